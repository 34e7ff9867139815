/** An SMTP client that knows exactly how far it came: what it tells of each try is what a real client could swear to. */
import { connect, type Socket } from 'node:net';
import type { Letter, Seen } from './ledger.ts';

/** What the client does besides sending. */
export interface Manners {
  /** Cuts the line (RST) after so many bytes of the message: it is void. */
  readonly cutAfterBytes?: number;
  /** Cuts the line right behind the dot, before it can have read a reply. */
  readonly deaf?: boolean;
  /** Sends the message in pieces of at most so many bytes. */
  readonly pieceBytes?: number;
}

export interface End {
  readonly seen: Seen;
  readonly reply: string;
}

const REPLY = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\r\n]*)?\r?\n/;
const PATIENCE_MS = 30_000;

/** One connection; several mails may go over it. */
export class SmtpHand {
  readonly #socket: Socket;
  #received = '';
  #closed = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#wake();
    });
    socket.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
  }

  /** Null where nobody is there, or where one does not want to talk. `from`: the address of loopback that the client has. */
  static async connect(port: number, from = '127.0.0.1'): Promise<SmtpHand | null> {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from });
    const hand = new SmtpHand(socket);
    const greeting = await hand.#reply();
    const hello = greeting.startsWith('220') ? await hand.#say('EHLO client.example') : '';
    if (hello.startsWith('250')) return hand;
    socket.destroy();
    return null;
  }

  get usable(): boolean {
    return !this.#closed && this.#socket.writable;
  }

  async submit(letter: Letter, manners: Manners = {}): Promise<End> {
    for (const [line, good] of [
      [`MAIL FROM:<${letter.reversePath}> SIZE=${letter.bytes.length}`, '250'],
      [`RCPT TO:<${letter.recipient}>`, '250'],
      ['DATA', '354'],
    ] as const) {
      const reply = await this.#say(line);
      if (reply === '') return { seen: 'unsent', reply: `no answer to ${line.slice(0, 4)}` };
      if (reply.startsWith(good)) continue;
      await this.#say('RSET');
      return { seen: 'refused', reply };
    }
    return this.#message(letter, manners);
  }

  async #message({ bytes }: Letter, { cutAfterBytes, deaf, pieceBytes }: Manners): Promise<End> {
    const wire = dotStuffed(bytes);
    if (cutAfterBytes !== undefined) {
      await this.#write(wire.subarray(0, Math.min(cutAfterBytes, wire.length - 5)));
      this.#socket.resetAndDestroy();
      return { seen: 'unsent', reply: 'cut by the client' };
    }
    const piece = pieceBytes ?? wire.length;
    let dotMayHaveLeft = false;
    for (let at = 0; at < wire.length && this.usable; at += piece) {
      dotMayHaveLeft = at + piece >= wire.length;
      await this.#write(wire.subarray(at, at + piece));
    }
    if (!dotMayHaveLeft) return { seen: 'unsent', reply: 'the line was cut in the message' };
    if (deaf === true) {
      // FIN, not RST: what was written still arrives.
      this.#socket.end();
      this.#socket.destroySoon();
      return { seen: 'unknown', reply: 'not waited for' };
    }
    const reply = await this.#reply();
    if (reply === '') return { seen: 'unknown', reply: 'no answer to the dot' };
    return { seen: reply.startsWith('250') ? 'acknowledged' : 'refused', reply: reply.trimEnd() };
  }

  async quit(): Promise<void> {
    if (this.usable) await this.#say('QUIT');
    this.#socket.destroy();
  }

  /** Resolves when the bytes were handed to the system, or the line is dead. */
  #write(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.write(bytes, () => {
        resolve();
      });
    });
  }

  async #say(line: string): Promise<string> {
    if (!this.usable) return '';
    await this.#write(Buffer.from(`${line}\r\n`, 'latin1'));
    return this.#reply();
  }

  /** The next reply; '' where the line ends without one. */
  async #reply(): Promise<string> {
    for (;;) {
      const reply = REPLY.exec(this.#received)?.[0];
      if (reply !== undefined) {
        this.#received = this.#received.slice(reply.length);
        return reply;
      }
      if (this.#closed) return '';
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** RFC 5321 section 4.5.2, with the final dot. */
function dotStuffed(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1').replace(/(^|\r\n)\./g, '$1..');
  return Buffer.from(`${text}${text.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1');
}
