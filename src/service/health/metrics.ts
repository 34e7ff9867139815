/**
 * How things stand, for a machine: the text format of Prometheus (exposition format 0.0.4). In: what was measured. Out: text. Names and
 * labels are stable. No secret and no address is in it: of all that mail says nothing, of the configuration the names of mailboxes.
 */
import type { Totals } from '../../store/intake/backlog.ts';
import type { Fault } from './faults.ts';
import type { DaemonFigures } from './figures.ts';
import type { Measured } from './measure.ts';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export interface MetricsInput {
  readonly measured: Measured;
  readonly totals: Totals;
  readonly faults: readonly Fault[];
  readonly figures: DaemonFigures;
  readonly startedAtMs: number;
  readonly residentBytes: number;
  readonly cpuSeconds: number;
}

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  /** null: not known, so that nothing is said. */
  readonly value: number | null;
}

interface Metric {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Every metric, each with HELP and TYPE. */
export function metricsText(input: MetricsInput): string {
  return [...processMetrics(input), ...mailMetrics(input), ...mailboxMetrics(input), ...faultMetrics(input)]
    .map(metricText)
    .join('');
}

function processMetrics({ figures, startedAtMs, residentBytes, cpuSeconds }: MetricsInput): Metric[] {
  const loops = figures.loops.map(({ name, turnMs }) => ({ labels: { loop: name }, value: turnMs / 1000 }));
  return [
    gauge('postern_build_info', 'Version of the program; always 1.', [
      { labels: { version: figures.program }, value: 1 },
    ]),
    gauge(
      'process_start_time_seconds',
      'Start of the process, as seconds since the epoch.',
      seconds(startedAtMs),
    ),
    counter('process_cpu_seconds_total', 'CPU time that the process has used.', one(cpuSeconds)),
    gauge('process_resident_memory_bytes', 'Resident memory of the process.', one(residentBytes)),
    gauge('postern_loop_turn_seconds', 'Since when each loop is at its present turn.', loops),
    counter(
      'postern_reading_failures_total',
      'Messages that ended or overran the thread that read them.',
      one(figures.parsing.count),
    ),
    counter(
      'postern_template_failures_total',
      'Mails that went out as plain text because a template failed.',
      one(figures.templates.count),
    ),
  ];
}

function mailMetrics({ measured, totals, figures }: MetricsInput): Metric[] {
  const { nowMs, spool, outbox, hold, quarantine, disk, clockSkewMs } = measured;
  const ended = totals.arrivals.flatMap(({ disposition, count }) =>
    disposition === null ? [] : [{ labels: { disposition }, value: count }],
  );
  const deliveries = totals.deliveries.map(({ state, count }) => ({ labels: { state }, value: count }));
  const since = (atMs: number | null) => one(atMs === null ? 0 : Math.max(0, nowMs - atMs) / 1000);
  return [
    gauge('postern_arrivals', 'Mails that came in, by how they ended.', ended),
    gauge('postern_spool_mails', 'Mails that came in and wait to be dealt with.', one(spool.waiting)),
    gauge(
      'postern_ingest_lag_seconds',
      'Age of the oldest mail that waits to be dealt with.',
      since(spool.oldestAtMs),
    ),
    gauge('postern_deliveries', 'Outgoing mails, by state.', deliveries),
    gauge('postern_outbox_mails', 'Outgoing mails that wait or are being handed over.', one(outbox.waiting)),
    gauge('postern_outbox_age_seconds', 'Age of the oldest of them.', since(outbox.oldestAtMs)),
    gauge(
      'postern_outbox_late_seconds',
      'Since when the first of them is due and was not tried.',
      since(outbox.firstDueAtMs),
    ),
    gauge('postern_outbox_held_mails', 'Outgoing mails that a person holds.', one(outbox.held)),
    gauge(
      'postern_outbox_damaged_mails',
      'Outgoing mails that are held because they are damaged.',
      one(outbox.damaged),
    ),
    gauge('postern_outbox_on_hold', '1 while a person holds the whole outbox.', one(hold === null ? 0 : 1)),
    gauge(
      'postern_relay_up',
      '0 while the relay takes no mail, as far as anybody knows.',
      one(figures.relay === null ? 1 : 0),
    ),
    gauge('postern_quarantine_mails', 'Mails in quarantine.', one(quarantine.mails)),
    gauge(
      'postern_quarantine_unseen_mails',
      'Mails in quarantine that nobody has looked at.',
      one(quarantine.unseen),
    ),
    gauge(
      'postern_disk_free_bytes',
      'Free bytes on the disk of the data folder or the database.',
      one(disk.freeBytes),
    ),
    gauge('postern_disk_wanted_bytes', 'Free bytes below which no mail is taken in.', one(disk.wantedBytes)),
    gauge(
      'postern_clock_skew_seconds',
      'How far our clock is ahead of the database; negative: behind.',
      one(clockSkewMs / 1000),
    ),
  ];
}

function mailboxMetrics({ measured, figures }: MetricsInput): Metric[] {
  const { mailboxes } = figures;
  const up = mailboxes.map(({ account, connection }) => ({
    labels: { mailbox: account },
    value: connection === 'online' ? 1 : 0,
  }));
  const folders = mailboxes.flatMap(({ account, folders: all }) =>
    all.map((folder) => ({ labels: { mailbox: account, folder: folder.folder }, folder })),
  );
  return [
    gauge('postern_mailbox_up', '1 while the mailbox is being read.', up),
    gauge(
      'postern_mailbox_folder_up',
      '1 while mail of the folder can be taken in.',
      folders.map(({ labels, folder }) => ({ labels, value: folder.problem === null ? 1 : 0 })),
    ),
    gauge(
      'postern_mailbox_read_time_seconds',
      'When the folder was last read without a failure, as seconds since the epoch.',
      folders.map(({ labels, folder }) => ({
        labels,
        value: folder.readAtMs === null ? null : folder.readAtMs / 1000,
      })),
    ),
    gauge(
      'postern_mailbox_behind_messages',
      'Messages of the folder that were not taken in yet, at most.',
      measured.folders.map(({ account, folder, behind }) => ({
        labels: { mailbox: account, folder },
        value: behind,
      })),
    ),
  ];
}

function faultMetrics({ faults }: MetricsInput): Metric[] {
  const samples = faults.map(({ name, gravity }) => ({ labels: { fault: name, gravity }, value: 1 }));
  return [
    gauge('postern_faults', 'Faults just now: see `postern status`.', one(faults.length)),
    gauge('postern_fault', '1 for each fault just now.', samples),
  ];
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: 'gauge', help, samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: 'counter', help, samples };
}

function one(value: number | null): readonly Sample[] {
  return [{ value }];
}

function seconds(ms: number): readonly Sample[] {
  return one(ms / 1000);
}

function metricText({ name, type, help, samples }: Metric): string {
  const lines = samples.flatMap(({ labels, value }) =>
    value === null ? [] : [`${name}${labelsText(labels)} ${value}`],
  );
  return [`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n');
}

function labelsText(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
