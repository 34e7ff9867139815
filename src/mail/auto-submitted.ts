/** RFC 3834 section 5 and RFC 5436 section 2.7.1. */
export const AUTO_SUBMITTED = ['no', 'auto-generated', 'auto-replied', 'auto-notified'] as const;
export type AutoSubmitted = (typeof AUTO_SUBMITTED)[number];

/** Reads an Auto-Submitted field; a value that no RFC knows is still not a person's, so it counts as auto-generated. */
export function parseAutoSubmitted(fieldBody: string): AutoSubmitted {
  const word =
    fieldBody
      .replace(/\([^()]*\)/g, ' ')
      .split(';')[0]
      ?.trim()
      .toLowerCase() ?? '';
  return AUTO_SUBMITTED.find((value) => value === word) ?? (word === '' ? 'no' : 'auto-generated');
}
