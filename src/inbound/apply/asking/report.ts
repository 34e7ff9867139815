/** `#report`: the figures of the last thirty days, of what the asker may look at. */
import { LIMITS } from '../../../base/limits.ts';
import type { Section } from '../../../desk/notices/asked.ts';
import { ASKING_WORDS, shortDuration } from '../../../desk/asking/asking-words.ts';
import { priorityLabel } from '../../../desk/notices/labels.ts';
import type { Locale } from '../../../desk/locale/locale.ts';
import { reportOf, type Report, type ReportLine, type Spread } from '../../../desk/asking/report.ts';
import { sightOf } from '../../../desk/people/rights.ts';
import { reportRows } from '../../../store/tickets/report.ts';
import { agentNamed, channelNamed } from '../context/desk-context.ts';
import type { AskingAct } from './asking-act.ts';

export const report: AskingAct<'report'> = async (tx, ctx, { agent }) => {
  const nowMs = ctx.clock.nowMs();
  const fromMs = nowMs - LIMITS.reportMs;
  const figures = reportOf(await reportRows(tx, { sight: sightOf(agent), fromMs }), { fromMs, nowMs });
  const words = ASKING_WORDS[agent.locale].report;
  const named = (lines: readonly ReportLine[], nameOf: (name: string) => string) =>
    lines.map((line) => ({ label: nameOf(line.name), text: lineText(agent.locale, line) }));
  const sections: Section[] = [
    { title: words.total, lines: totals(agent.locale, figures) },
    { title: words.channels, lines: named(figures.byChannel, (name) => channelNamed(ctx, name).senderName) },
    {
      title: words.priorities,
      lines: named(figures.byPriority, (name) => priorityLabel(agent.locale, name)),
    },
    {
      title: words.agents,
      lines: named(figures.byAgent, (name) => agentNamed(ctx, name)?.displayName ?? name),
    },
  ];
  return {
    kind: 'report',
    locale: agent.locale,
    agentName: agent.displayName,
    title: words.title,
    sections: sections.filter(({ lines }) => lines.length > 0),
  };
};

function totals(locale: Locale, { total, unanswered, backlogAges, oldestMs }: Report): Section['lines'] {
  const words = ASKING_WORDS[locale].report;
  const [day, few, week, month, more] = backlogAges;
  const ages = `≤ 1 d: ${day}, ≤ 3 d: ${few}, ≤ 7 d: ${week}, ≤ 30 d: ${month}, > 30 d: ${more}`;
  return [
    { label: words.opened, text: String(total.opened) },
    { label: words.closed, text: String(total.closed) },
    { label: words.firstResponse, text: spreadText(locale, total.firstResponse) },
    { label: words.resolution, text: spreadText(locale, total.resolution) },
    { label: words.unanswered, text: String(unanswered) },
    { label: words.backlog, text: String(total.backlog) },
    { label: words.ages, text: ages },
    { label: words.oldest, text: oldestMs === null ? words.none : shortDuration(oldestMs) },
  ];
}

function lineText(
  locale: Locale,
  { opened, closed, backlog, firstResponse, resolution }: ReportLine,
): string {
  const words = ASKING_WORDS[locale].report;
  const times = [
    ...(firstResponse === null ? [] : [`${words.firstResponse} ${shortDuration(firstResponse.medianMs)}`]),
    ...(resolution === null ? [] : [`${words.resolution} ${shortDuration(resolution.medianMs)}`]),
  ];
  return [
    `${words.opened} ${opened}`,
    `${words.closed} ${closed}`,
    `${words.backlog} ${backlog}`,
    ...times,
  ].join(', ');
}

function spreadText(locale: Locale, spread: Spread | null): string {
  const words = ASKING_WORDS[locale];
  return spread === null
    ? words.report.none
    : words.spread(shortDuration(spread.medianMs), shortDuration(spread.mostMs));
}
