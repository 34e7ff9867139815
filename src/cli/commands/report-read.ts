import { LIMITS } from '../../base/limits.ts';
import { shortDuration } from '../../desk/asking/asking-words.ts';
import { reportOf, type Report, type ReportLine, type Spread } from '../../desk/asking/report.ts';
import { sightOf } from '../../desk/people/rights.ts';
import { reportRows } from '../../store/tickets/report.ts';
import { csvText } from '../terminal/csv.ts';
import { agentOf } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk } from '../desk/open-desk.ts';
import { isoTime, outputTo } from '../terminal/output.ts';

type ReportOptions = GlobalOptions & { readonly as?: string | undefined; readonly csv?: true | undefined };

/** Prints the figures that `#report` sends. @throws GatewayError `not.found` */
export async function printReport(options: ReportOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const nowMs = desk.desk.clock.nowMs();
    const fromMs = nowMs - LIMITS.reportMs;
    const sight =
      options.as === undefined ? { channels: null, category: null } : sightOf(agentOf(desk, options.as));
    const figures = reportOf(await reportRows(desk.store.db, { sight, fromMs }), { fromMs, nowMs });
    if (options.csv === true) {
      io.stdout.write(csvText([CSV_HEAD, ...groupsOf(figures).map(csvRow)]));
      return;
    }
    const out = outputTo(io, options);
    if (out.json) {
      out.value({ from: isoTime(fromMs), to: isoTime(nowMs), ...figures });
      return;
    }
    out.table(
      ['', 'NAME', 'OPENED', 'CLOSED', 'FIRST ANSWER', 'CLOSED AFTER', 'NOT DONE'],
      groupsOf(figures).map(({ group, line }) => [
        group,
        line.name,
        String(line.opened),
        String(line.closed),
        durationText(line.firstResponse),
        durationText(line.resolution),
        String(line.backlog),
      ]),
    );
    out.line(`New and not answered: ${figures.unanswered}`);
    out.line(`Age of what is not done, up to 1, 3, 7, 30 days and more: ${figures.backlogAges.join(', ')}`);
  });
}

interface Grouped {
  readonly group: string;
  readonly line: ReportLine;
}

function groupsOf({ total, byChannel, byPriority, byAgent }: Report): Grouped[] {
  const of = (group: string, lines: readonly ReportLine[]) => lines.map((line) => ({ group, line }));
  return [
    ...of('all', [total]),
    ...of('channel', byChannel),
    ...of('priority', byPriority),
    ...of('agent', byAgent),
  ];
}

/** The median. */
function durationText(spread: Spread | null): string {
  return spread === null ? '' : shortDuration(spread.medianMs);
}

const CSV_HEAD = [
  'group',
  'name',
  'opened',
  'closed',
  'first answer median',
  'first answer 9 of 10',
  'closed after median',
  'closed after 9 of 10',
  'not done',
];

function csvRow({ group, line }: Grouped): string[] {
  const { name, opened, closed, firstResponse, resolution, backlog } = line;
  return [
    group,
    name,
    String(opened),
    String(closed),
    ...secondsOf(firstResponse),
    ...secondsOf(resolution),
    String(backlog),
  ];
}

function secondsOf(spread: Spread | null): string[] {
  return spread === null
    ? ['', '']
    : [spread.medianMs, spread.mostMs].map((ms) => String(Math.round(ms / 1000)));
}
