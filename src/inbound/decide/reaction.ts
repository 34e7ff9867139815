import type { InternetMessage } from '../../mail/message.ts';

/** The part by which Gmail tells a reaction from an answer; the text beside it says the same in words, for other mail programs. */
const REACTION = 'text/vnd.google.email-reaction+json';

/** Is it a sign that was touched below a mail, and no words of anybody? */
export function isReaction({ attachments }: Pick<InternetMessage, 'attachments'>): boolean {
  return attachments.some(({ type }) => type.toLowerCase() === REACTION);
}
