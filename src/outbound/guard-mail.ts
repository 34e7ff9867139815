/**
 * Brings the leak guard what it compares a mail with. In: a mail to a customer as composed. Out: its leaks. Reads the database outside of
 * any transaction: what was written since the mail was decided cannot be in it.
 */
import { LIMITS } from '../base/limits.ts';
import type { Agent } from '../desk/people/agent.ts';
import type { Leak } from '../desk/notices/leak.ts';
import type { OutgoingFile } from '../desk/notices/outgoing-draft.ts';
import { AUDIENCE_OF } from '../desk/notices/notice-kinds.ts';
import type { ReplyTokens } from '../desk/signing/reply-token.ts';
import { formatAddrSpec } from '../mail/address.ts';
import type { ParseOutcome } from '../mail/message.ts';
import { actorOfActivity } from '../store/tickets/activities.ts';
import type { BlobStore } from '../store/intake/blob-store.ts';
import type { Reader } from '../store/database/database.ts';
import {
  earlierAnswers,
  foreignTexts,
  internalTexts,
  knownTexts,
  otherInternalTexts,
} from '../store/outbox/guarded-texts.ts';
import type { OutgoingRecord } from '../store/outbox/outgoing.ts';
import type { ComposedMail } from './compose/compose.ts';
import { leaksIn, type GuardFacts } from './compose/leak-guard/leak-guard.ts';
import { scaffoldingLines } from './compose/leak-guard/scaffolding.ts';
import type { Templates } from './compose/templates.ts';

/** Looks at a mail before it leaves; tells what in it must not. */
export type LeakGuard = (mail: ComposedMail, outgoing: OutgoingRecord) => Promise<readonly Leak[]>;

/** Secrets that must not leave in any mail: those of the installation, and those that were given for one ticket. */
export type HeldSecrets = (ticketId: string | null) => Promise<readonly string[]>;

export interface GuardParts {
  readonly db: Reader;
  readonly blobs: BlobStore;
  readonly templates: Templates;
  readonly tokens: ReplyTokens;
  /** The agents as they are now. */
  readonly agents: () => Promise<readonly Agent[]>;
  readonly secrets: HeldSecrets;
  /** Reads a message that goes along as a file. */
  readonly readMessage: (bytes: Buffer) => Promise<ParseOutcome>;
}

export function createLeakGuard(parts: GuardParts): LeakGuard {
  const scaffolding = scaffoldingLines(parts.templates);
  return async (mail, outgoing) => {
    if (AUDIENCE_OF[outgoing.draft.notice.kind] !== 'customer') return [];
    const facts = await guardFacts(parts, scaffolding, outgoing);
    const files = await Promise.all(
      outgoing.draft.files.map(async (file) => ({
        name: file.name,
        text: await fileText(file, parts),
      })),
    );
    return leaksIn({ ...mail, files }, facts);
  };
}

async function guardFacts(
  { db, tokens, agents, secrets }: GuardParts,
  scaffolding: ReadonlySet<string>,
  { draft, activity_id: activityId, ticket_id: ticketId }: OutgoingRecord,
): Promise<GuardFacts> {
  const reader = formatAddrSpec(draft.to.address).toLowerCase();
  const addresses = (await agents()).flatMap((agent) => agent.addresses).map(formatAddrSpec);
  const actor = activityId === null ? null : await actorOfActivity(db, activityId);
  const answer = draft.notice.kind === 'answer';
  const claim = tokens.readMessageId(draft.messageId);
  const ordinal = claim?.person.kind === 'participant' ? claim.person.ordinal : null;
  const of = ticketId === null ? null : { ticketId, ordinal };
  const subject = 'ticket' in draft.notice ? [draft.notice.ticket.subject] : [];
  return {
    internal: of === null ? [] : [...(await internalTexts(db, of)), ...(await otherInternalTexts(db, of))],
    // Programs repeat to a customer only what that customer wrote.
    foreign: of === null || !answer ? [] : await foreignTexts(db, of),
    known: [
      ...subject,
      ...(of === null ? [] : await knownTexts(db, of)),
      ...(actor?.startsWith('agent:') === true ? await earlierAnswers(db, actor) : []),
    ],
    scaffolding,
    agentAddresses: addresses.map((one) => one.toLowerCase()).filter((one) => one !== reader),
    secrets: await secrets(ticketId),
    tokens,
    reader: claim,
  };
}

const TEXT_TYPE = /^(?:text\/|application\/(?:json|xml|x-ndjson|yaml|x-yaml|sql|rtf|pgp-keys)\b|message\/)/i;
const TEXT_NAME =
  /\.(?:txt|text|log|csv|tsv|md|json|xml|ya?ml|html?|eml|mht|ini|conf|cfg|env|sql|pem|key|asc|ppk|rtf|ics|vcf)$/i;

/** What can be read in a file, from its beginning; null where it is none of text. What is packed or encrypted is not looked into. */
async function fileText(
  { blob, name, type }: OutgoingFile,
  { blobs, readMessage }: Pick<GuardParts, 'blobs' | 'readMessage'>,
): Promise<string | null> {
  if (!TEXT_TYPE.test(type) && !TEXT_NAME.test(name)) return null;
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of (await blobs.open(blob)).pieces({ start: 0, end: LIMITS.guardFileBytes })) {
    pieces.push(Buffer.from(piece));
    size += piece.length;
    if (size >= LIMITS.guardFileBytes) break;
  }
  const bytes = Buffer.concat(pieces);
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = bytes.toString(utf16 ? 'utf16le' : 'utf8');
  if (!/\.eml$/i.test(name) && !/^message\//i.test(type)) return text;
  const { message } = await readMessage(bytes);
  return [text, message.subject, message.text, message.html ?? ''].join('\n');
}
