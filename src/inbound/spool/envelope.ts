import type { Envelope } from '../../mail/envelope.ts';
import type { ArrivalOffer } from '../../transport/intake.ts';

/** The envelope of an arrival, and what was known of the other side, as the spool keeps them. */
type KeptEnvelope = Envelope & { readonly client: ArrivalOffer['client'] };

export function writeEnvelope({ envelope, client }: Pick<ArrivalOffer, 'envelope' | 'client'>): string {
  const kept: KeptEnvelope = { reversePath: envelope.reversePath, recipients: envelope.recipients, client };
  return JSON.stringify(kept);
}

/** The envelope of an arrival's row. A reverse-path that the transport did not know is `undefined` again. */
export function readEnvelope(arrival: { readonly envelope: string }): KeptEnvelope {
  const kept = JSON.parse(arrival.envelope) as KeptEnvelope;
  return { reversePath: kept.reversePath, recipients: kept.recipients, client: kept.client };
}
