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
  return isHeader(block.fields) ? { start, end: block.end, fields: block.fields } : null;
}

class OpenBlock {
  readonly fields = new Map<FieldRole, string>();
  end = 0;
  #current: FieldRole = 'from';
  /** Lines that are the rest of the current field, if another field follows. */
  #rest: string[] = [];

  /** Takes a line as a field or as the rest of one; false where it is neither. */
  take(line: string, at: number): boolean {
    const field = labelledLine(line);
    if (field === null) {
      this.#rest.push(bare(line));
      return this.#rest.length <= CONTINUATION_MAX;
    }
    const known = this.fields.get(field.role);
    if (known !== undefined && field.role !== 'cc') return false;
    this.#keep(this.#rest);
    this.#current = field.role;
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
      this.fields.set(this.#current, `${this.fields.get(this.#current) ?? ''} ${rest.join(' ')}`.trim());
    this.#rest = [];
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
