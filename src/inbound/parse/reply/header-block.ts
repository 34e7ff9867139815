import { isLabelled, labelledLine, type FieldRole } from './labels.ts';

/** The header of a message that a client put above what it quotes or forwards. */
export interface HeaderBlock {
  readonly start: number;
  /** First line behind it. */
  readonly end: number;
  readonly fields: ReadonlyMap<FieldRole, string>;
}

const LINES_MAX = 24;
const CONTINUATION_MAX = 4;

/** The header block that begins at this line, or null. It names a sender and says when or about what. */
export function headerBlockAt(lines: readonly string[], start: number): HeaderBlock | null {
  if (labelledLine(lines[start] ?? '') === null) return null;
  const block = new OpenBlock();
  for (let at = start; at < Math.min(lines.length, start + LINES_MAX); at++) {
    const line = lines[at] ?? '';
    if (bare(line) === '') {
      if (!fieldFollows(lines, at, block.fields)) break;
    } else if (!block.take(line, at)) {
      break;
    }
  }
  block.finish();
  return isHeader(block) ? { start, end: block.end, fields: block.fields } : null;
}

class OpenBlock {
  readonly fields = new Map<FieldRole, string>();
  /** Does a field say when it was sent, and not merely a date? */
  sent = false;
  end = 0;
  #current: FieldRole = 'from';
  /** Lines that are the rest of the current field, if another field follows. */
  #rest: string[] = [];

  /** Takes a line as a field or as the rest of one; false where it is neither. */
  take(line: string, at: number): boolean {
    const field = labelledLine(line);
    if (field === null) {
      // Fields that we do not know belong to the header, and are no part of a person or a date.
      this.#rest.push(this.#current !== 'subject' && isLabelled(line) ? '' : bare(line));
      return this.#rest.length <= CONTINUATION_MAX;
    }
    const known = this.fields.get(field.role);
    if (known !== undefined && field.role !== 'cc' && field.role !== 'other') return false;
    this.#keep(this.#rest);
    this.#current = field.role;
    this.sent ||= field.role === 'date' && !DATED.test(field.label);
    this.fields.set(
      field.role,
      known === undefined || known === '' ? field.value : `${known}, ${field.value}`,
    );
    this.end = at + 1;
    return true;
  }

  /** Some clients put no empty line below the last field: only a list of people goes on there. */
  finish(): void {
    const people = this.#current === 'to' || this.#current === 'cc';
    const strangers = this.#rest.findIndex((line) => !people || !/@|;\s*$/.test(line));
    const rest = this.#rest.slice(0, strangers === -1 ? undefined : strangers);
    this.#keep(rest);
    this.end += rest.length;
  }

