/** Verbs about time and work: when a ticket comes back, until when it is due, what was spent, what is to be done. */
import type { CommandOf, Vocabulary } from './command.ts';
import { formatWorkMinutes, readSpan, workMinutes } from './duration.ts';
import { formatMoment, readMoment } from './moment.ts';
import { bad, good, type Read } from './problem.ts';
import { readAgent, readOrdinals, saysNothing } from './values.ts';
import { COMMAND_TEXT_CHARS, joined, needed, readText, mapRead, type VerbTable } from './verb-entry.ts';
import { firstWord, freeText, writeQuoted, writeText } from './words.ts';

export type TimeVerb = 'snooze' | 'remind' | 'due' | 'time' | 'estimate' | 'task' | 'done' | 'call' | 'away';

const MOMENT = 'friday 14:00';

export const TIME_VERBS: VerbTable<TimeVerb> = {
  snooze: needed('snooze', {
    form: 'TIME|none',
    example: '3d',
    does: {
      en: 'put the ticket out of sight until then, or until the customer writes',
      de: 'legt das Ticket bis dahin beiseite, oder bis der Kunde schreibt',
    },
    read: (value, { clock }) =>
      mapRead(saysNothing(value) ? good(null) : readMoment(value, clock), (untilMs) => ({
        verb: 'snooze',
        untilMs,
      })),
    write: ({ untilMs }, { clock }) => (untilMs === null ? 'none' : formatMoment(untilMs, clock.timeZone)),
  }),
  remind: needed('remind', {
    form: 'TIME [TEXT]',
    example: '10d call back',
    does: { en: 'get this ticket back as a mail then', de: 'bringt das Ticket dann als Mail zurück' },
    read: (value, vocabulary) =>
      mapRead(momentThenText(value, vocabulary), ({ atMs, text }) => ({ verb: 'remind', atMs, text })),
    write: ({ atMs, text }, { clock }) => joined(formatMoment(atMs, clock.timeZone), text),
  }),
  due: needed('due', {
    form: 'TIME|none',
    example: MOMENT,
    does: { en: 'say until when it has to be done', de: 'bestimmt, bis wann es erledigt sein soll' },
    read: (value, { clock }) =>
      mapRead(saysNothing(value) ? good(null) : readMoment(value, clock), (atMs) => ({ verb: 'due', atMs })),
    write: ({ atMs }, { clock }) => (atMs === null ? 'none' : formatMoment(atMs, clock.timeZone)),
  }),
  time: needed('time', {
    form: 'DURATION [free] [TEXT]',
    example: '45m on the phone',
    does: {
      en: 'note time that was spent (free: not billable)',
      de: 'hält aufgewendete Zeit fest (free: nicht berechnet)',
    },
    read: (value) => readTime(value),
    write: ({ minutes, billable, text }) =>
      joined(`${formatWorkMinutes(minutes)}${billable ? '' : ' free'}`, text),
  }),
  estimate: needed('estimate', {
    form: 'DURATION|none',
    example: '4h',
    does: { en: 'say how much work it will be', de: 'schätzt den Aufwand' },
    read: (value) =>
      mapRead(saysNothing(value) ? good(null) : mapRead(readSpan(value), workMinutes), (minutes) => ({
        verb: 'estimate',
        minutes,
      })),
    write: ({ minutes }) => (minutes === null ? 'none' : formatWorkMinutes(minutes)),
  }),
  task: needed('task', {
    form: '[@NAME] TEXT',
    example: '@anna order the part',
    does: { en: 'add a task to the ticket', de: 'fügt dem Ticket eine Aufgabe hinzu' },
    read: (value, vocabulary) => readTask(value, vocabulary),
    write: ({ text, agent }) => (agent === null ? writeTask(text) : joined(`@${agent}`, text)),
  }),
  done: needed('done', {
    form: 'TASK ...',
    example: '1 3',
    does: { en: 'tick tasks off, by their numbers', de: 'hakt Aufgaben ab, nach ihren Nummern' },
    read: (value) => mapRead(readOrdinals(value), (tasks) => ({ verb: 'done', tasks })),
    write: ({ tasks }) => tasks.join(' '),
  }),
  call: {
    form: '[DURATION] [TEXT]',
    example: '10m she will send the log',
    does: {
      en: 'note a phone call and its length; the text of the mail stays inside',
      de: 'hält ein Telefonat und seine Dauer fest; der Text der Mail bleibt intern',
    },
    read: (value) => readCall(value),
    write: ({ minutes, text }) =>
      minutes === null ? (text === '' ? '' : writeQuoted(text)) : joined(formatWorkMinutes(minutes), text),
  },
  away: needed('away', {
    form: 'until TIME|off',
    example: 'until monday',
    does: {
      en: 'be told nothing until then; colleagues may act for you',
      de: 'bis dahin wird nichts gemeldet, und Kollegen dürfen für dich handeln',
    },
    read: (value, { clock }) => {
      const until = value.trim().replace(/^(?:until|bis)\s+/i, '');
      return mapRead(saysNothing(value) ? good(null) : readMoment(until, clock), (untilMs) => ({
        verb: 'away',
        untilMs,
      }));
    },
    write: ({ untilMs }, { clock }) =>
      untilMs === null ? 'off' : `until ${formatMoment(untilMs, clock.timeZone)}`,
  }),
};

