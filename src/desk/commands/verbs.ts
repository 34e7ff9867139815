/**
 * Every verb and every short form of one. The reading, the help and docs/commands.md are made from this table, so that they cannot
 * differ.
 */
import type { Locale } from '../locale/locale.ts';
import type { TicketStatus } from '../tickets/workflow.ts';
import type { Command, Verb, Vocabulary } from './command.ts';
import { ASKING_VERBS } from './verbs-asking.ts';
import { MAIL_VERBS } from './verbs-mail.ts';
import { TICKET_VERBS } from './verbs-ticket.ts';
import { TIME_VERBS } from './verbs-time.ts';
import type { VerbEntry, VerbTable } from './verb-entry.ts';

export const VERBS: VerbTable<Verb> = { ...TICKET_VERBS, ...TIME_VERBS, ...MAIL_VERBS, ...ASKING_VERBS };

/** A word that stands for a verb with its value. It takes none itself. */
export interface ShortForm {
  readonly does: Readonly<Record<Locale, string>>;
  readonly command: (vocabulary: Vocabulary) => Command;
}

export const SHORT_FORMS: Readonly<Record<string, ShortForm>> = {
  take: {
    does: { en: 'make yourself the assignee', de: 'weist das Ticket dir selbst zu' },
    command: ({ writer }) => ({ verb: 'assign', agent: writer }),
  },
  open: status('open', {
    en: 'send, and keep the ticket open',
    de: 'schickt die Antwort und lässt das Ticket offen',
  }),
  waiting: status('waiting', {
    en: 'send, and wait for the customer',
    de: 'schickt die Antwort und wartet auf den Kunden',
  }),
  resolve: status('resolved', {
    en: 'send, and mark the ticket as resolved',
    de: 'schickt die Antwort und markiert das Ticket als gelöst',
  }),
  hold: status('on-hold', {
    en: 'put the ticket on hold until somebody writes',
    de: 'stellt das Ticket zurück, bis jemand schreibt',
  }),
  cancel: status('cancelled', {
    en: 'close it as cancelled: nothing comes of it',
    de: 'bricht es ab: es wird nichts daraus',
  }),
  close: status('closed', {
    en: 'send, and close the ticket',
    de: 'schickt die Antwort und schließt das Ticket',
  }),
};

function status(status: TicketStatus, does: ShortForm['does']): ShortForm {
  return { does, command: () => ({ verb: 'status', status }) };
}

/** Every word that may stand behind `#` at the top of a mail. */
export const COMMAND_WORDS: readonly string[] = [...Object.keys(VERBS), ...Object.keys(SHORT_FORMS)];

export function isCommandWord(word: string): boolean {
  return COMMAND_WORDS.includes(word);
}

/** The entry of a word, or null where it is no verb. */
export function verbNamed(word: string): VerbEntry<Command> | null {
  if (!Object.hasOwn(VERBS, word)) return null;
  return VERBS[word as Verb] as unknown as VerbEntry<Command>;
}
