import Table from 'cli-table3';
import { styleText } from 'node:util';
import { withoutControls, withoutControlsKeepingLines } from '../../mail/header.ts';
import type { GlobalOptions } from './globals.ts';
import type { CliIo, TerminalStream } from './io.ts';

/**
 * What commands print. In: values and text, also out of mails of strangers. Out: tables and lines for a person, or one JSON value.
 * What must hold: no byte of a mail reaches a terminal as a command (escape sequences, bidi overrides); nothing but the
 * answer goes to standard output; without a terminal, or with NO_COLOR, there are no escape sequences at all.
 */
export interface Output {
  readonly json: boolean;
  /** Columns of the terminal; of a page where there is none. */
  readonly columns: number;
  /** One line. */
  line(text: string): void;
  /** Several lines; line ends stay, other control characters go. */
  lines(text: string): void;
  heading(text: string): void;
  table(head: readonly string[], rows: readonly (readonly string[])[]): void;
  value(value: unknown): void;
}

const PAGE_COLUMNS = 100;

/** Printing to standard output, as the options and the terminal want it. */
export function outputTo(io: Pick<CliIo, 'stdout' | 'environment'>, options: GlobalOptions): Output {
  const { stdout } = io;
  const terminal = stdout.isTTY === true;
  const columns = terminal ? (stdout.columns ?? PAGE_COLUMNS) : PAGE_COLUMNS;
  const bold = colours(stdout, io.environment) ? boldText : (text: string) => text;
  const write = (text: string) => stdout.write(`${text}\n`);
  return {
    json: options.json === true,
    columns,
    line: (text) => write(oneLine(text)),
    lines: (text) => write(withoutControlsKeepingLines(text)),
    heading: (text) => write(bold(oneLine(text))),
    table: (head, rows) => {
      write(tableText({ head, rows, bold, width: terminal ? columns : null }));
      if (rows.length === 0) write('(none)');
    },
    value: (value) => write(jsonText(value)),
  };
}

/** Without control characters, but with the blanks that it begins with. */
function oneLine(text: string): string {
  return withoutControlsKeepingLines(text).replace(/[\n\t\u2028\u2029]+/g, ' ');
}

function boldText(text: string): string {
  return styleText('bold', text, { validateStream: false });
}

/** https://no-color.org */
function colours(stream: TerminalStream, environment: Readonly<NodeJS.ProcessEnv>): boolean {
  const refused = environment['NO_COLOR'] ?? '';
  return stream.isTTY === true && refused === '' && environment['TERM'] !== 'dumb';
}

/** The value as JSON over several lines, harmless to a terminal. */
export function jsonText(value: unknown): string {
  return harmlessJson(JSON.stringify(value, null, 2));
}

/** The same JSON with those characters escaped that a terminal would act upon; a parser reads the same value. */
export function harmlessJson(json: string): string {
  return json.replace(
    /[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

interface TableParts {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly bold: (text: string) => string;
  /** Columns to fit into, by shortening the widest cells; null = as wide as need be. */
  readonly width: number | null;
}

const GAP = 2;
/** No column is made narrower than this. */
const COLUMN_LEAST = 8;

function tableText({ head, rows, bold, width }: TableParts): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => withoutControls(cell)));
  const limit = width === null ? Infinity : widestCell(cells, width);
  const table = new Table({
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
  });
  table.push(
    ...cells.map((row, index) =>
      row.map((cell) => {
        const content = shortened(cell, limit);
        return index === 0 ? bold(content) : content;
      }),
    ),
  );
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const NO_LINES = Object.fromEntries(
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid middle'
    .split(' ')
    .map((name) => [name, '']),
);

/** The widest that a cell may be, so that the row of the widest cells of all columns fits. */
function widestCell(cells: readonly (readonly string[])[], width: number): number {
  const wants = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  let limit = Math.max(...wants);
  const total = (most: number) => wants.reduce((sum, want) => sum + Math.min(want, most) + GAP, 0);
  while (limit > COLUMN_LEAST && total(limit) > width) limit--;
  return limit;
}

function shortened(text: string, most: number): string {
  const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** Local time, to the minute: `2026-03-02 11:00`. */
export function localTime(ms: number): string {
  return new Date(ms).toLocaleString('sv-SE').slice(0, 16);
}

/** UTC, for programs. */
export function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
