/**
 * The composition root: builds the parts from a Config, starts them in the order in which they need each other, and stops them in the
 * reverse. A stop takes no new mail, lets work under way end, and closes the database last; whatever it cuts off is on disk.
 */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { GarbageCollector } from './base/collect-garbage.ts';
import type { DiskTrust } from './base/disk-trust.ts';
import { errorText, type GatewayError } from './base/errors.ts';
import { LIMITS } from './base/limits.ts';
import type { Log } from './base/log.ts';
import { present } from './base/assert.ts';
import type { Config, ImapAccount } from './config/config.ts';
import { heldSecrets } from './config/held-secrets.ts';
import { channelOfAddress } from './desk/channel.ts';
import type { Authenticator } from './inbound/authenticate/authenticate.ts';
import { runInboundOnce } from './inbound/inbound.ts';
import { createSpool } from './inbound/spool/accept.ts';
import { freeBytes } from './inbound/spool/room.ts';
import { createImapLedger } from './inbound/spool/imap-ledger.ts';
import { channelNamed } from './inbound/apply/context/desk-context.ts';
import { tellFailed, tellWithheld } from './inbound/apply/delivery-news.ts';
import { whyNotMeant } from './inbound/apply/still-meant.ts';
import { withCurrentStaff } from './inbound/apply/context/staff.ts';
import { parseMessage } from './inbound/parse/parse-message.ts';
import type { ParsePool } from './inbound/parse/threads/parse-pool.ts';
import { openMaildirSubmitter } from './outbound/deliver/maildir-submitter.ts';
import { createSmtpSubmitter } from './outbound/deliver/smtp-submitter.ts';
import type { Submitter } from './outbound/deliver/submit.ts';
import { createLeakGuard } from './outbound/guard-mail.ts';
import { createOutboundRunner, type OutboundContext, type OutboundRunner } from './outbound/outbound.ts';
import { renewBreakerNorm } from './outbound/outbox/breaker.ts';
import { sendDigests } from './schedule/digests.ts';
import { tellLateMail } from './schedule/late-mail.ts';
import { tellReminders } from './schedule/reminders.ts';
import { createAgentLogin } from './service/agent-login.ts';
import { startBallast } from './service/ballast.ts';
import { startHealth, type Health } from './service/health/health.ts';
import { countMishaps, watchedPool } from './service/health/mishaps.ts';
import { confidentialOf } from './service/confidential.ts';
import { openAuthenticator } from './service/open-authenticator.ts';
import { openDesk, roomOf, type OpenDesk } from './service/open-desk.ts';
import { portsOf, type GatewayPorts, type Ports } from './service/ports.ts';
import { startRunner, type Runner } from './service/runner.ts';
import { takeOver } from './service/take-over.ts';
import type { DaemonHold } from './store/database/dialect.ts';
import { nextArrivalDueAt } from './store/intake/arrivals.ts';
import { startImapPoller, type ImapPoller } from './transport/imap-poller.ts';
import type { Intake } from './transport/intake.ts';
import { startSmtpListener, type SmtpListener } from './transport/smtp-listener.ts';
import { Submission } from './transport/submission.ts';

export type { GatewayPorts } from './service/ports.ts';

/** A running gateway. */
export interface Gateway extends OpenDesk {
  readonly config: Config;
  readonly smtp: SmtpListener | null;
  readonly lmtp: SmtpListener | null;
  /** Where agents log in. */
  readonly submission: SmtpListener | null;
  readonly imap: readonly ImapPoller[];
  readonly intake: Intake;
  readonly health: Health;
  /** Resolves when every arrival and every delivery that is due now has been worked off. */
  settled(): Promise<void>;
  /** Resolves when the disk fails: the process is to end at once, and the next one to read what is there (I-03). */
  readonly failed: Promise<GatewayError>;
  /** Ends within LIMITS.shutdownMs; a second call waits for the first. */
  stop(): Promise<void>;
}

/** Where mail is kept when there is no relay. */
export function sentMaildir(config: Config): string {
  return join(config.dataDir, 'sent');
}

/**
 * Opens the database (applying migrations that are due), checks the templates, and starts to take and to send mail.
 * @throws GatewayError with what is wrong and what to do; nothing runs then.
 */
