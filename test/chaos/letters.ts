/** The mails of a run, byte by byte: every one holds its id, notes hold a canary that no customer may ever see. */
import type { Dice } from './dice.ts';
import type { Letter, LetterKind } from './ledger.ts';

export const SUPPORT = 'support@desk.example';
export const AGENT = 'anna@agents.example';
const AGENTS_DOMAIN = '@agents.example';

const ID = /\bzq[0-9a-z]{12}qz\b/g;
const CANARY = /INT-[0-9a-z]{10}/g;

/** Every id of a letter that a text holds. */
export function idsIn(text: string): string[] {
  return [...new Set(text.match(ID) ?? [])];
}

export function canariesIn(text: string): string[] {
  return [...new Set(text.match(CANARY) ?? [])];
}

export function isAgentAddress(address: string): boolean {
  return address.endsWith(AGENTS_DOMAIN);
}

/** A mail of ours that came to its reader, as far as an answer needs it. */
export interface Handle {
  readonly recipient: string;
  readonly replyTo: string;
  readonly messageId: string;
  readonly subject: string;
  /** '' = `<>`: nobody may be told of its end. */
  readonly reversePath: string;
}

interface Parts {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly fields?: readonly string[];
  readonly messageId?: string;
}

/** Fewer than an agent may order in an hour, with room for the last mail. */
const COMMAND_LINES_MOST = 50;

