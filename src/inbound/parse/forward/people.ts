import { LIMITS } from '../../../base/limits.ts';
import { without, withoutEnd } from '../../../base/trim.ts';

/**
 * People as clients write them into the header of a forward: `Bob <bob@x>`, `Bob [mailto:bob@x]`, `Doe, Bob <bob@x>; Eve`,
 * `bob@x <mailto:bob@x>`. In: text, already decoded. Out: who is named; an address or a name may be missing. Shown, never trusted.
 */
export interface Person {
  readonly address: string;
  readonly name: string;
}

const ADDRESS = /[^\s<>()[\]"',;:]{1,128}@[^\s<>()[\]"',;:]{1,255}/;

/** Everybody in a list; the list is split at semicolons where it has any, else at commas. */
export function readPeople(value: string): Person[] {
  const clean = value
    .slice(0, LIMITS.shownPeopleChars)
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    // Outlook writes the address once more, as a link within the brackets.
    .replace(/<([^<>\s]{1,320}) ?<mailto:[^<>\s]{1,320}>>/gi, ' <$1> ')
    .replace(/[<[]\s?mailto:([^<>[\]\s]{1,320})[>\]]/gi, ' <$1> ')
    .replace(/mailto:/gi, '');
  const mark = clean.includes(';') ? ';' : ',';
  return split(clean, mark)
    .slice(0, LIMITS.shownPeople)
    .map(readPerson)
    .filter(({ address, name }) => address !== '' || name !== '');
}

/** The one sender of a message; a comma in the name is part of it. */
export function readSender(value: string): Person | null {
  const people = readPeople(value);
  const written = people.find(({ address }) => address !== '');
  if (written === undefined) return people[0] ?? null;
  const before = people.slice(0, people.indexOf(written)).map(({ name }) => name);
  const name = [...before, written.name].filter((part) => part !== '').join(', ');
  return { address: written.address, name };
}

/** Splits outside of quotes and brackets. */
function split(text: string, mark: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  let depth = 0;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (char === '<') depth += 1;
    if (char === '>') depth = Math.max(0, depth - 1);
    if (char === mark && !quoted && depth === 0) {
      parts.push(part);
      part = '';
    } else {
      part += char;
    }
  }
  return [...parts, part];
}

function readPerson(text: string): Person {
  const address = withoutEnd(ADDRESS.exec(text)?.[0] ?? '', '.');
  const shown = text
    .replace(/[<([][^<>()[\]]{0,320}@[^<>()[\]]{0,320}(?:[>)\]]|$)/g, ' ')
    .replace(/[<>]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const name = without(shown, `"'*_`).trim();
  return {
    address,
    name:
      name === address || (address !== '' && name.includes('@') && ADDRESS.exec(name)?.[0] === address)
        ? ''
        : name,
  };
}