export async function startGateway(config: Config, given: Partial<GatewayPorts> = {}): Promise<Gateway> {
  const ports = portsOf(given, config.log.level);
  const templates = ports.templates(config.templatesDir === null ? [] : [config.templatesDir]);
  const opened = await openDesk(config, ports);
  const stack: (() => Promise<void>)[] = [() => opened.store.close()];
  try {
    const { alone, holder } = await takeOver(config, opened, ports.log, stack);
    if (ports.ballast) await holdReserve(config, opened.disk, ports.log, stack);
    const submitter = await openSubmitter(config, opened);
    const mishaps = { parsing: countMishaps(ports.clock), templates: countMishaps(ports.clock) };
    const parser = watchedPool(ports.parsers(), mishaps.parsing);
    const authenticator = openAuthenticator(config, ports.resolver);
    const secrets = heldSecrets(config);
    const signing = config.dkim;
    const out = { templates, submitter, signing, secrets, onTemplateFailed: mishaps.templates.add };
    const loops = startLoops(opened, { parser, authenticator }, out, { ...ports, holder });
    stack.push(
      () => parser.close(),
      () => authenticator.close(),
      () => stopSending(loops.outbound, submitter),
      () => {
        loops.stopping.abort();
        return loops.inbound.stop();
      },
      () => loops.schedule.stop(),
    );
    const transports = await startTransports(config, opened, loops, ports, stack);
    const health = await startHealth({
      config,
      opened,
      loops,
      ...transports,
      ...mishaps,
      alone,
      log: ports.log,
    });
    stack.push(() => health.stop());
    return {
      config,
      ...opened,
      ...transports,
      health,
      settled: settler(opened, loops, ports),
      failed: opened.disk.lost,
      stop: stopper(stack, ports.log),
    };
  } catch (error) {
    await stopper(stack, ports.log)();
    throw error;
  }
}

async function holdReserve(
  { dataDir }: Config,
  disk: DiskTrust,
  log: Log,
  stack: (() => Promise<void>)[],
): Promise<void> {
  const ballast = await startBallast({ dataDir, log, disk, free: () => freeBytes(dataDir) });
  stack.push(() => {
    ballast.stop();
    return Promise.resolve();
  });
}

interface Loops {
  readonly inbound: Runner;
  readonly outbound: Runner;
  readonly schedule: Runner;
  readonly sender: OutboundRunner;
  /** Called when an arrival is done: a poller may care for its message. */
  readonly onDone: Set<() => void>;
  /** To be aborted before the loops are stopped: nothing that cannot be written down is waited for any more. */
  readonly stopping: AbortController;
}

async function openSubmitter(config: Config, { credentials }: OpenDesk): Promise<Submitter> {
  const { relay, hostName } = config;
  return relay === null
    ? openMaildirSubmitter(sentMaildir(config), { hostName })
    : createSmtpSubmitter({
        ...relay,
        auth: relay.auth && credentials(relay.auth, 'relay'),
        hostName,
      });
}

/** `holder` is what names this daemon in what it leases. */
type LoopPorts = Ports & Pick<DaemonHold, 'holder'>;

/** What mail leaves by; `secrets` are what may stand in none of it. */
type WayOut = Pick<OutboundContext, 'templates' | 'submitter' | 'signing' | 'onTemplateFailed'> & {
  readonly secrets: readonly string[];
};

function createSender(
  { store, blobs, desk }: Pick<OpenDesk, 'store' | 'blobs' | 'desk'>,
  { secrets, ...out }: WayOut,
  { log, leaseClock, holder, stopping }: LoopPorts & { readonly stopping: AbortSignal },
): OutboundRunner {
  const { clock, random } = desk;
  const { templates } = out;
  const held = async (ticketId: string | null) => [
    ...secrets,
    ...(ticketId === null ? [] : await confidentialOf(store.db, desk.vault, ticketId)),
  ];
  return createOutboundRunner({
    store,
    blobs,
    ...out,
    clock,
    random,
    log,
    leaseClock,
    holder,
    stopping,
    onFailed: (tx, mail, end) => tellFailed(tx, desk, mail, end),
    whyNotMeant: (outgoing) => whyNotMeant(store.db, desk, outgoing),
    leakGuard: createLeakGuard({
      templates,
      db: store.db,
      blobs,
      tokens: desk.tokens,
      agents: async () => (await withCurrentStaff(store.db, desk)).agents,
      secrets: held,
      readMessage: parseMessage,
    }),
    onWithheld: (tx, mail, leaks) => tellWithheld(tx, desk, mail, leaks),
  });
}

function startLoops(
  { store, blobs, desk }: OpenDesk,
  readers: { readonly parser: ParsePool; readonly authenticator: Authenticator },
  out: WayOut,
  ports: LoopPorts,
): Loops {
  const { log, pollMs, holder } = ports;
  const onDone = new Set<() => void>();
  const stopping = new AbortController();
  const sender = createSender({ store, blobs, desk }, out, { ...ports, stopping: stopping.signal });
  const garbage = new GarbageCollector(ports.largeHeapBytes);
  const outbound = startRunner({
    name: 'outbound',
    work: async () => {
      const worked = await sender.runOnce();
      if (worked) garbage.workDone();
      return worked;
    },
    atOnce: LIMITS.deliveriesAtOnce,
    pollMs,
    log,
  });
  const work = async () => {
    const worked = await runInboundOnce({
      store,
      blobs,
      desk,
      ...readers,
      log,
      holder,
      stopping: stopping.signal,
    });
    if (worked) {
      garbage.workDone();
      outbound.wake();
      for (const tell of onDone) tell();
    }
    return worked;
  };
  const inbound = startRunner({ name: 'inbound', work, atOnce: 1, pollMs, log });
  const schedule = startRunner({
    name: 'schedule',
    work: async () => {
      const late = await tellLateMail(store, desk);
      const told = late + (await sendDigests(store, desk)) + (await tellReminders(store, desk));
      if (told > 0) outbound.wake();
      await renewBreakerNorm(store, desk.clock);
      return false;
    },
    atOnce: 1,
    pollMs: LIMITS.scheduleMs,
    log,
  });
  return {
    inbound,
    outbound,
    schedule,
    sender,
    onDone,
    stopping,
  };
}

