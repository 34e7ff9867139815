/**
 * Answers as mail programs make them: the whole body with its parts, encodings, quotes and signatures, by program. Made here after the form of
 * each program; of nobody's mail.
 */
import { mimeBody, type BodyForms, type TextPart } from '../mime-parts.ts';
import type { QuotedMail } from '../reply-styles.ts';

export interface MailClient {
  readonly name: string;
  /** What the program's keyboard or editor makes of a line that is typed. */
  readonly typed: (line: string) => string;
  /** Fields that it adds to the header. */
  readonly headers: readonly string[];
  /** Does it send plain text? */
  readonly sendsPlain: boolean;
  /** MIME fields, an empty line and the body, of the lines that were typed and the mail that is answered. */
  readonly body: (lines: readonly string[], mail: QuotedMail) => string;
}

export const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
export const quoted = (text: string, mark = '> ') =>
  text
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : `${mark}${line}`).trimEnd())
    .join('\n');
/** Folded as old programs fold what they quote. */
export const folded = (text: string, most: number) =>
  text.replace(new RegExp(`(.{20,${most}}) (?=\\S)`, 'g'), '$1\n');
export const breaks = (text: string) => escaped(text).replaceAll('\n', '<br>');
export const paragraphs = (lines: readonly string[], tag = 'p class="MsoNormal"') =>
  lines
    .map((line) => `<${tag}>${line === '' ? '&nbsp;' : escaped(line)}</${tag.split(' ')[0] ?? ''}>`)
    .join('\n');
/** Addresses and sites get a link behind them in the plain form. */
export const linked = (text: string) =>
  text.replace(/[\w.+-]+@[\w.-]*\w/g, (address) => `${address}<mailto:${address}>`);
export const name = ({ from }: QuotedMail) => from.replace(/\s*<.*/, '').replaceAll('"', '');
export const address = ({ from }: QuotedMail) => /<(.*)>/.exec(from)?.[1] ?? from;
export const full = (mail: QuotedMail) => `${name(mail)} <${address(mail)}>`;
export const capital = (line: string) =>
  line.replace(/^(#?)(\p{Ll})/u, (_all, sign: string, letter: string) => `${sign}${letter.toUpperCase()}`);
export const curly = (line: string) =>
  line
    .replace(/"([^"]*)"/g, '\u201c$1\u201d')
    .replaceAll("'", '\u2019')
    .replaceAll(' - ', ' \u2013 ')
    .replaceAll('...', '\u2026');

type Parts = Partial<Omit<MailClient, 'name' | 'body' | 'sendsPlain'>>;

export function client(
  called: string,
  forms: (lines: readonly string[], mail: QuotedMail) => BodyForms,
  { typed = (line) => line, headers = [] }: Parts = {},
): MailClient {
  const body: MailClient['body'] = (lines, mail) => mimeBody(forms(lines.map(typed), mail));
  const sendsPlain = forms([], { from: '', to: '', subject: '', text: '' }).plain !== undefined;
  return { name: called, typed, headers, sendsPlain, body };
}

/** A program that sends nothing but plain text. */
export function plainClient(
  called: string,
  text: (words: string, mail: QuotedMail) => string,
  options: Parts & Omit<TextPart, 'text'> = {},
): MailClient {
  const { transfer, parameters } = options;
  const how = {
    ...(transfer === undefined ? {} : { transfer }),
    ...(parameters === undefined ? {} : { parameters }),
  };
  return client(
    called,
    (lines, mail) => ({ plain: { text: text(lines.join('\n'), mail), ...how } }),
    options,
  );
}

export const outlookHead = (mail: QuotedMail) =>
  `From: ${full(mail)}\nSent: Monday, March 2, 2026 10:00 AM\nTo: ${mail.to}\nSubject: ${mail.subject}\n`;
export const outlookHtmlHead = (mail: QuotedMail) =>
  `<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>From:</b> ${escaped(full(mail))}<br><b>Sent:</b> Monday, March 2, 2026 10:00 AM<br><b>To:</b> ${mail.to}<br><b>Subject:</b> ${escaped(mail.subject)}</p></div></div>`;
export const gmailHtml = (own: string, wrote: string, mail: QuotedMail) =>
  `${own}<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">${escaped(wrote)}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">${breaks(mail.text)}</blockquote></div>`;
export const appleHtml = (own: string, wrote: string, mail: QuotedMail) =>
  `<html><head></head><body style="overflow-wrap: break-word;">${own}<br><div><br><blockquote type="cite"><div>${escaped(wrote)}</div><br class="Apple-interchange-newline"><div>${breaks(mail.text)}</div></blockquote></div></body></html>`;
export const citePrefix = (own: string, wrote: string, mail: QuotedMail) =>
  `<html><body>${own}<div class="moz-cite-prefix">${escaped(wrote)}<br></div><blockquote type="cite" cite="mid:x@desk.example">${breaks(mail.text)}</blockquote></body></html>`;
