import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** One command line of the client, as `a1 UID FETCH 1 (UID)` is tag, `UID FETCH` and `1 (UID)`. */
export interface ImapCommand {
  readonly tag: string;
  readonly name: string;
  readonly args: string;
}

/** What a script does with a command; `next` is what a decent server would do. */
export type ImapScript = (command: ImapCommand, session: ImapSession, next: () => void) => void;

/** One connection of the scripted server. */
export class ImapSession {
  readonly #socket: Socket;
  idleTag: string | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** False where the other side does not take more for now. */
  send(text: string | Buffer): boolean {
    return this.#socket.writable && this.#socket.write(text);
  }

  get isOpen(): boolean {
    return this.#socket.writable;
  }

  onceWritable(then: () => void): void {
    this.#socket.once('drain', then);
  }

  end(): void {
    this.#socket.end();
  }

  /** An untagged line. */
  tell(line: string): void {
    this.send(`* ${line}\r\n`);
  }

  ok(command: ImapCommand, text = 'done'): void {
    this.send(`${command.tag} OK ${text}\r\n`);
  }

  no(command: ImapCommand, text: string): void {
    this.send(`${command.tag} NO ${text}\r\n`);
  }

  cut(): void {
    this.#socket.resetAndDestroy();
  }
}

const TWO_WORDS = new Set(['UID']);

/**
 * A small IMAP server with one folder, whose every answer a test can replace: for what no real server does on demand.
 * `commands` is what clients have sent.
 */
