/**
 * THE WAY IN. Every line of `processArrival` is a directory of the same name. In: one claimed arrival, its bytes on disk.
 * Out: its one recorded end, and all its effects in the same transaction. What fails here is tried again, and after
 * LIMITS.arrivalAttempts set aside for a person; a mail is never refused for what it holds, and never stops the one behind it.
 */
import { errorText } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import { channelOfAddress } from '../desk/channel.ts';
import type { TraceStep } from '../desk/trace.ts';
import { parseAddrSpec, type AddrSpec } from '../mail/address.ts';
import type { ReversePath } from '../mail/envelope.ts';
import {
  describeAuthentication,
  proofToUs,
  senderProof,
  whyNotForUs,
  type Authentication,
  type SignedMail,
} from '../mail/authentication.ts';
import { fieldNamed } from '../mail/header.ts';
import type { Attachment, Classification, InternetMessage, ParseOutcome } from '../mail/message.ts';
import { postponeArrival, type ArrivalRow } from '../store/intake/arrivals.ts';
import type { BlobStore, OpenBlob } from '../store/intake/blob-store.ts';
import type { Store } from '../store/database/database.ts';
import { StaleLease } from '../store/daemons/stale-lease.ts';
import { untilWritten } from '../store/database/until-written.ts';
import { imapAccountOf } from '../transport/intake.ts';
import { apply } from './apply/apply.ts';
import type { DeskContext } from './apply/context/desk-context.ts';
import { fingerprintsOf } from './apply/context/fingerprints.ts';
import { loadFacts } from './apply/facts/load-facts.ts';
import type { StoredFile } from './apply/context/history.ts';
import type { Ending } from './apply/context/mail.ts';
import { isOffered } from './apply/commands/acts.ts';
import { vocabularyOf } from './apply/facts/vocabulary.ts';
import { withCurrentStaff } from './apply/context/staff.ts';
import type { Authenticator, MailToCheck } from './authenticate/authenticate.ts';
import { classify } from './classify/classify.ts';
import { decide } from './decide/decide.ts';
import type { Policy } from './decide/look.ts';
import { writerOf } from './decide/writer.ts';
import { isOversizeStub, withOversizeText } from './oversize.ts';
import { openContent } from './parse/mime/attachment-content.ts';
import type { ParsePool } from './parse/threads/parse-pool.ts';
import { readRaw } from './parse/threads/read-raw.ts';
import { routeChannel } from './route/channel-route.ts';
import { threadKeys } from './route/thread-keys.ts';
import { stubOpener } from './set-aside.ts';
import { claim, deferOrQuarantine } from './spool/claim.ts';
import { readEnvelope } from './spool/envelope.ts';
import { withUnreadableText } from './unreadable.ts';

export interface InboundContext {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly desk: DeskContext;
  readonly parser: ParsePool;
  readonly authenticator: Authenticator;
  readonly log: Log;
  /** Of the daemon that this is (`DaemonHold.holder`). */
  readonly holder?: number | null;
  /** Aborted when the process stops. */
  readonly stopping?: AbortSignal;
}

/** Takes the next arrival that is due and brings it to its end, or puts it back; false where none is due. */
export async function runInboundOnce(ctx: InboundContext): Promise<boolean> {
  const { store, desk, log, parser } = ctx;
  await parser.ready();
  const openStub = stubOpener(ctx);
  const arrival = await claim(store, desk.clock, openStub, ctx.holder);
  if (arrival === null) return false;
  try {
    const ending = await processArrival(arrival, ctx);
    log.info(
      { arrival: arrival.id, key: arrival.key, ...ending },
      'postponed' in ending ? 'mail has to wait' : 'mail dealt with',
    );
  } catch (error) {
    if (error instanceof StaleLease) {
      log.warn(
        { arrival: arrival.id, key: arrival.key },
        'another node has taken this mail over; nothing was done here',
      );
      return true;
    }
    // Else it would stay in hand until its lease is over, long after a full disk has room again.
    const outcome = await untilWritten(() => deferOrQuarantine(store, arrival, error, desk, openStub), {
      clock: desk.clock,
      stopping: ctx.stopping,
      untilMs: arrival.lease_until ?? 0,
    });
    log.error(
      {
        arrival: arrival.id,
        key: arrival.key,
        error: errorText(error),
        stack: error instanceof Error ? error.stack : undefined,
        outcome,
      },
      'mail could not be dealt with',
    );
  }
  return true;
}

/** Put back, because its sender cannot be checked just now. */
interface Postponed {
  readonly postponed: string;
}

