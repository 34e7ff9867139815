import { SMTPStream } from 'smtp-server/lib/smtp-stream.js';

/** Why what a client sends is no command line. */
export type BrokenLine = 'command.bare-newline' | 'command.too-long';

const LF = 0x0a;
const CR = 0x0d;
/** After so many commands in a row the other connections have their turn. */
const COMMANDS_IN_A_ROW = 100;

/**
 * The bytes of a client, cut into commands. Unlike smtp-server's own, a command line ends with CRLF and with nothing
 * else (RFC 5321 section 2.3.8), however TCP cuts it: what two programs could read in two ways is not read at all.
 * The message itself (from DATA to the dot) stays with smtp-server.
 */
export class CommandLines extends SMTPStream {
  /** Called instead of `oncommand` for what is no line; nothing of the client is read after it. */
  onbroken: (why: BrokenLine) => void = () => undefined;
  readonly #lineBytes: number;
  #rest: Buffer = Buffer.alloc(0);
  /** Is something behind the line that is being dealt with? */
  #more = false;
  #chunkBytes: number | null = null;

  constructor(lineBytes: number) {
    super();
    this.#lineBytes = lineBytes;
  }

  /** Has the client said more than the command that is being dealt with? Then it did not wait for the reply. */
  get isAhead(): boolean {
    return this.#more || this.writableLength > (this.#chunkBytes ?? 0);
  }

  /** Has the client sent anything at all that was not dealt with? */
  get isWaiting(): boolean {
    return this.#rest.length > 0 || this.writableLength > 0;
  }

  override _write(
    chunk: Buffer,
    encoding: BufferEncoding | 'buffer',
    next: (error?: Error | null) => void,
  ): void {
    const isOutermost = this.#chunkBytes === null;
    if (isOutermost) this.#chunkBytes = chunk.length;
    const done = (error?: Error | null): void => {
      if (isOutermost) this.#chunkBytes = null;
      next(error);
    };
    if (chunk.length === 0 || this.isClosed) done();
    else if (this._dataMode) super._write(chunk, encoding, done);
    else this.#readLines(Buffer.concat([this.#rest, chunk]), encoding, done);
  }

  #readLines(bytes: Buffer, encoding: BufferEncoding | 'buffer', done: () => void): void {
    let at = 0;
    let inARow = 0;
    this.#rest = Buffer.alloc(0);
    const step = (): void => {
      for (;;) {
        if (this.isClosed) {
          done();
          return;
        }
        if (this._dataMode) {
          this.#pass(bytes.subarray(at), encoding, done);
          return;
        }
        const line = this.#lineAt(bytes, at);
        if (line === null) {
          done();
          return;
        }
        at += line.length + 2;
        this.#more = at < bytes.length;
        if (!this.#hasAnswered(line, step)) return;
        if ((inARow += 1) % COMMANDS_IN_A_ROW === 0) {
          setImmediate(step);
          return;
        }
      }
    };
    step();
  }

  /** Hands a command over. False where the answer takes a while; `goOn` is called then. */
  #hasAnswered(line: Buffer, goOn: () => void): boolean {
    let isAnswered = false;
    let isLate = false;
    this.oncommand(line, () => {
      if (isLate) goOn();
      else isAnswered = true;
    });
    isLate = true;
    return isAnswered;
  }

  #pass(bytes: Buffer, encoding: BufferEncoding | 'buffer', done: () => void): void {
    if (bytes.length === 0) done();
    else super._write(bytes, encoding, done);
  }

  /** The line that begins there, without its end; null where it is not whole yet, which is kept, or broken. */
  #lineAt(bytes: Buffer, start: number): Buffer | null {
    const end = bytes.indexOf(LF, start);
    if ((end < 0 ? bytes.length : end) - start > this.#lineBytes) {
      this.#break('command.too-long');
      return null;
    }
    if (end < 0) {
      this.#rest = Buffer.from(bytes.subarray(start));
      return null;
    }
    if (end === start || bytes[end - 1] !== CR) {
      this.#break('command.bare-newline');
      return null;
    }
    return bytes.subarray(start, end - 1);
  }

  #break(why: BrokenLine): void {
    this.#rest = Buffer.alloc(0);
    this.isClosed = true;
    this.onbroken(why);
  }
}