/** Writes letters; everything by chance comes from its dice. */
export class Writer {
  readonly #dice: Dice;
  #customers = 0;
  #commandLines = 0;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  /** A new matter of a customer who never wrote before, each from a domain of their own. */
  matter(): Letter {
    const id = this.#newId();
    const customer = this.#newCustomer();
    const bytes = this.#mail({
      from: `Customer ${id.slice(2, 6)} <${customer}>`,
      to: SUPPORT,
      subject: `Matter ${id.slice(2, 8)}`,
      text: this.#matterText(id),
    });
    return this.#letter(id, 'matter', customer, SUPPORT, bytes);
  }

  /** Another mail under the Message-ID of an earlier one: it must not be swallowed as its copy (I-04). */
  squatter(of: Letter): Letter {
    const id = this.#newId();
    const customer = this.#newCustomer();
    const messageId = /^Message-ID: <([^>]+)>/m.exec(of.bytes.toString('latin1'))?.[1] ?? '';
    const text = `I claim the name of another mail. ${id}`;
    const bytes = this.#mail({ from: customer, to: SUPPORT, subject: 'Mine', text, messageId });
    return this.#letter(id, 'squatter', customer, SUPPORT, bytes);
  }

  /** What a customer answers to a mail of ours. */
  reply(to: Handle): Letter {
    const id = this.#newId();
    const text = `Still the same with ${id}.\r\n\r\nOn Monday Support wrote:\r\n> please try again\r\n`;
    const bytes = this.#answering(to, text);
    return this.#letter(id, 'reply', to.recipient, to.replyTo, bytes);
  }

  /** A plain answer of an agent. */
  answer(to: Handle): Letter {
    const id = this.#newId();
    const bytes = this.#answering(to, this.#commanded(`#waiting\r\nPlease try the other cable. ${id}`));
    return this.#letter(id, 'answer', to.recipient, to.replyTo, bytes);
  }

  /** What an agent makes of a notification: to the customer, to the desk, or to nobody. */
  agentMail(to: Handle): Letter {
    const id = this.#newId();
    const [kind, text] = this.#mayCommand
      ? this.#agentText(id)
      : (['answer', `Please try it again. ${id}`] as const);
    this.#commanded(text);
    return this.#letter(id, kind, to.recipient, to.replyTo, this.#answering(to, text));
  }

  /** What a mail host tells of an answer that it could not deliver (RFC 3464), sent to its signed return path. */
  bounce(of: Handle): Letter {
    const id = this.#newId();
    const boundary = `b${id}`;
    const bytes = this.#lines([
      `From: Mail Delivery System <mailer-daemon@${domainOf(of.recipient)}>`,
      `To: ${of.reversePath}`,
      'Subject: Undelivered Mail Returned to Sender',
      `Message-ID: <${id}@${domainOf(of.recipient)}>`,
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
      '',
      `--${boundary}`,
      'Content-Type: text/plain',
      '',
      `Your mail could not be delivered. ${id}`,
      '',
      `--${boundary}`,
      'Content-Type: message/delivery-status',
      '',
      `Reporting-MTA: dns; mx.${domainOf(of.recipient)}`,
      '',
      `Final-Recipient: rfc822; ${of.recipient}`,
      'Action: failed',
      'Status: 5.2.2',
      'Diagnostic-Code: smtp; 552 5.2.2 mailbox full',
      '',
      `--${boundary}--`,
      '',
    ]);
    return this.#letter(id, 'bounce', '', of.reversePath, bytes);
  }

  /** An agent who orders more than that in an hour is told to wait, and the laws would take it for a loss. */
  get #mayCommand(): boolean {
    return this.#commandLines < COMMAND_LINES_MOST;
  }

  #commanded(text: string): string {
    if (!this.#mayCommand) return text.replace(/^#.*\r\n/gm, '');
    this.#commandLines += text.split('\r\n').filter((line) => line.startsWith('#')).length;
    return text;
  }

  #agentText(id: string): readonly [LetterKind, string] {
    const priority = this.#dice.pick(['low', 'high', 'urgent']);
    return this.#dice.pick<readonly [LetterKind, string]>([
      ['answer', `Please try the other cable. ${id}`],
      ['answer', `#priority ${priority}\r\n#waiting\r\nWhich floor is it? ${id}`],
      ['answer', `#resolve\r\nReplaced. ${id}`],
      ['note', `#note\r\nINT-${this.#dice.word(10)} they called twice. ${id}`],
      ['note', `#note\r\n#take\r\nINT-${this.#dice.word(10)} mine now. ${id}`],
      // The id stands where reply detection folds it away: the commands are all that this mail does.
      ['command', `#take\r\n#priority ${priority}\r\n\r\n-- \r\nAnna ${id}`],
      ['command', `#reslove\r\n${id} was meant to be resolved`],
    ]);
  }

  #matterText(id: string): string {
    const dots = '.leading dot\r\n..two of them\r\n.\u00e4\r\n';
    const lines = this.#dice.chance(0.1) ? this.#dice.between(200, 3000) : this.#dice.between(1, 8);
    const padding = Array.from({ length: lines }, (_, n) => `${n} ${this.#dice.word(40)}`).join('\r\n');
    return `The printer is silent, says ${id}.\r\n${this.#dice.chance(0.5) ? dots : ''}${padding}`;
  }

  #answering(to: Handle, text: string): Buffer {
    return this.#mail({
      from: to.recipient,
      to: to.replyTo,
      subject: `Re: ${to.subject}`,
      text,
      fields: [`In-Reply-To: <${to.messageId}>`, `References: <${to.messageId}>`],
    });
  }

  #mail({ from, to, subject, text, fields = [], messageId }: Parts): Buffer {
    return this.#lines([
      `From: ${from}`,
      `To: ${to}`,
      `Subject: ${subject}`,
      // Not the id: a squatter shares it, and answers to both carry it.
      `Message-ID: <${messageId ?? `${this.#dice.word(14)}@clients.example`}>`,
      'Date: Mon, 02 Mar 2026 10:00:00 +0000',
      ...fields,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      text,
      '',
    ]);
  }

  #lines(lines: readonly string[]): Buffer {
    return Buffer.from(lines.join('\r\n'), 'utf8');
  }

  #letter(id: string, kind: LetterKind, reversePath: string, recipient: string, bytes: Buffer): Letter {
    return { id, kind, reversePath, recipient, bytes };
  }

  #newId(): string {
    return `zq${this.#dice.word(12)}qz`;
  }

  #newCustomer(): string {
    this.#customers += 1;
    const name = `c${this.#customers}${this.#dice.word(6)}`;
    return `${name}@${name}.example`;
  }
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
