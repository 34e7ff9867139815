import { labelledLine, type FieldRole } from './labels.ts';

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
  const first = labelledLine(lines[start] ?? '');
  if (first === null) return null;
  const block = new OpenBlock(first.role);
  let end = start;
  for (let at = start; at < Math.min(lines.length, start + LINES_MAX); at++) {
    const line = lines[at] ?? '';
    if (bare(line) === '') {
      if (!fieldFollows(lines, at, block.fields)) break;
    } else {
      if (!block.take(line)) break;
      end = at + 1;
    }
  }
  return isHeader(block.fields) ? { start, end, fields: block.fields } : null;
}

class OpenBlock {
  readonly fields = new Map<FieldRole, string>();
  #current: FieldRole;
  #continued = 0;

  constructor(first: FieldRole) {
    this.#current = first;
  }

  /** Takes a line as a field or as the rest of one; false where it is neither. */
  take(line: string): boolean {
    const field = labelledLine(line);
    if (field !== null) {
      const known = this.fields.get(field.role);
      if (known !== undefined && field.role !== 'cc') return false;
      this.#current = field.role;
      this.#continued = 0;
      this.fields.set(
        field.role,
        known === undefined || known === '' ? field.value : `${known}, ${field.value}`,
      );
      return true;
    }
    this.#continued += 1;
    if (this.#continued > CONTINUATION_MAX) return false;
    this.fields.set(this.#current, `${this.fields.get(this.#current) ?? ''} ${bare(line)}`.trim());
    return true;
  }
}

function bare(line: string): string {
  return line.replace(/^[\s>|]+/, '').trim();
}

/** Some clients put empty lines between the fields. */
function fieldFollows(lines: readonly string[], at: number, fields: ReadonlyMap<FieldRole, string>): boolean {
  const next = lines.slice(at + 1, at + 3).find((line) => bare(line) !== '');
  const field = next === undefined ? null : labelledLine(next);
  return field !== null && !fields.has(field.role);
}

function isHeader(fields: ReadonlyMap<FieldRole, string>): boolean {
  const about = fields.has('date') || fields.has('subject');
  if (fields.has('from'))
    return about || (fields.has('to') && /@/.test(`${fields.get('from')}${fields.get('to')}`));
  return fields.has('date') && fields.has('subject') && fields.has('to');
}
