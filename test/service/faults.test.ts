import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { LIMITS } from '../../src/base/limits.ts';
import { FAULT_SUBJECTS, faultsOf } from '../../src/service/health/faults.ts';
import { readFigures, type DaemonFigures } from '../../src/service/health/figures.ts';
import type { Measured } from '../../src/service/health/measure.ts';
import { exitOf } from '../../src/service/health/status.ts';

const NOW_MS = Date.UTC(2026, 2, 2, 10);
const HOUR_MS = 3_600_000;

const MAILBOX: DaemonFigures['mailboxes'][number] = {
  account: 'support',
  connection: 'online',
  sinceMs: NOW_MS - HOUR_MS,
  problem: null,
  refused: false,
  pollMs: 60_000,
  folders: [
    {
      folder: 'INBOX',
      problem: null,
      aftercareProblem: null,
      readAtMs: NOW_MS,
      caughtUpAtMs: NOW_MS,
      uidNext: 7,
    },
  ],
};

const FIGURES: DaemonFigures = {
  version: 1,
  pid: 1,
  program: '0.1.0',
  loops: [{ name: 'inbound', turnMs: 10, stuck: false }],
  relay: null,
  mailboxes: [MAILBOX],
  parsing: { count: 0, lastAtMs: null, last: '' },
  templates: { count: 0, lastAtMs: null, last: '' },
  clockJump: null,
  http: null,
};

const WELL: Measured = {
  nowMs: NOW_MS,
  held: true,
  daemons: [
    { id: 'd1', startedAtMs: NOW_MS - HOUR_MS, beatAtMs: NOW_MS - 1000, alive: true, figures: FIGURES },
  ],
  spool: { waiting: 0, oldestAtMs: null, newestAtMs: null },
  outbox: { waiting: 0, oldestAtMs: null, firstDueAtMs: null, held: 0, damaged: 0 },
  hold: null,
  breaker: { tripped: null, lastHour: 0, ceiling: 100, held: 0 },
  quarantine: { mails: 0, unseen: 0 },
  folders: [],
  disk: { freeBytes: 1e12, wantedBytes: 1e8 },
  lostTail: null,
  clockSkewMs: 0,
};

function withFigures(change: Partial<DaemonFigures>): Partial<Measured> {
  return { daemons: WELL.daemons.map((one) => ({ ...one, figures: { ...FIGURES, ...change } })) };
}

function withFolder(change: Partial<DaemonFigures['mailboxes'][number]['folders'][number]>) {
  const folders = MAILBOX.folders.map((folder) => ({ ...folder, ...change }));
  return withFigures({ mailboxes: [{ ...MAILBOX, folders }] });
}

const offline = { connection: 'offline', problem: 'connect ECONNREFUSED' } as const;
const relay = { reason: '421 busy', refusesUs: false, sinceMs: NOW_MS };

