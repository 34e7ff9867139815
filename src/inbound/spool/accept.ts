/**
 * The spool's door. In: one message as a transport offers it. Out: an arrival, once message and envelope are on disk.
 *
 * What must hold (I-01): the bytes are durable before the row that names them is written, and the row is committed before `accept`
 * resolves; only then may a transport say 250 or move its cursor. Nothing is looked at here: whatever the bytes are, they are kept.
 */
import { createHash } from 'node:crypto';
import { present } from '../../base/assert.ts';
import { newId, type Clock, type Random } from '../../base/clock.ts';
import { addressKey, type AddrSpec } from '../../mail/address.ts';
import { findArrival, insertArrival } from '../../store/intake/arrivals.ts';
import type { BlobStore } from '../../store/intake/blob-store.ts';
import type { Store } from '../../store/database/database.ts';
import type { AcceptedArrival, ArrivalOffer, Intake } from '../../transport/intake.ts';
import { writeEnvelope } from './envelope.ts';

interface SpoolPorts {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly random: Random;
  /** Tells the inbound runner that there is work. */
  readonly wake: () => void;
  /** Throws GatewayError `spool.full` where nothing more is to be taken in (see room.ts). */
  readonly requireRoom: () => Promise<void>;
}

export function createSpool(ports: SpoolPorts): Pick<Intake, 'accept' | 'requireRoom'> {
  return { accept: (offer) => accept(ports, offer), requireRoom: ports.requireRoom };
}

async function accept(
  { store, blobs, clock, random, wake, requireRoom }: SpoolPorts,
  offer: ArrivalOffer,
): Promise<AcceptedArrival> {
  await requireRoom();
  const { sha256, sizeBytes } = await blobs.put(offer.content);
  const row = {
    id: newId(clock, random),
    key: offer.key,
    transport: offer.transport,
    blob: sha256,
    size_bytes: sizeBytes,
    envelope: writeEnvelope(offer),
    duplicate_key: duplicateKey(offer.envelope.recipients, sha256),
    received_at: clock.nowMs(),
  };
  const accepted = await store.transact(async (tx) => {
    if ((await insertArrival(tx, row)) === 'inserted') return { id: row.id, known: false };
    const earlier = present(await findArrival(tx, { key: row.key }), 'a known key has its arrival');
    return { id: earlier.id, known: true };
  });
  if (!accepted.known) wake();
  return accepted;
}

/** Same bytes for the same recipients, in whatever order: the same mail offered again. */
function duplicateKey(recipients: readonly AddrSpec[], contentSha256: string): string {
  const keys = [...new Set(recipients.map(addressKey))].sort();
  return createHash('sha256')
    .update([...keys, contentSha256].join('\n'))
    .digest('hex');
}
