import { countText } from '../../base/amounts.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Forwarded } from '../../mail/forwarded.ts';
import { localTime, type Output } from '../terminal/output.ts';
import { tellFile, tellInstead, tellText, type Page } from '../terminal/text-block.ts';
import type { InspectedFile } from './inspect.ts';

type Person = InspectedFile['to'][number];

/** How `postern inspect` shows a message to a person; what is folded is in `--json` whole. */
export function tellInspected(reading: InspectedFile, out: Output, full: boolean): void {
  const page = { out, linesMost: full ? Infinity : LIMITS.foldedLines };
  out.heading(`${reading.file}: ${reading.class ?? 'not read'}`);
  if (reading.reason !== null) out.line(`trouble:  ${reading.reason}`);
  if (reading.class !== null) tellMessage(reading, page);
  out.line('');
}

function tellMessage(reading: InspectedFile, page: Page): void {
  for (const line of headerLines(reading)) page.out.line(line);
  tellReport(reading, page.out);
  if (reading.forwarded === null) tellReply(reading, page);
  else tellForwarded(reading.forwarded, page);
  for (const { fileName, type, size } of reading.attachments) {
    tellFile({ name: fileName, type, sizeBytes: size }, page);
  }
}

function headerLines(reading: InspectedFile): string[] {
  const { autoResponse, invitation, protection } = reading;
  const facts: readonly (readonly [string, string | null])[] = [
    ['answer', autoResponse.allowed ? 'a program may answer' : 'no program may answer'],
    ['because', autoResponse.because.length === 0 ? null : autoResponse.because.join('; ')],
    ['from', reading.from === null ? 'nobody' : personText(reading.from)],
    ['to', peopleText(reading.to)],
    ['cc', peopleText(reading.cc)],
    ['subject', reading.subject],
    ['date', reading.date === null ? null : localTime(Date.parse(reading.date))],
    ['language', reading.language],
    ['calendar', invitation === null ? null : `${invitation.method}: ${invitation.summary}`],
    ['secured', protection === null ? null : `${protection.kind} (${protection.scheme})`],
  ];
  return facts.flatMap(([label, text]) =>
    text === null || text === '' ? [] : [`${`${label}:`.padEnd(10)}${text}`],
  );
}

function personText({ name, address }: Person): string {
  return name === '' ? address : `${name} <${address}>`;
}

function peopleText(people: readonly Person[]): string {
  return people.map(personText).join(', ');
}

function tellReport({ deliveryReport }: InspectedFile, out: Output): void {
  if (deliveryReport === null) return;
  out.lines('');
  out.table(
    ['RECIPIENT', 'ACTION', 'STATUS', 'DIAGNOSTIC'],
    deliveryReport.recipients.map(({ address, action, status, diagnostic }) => [
      address,
      action,
      status ?? '',
      diagnostic ?? '',
    ]),
  );
}

/** What was written now; the rest is named, and shown where nothing is to be folded. */
function tellReply({ reply }: InspectedFile, page: Page): void {
  tellParagraph(reply.text ?? '', page);
  for (const part of ['quoted', 'signature'] as const) {
    const text = (reply[part] ?? '').trimEnd();
    if (text === '') continue;
    tellInstead(`${part}: ${countText(text.split('\n').length, 'line')}`, page);
    if (page.linesMost === Infinity) tellParagraph(text, page);
  }
}

function tellForwarded(forwarded: Forwarded, page: Page): void {
  tellParagraph(forwarded.comment, page);
  const from = forwarded.from === null ? 'nobody who is named' : personText(forwarded.from);
  page.out.lines('');
  page.out.line(`Forwarded: ${forwarded.subject}`);
  page.out.line(`written by ${from}${forwarded.date === '' ? '' : `, ${forwarded.date}`}`);
  tellParagraph(forwarded.text, page);
}

function tellParagraph(text: string, page: Page): void {
  if (text.trim() === '') return;
  page.out.lines('');
  tellText(text, page);
}
