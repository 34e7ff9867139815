/**
 * I-13 and I-15 over simulated days: the whole daemon in this process with a clock that a seed drives. After an hour of work its relay is down
 * for a day, in every way that a relay can be down, while people go on writing; then it is well again. All that was committed must come,
 * once, unless the answer to its dot was lost or its time was over.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../src/base/log.ts';
import { LIMITS } from '../../src/base/limits.ts';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway, type Gateway } from '../../src/daemon.ts';
import { nextArrivalDueAt } from '../../src/store/intake/arrivals.ts';
import { nextDeliveryDueAt } from '../../src/store/outbox/outgoing.ts';
import type { OutgoingLine } from './book.ts';
import { waiting } from './book.ts';
import { startChaosProxy, type ChaosProxy, type Fault, type Plan } from './chaos-proxy.ts';
import { Dice } from './dice.ts';
import { isAgentAddress, Writer, type Handle } from './letters.ts';
import { handleOf, type RelayScript } from './relay.ts';
import { findingsOf, sentenceOf, type Finding, type RunOptions, type RunResult } from './run.ts';
import { Scene } from './scene.ts';
import { SmtpHand } from './smtp-hand.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START_MS = Date.UTC(2026, 2, 2, 8);
const DOWN_FROM_MS = START_MS + HOUR_MS;
const DOWN_TO_MS = DOWN_FROM_MS + 24 * HOUR_MS;
const LAST_MS = DOWN_TO_MS + 7 * 24 * HOUR_MS;
/** The longest wait of a mail, with its spread, and of a relay in trouble. */
const WAIT_MAX_MS = (4 * HOUR_MS + LIMITS.relayBackoff.maxMs) * 1.25;
const LETTERS = 40;
const STEP_MIN_MS = 20_000;
const STEP_MAX_MS = 5 * MINUTE_MS;

export async function simulations(options: RunOptions & { readonly seeds: number }): Promise<RunResult> {
  const findings: Finding[] = [];
  for (let at = 0; at < options.seeds; at++) {
    const seed = options.seed + at;
    const { found, story } = await simulate(join(options.dir, `simulation-${seed}`), seed);
    findings.push(...findingsOf(`simulation, seed ${seed}`, found));
    options.progress(`simulation: seed ${seed}, ${story}`);
  }
  return { count: options.seeds, findings };
}

async function simulate(dir: string, seed: number) {
  const proxies: ChaosProxy[] = [];
  const scene = await Scene.make({
    dir,
    seed,
    relayPort: async (relay) => {
      const proxy = await startChaosProxy(relay.port, new Dice(seed + 1));
      proxies.push(proxy);
      return proxy.port;
    },
  });
  const [proxy] = proxies;
  let story = 'nothing came of it';
  try {
    if (proxy === undefined) throw new Error('there is no proxy');
    const days = new Days(scene, proxy, seed);
    await days.live();
    scene.judge('final');
    story = days.judge();
  } catch (error) {
    scene.blame('the run comes to its end', sentenceOf(error));
  } finally {
    await scene.close();
    await proxy?.close();
    scene.keepEvidence();
    if (scene.violations.length === 0) rmSync(dir, { recursive: true });
  }
  return { found: scene.violations, story };
}

/** The days of one seed. */
class Days {
  readonly #scene: Scene;
  readonly #proxy: ChaosProxy;
  readonly #seed: number;
  readonly #writer: Writer;
  readonly #letterTimes: number[];
  readonly #restartTimes: number[];
  #nowMs = START_MS;
  #stepMs = STEP_MIN_MS;
  #gateway: Gateway | null = null;

