/**
 * The relay of the chaos runs: it takes every mail, keeps each copy with the time of its dot, and tells whether its 250 can have been
 * read. Its answers come from a script that may refuse, hang up or go silent at every step. Outlives the daemons that it serves.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Handle } from './letters.ts';

/** Where in the dialogue the script is asked. */
export interface RelayStep {
  readonly phase: 'connect' | 'ehlo' | 'mail' | 'rcpt' | 'data' | 'dot';
  /** The address of MAIL ('' for `<>`) or RCPT, else ''. */
  readonly address: string;
}

/**
 * Undefined: say yes. A reply (`450 4.2.0 later`): say it. `cut`: hang up, nothing was taken. `take-and-cut`: (at the dot) the mail is
 * taken and the answer is lost. `silence`: say nothing for a while, then hang up.
 */
export type RelayScript = (step: RelayStep) => string | undefined;

/** A mail as it was taken. */
export interface Copy {
  readonly from: string;
  readonly to: string;
  readonly raw: Buffer;
  readonly sha256: string;
  readonly messageId: string;
  /** performance.now() at the dot. */
  readonly atMs: number;
  /** Port of the other end: a proxy in between knows what it did to that line. */
  readonly peerPort: number;
  /** We hung up instead of answering the dot. */
  readonly answerLost: boolean;
}

export interface Relay {
  readonly port: number;
  readonly copies: readonly Copy[];
  /** Tries of the other side, by phase. */
  readonly steps: Readonly<Record<RelayStep['phase'], number>>;
  /** Told of each copy. */
  readonly onCopy: Set<(copy: Copy) => void>;
  use(script: RelayScript): void;
  close(): Promise<void>;
}

const YES: Record<RelayStep['phase'], string> = {
  connect: '220 relay.example ESMTP',
  ehlo: '250-relay.example\r\n250-8BITMIME\r\n250-SIZE 52428800\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES',
  mail: '250 2.1.0 Ok',
  rcpt: '250 2.1.5 Ok',
  data: '354 Go ahead',
  dot: '250 2.0.0 Ok: taken',
};

class RelayRecord {
  readonly copies: Copy[] = [];
  readonly onCopy = new Set<(copy: Copy) => void>();
  readonly steps = { connect: 0, ehlo: 0, mail: 0, rcpt: 0, data: 0, dot: 0 };
  script: RelayScript = () => undefined;
  readonly silenceMs: number;

  constructor(silenceMs: number) {
    this.silenceMs = silenceMs;
  }

  ask(step: RelayStep): string | undefined {
    this.steps[step.phase] += 1;
    return this.script(step);
  }

  keep(copy: Copy): void {
    this.copies.push(copy);
    for (const tell of this.onCopy) tell(copy);
  }
}

export async function startRelay({ silenceMs = 50 }: { silenceMs?: number } = {}): Promise<Relay> {
  const record = new RelayRecord(silenceMs);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    new RelaySession(socket, record).begin();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    copies: record.copies,
    steps: record.steps,
    onCopy: record.onCopy,
    use: (script) => {
      record.script = script;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

class RelaySession {
  readonly #socket: Socket;
  readonly #record: RelayRecord;
  readonly #peerPort: number;
  #unread = '';
  #from = '';
  #to = '';
  #inData = false;

  constructor(socket: Socket, record: RelayRecord) {
    this.#socket = socket;
    this.#record = record;
    this.#peerPort = socket.remotePort ?? 0;
  }

  begin(): void {
    this.#socket.setNoDelay(true);
    this.#socket.setEncoding('latin1');
    this.#socket.on('error', () => undefined);
    this.#socket.on('data', (text: string) => {
      this.#unread += text;
      this.#read();
    });
    this.#answer({ phase: 'connect', address: '' });
  }

  #read(): void {
    while (!this.#socket.destroyed) {
      const end = this.#inData ? this.#endOfMessage() : this.#unread.indexOf('\r\n');
      if (end === -1) return;
      const part = this.#unread.slice(0, end);
      this.#unread = this.#unread.slice(end + (this.#inData ? '\r\n.\r\n'.length : '\r\n'.length));
      if (this.#inData) this.#message(part);
      else this.#command(part);
    }
  }

  /** Where the last line's CRLF stands before the dot; an empty message has none. */
  #endOfMessage(): number {
    return this.#unread.indexOf('\r\n.\r\n');
  }

  #command(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
    if (verb === 'EHLO') this.#answer({ phase: 'ehlo', address: '' });
    else if (verb === 'MAIL') {
      this.#from = address;
      this.#answer({ phase: 'mail', address });
    } else if (verb === 'RCPT') {
      this.#to = address;
      this.#answer({ phase: 'rcpt', address });
    } else if (verb === 'DATA') this.#inData = this.#answer({ phase: 'data', address: '' });
    else if (verb === 'QUIT') this.#socket.end('221 2.0.0 Bye\r\n');
    else this.#socket.write(verb === 'RSET' ? '250 2.0.0 Ok\r\n' : '502 5.5.1 Not here\r\n');
  }

  #message(stuffed: string): void {
    this.#inData = false;
    const raw = Buffer.from(`${stuffed}\r\n`.replace(/(^|\r\n)\.\./g, '$1.'), 'latin1');
    const answer = this.#record.ask({ phase: 'dot', address: this.#to });
    const answerLost = answer === 'take-and-cut';
    if (answer === undefined || answerLost) {
      this.#record.keep({
        from: this.#from,
        to: this.#to,
        raw,
        sha256: createHash('sha256').update(raw).digest('hex'),
        messageId: /^message-id:\s*<([^>]*)>/im.exec(headerOf(raw))?.[1] ?? '',
        atMs: performance.now(),
        peerPort: this.#peerPort,
        answerLost,
      });
    }
    this.#say(answer, YES.dot);
  }

  /** True where it said yes. */
  #answer(step: RelayStep): boolean {
    return this.#say(this.#record.ask(step), YES[step.phase]);
  }

  #say(answer: string | undefined, yes: string): boolean {
    if (answer === 'cut' || answer === 'take-and-cut') this.#socket.resetAndDestroy();
    else if (answer === 'silence') setTimeout(() => this.#socket.destroy(), this.#record.silenceMs);
    else this.#socket.write(`${answer ?? yes}\r\n`);
    return answer === undefined;
  }
}

/** The header block, unfolded. */
export function headerOf(raw: Buffer): string {
  const text = raw.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  return (end === -1 ? text : text.slice(0, end)).replace(/\r\n[ \t]+/g, ' ');
}

/** What a reader needs to answer to a copy; null where it names no reply address. */
export function handleOf(copy: Copy): Handle | null {
  const header = headerOf(copy.raw);
  const replyTo = /^reply-to:.*?([^\s<>"]+@[^\s<>",]+)/im.exec(header)?.[1];
  const subject = /^subject: (.*)$/im.exec(header)?.[1]?.trim() ?? '';
  // An answer to a mail about no one ticket (a digest of late mails) must say which ticket it means.
  if (replyTo === undefined || !/\+t[1-9]\d*\./.test(replyTo) || copy.messageId === '') return null;
  // One to a refused mail completes that mail, whose text then is the one that stands in the history.
  if (copy.raw.includes('Nothing was done, and nothing was sent.')) return null;
  return { recipient: copy.to, replyTo, messageId: copy.messageId, subject, reversePath: copy.from };
}
