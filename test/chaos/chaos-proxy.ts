/**
 * A line to a server that fails as lines do, in each direction by itself: late, in crumbs, cut, half closed, silent, or without one of its
 * replies. Faults are planned for each new line, and can be inflicted on all that are open. Loopback only.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from './dice.ts';

export const DIRECTIONS = ['toServer', 'toClient'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** How a line ends: in order, or as if the machine behind it had died. */
export type Ending = 'fin' | 'reset';

export type Fault =
  /** Every piece comes so much later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Pieces of at most so many bytes, each by itself; `random`: of any size up to it. */
  | { readonly kind: 'pieces'; readonly most: number; readonly random?: boolean }
  /** A piece of so many bytes, then a rest. */
  | { readonly kind: 'trickle'; readonly bytes: number; readonly everyMs: number }
  /** The whole line ends once so many bytes have passed in this direction. */
  | { readonly kind: 'cut'; readonly afterBytes: number; readonly ending: Ending }
  /** The whole line ends at a text line that matches: `before` it is passed on, or after. */
  | { readonly kind: 'cut-at'; readonly pattern: RegExp; readonly before: boolean; readonly ending: Ending }
  /** A text line that matches is never passed on. */
  | { readonly kind: 'swallow'; readonly pattern: RegExp }
  /** From so many bytes on nothing comes through, and nothing is said. */
  | { readonly kind: 'blackhole'; readonly afterBytes: number }
  /** This direction is closed after so many bytes; the other one goes on. */
  | { readonly kind: 'half-close'; readonly afterBytes: number };

export type Plan = Partial<Readonly<Record<Direction, readonly Fault[]>>>;

/** What was done to one line. */
export interface Line {
  /** From 1. */
  readonly nth: number;
  /** Our port towards the server, by which the server knows the line. */
  readonly port: number;
  readonly done: readonly { readonly direction: Direction; readonly kind: Fault['kind'] }[];
}

export interface ChaosProxy {
  readonly port: number;
  readonly lines: readonly Line[];
  /** For the lines to come. */
  use(plan: (nth: number) => Plan): void;
  /** For the lines that are open. */
  inflict(direction: Direction, fault: Fault): void;
  /** Ends what is open. */
  end(ending: Ending): void;
  close(): Promise<void>;
}

export async function startChaosProxy(target: number, dice: Dice): Promise<ChaosProxy> {
  const open = new Set<ProxiedLine>();
  const lines: ProxiedLine[] = [];
  let plan: (nth: number) => Plan = () => ({});
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    const line = new ProxiedLine(lines.length + 1, client, target, dice.child());
    lines.push(line);
    open.add(line);
    client.once('close', () => open.delete(line));
    line.begin(plan(line.nth));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const end = (ending: Ending) => {
    for (const line of open) line.end(ending);
  };
  return {
    port: (server.address() as AddressInfo).port,
    lines,
    use: (next) => {
      plan = next;
    },
    inflict: (direction, fault) => {
      for (const line of open) line.inflict(direction, fault);
    },
    end,
    close: async () => {
      end('reset');
      server.close();
      await once(server, 'close');
    },
  };
}

class ProxiedLine implements Line {
  readonly nth: number;
  readonly done: { direction: Direction; kind: Fault['kind'] }[] = [];
  port = 0;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #lanes: Record<Direction, Lane>;

