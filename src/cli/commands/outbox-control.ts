import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { withoutControls } from '../../mail/header.ts';
import { addActivity } from '../../inbound/apply/context/history.ts';
import type { DeliveryState } from '../../desk/trace.ts';
import type { Tx } from '../../store/database/database.ts';
import {
  askForRelayRetry,
  cancelDelivery,
  holdDelivery,
  holdOutbox,
  releaseDelivery,
  releaseOutbox,
  retryAll,
  retryDelivery,
  type ControlResult,
} from '../../store/outbox/outbox-control.ts';
import { suppressedBecause } from '../../outbound/outbox/hard-bounce.ts';
import type { DeliveryOfOutgoing } from '../../store/outbox/outgoing.ts';
import { suppressionOf, type Suppression } from '../../store/outbox/suppressions.ts';
import { agentOf } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk, type CliDesk } from '../desk/open-desk.ts';
import { localTime, outputTo } from '../terminal/output.ts';
import { outgoingNamed } from './outbox-read.ts';

type ControlOptions = GlobalOptions & { readonly as?: string | undefined; readonly all?: true | undefined };

/** Who does it, as the history names them. */
interface Hand {
  readonly desk: CliDesk;
  readonly by: string;
  readonly nowMs: number;
}

/** One wish: what is done to a mail, and what is said of it. */
interface Wish {
  readonly verb: string;
  readonly done: string;
  change(tx: Tx, mail: DeliveryOfOutgoing, hand: Hand): Promise<ControlResult>;
}

const RETRY: Wish = {
  verb: 'try again',
  done: 'is tried again now',
  change: async (tx, { outgoing, delivery }, { nowMs, by }) => {
    const suppression = await suppressionOf(tx, delivery.recipient, nowMs);
    if (suppression !== null) throw suppressed(suppression);
    await askForRelayRetry(tx, { by, nowMs });
    const lifeMs = LIMITS.deliveryLifeMs[outgoing.draft.life];
    return retryDelivery(tx, { outgoingId: outgoing.id, nowMs, lifeMs });
  },
};

function suppressed(suppression: Suppression): GatewayError {
  return new GatewayError(
    'usage',
    `${suppressedBecause(suppression)}; \`postern outbox lift ${suppression.address}\` ends that. Nothing was changed.`,
    { fields: { address: suppression.address } },
  );
}

const HOLD: Wish = {
  verb: 'hold',
  done: 'is held',
  change: (tx, { outgoing }, { nowMs }) => holdDelivery(tx, { outgoingId: outgoing.id, nowMs }),
};

const RELEASE: Wish = {
  verb: 'release',
  done: 'goes on its way again',
  change: (tx, { outgoing }, { nowMs }) => releaseDelivery(tx, { outgoingId: outgoing.id, nowMs }),
};

const CANCEL: Wish = {
  verb: 'cancel',
  done: 'is cancelled',
  change: async (tx, mail, hand) => {
    const { outgoing, delivery } = mail;
    const reason = `cancelled by ${hand.by}`;
    const fate = delivery.in_doubt_at === null ? 'was not sent' : 'may have come, and is not sent again';
    const result = await cancelDelivery(tx, { outgoingId: outgoing.id, nowMs: hand.nowMs, reason });
    if (!result.done || outgoing.ticket_id === null) return result;
    const agent = hand.desk.desk.agents.find((one) => one.name === hand.by);
    await addActivity(tx, hand.desk.desk, {
      ticketId: outgoing.ticket_id,
      kind: 'event',
      visibility: 'internal',
      actor: agent === undefined ? { kind: 'system' } : { kind: 'agent', agent },
      cause: null,
      name: 'delivery-cancelled',
      text: `The mail to ${delivery.recipient} (${outgoing.kind}) ${fate}: ${reason}`,
      detail: { outgoing: outgoing.id, recipient: delivery.recipient, kind: outgoing.kind, by: hand.by },
    });
    return result;
  },
};

/** `postern outbox cancel` */
export async function cancelOutgoing(ids: string[], options: ControlOptions, io: CliIo): Promise<void> {
  await withHand(options, io, (hand) => each(ids, CANCEL, hand, options, io));
}

/** `postern outbox retry` */
export async function retryOutgoing(ids: string[], options: ControlOptions, io: CliIo): Promise<void> {
  requireOne(ids, options);
  await withHand(options, io, async (hand) => {
    if (options.all !== true) return each(ids, RETRY, hand, options, io);
    const { by, nowMs } = hand;
    const count = await hand.desk.store.transact(async (tx) => {
      await askForRelayRetry(tx, { by, nowMs });
      return retryAll(tx, nowMs);
    });
    say({ tried: count }, `${count === 1 ? 'One mail is' : `${count} mails are`} due now.`, options, io);
  });
}

