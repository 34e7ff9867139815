/** The names that a template may use, for whoever writes one. */
import type { NoticeView } from './notice-view.ts';

/** What a mail has to say, by name: `customerName`, `ticket.tag`, `entries[]`; what is empty in it too. */
export function templateNames(view: NoticeView): string[] {
  return Object.entries(view)
    .filter(([name]) => !INNER.has(name))
    .flatMap(([name, value]) => namesBelow(name, value))
    .sort();
}

/** For the program, not for a reader. */
const INNER: ReadonlySet<string> = new Set(['kind', 'locale']);

function namesBelow(name: string, value: unknown): string[] {
  if (Array.isArray(value)) return [`${name}[]`];
  if (typeof value !== 'object' || value === null) return [name];
  return Object.keys(value).map((inner) => `${name}.${inner}`);
}

/** What Handlebars says of a name that is not there, said so that it can be mended; null where it says something else. */
export function missingName(message: string, view: NoticeView): string | null {
  const found = /^"(?<name>.+)" not defined in .* - (?<line>\d+):\d+$/s.exec(message)?.groups;
  if (found === undefined) return null;
  return `line ${found['line']}: there is no "${found['name']}" here; there are ${templateNames(view).join(', ')}`;
}
