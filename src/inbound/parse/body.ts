import { LIMITS } from '../../base/limits.ts';
import type { Invitation } from '../../mail/invitation.ts';
import type { Attachment } from '../../mail/message.ts';
import type { Protection } from '../../mail/protection.ts';
import { boundText } from './bounded-text.ts';
import { readCalendar, type ReadCalendar } from './calendar/calendar.ts';
import { readContent, type Content } from './mime/content.ts';
import type { MimePart } from './mime/mime-walk.ts';
import { openParts, type OpenedParts } from './wrapped/open-parts.ts';
import { unarmored } from './wrapped/pgp-armor.ts';

/**
 * Everything below the header. In: the tree of parts. Out: what can be read of it, also out of winmail.dat, opaque signatures and inline
 * PGP, and what it is besides text: an invitation, a protected message.
 */
export interface Body {
  /** What its sender wrote and sent along. */
  readonly content: Content;
  /** The content's text, and where something is encrypted a sentence that says so. */
  readonly text: string;
  readonly protection: Protection | null;
  readonly invitation: Invitation | null;
  /** The bounds that cut the reading short, in words. */
  readonly exceeded: readonly string[];
}

const SCHEMES = { smime: 'S/MIME', pgp: 'PGP' } as const;

export function readBody(root: MimePart): Body {
  const opened = openParts(root);
  const bounded = boundText(opened.root);
  const read = readContent(bounded.root);
  const calendar = readCalendar(opened.root);
  const armor = unarmored(read.text);
  const inline: Protection | null = armor.kind === null ? null : { kind: armor.kind, scheme: 'pgp' };
  const protection =
    [inline, opened.protection].find((one) => one?.kind === 'encrypted') ?? inline ?? opened.protection;
  const files = [...read.attachments, ...armor.encrypted.map(armorFile)];
  const attachments = files.slice(0, LIMITS.attachments);
  const content = { ...read, ...textOf({ ...read, text: armor.text }, opened, calendar), attachments };
  return {
    content,
    text: protection?.kind === 'encrypted' ? withSentence(content.text, protection) : content.text,
    protection,
    invitation: calendar?.invitation ?? null,
    exceeded: [
      ...opened.exceeded,
      ...bounded.exceeded,
      ...(files.length > attachments.length || read.filesLeft > 0
        ? [`more than ${LIMITS.attachments} files`]
        : []),
    ],
  };
}

type Text = Pick<Content, 'text' | 'html' | 'textIsFromHtml'>;

/** Where the message has no text of its own, what Outlook packed away, else what the invitation says. */
function textOf(
  { text, html, textIsFromHtml }: Text,
  opened: OpenedParts,
  calendar: ReadCalendar | null,
): Text {
  if (text !== '') return { text, html, textIsFromHtml };
  if (opened.tnefText !== '')
    return { text: opened.tnefText, html: html ?? opened.tnefHtml, textIsFromHtml: opened.tnefHtml !== null };
  const told = calendar === null ? [] : [calendar.invitation.summary, calendar.description];
  return { text: told.filter((part) => part !== '').join('\n\n'), html, textIsFromHtml: false };
}

/** In place of what cannot be read, so that whoever opens the ticket knows. */
function withSentence(text: string, { scheme }: Protection): string {
  const what = text === '' ? 'This message' : 'A part of this message';
  const sentence = `${what} is encrypted (${SCHEMES[scheme]}): it cannot be read here, and is kept whole as an attachment.`;
  return text === '' ? sentence : `${text}\n\n${sentence}`;
}

function armorFile(armor: string): Attachment {
  return {
    name: 'encrypted.asc',
    writtenName: '',
    type: 'application/octet-stream',
    disposition: 'attachment',
    contentId: null,
    content: Buffer.from(`${armor}\n`),
  };
}
