/**
 * What the lists are of, in words; the same in SQL is src/store/tickets/ticket-views.ts. A ticket is *done* when it is resolved or closed, and
 * *put off* while it is snoozed.
 */
import type { ListView } from '../commands/command.ts';
import type { Locale } from '../locale/locale.ts';

export const VIEW_MEANINGS: Readonly<Record<ListView, Readonly<Record<Locale, string>>>> = {
  my: {
    en: 'yours: you are assignee or responsible; not done, not put off',
    de: 'deine: zugewiesen oder verantwortlich; nicht erledigt, nicht aufgeschoben',
  },
  unassigned: {
    en: 'nobody is assignee; not done, not put off',
    de: 'niemandem zugewiesen; nicht erledigt, nicht aufgeschoben',
  },
  'no-owner': {
    en: 'no assignee, nobody responsible, no team; not done, not put off',
    de: 'weder zugewiesen noch mit Verantwortlichem oder Team; nicht erledigt, nicht aufgeschoben',
  },
  urgent: {
    en: 'priority urgent or critical; not done, not put off',
    de: 'Priorität dringend oder kritisch; nicht erledigt, nicht aufgeschoben',
  },
  'needs-response': {
    en: 'the customer wrote last; not done, not put off',
    de: 'der Kunde schrieb zuletzt; nicht erledigt, nicht aufgeschoben',
  },
  'action-required': {
    en: 'yours or nobody’s, and the customer wrote last, it is overdue, or a task of yours is open',
    de: 'deine oder niemandes, und der Kunde schrieb zuletzt, es ist überfällig, oder eine Aufgabe von dir ist offen',
  },
  'handled-today': {
    en: 'you did something about it today',
    de: 'heute hast du etwas daran getan',
  },
  overdue: {
    en: 'it was due before now, and is not done',
    de: 'war bis jetzt fällig und ist nicht erledigt',
  },
  all: {
    en: 'everything that you may look at',
    de: 'alles, was du sehen darfst',
  },
};

/** Out of sight until then: in no list of what waits. `untilMs`: null where nobody put it off. */
export function isPutOff(untilMs: number | null, nowMs: number): boolean {
  return untilMs !== null && untilMs > nowMs;
}