async function processArrival(arrival: ArrivalRow, ctx: InboundContext): Promise<Ending | Postponed> {
  const { desk } = ctx;
  const envelope = readEnvelope(arrival);
  const raw = await ctx.blobs.open(arrival.blob);
  const parsed = await readArrival(arrival, raw, ctx.parser);
  const stub = isOversizeStub(parsed.message, arrival.transport);
  const message = stub ? withOversizeText(parsed.message) : withUnreadableText(parsed);
  const reversePath = envelope.reversePath === undefined ? returnPathField(message) : envelope.reversePath;
  const isOwnAddress = (address: AddrSpec) => channelOfAddress(desk.channels, address) !== null;
  const classification = classify(message, {
    reversePath,
    isOwnAddress,
    isOwnMessageId: (id) => desk.tokens.readMessageId(id) !== null,
  });
  const checked = mailToCheck(arrival, { message, path: raw.path, reversePath }, envelope);
  const authentication = await ctx.authenticator.authenticate(checked);
  const signedMail: SignedMail = { ...message, receivedAtMs: arrival.received_at, isOurs: isOwnAddress };
  const proof = proofToUs(authentication, signedMail);
  if (proof === 'temporary' && mayWait(arrival, desk.clock.nowMs()))
    return postpone(ctx, arrival, authentication.temporary ?? '');
  const route = routeChannel(
    message,
    { transport: arrival.transport, recipients: envelope.recipients },
    desk.channels,
  );
  const keys = threadKeys(message, envelope.recipients, {
    channels: desk.channels,
    tokens: desk.tokens,
    prefix: desk.numbering.prefix,
    nowMs: arrival.received_at,
  });
  const files = await storeFiles(message.attachments, raw, ctx.blobs);
  const fingerprints = fingerprintsOf(message, files);
  const trace: TraceStep[] = [
    ...readingTrace(parsed),
    classTrace(classification),
    { stage: 'authenticate', rule: proof, finding: describeProof(authentication, signedMail) },
    { stage: 'route', rule: 'channel', finding: route.finding },
  ];
  return ctx.store.transact(async (tx) => {
    const desk = await withCurrentStaff(tx, ctx.desk);
    const loggedInAs = envelope.authenticatedAs ?? null;
    const writer = writerOf(message, reversePath);
    const facts = await loadFacts(tx, desk, { arrival, message, keys, writer, loggedInAs, fingerprints });
    const { channel } = route;
    const decision = decide(
      { message, classification, channel: channel.name, facts, writer, proof },
      policyOf(desk),
    );
    const mail = {
      arrival,
      message,
      files,
      channel,
      automatic: !classification.autoResponseAllowed,
      stub,
      authentication,
      fingerprints,
      loggedInAs,
    };
    return apply(tx, desk, mail, decision, trace);
  });
}

function policyOf(desk: DeskContext): Policy {
  const { channels, agents, codes, heldMailCodes } = desk;
  return {
    agents,
    vocabularyOf: (agent) => vocabularyOf(desk, agent),
    offers: isOffered,
    isOwnAddress: (address) => channelOfAddress(channels, address) !== null,
    isOwnDomain: (domain) => channels.some(({ addresses }) => addresses.some((own) => own.domain === domain)),
    confirms: (order, code) => codes.matches(order, code),
    heldMailWish: (held, code) => heldMailCodes.wishOf(held, code),
  };
}

function mailToCheck(
  { id, key, transport, received_at: receivedAtMs }: ArrivalRow,
  mail: Pick<MailToCheck, 'message' | 'path' | 'reversePath'>,
  { client, authenticatedAs }: ReturnType<typeof readEnvelope>,
): MailToCheck {
  const submitted = (authenticatedAs ?? null) !== null;
  return { ...mail, id, transport, account: imapAccountOf(key), client, submitted, receivedAtMs };
}

function describeProof(authentication: Authentication, mail: SignedMail): string {
  const why = senderProof(authentication) === 'aligned' ? whyNotForUs(mail) : null;
  return [...describeAuthentication(authentication), ...(why === null ? [] : [`but ${why}`])].join('; ');
}

/** A mail whose sender cannot be checked waits for the DNS, but not for long: then it is taken in as unverified. */
function mayWait(arrival: ArrivalRow, nowMs: number): boolean {
  return nowMs - arrival.received_at < LIMITS.authenticationWaitMs;
}

async function postpone(ctx: InboundContext, arrival: ArrivalRow, why: string): Promise<Postponed> {
  const nowMs = ctx.desk.clock.nowMs();
  const { firstMs, maxMs } = LIMITS.authenticationRetry;
  const waitMs = Math.min(Math.max(nowMs - arrival.received_at, firstMs), maxMs);
  const { id, lease_token: leaseToken } = arrival;
  const error = `its sender cannot be checked yet: ${why}`.slice(0, LIMITS.errorChars);
  await ctx.store.transact((tx) => postponeArrival(tx, { id, leaseToken, dueAt: nowMs + waitMs, error }));
  return { postponed: error };
}

/** A try is counted on disk before it begins, so that one which ends the whole process counts as well. */
function readArrival(arrival: ArrivalRow, raw: OpenBlob, parser: ParsePool): Promise<ParseOutcome> {
  const { attempts, last_error: lastError } = arrival;
  return readRaw(parser, { path: raw.path }, { attempts, silent: lastError === null });
}

function classTrace({ mailClass, because }: Classification): TraceStep {
  const finding = because.join('; ') || 'nothing says that a machine wrote it';
  return { stage: 'classify', rule: mailClass, finding };
}

function readingTrace(parsed: ParseOutcome): TraceStep[] {
  if (parsed.kind === 'parsed') return [];
  return [{ stage: 'parse', rule: 'unreadable', finding: `only a part could be read: ${parsed.reason}` }];
}

/** IMAP tells no envelope; a mail host writes the reverse-path into Return-Path at delivery (RFC 5321 section 4.4). */
function returnPathField(message: InternetMessage): ReversePath | undefined {
  const body = fieldNamed(message.headers, 'Return-Path')?.trim();
  if (body === undefined) return undefined;
  if (body.startsWith('<>')) return null;
  return parseAddrSpec(body.replace(/^</, '').replace(/>[^]*/, '')) ?? undefined;
}

/** Files lie in the blob store before the rows that name them are written. `raw` is the message that they came in. */
async function storeFiles(
  attachments: readonly Attachment[],
  raw: OpenBlob,
  blobs: BlobStore,
): Promise<StoredFile[]> {
  const stored: StoredFile[] = [];
  for (const { content, name, type, disposition, contentId } of attachments.slice(0, LIMITS.attachments)) {
    const { sha256, sizeBytes } = await blobs.put(openContent(content, (range) => raw.pieces(range)));
    stored.push({ blob: sha256, name, type, disposition, contentId, sizeBytes });
  }
  return stored;
}
