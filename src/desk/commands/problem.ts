import type { Locale } from '../locale/locale.ts';

/** Why a command line cannot be carried out, as data: the words are made for the reader's language. */
export type Problem =
  | { readonly kind: 'unknown-command'; readonly word: string; readonly near: string | null }
  | { readonly kind: 'takes-nothing'; readonly word: string }
  /** `form` is how the value is written, with an example. */
  | { readonly kind: 'needs-value'; readonly word: string; readonly form: string }
  | {
      readonly kind: 'not-one-of';
      readonly value: string;
      readonly known: readonly string[];
      readonly near: string | null;
    }
  | { readonly kind: 'ambiguous'; readonly value: string; readonly meanings: readonly string[] }
  /** It says something else than the same command, or one like it, above. */
  | { readonly kind: 'contradicts'; readonly above: string }
  | { readonly kind: 'no-duration'; readonly value: string }
  | { readonly kind: 'no-moment'; readonly value: string }
  | { readonly kind: 'no-time-of-day'; readonly value: string }
  | { readonly kind: 'in-the-past'; readonly value: string }
  | { readonly kind: 'no-address'; readonly value: string }
  | { readonly kind: 'no-ticket'; readonly value: string; readonly example: string }
  | { readonly kind: 'no-number'; readonly value: string }
  | { readonly kind: 'no-tag'; readonly value: string }
  | { readonly kind: 'open-quote'; readonly value: string }
  | { readonly kind: 'too-long'; readonly most: number }
  | { readonly kind: 'unknown-filter'; readonly filter: string; readonly near: string | null }
  | { readonly kind: 'no-day'; readonly value: string }
  /** There is nothing in it that could be looked for. */
  | { readonly kind: 'no-words'; readonly value: string }
  /** There is none, or it may not be looked at: whoever asks is not told which. */
  | { readonly kind: 'ticket-not-seen'; readonly tag: string }
  /** `/NAME` alone on a line, near the name of a canned answer. */
  | { readonly kind: 'no-canned'; readonly name: string; readonly near: string }
  /** What it fills in is known once there is a ticket. */
  | { readonly kind: 'canned-without-ticket'; readonly name: string }
  /** A note, an answer or a call needs words. */
  | { readonly kind: 'no-text'; readonly word: string }
  /** It speaks of what is kept or known already, so nothing else has a place in the mail. */
  | { readonly kind: 'stands-alone'; readonly word: string }
  | { readonly kind: 'takes-no-text'; readonly word: string }
  | { readonly kind: 'not-offered'; readonly word: string }
  /** It looks like a command and is none as it stands, and the text around it would go outside. */
  | { readonly kind: 'looks-like'; readonly word: string }
  | { readonly kind: 'only-in-html' }
  | { readonly kind: 'empty-mail' }
  | { readonly kind: 'unreadable-mail' }
  /** What stands above the forwarded part may be meant for a colleague. */
  | { readonly kind: 'forwarded-mail' }
  /** Its own words say that it is for colleagues. */
  | { readonly kind: 'says-inside'; readonly line: string }
  | { readonly kind: 'to-colleague'; readonly name: string }
  /** A mail program wrote it when something was touched. */
  | { readonly kind: 'by-program'; readonly what: 'recall' | 'reaction' | 'calendar-answer' }
  /** It came back before because it may not be for the customer, and what answered that does not say. */
  | { readonly kind: 'still-undecided' }
  /** The mail of ours that it answers speaks of somebody else's words. */
  | { readonly kind: 'answers-others'; readonly whose: keyof typeof EN_OTHERS }
  /** The whole text is the word of a command. */
  | { readonly kind: 'lone-word'; readonly word: string }
  | { readonly kind: 'too-many-commands'; readonly most: number }
  | { readonly kind: 'too-many-mails'; readonly most: number }
  | { readonly kind: 'nothing-waits' }
  | { readonly kind: 'nothing-kept' }
  | { readonly kind: 'nothing-to-undo' }
  | { readonly kind: 'says-no-ticket'; readonly example: string }
  | { readonly kind: 'unknown-ticket'; readonly ticket: string }
  | { readonly kind: 'needs-a-mail-of-its-own'; readonly word: string }
  /** Mail to that address would come back to us, or go to an agent under a customer's name. */
  | { readonly kind: 'own-address'; readonly address: string; readonly of: string }
  | { readonly kind: 'takes-no-part'; readonly address: string }
  | { readonly kind: 'is-requester'; readonly address: string }
  | { readonly kind: 'too-many-participants'; readonly most: number }
  | { readonly kind: 'could-not-answer'; readonly name: string; readonly channel: string }
  | { readonly kind: 'nobody-to-answer' }
  | { readonly kind: 'same-ticket' }
  /** The agent may look at that ticket, and no more. */
  | { readonly kind: 'no-merge'; readonly ticket: string }
  | { readonly kind: 'not-linked'; readonly ticket: string }
  | { readonly kind: 'no-such-task'; readonly task: number }
  | { readonly kind: 'no-such-entry'; readonly entry: number };

