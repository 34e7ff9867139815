import { parseAddrSpec } from '../../../mail/address.ts';
import { fieldNamed, fieldsNamed } from '../../../mail/header.ts';
import type { InternetMessage } from '../../../mail/message.ts';
import type { ClassifyContext, Rule } from './rule.ts';

function precedence(message: InternetMessage, word: RegExp): string | null {
  const bodies = [
    ...fieldsNamed(message.headers, 'Precedence'),
    ...fieldsNamed(message.headers, 'X-Precedence'),
  ];
  const hit = bodies.find((body) => word.test(body));
  return hit === undefined ? null : `Precedence: ${hit.trim().slice(0, 30)}`;
}

/** The list that distributes our own support address (a group in front of the desk) is our front door, not a mailing list. */
function isOwnList({ headers }: InternetMessage, context: ClassifyContext): boolean {
  const addresses = Array.from(
    (fieldNamed(headers, 'List-Post') ?? '').matchAll(/<mailto:([^<>?\s]{1,320})/gi),
    (match) => match[1] ?? '',
  );
  return addresses.some((text) => {
    const address = parseAddrSpec(text);
    return address !== null && context.isOwnAddress(address);
  });
}

/** RFC 2076: mail to many, to which nobody wants an answer. */
export const precedenceBulk: Rule = {
  name: 'precedence-bulk',
  speaksFor: 'bulk',
  strength: 'strong',
  find: (message) => precedence(message, /^\s*(?:bulk|junk)\b/i),
};

/** A sender that can be unsubscribed from and not written to: a newsletter. */
export const newsletter: Rule = {
  name: 'newsletter',
  speaksFor: 'bulk',
  strength: 'strong',
  find: (message, context) => {
    const { headers } = message;
    if (isOwnList(message, context)) return null;
    if (fieldNamed(headers, 'List-Unsubscribe') === null || fieldNamed(headers, 'List-Post') !== null)
      return null;
    const markers = [
      'List-Unsubscribe-Post',
      'Feedback-ID',
      'X-CSA-Complaints',
      'X-Campaign',
      'X-CampaignID',
      'X-Mailgun-Tag',
      'X-MC-User',
    ];
    const marker = markers.find((name) => fieldNamed(headers, name) !== null);
    return marker === undefined ? null : `List-Unsubscribe with ${marker}`;
  },
};

/** A mailing list (RFC 2919, RFC 2369): people write there, but it gets no automatic answer (RFC 3834 section 2). */
export const mailingList: Rule = {
  name: 'mailing-list',
  speaksFor: 'person',
  strength: 'strong',
  find: (message, context) => {
    if (isOwnList(message, context)) return null;
    const listed = [
      'List-Id',
      'List-Post',
      'List-Unsubscribe',
      'Mailing-List',
      'X-Mailing-List',
      'X-BeenThere',
    ];
    const field = listed.find((name) => fieldNamed(message.headers, name) !== null);
    return field ?? precedence(message, /^\s*list\b/i);
  },
};
