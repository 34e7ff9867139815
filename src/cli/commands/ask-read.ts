import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { excerpt } from '../../desk/asking/excerpt.ts';
import { sightOf } from '../../desk/people/rights.ts';
import { searchPhrases } from '../../desk/asking/search-words.ts';
import { STATUS_LABELS } from '../../desk/tickets/workflow.ts';
import { searchTickets } from '../../store/tickets/search.ts';
import { agentOf, tagOf } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { moreThan } from '../terminal/limit-option.ts';
import { withDesk } from '../desk/open-desk.ts';
import { isoTime, localTime, outputTo } from '../terminal/output.ts';

/** Prints the tickets that hold all of the words. @throws GatewayError `usage`, `not.found` */
export async function search(
  words: readonly string[],
  options: GlobalOptions & { readonly as?: string | undefined; readonly limit: number },
  io: CliIo,
): Promise<void> {
  const phrases = searchPhrases(words.join(' '));
  if (phrases.length === 0)
    throw new GatewayError('usage', `there is no word in "${words.join(' ')}" that could be looked for`);
  await withDesk(options, io, async (desk) => {
    const sight = options.as === undefined ? EVERYTHING : sightOf(agentOf(desk, options.as));
    const { limit } = options;
    const all = await searchTickets(desk.store.db, { phrases, sight, limit: limit + 1 });
    const found = all.slice(0, limit).map((one) => ({
      one,
      text: one.place === null ? '' : excerpt(one.place.text, phrases, LIMITS.excerptChars),
    }));
    const out = outputTo(io, options);
    if (out.json) {
      const tickets = found.map(({ one, text }) => ({
        ticket: tagOf(desk, one.number),
        subject: one.subject,
        status: one.status,
        requester: { name: one.requester_name, address: one.requester_address },
        updatedAt: isoTime(one.updated_at),
        found: one.place === null ? null : { part: one.place.part, excerpt: text },
      }));
      out.value({ tickets, more: all.length > limit });
      return;
    }
    out.table(
      ['TICKET', 'STATUS', 'CHANGED', 'CUSTOMER', 'SUBJECT', 'FOUND'],
      found.map(({ one, text }) => [
        tagOf(desk, one.number),
        STATUS_LABELS[one.status],
        localTime(one.updated_at),
        one.requester_name === '' ? one.requester_address : one.requester_name,
        one.subject,
        one.place === null ? '' : `${one.place.part}: ${text}`,
      ]),
    );
    if (all.length > limit) out.line(moreThan(limit));
  });
}

const EVERYTHING = { channels: null, category: null } as const;
