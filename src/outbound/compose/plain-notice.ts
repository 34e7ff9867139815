import type { Locale } from '../../desk/locale/locale.ts';
import type { Notice, NoticeKind } from '../../desk/notices/notice.ts';
import { taggedSubject } from '../../mail/subject.ts';
import { noticeView, type NoticeView } from './notice-view.ts';

const SENTENCES: Readonly<Record<Locale, Readonly<Record<NoticeKind, string>>>> = {
  en: {
    confirmation: 'We have received your message. To add something, answer this mail.',
    answer: '',
    resolved: 'We consider your request resolved. If something is missing, answer this mail.',
    closed: 'We have closed your request. If something is missing, answer this mail.',
    'ticket-opened': 'A new ticket:',
    'customer-replied': 'The customer replied:',
    'agent-token-misused': 'Somebody else wrote to your reply address. Nothing was sent or done:',
    'ticket-assigned': 'This ticket was assigned to you:',
    'colleague-news': '',
    hint: '',
    digest: 'This has come together for you:',
    'given-to-team': 'This ticket was given to your team:',
    reminder: 'The time has come that was set for this ticket:',
    'command-rejected': 'Nothing was done, and nothing was sent:',
    'command-help': 'Nothing was sent or done with your text. The commands:',
    'desk-rejected': 'Nothing was done, and nothing was sent:',
    'desk-receipt': 'Done:',
    consultation: '',
    'consulted-replied': 'Somebody outside who was asked has answered. It stays inside:',
    'ticket-list': '',
    'ticket-sheet': '',
    report: '',
    'canned-list': '',
    receipt: 'Done:',
    'draft-kept': 'Kept as a draft; nothing was sent. #send sends it:',
    'answer-held':
      'Your answer was not sent: the ticket has moved on. #send sends it as it is. New, and your answer:',
    'command-confirm':
      'Nothing was done yet. To have it carried out, answer within an hour with this as the first line:',
    'reply-held':
      'Somebody who takes no part in this ticket wrote to a reply address of it. It was kept internal:',
    'action-denied': 'You may not do that. Nothing was done and nothing was sent:',
    'delivery-failed': 'Your mail was not delivered:',
    'mail-withheld': 'Your mail was not sent, since something in it must not leave:',
    'delivery-delayed': 'Mail of yours could not be handed over yet:',
    'operator-alert': '',
  },
  de: {
    confirmation: 'Ihre Nachricht ist angekommen. Zum Ergänzen antworten Sie auf diese Mail.',
    answer: '',
    resolved: 'Wir betrachten Ihre Anfrage als gelöst. Fehlt noch etwas, antworten Sie auf diese Mail.',
    closed: 'Wir haben Ihre Anfrage geschlossen. Fehlt noch etwas, antworten Sie auf diese Mail.',
    'ticket-opened': 'Ein neues Ticket:',
    'customer-replied': 'Der Kunde hat geantwortet:',
    'agent-token-misused':
      'Jemand anderes hat an Ihre Antwortadresse geschrieben. Nichts wurde verschickt oder ausgeführt:',
    'ticket-assigned': 'Dieses Ticket wurde Ihnen zugewiesen:',
    'colleague-news': '',
    hint: '',
    digest: 'Das ist für Sie zusammengekommen:',
    'given-to-team': 'Dieses Ticket wurde Ihrem Team gegeben:',
    reminder: 'Die Zeit ist da, die für dieses Ticket gesetzt war:',
    'command-rejected': 'Nichts wurde ausgeführt und nichts verschickt:',
    'command-help': 'Mit Ihrem Text ist nichts geschehen. Die Befehle:',
    'desk-rejected': 'Nichts wurde ausgeführt und nichts verschickt:',
    'desk-receipt': 'Erledigt:',
    consultation: '',
    'consulted-replied': 'Jemand außerhalb, der gefragt wurde, hat geantwortet. Es bleibt intern:',
    'ticket-list': '',
    'ticket-sheet': '',
    report: '',
    'canned-list': '',
    receipt: 'Erledigt:',
    'draft-kept': 'Als Entwurf behalten; verschickt wurde nichts. #send schickt ihn:',
    'answer-held':
      'Ihre Antwort wurde nicht verschickt: am Ticket hat sich etwas getan. #send schickt sie so. Neu, und deine Antwort:',
    'command-confirm':
      'Noch wurde nichts ausgeführt. Damit es geschieht, antworten Sie innerhalb einer Stunde mit dieser ersten Zeile:',
    'reply-held':
      'Jemand, der nicht zu diesem Ticket gehört, hat an eine seiner Antwortadressen geschrieben. Es ist intern abgelegt:',
    'action-denied': 'Das dürfen Sie nicht. Nichts wurde ausgeführt und nichts verschickt:',
    'delivery-failed': 'Ihre Mail wurde nicht zugestellt:',
    'mail-withheld': 'Ihre Mail wurde nicht verschickt, weil etwas darin nicht hinausgehen darf:',
    'delivery-delayed': 'Mails von Ihnen konnten noch nicht übergeben werden:',
    'operator-alert': '',
  },
};

