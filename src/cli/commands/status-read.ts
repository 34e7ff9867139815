import { ageText, countText, sizeText } from '../../base/amounts.ts';
import { isCritical, type Fault } from '../../service/health/faults.ts';
import type { DaemonFigures } from '../../service/health/figures.ts';
import type { Measured } from '../../service/health/measure.ts';
import { exitOf, readStatus, type Status } from '../../service/health/status.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { configOf } from '../desk/open-desk.ts';
import { isoTime, localTime, outputTo, type Output } from '../terminal/output.ts';
import { wrapped } from '../terminal/wrapped.ts';

/** Prints how things stand. @throws GatewayError `config.invalid` */
export async function showStatus(options: GlobalOptions, io: CliIo): Promise<void> {
  const status = await readStatus(configOf(options, io), io.clock);
  const exit = exitOf(status.faults);
  io.setExitCode(exit);
  const out = outputTo(io, options);
  if (out.json) {
    out.value({ ok: exit === 0, exit, ...statusValue(status) });
    return;
  }
  if (status.measured !== null) tellMeasured(status.measured, out);
  tellFaults(status.faults, out);
}

function statusValue({ faults, alarms, measured }: Status) {
  return {
    faults: faults.map(({ name, gravity, sentence, next }) => ({ name, gravity, sentence, next })),
    alarms: alarms.map((alarm) => ({
      name: alarm.name,
      sentence: alarm.sentence,
      since: isoTime(alarm.sinceMs),
      rightSince: isoTime(alarm.rightSinceMs),
      told: isoTime(alarm.toldMs),
    })),
    ...(measured === null ? {} : measuredValue(measured)),
  };
}

function measuredValue(measured: Measured) {
  const { nowMs, spool, outbox, hold } = measured;
  const age = (atMs: number | null) => (atMs === null ? null : Math.max(0, nowMs - atMs));
  return {
    running: measured.held,
    daemons: measured.daemons.map(({ id, startedAtMs, beatAtMs, alive, figures }) => ({
      id,
      started: isoTime(startedAtMs),
      lastSignOfLife: isoTime(beatAtMs),
      alive,
      figures,
    })),
    spool: { waiting: spool.waiting, lagMs: age(spool.oldestAtMs) },
    outbox: {
      waiting: outbox.waiting,
      oldestMs: age(outbox.oldestAtMs),
      lateMs: age(outbox.firstDueAtMs),
      held: outbox.held,
      damaged: outbox.damaged,
      onHold: hold !== null,
    },
    quarantine: measured.quarantine,
    folders: measured.folders,
    disk: measured.disk,
    highWater: measured.lostTail === null ? 'ok' : measured.lostTail,
    clockSkewMs: measured.clockSkewMs,
  };
}

function tellMeasured(measured: Measured, out: Output): void {
  const { nowMs, spool, outbox, hold, quarantine, disk } = measured;
  const oldest = (atMs: number | null) => (atMs === null ? '' : `, the oldest for ${ageText(nowMs - atMs)}`);
  const rows: [string, string][] = [
    ...measured.daemons.map((daemon): [string, string] => [
      'daemon',
      `since ${localTime(daemon.startedAtMs)}; last sign of life ${ageText(nowMs - daemon.beatAtMs)} ago`,
    ]),
    ['spool', `${countText(spool.waiting, 'mail')} to be dealt with${oldest(spool.oldestAtMs)}`],
    [
      'outbox',
      `${countText(outbox.waiting, 'mail')} to be sent${oldest(outbox.oldestAtMs)}; ${outbox.held + outbox.damaged} held` +
        (hold === null ? '' : `; all of it on hold since ${localTime(hold.setAtMs)}`),
    ],
    ['quarantine', `${countText(quarantine.mails, 'mail')}, ${quarantine.unseen} unseen`],
    ...measured.daemons
      .filter(({ alive }) => alive)
      .flatMap(({ figures }) => (figures === null ? [] : figureRows(figures, measured))),
    ['disk', `${sizeText(disk.freeBytes)} free; mail is taken in from ${sizeText(disk.wantedBytes)} on`],
    ['database', measured.lostTail === null ? 'has everything that it had (high-water mark)' : 'lacks rows'],
    ['clock', `${Math.round(measured.clockSkewMs / 1000)} s off the database`],
  ];
  for (const [name, text] of rows) out.line(`${name.padEnd(11)} ${text}`);
}

function figureRows(figures: DaemonFigures, { nowMs, folders: progress }: Measured): [string, string][] {
  const { relay, mailboxes, parsing, templates, http } = figures;
  const failures = `${countText(parsing.count, 'failure')} to read a mail, ${templates.count} of templates, since the start`;
  return [
    [
      'relay',
      relay === null ? 'takes mail, as far as is known' : `in trouble since ${localTime(relay.sinceMs)}`,
    ],
    ...mailboxes.flatMap(({ account, connection, sinceMs, folders }) => [
      ['mailbox', `${account}: ${connection} since ${localTime(sinceMs)}`] as [string, string],
      ...folders.map(({ folder, readAtMs }): [string, string] => {
        const read = readAtMs === null ? 'not read yet' : `read ${ageText(nowMs - readAtMs)} ago`;
        const one = progress.find((found) => found.account === account && found.folder === folder);
        const behind = one?.behind ?? null;
        return [
          '',
          `  ${folder}: ${read}${behind === null ? '' : `, ${countText(behind, 'message')} behind`}`,
        ];
      }),
    ]),
    ['reading', failures],
    [
      'http',
      http === null ? 'off' : `${http.host}:${http.port}${http.problem === null ? '' : ' (does not listen)'}`,
    ],
  ];
}

function tellFaults(faults: readonly Fault[], out: Output): void {
  if (faults.length === 0) {
    out.line('');
    out.heading('All is well.');
    return;
  }
  for (const fault of faults) {
    out.line('');
    out.heading(`${isCritical(fault) ? 'CRITICAL' : 'WARNING'} ${fault.name}`);
    out.lines(wrapped(fault.sentence, out.columns));
    out.lines(wrapped(`What to do: ${fault.next}`, out.columns));
  }
}
