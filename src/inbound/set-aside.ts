/**
 * What is opened in the place of a mail that is set aside after failed tries (I-09). In: the arrival, whose bytes may be what failed.
 * Out: a ticket with what the header says, read in a thread that it cannot take the process along with, and the envelope where not
 * even that can be read.
 */
import { LIMITS } from '../base/limits.ts';
import { channelOfAddress } from '../desk/channel.ts';
import type { AddrSpec } from '../mail/address.ts';
import type { InternetMessage } from '../mail/message.ts';
import { baseSubject } from '../mail/subject.ts';
import type { ArrivalRow } from '../store/intake/arrivals.ts';
import type { BlobStore } from '../store/intake/blob-store.ts';
import type { Tx } from '../store/database/database.ts';
import type { DeskContext } from './apply/context/desk-context.ts';
import { addStubEvent, openStubTicket } from './apply/tickets/stub-ticket.ts';
import { NOBODY, writerOf } from './decide/writer.ts';
import { headerOnly } from './parse/parse-message.ts';
import type { ParsePool } from './parse/threads/parse-pool.ts';
import { routeChannel } from './route/channel-route.ts';
import type { OpenStub } from './spool/claim.ts';
import { envelopeOf, NO_ENVELOPE } from './spool/envelope.ts';

interface StubParts {
  readonly blobs: BlobStore;
  readonly desk: DeskContext;
  readonly parser: ParsePool;
}

/** Opens a ticket for each arrival that is set aside; one that has its ticket from an earlier time gets a new entry there. */
export function stubOpener({ blobs, desk, parser }: StubParts): OpenStub {
  return async (arrival, why) => {
    const { ticket_id: earlier } = arrival;
    if (earlier !== null)
      return { messageId: null, write: (tx) => setAsideAgain(tx, desk, arrival, earlier, why) };
    const message = await readHeader(arrival, why, { blobs, parser });
    const { recipients, reversePath } = envelopeOf(arrival) ?? NO_ENVELOPE;
    const { channel } = routeChannel(message, { transport: arrival.transport, recipients }, desk.channels);
    const writer = writerOf(message, reversePath);
    const ours = (address: AddrSpec) => channelOfAddress(desk.channels, address) !== null;
    const subject = baseSubject(message.subject, desk.numbering.prefix).slice(0, LIMITS.subjectChars);
    return {
      messageId: message.messageId,
      write: (tx) =>
        openStubTicket(tx, desk, {
          channel,
          customer: ours(writer.address) ? { name: '', address: NOBODY } : writer,
          subject,
          why,
          arrivalId: arrival.id,
        }),
    };
  };
}

async function setAsideAgain(
  tx: Tx,
  desk: DeskContext,
  arrival: ArrivalRow,
  ticketId: string,
  why: string,
): Promise<string> {
  await addStubEvent(tx, desk, ticketId, {
    name: 'mail-set-aside',
    text: `It was set aside again: ${why}`,
    arrivalId: arrival.id,
  });
  return ticketId;
}

/** The header, or one without any field: nothing that goes wrong here may keep the mail from being set aside. */
async function readHeader(
  arrival: ArrivalRow,
  why: string,
  { blobs, parser }: Pick<StubParts, 'blobs' | 'parser'>,
): Promise<InternetMessage> {
  const nothing = headerOnly(Buffer.alloc(0));
  // Setting it aside has begun before, and ended the process.
  if (arrival.attempts > LIMITS.arrivalAttempts + 1) return nothing;
  try {
    const { path } = await blobs.open(arrival.blob);
    return (await parser.parseHeader({ path }, why)).message;
  } catch {
    return nothing;
  }
}