/** Subjects of what is about no ticket; the same as in the templates. */
const DELAYED: Readonly<Record<Locale, string>> = {
  en: 'Mail of yours is late',
  de: 'Mails von Ihnen verspäten sich',
};
const DIGEST: Readonly<Record<Locale, string>> = { en: 'News of your tickets', de: 'Neues zu Ihren Tickets' };
const COMMANDS: Readonly<Record<Locale, string>> = { en: 'Commands', de: 'Befehle' };
const REJECTED: Readonly<Record<Locale, string>> = {
  en: 'Your mail was not carried out',
  de: 'Ihre Mail wurde nicht ausgeführt',
};
const DENIED: Readonly<Record<Locale, string>> = { en: 'Not permitted', de: 'Nicht erlaubt' };
const WELL: Readonly<Record<Locale, string>> = { en: 'all is well again', de: 'alles ist wieder in Ordnung' };

/**
 * A notice in plain words, made without any template: what goes out where a template fails, since a mail that is plain is better than
 * none. Never throws.
 */
export function plainNotice(notice: Notice): { readonly subject: string; readonly text: string } {
  const view = noticeView(notice);
  if (!('ticket' in view)) return aboutNoTicket(view);
  const toCustomer = 'customerName' in view;
  const parts = [
    toCustomer ? '' : `${view.preview}\n${view.markerLine}`.trimStart(),
    SENTENCES[view.locale][view.kind],
    view.kind === 'delivery-failed' ? `${view.recipient}: ${view.reply}` : '',
    view.kind === 'command-confirm' ? `#confirm ${view.code}` : '',
    view.newsLine,
    'lines' in view ? view.lines.join('\n') : '',
    writerLine(view),
    view.kind === 'reminder' ? view.what : '',
    view.writtenBy,
    view.alignedLines.join('\n'),
    ...listed(view),
    'text' in view ? view.text : '',
    view.remarks.join('\n'),
    'original' in view ? view.original : '',
    signature(view),
    toCustomer ? `${view.teamName}, ${view.ticket.tag}` : view.ticket.tag,
  ];
  return {
    subject: taggedSubject(view.ticket.tag, view.ticket.subject, toCustomer),
    text: `${parts.filter((part) => part !== '').join('\n\n')}\n`,
  };
}

function writerLine(view: NoticeView): string {
  return view.kind === 'reply-held' || view.kind === 'consulted-replied' ? view.writer : '';
}

/** The name under what an agent wrote. */
function signature(view: NoticeView): string {
  return view.kind === 'answer' || view.kind === 'consultation' ? view.agentName : '';
}

