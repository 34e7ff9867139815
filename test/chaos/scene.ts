/** Where a run takes place: a folder with a configuration, a relay, a ledger, a load, and the record of everything that was done to it. */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readBook, readLeftBook, waiting, type Book } from './book.ts';
import { DaemonProcess, type LaunchOptions } from './daemon-process.ts';
import { Dice } from './dice.ts';
import { judge } from './laws.ts';
import { type Evidence, type Kill, type Stage, type Violation } from './evidence.ts';
import { Ledger, type Snapshot } from './ledger.ts';
import { AGENT, SUPPORT } from './letters.ts';
import { startRelay, type Copy, type Relay } from './relay.ts';

const SETTLE_MS = 60_000;
const LOOK_MS = 30;
/** Time for a few mails, on a machine that has other work. */
const WORK_MS = 15_000;

export interface SceneOptions {
  /** Is made; holds configuration, log and, unless said otherwise, the data. */
  readonly dir: string;
  readonly seed: number;
  readonly dataDir?: string;
  /** Where the daemon hands its mail to, where that is not the relay itself. */
  readonly relayPort?: (relay: Relay) => Promise<number>;
  /** How long an agent's answer waits for second thoughts; not at all unless said otherwise. */
  readonly answerDelaySeconds?: number;
}

interface JudgeOptions {
  /** The daemon is dead: what it left is read from a copy. */
  readonly left?: boolean;
  /** What was promised, where that is not all that the ledger tells by now. */
  readonly promised?: Snapshot;
  /** What another relay got before. */
  readonly copiesBefore?: readonly Copy[];
}

export class Scene {
  readonly dir: string;
  readonly dataDir: string;
  readonly configPath: string;
  readonly relay: Relay;
  readonly ledger = new Ledger();
  readonly dice: Dice;
  readonly kills: Kill[] = [];
  readonly violations: Violation[] = [];
  readonly #daemons: DaemonProcess[] = [];
  /** Where a proxy stands in between, it knows more than the relay. */
  answerLost: (copy: Copy) => boolean = (copy) => copy.answerLost;

  private constructor({ dir, seed, dataDir }: SceneOptions, relay: Relay) {
    this.dir = dir;
    this.dataDir = dataDir ?? join(dir, 'data');
    this.configPath = join(dir, 'postern.yaml');
    this.relay = relay;
    this.dice = new Dice(seed);
  }

  static async make(options: SceneOptions): Promise<Scene> {
    mkdirSync(options.dir, { recursive: true });
    const relay = await startRelay();
    const scene = new Scene(options, relay);
    const port = await (options.relayPort?.(relay) ?? Promise.resolve(relay.port));
    const text = configuration(scene.dataDir, port, options.answerDelaySeconds ?? 0);
    writeFileSync(scene.configPath, text, { mode: 0o600 });
    return scene;
  }

  get database(): string {
    return join(this.dataDir, 'postern.db');
  }

  get logPath(): string {
    return join(this.dir, 'daemon.log');
  }

  launch(more: Partial<LaunchOptions> = {}): DaemonProcess {
    const last = this.kills.pop();
    if (last !== undefined) this.kills.push({ ...last, toMs: Math.min(last.toMs, performance.now()) });
    const daemon = DaemonProcess.launch({ configPath: this.configPath, logPath: this.logPath, ...more });
    this.#daemons.push(daemon);
    return daemon;
  }

  /** Kills the daemon, and remembers when. */
  async kill(daemon: DaemonProcess): Promise<void> {
    this.died();
    await daemon.kill();
  }

  /** The daemon dies now, by whatever hand. */
  died(): void {
    this.kills.push({ fromMs: performance.now(), toMs: Infinity });
  }

  /** Waits until the living daemon has nothing more to do that is due. False where it does not get there. */
  async settled(isRunning: () => boolean = () => true): Promise<boolean> {
    const deadline = performance.now() + SETTLE_MS;
    while (performance.now() < deadline && isRunning()) {
      if (waiting(this.database, Date.now()) === 0) return true;
      await pause(LOOK_MS);
    }
    return false;
  }