/** The longest beginning of the value that is a moment; the rest is text. */
function momentThenText(
  value: string,
  { clock }: Vocabulary,
): Read<{ readonly atMs: number; readonly text: string }> {
  const words = value.trim().split(/\s+/);
  for (const many of [3, 2, 1]) {
    if (many > words.length) continue;
    const moment = readMoment(words.slice(0, many).join(' '), clock);
    if (moment.ok) return withText(moment.value, restAfter(value, many));
    if (moment.problem.kind === 'in-the-past') return moment;
  }
  return bad({ kind: 'no-moment', value: words[0] ?? value });
}

function withText(atMs: number, rest: string): Read<{ readonly atMs: number; readonly text: string }> {
  const text = freeText(rest);
  return text.length > COMMAND_TEXT_CHARS
    ? bad({ kind: 'too-long', most: COMMAND_TEXT_CHARS })
    : good({ atMs, text });
}

/** What stands behind so many words, with its blanks. */
function restAfter(value: string, words: number): string {
  let rest = value.trim();
  for (let word = 0; word < words; word += 1) rest = rest.replace(/^\S+\s*/, '');
  return rest;
}

const FREE = /^(?:free|unbillable|nonbillable|kostenlos)$/i;

function readTime(value: string): Read<CommandOf<'time'>> {
  const spent = spanThenText(value);
  if (!spent.ok) return spent;
  const { minutes, rest } = spent.value;
  const [next = ''] = rest.split(/\s/, 1);
  const free = FREE.test(next);
  const text = freeText(free ? rest.slice(next.length) : rest);
  if (text.length > COMMAND_TEXT_CHARS) return bad({ kind: 'too-long', most: COMMAND_TEXT_CHARS });
  return good({ verb: 'time', minutes, billable: !free, text });
}

function spanThenText(value: string): Read<{ readonly minutes: number; readonly rest: string }> {
  const words = value.trim().split(/\s+/);
  for (const many of [2, 1]) {
    if (many > words.length) continue;
    const span = readSpan(words.slice(0, many).join(' '));
    if (span.ok) return good({ minutes: workMinutes(span.value), rest: restAfter(value, many) });
  }
  return bad({ kind: 'no-duration', value: words[0] ?? value });
}

function readTask(value: string, vocabulary: Vocabulary): Read<CommandOf<'task'>> {
  const parts = value.startsWith('@') ? firstWord(value) : good({ word: '', rest: value });
  if (!parts.ok) return parts;
  const agent = parts.value.word === '' ? good(null) : readAgent(parts.value.word, vocabulary);
  if (!agent.ok) return agent;
  return mapRead(readText('task', '[@NAME] TEXT', parts.value.rest), (text) => ({
    verb: 'task',
    text,
    agent: agent.value,
  }));
}

/** A text that begins like a name stands in marks. */
function writeTask(text: string): string {
  return text.startsWith('@') ? writeQuoted(text) : writeText(text);
}

/** Without a duration all of it is text. */
function readCall(value: string): Read<CommandOf<'call'>> {
  const spent = spanThenText(value);
  const { minutes, rest } = spent.ok ? spent.value : { minutes: null, rest: value };
  const text = freeText(rest);
  return text.length > COMMAND_TEXT_CHARS
    ? bad({ kind: 'too-long', most: COMMAND_TEXT_CHARS })
    : good({ verb: 'call', minutes, text });
}