  constructor(nth: number, client: Socket, target: number, dice: Dice) {
    this.nth = nth;
    this.#client = client;
    this.#server = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const lane = (direction: Direction, from: Socket, to: Socket) =>
      new Lane({ from, to, dice: dice.child(), told: this.#told(direction) });
    this.#lanes = {
      toServer: lane('toServer', client, this.#server),
      toClient: lane('toClient', this.#server, client),
    };
  }

  begin(plan: Plan): void {
    const sockets = [this.#client, this.#server];
    for (const [at, socket] of sockets.entries()) {
      socket.on('error', () => undefined);
      socket.once('close', () => sockets[1 - at]?.destroy());
    }
    this.#client.setNoDelay(true);
    this.#server.once('connect', () => {
      this.port = this.#server.localPort ?? 0;
    });
    for (const direction of DIRECTIONS) {
      for (const fault of plan[direction] ?? []) this.#lanes[direction].add(fault);
      this.#lanes[direction].begin();
    }
  }

  inflict(direction: Direction, fault: Fault): void {
    this.#lanes[direction].add(fault);
  }

  end(ending: Ending): void {
    for (const socket of [this.#client, this.#server]) {
      if (ending === 'reset') socket.resetAndDestroy();
      else socket.destroySoon();
    }
  }

  #told(direction: Direction): (kind: Fault['kind'], ending: Ending | null) => void {
    return (kind, ending) => {
      this.done.push({ direction, kind });
      if (ending !== null) this.end(ending);
    };
  }
}

interface LaneParts {
  readonly from: Socket;
  readonly to: Socket;
  readonly dice: Dice;
  /** Told of each fault that struck; an ending ends the line. */
  readonly told: (kind: Fault['kind'], ending: Ending | null) => void;
}

/** One direction of a line. */
class Lane {
  readonly #parts: LaneParts;
  readonly #faults: Fault[] = [];
  #passed = 0;
  /** What has come of a text line that is not whole yet, while somebody looks at text lines. */
  #partLine = Buffer.alloc(0);
  #silent = false;
  #carried: Promise<void> = Promise.resolve();

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  add(fault: Fault): void {
    this.#faults.push(fault);
  }

  begin(): void {
    const { from, to } = this.#parts;
    from.on('data', (chunk: Buffer) => {
      this.#carried = this.#carried.then(() => this.#carry(chunk));
    });
    from.on('end', () => {
      this.#carried = this.#carried.then(async () => {
        await this.#pass(this.#partLine);
        if (!this.#silent) to.end();
      });
    });
    from.resume();
  }

  async #carry(chunk: Buffer): Promise<void> {
    if (!this.#faults.some(({ kind }) => kind === 'swallow' || kind === 'cut-at')) {
      await this.#pass(chunk);
      return;
    }
    let rest = Buffer.concat([this.#partLine, chunk]);
    for (let end = rest.indexOf(10); end !== -1 && !this.#over; end = rest.indexOf(10)) {
      await this.#passLine(rest.subarray(0, end + 1));
      rest = rest.subarray(end + 1);
    }
    this.#partLine = rest;
  }

  async #passLine(line: Buffer): Promise<void> {
    const text = line.toString('latin1').trimEnd();
    const at = this.#faults.find((fault) => fault.kind === 'cut-at' && fault.pattern.test(text));
    if (at?.kind === 'cut-at' && at.before) {
      this.#parts.told('cut-at', at.ending);
      return;
    }
    if (this.#faults.some((fault) => fault.kind === 'swallow' && fault.pattern.test(text))) {
      this.#parts.told('swallow', null);
      return;
    }
    await this.#pass(line);
    if (at?.kind === 'cut-at') this.#parts.told('cut-at', at.ending);
  }

  /** Passes bytes on, up to where a fault of a number of bytes lies. */
  async #pass(bytes: Buffer): Promise<void> {
    if (this.#silent || this.#over || bytes.length === 0) return;
    const limits = this.#faults.filter((fault) => 'afterBytes' in fault);
    const [first] = limits.sort((a, b) => a.afterBytes - b.afterBytes);
    const left = first === undefined ? bytes.length : Math.max(0, first.afterBytes - this.#passed);
    await this.#write(bytes.subarray(0, left));
    if (first === undefined || left > bytes.length) return;
    this.#silent = true;
    if (first.kind === 'half-close') this.#parts.to.end();
    this.#parts.told(first.kind, first.kind === 'cut' ? first.ending : null);
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && !this.#over;) {
      const piece = bytes.subarray(at, at + this.#pieceBytes());
      for (const fault of this.#faults) {
        if (fault.kind === 'delay') await pause(fault.ms);
        if (fault.kind === 'trickle') await pause(fault.everyMs);
      }
      await this.#handOver(piece);
      at += piece.length;
      this.#passed += piece.length;
    }
  }

  /** The system sends each piece by itself: Nagle's algorithm is off, and the next one waits for a turn of the loop. */
  async #handOver(piece: Buffer): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#parts.to.write(piece, () => {
        setImmediate(resolve);
      });
    });
  }

  #pieceBytes(): number {
    let bytes = Infinity;
    for (const fault of this.#faults) {
      if (fault.kind === 'trickle') bytes = Math.min(bytes, fault.bytes);
      if (fault.kind === 'pieces') {
        bytes = Math.min(bytes, fault.random === true ? this.#parts.dice.between(1, fault.most) : fault.most);
      }
    }
    return bytes;
  }

  get #over(): boolean {
    return this.#parts.to.destroyed;
  }
}