/** `postern outbox hold` */
export async function holdOutgoing(
  ids: string[],
  options: ControlOptions & { readonly reason?: string | undefined },
  io: CliIo,
): Promise<void> {
  requireOne(ids, options);
  await withHand(options, io, async (hand) => {
    if (options.all !== true) return each(ids, HOLD, hand, options, io);
    const { by, nowMs } = hand;
    const reason = withoutControls(options.reason ?? '').slice(0, LIMITS.errorChars);
    const changed = await hand.desk.store.transact((tx) => holdOutbox(tx, { by, nowMs, reason }));
    const sentence = changed
      ? 'Nothing is sent any more until `postern outbox release --all`; what is being handed over at this moment still is.'
      : 'The outbox was on hold already.';
    say({ held: true, changed }, sentence, options, io);
  });
}

/** `postern outbox release` */
export async function releaseOutgoing(ids: string[], options: ControlOptions, io: CliIo): Promise<void> {
  requireOne(ids, options);
  await withHand(options, io, async (hand) => {
    if (options.all !== true) return each(ids, RELEASE, hand, options, io);
    const changed = await hand.desk.store.transact((tx) => releaseOutbox(tx, { nowMs: hand.nowMs }));
    say(
      { held: false, changed },
      changed ? 'The outbox goes on.' : 'The outbox was not on hold.',
      options,
      io,
    );
  });
}

async function withHand(
  options: ControlOptions,
  io: CliIo,
  work: (hand: Hand) => Promise<void>,
): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const by = options.as === undefined ? 'admin' : agentOf(desk, options.as).name;
    await work({ desk, by, nowMs: io.clock.nowMs() });
  });
}

/** Either mails are named, or all of them are meant. */
function requireOne(ids: readonly string[], { all }: ControlOptions): void {
  if (ids.length > 0 && all === true) throw new GatewayError('usage', 'name mails or say --all, not both');
  if (ids.length === 0 && all !== true)
    throw new GatewayError('usage', 'name the mails (`postern outbox list` shows their ids), or say --all');
}

/** All of the mails, or none where one of them cannot be had. */
async function each(
  ids: readonly string[],
  wish: Wish,
  hand: Hand,
  options: GlobalOptions,
  io: CliIo,
): Promise<void> {
  const mails = await Promise.all(ids.map((id) => outgoingNamed(hand.desk, id)));
  await hand.desk.store.transact(async (tx) => {
    for (const mail of mails) {
      const result = await wish.change(tx, mail, hand);
      if (!result.done) throw refusal(mail, wish, result.state);
    }
  });
  const sentences = mails.map(
    ({ delivery }) => `The mail to ${delivery.recipient} ${wish.done}${patience(delivery, wish, hand)}.`,
  );
  const done = mails.map(({ outgoing, delivery }) => ({ id: outgoing.id, to: delivery.recipient }));
  say({ outgoing: done, done: wish.done }, sentences.join('\n'), options, io);
}

/** A mail whose answer was lost just now may have come: a person's wish does not make it come twice any sooner. */
function patience(
  { in_doubt_at: inDoubtAt }: DeliveryOfOutgoing['delivery'],
  wish: Wish,
  { nowMs }: Hand,
): string {
  const untilMs = (inDoubtAt ?? 0) + LIMITS.inDoubtMs;
  if ((wish !== RETRY && wish !== RELEASE) || untilMs <= nowMs) return '';
  return `, but not before ${localTime(untilMs)}: it is in doubt whether it came`;
}

const WHY_NOT: Readonly<Record<DeliveryState, string>> = {
  queued: 'it is not held',
  deferred: 'it is not held',
  sending: 'it is being handed over at this moment; look again in a minute',
  held: 'it is held; release it first',
  relayed: 'the relay has taken it',
  failed: 'it has failed; `postern outbox retry` sends it again',
  expired: 'it was given up; `postern outbox retry` sends it again',
  suppressed: 'it was not sent, since mail to this address kept coming back; `postern outbox lift` ends that',
};

function refusal({ outgoing, delivery }: DeliveryOfOutgoing, wish: Wish, state: DeliveryState): GatewayError {
  return new GatewayError(
    'usage',
    `cannot ${wish.verb} the mail ${outgoing.id} to ${delivery.recipient}: ${WHY_NOT[state]}. Nothing was changed.`,
    { fields: { outgoing: outgoing.id, state } },
  );
}

function say(value: object, sentence: string, options: GlobalOptions, io: CliIo): void {
  const out = outputTo(io, options);
  if (out.json) out.value(value);
  else out.lines(sentence);
}
