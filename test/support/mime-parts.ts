/** Bodies as mail programs put them on the wire (RFC 2045, 2046). */

export type Transfer = '8bit' | 'base64' | 'quoted-printable';

export interface TextPart {
  readonly text: string;
  readonly transfer?: Transfer;
  /** Behind `text/plain` or `text/html`. */
  readonly parameters?: string;
}

export interface BodyForms {
  readonly plain?: TextPart;
  readonly html?: TextPart;
}

/** The header fields of a body, an empty line, and the body: CRLF throughout. */
export function mimeBody({ plain, html }: BodyForms): string {
  const parts = [
    ...(plain === undefined ? [] : [onePart('plain', plain)]),
    ...(html === undefined ? [] : [onePart('html', html)]),
  ];
  if (parts.length < 2) return `MIME-Version: 1.0\r\n${parts[0] ?? ''}`;
  const mark = '----=_part_6f1c0b';
  const inside = parts.map((part) => `--${mark}\r\n${part}\r\n`).join('');
  return `MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="${mark}"\r\n\r\n${inside}--${mark}--\r\n`;
}

function onePart(
  subtype: string,
  { text, transfer = '8bit', parameters = 'charset=utf-8' }: TextPart,
): string {
  const lines = text.replaceAll('\n', '\r\n');
  const head = `Content-Type: text/${subtype}; ${parameters}\r\nContent-Transfer-Encoding: ${transfer}\r\n\r\n`;
  if (transfer === 'base64')
    return `${head}${Buffer.from(lines).toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`;
  return `${head}${transfer === '8bit' ? lines : quotedPrintable(lines)}\r\n`;
}

/** RFC 2045 section 6.7. */
function quotedPrintable(text: string): string {
  return text
    .split('\r\n')
    .map((line) => {
      const encoded = [...Buffer.from(line)]
        .map((byte, at, all) => {
          const plain = (byte >= 33 && byte <= 126 && byte !== 61) || (byte === 32 && at < all.length - 1);
          return plain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
        })
        .join('');
      return encoded.replace(/.{1,72}(?:=[0-9A-F]{2})?(?<!=|=[0-9A-F])(?=.)/g, '$&=\r\n');
    })
    .join('\r\n');
}
