import * as z from 'zod';
import { nearestWord } from '../base/nearest.ts';
import { withoutControls } from '../mail/header.ts';
import { bare, fieldMeta } from './field.ts';
import { formatPath, type Path, type Problem } from './problem.ts';

type Issue = z.core.$ZodIssue;

/** Says what the schema found in an operator's words: what is wrong at which line, and what is expected there. */
export function explainIssue(
  schema: z.core.$ZodType,
  value: unknown,
  issue: Issue,
  lineOf: (path: Path) => number,
): Problem[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    const known = keysOf(schemaAt(schema, path, value), valueAt(value, path));
    return issue.keys.map((key) => ({
      line: lineOf([...path, key]),
      path: [...path, key],
      text: unknownKey(key, known),
    }));
  }
  return [
    { line: lineOf(path), path, text: wrongValue(schemaAt(schema, path, value), valueAt(value, path)) },
  ];
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearestWord(key.replace(/[-_]/g, ''), known);
  return near === null
    ? `is no known key, expected one of ${known.join(', ')}`
    : `is no known key, did you mean ${near}?`;
}

function wrongValue(schema: z.core.$ZodType, value: unknown): string {
  const expected = `expected ${expectation(schema)}`;
  if (value === undefined) return `is missing, ${expected}`;
  if (value === null) return `is empty, ${expected}`;
  if (fieldMeta(schema).secret) return `cannot be used, ${expected}`;
  return `${shown(value)} cannot be used, ${expected}`;
}

function expectation(schema: z.core.$ZodType): string {
  const core = bare(schema);
  if (fieldMeta(schema).expects !== 'something else') return fieldMeta(schema).expects;
  return core instanceof z.ZodObject
    ? `a block with ${Object.keys(core.shape).join(', ')}`
    : 'something else';
}

/** A value as it may stand in a message: short, on one line. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a block of keys';
  const text = withoutControls(typeof value === 'string' ? value : JSON.stringify(value));
  return typeof value === 'string' ? `"${text.slice(0, 60)}${text.length > 60 ? '...' : ''}"` : text;
}

/** The schema of what stands at that path; the value tells which branch of a union is meant. */
function schemaAt(schema: z.core.$ZodType, path: Path, value: unknown): z.core.$ZodType {
  let here = schema;
  for (const [index, step] of path.entries()) {
    const core = bare(here);
    const child: unknown =
      core instanceof z.ZodArray
        ? core.element
        : branch(core, valueAt(value, path.slice(0, index)))?.shape[step];
    if (child instanceof z.core.$ZodType) here = child;
  }
  return here;
}

function keysOf(schema: z.core.$ZodType, value: unknown): string[] {
  return Object.keys(branch(bare(schema), value)?.shape ?? {});
}

/** The object that this schema stands for: itself, or the option whose discriminator the value names (else the first). */
function branch(schema: z.core.$ZodType, value: unknown): z.ZodObject | null {
  if (schema instanceof z.ZodObject) return schema;
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return null;
  const options = schema.def.options.filter((option) => option instanceof z.ZodObject);
  const discriminator = schema.def.discriminator;
  const word = valueAt(value, [discriminator]);
  const named = options.find((option) => {
    const literal = bare(option.shape[discriminator] as z.core.$ZodType);
    return literal instanceof z.ZodLiteral && literal.values.has(word as never);
  });
  return named ?? options[0] ?? null;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (here, step) =>
      typeof here === 'object' && here !== null
        ? (here as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}

/** Leaves out what was already said of the same place. */
export function notYetSaid(problems: readonly Problem[], said: readonly Problem[]): Problem[] {
  const places = new Set(said.map((problem) => formatPath(problem.path)));
  return problems.filter((problem) => !places.has(formatPath(problem.path)));
}
