/**
 * HEALTH: how the gateway fares, told to whoever wants to know. In: the running parts. Out: the heartbeat and the alarms (watch.ts), pages
 * for machines (http-listener.ts), both from the same measurement; `postern status` reads the same from outside.
 */
import { errorEntry, errorText } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { Config } from '../../config/config.ts';
import type { OutboundRunner } from '../../outbound/outbound.ts';
import { totals } from '../../store/intake/backlog.ts';
import type { Intake } from '../../transport/intake.ts';
import type { ImapPoller } from '../../transport/imap-poller.ts';
import type { SmtpListener } from '../../transport/smtp-listener.ts';
import type { OpenDesk } from '../open-desk.ts';
import type { Runner } from '../runner.ts';
import { programVersion } from '../version.ts';
import type { DaemonFigures } from './figures.ts';
import { startHttpListener, type HttpListener, type Verdict } from './http-listener.ts';
import { metricsText } from './metrics.ts';
import type { MishapCounter } from './mishaps.ts';
import { startHealthWatch, type HealthWatch } from './watch.ts';

const LOOPS = ['inbound', 'outbound', 'schedule'] as const;
type LoopName = (typeof LOOPS)[number];

export interface HealthParts {
  readonly config: Config;
  readonly opened: Pick<OpenDesk, 'store' | 'desk'>;
  readonly loops: Readonly<Record<LoopName, Runner>> & {
    readonly sender: Pick<OutboundRunner, 'relayTrouble'>;
  };
  readonly imap: readonly ImapPoller[];
  readonly smtp: SmtpListener | null;
  readonly lmtp: SmtpListener | null;
  readonly intake: Pick<Intake, 'requireRoom'>;
  readonly parsing: MishapCounter;
  readonly templates: MishapCounter;
  readonly alone: boolean;
  readonly log: Log;
}

export interface Health {
  readonly watch: HealthWatch;
  /** null: not wanted. */
  readonly http: HttpListener | null;
  stop(): Promise<void>;
}

export async function startHealth(parts: HealthParts): Promise<Health> {
  const { config, opened, loops, log, alone } = parts;
  const state: { http: HttpListener | null } = { http: null };
  const watch = startHealthWatch({
    config,
    ...opened,
    log,
    alone,
    figures: () => figuresOf(parts, state.http),
    onMail: () => {
      loops.outbound.wake();
    },
  });
  const http =
    config.http === null
      ? null
      : await startHttpListener({
          ...config.http,
          log,
          healthz: () => healthz(parts),
          readyz: () => readyz(parts, watch),
          metrics: () => metrics(parts, watch),
        });
  state.http = http;
  return {
    watch,
    http,
    stop: async () => {
      await http?.stop();
      await watch.stop();
    },
  };
}

function loopStates({ loops }: HealthParts): DaemonFigures['loops'] {
  return LOOPS.map((name) => {
    const turnMs = Math.round(loops[name].turnMs());
    return { name, turnMs, stuck: turnMs > LIMITS.loopTurnMs[name] };
  });
}

function figuresOf(
  parts: HealthParts,
  http: HttpListener | null,
): Omit<DaemonFigures, 'version' | 'clockJump'> {
  const { config, imap, loops, parsing, templates } = parts;
  const relay = loops.sender.relayTrouble();
  return {
    pid: process.pid,
    program: programVersion(),
    loops: loopStates(parts),
    relay: relay && { reason: relay.reason, refusesUs: relay.refusesUs, sinceMs: relay.sinceMs },
    mailboxes: imap.map((poller, index) => ({
      ...poller.state(),
      folders: [...poller.state().folders],
      pollMs: config.imap[index]?.pollMs ?? LIMITS.imapPollMs,
    })),
    parsing: parsing.state(),
    templates: templates.state(),
    http: http && { host: http.host, port: http.port, problem: http.problem },
  };
}

/** This process lives, and none of its loops is stuck. */
function healthz(parts: HealthParts): Verdict {
  const loops = loopStates(parts);
  const checks = loops.map(({ name, turnMs, stuck }) => [
    `loop ${name}`,
    stuck ? `at one piece of work for ${Math.round(turnMs / 1000)} s` : 'ok',
  ]);
  return {
    well: loops.every(({ stuck }) => !stuck),
    checks: Object.fromEntries(checks) as Verdict['checks'],
  };
}

/** Mail that is offered now would be taken in: the database can be written, there is room, and the listeners listen. */
async function readyz({ smtp, lmtp, intake }: HealthParts, watch: HealthWatch): Promise<Verdict> {
  const writtenAgoMs = watch.writtenAgoMs();
  const written = writtenAgoMs !== null && writtenAgoMs <= LIMITS.silenceMs;
  const room = await intake.requireRoom().then(
    () => 'ok',
    (error: unknown) =>
      errorEntry(error).code === 'spool.full' ? errorText(error) : 'the disk or the database does not answer',
  );
  const listening = [smtp, lmtp].every((listener) => listener?.listening() ?? true);
  const checks = {
    database: written ? 'ok' : 'could not be written lately',
    room,
    listeners: listening ? 'ok' : 'one does not listen any more',
  };
  return { well: Object.values(checks).every((check) => check === 'ok'), checks };
}

async function metrics({ opened }: HealthParts, watch: HealthWatch): Promise<string> {
  const { measured, faults } = await watch.checkup();
  const { user, system } = process.cpuUsage();
  return metricsText({
    measured,
    faults,
    totals: await totals(opened.store.db),
    figures: watch.figures(),
    startedAtMs: opened.desk.clock.nowMs() - process.uptime() * 1000,
    residentBytes: process.memoryUsage.rss(),
    cpuSeconds: (user + system) / 1_000_000,
  });
}