  constructor(scene: Scene, proxy: ChaosProxy, seed: number) {
    const { dice } = scene;
    this.#scene = scene;
    this.#proxy = proxy;
    this.#seed = seed;
    this.#writer = new Writer(dice.child());
    const times = (count: number, from: number, to: number) =>
      Array.from({ length: count }, () => dice.between(from, to)).sort((a, b) => a - b);
    this.#letterTimes = [
      ...times(LETTERS / 4, START_MS, DOWN_FROM_MS),
      ...times((LETTERS * 3) / 4, DOWN_FROM_MS, DOWN_TO_MS + HOUR_MS),
    ];
    this.#restartTimes = times(3, DOWN_FROM_MS, DOWN_TO_MS);
    scene.answerLost = (copy) =>
      copy.answerLost ||
      proxy.lines.some((line) => line.port === copy.peerPort && line.done.some(({ kind }) => kind === 'cut'));
  }

  async live(): Promise<void> {
    const { relay } = this.#scene;
    this.#gateway = await this.#start();
    relay.use(this.#script());
    this.#proxy.use(() => this.#plan());
    try {
      while (this.#nowMs < LAST_MS) {
        await this.#next();
        if (this.#letterTimes.length === 0 && waiting(this.#scene.database, Infinity) === 0) return;
      }
    } finally {
      await this.#gateway.stop();
    }
  }

  /** To what comes next: a letter, a new start, a time at which something is due, or a while that a relay in trouble is left alone. */
  async #next(): Promise<void> {
    const { relay } = this.#scene;
    const letterMs = this.#letterTimes[0] ?? Infinity;
    const restartMs = this.#restartTimes[0] ?? Infinity;
    const before = relay.steps.connect;
    const dueMs = await this.#dueMs();
    const toMs = Math.min(letterMs, restartMs, dueMs > this.#nowMs ? dueMs : this.#nowMs + this.#stepMs);
    this.#nowMs = Math.max(this.#nowMs, toMs);
    if (toMs === letterMs) await this.#write();
    if (toMs === restartMs) await this.#restart();
    await this.#gateway!.settled();
    this.#stepMs = relay.steps.connect > before ? STEP_MIN_MS : Math.min(this.#stepMs * 2, STEP_MAX_MS);
  }

  async #dueMs(): Promise<number> {
    const { db } = this.#gateway!.store;
    const times = await Promise.all([nextArrivalDueAt(db), nextDeliveryDueAt(db)]);
    return Math.min(...times.map((at) => at ?? Infinity));
  }

  async #start(): Promise<Gateway> {
    const { configPath, dir } = this.#scene;
    const random = this.#scene.dice.child();
    const clock = { nowMs: () => this.#nowMs };
    const config = loadConfig(configPath, {}, dir);
    return startGateway(config, { clock, random, log: silent, pollMs: 20, ballast: false });
  }

  async #restart(): Promise<void> {
    this.#restartTimes.shift();
    await this.#gateway?.stop();
    this.#gateway = await this.#start();
  }

  async #write(): Promise<void> {
    this.#letterTimes.shift();
    const { dice, ledger } = this.#scene;
    const handle = this.#handle();
    const letter =
      handle === null || dice.chance(0.4)
        ? this.#writer.matter()
        : isAgentAddress(handle.recipient)
          ? this.#writer.agentMail(handle)
          : this.#writer.reply(handle);
    const hand = await SmtpHand.connect(this.#gateway!.smtp!.port);
    if (hand === null) throw new Error('the gateway does not answer');
    const end = ledger.begin(letter);
    const { seen, reply } = await hand.submit(letter);
    end(seen, reply);
    await hand.quit();
  }

  #handle(): Handle | null {
    const handles = this.#scene.relay.copies.map(handleOf);
    return this.#scene.dice.pick<Handle | null>([null, ...handles]);
  }

  get #isDown(): boolean {
    return this.#nowMs >= DOWN_FROM_MS && this.#nowMs < DOWN_TO_MS;
  }

  /** What the relay says: each hour of the outage has a fault of its own, and half of them strike only sometimes. */
  #script(): RelayScript {
    const { dice } = this.#scene;
    const own = dice.child();
    return ({ phase }) => {
      if (!this.#isDown) return undefined;
      const hour = Math.floor((this.#nowMs - DOWN_FROM_MS) / HOUR_MS);
      const [at, answer] = OUTAGES[(hour * 7 + this.#seed) % OUTAGES.length] ?? ['connect', 'cut'];
      if (phase === 'connect' && own.chance(0.2)) return 'cut';
      if (phase === at) return answer;
      // Nothing comes through in an outage, unless its answer is lost.
      return phase === 'dot' ? own.pick(['cut', '451 4.3.0 not now', 'take-and-cut']) : undefined;
    };
  }

  /** What the way to the relay does: in the outage every third line breaks somewhere. */
  #plan(): Plan {
    const { dice } = this.#scene;
    if (!this.#isDown) return dice.chance(0.1) ? { toServer: [{ kind: 'pieces', most: 30 }] } : {};
    if (!dice.chance(0.3)) return {};
    const ending = dice.pick(['fin', 'reset'] as const);
    const fault: Fault = { kind: 'cut', afterBytes: dice.between(0, 3000), ending };
    return dice.chance(0.5)
      ? { toServer: [fault] }
      : { toClient: [{ ...fault, afterBytes: dice.between(0, 400) }] };
  }

  /** Laws of an outage, beside those of every run; tells what happened. */
  judge(): string {
    const { relay } = this.#scene;
    const book = this.#scene.judge('final');
    const outgoing = book?.outgoing ?? [];
    for (const one of outgoing) this.#judgeOne(one);
    const taken = this.#scene.ledger.count('acknowledged');
    if (taken < LETTERS / 2)
      this.#scene.blame('not proven: too little happened', `${taken} mails were taken`);
    const most = outgoing.length * 30 + 400;
    if (relay.steps.connect > most) {
      this.#scene.blame(
        'I-32 tries are bounded',
        `${relay.steps.connect} connections for ${outgoing.length} mails`,
      );
    }
    const states = [...Map.groupBy(outgoing, ({ state }) => state)].map(
      ([state, list]) => `${list.length} ${state}`,
    );
    return `${outgoing.length} mails (${states.join(', ')}), ${relay.copies.length} copies in ${relay.steps.connect} connections`;
  }

  #judgeOne({
    kind,
    recipient,
    state,
    expiresAt,
    doneAt,
    createdAt,
    messageId,
    lastReply,
  }: OutgoingLine): void {
    const name = `the ${kind} to ${recipient} <${messageId}>`;
    // Who was still worth a try when the relay was well again must have come; who expired had no chance.
    const hadItsChance = expiresAt > DOWN_TO_MS + WAIT_MAX_MS || createdAt < DOWN_FROM_MS - 10 * MINUTE_MS;
    if (state === 'failed') this.#scene.blame('I-16 an outage fails no mail', `${name}: ${lastReply ?? ''}`);
    if (state === 'expired' && hadItsChance) {
      this.#scene.blame('I-13 all that was committed comes', `${name} expired, and could have come`);
    }
    const late = (doneAt ?? Infinity) - Math.max(DOWN_TO_MS, createdAt);
    if (late > WAIT_MAX_MS) {
      this.#scene.blame(
        'I-15 what an outage held up comes soon after',
        `${name} came ${late / HOUR_MS} h late`,
      );
    }
  }
}

/** How a relay is down: where in the dialogue, and what it does there. None of it is about a mail. */
const OUTAGES: readonly (readonly [string, string])[] = [
  ['connect', 'cut'],
  ['connect', '421 4.3.2 closing'],
  ['connect', '554 5.3.2 no service here'],
  ['connect', 'silence'],
  ['ehlo', '502 5.5.1 what?'],
  ['ehlo', 'cut'],
  ['mail', '451 4.3.0 later'],
  ['mail', '530 5.7.0 Must issue a STARTTLS command first'],
  ['mail', 'cut'],
  ['rcpt', '450 4.2.0 later'],
  ['rcpt', '421 4.7.0 go away'],
  ['rcpt', 'silence'],
  ['data', '451 4.3.0 later'],
  ['data', 'cut'],
  ['dot', '452 4.3.1 full'],
  ['dot', 'cut'],
  ['dot', 'silence'],
  ['dot', 'take-and-cut'],
];

const drop = (): undefined => undefined;
const silent: Log = { debug: drop, info: drop, warn: drop, error: drop };