/** A mail under way may end; a relay that does not answer is cut off, and its mail tried again later. */
async function stopSending(outbound: Runner, submitter: Submitter): Promise<void> {
  const ended = outbound.stop();
  const grace = new AbortController();
  await Promise.race([
    ended,
    setTimeout(LIMITS.relayGraceMs, undefined, { signal: grace.signal }).catch(() => undefined),
  ]);
  grace.abort();
  await submitter.close();
  await ended;
}

/** Starts listeners and pollers; what was started is on the stack, also when a later one fails. */
async function startTransports(
  config: Config,
  { store, blobs, desk, credentials }: OpenDesk,
  loops: Loops,
  ports: GatewayPorts,
  stack: (() => Promise<void>)[],
): Promise<Pick<Gateway, 'smtp' | 'lmtp' | 'submission' | 'imap' | 'intake'>> {
  const { clock, random, log } = ports;
  const intake: Intake = {
    ...createSpool({
      store,
      blobs,
      clock,
      random,
      wake: () => {
        loops.inbound.wake();
      },
      requireRoom: roomOf(config, { store, desk }),
    }),
    acceptsRecipient: (address) => channelOfAddress(desk.channels, address) !== null,
  };
  const listen = async (kind: 'smtp' | 'lmtp', which: 'smtp' | 'lmtp' | 'submission' = kind) => {
    const listenerConfig = config[which];
    if (listenerConfig === null) return null;
    const logins =
      which === 'submission' ? { submission: new Submission(createAgentLogin(store, desk), clock) } : {};
    const listener = await startSmtpListener({
      config: listenerConfig,
      kind,
      intake,
      log,
      clock,
      random,
      hostName: config.hostName,
      ...logins,
    });
    stack.push(() => listener.stop());
    return listener;
  };
  const smtp = await listen('smtp');
  const lmtp = await listen('lmtp');
  const submission = await listen('smtp', 'submission');
  const ledger = createImapLedger(store, clock);
  const imap = config.imap.map((account) => {
    const poller = startImapPoller({
      account: pollerAccount(account, config, { desk, credentials }),
      intake,
      ledger,
      log,
      clock,
      random,
    });
    loops.onDone.add(() => {
      poller.wake();
    });
    stack.push(() => poller.stop());
    return poller;
  });
  return { smtp, lmtp, submission, imap, intake };
}

/** Mail of an account is mail to its channel, as far as the account alone can tell. */
function pollerAccount(
  account: ImapAccount,
  config: Config,
  { desk, credentials }: Pick<OpenDesk, 'desk' | 'credentials'>,
) {
  const recipient = present(channelNamed(desk, account.channel).addresses[0], 'a channel has an address');
  const maxSizeBytes = config.smtp?.maxSizeBytes ?? LIMITS.messageSizeBytes;
  const login = credentials(account.login, `imap:${account.name}`);
  return { ...account, credentials: login, recipient, maxSizeBytes };
}

function settler({ store }: OpenDesk, loops: Loops, { clock }: GatewayPorts): () => Promise<void> {
  const due = async (at: Promise<number | null>) => {
    const dueAt = await at;
    return dueAt !== null && dueAt <= clock.nowMs();
  };
  // A loop that was idle may have been woken while another one still worked.
  const busy = () => loops.inbound.busy() || loops.outbound.busy();
  return async () => {
    do {
      await loops.inbound.idle();
      await loops.outbound.idle();
    } while ((await due(nextArrivalDueAt(store.db))) || (await due(loops.sender.nextDueAt())) || busy());
  };
}

/** Undoes the stack from its top, once; a part that will not stop is said, and the rest goes on. */
function stopper(stack: (() => Promise<void>)[], log: Log): () => Promise<void> {
  let stopped: Promise<void> | null = null;
  const run = async () => {
    for (const stop of stack.splice(0).reverse()) {
      await stop().catch((error: unknown) => {
        log.error({ error: errorText(error) }, 'a part did not stop cleanly');
      });
    }
  };
  return () => (stopped ??= run());
}
