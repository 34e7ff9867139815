import { DAY_MS } from '../../base/spans.ts';
import { createHmac } from 'node:crypto';
import { base32 } from '../../base/clock.ts';
import { LIMITS } from '../../base/limits.ts';
import { withDetail, type AddrSpec } from '../../mail/address.ts';
import type { MsgId } from '../../mail/msg-id.ts';
import type { TicketNumber } from '../tickets/number.ts';
import { sameText } from './same-text.ts';

/**
 * Who a token was given to: the n-th participant of its ticket, the n-th third party who was asked about it, or an agent by name. A token says which ticket a mail belongs to
 * and whose it was; it never says who sent the mail.
 */
export type Person =
  | { readonly kind: 'participant'; readonly ordinal: number }
  | { readonly kind: 'consulted'; readonly ordinal: number }
  | { readonly kind: 'agent'; readonly name: string };

export interface TokenClaim {
  readonly number: TicketNumber;
  readonly person: Person;
}

/** A claim that our signature holds for, and when it was made: the beginning of that day (UTC). */
export interface SignedClaim extends TokenClaim {
  readonly issuedAtMs: number;
}

/** What a token is still good for: `commands` of its agent and all else, `reading` (it names ticket and person), or nothing. */
export type TokenStanding = 'commands' | 'reading' | 'expired';

/** The standing of a token at the time when the mail that carries it came in. */
export function tokenStanding({ issuedAtMs }: Pick<SignedClaim, 'issuedAtMs'>, nowMs: number): TokenStanding {
  // To the end of the day on which it was made, it is less than a day old.
  const ageMs = nowMs - issuedAtMs - DAY_MS;
  if (ageMs >= LIMITS.tokenReadMs) return 'expired';
  return ageMs >= LIMITS.tokenCommandMs ? 'reading' : 'commands';
}

/**
 * Whether a token was made before its ticket was opened: it is of another ticket that had the number once, in a database that was lost
 * or put back from a backup, and tells nothing of this one.
 */
export function isOfEarlierTicket(
  { issuedAtMs }: Pick<SignedClaim, 'issuedAtMs'>,
  openedAtMs: number,
): boolean {
  return issuedAtMs + DAY_MS <= openedAtMs;
}

/** Days since 1970 in base 36. */
const DAY = /^[0-9a-z]{1,5}$/;
/** 128 bits of HMAC-SHA256. */
const MAC_BYTES = 16;
const PERSON = /^(?:p(\d{1,6})|x(\d{1,6})|a-([a-z0-9][a-z0-9-]{0,23}))$/;

/** Makes and checks the unguessable part of our reply addresses, Message-IDs and return paths. */
export interface ReplyTokens {
  /** `support+t1001.p1.<day>.<mac>@desk`: the Reply-To of a mail about a ticket, made for one person. */
  replyAddress(channel: AddrSpec, claim: SignedClaim): AddrSpec;
  /** The claim of a detail (`t1001.p1.<day>.<mac>`), or null where it was not made by us. How old it may be, `tokenStanding` says. */
  readReplyDetail(detail: string): SignedClaim | null;
  /** A Message-ID that carries the same proof; `unique` makes it one of a kind. */
  messageId(claim: SignedClaim, unique: string, domain: string): MsgId;
  readMessageId(id: MsgId): SignedClaim | null;
  /** `support+b<outgoing>.<mac>@desk`: where delivery reports about one outgoing message come back to. */
  returnAddress(channel: AddrSpec, outgoingId: string): AddrSpec;
  /** The outgoing message of a return path's detail, or null. */
  readReturnDetail(detail: string): string | null;
}

/** `keys`: the first signs, all of them check, so that a key can be replaced without cutting off running threads. */
export function createReplyTokens(keys: readonly [Buffer, ...Buffer[]]): ReplyTokens {
  const mac = (key: Buffer, purpose: string, words: readonly string[]) =>
    base32(
      createHmac('sha256', key)
        .update([purpose, ...words].join('\n'))
        .digest()
        .subarray(0, MAC_BYTES),
    );
  const sign = (purpose: string, words: readonly string[]) => mac(keys[0], purpose, words);
  const holds = (purpose: string, words: readonly string[], given: string) =>
    keys.map((key) => sameText(mac(key, purpose, words), given)).includes(true);

  return {
    replyAddress: (channel, claim) => {
      const words = claimWords(claim);
      return withDetail(channel, [...words, sign('reply', words)].join('.'));
    },
    readReplyDetail: (detail) => {
      const [ticket = '', person = '', day = '', given = '', ...more] = inLowerCase(detail).split('.');
      const signed = more.length === 0 && holds('reply', [ticket, person, day], given);
      return signed ? readClaim(ticket, person, day) : null;
    },
    messageId: (claim, unique, domain) => {
      const words = [...claimWords(claim), unique];
      return `${[...words, sign('message-id', [...words, domain])].join('.')}@${domain}` as MsgId;
    },
    readMessageId: (id) => {
      const at = id.lastIndexOf('@');
      const [ticket = '', person = '', day = '', unique = '', given = '', ...more] = id
        .slice(0, at)
        .split('.');
      const words = [ticket, person, day, unique, id.slice(at + 1)];
      return more.length === 0 && holds('message-id', words, given) ? readClaim(ticket, person, day) : null;
    },
    returnAddress: (channel, outgoingId) =>
      withDetail(channel, `b${outgoingId}.${sign('return', [outgoingId])}`),
    readReturnDetail: (detail) => {
      const [id = '', given = '', ...more] = inLowerCase(detail).split('.');
      const outgoingId = id.slice(1);
      return more.length === 0 && id.startsWith('b') && holds('return', [outgoingId], given)
        ? outgoingId
        : null;
    },
  };
}

/** ASCII alone: some letters of other alphabets become ours in lower case, and no host on the way makes them so (T-57). */
function inLowerCase(detail: string): string {
  return detail.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** `p1`, `x1` or `a-anna`: how a person is written in tokens and beside Message-IDs. */
export function personCode(person: Person): string {
  if (person.kind === 'agent') return `a-${person.name}`;
  return `${person.kind === 'consulted' ? 'x' : 'p'}${person.ordinal}`;
}

/** The person of a code, or null. */
export function readPersonCode(code: string): Person | null {
  const [, ordinal, consulted, agent] = PERSON.exec(code) ?? [];
  if (ordinal !== undefined) return { kind: 'participant', ordinal: Number(ordinal) };
  if (consulted !== undefined) return { kind: 'consulted', ordinal: Number(consulted) };
  return agent === undefined ? null : { kind: 'agent', name: agent };
}

function claimWords({ number, person, issuedAtMs }: SignedClaim): string[] {
  return [`t${number}`, personCode(person), Math.floor(issuedAtMs / DAY_MS).toString(36)];
}

function readClaim(ticket: string, personText: string, day: string): SignedClaim | null {
  const number = /^t(\d{1,15})$/.exec(ticket)?.[1];
  const person = readPersonCode(personText);
  if (number === undefined || person === null || !DAY.test(day)) return null;
  return { number: Number(number) as TicketNumber, person, issuedAtMs: parseInt(day, 36) * DAY_MS };
}