type Words = { readonly [K in Problem['kind']]: (problem: Extract<Problem, { kind: K }>) => string };

const EN_WAYS = 'Answer this with #note to keep it inside, or with #public to send it';
const DE_WAYS = 'Antworte hierauf mit #note, dann bleibt es intern, oder mit #public, dann geht es hinaus';

const EN_PROGRAM = {
  recall: 'a recall, which takes nothing back; #undo does, while the answer waits',
  reaction: 'a reaction',
  'calendar-answer': 'an answer to an invitation',
} as const;
const DE_PROGRAM = {
  recall: 'ein Rückruf, der nichts zurückholt; #undo tut das, solange die Antwort wartet',
  reaction: 'eine Reaktion',
  'calendar-answer': 'die Antwort auf eine Einladung',
} as const;

const EN_OTHERS = {
  colleague: 'the note of a colleague',
  asked: 'a mail of somebody outside who was asked',
  stranger: 'a mail that tells of somebody who takes no part',
  code: 'a mail that asks for a code',
} as const;
const DE_OTHERS = {
  colleague: 'die Notiz eines Kollegen',
  asked: 'eine Mail von jemand außerhalb, der gefragt wurde',
  stranger: 'eine Mail, die von jemand Unbeteiligtem erzählt',
  code: 'eine Mail, die nach einem Code fragt',
} as const;

