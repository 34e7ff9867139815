/** Verbs that ask: for lists, a ticket's sheet, words, help. They change nothing but the asker's own settings. */
import { nearestWord } from '../../base/nearest.ts';
import { formatTicketTag } from '../tickets/number.ts';
import { LIST_FILTERS, LIST_VIEWS, type CommandOf, type ListFilter } from './command.ts';
import { bad, good, type Read } from './problem.ts';
import { readChoice, readTicket } from './values.ts';
import { NOTIFY_FORM, readNotifySettings, writeNotifyChange } from './notify-settings.ts';
import { bare, needed, readText, mapRead, type VerbTable } from './verb-entry.ts';
import { freeText, splitWords, writeText, writeWord } from './words.ts';

export type AskingVerb = 'help' | 'ticket' | 'list' | 'search' | 'show' | 'report' | 'canned' | 'notify';

export const ASKING_VERBS: VerbTable<AskingVerb> = {
  help: {
    form: '[COMMAND]',
    example: 'remind',
    does: { en: 'get this list; nothing is sent or done', de: 'schickt diese Liste; sonst geschieht nichts' },
    read: (value) =>
      good({ verb: 'help', about: value === '' ? null : freeText(value).replace(/^#/, '').toLowerCase() }),
    write: ({ about }) => (about === null ? '' : writeText(about)),
  },
  ticket: needed('ticket', {
    form: 'TICKET',
    example: 'TICK-1007',
    does: {
      en: 'say which ticket the lines below are about',
      de: 'sagt, um welches Ticket es darunter geht',
    },
    read: (value, vocabulary) =>
      mapRead(readTicket(value, vocabulary), (number) => ({ verb: 'ticket', number })),
    write: ({ number }, { ticketPrefix }) => formatTicketTag(ticketPrefix, number),
  }),
  list: {
    form: `[${LIST_VIEWS.join('|')}] [FILTER:VALUE ...]`,
    example: 'my priority:high',
    does: { en: 'get a list of tickets', de: 'schickt eine Liste von Tickets' },
    read: (value) => readList(value),
    write: ({ view, filters }) => writeList(view, filters),
  },
  search: needed('search', {
    form: 'WORDS',
    example: 'printer toner',
    does: { en: 'find tickets by their words', de: 'findet Tickets nach ihren Wörtern' },
    read: (value) => mapRead(readText('search', 'WORDS', value), (words) => ({ verb: 'search', words })),
    write: ({ words }) => writeText(words),
  }),
  show: needed('show', {
    form: 'TICKET',
    example: 'TICK-1007',
    does: { en: 'get the whole sheet of a ticket', de: 'schickt das ganze Blatt eines Tickets' },
    read: (value, vocabulary) =>
      mapRead(readTicket(value, vocabulary), (number) => ({ verb: 'show', number })),
    write: ({ number }, { ticketPrefix }) => formatTicketTag(ticketPrefix, number),
  }),
  report: bare(
    'report',
    { verb: 'report' },
    { en: 'get the figures of the last thirty days', de: 'schickt die Zahlen der letzten dreißig Tage' },
  ),
  canned: {
    form: '[WORDS]',
    example: '',
    does: { en: 'get the list of canned answers', de: 'schickt die Liste der Textbausteine' },
    read: (value) => good({ verb: 'canned', words: freeText(value) }),
    write: ({ words }) => (words === '' ? '' : writeText(words)),
  },
  notify: {
    form: NOTIFY_FORM,
    example: 'digest 8:00 16:00',
    does: { en: 'see or set what you are told and when', de: 'zeigt oder setzt, was wann gemeldet wird' },
    read: (value) =>
      mapRead(readNotifySettings(value), (change) => ({
        verb: 'notify',
        settings: writeNotifyChange(change),
      })),
    write: ({ settings }) => settings,
  },
};

function readList(value: string): Read<CommandOf<'list'>> {
  const words = splitWords(value);
  if (!words.ok) return words;
  const filters: Partial<Record<ListFilter, string>> = {};
  let view: CommandOf<'list'>['view'] | null = null;
  for (const word of words.value) {
    const filter = readFilter(word);
    if (filter !== null) {
      if (!filter.ok) return filter;
      filters[filter.value.name] = filter.value.value;
      continue;
    }
    const read = readChoice(word, LIST_VIEWS);
    if (!read.ok) return read;
    if (view !== null && view !== read.value) return bad({ kind: 'contradicts', above: view });
    view = read.value;
  }
  return good({ verb: 'list', view: view ?? 'my', filters });
}

/** `name:value`; null where the word is none. */
function readFilter(word: string): Read<{ readonly name: ListFilter; readonly value: string }> | null {
  const colon = word.indexOf(':');
  if (colon < 1) return null;
  const wanted = word.slice(0, colon).toLowerCase();
  const name = LIST_FILTERS.find((known) => known === wanted);
  const value = freeText(word.slice(colon + 1));
  if (name === undefined)
    return bad({ kind: 'unknown-filter', filter: wanted, near: nearestWord(wanted, LIST_FILTERS) });
  return value === ''
    ? bad({ kind: 'needs-value', word: 'list', form: `${name}:VALUE` })
    : good({ name, value });
}

function writeList(view: string, filters: CommandOf<'list'>['filters']): string {
  const narrowed = LIST_FILTERS.flatMap((name) => {
    const value = filters[name];
    return value === undefined ? [] : [writeWord(`${name}:${value}`)];
  });
  return [view, ...narrowed].join(' ');
}
