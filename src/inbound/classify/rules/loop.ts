import { LIMITS } from '../../../base/limits.ts';
import { fieldsNamed } from '../../../mail/header.ts';
import { parseMsgIds } from '../../../mail/msg-id.ts';
import type { Rule } from './rule.ts';

/** Our own mail came back to us, by a rule in somebody's mailbox or by an address that points at itself. */
export const ownMessage: Rule = {
  name: 'own-message',
  speaksFor: 'loop',
  strength: 'strong',
  find: (message, context) => {
    if (message.messageId !== null && context.isOwnMessageId(message.messageId))
      return 'Message-ID of our own';
    // Another installation's mark says nothing about a loop here: its people may write to ours.
    const marks = fieldsNamed(message.headers, 'X-Postern-Loop').flatMap(parseMsgIds);
    return marks.some((id) => context.isOwnMessageId(id)) ? 'X-Postern-Loop of our own' : null;
  },
};

/** RFC 5321 section 6.3. */
export const tooManyHops: Rule = {
  name: 'too-many-hops',
  speaksFor: 'loop',
  strength: 'strong',
  find: (message) => {
    const hops = fieldsNamed(message.headers, 'Received').length;
    return hops > LIMITS.receivedHops ? `${hops} Received fields` : null;
  },
};
