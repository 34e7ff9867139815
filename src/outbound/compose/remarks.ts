import { DAY_MS } from '../../base/spans.ts';
import type { Locale } from '../../desk/locale/locale.ts';
import type { Calm, CopiedNames, MailNature } from '../../desk/notices/notice-parts.ts';
import { isRenamed } from '../../mail/active-content.ts';
import type { CalendarMethod, Invitation } from '../../mail/invitation.ts';
import type { Protection } from '../../mail/protection.ts';

type Words = Readonly<{
  method: Readonly<Record<CalendarMethod, string>>;
  by: string;
  recurring: string;
  noZone: string;
  unknownTime: string;
  signed: (scheme: string) => string;
  encrypted: (scheme: string) => string;
  renamed: (names: string) => string;
}>;

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    method: {
      PUBLISH: 'Calendar entry',
      REQUEST: 'Invitation',
      REPLY: 'Answer to an invitation',
      ADD: 'Calendar entry',
      CANCEL: 'Cancelled event',
      REFRESH: 'Question about an event',
      COUNTER: 'Another time proposed',
      DECLINECOUNTER: 'Proposed time declined',
    },
    by: 'by',
    recurring: 'recurring',
    noZone: 'no time zone',
    unknownTime: 'time not readable',
    signed: (scheme) => `Signed with ${scheme}; the signature was not checked.`,
    encrypted: (scheme) => `Encrypted with ${scheme}; only who holds the key can read the attached original.`,
    renamed: (names) =>
      `Careful: ${names} can run something when opened, and was renamed so that it does not.`,
  },
  de: {
    method: {
      PUBLISH: 'Termin',
      REQUEST: 'Einladung',
      REPLY: 'Antwort auf eine Einladung',
      ADD: 'Termin',
      CANCEL: 'Abgesagter Termin',
      REFRESH: 'Frage zu einem Termin',
      COUNTER: 'Andere Zeit vorgeschlagen',
      DECLINECOUNTER: 'Vorgeschlagene Zeit abgelehnt',
    },
    by: 'von',
    recurring: 'wiederkehrend',
    noZone: 'ohne Zeitzone',
    unknownTime: 'Zeit nicht lesbar',
    signed: (scheme) => `Mit ${scheme} signiert; die Signatur wurde nicht geprüft.`,
    encrypted: (scheme) =>
      `Mit ${scheme} verschlüsselt; das angehängte Original liest nur, wer den Schlüssel hat.`,
    renamed: (names) =>
      `Vorsicht: ${names} kann beim Öffnen etwas ausführen und wurde umbenannt, damit das nicht geschieht.`,
  },
};

const SCHEMES = { smime: 'S/MIME', pgp: 'PGP' } as const;

const COPIED: Readonly<Record<Locale, { added: string; notAdded: string }>> = {
  en: {
    added: 'Now takes part, since the mail went to them as well',
    notAdded: 'The mail went to these as well, who take no part (#cc +ADDRESS lets one in)',
  },
  de: {
    added: 'Gehört jetzt dazu, weil die Mail auch dorthin ging',
    notAdded: 'Die Mail ging auch dorthin, ohne dass sie dazugehören (#cc +ADRESSE nimmt auf)',
  },
};

/** Whom a customer's mail went to besides us, a line for those who came in and one for those who did not. */
export function copiedLines(locale: Locale, copied: CopiedNames | undefined): string[] {
  if (copied === undefined) return [];
  return (['added', 'notAdded'] as const)
    .filter((which) => copied[which].length > 0)
    .map((which) => `${COPIED[locale][which]}: ${copied[which].join(', ')}`);
}

/** What a mail is besides its text, a line each, in the reader's language. */
export function remarkLines(
  locale: Locale,
  nature: MailNature | undefined,
  files: readonly string[] = [],
): string[] {
  const renamed = files.filter(isRenamed);
  const { invitation, protection } = nature ?? { invitation: null, protection: null };
  return [
    ...(renamed.length === 0 ? [] : [WORDS[locale].renamed(renamed.join(', '))]),
    ...(invitation === null ? [] : [invitationLine(WORDS[locale], invitation)]),
    ...(protection === null ? [] : [protectionLine(WORDS[locale], protection)]),
  ];
}

