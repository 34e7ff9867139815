import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.ts';

/** One person at neomutt in a terminal, pressing keys. */
export interface Neomutt {
  /** Answers the mail of that Message-ID: the words are typed above what neomutt quotes. Resolves when the server took the mail. */
  reply(messageId: string, words: string): Promise<void>;
  /** Writes a mail that answers none, as a click on a link does. Resolves when the server took the mail. */
  write(letter: { readonly to: string; readonly subject: string }, words: string): Promise<void>;
  /** What the terminal shows. */
  screen(): string;
  stop(): void;
}

export interface NeomuttOptions {
  readonly address: string;
  readonly realName: string;
  readonly imapPort: number;
  readonly smtpPort: number;
}

/** Starts it in a tmux of its own. */
export async function startNeomutt(options: NeomuttOptions): Promise<Neomutt> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-neomutt-'));
  const path = (name: string) => join(folder, name);
  writeFileSync(path('muttrc'), muttrc(folder, options));
  // The person at the keyboard: types above the quoted mail, as the cursor stands there, and saves.
  writeFileSync(path('type'), `#!/bin/sh\ncat '${path('words')}' "$1" > "$1.new" && mv "$1.new" "$1"\n`);
  chmodSync(path('type'), 0o755);
  const tmux = (...args: string[]) =>
    execFileSync('tmux', ['-f', '/dev/null', '-S', path('tmux'), ...args], {
      encoding: 'utf8',
      env: { ...process.env, HOME: folder, LC_ALL: 'C.UTF-8', TERM: 'xterm' },
    });
  tmux('new-session', '-d', '-x', '200', '-y', '30', `neomutt -n -F '${path('muttrc')}'`);
  const screen = () => tmux('capture-pane', '-p');
  const shows = async (what: string) => {
    try {
      await until(`neomutt shows ${what}`, () => screen().includes(what));
    } catch (error) {
      throw new Error(`${String(error)}; it shows:\n${screen()}`, { cause: error });
    }
  };
  const type = (text: string) => tmux('send-keys', '-l', text);
  const press = (key: string) => tmux('send-keys', key);
  /** Narrows the index to that one mail, as soon as it is in the mailbox. */
  const pick = async (messageId: string) => {
    const shown = () => [...screen().matchAll(/MAIL (\S+)/g)].map(([, id = '']) => id.replace(/[<>]/g, ''));
    const alone = () => shown().length === 1 && shown()[0] === messageId;
    await until(`neomutt finds <${messageId}>`, async () => {
      // Forces a look for new mail.
      type('G');
      press('l');
      press('C-u');
      type(`~i ${messageId}`);
      press('Enter');
      // None is still under way when they are pressed again.
      await until('the keys are read', () => alone() || /No messages matched|no messages/.test(screen()));
      return alone();
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}; it shows:\n${screen()}`, { cause: error });
    });
  };
  /** Sends what the editor left; back at the index is who has sent it, and at the same menu who has not. */
  const send = async () => {
    await shows('y:Send');
    type('y');
    await shows('AT-HAND');
  };
  await shows('AT-HAND');
  return {
    screen,
    reply: async (messageId, words) => {
      writeFileSync(path('words'), `${words}\n`);
      await pick(messageId);
      type('r');
      await send();
    },
    write: async ({ to, subject }, words) => {
      writeFileSync(path('words'), `${words}\n`);
      type('m');
      for (const [asked, given] of [
        ['To:', to],
        ['Subject:', subject],
      ] as const) {
        await shows(asked);
        type(given);
        press('Enter');
      }
      await send();
    },
    stop: () => {
      tmux('kill-server');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function muttrc(folder: string, { address, realName, imapPort, smtpPort }: NeomuttOptions): string {
  return `set imap_user="${address}"
set imap_pass="secret"
set folder="imap://127.0.0.1:${imapPort}/"
set spoolfile="+INBOX"
set record="+Sent"
set postponed="${folder}/postponed"
set ssl_starttls=no
set ssl_force_tls=no
set imap_authenticators="plain"
set smtp_url="smtp://127.0.0.1:${smtpPort}/"
set from="${address}"
set realname="${realName}"
set use_domain=no
set hostname="${address.split('@')[1] ?? ''}"
set editor="${folder}/type"
set include=yes
set reply_to=yes
set fast_reply=yes
set abort_unmodified=no
set abort_noattach=no
set mail_check=1
set timeout=1
set sort=date
set move=no
set quit=yes
set wait_key=no
set confirmappend=no
set sendmail_wait=0
set sleep_time=0
set status_format="AT-HAND"
set index_format="MAIL %i"
set use_envelope_from=yes
bind index G imap-fetch-mail
`;
}
