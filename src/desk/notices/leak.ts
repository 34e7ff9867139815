import type { Locale } from '../locale/locale.ts';

/** What a mail to a customer must not hold. */
export const LEAK_KINDS = [
  'internal-text',
  'scaffolding',
  'command-line',
  'foreign-text',
  'foreign-token',
  'agent-address',
  'secret',
  'blind-copy',
] as const;
export type LeakKind = (typeof LEAK_KINDS)[number];

/** One thing in a mail that must not leave. */
export interface Leak {
  readonly kind: LeakKind;
  /** `subject`, `text`, `header`, or `file NAME`. */
  readonly where: string;
  /** What it is, in one line; of a secret only that there is one. */
  readonly excerpt: string;
}

const WORDS: Readonly<Record<Locale, Readonly<Record<LeakKind, string>>>> = {
  en: {
    'internal-text': 'words of an internal note of this ticket',
    scaffolding: 'a part of our notification to you',
    'command-line': 'a command that did not stand at the top, and would be sent as text',
    'foreign-text': 'words of another ticket, whose customer is somebody else',
    'foreign-token': 'a reply address or Message-ID that was made for somebody else',
    'agent-address': 'the private address of an agent',
    secret: 'a secret',
    'blind-copy': 'a Bcc field',
  },
  de: {
    'internal-text': 'Worte einer internen Notiz dieses Tickets',
    scaffolding: 'ein Teil unserer Benachrichtigung an Sie',
    'command-line': 'ein Befehl, der nicht ganz oben stand und als Text verschickt würde',
    'foreign-text': 'Worte eines anderen Tickets, dessen Kunde jemand anderes ist',
    'foreign-token': 'eine Antwortadresse oder Message-ID, die für jemand anderen gemacht ist',
    'agent-address': 'die private Adresse eines Bearbeiters',
    secret: 'ein Geheimnis',
    'blind-copy': 'ein Bcc-Feld',
  },
};

/** What was found, for the reader of a notice. */
export function leakSentence(locale: Locale, { kind, where }: Leak): string {
  return `${WORDS[locale][kind]} (${where})`;
}
