/** RFC 3463. */
export interface EnhancedStatus {
  readonly class: 2 | 4 | 5;
  readonly subject: number;
  readonly detail: number;
}

/** RFC 5321 section 4.2: what a server answered. */
export interface SmtpReply {
  readonly code: number;
  readonly enhanced: EnhancedStatus | null;
  readonly text: string;
}

/** Reads `550 5.1.1 text`, also over several lines; null where it is no SMTP reply. */
export function parseSmtpReply(line: string): SmtpReply | null {
  const match = /^([2-5]\d\d)(?:[ -](?:([245])\.(\d{1,3})\.(\d{1,3})(?=\s|$))?\s*((?:\S[\s\S]*)?))?$/.exec(
    line.trim(),
  );
  if (match === null) return null;
  const [, code, klass, subject, detail, text] = match;
  const enhanced =
    klass === undefined
      ? null
      : { class: Number(klass) as 2 | 4 | 5, subject: Number(subject), detail: Number(detail) };
  return { code: Number(code), enhanced, text: text ?? '' };
}