describe('a fault within its limits is none, and beyond them is told with what to do (I-37)', () => {
  const cases: [name: string, exit: number, change: Partial<Measured>][] = [
    ['daemon', 2, { held: false, daemons: [] }],
    ['daemon', 2, { held: true, daemons: WELL.daemons.map((one) => ({ ...one, alive: false })) }],
    ['daemon:d2', 1, { daemons: [...WELL.daemons, { ...WELL.daemons[0]!, id: 'd2', alive: false }] }],
    ['loop:inbound', 2, withFigures({ loops: [{ name: 'inbound', turnMs: 61_000, stuck: true }] })],
    ['database-tail', 2, { lostTail: 'the database lacks what it had before' }],
    ['disk', 1, { disk: { freeBytes: LIMITS.alarms.freeDiskBytes - 1, wantedBytes: 1e8 } }],
    ['disk', 2, { disk: { freeBytes: 9e7, wantedBytes: 1e8 } }],
    [
      'ingest-lag',
      1,
      { spool: { ...WELL.spool, waiting: 1, oldestAtMs: NOW_MS - LIMITS.alarms.ingestLagMs - 1 } },
    ],
    ['mailbox:support', 2, withFigures({ mailboxes: [{ ...MAILBOX, ...offline }] })],
    ['mailbox:support', 2, withFigures({ mailboxes: [{ ...MAILBOX, ...offline, refused: true }] })],
    ['mailbox:support', 2, withFolder({ problem: 'no such folder' })],
    ['mailbox:support', 1, withFolder({ caughtUpAtMs: NOW_MS - LIMITS.mailboxReadMs - 60_001 })],
    ['aftercare:support', 1, withFolder({ aftercareProblem: 'NO read-only' })],
    ['quarantine', 1, { quarantine: { mails: 3, unseen: 1 } }],
    ['reading', 1, withFigures({ parsing: { count: 1, lastAtMs: NOW_MS - 1, last: 'its thread ended' } })],
    ['template', 1, withFigures({ templates: { count: 1, lastAtMs: NOW_MS - 1, last: 'answer: x' } })],
    ['relay', 2, withFigures({ relay })],
    ['relay', 2, withFigures({ relay: { ...relay, refusesUs: true } })],
    ['outbox-late', 2, { outbox: { ...WELL.outbox, firstDueAtMs: NOW_MS - LIMITS.alarms.outboxLateMs - 1 } }],
    ['outbox-age', 1, { outbox: { ...WELL.outbox, oldestAtMs: NOW_MS - LIMITS.alarms.outboxAgeMs - 1 } }],
    [
      'outbox-held',
      1,
      { hold: { value: '', setBy: 'admin', setAtMs: NOW_MS - LIMITS.alarms.outboxHeldMs - 1 } },
    ],
    ['outbox-damaged', 2, { outbox: { ...WELL.outbox, damaged: 1 } }],
    ['breaker', 2, { breaker: { ...WELL.breaker, tripped: { sinceMs: NOW_MS, reason: 'too many' } } }],
    ['clock', 1, { clockSkewMs: -LIMITS.alarms.clockSkewMs - 1 }],
    ['clock', 1, withFigures({ clockJump: { byMs: 86_400_000, atMs: NOW_MS - 1 } })],
    ['http', 1, withFigures({ http: { host: '127.0.0.1', port: 1, problem: 'EADDRINUSE' } })],
  ];
  test.each(cases)('%s (exit %i)', (name, exit, change) => {
    const faults = faultsOf({ ...WELL, ...change }, LIMITS.alarms);
    expect(faults.map((fault) => fault.name)).toEqual([name]);
    expect(faults[0]?.next).not.toBe('');
    expect(exitOf(faults)).toBe(exit);
  });

  test('nothing is wrong where all is well', () => {
    expect(faultsOf(WELL, LIMITS.alarms)).toEqual([]);
    expect(exitOf([])).toBe(0);
  });

  test('every fault that there is has its case, and its place in docs/operations.md', () => {
    const shown = new Set(cases.map(([name]) => name.split(':')[0]));
    expect(FAULT_SUBJECTS.filter((subject) => !shown.has(subject))).toEqual(['database']);
    const docs = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    expect(FAULT_SUBJECTS.filter((subject) => !docs.includes(`| \`${subject}\` |`))).toEqual([]);
  });

  test('mail that waits for a relay in trouble is that one fault, not two', () => {
    const waiting = { outbox: { ...WELL.outbox, waiting: 1, firstDueAtMs: NOW_MS - HOUR_MS } };
    const faults = faultsOf({ ...WELL, ...withFigures({ relay }), ...waiting }, LIMITS.alarms);
    expect(faults.map((fault) => fault.name)).toEqual(['relay']);
  });
});

test.each(['', '{', '[]', '{"version":2}', '{"version":1}', 'null'])(
  'figures that are damaged or of another version (%j) are none (I-38)',
  (json) => {
    expect(readFigures(json)).toBeNull();
  },
);

test('figures come back as they were written', () => {
  expect(readFigures(JSON.stringify(FIGURES))).toEqual(FIGURES);
});