  /**
   * Resolves when so many more mails were acknowledged or came to the relay: a moment of the work, not of the clock, so that a slow machine
   * is broken in the same moments as a fast one. Resolves as well when there is no progress for too long, or the daemon ended.
   */
  async worked(events: number, daemon: DaemonProcess): Promise<void> {
    const toReach = this.#events + events;
    const deadline = performance.now() + WORK_MS;
    while (this.#events < toReach && daemon.isRunning && performance.now() < deadline) await pause(2);
  }

  get #events(): number {
    return this.ledger.count('acknowledged') + this.relay.copies.length;
  }

  /** Holds what is there to the laws; `book`: of a living daemon, or left by a dead one. */
  judge(stage: Stage, more: JudgeOptions = {}): Book | null {
    const book = more.left === true ? readLeftBook(this.database) : this.#bookOrNull();
    const promised = more.promised ?? this.ledger.snapshot();
    if (book === null) {
      const lost = [...promised.values()].filter((one) => one.promised === 'must').length;
      if (lost > 0) this.blame('I-01 the database is there', `${lost} acknowledged mails, and no database`);
      return null;
    }
    const copies = [...(more.copiesBefore ?? []), ...this.relay.copies];
    this.violations.push(...judge(this.#evidence(stage, book, promised, copies)));
    return book;
  }

  #evidence(stage: Stage, book: Book, promised: Snapshot, copies: readonly Copy[]): Evidence {
    const { kills, answerLost } = this;
    const blob = (sha256: string) => this.#blob(sha256);
    return { stage, book, promised, blob, copies, kills, answerLost, secrets: this.#secrets() };
  }

  blame(law: string, what: string): void {
    this.violations.push({ law, what });
  }

  /** Writes down what was seen, and puts the data beside it, where a promise was broken. Call it while the data is there. */
  keepEvidence(): void {
    if (this.violations.length === 0) return;
    const kept = join(this.dir, 'kept');
    if (existsSync(this.dataDir))
      cpSync(this.dataDir, kept, { recursive: true, filter: (path) => !path.endsWith('/ballast') });
    const accounts = this.ledger.accounts.map(({ letter, ...rest }) => ({
      ...rest,
      id: letter.id,
      kind: letter.kind,
      recipient: letter.recipient,
    }));
    const copies = this.relay.copies.map(({ raw, ...rest }) => ({ ...rest, bytes: raw.length }));
    const { violations, kills } = this;
    writeFileSync(
      join(this.dir, 'evidence.json'),
      JSON.stringify({ violations, kills, accounts, copies }, null, 1),
    );
  }

  /** Also ends the daemon that a failing run left behind. */
  async close(): Promise<void> {
    await Promise.all(this.#daemons.map((daemon) => daemon.kill()));
    await this.relay.close();
  }

  #bookOrNull(): Book | null {
    return existsSync(this.database) ? readBook(this.database) : null;
  }

  #blob(sha256: string): Buffer | null {
    const path = join(this.dataDir, 'blobs', sha256.slice(0, 2), sha256);
    return existsSync(path) ? readFileSync(path) : null;
  }

  #secrets(): string[] {
    const path = join(this.dataDir, 'secret.key');
    return existsSync(path) ? [readFileSync(path, 'utf8').trim()] : [];
  }
}

export function configuration(dataDir: string, relayPort: number, answerDelaySeconds: number): string {
  return [
    `dataDir: ${dataDir}`,
    // A disk of our own may lie in memory.
    'acceptDataLoss: true',
    'hostName: desk.example',
    'channels:',
    `  - { name: support, addresses: [${SUPPORT}], senderName: Support, locale: en, subscribers: [anna] }`,
    'agents:',
    `  - { name: anna, displayName: Anna Berg, addresses: [${AGENT}] }`,
    'smtp: { host: 127.0.0.1, port: 0, maxSizeMiB: 1 }',
    `relay: { host: 127.0.0.1, port: ${relayPort}, security: none }`,
    'subaddressing: true',
    `desk: { answerDelaySeconds: ${answerDelaySeconds} }`,
    'http: null',
    'log: { level: info }',
    '',
  ].join('\n');
}
