/**
 * What is wrong. In: how things stand (measure.ts), and the limits of the configuration. Out: one fault for each subject, each with what
 * happened and what to do next; none where all is well. Pure, so that the status, the alarms and /metrics say the same.
 */
import { ageText, countText, sizeText } from '../../base/amounts.ts';
import { LIMITS } from '../../base/limits.ts';
import type { AlarmLimits } from '../../config/config.ts';
import type { DaemonFigures, MailboxFigures } from './figures.ts';
import type { DaemonState, Measured } from './measure.ts';
import type { Mishaps } from './mishaps.ts';

/** `critical`: mail does not come in, does not go out, or may be lost. */
export type Gravity = 'warning' | 'critical';

export interface Fault {
  /** What it is about: a word of FAULT_SUBJECTS, and which one of them after a colon (`mailbox:support`). The same for ever. */
  readonly name: string;
  readonly gravity: Gravity;
  /** What happened. */
  readonly sentence: string;
  /** What to do next. */
  readonly next: string;
  /** The operator is told by mail when it has lasted for so long, in milliseconds. */
  readonly tellAfterMs: number;
}

/** Everything that can be wrong; docs/operations.md says what to do about each. */
export const FAULT_SUBJECTS = [
  'daemon',
  'loop',
  'database',
  'database-tail',
  'disk',
  'ingest-lag',
  'mailbox',
  'aftercare',
  'quarantine',
  'reading',
  'relay',
  'outbox-late',
  'outbox-age',
  'outbox-held',
  'outbox-damaged',
  'breaker',
  'template',
  'clock',
  'http',
] as const;
type Subject = (typeof FAULT_SUBJECTS)[number];

type Check = (measured: Measured, limits: AlarmLimits) => readonly Fault[];

const CHECKS: readonly Check[] = [
  daemonFaults,
  loopFaults,
  tailFaults,
  diskFaults,
  ingestFaults,
  mailboxFaults,
  quarantineFaults,
  relayFaults,
  outboxFaults,
  breakerFaults,
  mishapFaults,
  clockFaults,
  httpFaults,
];

/** Every fault, the gravest first. */
export function faultsOf(measured: Measured, limits: AlarmLimits): Fault[] {
  const faults = CHECKS.flatMap((check) => check(measured, limits));
  return [...faults.filter(isCritical), ...faults.filter((fault) => !isCritical(fault))];
}

export function isCritical({ gravity }: Fault): boolean {
  return gravity === 'critical';
}

/** One fault. `which`: of several things of that kind. */
export function fault(
  subject: Subject,
  gravity: Gravity,
  words: { readonly sentence: string; readonly next: string },
  more: { readonly which?: string; readonly tellAfterMs?: number } = {},
): Fault {
  const name = more.which === undefined ? subject : `${subject}:${more.which}`;
  return { name, gravity, ...words, tellAfterMs: more.tellAfterMs ?? 0 };
}

function daemonFaults({ nowMs, held, daemons }: Measured): Fault[] {
  const silent = daemons.filter(({ alive }) => !alive);
  const ago = ({ beatAtMs }: DaemonState) => ageText(nowMs - beatAtMs);
  if (!held) {
    const [last] = silent;
    const ended =
      last === undefined ? 'it was stopped, or never started' : `it ended without a word ${ago(last)} ago`;
    const next =
      last === undefined
        ? 'start it: postern start'
        : 'read the end of its log for the reason, then start it: it goes on where it was';
    return [fault('daemon', 'critical', { sentence: `postern is not running: ${ended}`, next })];
  }
  if (daemons.some(({ alive }) => alive)) {
    return silent.map((one) =>
      fault(
        'daemon',
        'warning',
        {
          sentence: `one of several daemons has said nothing for ${ago(one)}; the others do its work`,
          next: 'look at the machine that it runs on, and start it again',
        },
        { which: one.id },
      ),
    );
  }
  const [last] = silent;
  const sentence =
    last === undefined
      ? 'a daemon holds the database, but has not said yet that it lives: it is starting, or cannot write'
      : `the daemon has said nothing for ${ago(last)}: it hangs, was stopped, or cannot write`;
  const next = 'read the end of its log; if it does nothing, restart it: nothing that was taken in is lost';
  return [fault('daemon', 'critical', { sentence, next })];
}

