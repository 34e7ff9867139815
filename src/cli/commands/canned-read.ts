import { GatewayError } from '../../base/errors.ts';
import { nearestWord } from '../../base/nearest.ts';
import { cannedHolding } from '../../desk/canned.ts';
import { listCanned, type KeptCanned } from '../../store/people/canned.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk } from '../desk/open-desk.ts';
import { isoTime, localTime, outputTo } from '../terminal/output.ts';

/** Prints canned answers by name. */
export async function listAll(words: readonly string[], options: GlobalOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async ({ store }) => {
    const found = cannedHolding(await listCanned(store.db), words.join(' '));
    const out = outputTo(io, options);
    if (out.json) out.value({ canned: found.map(valueOf) });
    else
      out.table(
        ['NAME', 'CHANNEL', 'CATEGORY', 'LOCALE', 'CHANGED', 'BY', 'TITLE'],
        found.map((one) => [
          one.name,
          one.channel ?? '',
          one.category ?? '',
          one.locale ?? '',
          localTime(one.updatedAtMs),
          one.setBy,
          one.title,
        ]),
      );
  });
}

/** Prints every text of a name. @throws GatewayError `not.found` */
export async function showCanned(name: string, options: GlobalOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async ({ store }) => {
    const all = await listCanned(store.db);
    const found = all.filter((one) => one.name === name);
    if (found.length === 0) throw noCanned(name, all);
    const out = outputTo(io, options);
    if (out.json) {
      out.value({ canned: found.map(valueOf) });
      return;
    }
    for (const one of found) {
      out.heading(`/${one.name}  ${one.title}`);
      out.line(placeText(one));
      out.lines(`\n${one.text}\n`);
    }
  });
}

export function noCanned(name: string, all: readonly KeptCanned[]): GatewayError {
  const near = nearestWord(
    name,
    all.map((one) => one.name),
  );
  const meant = near === null ? '`postern canned list` shows which there are' : `did you mean ${near}?`;
  return new GatewayError('not.found', `there is no canned answer ${name}; ${meant}`);
}

/** `channel support, in de`; where it is for everywhere, that. */
export function placeText({
  channel,
  category,
  locale,
}: Pick<KeptCanned, 'channel' | 'category' | 'locale'>): string {
  const parts = [
    ...(channel === null ? [] : [`channel ${channel}`]),
    ...(category === null ? [] : [`category ${category}`]),
    ...(locale === null ? [] : [`in ${locale}`]),
  ];
  return parts.length === 0 ? 'everywhere' : parts.join(', ');
}

function valueOf({ updatedAtMs, ...one }: KeptCanned): object {
  return { ...one, updatedAt: isoTime(updatedAtMs) };
}
