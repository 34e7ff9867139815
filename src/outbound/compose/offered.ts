import { SHORT_FORMS, verbNamed } from '../../desk/commands/verbs.ts';
import type { Locale } from '../../desk/locale/locale.ts';
import type { Why } from '../../desk/notices/notice-parts.ts';
import type { Offer } from '../../desk/notices/offers.ts';
import type { AddrSpec } from '../../mail/address.ts';
import { REPLY_MARKER } from '../../mail/reply-text.ts';
import { mailtoLink, shortSubject } from './mailto.ts';

/** A command as a notification offers it. */
export interface Offered {
  /** `#take` */
  readonly line: string;
  readonly does: string;
}

/** A prefilled mail. */
export interface MailLink {
  readonly label: string;
  readonly href: string;
}

export function offeredLines(locale: Locale, offers: readonly Offer[]): Offered[] {
  return [...offers, 'help'].map((word) => ({ line: `#${word}`, does: does(locale, word) }));
}

function does(locale: Locale, word: string): string {
  return (Object.hasOwn(SHORT_FORMS, word) ? SHORT_FORMS[word] : verbNamed(word))?.does[locale] ?? '';
}

/** What is a mail of its own; an answer to the customer is none. */
const LABELS: Readonly<Record<Locale, Readonly<Partial<Record<Offer, string>>>>> = {
  en: {
    take: 'Take',
    resolve: 'Resolve',
    open: 'Reopen',
    note: 'Note',
    mute: 'Mute',
    unmute: 'Unmute',
    unwatch: 'Stop watching',
  },
  de: {
    take: 'Übernehmen',
    resolve: 'Gelöst',
    open: 'Wieder öffnen',
    note: 'Notiz',
    mute: 'Stumm',
    unmute: 'Wieder melden',
    unwatch: 'Nicht mehr beobachten',
  },
};

/**
 * Links to the reply address of the notification, one for each offer. The marker ends their text, so that a signature which a client puts
 * below it is no answer to the customer.
 */
export function offeredLinks(
  locale: Locale,
  offers: readonly Offer[],
  { replyTo, subject }: { readonly replyTo: AddrSpec; readonly subject: string },
): MailLink[] {
  return offers.flatMap((offer) => {
    const label = LABELS[locale][offer];
    if (label === undefined) return [];
    const body = `#${offer}\n\n${offer === 'note' ? '\n' : ''}${REPLY_MARKER}\n`;
    return [{ label, href: mailtoLink(replyTo, { subject: shortSubject(subject), body }) }];
  });
}

const WHY_WORDS: Readonly<Record<Locale, Readonly<Record<Why, (channel: string) => string>>>> = {
  en: {
    yours: () => 'You get this because the ticket is yours.',
    'yours-now': () => 'You get this because the ticket is yours now.',
    nobodys: (channel) =>
      `You get this because nobody has the ticket, and mail to "${channel}" is yours to see.`,
    subscribed: (channel) =>
      `You get this because mail to "${channel}" is yours to see. A colleague has the ticket; #mute ends it.`,
    watching: () => 'You get this because you watch the ticket; #unwatch ends it.',
    mentioned: () => 'You get this because you were mentioned.',
    'colleague-away': (channel) =>
      `You get this because the colleague who has the ticket is away, and mail to "${channel}" is yours to see.`,
    'you-asked': () => 'You get this because you asked for it.',
    'came-back': () => 'You get this because the ticket is yours, or because you put it out of sight.',
    'your-team': () => 'You get this because you are of that team.',
  },
  de: {
    yours: () => 'Sie erhalten das, weil es Ihr Ticket ist.',
    'yours-now': () => 'Sie erhalten das, weil es jetzt Ihr Ticket ist.',
    nobodys: (channel) =>
      `Sie erhalten das, weil niemand das Ticket hat und Sie für Post an „${channel}“ zuständig sind.`,
    subscribed: (channel) =>
      `Sie erhalten das, weil Sie für Post an „${channel}“ zuständig sind. Das Ticket hat jemand im Team; #mute beendet es.`,
    watching: () => 'Sie erhalten das, weil Sie das Ticket beobachten; #unwatch beendet es.',
    mentioned: () => 'Sie erhalten das, weil Sie erwähnt wurden.',
    'colleague-away': (channel) =>
      `Sie erhalten das, weil abwesend ist, wer das Ticket hat, und Sie für Post an „${channel}“ zuständig sind.`,
    'you-asked': () => 'Sie erhalten das, weil Sie danach gefragt haben.',
    'came-back': () => 'Sie erhalten das, weil es Ihr Ticket ist, oder weil Sie es beiseitegelegt hatten.',
    'your-team': () => 'Sie erhalten das, weil Sie zu diesem Team gehören.',
  },
};

export function whyLine(locale: Locale, why: Why, channel: string): string {
  return WHY_WORDS[locale][why](channel);
}