const CALM: Readonly<Record<Locale, Readonly<Record<Calm['of'], (perHour: number) => string>>>> = {
  en: {
    'new-tickets': (perHour) =>
      `${perHour} mails of this sender would have opened tickets within an hour. From this one on they are all added to this ticket, and nobody is told of more until it calms down. The sender gets no confirmations.`,
    replies: (perHour) =>
      `${perHour} mails of this sender came within an hour. More of them are added to their tickets, but nobody is told of them until it calms down; two programs may be answering each other.`,
    'ticket-replies': (perHour) =>
      `${perHour} mails came to this ticket within an hour. More of them are added to it, but nobody is told of them until it calms down.`,
    held: (perHour) =>
      `${perHour} mails of people who take no part in this ticket came to it within an hour. More of them are kept in it, but nobody is told of them until it calms down; somebody may be flooding a reply address that has leaked.`,
  },
  de: {
    'new-tickets': (perHour) =>
      `${perHour} Mails dieses Absenders hätten in einer Stunde Tickets eröffnet. Ab dieser kommen alle in dieses Ticket, und niemand hört von weiteren, bis es sich beruhigt. Der Absender bekommt keine Bestätigungen.`,
    replies: (perHour) =>
      `${perHour} Mails dieses Absenders kamen in einer Stunde. Weitere kommen in ihre Tickets, aber niemand hört von ihnen, bis es sich beruhigt; vielleicht antworten einander zwei Programme.`,
    'ticket-replies': (perHour) =>
      `${perHour} Mails kamen in einer Stunde zu diesem Ticket. Weitere kommen auch hinein, aber niemand hört von ihnen, bis es sich beruhigt.`,
    held: (perHour) =>
      `${perHour} Mails von Leuten, die nicht zu diesem Ticket gehören, kamen in einer Stunde hierher. Weitere werden darin aufgehoben, aber niemand hört von ihnen, bis es sich beruhigt; vielleicht ist eine Antwortadresse in falsche Hände geraten und wird überschwemmt.`,
  },
};

/** What an agent is told when nobody is told of a sender's mail any more. */
export function calmLine(locale: Locale, { of, perHour }: Calm): string {
  return CALM[locale][of](perHour);
}

const STRAND: Readonly<Record<Locale, (tag: string) => string>> = {
  en: (tag) =>
    `It came to ${tag}, which was merged into this ticket. Your answer goes to the customers of ${tag} alone.`,
  de: (tag) =>
    `Sie kam zu ${tag}, das mit diesem Ticket zusammengelegt wurde. Deine Antwort geht allein an die Kunden von ${tag}.`,
};

/** Which of the merged tickets a mail came to, so that the agent knows to whom an answer goes. */
export function strandLine(locale: Locale, tag: string): string {
  return STRAND[locale](tag);
}

function protectionLine(words: Words, { kind, scheme }: Protection): string {
  return words[kind](SCHEMES[scheme]);
}

function invitationLine(words: Words, invitation: Invitation): string {
  const { method, summary, organiser, recurring } = invitation;
  const what = [summary, when(words, invitation), ...(recurring ? [words.recurring] : [])];
  const name = organiser?.name ?? '';
  const address = organiser?.address ?? '';
  const who = name === '' || address === '' ? `${name}${address}` : `${name} <${address}>`;
  return `${words.method[method]}: ${[...what, ...(who === '' ? [] : [`${words.by} ${who}`])].filter((part) => part !== '').join(', ')}`;
}

/** Dates as ISO 8601 writes them, since every reader reads them alike; times in UTC, and the zone that the organiser sits in. */
function when(words: Words, { startMs, endMs, allDay, timeZone }: Invitation): string {
  const zone = timeZone === null || timeZone === 'UTC' ? '' : ` (${timeZone})`;
  if (startMs === null) return `${words.unknownTime}${zone}`;
  const start = dayOf(startMs);
  if (allDay) {
    // DTEND is the day after the last one (RFC 5545 section 3.6.1).
    const last = endMs === null ? start : dayOf(Math.max(startMs, endMs - DAY_MS));
    return last === start ? start : `${start} - ${last}`;
  }
  const end =
    endMs === null
      ? ''
      : dayOf(endMs) === start
        ? `-${timeOf(endMs)}`
        : ` - ${dayOf(endMs)} ${timeOf(endMs)}`;
  return `${start} ${timeOf(startMs)}${end} ${timeZone === null ? `(${words.noZone})` : `UTC${zone}`}`;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}