function breakerFaults({ breaker: { tripped, held } }: Measured): Fault[] {
  if (tripped === null) return [];
  const sentence = `automatic mail is held (${countText(held, 'mail')}): ${tripped.reason}`;
  const next =
    'answers of agents go out and mail is taken in; find the loop (`postern breaker status`, `postern outbox list --state held`), then `postern breaker reset --held release` or `--held cancel`';
  return [fault('breaker', 'critical', { sentence, next })];
}

function loopFaults({ daemons }: Measured): Fault[] {
  return figuresOf(daemons).flatMap(({ loops }) =>
    loops
      .filter(({ stuck }) => stuck)
      .map(({ name, turnMs }) =>
        fault(
          'loop',
          'critical',
          {
            sentence: `the ${name} loop has been at one piece of work for ${ageText(turnMs)}`,
            next: 'restart postern: nothing is lost by that; if it happens again, report it with the log',
          },
          { which: name },
        ),
      ),
  );
}

function tailFaults({ lostTail }: Measured): Fault[] {
  if (lostTail === null) return [];
  const next = 'stop postern, and put the newest copy of the database back';
  return [fault('database-tail', 'critical', { sentence: lostTail, next })];
}

function diskFaults({ disk: { freeBytes, wantedBytes } }: Measured, limits: AlarmLimits): Fault[] {
  const full = freeBytes < wantedBytes;
  if (!full && freeBytes >= limits.freeDiskBytes) return [];
  const left = `only ${sizeText(freeBytes)} of disk are free`;
  const sentence = full ? `${left}: no mail is taken in` : left;
  const next = full
    ? `make room on the disk of the data folder; from ${sizeText(wantedBytes)} on it goes on by itself`
    : 'make room on the disk of the data folder';
  return [fault('disk', full ? 'critical' : 'warning', { sentence, next })];
}

function ingestFaults({ nowMs, spool }: Measured, { ingestLagMs }: AlarmLimits): Fault[] {
  const lagMs = spool.oldestAtMs === null ? 0 : nowMs - spool.oldestAtMs;
  const full = spool.waiting >= LIMITS.arrivalsWaiting;
  if (lagMs <= ingestLagMs && !full) return [];
  const sentence = `${countText(spool.waiting, 'mail')} that came in wait to be dealt with, the oldest for ${ageText(lagMs)}${full ? '; no more are taken in' : ''}`;
  const next =
    'postern inbound list tells which, and postern explain ID why; a mail that fails again and again is set aside by itself';
  return [fault('ingest-lag', full ? 'critical' : 'warning', { sentence, next })];
}

function mailboxFaults({ nowMs, daemons }: Measured): Fault[] {
  return figuresOf(daemons)
    .flatMap(({ mailboxes }) => mailboxes)
    .flatMap((mailbox) => [...readingFault(mailbox, nowMs), ...aftercareFault(mailbox)]);
}

