/**
 * THE WAY OUT: claim > compose once > submit > settle. In: deliveries that are due. Out: mails handed over, and what became of each.
 * What must hold: every try sends the same bytes under the same Message-ID (I-13); no socket is open inside a transaction (I-14); the final
 * dot is sent only by the runner that still holds the lease, after that is on disk (I-18); an end is written only by that one; whatever is
 * unknown is tried again until the mail's time is over.
 */
import { Readable } from 'node:stream';
import type { Clock, Random } from '../base/clock.ts';
import { BrokenPromise } from '../base/assert.ts';
import { errorText } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import { isAddressDead } from '../mail/hard-bounce.ts';
import { withoutControls } from '../mail/header.ts';
import type { BlobStore, OpenBlob } from '../store/intake/blob-store.ts';
import type { Store, Tx } from '../store/database/database.ts';
import { enterDot } from '../store/outbox/delivery-phase.ts';
import { ownLeaseClock, type LeaseClock } from '../store/daemons/leases.ts';
import { outboxHold } from '../store/outbox/outbox-control.ts';
import {
  holdDamaged,
  nextDeliveryDueAt,
  setComposed,
  withholdDelivery,
  type DeliveryOfOutgoing,
  type OutgoingRecord,
} from '../store/outbox/outgoing.ts';
import { getSetting } from '../store/daemons/settings.ts';
import { isStaleLease } from '../store/daemons/stale-lease.ts';
import { suppressionOf, type Suppression } from '../store/outbox/suppressions.ts';
import { untilWritten } from '../store/database/until-written.ts';
import { leakSentence, type Leak } from '../desk/notices/leak.ts';
import { composeMail } from './compose/compose.ts';
import type { SigningKey } from './compose/dkim.ts';
import type { Templates } from './compose/templates.ts';
import type { LeakGuard } from './guard-mail.ts';
import type { DeliveryOutcome } from './deliver/outcome.ts';
import type { MailBytes, Submitter } from './deliver/submit.ts';
import { claim } from './outbox/claim.ts';
import { heedsSuppression, noteHardBounce, suppressedBecause } from './outbox/hard-bounce.ts';
import { markFailed, markInDoubt, markNotMeant, type Failure } from './outbox/marks.ts';
import { deferOrExpire, isExpired, recordTry, settle } from './outbox/settle.ts';
import { fieldsOf, logOutcome, reasonOf, replyText } from './outcome-words.ts';
import { isRelayWide, RelayWatch, type Admission, type RelayTrouble } from './relay-watch.ts';

export interface OutboundContext {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly templates: Templates;
  readonly submitter: Submitter;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The clock of leases; `clock` where none is given. */
  readonly leaseClock?: LeaseClock;
  /** Of the daemon that this is (`DaemonHold.holder`). */
  readonly holder?: number | null;
  /** Aborted when the process stops. */
  readonly stopping?: AbortSignal;
  /** Keys that sign our mail; none: the relay may. */
  readonly signing?: readonly SigningKey[];
  readonly onTemplateFailed?: (sentence: string) => void;
  /** A mail will not reach its reader: tells who has to know, in the transaction that writes its end. */
  readonly onFailed: (tx: Tx, mail: DeliveryOfOutgoing, end: DeliveryFailure) => Promise<void>;
  /** Why a mail is for its reader no more, in one line; null: it is. Asked before each try, since a mail may wait for days. */
  readonly whyNotMeant: (outgoing: OutgoingRecord) => Promise<string | null>;
  /** The last look at a mail before its bytes are kept. */
  readonly leakGuard: LeakGuard;
  /** A mail is held because of leaks: tells who has to know, in the transaction that holds it. */
  readonly onWithheld: (tx: Tx, mail: DeliveryOfOutgoing, leaks: readonly Leak[]) => Promise<void>;
}

/** The end of a mail that was not handed over. */
export interface DeliveryFailure {
  /** Its time ran out; else it was refused. */
  readonly expired: boolean;
  /** Until when its address is not written to, epoch ms; null where it was tried. */
  readonly suppressedUntilMs: number | null;
  /** The last words of the other side, in one line. */
  readonly reply: string;
}

