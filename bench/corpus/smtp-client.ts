import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What a client sends after DATA, without dot-stuffing and the final dot: every line ends with CRLF, all else is as it was. */
export function wireForm(message: Buffer): Buffer {
  const text = message.toString('latin1').replace(/(?<!\r)\n/g, '\r\n');
  return Buffer.from(text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`, 'latin1');
}

/** RFC 5321 section 4.5.2. */
function dotStuffed(wire: Buffer): Buffer {
  return Buffer.from(`${wire.toString('latin1').replace(/(^|\r\n)\./g, '$1..')}.\r\n`, 'latin1');
}

/** What the server said to one message; `text` without the code, of the last line. */
export interface SmtpAnswer {
  readonly code: number;
  readonly text: string;
}

const REPLY = /^(?:\d{3}-[^\n]*\n)*(\d{3})(?: ([^\r\n]*))?\r?\n/;
const PATIENCE_MS = 60_000;

/** A client that sends any bytes at all over one connection, one message after the other. */
export class SmtpClient {
  readonly #socket: Socket;
  #received = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('data', (text: string) => {
      this.#received += text;
    });
  }

  static async connect(port: number): Promise<SmtpClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    const client = new SmtpClient(socket);
    await client.#reply();
    await client.#say('EHLO corpus.example');
    return client;
  }

  /** `wire` is in the form of `wireForm`. The answer to the message, or to the first command that was refused. */
  async send(envelope: { from: string; to: string }, wire: Buffer): Promise<SmtpAnswer> {
    for (const line of [`MAIL FROM:<${envelope.from}>`, `RCPT TO:<${envelope.to}>`, 'DATA']) {
      const answer = await this.#say(line);
      if (answer.code < 400) continue;
      await this.#say('RSET');
      return answer;
    }
    this.#socket.write(dotStuffed(wire));
    return this.#reply();
  }

  get usable(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  async quit(): Promise<void> {
    if (this.usable) await this.#say('QUIT');
    this.#socket.destroy();
  }

  #say(line: string): Promise<SmtpAnswer> {
    this.#socket.write(`${line}\r\n`);
    return this.#reply();
  }

  /** The next reply; code 0 where the server hung up or said nothing in time. */
  async #reply(): Promise<SmtpAnswer> {
    for (;;) {
      const [all, code, text] = REPLY.exec(this.#received) ?? [];
      if (all !== undefined) {
        this.#received = this.#received.slice(all.length);
        return { code: Number(code), text: text ?? '' };
      }
      if (this.#socket.destroyed || this.#socket.readableEnded) return { code: 0, text: 'no answer' };
      await news(this.#socket);
    }
  }
}

/** More bytes, or the end. */
function news(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of ['data', 'end', 'close']) socket.off(event, done);
      resolve();
    };
    for (const event of ['data', 'end', 'close']) socket.once(event, done);
  });
}
