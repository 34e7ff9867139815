import type { InternetMessage, ParseOutcome } from '../mail/message.ts';

/** The message, with a text that says why there is none where it could not be read. */
export function withUnreadableText(parsed: ParseOutcome): InternetMessage {
  const { message } = parsed;
  if (parsed.kind === 'parsed' || message.text !== '') return message;
  const text = `This message could not be read (${parsed.reason}). Only what its header says is shown; the message itself is kept as it came.`;
  return { ...message, text, reply: { ...message.reply, text } };
}