/** What was wrong, one thing after the other. */
function listed(view: NoticeView): string[] {
  if (view.kind === 'hint') return [...view.about];
  if (view.kind === 'receipt') return [...view.done.map((one) => `- ${one}`), ...view.recipients];
  if (view.kind === 'answer-held') return view.news.map(({ writer, text }) => `${writer}:\n${text}`);
  if ('faults' in view) return view.faults.map((fault) => `${fault.line}\n   ${fault.reason}`);
  if (!('findings' in view)) return [];
  return [
    view.findings.map(({ what, excerpt }) => `${what}\n   ${excerpt}`).join('\n'),
    `postern outbox release ${view.id}\npostern outbox cancel ${view.id}`,
  ];
}

const OWN: Readonly<Record<Locale, string>> = { en: 'Done', de: 'Erledigt' };

type AboutNoTicket = Exclude<NoticeView, { readonly ticket: unknown }>;

function aboutNoTicket(view: AboutNoTicket) {
  if (view.kind === 'command-help' || view.kind === 'desk-rejected') return aboutCommands(view);
  if (view.kind === 'desk-receipt') return ownReceipt(view);
  if (view.kind === 'ticket-list' || view.kind === 'canned-list' || view.kind === 'report') {
    const subject = view.kind === 'report' ? view.title : `${view.asked}: ${view.count}`;
    return { subject, text: `${view.alignedLines.join('\n')}\n` };
  }
  if (view.kind === 'action-denied') return aboutDenied(view);
  if (view.kind === 'delivery-delayed') {
    const mails = view.mails.map(
      ({ tag, subject, recipient, reply }) => `${tag} ${subject}\n   ${recipient}: ${reply}`,
    );
    return {
      subject: DELAYED[view.locale],
      text: `${[SENTENCES[view.locale][view.kind], ...mails].join('\n\n')}\n`,
    };
  }
  if (view.kind === 'digest') {
    const entries = view.shownEntries.map(({ tag, subject, headline, excerpt }) =>
      `${tag} ${subject}\n${headline}\n${excerpt}`.trimEnd(),
    );
    return {
      subject: DIGEST[view.locale],
      text: `${view.preview}\n${view.markerLine}\n\n${[SENTENCES[view.locale][view.kind], ...entries].join('\n\n')}\n`,
    };
  }
  const { locale, hostName, headline, began, ended, still } = view;
  const lines = [
    ...began.map((one) => `- ${one}`),
    ...still.map((one) => `- ${one}`),
    ...ended.map((one) => `+ ${one}`),
  ];
  return {
    subject: `[Postern] ${hostName}: ${headline ?? WELL[locale]}`,
    text: `${lines.join('\n')}\n`,
  };
}

function aboutDenied(view: Extract<AboutNoTicket, { kind: 'action-denied' }>) {
  const parts = [SENTENCES[view.locale][view.kind], view.lines.join('\n'), view.original];
  const text = parts.filter((part) => part !== '').join('\n\n');
  return { subject: DENIED[view.locale] + (view.tag === '' ? '' : `: ${view.tag}`), text: `${text}\n` };
}

function ownReceipt(view: Extract<AboutNoTicket, { kind: 'desk-receipt' }>) {
  const lines = view.done.map((one) => `- ${one}`);
  return { subject: OWN[view.locale], text: `${[SENTENCES[view.locale][view.kind], ...lines].join('\n')}\n` };
}

function aboutCommands(view: Extract<AboutNoTicket, { kind: 'command-help' | 'desk-rejected' }>) {
  const { locale, kind, original } = view;
  const lines =
    kind === 'command-help'
      ? view.commands.map(({ line, does }) => `${line}\n   ${does}`)
      : view.faults.map(({ line, reason }) => `${line}\n   ${reason}`);
  const parts = [
    `${view.preview}\n${view.markerLine}`.trimStart(),
    SENTENCES[locale][kind],
    lines.join('\n'),
    original,
  ];
  const subject =
    kind === 'desk-rejected'
      ? REJECTED[locale]
      : `${view.tag === '' ? '' : `[#${view.tag}] `}${COMMANDS[locale]}`;
  return { subject, text: `${parts.filter((part) => part !== '').join('\n\n')}\n` };
}
