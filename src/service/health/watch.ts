/**
 * The daemon looks at itself, every few seconds: it measures, says in the database that it lives and how it is, and tells the operator what
 * changed. In: its own parts. Out: a row of `daemon`, alarms, a checkup for whoever asks by HTTP. What must hold: a look that fails stops
 * nothing; faults that cannot be written down are logged all the same.
 */
import { newId } from '../../base/clock.ts';
import { errorText } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { Config } from '../../config/config.ts';
import type { DeskContext } from '../../inbound/apply/context/desk-context.ts';
import { dropDaemon, dropDeadDaemons, putBeat } from '../../store/daemons/daemons.ts';
import type { Store } from '../../store/database/database.ts';
import { startRunner } from '../runner.ts';
import { tellAlarms } from './alarms.ts';
import { faultsOf, isCritical, type Fault } from './faults.ts';
import type { DaemonFigures } from './figures.ts';
import { measure, type Measured } from './measure.ts';

export interface WatchParts {
  readonly config: Config;
  readonly store: Store;
  readonly desk: DeskContext;
  readonly log: Log;
  /** What only this process knows; the watch adds what it sees itself. */
  readonly figures: () => Omit<DaemonFigures, 'version' | 'clockJump'>;
  /** No other daemon works on this database: rows of others are of dead ones. */
  readonly alone: boolean;
  /** A mail went into the outbox. */
  readonly onMail: () => void;
  readonly everyMs?: number;
}

/** How things stand just now. */
export interface Checkup {
  readonly measured: Measured;
  readonly faults: readonly Fault[];
}

export interface HealthWatch {
  /** Looks now, and resolves when what was seen is written down, or was logged. */
  look(): Promise<void>;
  /** Measures anew, and writes nothing. @throws GatewayError as `measure` does */
  checkup(): Promise<Checkup>;
  figures(): DaemonFigures;
  /** How long ago it was last written down that this daemon lives, in milliseconds; null: never. */
  writtenAgoMs(): number | null;
  /** Says goodbye. */
  stop(): Promise<void>;
}

export function startHealthWatch(parts: WatchParts): HealthWatch {
  const watch = new Watch(parts);
  const runner = startRunner({
    name: 'health',
    work: async () => {
      await watch.look();
      return false;
    },
    atOnce: 1,
    pollMs: parts.everyMs ?? LIMITS.beatMs,
    log: parts.log,
  });
  return {
    look: () => watch.look(),
    checkup: () => watch.checkup(),
    figures: () => watch.figures(),
    writtenAgoMs: () => watch.writtenAgoMs(),
    stop: async () => {
      await runner.stop();
      await watch.goodbye();
    },
  };
}

class Watch {
  readonly #parts: WatchParts;
  readonly #id: string;
  readonly #startedAtMs: number;
  #clockJump: DaemonFigures['clockJump'] = null;
  #lastLook: { readonly nowMs: number; readonly elapsedMs: number } | null = null;
  #writtenAt: number | null = null;
  /** Alarms that the log has told of. */
  readonly #logged = new Set<string>();
  #unwritten = false;

  constructor(parts: WatchParts) {
    const { clock, random } = parts.desk;
    this.#parts = parts;
    this.#id = newId(clock, random);
    this.#startedAtMs = clock.nowMs();
  }

  figures(): DaemonFigures {
    return { version: 1, ...this.#parts.figures(), clockJump: this.#clockJump };
  }

  writtenAgoMs(): number | null {
    return this.#writtenAt === null ? null : performance.now() - this.#writtenAt;
  }

  async checkup(): Promise<Checkup> {
    const { config, store, desk } = this.#parts;
    const self = { id: this.#id, startedAtMs: this.#startedAtMs, figures: this.figures() };
    const measured = await measure({ config, store, clock: desk.clock, self });
    return { measured, faults: faultsOf(measured, config.alarms) };
  }

  async look(): Promise<void> {
    this.#lookAtClock();
    let faults: readonly Fault[] = [];
    try {
      ({ faults } = await this.checkup());
      await this.#beat();
      const { store, desk, config, onMail } = this.#parts;
      const { alarms, mailed } = await tellAlarms({ store, desk, operator: config.operator }, faults);
      const open = new Set(alarms.map(({ name }) => name));
      const old = new Set(
        alarms
          .filter(
            ({ sinceMs, toldMs }) => toldMs !== null || desk.clock.nowMs() - sinceMs >= LIMITS.unreachableMs,
          )
          .map(({ name }) => name),
      );
      this.#sayBegun(faults.filter(({ name, tellAfterMs }) => tellAfterMs === 0 || old.has(name)));
      this.#sayEnded(open);
      this.#sayWritten();
      if (mailed) onMail();
    } catch (error) {
      this.#sayUnwritten(error);
      this.#sayBegun(faults);
    }
  }

  async goodbye(): Promise<void> {
    const { store, log } = this.#parts;
    await store
      .transact((tx) => dropDaemon(tx, this.#id))
      .catch((error: unknown) => {
        log.warn({ error: errorText(error) }, 'the end of this daemon could not be written down');
      });
  }

  async #beat(): Promise<void> {
    const { store, desk, alone } = this.#parts;
    const nowMs = desk.clock.nowMs();
    const first = this.#writtenAt === null;
    const row = {
      id: this.#id,
      startedAtMs: this.#startedAtMs,
      beatAtMs: nowMs,
      figures: JSON.stringify(this.figures()),
    };
    await store.transact(async (tx) => {
      await putBeat(tx, row);
      const silentBeforeMs = alone && first ? null : nowMs - LIMITS.forgottenMs;
      await dropDeadDaemons(tx, { ownId: this.#id, silentBeforeMs });
    });
    this.#writtenAt = performance.now();
  }

  /** Time that passed by one clock and not by the other was set by somebody, or slept through. */
  #lookAtClock(): void {
    const { clock } = this.#parts.desk;
    const elapsedMs = clock.elapsedMs?.();
    if (elapsedMs === undefined) return;
    const nowMs = clock.nowMs();
    const last = this.#lastLook;
    this.#lastLook = { nowMs, elapsedMs };
    if (last === null) return;
    const byMs = Math.round(nowMs - last.nowMs - (elapsedMs - last.elapsedMs));
    if (Math.abs(byMs) > this.#parts.config.alarms.clockSkewMs) this.#clockJump = { byMs, atMs: nowMs };
  }

  #sayBegun(faults: readonly Fault[]): void {
    for (const fault of faults.filter(({ name }) => !this.#logged.has(name))) {
      this.#logged.add(fault.name);
      const fields = { alarm: fault.name, next: fault.next };
      if (isCritical(fault)) this.#parts.log.error(fields, `wrong: ${fault.sentence}`);
      else this.#parts.log.warn(fields, `wrong: ${fault.sentence}`);
    }
  }

  #sayEnded(open: ReadonlySet<string>): void {
    for (const name of [...this.#logged].filter((one) => !open.has(one))) {
      this.#logged.delete(name);
      this.#parts.log.info({ alarm: name }, 'right again');
    }
  }

  #sayUnwritten(error: unknown): void {
    if (this.#unwritten) return;
    this.#unwritten = true;
    this.#parts.log.error(
      { error: errorText(error) },
      'how things stand cannot be measured or written down; it is tried again',
    );
  }

  #sayWritten(): void {
    if (this.#unwritten) this.#parts.log.info({}, 'how things stand is written down again');
    this.#unwritten = false;
  }
}
