import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

const PATIENCE_MS = 10_000;

/**
 * One SMTP client, spoken line by line: `await peer.say('MAIL FROM:<>')`, `await peer.expect('250 2.1.0')`.
 * It sends what it is told, right or wrong, and fails loudly when the server answers something else.
 */
export class SmtpPeer {
  #socket: Socket;
  #received = '';
  #closed = false;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen(socket);
  }

  /** Connects, from another address of this machine where one is given. */
  static async connect(port: number, from = '127.0.0.1'): Promise<SmtpPeer> {
    const socket = connectTcp({ port, host: '127.0.0.1', localAddress: from });
    await once(socket, 'connect');
    socket.setNoDelay(true);
    return new SmtpPeer(socket);
  }

  /** Connects to where TLS comes first. */
  static async connectSecurely(port: number, ca: string): Promise<SmtpPeer> {
    const socket = connectTls({ port, host: '127.0.0.1', ca, servername: 'localhost' });
    await once(socket, 'secureConnect');
    return new SmtpPeer(socket);
  }

  #listen(socket: Socket): void {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#closed = socket === this.#socket;
      this.#wake();
    });
  }

  #wake(): void {
    for (const check of this.#waiting) check();
  }

  /** Sends a line. */
  say(line: string): void {
    this.#socket.write(`${line}\r\n`);
  }

  /** Sends bytes as they are; resolves when they were handed to the system. */
  async send(bytes: Buffer | string): Promise<void> {
    await new Promise<void>((resolve) =>
      this.#socket.write(bytes, () => {
        resolve();
      }),
    );
  }

  /** The next whole reply (all its lines), which must begin with this text. */
  async expect(start: string): Promise<string> {
    const reply = await this.reply();
    if (!reply.startsWith(start)) throw new Error(`expected "${start}", the server said "${reply}"`);
    return reply;
  }

  async reply(): Promise<string> {
    await this.#until(() => this.#nextReply() !== null || this.#closed, 'a reply');
    const reply = this.#nextReply();
    if (reply === null) throw new Error('the server closed the connection without a reply');
    this.#received = this.#received.slice(reply.length);
    return reply.trimEnd();
  }

  /** What has come in and was not read yet. */
  get unread(): string {
    return this.#received;
  }

  #nextReply(): string | null {
    return /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\r\n/.exec(this.#received)?.[0] ?? null;
  }

  /** Says a line and reads its reply. */
  async ask(line: string, start: string): Promise<string> {
    this.say(line);
    return this.expect(start);
  }

  /** Greeting, EHLO (or LHLO), MAIL and RCPTs, all of which must be accepted, then DATA up to 354. */
  async openData(
    recipients: readonly string[],
    options: { from?: string; hello?: string } = {},
  ): Promise<void> {
    await this.expect('220 ');
    await this.ask(`${options.hello ?? 'EHLO'} peer.test`, '250-');
    await this.ask(`MAIL FROM:<${options.from ?? 'ann@example.org'}>`, '250 ');
    for (const recipient of recipients) await this.ask(`RCPT TO:<${recipient}>`, '250 ');
    await this.ask('DATA', '354 ');
  }

  async startTls(ca: string): Promise<void> {
    await this.ask('STARTTLS', '220 ');
    const plain = this.#socket;
    plain.removeAllListeners('data');
    const secure = connectTls({ socket: plain, ca, servername: 'localhost' });
    this.#socket = secure;
    await once(secure, 'secureConnect');
    this.#listen(secure);
  }

  /** Ends the connection with a reset, as a crash of the client would. */
  cut(): void {
    this.#socket.resetAndDestroy();
  }

  end(): void {
    this.#socket.end();
  }

  /** Takes nothing in any more, so that what the server says piles up on its side. */
  stopReading(): void {
    this.#socket.pause();
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  async closed(): Promise<void> {
    await this.#until(() => this.#closed, 'the end of the connection');
  }

  async #until(ready: () => boolean, what: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const finish = (end: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        end();
      };
      const timer = setTimeout(() => {
        finish(() => {
          reject(new Error(`waited in vain for ${what}; unread: "${this.#received}"`));
        });
      }, PATIENCE_MS);
      const check = (): void => {
        if (ready()) finish(resolve);
      };
      this.#waiting.add(check);
      check();
    });
  }
}

/** A body as an SMTP client sends it: lines that begin with a dot get a second one (RFC 5321 section 4.5.2). */
export function dotStuffed(body: Buffer): Buffer {
  const text = body.toString('latin1').replace(/(^|\r\n)\./g, '$1..');
  return Buffer.from(`${text}${text.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1');
}
