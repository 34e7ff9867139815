import { GatewayError } from '../../base/errors.ts';
import { formatAddrSpec, parseAddrSpec, parseDomain } from '../../mail/address.ts';
import { blockSender, listBlocked, unblockSender } from '../../store/intake/blocked-senders.ts';
import { agentText } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk } from '../desk/open-desk.ts';
import { isoTime, localTime, outputTo } from '../terminal/output.ts';

/** Prints whose mail is set aside. */
export async function listBlockedSenders(options: GlobalOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const rows = await listBlocked(desk.store.db);
    const out = outputTo(io, options);
    if (out.json)
      out.value({
        blocked: rows.map((row) => ({ pattern: row.pattern, by: row.set_by, since: isoTime(row.set_at) })),
      });
    else
      out.table(
        ['WHOSE MAIL', 'BY', 'SINCE'],
        rows.map((row) => [row.pattern, agentText(desk, row.set_by), localTime(row.set_at)]),
      );
  });
}

/** Sets the mail of an address or `@domain` aside from now on, or takes it in again. @throws GatewayError `usage` */
export async function changeBlocked(
  kind: 'add' | 'remove',
  given: string,
  options: GlobalOptions,
  io: CliIo,
): Promise<void> {
  const pattern = patternOf(given);
  await withDesk(options, io, async ({ store }) => {
    await store.transact((tx) =>
      kind === 'add'
        ? blockSender(tx, { pattern, set_by: 'operator', set_at: io.clock.nowMs() })
        : unblockSender(tx, pattern),
    );
    const out = outputTo(io, options);
    if (out.json) out.value({ pattern, blocked: kind === 'add' });
    else
      out.line(
        kind === 'add'
          ? `Mail from ${pattern} is set aside from now on: \`postern inbound list\` shows it as ignored`
          : `Mail from ${pattern} is taken in`,
      );
  });
}

function patternOf(given: string): string {
  const domain = given.startsWith('@') ? parseDomain(given.slice(1)) : null;
  if (domain !== null) return `@${domain}`.toLowerCase();
  const address = parseAddrSpec(given);
  if (address !== null) return formatAddrSpec(address).toLowerCase();
  throw new GatewayError('usage', `${given} is no mail address, and no domain such as @spam.example`);
}
