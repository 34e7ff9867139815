import { fieldNamed } from '../../../mail/header.ts';
import type { InternetMessage } from '../../../mail/message.ts';
import { isChallenge } from '../../parse/bounce/challenge.ts';
import type { ClassifyContext, Rule } from './rule.ts';
import { answersSomething } from './auto-submitted.ts';
import { THANKS } from './away-words.ts';
import { precedenceBulk } from './bulk.ts';
import { mailSystem, nullReversePath } from './sender.ts';

/** Answers of programs that are about no absence: acknowledgements, and guards of mailboxes that ask who writes. */

const BEGINNING_CHARS = 200;

function beginning({ subject, reply, text }: InternetMessage): string {
  return `${subject}\n${(reply.text === '' ? text : reply.text).trim().slice(0, BEGINNING_CHARS)}`;
}

/** Programs that came before RFC 3834 mark their answers so. */
function isBulkOfNoList(message: InternetMessage, context: ClassifyContext): boolean {
  return precedenceBulk.find(message, context) !== null && fieldNamed(message.headers, 'List-Id') === null;
}

export const acknowledgement: Rule = {
  name: 'acknowledgement',
  speaksFor: 'auto-reply',
  strength: 'strong',
  find: (message, context) => {
    // RFC 3834 section 3.3 has answers of programs sent from nobody.
    const nobody = nullReversePath.find(message, context);
    if (nobody === null && !isBulkOfNoList(message, context)) return null;
    if (THANKS.test(beginning(message))) return 'thanks for a mail, from nobody';
    const answers = answersSomething(message) && mailSystem.find(message, context) === null;
    return nobody !== null && answers ? `${nobody}, in answer to a mail` : null;
  },
};

/** A guard that wants the sender to prove something before it hands the mail over. */
export const challenge: Rule = {
  name: 'challenge',
  speaksFor: 'auto-reply',
  strength: 'strong',
  find: (message, context) => {
    const answers = answersSomething(message) || nullReversePath.find(message, context) !== null;
    return answers && isChallenge(message.text) ? 'text of a challenge to the sender' : null;
  },
};