export interface OutboundRunner {
  /**
   * Works off one delivery that is due; false where there is none.
   * @throws GatewayError `store.unavailable`: the delivery is claimed anew when its lease is over.
   */
  runOnce(): Promise<boolean>;
  /** When there is something to do next, or null: nothing waits, or a person holds the outbox. */
  nextDueAt(): Promise<number | null>;
  /** What is wrong with the relay; null: it takes mail, as far as anybody knows. */
  relayTrouble(): RelayTrouble | null;
}

/** A runner with what it remembers of the relay, and with the deliveries that it works on. */
interface Running extends OutboundContext {
  readonly relay: RelayWatch;
  readonly leaseClock: LeaseClock;
  readonly holder: number | null;
  readonly inHand: Set<string>;
}

export function createOutboundRunner(context: OutboundContext): OutboundRunner {
  const running: Running = {
    ...context,
    relay: new RelayWatch(context),
    leaseClock: context.leaseClock ?? ownLeaseClock(context.clock),
    holder: context.holder ?? null,
    inHand: new Set(),
  };
  const { store, relay } = running;
  return {
    runOnce: () => runOnce(running),
    nextDueAt: async () => {
      if ((await outboxHold(store.db)) !== null) return null;
      const dueAt = await nextDeliveryDueAt(store.db);
      if (dueAt === null) return null;
      const nowMs = context.clock.nowMs();
      // Put off before the clock was set back: due, as claims have it.
      return Math.max(
        dueAt > nowMs + LIMITS.deliveryWaitMaxMs ? nowMs : dueAt,
        relay.trouble() === null ? 0 : relay.nextTryMs(),
      );
    },
    relayTrouble: () => relay.trouble(),
  };
}

async function runOnce(running: Running): Promise<boolean> {
  const { store, clock, relay, inHand } = running;
  const retryAsked = relay.trouble() === null ? null : await getSetting(store.db, 'relay-retry');
  const admission = relay.admit(retryAsked?.setAtMs ?? null);
  try {
    const what = admission.kind === 'wait' ? 'expired' : 'due';
    const claimed = await claim(store, clock, { ...running, what });
    if (claimed === null) return false;
    inHand.add(claimed.delivery.id);
    await deliver(claimed, admission, running)
      .catch((error: unknown) => notDelivered(error, claimed, running))
      .finally(() => inHand.delete(claimed.delivery.id));
    return true;
  } finally {
    relay.leave(admission);
  }
}

/** A broken promise of ours is held with the mail that it concerns (I-38): tried again it would break again. */
async function notDelivered(error: unknown, claimed: DeliveryOfOutgoing, running: Running): Promise<void> {
  const { log, clock } = running;
  if (isStaleLease(error)) {
    log.warn(fieldsOf(claimed), 'a delivery took longer than its lease; another runner has it');
    return;
  }
  if (!(error instanceof BrokenPromise)) throw error;
  log.error({ ...fieldsOf(claimed), stack: error.stack }, 'a bug of ours stopped a mail; it is held');
  const { id, lease_token: leaseToken } = claimed.delivery;
  const damage = `a bug of ours: ${error.message}`.slice(0, LIMITS.errorChars);
  await inTheEnd(claimed, running, (tx) => holdDamaged(tx, { id, leaseToken, damage, nowMs: clock.nowMs() }));
}

async function deliver(claimed: DeliveryOfOutgoing, admission: Admission, context: Running): Promise<void> {
  if (isExpired(claimed, context.clock.nowMs())) {
    const last = claimed.delivery.last_reply ?? 'there was no try in its time';
    await finish(claimed, { state: 'expired', reply: last }, null, context);
    return;
  }
  const nowMs = context.clock.nowMs();
  const suppression = await whileHeld(claimed, context, () =>
    suppressionOf(context.store.db, claimed.delivery.recipient, nowMs),
  );
  if (suppression !== null && heedsSuppression(claimed)) {
    await suppress(claimed, suppression, context);
    return;
  }
  const notMeant = await whileHeld(claimed, context, () => context.whyNotMeant(claimed.outgoing));
  if (notMeant !== null) {
    await dropNotMeant(claimed, notMeant, context);
    return;
  }
  const composed = await composedBytes(claimed, context).catch((error: unknown) => notComposed(error));
  if ('leaks' in composed) {
    await withhold(claimed, composed, context);
    return;
  }
  const outcome = 'kind' in composed ? composed : await handOver(claimed, composed, context);
  logOutcome(claimed, outcome, context.log);
  context.relay.report(admission, claimed.delivery.id, outcome);
  if (outcome.kind === 'relayed' || outcome.kind === 'refused') {
    const state = outcome.kind === 'relayed' ? 'relayed' : 'failed';
    await finish(claimed, { state, reply: replyText(outcome.reply) }, outcome, context);
  } else {
    await putBack(claimed, outcome, context);
  }
}