function readingFault(mailbox: MailboxFigures, nowMs: number): Fault[] {
  const { account, connection, problem, refused, sinceMs, folders } = mailbox;
  const which = account;
  const ago = ageText(nowMs - sinceMs);
  if (connection === 'offline') {
    const sentence = refused
      ? `mailbox ${account} refuses the login, since ${ago}: ${problem ?? ''}`
      : `mailbox ${account} cannot be read, since ${ago}: ${problem ?? ''}`;
    const next = refused
      ? 'look at user and password of this account in the configuration, and restart postern; no mail in it is lost'
      : 'it is tried again by itself, and no mail in it is lost; if it lasts, look at the server, the network, and host and port in the configuration';
    return [
      fault(
        'mailbox',
        'critical',
        { sentence, next },
        { which, tellAfterMs: refused ? 0 : LIMITS.unreachableMs },
      ),
    ];
  }
  const broken = folders.find((folder) => folder.problem !== null);
  const tellAfterMs = LIMITS.unreachableMs;
  if (broken !== undefined) {
    const sentence = `folder ${broken.folder} of mailbox ${account} cannot be read: ${broken.problem ?? ''}`;
    const next = 'does the folder exist, and may this user read it? It is tried again by itself';
    return [fault('mailbox', 'critical', { sentence, next }, { which, tellAfterMs })];
  }
  const most = mailbox.pollMs + LIMITS.mailboxReadMs;
  const late = folders.find((folder) => nowMs - (folder.caughtUpAtMs ?? sinceMs) > most);
  if (late === undefined) return [];
  const sentence = `folder ${late.folder} of mailbox ${account} was last read to its end ${ageText(nowMs - (late.caughtUpAtMs ?? sinceMs))} ago`;
  const next = 'a large mailbox takes its time; if nothing moves (postern status), restart postern';
  return [fault('mailbox', 'warning', { sentence, next }, { which, tellAfterMs })];
}

function aftercareFault({ account, folders }: MailboxFigures): Fault[] {
  const broken = folders.find(({ aftercareProblem }) => aftercareProblem !== null);
  if (broken === undefined) return [];
  const sentence = `messages in folder ${broken.folder} of mailbox ${account} are not marked, moved or deleted: ${broken.aftercareProblem ?? ''}`;
  const next =
    'their mail is in all the same; look at `afterwards` in the configuration and at the rights in that folder';
  return [
    fault('aftercare', 'warning', { sentence, next }, { which: account, tellAfterMs: LIMITS.unreachableMs }),
  ];
}

function quarantineFaults({ quarantine }: Measured, { quarantineUnseen }: AlarmLimits): Fault[] {
  if (quarantine.unseen <= quarantineUnseen) return [];
  const sentence = `${countText(quarantine.unseen, 'mail')} in quarantine that nobody has looked at`;
  const next = 'postern quarantine list, then show, release or drop each';
  return [fault('quarantine', 'warning', { sentence, next })];
}

function relayFaults({ nowMs, daemons }: Measured): Fault[] {
  const trouble = figuresOf(daemons).flatMap(({ relay }) => (relay === null ? [] : [relay]))[0];
  if (trouble === undefined) return [];
  const ago = ageText(nowMs - trouble.sinceMs);
  const sentence = `the relay ${trouble.refusesUs ? 'refuses us' : 'takes no mail'}, since ${ago}: ${trouble.reason}`;
  const next = trouble.refusesUs
    ? 'mend `relay` in the configuration (host, security, user, password) and restart postern; all mail waits meanwhile'
    : 'it is tried again by itself, and all mail waits meanwhile; postern outbox retry --all tries at once';
  return [
    fault(
      'relay',
      'critical',
      { sentence, next },
      { tellAfterMs: trouble.refusesUs ? 0 : LIMITS.unreachableMs },
    ),
  ];
}

