import { GatewayError } from '../../base/errors.ts';
import { CANNED_NAME } from '../../desk/canned.ts';
import type { Locale } from '../../desk/locale/locale.ts';
import { listCanned, putCanned, removeCanned, type CannedKey } from '../../store/people/canned.ts';
import { cannedPlaceFaults, nameFault, textFaults, type CannedWords } from '../desk/canned-file.ts';
import { agentOf } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk, type CliDesk } from '../desk/open-desk.ts';
import { outputTo } from '../terminal/output.ts';
import { readText } from '../terminal/read-text.ts';
import { noCanned, placeText } from './canned-read.ts';

type PlaceOptions = GlobalOptions & {
  readonly channel?: string | undefined;
  readonly category?: string | undefined;
  readonly locale?: Locale | undefined;
};

/** Keeps a text. @throws GatewayError `usage`, `not.found` */
export async function setCanned(
  name: string,
  argument: string | undefined,
  options: PlaceOptions & { readonly title?: string | undefined; readonly as?: string | undefined },
  io: CliIo,
): Promise<void> {
  const text = (await readText(argument, io)).trim();
  if (!CANNED_NAME.test(name)) throw new GatewayError('usage', nameFault(name));
  const faults = textFaults(text).map(({ line, reason }) => `line ${line}: ${reason}`);
  if (faults.length > 0) throw new GatewayError('usage', faults.join('\n'));
  await withDesk(options, io, async (desk) => {
    const key = keyOf(name, options, cannedWords(desk));
    const by = cannedWriter(desk, options.as);
    const answer = { ...key, title: options.title ?? name, text };
    const done = await desk.store.transact((tx) => putCanned(tx, answer, by, io));
    const out = outputTo(io, options);
    if (out.json) out.value({ name, done });
    else out.line(`/${name} (${placeText(key)}): ${done}`);
  });
}

/** Takes a text away. @throws GatewayError `usage`, `not.found` */
export async function remove(name: string, options: PlaceOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const { channel = null, category = null, locale = null } = options;
    const key = { name, channel, category, locale };
    if (!(await desk.store.transact((tx) => removeCanned(tx, key)))) {
      const all = await listCanned(desk.store.db);
      const others = all.filter((one) => one.name === name).map(placeText);
      if (others.length === 0) throw noCanned(name, all);
      const sentence = `/${name} is not kept for this place (${placeText(key)}), but for: ${others.join('; ')}`;
      throw new GatewayError('not.found', sentence);
    }
    const out = outputTo(io, options);
    if (out.json) out.value({ name, done: 'removed' });
    else out.line(`/${name} (${placeText(key)}): removed`);
  });
}

/** The names that facts of a canned answer may say. */
export function cannedWords({ config }: CliDesk): CannedWords {
  return { channels: config.channels.map(({ name }) => name), categories: config.desk.categories };
}

/** @throws GatewayError `not.found` */
export function cannedWriter(desk: CliDesk, as: string | undefined): string {
  return as === undefined ? 'admin' : agentOf(desk, as).name;
}

function keyOf(name: string, options: PlaceOptions, words: CannedWords): CannedKey {
  const faults = cannedPlaceFaults(options, words);
  if (faults.length > 0) throw new GatewayError('usage', faults.map(({ reason }) => reason).join('\n'));
  const { channel = null, category = null, locale = null } = options;
  return { name, channel, category, locale };
}
