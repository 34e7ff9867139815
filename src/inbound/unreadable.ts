import type { InternetMessage, ParseOutcome } from '../mail/message.ts';

/**
 * The message, with a text that says why there is none where it could not be read. That text is no words of the sender's, so it is not
 * their reply: an agent's answer that could not be read is sent to nobody.
 */
export function withUnreadableText(parsed: ParseOutcome): InternetMessage {
  const { message } = parsed;
  if (parsed.kind === 'parsed' || message.text !== '') return message;
  const text = `This message could not be read (${parsed.reason}). Only what its header says is shown; the message itself is kept as it came.`;
  return { ...message, text };
}
