/** Tokens of ours, changed by whoever holds one: none may verify as anything but what was signed (T-02). */
import { isDeepStrictEqual } from 'node:util';
import { LIMITS } from '../../src/base/limits.ts';
import type { TicketNumber } from '../../src/desk/tickets/number.ts';
import {
  createReplyTokens,
  tokenStanding,
  type Person,
  type SignedClaim,
} from '../../src/desk/signing/reply-token.ts';
import { formatAddrSpec, parseAddrSpec, splitDetail, type AddrSpec } from '../../src/mail/address.ts';
import { parseMailboxes } from '../../src/mail/address-list.ts';
import { formatMsgId, parseMsgIds, type MsgId } from '../../src/mail/msg-id.ts';
import type { Dice } from './dice.ts';
import { atLeastOne, law, type FuzzKind } from './kind.ts';

const DAY_MS = 86_400_000;
const KEY = Buffer.alloc(32, 1);
const OLD_KEY = Buffer.alloc(32, 2);
const ours = createReplyTokens([KEY, OLD_KEY]);
const before = createReplyTokens([OLD_KEY]);
const foreign = createReplyTokens([Buffer.alloc(32, 3)]);
const SUPPORT: AddrSpec = { localPart: 'support', domain: 'desk.example' };

type Form = 'reply' | 'message-id' | 'return';
const FORMS: readonly [Form, ...Form[]] = ['reply', 'message-id', 'return'];

/** A token as its reader sees it, and what was signed. */
interface Token {
  readonly form: Form;
  readonly text: string;
  readonly claim: SignedClaim;
  readonly outgoingId: string;
}

function personOf(dice: Dice): Person {
  const ordinal = 1 + dice.below(dice.pick([3, 30, 999_999]));
  return dice.pick<Person>([
    { kind: 'participant', ordinal },
    { kind: 'consulted', ordinal },
    { kind: 'agent', name: dice.pick(['anna', 'ben', 'k-2', 'a', 'p1', 'x1']) },
  ]);
}

function tokenOf(dice: Dice): Token {
  const claim: SignedClaim = {
    number: (1 + dice.below(dice.pick([20, 2000, 2 ** 31]))) as TicketNumber,
    person: personOf(dice),
    issuedAtMs: (20_000 + dice.below(2000)) * DAY_MS,
  };
  const signer = dice.pick([ours, ours, before]);
  const outgoingId = `0${dice.below(2 ** 31).toString(32)}k`;
  const form = dice.pick(FORMS);
  const text = {
    reply: () => detailOf(signer.replyAddress(SUPPORT, claim)),
    'message-id': () => signer.messageId(claim, `m${dice.below(100)}`, SUPPORT.domain),
    return: () => detailOf(signer.returnAddress(SUPPORT, outgoingId)),
  }[form]();
  return { form, text, claim, outgoingId };
}

function detailOf(address: AddrSpec): string {
  return splitDetail(address).detail ?? '';
}

// prettier-ignore
const PIECES = atLeastOne([
  '.', '..', '+', '-', '@', ' ', '\t', '\r\n', '\0', '=', '%00', '"', '<', '>', ',', 't', 'p1', 'x1',
  'a-anna', 'a-ben', '0', '1', 'a', 'z', '\u212a', '\u017f', '\u0130', '\uff11', '\u0661', '\u200b', 'é',
  '@desk.example', '@evil.example', '.desk.example', 't1001.p1', 'b',
]);

type Mutation = (text: string, other: string, dice: Dice) => string;

const part = (text: string, dice: Dice): { at: number; words: string[] } => {
  const words = text.split('.');
  return { at: dice.below(words.length), words };
};

