/**
 * What is known of the relay. In: what became of each try. Out: whether another try may begin now.
 * What must hold (I-15, I-16): while the relay is in trouble one mail at a time is tried, with growing waits between, and no other mail
 * spends its own schedule on it; trouble is said once, when it begins; one mail that the relay cannot take stops no other. After trouble, and
 * after a start, mails go one at a time, and with each answer one more at once: a relay that just came back is not run over.
 */
import { backoffMs, jitterMs } from '../base/backoff.ts';
import type { Clock, Random } from '../base/clock.ts';
import { LIMITS } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { DeliveryOutcome } from './deliver/outcome.ts';

/** Leave to begin a try. `probe`: the one try that finds out whether the relay is back. `wait`: none. */
export interface Admission {
  readonly kind: 'go' | 'probe' | 'wait';
}

/** The relay in trouble, as `postern status` and the operator's mail tell it. */
export interface RelayTrouble {
  readonly reason: string;
  /** It refuses us for good: a wrong password or configuration, which no waiting heals. */
  readonly refusesUs: boolean;
  readonly sinceMs: number;
  readonly nextTryMs: number;
}

interface Outage extends RelayTrouble {
  readonly failures: number;
  readonly lastTryMs: number;
}

interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

const WAIT: Admission = { kind: 'wait' };

export class RelayWatch {
  readonly #ports: Ports;
  #outage: Outage | null = null;
  #probe: Admission | null = null;
  /** How many may be under way at once by now, and those that are. */
  #window = 1;
  readonly #underWay = new Set<Admission>();
  /** Mails that got no word about themselves, one after the other: two may be the mails' own fault, more are the relay's. */
  readonly #suspects = new Set<string>();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** When the relay may be asked next: now, or after a pause. Epoch ms. */
  nextTryMs(): number {
    return this.#ports.clock.nowMs() + (this.#outage === null ? 0 : this.#waitMs(this.#outage));
  }

  /** null: the relay takes mail, as far as anybody knows. */
  trouble(): RelayTrouble | null {
    return this.#outage;
  }

  /** @param retryAskedMs when a person last asked for a try at once, or null; it cuts a pause short. */
  admit(retryAskedMs: number | null): Admission {
    if (this.#outage === null) return this.#go();
    const asked = retryAskedMs !== null && retryAskedMs > this.#outage.lastTryMs;
    if (this.#probe !== null || (this.#waitMs(this.#outage) > 0 && !asked)) return WAIT;
    this.#probe = { kind: 'probe' };
    return this.#probe;
  }

  #go(): Admission {
    if (this.#underWay.size >= this.#window) return WAIT;
    const admission: Admission = { kind: 'go' };
    this.#underWay.add(admission);
    return admission;
  }

  /** How long the relay is to be left alone yet; a wait longer than any was begun before the clock was set back (I-21). */
  #waitMs({ nextTryMs }: Outage): number {
    const waitMs = nextTryMs - this.#ports.clock.nowMs();
    return waitMs > LIMITS.relayBackoff.maxMs * (1 + LIMITS.relayJitter) ? 0 : Math.max(0, waitMs);
  }

  /** The admitted try is over, or was none: there was no mail. */
  leave(admission: Admission): void {
    this.#underWay.delete(admission);
    if (this.#probe === admission) this.#probe = null;
  }

  /** What the admitted try of that delivery came to. */
  report(admission: Admission, deliveryId: string, outcome: DeliveryOutcome): void {
    if (isAnswer(outcome)) this.#answered();
    else if (!isOurs(outcome)) this.#failed(admission, deliveryId, outcome);
    this.leave(admission);
  }

  #failed(admission: Admission, deliveryId: string, outcome: DeliveryOutcome): void {
    if (this.#outage !== null) {
      if (this.#probe === admission) this.#goOn(this.#outage, outcome);
      return;
    }
    if (!isRelayWide(outcome)) {
      this.#suspects.add(deliveryId);
      if (this.#suspects.size < LIMITS.relaySuspects) return;
    }
    this.#begin(outcome);
  }

  #begin(outcome: DeliveryOutcome): void {
    this.#outage = { sinceMs: this.#ports.clock.nowMs(), ...this.#failure(1, outcome) };
    this.#window = 1;
    this.#say(this.#outage);
  }

  #goOn(before: Outage, outcome: DeliveryOutcome): void {
    const after = { sinceMs: before.sinceMs, ...this.#failure(before.failures + 1, outcome) };
    this.#outage = after;
    if (after.refusesUs && !before.refusesUs) this.#say(after);
    const { reason, failures } = after;
    this.#ports.log.debug({ reason, failures }, 'the relay still takes no mail');
  }

  #failure(failures: number, outcome: DeliveryOutcome): Omit<Outage, 'sinceMs'> {
    const { clock, random } = this.#ports;
    const nowMs = clock.nowMs();
    const growing = backoffMs(LIMITS.relayBackoff, failures);
    const waitMs = isRelayWide(outcome) ? growing : Math.min(growing, LIMITS.relaySuspectWaitMs);
    return {
      reason: reasonOf(outcome),
      refusesUs: isRefusalOfUs(outcome),
      failures,
      lastTryMs: nowMs,
      nextTryMs: nowMs + jitterMs(waitMs, LIMITS.relayJitter, random),
    };
  }

  #say({ reason, refusesUs }: Outage): void {
    this.#ports.log.error(
      { reason },
      refusesUs
        ? 'the relay refuses us, so all outgoing mail waits: mend login or configuration'
        : 'the relay takes no mail, so all outgoing mail waits; it is tried again by itself',
    );
  }

  #answered(): void {
    this.#suspects.clear();
    this.#window = Math.min(this.#window + 1, LIMITS.deliveriesAtOnce);
    if (this.#outage === null) return;
    const outageMs = this.#ports.clock.nowMs() - this.#outage.sinceMs;
    this.#ports.log.info({ outageMs }, 'the relay takes mail again');
    this.#outage = null;
  }
}

/** Every mail would fare the same: nothing of this one was said yet. */
export function isRelayWide(outcome: DeliveryOutcome): boolean {
  return outcome.kind === 'trouble' && outcome.where === 'relay';
}

/** The relay spoke about this very mail, so it works. */
function isAnswer({ kind }: DeliveryOutcome): boolean {
  return kind === 'relayed' || kind === 'refused' || kind === 'deferred';
}

/** Nobody was asked. */
function isOurs(outcome: DeliveryOutcome): boolean {
  return outcome.kind === 'trouble' && outcome.where === 'here';
}

function isRefusalOfUs(outcome: DeliveryOutcome): boolean {
  return outcome.kind === 'trouble' && outcome.reply !== null && outcome.reply.code >= 500;
}

function reasonOf(outcome: DeliveryOutcome): string {
  return 'reason' in outcome ? outcome.reason : outcome.reply.text;
}
