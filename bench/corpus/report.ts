import { DISPOSITIONS } from '../../src/desk/trace.ts';
import type { Output } from '../../src/cli/terminal/output.ts';
import type { End } from './evidence.ts';
import { LAWS } from './laws.ts';
import type { Run } from './run.ts';

const SLOWEST = 3;

/** How many messages of each source ended how. */
export function showRun(out: Output, run: Run): void {
  const used = DISPOSITIONS.filter((one) => run.ends.some(({ disposition }) => disposition === one));
  const counts = (ends: readonly End[]): string[] =>
    used.map((one) => blankZero(ends.filter(({ disposition }) => disposition === one).length));
  const sources = [...new Set(run.ends.map(({ message }) => message.source))];
  out.heading(
    `by ${run.way}: ${run.offered} messages in ${run.seconds.toFixed(1)} s, ${run.relayed} mails sent because of them`,
  );
  out.table(
    ['source', 'messages', ...used],
    [
      ...sources.map((source) => {
        const ends = run.ends.filter(({ message }) => message.source === source);
        return [source, String(ends.length), ...counts(ends)];
      }),
      ['all', String(run.ends.length), ...counts(run.ends)],
    ],
  );
  const slowest = [...run.ends].sort((a, b) => b.busyMs - a.busyMs).slice(0, SLOWEST);
  if (slowest.length > 0)
    out.line(`slowest: ${slowest.map(({ message, busyMs }) => `${message.file} ${busyMs} ms`).join(', ')}`);
  for (const note of run.notes) out.line(`note: ${note}`);
  for (const error of run.errors) out.line(`logged as an error: ${error}`);
  for (const { law, file, what } of run.breaches) out.line(`BROKEN (${law}) ${file}: ${what}`);
  out.line('');
}

/** One line a message, for who wants to look closer: file, and for each way class, end, ticket, milliseconds and reason. */
export function listEnds(out: Output, run: Run): void {
  for (const { message, mailClass, disposition, ticket, busyMs, reason } of run.ends) {
    const end = disposition ?? 'none';
    out.line([run.way, message.file, mailClass, end, ticket ?? '-', busyMs, reason].join('  '));
  }
}

/** `corpus: 600 by SMTP, 600 by IMAP: 0 lost, 0 doubled, 0 stuck, 0 answered wrongly` */
export function lastLine(runs: readonly Run[]): string {
  const ways = runs.map(({ offered, way }) => `${offered} by ${way}`);
  const broken = LAWS.map((law) => {
    const count = runs.flatMap((run) => run.breaches).filter((breach) => breach.law === law).length;
    return `${count} ${law}${law === 'answered' ? ' wrongly' : ''}`;
  });
  return `corpus: ${ways.join(', ')}: ${broken.join(', ')}`;
}

function blankZero(count: number): string {
  return count === 0 ? '' : String(count);
}
