import { classify } from '../../src/inbound/classify/classify.ts';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import type { Classification } from '../../src/mail/message.ts';

/** A mail, as far as a test says something of it. */
export interface Mail {
  readonly from?: string;
  readonly subject?: string;
  readonly text: string;
  readonly fields?: readonly string[];
}

/** The field of a mail that answers another one. */
export const ANSWERS = 'In-Reply-To: <m1@desk.example>';

/** Reads a mail and tells what wrote it. */
export async function classified({
  from = 'Carla Example <carla@x.example>',
  subject = 'Re: Printer',
  text,
  fields = [ANSWERS],
}: Mail): Promise<Classification> {
  const header = [
    `From: ${from}`,
    'To: desk@desk.example',
    `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
    'Message-ID: <a@x.example>',
    'Content-Type: text/plain; charset=utf-8',
    ...fields,
  ];
  const { message } = await parseMessage(Buffer.from(`${header.join('\r\n')}\r\n\r\n${text}\r\n`));
  return classify(message, {
    reversePath: undefined,
    isOwnAddress: () => false,
    isOwnMessageId: () => false,
  });
}