  #keep(rest: readonly string[]): void {
    if (rest.length > 0)
      this.fields.set(
        this.#current,
        [this.fields.get(this.#current) ?? '', ...rest].filter((part) => part !== '').join(' '),
      );
    this.#rest = [];
  }
}

/**
 * The header block that begins at this line, directly below a line that says so. Only there does eM Client write `From "Bob" <bob@x>`
 * without colons.
 */
export function announcedBlockAt(lines: readonly string[], start: number): HeaderBlock | null {
  const block = headerBlockAt(lines, start) ?? sourceHeaderAt(lines, start);
  if (block !== null) return block;
  const end = lines.findIndex((line, at) => at >= start && withColon(line) === null);
  if (end - start < 3 || end - start > LINES_MAX) return null;
  return headerBlockAt(
    [...lines.slice(0, start), ...lines.slice(start, end).map((line) => withColon(line) ?? line), ''],
    start,
  );
}

/**
 * The same, where labels are in a language that we do not know: told by what stands behind them. Only below a line that says "forwarded" or
 * "original": the form of a web page has such lines, too.
 */
export function guessedBlockAt(lines: readonly string[], start: number): HeaderBlock | null {
  const near = lines.slice(start, start + LINES_MAX);
  const length = near.findIndex((line) => !isLabelled(line));
  if (length < FIELDS_MIN || bare(near[length] ?? '') !== '') return null;
  const fields = near.slice(0, length);
  const known = new Set(fields.map((line) => labelledLine(line)?.role));
  const read = fields.map((line) => {
    if (labelledLine(line) !== null) return line;
    const value = line.replace(/^[^:：]*[:：]\s*/, '');
    const role = guessedRoles(value).find((one) => !known.has(one));
    if (role === undefined) return line;
    known.add(role);
    return `${GUESSED[role]}: ${value}`;
  });
  const block = headerBlockAt([...lines.slice(0, start), ...read, ''], start);
  return block !== null && read.join('\n') !== fields.join('\n') ? block : null;
}

const FIELDS_MIN = 3;
const GUESSED = { from: 'From', to: 'To', date: 'Date', subject: 'Subject' } as const;

function guessedRoles(value: string): readonly (keyof typeof GUESSED)[] {
  if (/[^\s@]@[^\s@]/.test(value)) return ['from', 'to'];
  return TIME.test(value) && /\d{4}|\d[./-]\d/.test(value) ? ['date', 'subject'] : ['subject'];
}

/** MH forwards a message with its whole header, fields of the transport first. */
function sourceHeaderAt(lines: readonly string[], start: number): HeaderBlock | null {
  const near = lines.slice(start, start + SOURCE_LINES_MAX);
  const length = near.findIndex((line) => bare(line) === '');
  const header = near.slice(0, Math.max(0, length));
  if (!header.every((line) => /^[ \t]/.test(line) || isLabelled(line))) return null;
  let keeps = false;
  const kept = header.filter((line) => {
    if (/^\S/.test(line)) keeps = labelledLine(line) !== null;
    return keeps;
  });
  const block = headerBlockAt([...kept, ''], 0);
  return block === null ? null : { ...block, start, end: start + length };
}

const SOURCE_LINES_MAX = 100;

function withColon(line: string): string | null {
  const match = /^([\s>|]*(?:\p{L}[\p{L}\p{M}.]{0,20}))\s+(\S.*)$/u.exec(line.slice(0, LABELLED_MAX));
  const written = match === null ? '' : `${match[1] ?? ''}: ${match[2] ?? ''}`;
  return labelledLine(written) === null ? null : written;
}

const LABELLED_MAX = 1000;

function bare(line: string): string {
  return line.replace(/^[\s>|]+/, '').trim();
}

/** Some clients put empty lines between the fields. */
function fieldFollows(lines: readonly string[], at: number, fields: ReadonlyMap<FieldRole, string>): boolean {
  const next = lines.slice(at + 1, at + 3).find((line) => bare(line) !== '');
  const field = next === undefined ? null : labelledLine(next);
  return field !== null && !fields.has(field.role);
}

/** Labels that anything with a date may have. */
const DATED =
  /^(?:date|datum|data|fecha|dato|dată|dátum|дата|датум|tarih|tarix|日期|日時|日付|时间|날짜|תאריך|التاريخ|تاريخ|تاریخ|ngày|วันที่|tanggal|tarikh|kuupäev|päivämäärä|päiväys|ημερομηνία|when|den|datums|dagsetning|दिनांक|तारीख|күні|თარიღი)$/;

/** With the marks that Windows Mail puts around each part. */
const TIME = /\d[\u200e\u200f]?[:.٫][\u200e\u200f]?\d{2}/;

/**
 * It names a sender and says when or about what; and it says it as mail does: `From`, `To` and `Date` alone are also those of a journey.
 */
function isHeader({ fields, sent }: OpenBlock): boolean {
  const about = fields.has('date') || fields.has('subject');
  if (!fields.has('from')) return fields.has('date') && fields.has('subject') && fields.has('to');
  const addressed = ['from' as const, 'to' as const, 'cc' as const].some((role) =>
    (fields.get(role) ?? '').includes('@'),
  );
  if (addressed) return about || fields.has('to');
  return fields.has('date') && (fields.has('subject') || (sent && TIME.test(fields.get('date') ?? '')));
}