/** As much of a line as a sentence quotes. */
function shown(line: string): string {
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

const EN: Words = {
  'unknown-command': ({ word, near }) =>
    `there is no command #${word}${near === null ? '' : `; did you mean #${near}?`}`,
  'takes-nothing': ({ word }) => `#${word} takes nothing behind it`,
  'needs-value': ({ word, form }) => `something is missing: write it as #${word} ${form}`,
  'not-one-of': ({ value, known, near }) => {
    if (near !== null) return `"${value}" is not known; did you mean ${near}?`;
    return known.length === 0
      ? `"${value}" is not known: the configuration names none`
      : `"${value}" is none of ${list(known)}`;
  },
  ambiguous: ({ value, meanings }) => `"${value}" may be ${meanings.join(' or ')}`,
  contradicts: ({ above }) => `it contradicts ${above} above it`,
  'no-duration': ({ value }) => `"${value}" is no length of time; write 45m, 1h30m, 3d or 2w`,
  'no-moment': ({ value }) =>
    `"${value}" is no time; write 2026-12-01, 2026-12-01 14:00, friday 14:00, tomorrow or 3d`,
  'no-time-of-day': ({ value }) => `"${value}" is no time of the day; write 8:00 or 16:30`,
  'in-the-past': ({ value }) => `"${value}" is over already`,
  'no-address': ({ value }) => `"${value}" is no mail address`,
  'no-ticket': ({ value, example }) => `"${value}" is no ticket number; write it as ${example}`,
  'no-number': ({ value }) => `"${value}" is no number`,
  'no-tag': ({ value }) => `"${value}" is no tag; a tag is one word of letters, digits, dots and dashes`,
  'open-quote': ({ value }) => `a quotation mark is opened and not closed in: ${value}`,
  'too-long': ({ most }) => `it is longer than ${most} characters`,
  'unknown-filter': ({ filter, near }) =>
    `there is no filter "${filter}"${near === null ? '' : `; did you mean ${near}?`}`,
  'no-day': ({ value }) => `"${value}" is no day; write 2026-11-01, today, yesterday, monday or 7d`,
  'no-words': ({ value }) => `there is no word in "${value}" that could be looked for`,
  'ticket-not-seen': ({ tag }) => `there is no ticket ${tag} that you may look at`,
  'no-canned': ({ name, near }) => `there is no canned answer /${name}; did you mean /${near}?`,
  'canned-without-ticket': ({ name }) =>
    `/${name} can be used once the ticket is open: answer the mail that tells you its number`,
  'no-text': ({ word }) => `there is no text for #${word}`,
  'stands-alone': ({ word }) => `#${word} stands alone: what it speaks of is known already`,
  'takes-no-text': ({ word }) =>
    `#${word} speaks of a text that is kept already; write #draft to change it, or leave the text out`,
  'not-offered': ({ word }) => `#${word} is not offered here`,
  'looks-like': ({ word }) =>
    `it looks like #${word}, but a command stands at the very top, with nothing before its #; as it is, it would go out as text. If it is text, take its sign away`,
  'only-in-html': () => 'commands are taken from plain text only, and this mail has nothing but HTML',
  'empty-mail': () => 'there is no command, and no text above the quoted notification',
  'unreadable-mail': () => 'it is encrypted, and cannot be read here',
  'forwarded-mail': () =>
    'it forwards a mail, and what stands above that may be meant for a colleague: the customer would get it as your answer. Answer this with #note to keep it inside, or with #public to send it',
  'says-inside': ({ line }) =>
    `"${shown(line)}" reads as if it were for colleagues alone, and the customer would get it as your answer. ${EN_WAYS}`,
  'to-colleague': ({ name }) =>
    `it speaks to ${name}, and the customer would get it as your answer. ${EN_WAYS}`,
  'by-program': ({ what }) =>
    `your mail program wrote it (${EN_PROGRAM[what]}), and the customer would get it as your answer. ${EN_WAYS}`,
  'answers-others': ({ whose }) =>
    `it answers ${EN_OTHERS[whose]}, and the customer would get it as your answer. ${EN_WAYS}`,
  'still-undecided': () =>
    `it was asked back whether this text is for the customer, and this does not say. ${EN_WAYS}`,
  'lone-word': ({ word }) =>
    `the whole text is one word, and that of a command; write #${word} for that, or #public above it to send the word`,
  'too-many-commands': ({ most }) =>
    `there were more than ${most} commands within an hour; wait an hour, or use the command line`,
  'too-many-mails': ({ most }) =>
    `there were more than ${most} mails of yours to this ticket within an hour; if a program answers for you, turn it off; else wait, or use the command line`,
  'nothing-waits': () =>
    'nothing waits for this code here: it was used, its hour is over, or something has happened to the ticket since; send the order again',
  'nothing-kept': () => 'there is no draft and no held answer here',
  'nothing-to-undo': () => 'there is nothing of yours here that could be taken back',
  'says-no-ticket': ({ example }) => `say which ticket it is about: #ticket ${example} as the first line`,
  'unknown-ticket': ({ ticket }) => `there is no ticket ${ticket}, or you may not look at it`,
  'needs-a-mail-of-its-own': ({ word }) => `#${word} needs a mail of its own, about one ticket`,
  'own-address': ({ address, of }) => `${address} is an address of ${of}`,
  'takes-no-part': ({ address }) => `${address} takes no part in this ticket`,
  'is-requester': ({ address }) =>
    `${address} is the requester; make somebody else the requester first with #customer`,
  'too-many-participants': ({ most }) => `a ticket has ${most} participants at most`,
  'could-not-answer': ({ name, channel }) => `${name} could not answer it: channel ${channel} is not theirs`,
  'nobody-to-answer': () => 'this ticket has no customer address to send it to; write #note to keep it',
  'same-ticket': () => 'that is this very ticket',
  'no-merge': ({ ticket }) => `you may not merge anything with ${ticket}`,
  'not-linked': ({ ticket }) => `this ticket is not linked with ${ticket}`,
  'no-such-task': ({ task }) => `there is no task ${task}`,
  'no-such-entry': ({ entry }) => `there is no entry ${entry} in the history that somebody wrote`,
};

const DE: Words = {
  'unknown-command': ({ word, near }) =>
    `den Befehl #${word} gibt es nicht${near === null ? '' : `; war #${near} gemeint?`}`,
  'takes-nothing': ({ word }) => `hinter #${word} steht nichts`,
  'needs-value': ({ word, form }) => `es fehlt etwas: so wird es geschrieben: #${word} ${form}`,
  'not-one-of': ({ value, known, near }) => {
    if (near !== null) return `„${value}“ ist nicht bekannt; war ${near} gemeint?`;
    return known.length === 0
      ? `„${value}“ ist nicht bekannt: die Konfiguration nennt keine`
      : `„${value}“ ist keines von ${list(known)}`;
  },
  ambiguous: ({ value, meanings }) => `„${value}“ kann ${meanings.join(' oder ')} sein`,
  contradicts: ({ above }) => `es widerspricht ${above} darüber`,
  'no-duration': ({ value }) => `„${value}“ ist keine Dauer; so geht es: 45m, 1h30m, 3d oder 2w`,
  'no-moment': ({ value }) =>
    `„${value}“ ist kein Zeitpunkt; so geht es: 2026-12-01, 2026-12-01 14:00, freitag 14:00, morgen oder 3d`,
  'no-time-of-day': ({ value }) => `„${value}“ ist keine Uhrzeit; so geht es: 8:00 oder 16:30`,
  'in-the-past': ({ value }) => `„${value}“ ist schon vorbei`,
  'no-address': ({ value }) => `„${value}“ ist keine Mailadresse`,
  'no-ticket': ({ value, example }) => `„${value}“ ist keine Ticketnummer; so geht es: ${example}`,
  'no-number': ({ value }) => `„${value}“ ist keine Zahl`,
  'no-tag': ({ value }) =>
    `„${value}“ ist kein Schlagwort: ein Wort aus Buchstaben, Ziffern, Punkten und Strichen`,
  'open-quote': ({ value }) => `ein Anführungszeichen ist nicht geschlossen: ${value}`,
  'too-long': ({ most }) => `es ist länger als ${most} Zeichen`,
  'unknown-filter': ({ filter, near }) =>
    `den Filter „${filter}“ gibt es nicht${near === null ? '' : `; war ${near} gemeint?`}`,
  'no-day': ({ value }) => `„${value}“ ist kein Tag; so geht es: 2026-11-01, heute, gestern, montag oder 7d`,
  'no-words': ({ value }) => `in „${value}“ steht kein Wort, nach dem sich suchen ließe`,
  'ticket-not-seen': ({ tag }) => `es gibt kein Ticket ${tag}, das du sehen darfst`,
  'no-canned': ({ name, near }) => `den Textbaustein /${name} gibt es nicht; war /${near} gemeint?`,
  'canned-without-ticket': ({ name }) =>
    `/${name} geht erst, wenn es das Ticket gibt: als Antwort auf die Mail mit seiner Nummer`,
  'no-text': ({ word }) => `für #${word} fehlt der Text`,
  'stands-alone': ({ word }) => `#${word} steht allein: worum es geht, ist schon bekannt`,
  'takes-no-text': ({ word }) =>
    `#${word} meint einen Text, der schon aufbewahrt ist; #draft ändert ihn, sonst bleibt der Text weg`,
  'not-offered': ({ word }) => `#${word} gibt es hier noch nicht`,
  'looks-like': ({ word }) =>
    `es sieht wie #${word} aus, aber ein Befehl steht ganz oben und hat nichts vor seinem #; so ginge es als Text hinaus. Ist es Text, dann ohne das Zeichen`,
  'only-in-html': () => 'Befehle gelten nur aus reinem Text, und diese Mail besteht nur aus HTML',
  'empty-mail': () => 'über der zitierten Nachricht steht weder ein Befehl noch ein Text',
  'unreadable-mail': () => 'sie ist verschlüsselt und hier nicht zu lesen',
  'forwarded-mail': () =>
    'sie leitet eine Mail weiter, und was darüber steht, ist vielleicht für einen Kollegen gedacht: der Kunde bekäme es als Antwort. Antworte hierauf mit #note, dann bleibt es intern, oder mit #public, dann geht es hinaus',
  'says-inside': ({ line }) =>
    `„${shown(line)}“ liest sich, als wäre es nur für Kollegen, und der Kunde bekäme es als Antwort. ${DE_WAYS}`,
  'to-colleague': ({ name }) => `sie spricht ${name} an, und der Kunde bekäme es als Antwort. ${DE_WAYS}`,
  'by-program': ({ what }) =>
    `das Mailprogramm hat sie geschrieben (${DE_PROGRAM[what]}), und der Kunde bekäme es als Antwort. ${DE_WAYS}`,
  'answers-others': ({ whose }) =>
    `sie antwortet auf ${DE_OTHERS[whose]}, und der Kunde bekäme sie als deine Antwort. ${DE_WAYS}`,
  'still-undecided': () =>
    `zurückgefragt war, ob dieser Text für den Kunden ist, und das ist nicht gesagt. ${DE_WAYS}`,
  'lone-word': ({ word }) =>
    `der ganze Text ist ein Wort, und das eines Befehls; dafür #${word}, oder #public darüber, dann geht das Wort hinaus`,
  'too-many-commands': ({ most }) =>
    `es waren mehr als ${most} Befehle in einer Stunde; in einer Stunde geht es wieder, oder auf der Kommandozeile`,
  'too-many-mails': ({ most }) =>
    `es waren mehr als ${most} Mails zu diesem Ticket in einer Stunde; antwortet ein Programm, muss es abgeschaltet werden; sonst geht es in einer Stunde wieder, oder auf der Kommandozeile`,
  'nothing-waits': () =>
    'auf diesen Code wartet hier nichts: er ist verbraucht, seine Stunde ist um, oder am Ticket hat sich etwas getan; der Auftrag muss noch einmal geschickt werden',
  'nothing-kept': () => 'es gibt hier keinen Entwurf und keine zurückgehaltene Antwort',
  'nothing-to-undo': () => 'hier ist nichts von Ihnen, das sich zurücknehmen ließe',
  'says-no-ticket': ({ example }) =>
    `es fehlt, um welches Ticket es geht: #ticket ${example} als erste Zeile`,
  'unknown-ticket': ({ ticket }) => `das Ticket ${ticket} gibt es nicht, oder Sie dürfen es nicht sehen`,
  'needs-a-mail-of-its-own': ({ word }) => `#${word} braucht eine eigene Mail zu einem einzigen Ticket`,
  'own-address': ({ address, of }) => `${address} ist eine Adresse von ${of}`,
  'takes-no-part': ({ address }) => `${address} gehört nicht zu diesem Ticket`,
  'is-requester': ({ address }) =>
    `${address} ist der Anfragende; zuerst muss #customer jemand anderen dazu machen`,
  'too-many-participants': ({ most }) => `ein Ticket hat höchstens ${most} Beteiligte`,
  'could-not-answer': ({ name, channel }) =>
    `${name} könnte es nicht beantworten: der Kanal ${channel} gehört nicht dazu`,
  'nobody-to-answer': () => 'dieses Ticket hat keine Kundenadresse; #note behält den Text',
  'same-ticket': () => 'das ist dieses Ticket selbst',
  'no-merge': ({ ticket }) => `mit ${ticket} darfst du nichts zusammenlegen`,
  'not-linked': ({ ticket }) => `dieses Ticket ist nicht mit ${ticket} verknüpft`,
  'no-such-task': ({ task }) => `eine Aufgabe ${task} gibt es nicht`,
  'no-such-entry': ({ entry }) =>
    `einen Eintrag ${entry}, den jemand geschrieben hat, gibt es im Verlauf nicht`,
};

const WORDS: Readonly<Record<Locale, Words>> = { en: EN, de: DE };

/** The problem in words, without a full stop. */
export function problemText(locale: Locale, problem: Problem): string {
  const say = WORDS[locale][problem.kind] as (problem: Problem) => string;
  return say(problem);
}

/** The most names that a sentence lists. */
const LISTED = 12;

function list(names: readonly string[]): string {
  if (names.length === 0) return '(none)';
  const shown = names.slice(0, LISTED);
  return names.length > LISTED ? `${shown.join(', ')} ...` : shown.join(', ');
}

/** What reading a value came to. */
export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export function good<T>(value: T): Read<T> {
  return { ok: true, value };
}

export function bad(problem: Problem): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem };
}
