import type { Clock } from '../../src/base/clock.ts';
import type { Agent } from '../../src/desk/people/agent.ts';
import type { Vocabulary } from '../../src/desk/commands/command.ts';
import type { Channel } from '../../src/desk/channel.ts';
import { parseAddrSpec, type AddrSpec } from '../../src/mail/address.ts';
import type { InternetMessage } from '../../src/mail/message.ts';
import type { MsgId } from '../../src/mail/msg-id.ts';

/** The people and channels that tests speak of. */
export function address(text: string): AddrSpec {
  const parsed = parseAddrSpec(text);
  if (parsed === null) throw new Error(`not an address: ${text}`);
  return parsed;
}

export function agentNamedIn(name: string, displayName: string): Agent {
  return {
    name,
    displayName,
    addresses: [address(`${name}@agents.example`)],
    locale: 'en',
    role: 'admin',
    category: null,
    timeZone: null,
    subscriptions: {},
  };
}

export const ANNA = agentNamedIn('anna', 'Anna Berg');
export const BEN = agentNamedIn('ben', 'Ben Okoro');

export const SUPPORT: Channel = {
  name: 'support',
  addresses: [address('support@desk.example')],
  senderName: 'Example Support',
  locale: 'en',
  subscribers: ['anna'],
};

/** What Anna's commands may name. */
export const VOCABULARY: Vocabulary = {
  writer: 'anna',
  agents: [ANNA, BEN],
  teams: [],
  categories: [],
  types: [],
  channels: ['support'],
  ticketPrefix: 'TICK-',
  clock: { nowMs: Date.UTC(2026, 2, 2, 10), timeZone: 'UTC', dayHour: 9 },
};

/** A clock that a test sets. */
export function testClock(startMs = Date.UTC(2026, 2, 2, 10)): Clock & { advance(ms: number): void } {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

/** A message as parse would give it. */
export function messageOf(
  part: Partial<InternetMessage> & { from?: string; reply?: InternetMessage['reply'] },
): InternetMessage {
  const { from, ...rest } = part;
  const text = rest.text ?? '';
  return {
    headers: [],
    originator: {
      from: [{ name: '', address: address(from ?? 'carla@customer.example') }],
      sender: null,
      replyTo: [],
    },
    destination: { to: [], cc: [] },
    subject: '',
    messageId: 'one@customer.example' as MsgId,
    inReplyTo: [],
    references: [],
    dateMs: Date.UTC(2026, 2, 2, 10),
    autoSubmitted: null,
    text,
    textIsFromHtml: false,
    html: null,
    reply: { text, html: null, quoted: '', signature: '' },
    forwarded: null,
    attachments: [],
    deliveryReport: null,
    language: null,
    invitation: null,
    protection: null,
    ...rest,
  };
}
