import type { Copy } from './relay.ts';

const texts = new WeakMap<Copy, string>();

/** All that a reader could get to see of a mail, for looking up words in it: its bytes, and what its encodings hold. */
export function readableText(copy: Copy): string {
  const known = texts.get(copy);
  if (known !== undefined) return known;
  const raw = copy.raw.toString('latin1');
  const text = [raw, unquoted(raw), ...base64Parts(raw)].join('\n');
  texts.set(copy, text);
  return text;
}

/** RFC 2045 section 6.7, over the whole mail: what is not quoted-printable is only made unreadable, and stands beside it as it is. */
function unquoted(raw: string): string {
  return raw
    .replace(/=\r\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function base64Parts(raw: string): string[] {
  const bodies = raw.split(/content-transfer-encoding:\s*base64/i).slice(1);
  return bodies.map((part) => {
    const body = part.slice(part.indexOf('\r\n\r\n') + 4).split('\r\n--')[0] ?? '';
    return Buffer.from(body, 'base64').toString('latin1');
  });
}