export class ScriptedImap {
  readonly commands: string[] = [];
  readonly messages = new Map<number, Buffer>();
  readonly flags = new Map<number, Set<string>>();
  readonly copied: number[] = [];
  capabilities = 'IMAP4rev1 IDLE UIDPLUS MOVE';
  uidValidity: number | null = 1;
  greeting: string | null = 'OK ready';
  onConnect: (session: ImapSession) => void = () => undefined;
  /** By command name; called before the decent answer. */
  readonly script: Record<string, ImapScript> = {};
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => {
      this.#serve(socket);
    });
  }

  static async start(messages: readonly string[] = []): Promise<ScriptedImap> {
    const imap = new ScriptedImap();
    for (const [at, message] of messages.entries()) imap.messages.set(at + 1, Buffer.from(message));
    imap.#server.listen(0, '127.0.0.1');
    await once(imap.#server, 'listening');
    return imap;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Names of the commands with that name that came so far. */
  count(name: string): number {
    return this.commands.filter((line) => line.startsWith(name)).length;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    const session = new ImapSession(socket);
    let received = '';
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      for (let end = received.indexOf('\r\n'); end >= 0; end = received.indexOf('\r\n')) {
        const line = received.slice(0, end);
        received = received.slice(end + 2);
        this.#hear(line, session);
      }
    });
    if (this.greeting !== null) session.tell(this.greeting);
    this.onConnect(session);
  }

  #hear(line: string, session: ImapSession): void {
    if (line.toUpperCase() === 'DONE') {
      if (session.idleTag !== null) session.send(`${session.idleTag} OK idled\r\n`);
      session.idleTag = null;
      return;
    }
    const [tag = '', first = '', ...words] = line.split(' ');
    const second = TWO_WORDS.has(first.toUpperCase()) ? ` ${words.shift() ?? ''}` : '';
    const command = { tag, name: `${first}${second}`.toUpperCase(), args: words.join(' ') };
    this.commands.push(`${command.name} ${command.args}`);
    const answer = (): void => {
      this.#answer(command, session);
    };
    const script = this.script[command.name];
    if (script === undefined) answer();
    else script(command, session, answer);
  }

  #answer(command: ImapCommand, session: ImapSession): void {
    const answers: Record<string, () => void> = {
      CAPABILITY: () => {
        session.tell(`CAPABILITY ${this.capabilities}`);
      },
      LIST: () => {
        session.tell('LIST () "/" INBOX');
      },
      SELECT: () => {
        this.#select(session);
      },
      'UID SEARCH': () => {
        session.tell(`SEARCH ${this.#uids(command.args.replace(/^UID /, '')).join(' ')}`.trimEnd());
      },
      'UID FETCH': () => {
        this.#fetch(command.args, session);
      },
      'UID STORE': () => {
        this.#store(command.args);
      },
      'UID COPY': () => {
        this.copied.push(...this.#uids(command.args));
      },
      'UID MOVE': () => {
        for (const uid of this.#uids(command.args)) {
          this.copied.push(uid);
          this.messages.delete(uid);
        }
      },
      'UID EXPUNGE': () => {
        for (const uid of this.#uids(command.args)) this.messages.delete(uid);
      },
      EXPUNGE: () => {
        for (const [uid, flags] of this.flags) if (flags.has('\\Deleted')) this.messages.delete(uid);
      },
    };
    if (command.name === 'IDLE') {
      session.idleTag = command.tag;
      session.send('+ idling\r\n');
      return;
    }
    answers[command.name]?.();
    session.ok(command);
  }

  #select(session: ImapSession): void {
    session.tell('FLAGS (\\Seen \\Deleted \\Flagged)');
    session.tell(`${this.messages.size} EXISTS`);
    if (this.uidValidity !== null) session.tell(`OK [UIDVALIDITY ${this.uidValidity}] valid`);
    session.tell(`OK [UIDNEXT ${Math.max(0, ...this.messages.keys()) + 1}] next`);
    session.tell('OK [PERMANENTFLAGS (\\Seen \\Deleted \\Flagged)] flags');
  }

  /** The UIDs of a set that exist; `n:*` holds the last message always. */
  #uids(set: string): number[] {
    const existing = [...this.messages.keys()];
    const last = Math.max(0, ...existing);
    const parts = (set.split(' ')[0] ?? '').split(',').map((part) => {
      const [from = '', to = from] = part.split(':');
      const ends = [from, to].map((end) => (end === '*' ? last : Number(end)));
      return [Math.min(...ends), Math.max(...ends)] as const;
    });
    return existing.filter((uid) => parts.some(([from, to]) => uid >= from && uid <= to));
  }

  #fetch(args: string, session: ImapSession): void {
    for (const uid of this.#uids(args)) session.send(this.row(uid, args));
  }

  /** The decent FETCH row of a message for these items. */
  row(uid: number, args: string): Buffer {
    const whole = this.messages.get(uid) ?? Buffer.alloc(0);
    const seq = [...this.messages.keys()].indexOf(uid) + 1;
    const items = [`UID ${uid}`];
    if (args.includes('RFC822.SIZE')) items.push(`RFC822.SIZE ${whole.length}`);
    if (args.includes('HEADER.FIELDS (')) {
      const field = /^Message-ID: .*\r\n/m.exec(whole.toString('latin1'))?.[0] ?? '';
      items.push(`BODY[HEADER.FIELDS (MESSAGE-ID)] {${field.length + 2}}\r\n${field}\r\n`);
    }
    const part = /BODY\.PEEK\[(HEADER)?\]<(\d+)\.(\d+)>/.exec(args);
    if (part === null) return Buffer.from(`* ${seq} FETCH (${items.join(' ')})\r\n`);
    const section = part[1] ?? '';
    const end = section === '' ? whole.length : whole.indexOf('\r\n\r\n') + 4;
    const start = Number(part[2]);
    const bytes = whole.subarray(start, Math.min(end, start + Number(part[3])));
    const head = `* ${seq} FETCH (${items.join(' ')} BODY[${section}]<${start}> {${bytes.length}}\r\n`;
    return Buffer.concat([Buffer.from(head), bytes, Buffer.from(')\r\n')]);
  }

  #store(args: string): void {
    for (const uid of this.#uids(args)) {
      const flags = this.flags.get(uid) ?? new Set();
      for (const [flag] of args.matchAll(/\\\w+/g)) flags.add(flag);
      this.flags.set(uid, flags);
    }
  }
}