const MUTATIONS: readonly [Mutation, ...Mutation[]] = [
  (text, _other, dice) => {
    const at = dice.below(text.length);
    return text.slice(0, at) + dice.pick(PIECES) + text.slice(at + dice.below(3));
  },
  (text, _other, dice) => {
    const at = dice.below(text.length);
    return text.slice(0, at) + String.fromCharCode(32 + dice.below(95)) + text.slice(at + 1);
  },
  // One part of another token: its ticket, its person, its day, its signature.
  (text, other, dice) => {
    const { at, words } = part(text, dice);
    words[at] = other.split('.')[at] ?? '';
    return words.join('.');
  },
  (text, _other, dice) => {
    const { at, words } = part(text, dice);
    words.splice(at, dice.below(2), dice.pick(PIECES));
    return words.join('.');
  },
  (text, _other, dice) => {
    const { at, words } = part(text, dice);
    const [moved = ''] = words.splice(at, 1);
    words.splice(dice.below(words.length + 1), 0, moved);
    return words.join('.');
  },
  (text, _other, dice) => text.slice(0, dice.below(text.length)),
  (text, _other, dice) => text.slice(dice.below(text.length)),
  (text, other) => `${text}.${other}`,
  (text, other, dice) => text + dice.pick(PIECES) + other,
  (text) => text.toUpperCase(),
  (text) => text.replace(/k/gi, '\u212a'),
  (text) => text.replace(/s/gi, '\u017f'),
  (text) => text.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
  (text, _other, dice) => text.replace(/\d+/, (digits) => String(Number(digits) + dice.pick([-1, 1, 10]))),
  (text) => text.replace(/^t/, 't0'),
  (text, _other, dice) =>
    text.replace(
      /\.(p|x)(\d)/,
      (_all, kind, digit) => `.${kind === 'p' ? 'x' : 'p'}${digit}${dice.pick(['', '0'])}`,
    ),
  (_text, other) => other,
];

function changed(token: Token, other: Token, dice: Dice): string {
  let text = token.text;
  for (let left = dice.below(4); left > 0 && text !== ''; left--)
    text = dice.pick(MUTATIONS)(text, other.text, dice);
  return text;
}

/** ASCII case is no difference in a local part of ours: some hosts fold it. In a Message-ID it is one. */
function isSame(form: Form, text: string, signed: string): boolean {
  const folded = (one: string) => one.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return form === 'message-id' ? text === signed : folded(text) === folded(signed);
}

/** What every reader says of a text; at most one may know it. */
function requireSigned(text: string, signed: readonly Token[]): void {
  const genuine = (form: Form) => signed.find((one) => one.form === form && isSame(form, text, one.text));
  const read = {
    reply: ours.readReplyDetail(text),
    'message-id': ours.readMessageId(text as MsgId),
    return: ours.readReturnDetail(text),
  };
  for (const form of FORMS) {
    const token = genuine(form);
    const meant = form === 'return' ? token?.outgoingId : token?.claim;
    law(
      isDeepStrictEqual(read[form], meant ?? null),
      `as ${form} ${JSON.stringify(text)} is ${JSON.stringify(read[form])}, and was signed for ${JSON.stringify(meant)}`,
    );
  }
}

/** As it comes in: in an address field, or in a References field. */
function requireSignedOnTheWay(text: string, signed: readonly Token[]): void {
  const address = parseAddrSpec(`support+${text}@desk.example`);
  if (address !== null) requireSigned(detailOf(address), signed);
  for (const one of parseMailboxes(`"Desk" <support+${text}@desk.example>`))
    requireSigned(detailOf(one.address), signed);
  for (const id of parseMsgIds(`<${text}>`)) requireSigned(id, signed);
  for (const { form, text: own, claim } of signed)
    if (form === 'message-id')
      law(
        isDeepStrictEqual(ours.readMessageId(parseMsgIds(formatMsgId(own as MsgId))[0]!), claim),
        'ours is read',
      );
    else {
      const back = parseAddrSpec(formatAddrSpec({ localPart: `support+${own}`, domain: 'desk.example' }));
      law(back !== null && detailOf(back) === own, 'a detail of ours survives being an address');
    }
}

/** However its day is changed, a token is worth nothing when its time is over, and no more than it was before. */
function requireExpiry({ claim }: Token, dice: Dice): void {
  const ageMs = dice.below(500) * DAY_MS + dice.below(DAY_MS);
  const standing = tokenStanding(claim, claim.issuedAtMs + ageMs);
  if (ageMs >= LIMITS.tokenReadMs + DAY_MS) law(standing === 'expired', `${ageMs} ms old, and ${standing}`);
  if (ageMs >= LIMITS.tokenCommandMs + DAY_MS)
    law(standing !== 'commands', `${ageMs} ms old, and ${standing}`);
}

export const TOKENS: FuzzKind = {
  ending: 'txt',
  slowMs: 300,
  many: 200_000,
  attempt(dice) {
    const token = tokenOf(dice);
    const other = tokenOf(dice);
    const text = changed(token, other, dice);
    return {
      input: Buffer.from(text),
      check: () => {
        requireSigned(text, [token, other]);
        requireSignedOnTheWay(text, [token, other]);
        requireExpiry(token, dice);
        requireSigned(detailOf(foreign.replyAddress(SUPPORT, token.claim)), []);
        requireSigned(foreign.messageId(token.claim, 'm1', SUPPORT.domain), []);
        requireSigned(detailOf(foreign.returnAddress(SUPPORT, token.outgoingId)), []);
      },
    };
  },
};
