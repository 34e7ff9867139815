/** Who has an agent's text from the agent's own mail: of this mail, or of the one before whose text it completes or sends. */
import { addressKey, parseAddrSpec, type AddrSpec } from '../../../mail/address.ts';
import { detailOfActivity } from '../../../store/tickets/activities.ts';
import type { Tx } from '../../../store/database/database.ts';
import { directReaders } from '../../decide/direct-readers.ts';
import type { KeptText } from '../../decide/facts.ts';
import type { Mail } from '../context/mail.ts';

/** What a kept text says of them, in the detail of its entry. */
export interface DirectDetail {
  readonly direct?: readonly string[];
}

export async function directOf(
  tx: Tx,
  mail: Mail,
  { taken, confirmed = null }: Kept,
): Promise<readonly AddrSpec[]> {
  const entry = confirmed?.activityId ?? taken?.activityId ?? null;
  if (entry === null) return directReaders(mail.message, mail.loggedInAs);
  const { direct = [] } = (await detailOfActivity(tx, entry)) as DirectDetail;
  return direct.flatMap((text) => parseAddrSpec(text) ?? []);
}

interface Kept {
  readonly taken: KeptText | null;
  readonly confirmed?: { readonly activityId: string } | null;
}

/** To be kept with a text that waits. */
export async function directDetail(tx: Tx, mail: Mail, kept: Kept): Promise<DirectDetail> {
  const direct = await directOf(tx, mail, kept);
  return direct.length === 0 ? {} : { direct: direct.map(addressKey) };
}
