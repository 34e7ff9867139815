import { GatewayError } from '../../base/errors.ts';
import { addressKey, parseAddrSpec } from '../../mail/address.ts';
import { addAddress as addAddressRow, findContactByAddress } from '../../store/people/contacts.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk } from '../desk/open-desk.ts';
import { outputTo } from '../terminal/output.ts';
import { contactNamed } from './contact-read.ts';

/**
 * Gives a contact another address: mail from there is theirs from then on, also on their tickets.
 * @throws GatewayError `not.found`, `usage`: no address, or one of another contact
 */
export async function addAddress(
  wanted: string,
  added: string,
  options: GlobalOptions,
  io: CliIo,
): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const { contact } = await contactNamed(desk, wanted);
    const spec = parseAddrSpec(added);
    if (spec === null) throw new GatewayError('usage', `"${added}" is no mail address`);
    const address = addressKey(spec);
    const end = await desk.store.transact((tx) =>
      addAddressRow(tx, { address, contactId: contact.id, nowMs: io.clock.nowMs() }),
    );
    const owner = await findContactByAddress(desk.store.db, address);
    if (end === 'taken' && owner?.id !== contact.id) {
      throw new GatewayError(
        'usage',
        `${address} belongs to ${owner?.name ?? 'another contact'} already; see \`postern contact show ${address}\``,
      );
    }
    const out = outputTo(io, options);
    if (out.json) out.value({ contact: contact.id, address });
    else out.line(`${address} belongs to ${contact.name === '' ? wanted : contact.name} now`);
  });
}
