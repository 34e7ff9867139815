/**
 * Signs that nobody sees, in names and subjects. In: one line of text. Out: the same to the eye, without what could make two different
 * texts look alike, carry words past a reader, or turn the direction of what stands around it. Bodies keep theirs: nothing is decided by
 * the look of them, and they are quoted as they were written.
 *
 * Unicode calls them Default_Ignorable_Code_Point (UAX 44): marks of direction, zero-width spaces and joiners, soft hyphens, fillers,
 * variation selectors, tags. What some writing cannot do without stays, one at a time and only where it has an effect:
 * - the joiners in scripts that are written with them (RFC 5892 Appendix A.1 and A.2), and between the parts of an emoji (UTS 51);
 * - one variation selector after a sign that is seen;
 * - the tags of a flag of a region, between the black flag and the cancel tag.
 */
const JOINED_SCRIPTS = [
  'Arab',
  'Beng',
  'Deva',
  'Gujr',
  'Guru',
  'Khmr',
  'Knda',
  'Mlym',
  'Mong',
  'Mymr',
  'Nkoo',
  'Orya',
  'Sinh',
  'Syrc',
  'Taml',
  'Telu',
  'Tibt',
];
const JOINED = JOINED_SCRIPTS.map((script) => String.raw`\p{Script=${script}}`).join('');

const FLAG_OF_REGION = String.raw`\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{3,6}\u{E007F}`;
const VARIATION = String.raw`(?<=[^\p{DI}\s])\p{Variation_Selector}`;
const JOINER_OF_SCRIPT = String.raw`(?<=[${JOINED}])[\u200c\u200d]`;
const JOINER_OF_EMOJI = String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?)\u200d(?=\p{Extended_Pictographic})`;

const WANTED_OR_UNSEEN = new RegExp(
  String.raw`(?<wanted>${[FLAG_OF_REGION, VARIATION, JOINER_OF_SCRIPT, JOINER_OF_EMOJI].join('|')})|\p{DI}`,
  'gu',
);

/**
 * Text of a body without the signs of no width that senders fill the preview of a mail with (`&zwnj;&nbsp;&#847;`). Marks of direction
 * stay, and the joiners that are a part of how words and emoji are written.
 */
export function withoutPadding(line: string): string {
  if (!PADDING.test(line)) return line;
  return line.replace(WANTED_OR_UNSEEN, (sign, wanted: string | undefined) =>
    wanted !== undefined || !PADDING.test(sign) ? sign : '',
  );
}

/** Soft hyphen, combining grapheme joiner, spaces of no width and joiners. */
const PADDING = /[\u00ad\u034f\u200b-\u200d\u2060\ufeff]/;

export function withoutUnseen(text: string): string {
  return text.replace(WANTED_OR_UNSEEN, (_sign, wanted: string | undefined) => wanted ?? '').trim();
}
