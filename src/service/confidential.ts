import { listConfidential } from '../store/tickets/confidential.ts';
import type { Reader } from '../store/database/database.ts';
import type { Vault } from '../desk/signing/vault.ts';

/** The shortest line of a confidential text that is looked for: shorter ones stand in every mail. */
const LINE_CHARS = 8;

/** The confidential texts of a ticket in the clear, as a whole and line by line: what no mail of it may hold. */
export async function confidentialOf(reader: Reader, vault: Vault, ticketId: string): Promise<string[]> {
  const rows = await listConfidential(reader, ticketId);
  const texts = rows.map(({ sealed, id }) => (sealed === null ? null : vault.unseal(sealed, id)));
  return texts
    .filter((text) => text !== null)
    .flatMap((text) => [text.trim(), ...text.split('\n').map((line) => line.trim())])
    .filter((text) => text.length >= LINE_CHARS);
}
