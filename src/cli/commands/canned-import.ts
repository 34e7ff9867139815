import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText, GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { CannedAnswer } from '../../desk/canned.ts';
import { listCanned, putCanned } from '../../store/people/canned.ts';
import { readCannedFile, type CannedWords } from '../desk/canned-file.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk, type CliDesk } from '../desk/open-desk.ts';
import { outputTo } from '../terminal/output.ts';
import { placeText } from './canned-read.ts';
import { cannedWords, cannedWriter } from './canned-write.ts';

type ImportOptions = GlobalOptions & {
  readonly dryRun?: true | undefined;
  readonly as?: string | undefined;
};

interface Read {
  readonly file: string;
  readonly answer: CannedAnswer;
}

/** Keeps the files of a folder: all of them, or none. @throws GatewayError `usage`: file by file and line by line what is wrong */
export async function importCanned(folder: string, options: ImportOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const read = await readFolder(folder, cannedWords(desk));
    const by = cannedWriter(desk, options.as);
    const done = options.dryRun === true ? await wouldDo(desk, read) : await keep(desk, read, by, io);
    const out = outputTo(io, options);
    if (out.json) {
      out.value({ imported: done.map(({ file, answer, what }) => ({ file, name: answer.name, what })) });
      return;
    }
    for (const { file, answer, what } of done)
      out.line(`${file}: /${answer.name} (${placeText(answer)}) ${what}`);
    if (options.dryRun === true) out.line('Nothing was changed.');
  });
}

type Done = Read & { readonly what: 'added' | 'changed' | 'unchanged' };

function keep(desk: CliDesk, read: readonly Read[], by: string, io: CliIo): Promise<Done[]> {
  return desk.store.transact(async (tx) => {
    const done: Done[] = [];
    for (const one of read) done.push({ ...one, what: await putCanned(tx, one.answer, by, io) });
    return done;
  });
}

async function wouldDo({ store }: CliDesk, read: readonly Read[]): Promise<Done[]> {
  const kept = new Map((await listCanned(store.db)).map((one) => [keyText(one), one]));
  return read.map((one) => {
    const there = kept.get(keyText(one.answer));
    const same = there?.text === one.answer.text && there.title === one.answer.title;
    return { ...one, what: there === undefined ? 'added' : same ? 'unchanged' : 'changed' };
  });
}

function keyText({ name, channel, category, locale }: CannedAnswer): string {
  return JSON.stringify([name, channel, category, locale]);
}

async function readFolder(folder: string, words: CannedWords): Promise<Read[]> {
  const names = (await filesOf(folder)).filter(
    (name) => /\.(?:md|txt)$/.test(name) && !/^readme\./i.test(name),
  );
  if (names.length === 0)
    throw new GatewayError('usage', `${folder} has no *.md or *.txt file; a canned answer is one of them`);
  const read: Read[] = [];
  const faults: string[] = [];
  const places = new Map<string, string>();
  for (const name of names.sort()) {
    const file = join(folder, name);
    const { answer, faults: wrong } = readCannedFile(name, await contentOf(file), words);
    faults.push(...wrong.map(({ line, reason }) => `${file}:${line}: ${reason}`));
    const twin = places.get(keyText(answer));
    if (twin !== undefined) faults.push(`${file}:1: ${twin} is for the same name and place`);
    places.set(keyText(answer), file);
    read.push({ file, answer });
  }
  if (faults.length > 0) throw new GatewayError('usage', `nothing was kept:\n${faults.join('\n')}`);
  return read;
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw new GatewayError('usage', `${folder} cannot be read: ${errorText(error)}`, { cause: error });
  }
}

async function contentOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > 4 * LIMITS.cannedChars)
      throw new GatewayError('usage', `${file} is larger than a canned answer may be`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('usage', `${file} cannot be read: ${errorText(error)}`, { cause: error });
  }
}
