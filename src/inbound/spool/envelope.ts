import { GatewayError } from '../../base/errors.ts';
import type { AddrSpec } from '../../mail/address.ts';
import type { Envelope } from '../../mail/envelope.ts';
import type { ArrivalOffer } from '../../transport/intake.ts';

/** The envelope of an arrival, and what was known of the other side, as the spool keeps them. */
type KeptEnvelope = Envelope & { readonly client: ArrivalOffer['client'] };

export function writeEnvelope({ envelope, client }: Pick<ArrivalOffer, 'envelope' | 'client'>): string {
  const { reversePath, recipients, authenticatedAs } = envelope;
  const kept: KeptEnvelope = {
    reversePath,
    recipients,
    ...(authenticatedAs === undefined ? {} : { authenticatedAs }),
    client,
  };
  return JSON.stringify(kept);
}

/**
 * The envelope of an arrival's row. A reverse-path that the transport did not know is `undefined` again.
 * @throws GatewayError `store.damaged`
 */
export function readEnvelope(arrival: { readonly envelope: string }): KeptEnvelope {
  const envelope = envelopeOf(arrival);
  if (envelope === null) throw new GatewayError('store.damaged', 'its envelope is damaged in the database');
  return envelope;
}

/** In the place of an envelope that is damaged. */
export const NO_ENVELOPE: KeptEnvelope = Object.freeze({
  reversePath: undefined,
  recipients: [],
  client: { ip: null, helo: null, tls: false },
});

/** The same, and null where what stands there is no envelope. */
export function envelopeOf(arrival: { readonly envelope: string }): KeptEnvelope | null {
  try {
    const kept = JSON.parse(arrival.envelope) as KeptEnvelope;
    const { reversePath, recipients, authenticatedAs, client } = kept;
    const addresses = [...recipients, ...(reversePath ? [reversePath] : [])];
    const login = authenticatedAs === undefined ? {} : { authenticatedAs };
    return addresses.every(isAddress) ? { reversePath, recipients, ...login, client } : null;
  } catch {
    return null;
  }
}

function isAddress(value: Partial<AddrSpec> | null): boolean {
  return typeof value?.localPart === 'string' && typeof value.domain === 'string';
}