function outboxFaults(measured: Measured, limits: AlarmLimits): Fault[] {
  const { nowMs, hold, outbox } = measured;
  const faults: Fault[] = [];
  const lateMs = outbox.firstDueAtMs === null ? 0 : nowMs - outbox.firstDueAtMs;
  // With the relay in trouble or on hold that is no news.
  if (lateMs > limits.outboxLateMs && hold === null && relayFaults(measured).length === 0) {
    const sentence = `outgoing mail is due for ${ageText(lateMs)} and was not tried; ${countText(outbox.waiting, 'mail')} wait`;
    const next =
      'is postern running? postern outbox list --waiting tells which; if nothing moves, restart it';
    faults.push(fault('outbox-late', 'critical', { sentence, next }));
  }
  const ageMs = outbox.oldestAtMs === null ? 0 : nowMs - outbox.oldestAtMs;
  if (ageMs > limits.outboxAgeMs) {
    const sentence = `the oldest outgoing mail waits for ${ageText(ageMs)}; ${countText(outbox.waiting, 'mail')} wait`;
    const next =
      'postern outbox list --state deferred tells which and why; postern outbox retry or cancel ID';
    faults.push(fault('outbox-age', 'warning', { sentence, next }));
  }
  if (hold !== null && nowMs - hold.setAtMs > limits.outboxHeldMs) {
    const why = hold.value === '' ? '' : ` (${hold.value})`;
    const sentence = `all outgoing mail is on hold for ${ageText(nowMs - hold.setAtMs)}, by ${hold.setBy}${why}`;
    const next = 'postern outbox list --waiting tells what waits; postern outbox release --all lets it go';
    faults.push(fault('outbox-held', 'warning', { sentence, next }));
  }
  if (outbox.damaged > 0) {
    const sentence = `${countText(outbox.damaged, 'outgoing mail')} held because of damage in the database`;
    const next =
      'postern outbox list --state held tells which; postern verify looks for more; cancel or release each';
    faults.push(fault('outbox-damaged', 'critical', { sentence, next }));
  }
  return faults;
}

function mishapFaults({ nowMs, daemons }: Measured): Fault[] {
  const recent = ({ lastAtMs }: Mishaps) => lastAtMs !== null && nowMs - lastAtMs <= LIMITS.mishapMs;
  return figuresOf(daemons).flatMap(({ parsing, templates }) => [
    ...(recent(parsing)
      ? [
          fault('reading', 'warning', {
            sentence: `reading a mail failed ${countText(parsing.count, 'time')} since the start, last: ${parsing.last}`,
            next: 'it is tried again, and after three failures taken by its header alone; report it with the mail (postern inbound list)',
          }),
        ]
      : []),
    ...(recent(templates)
      ? [
          fault('template', 'warning', {
            sentence: `a template failed ${countText(templates.count, 'time')} since the start, last: ${templates.last}`,
            next: 'those mails went out as plain text; mend the template in templatesDir and restart postern',
          }),
        ]
      : []),
  ]);
}

function clockFaults({ nowMs, daemons, clockSkewMs }: Measured, limits: AlarmLimits): Fault[] {
  const next =
    'look at the time service of this machine (timedatectl); deadlines and retries follow its clock';
  if (Math.abs(clockSkewMs) > limits.clockSkewMs) {
    const way = clockSkewMs < 0 ? 'behind' : 'ahead of';
    const sentence = `the clock of this machine is ${ageText(Math.abs(clockSkewMs))} ${way} the database, or was set back`;
    return [fault('clock', 'warning', { sentence, next })];
  }
  const jump = figuresOf(daemons)
    .map(({ clockJump }) => clockJump)
    .find((one) => one !== null && Math.abs(nowMs - one.atMs) <= LIMITS.mishapMs);
  if (jump === undefined || jump === null) return [];
  const way = jump.byMs < 0 ? 'back' : 'forward';
  const sentence = `the clock of this machine jumped ${way} by ${ageText(Math.abs(jump.byMs))}`;
  return [fault('clock', 'warning', { sentence, next })];
}

function httpFaults({ daemons }: Measured): Fault[] {
  const broken = figuresOf(daemons).find(({ http }) => http !== null && http.problem !== null)?.http;
  if (broken === undefined || broken === null) return [];
  const sentence = `nothing answers /healthz and /metrics: ${broken.problem ?? ''}`;
  const next =
    'set another port in `http` of the configuration (or `http: null` for none), and restart postern';
  return [fault('http', 'warning', { sentence, next })];
}

function figuresOf(daemons: readonly DaemonState[]): DaemonFigures[] {
  return daemons.flatMap(({ alive, figures }) => (alive && figures !== null ? [figures] : []));
}