/** The bytes of the first composing, whenever that was: a template changed since then changes nothing. They are never in memory as a whole. */
async function composedBytes(
  { outgoing }: DeliveryOfOutgoing,
  context: OutboundContext,
): Promise<OpenBlob | Leaking> {
  const { store, blobs, leakGuard } = context;
  if (outgoing.blob !== null) return blobs.open(outgoing.blob);
  const files = async (blob: string) => copies((await blobs.open(blob)).pieces());
  const mail = await composeMail(outgoing.draft, { ...context, files });
  const leaks = await leakGuard(mail, outgoing);
  const { sha256 } = await blobs.put(await mail.bytes());
  if (leaks.length > 0) return { kind: 'leaks', leaks, blob: sha256 };
  const inForce = await store.transact((tx) => setComposed(tx, { outgoingId: outgoing.id, blob: sha256 }));
  return blobs.open(inForce);
}

/** A mail that the leak guard does not let go, and its bytes. */
interface Leaking {
  readonly kind: 'leaks';
  readonly leaks: readonly Leak[];
  readonly blob: string;
}

/**
 * Holds a mail with what is wrong with it. Its bytes are kept with it: whoever releases it lets go what they have looked at, and it is not
 * looked at again.
 */
async function withhold(
  claimed: DeliveryOfOutgoing,
  { leaks, blob }: Leaking,
  context: OutboundContext,
): Promise<void> {
  const { outgoing, delivery } = claimed;
  const kinds = [...new Set(leaks.map(({ kind }) => kind))];
  context.log.warn({ ...fieldsOf(claimed), leaks: kinds }, 'a mail is held: the leak guard found something');
  await inTheEnd(claimed, context, async (tx) => {
    await setComposed(tx, { outgoingId: outgoing.id, blob });
    await withholdDelivery(tx, {
      id: delivery.id,
      leaseToken: delivery.lease_token,
      by: 'leak-guard',
      reason: leaks
        .map((leak) => leakSentence('en', leak))
        .join('; ')
        .slice(0, LIMITS.errorChars),
      nowMs: context.clock.nowMs(),
    });
    await context.onWithheld(tx, claimed, leaks);
  });
}

/** A stream may still hold a piece when it asks for the next one. */
function copies(pieces: AsyncIterable<Buffer>): Readable {
  const copied = async function* () {
    for await (const piece of pieces) yield Buffer.from(piece);
  };
  return Readable.from(copied(), { objectMode: false });
}

/** Without its bytes no mail can be tried: a file that cannot be read now may be there later. */
function notComposed(error: unknown): DeliveryOutcome {
  if (error instanceof BrokenPromise) throw error;
  return {
    kind: 'trouble',
    where: 'here',
    reason: `could not be composed: ${errorText(error)}`,
    reply: null,
  };
}

async function handOver(
  { outgoing: { draft }, delivery }: DeliveryOfOutgoing,
  bytes: MailBytes,
  { submitter, store, clock, leaseClock }: Running,
): Promise<DeliveryOutcome> {
  const envelope = { reversePath: draft.reversePath, recipient: draft.to.address };
  const { id, lease_token: leaseToken } = delivery;
  return submitter.submit(envelope, bytes, () =>
    store.transact(async (tx) => {
      await enterDot(tx, { id, leaseToken, nowMs: clock.nowMs(), leaseNowMs: await leaseClock(tx) });
    }),
  );
}

/** `outcome` null: its time was over before this try began. */
async function finish(
  claimed: DeliveryOfOutgoing,
  end: { readonly state: 'relayed' | 'failed' | 'expired'; readonly reply: string },
  outcome: DeliveryOutcome | null,
  context: OutboundContext,
): Promise<void> {
  await inTheEnd(claimed, context, async (tx) => {
    await settle(tx, claimed, end, context.clock);
    if (outcome !== null) await record(tx, claimed, outcome, context);
    const { state, reply } = end;
    if (state === 'relayed') return;
    await fail(tx, claimed, { state, reply }, context);
    const status = outcome?.kind === 'refused' ? outcome.reply.enhanced : null;
    if (status !== null && isAddressDead(status, reply)) await noteBounce(tx, claimed, reply, context);
  });
}

