/** What the header of a mail that came in says of itself, read from its beginning: who wrote it, and about what. */
import { LIMITS } from '../../base/limits.ts';
import { GatewayError } from '../../base/errors.ts';
import { readHeader } from '../../inbound/parse/mime/message-header.ts';
import { envelopeOf, NO_ENVELOPE } from '../../inbound/spool/envelope.ts';
import { formatAddrSpec } from '../../mail/address.ts';
import { headerBlock, parseHeaderBlock } from '../../mail/header.ts';
import { listArrivals, type ArrivalFilter, type ArrivalRow } from '../../store/intake/arrivals.ts';
import type { BlobStore } from '../../store/intake/blob-store.ts';

export interface ArrivalHeader {
  /** Addresses of From as they stand there; nothing is proven by them. */
  readonly from: readonly string[];
  /** Names and addresses of From, to be searched. */
  readonly fromText: string;
  readonly subject: string;
}

const NOTHING: ArrivalHeader = { from: [], fromText: '', subject: '' };

/** Nothing where its bytes are gone or damaged: `postern verify` names those. */
export async function headerOfArrival(blobs: BlobStore, { blob }: ArrivalRow): Promise<ArrivalHeader> {
  const block = await beginning(blobs, blob);
  if (block === null) return NOTHING;
  const header = readHeader(parseHeaderBlock(headerBlock(block, LIMITS.headerBytes), LIMITS.headerFields));
  const { from } = header.originator;
  return {
    from: from.map(({ address }) => formatAddrSpec(address)),
    fromText: from.map(({ name, address }) => `${name} ${formatAddrSpec(address)}`).join(' '),
    subject: header.subject,
  };
}

async function beginning(blobs: BlobStore, sha256: string): Promise<Buffer | null> {
  try {
    const pieces: Buffer[] = [];
    const blob = await blobs.open(sha256);
    for await (const piece of blob.pieces({ start: 0, end: LIMITS.headerBytes }))
      pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces);
  } catch (error) {
    if (error instanceof GatewayError) return null;
    throw error;
  }
}

/** How many rows are looked through at a time. */
const PAGE = 200;

/**
 * Arrivals whose From holds these words, or whose envelope sender does, newest first; `limit` of them at most. It goes through all mail,
 * since what somebody wrote is looked for also where it ended at no ticket.
 */
export async function arrivalsFrom(
  { db, blobs }: { readonly db: Parameters<typeof listArrivals>[0]; readonly blobs: BlobStore },
  words: string,
  filter: ArrivalFilter,
): Promise<ArrivalRow[]> {
  const wanted = words.toLowerCase();
  const found: ArrivalRow[] = [];
  let before: ArrivalFilter['before'];
  for (;;) {
    const page = await listArrivals(db, { ...filter, ...(before && { before }), limit: PAGE });
    for (const row of page) {
      if (!(await isFrom(blobs, row, wanted))) continue;
      found.push(row);
      if (found.length === filter.limit) return found;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return found;
    before = { receivedAt: last.received_at, id: last.id };
  }
}

async function isFrom(blobs: BlobStore, row: ArrivalRow, wanted: string): Promise<boolean> {
  const { reversePath } = envelopeOf(row) ?? NO_ENVELOPE;
  const envelope = reversePath ? formatAddrSpec(reversePath) : '';
  if (envelope.toLowerCase().includes(wanted)) return true;
  return (await headerOfArrival(blobs, row)).fromText.toLowerCase().includes(wanted);
}
