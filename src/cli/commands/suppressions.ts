import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { parseAddrSpec, addressKey } from '../../mail/address.ts';
import { liftSuppression, listSuppressions } from '../../store/outbox/suppressions.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk } from '../desk/open-desk.ts';
import { isoTime, localTime, outputTo } from '../terminal/output.ts';

/** Prints the addresses that nothing is sent to at the moment, and why. */
export async function listSuppressed(options: GlobalOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async ({ store }) => {
    const found = await listSuppressions(store.db, io.clock.nowMs(), LIMITS.suppressionsShown);
    const out = outputTo(io, options);
    if (out.json) {
      out.value({
        suppressions: found.map(({ address, reason, since_at: since, until_at: until }) => ({
          address,
          since: isoTime(since),
          until: isoTime(until),
          reason,
        })),
      });
      return;
    }
    out.table(
      ['ADDRESS', 'SINCE', 'UNTIL', 'WHY'],
      found.map(({ address, reason, since_at: since, until_at: until }) => [
        address,
        localTime(since),
        localTime(until),
        reason,
      ]),
    );
  });
}

/** Writes to addresses again: all of them, or none where one is not suppressed. @throws GatewayError `not.found` */
export async function liftSuppressed(
  given: readonly string[],
  options: GlobalOptions,
  io: CliIo,
): Promise<void> {
  await withDesk(options, io, async ({ store }) => {
    const addresses = given.map(keyOf);
    await store.transact(async (tx) => {
      for (const address of addresses) {
        if (await liftSuppression(tx, address, io.clock.nowMs())) continue;
        throw new GatewayError(
          'not.found',
          `${address} is not suppressed; \`postern outbox suppressions\` shows which are. Nothing was changed.`,
        );
      }
    });
    const out = outputTo(io, options);
    if (out.json) out.value({ lifted: addresses });
    else
      for (const address of addresses)
        out.line(
          `Mail goes to ${address} again. What was not sent meanwhile: \`postern outbox list --state suppressed\`; \`postern outbox retry ID\` sends it.`,
        );
  });
}

function keyOf(given: string): string {
  const address = parseAddrSpec(given);
  if (address === null) throw new GatewayError('usage', `${given} is no mail address`);
  return addressKey(address);
}