async function noteBounce(
  tx: Tx,
  claimed: DeliveryOfOutgoing,
  reply: string,
  context: OutboundContext,
): Promise<void> {
  if (!(await noteHardBounce(tx, claimed, reply, context))) return;
  const { recipient } = claimed.delivery;
  context.log.error(
    { recipient, reply },
    'mail to an address came back again and again; it gets none for a while',
  );
}

/** Not sent, and said so: to its ticket, and to whoever wrote it. */
async function suppress(
  claimed: DeliveryOfOutgoing,
  suppression: Suppression,
  context: OutboundContext,
): Promise<void> {
  const reply = suppressedBecause(suppression);
  context.log.warn({ ...fieldsOf(claimed), reply }, 'mail not sent: its address is suppressed');
  await inTheEnd(claimed, context, async (tx) => {
    await settle(tx, claimed, { state: 'suppressed', reply }, context.clock);
    await fail(tx, claimed, { state: 'suppressed', reply, untilMs: suppression.until_at }, context);
  });
}

/** Its reader has left meanwhile. Nobody is told but the history: nobody waits for it. */
async function dropNotMeant(
  claimed: DeliveryOfOutgoing,
  why: string,
  context: OutboundContext,
): Promise<void> {
  const reply = `not sent: ${why}`;
  context.log.warn({ ...fieldsOf(claimed), reply }, 'mail not sent: it is for its reader no more');
  await inTheEnd(claimed, context, async (tx) => {
    await settle(tx, claimed, { state: 'failed', reply }, context.clock);
    await markNotMeant(tx, claimed, why, context);
  });
}

/** What a relay said is known by nobody else: a full disk must not make us forget it, and send the mail again. */
function inTheEnd(
  claimed: DeliveryOfOutgoing,
  context: OutboundContext,
  work: (tx: Tx) => Promise<void>,
): Promise<void> {
  return whileHeld(claimed, context, () => context.store.transact(work));
}

/** Again and again while the database is away: a delivery that is dropped in the middle waits for the end of its lease. */
function whileHeld<T>(
  { delivery }: DeliveryOfOutgoing,
  { clock, stopping }: OutboundContext,
  work: () => Promise<T>,
): Promise<T> {
  return untilWritten(work, { clock, stopping, untilMs: delivery.lease_until ?? 0 });
}

async function putBack(
  claimed: DeliveryOfOutgoing,
  outcome: DeliveryOutcome,
  context: Running,
): Promise<void> {
  const reason = reasonOf(outcome);
  const relayTryMs = isRelayWide(outcome) ? (context.relay.trouble()?.nextTryMs ?? null) : null;
  await inTheEnd(claimed, context, async (tx) => {
    const inDoubt = outcome.kind === 'uncertain';
    const state = await deferOrExpire(tx, claimed, reason, { ...context, relayTryMs, inDoubt });
    await record(tx, claimed, outcome, context);
    if (inDoubt) await markInDoubt(tx, claimed, { reply: reason }, context);
    if (state === 'expired') await fail(tx, claimed, { state, reply: reason }, context);
  });
}

async function record(
  tx: Tx,
  claimed: DeliveryOfOutgoing,
  outcome: DeliveryOutcome,
  { clock }: OutboundContext,
): Promise<void> {
  await recordTry(tx, claimed, { outcome: outcome.kind, reply: reasonOf(outcome) }, clock);
}

async function fail(
  tx: Tx,
  claimed: DeliveryOfOutgoing,
  failure: Failure & { readonly untilMs?: number },
  context: OutboundContext,
): Promise<void> {
  const reply = withoutControls(failure.reply).slice(0, LIMITS.errorChars);
  await markFailed(tx, claimed, failure, context);
  const suppressedUntilMs = failure.untilMs ?? null;
  await context.onFailed(tx, claimed, { expired: failure.state === 'expired', suppressedUntilMs, reply });
}
