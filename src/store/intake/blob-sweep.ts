/**
 * What lies in the folder of the blob store and is named by no row: mail that was on its way in when the process died, and was never
 * acknowledged. In: a time. Out: names, and files that are gone.
 *
 * What must hold: a file that is put anew while we look is never taken away, by whichever process it is put. So a file is moved aside
 * first, in one step, and looked at there: whatever was put since lies under the name, or comes back to it, also after a crash.
 */
import { linkSync, readdirSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const ASIDE = 'swept-';
const NAME = /^[0-9a-f]{64}$/;

/** The place of a blob in the folder. */
export function blobPath(dir: string, sha256: string): string {
  return join(dir, sha256.slice(0, 2), sha256);
}

/** A blob as it lay there; put again, it has another time. */
export interface LyingBlob {
  readonly sha256: string;
  readonly putMs: number;
}

/** Every blob that is there and was last put before that time; `digit`: only those whose names begin with it. */
export async function* blobsBefore(dir: string, beforeMs: number, digit: string): AsyncGenerator<LyingBlob> {
  const shelves = (await readdir(dir)).filter((name) => /^[0-9a-f]{2}$/.test(name) && name.startsWith(digit));
  for (const shelf of shelves.sort()) {
    for (const name of await readdir(join(dir, shelf))) {
      if (!NAME.test(name)) continue;
      const found = await stat(join(dir, shelf, name)).catch(() => null);
      if (found !== null && found.mtimeMs < beforeMs) yield { sha256: name, putMs: found.mtimeMs };
    }
  }
}

/** Takes a blob away, unless it was put again since it was seen. True where it is gone. */
export function removeBlob(dir: string, { sha256, putMs }: LyingBlob): boolean {
  const path = blobPath(dir, sha256);
  const aside = join(dir, 'tmp', `${ASIDE}${sha256}`);
  try {
    renameSync(path, aside);
  } catch {
    return false;
  }
  const putAgain = statSync(aside).mtimeMs !== putMs;
  if (putAgain) putBack(dir, sha256);
  else unlinkSync(aside);
  return !putAgain;
}

/** Puts back what a crash left aside. */
export function putBackSwept(dir: string): void {
  for (const name of readdirSync(join(dir, 'tmp')))
    if (name.startsWith(ASIDE)) putBack(dir, name.slice(ASIDE.length));
}

function putBack(dir: string, sha256: string): void {
  const aside = join(dir, 'tmp', `${ASIDE}${sha256}`);
  try {
    linkSync(aside, blobPath(dir, sha256));
  } catch (error) {
    // The same content was put again meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  unlinkSync(aside);
}
