/** One customer, two agents, and senders that are checked against a DNS of ours: what tests about identity begin with. */
import { afterEach, beforeEach } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import type { Tx } from '../../src/store/database/database.ts';
import { listParticipants } from '../../src/store/tickets/participants.ts';
import { ANNA, BEN, testClock } from './desk.ts';
import {
  onlyTo,
  replyAddressOf,
  startTestGateway,
  type Letter,
  type SentMail,
  type TestGateway,
} from './gateway.ts';
import { dnsOf, keysOf, type DnsTable } from './signed-mail.ts';

export const CARLA = 'Carla Keller <carla@customer.example>';
export const EVE = 'Eve <eve@evil.example>';
/** Stands in the customer's first mail, and is nobody else's to read. */
export const CANARY = 'CANARY-of-1001';

export interface Conversation {
  readonly desk: TestGateway;
  readonly clock: ReturnType<typeof testClock>;
  /** Carla's first mail: ticket 1001, what she got for it, and what Anna got. */
  readonly opened: () => Promise<{ readonly confirmation: SentMail; readonly notification: SentMail }>;
  /** An answer to that mail's reply address, in its thread. */
  readonly reply: (to: SentMail, from: string, more?: Partial<Letter>) => Promise<void>;
  readonly fromAnna: (to: SentMail, text: string, more?: Partial<Letter>) => Promise<void>;
  /** To whom mail left since the last look, sorted. */
  readonly sentTo: () => Promise<string[]>;
  readonly takingPart: (number?: number) => Promise<string[]>;
  readonly act: <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;
}

/** A desk of its own for each test of the file that calls this. */
export function useConversation({
  config,
  dns,
}: { readonly config?: Partial<Config>; readonly dns?: DnsTable } = {}): Conversation {
  const clock = testClock();
  let running: TestGateway | null = null;
  const desk = (): TestGateway => {
    if (running === null) throw new Error('no test is running');
    return running;
  };
  beforeEach(async () => {
    running = await startTestGateway({
      config: {
        agents: [ANNA, { ...BEN, role: 'support-agent' }],
        senderChecks: { dns: true, dnsServers: [], authservId: null, trustedSealers: [] },
        ...config,
      },
      ports: { clock, resolver: dnsOf({ ...keysOf('agents.example', 'customer.example'), ...dns }) },
    });
  });
  afterEach(async () => {
    await desk().stop();
    running = null;
  });
  const reply: Conversation['reply'] = (to, from, more = {}) =>
    desk().send({ from, to: replyAddressOf(to), answering: to, ...more });
  return {
    get desk() {
      return desk();
    },
    clock,
    opened: async () => {
      await desk().send({
        from: CARLA,
        to: 'support@desk.example',
        text: CANARY,
        messageId: '<first@customer.example>',
      });
      const mails = await desk().sent();
      return {
        confirmation: onlyTo(mails, 'carla@customer.example'),
        notification: onlyTo(mails, 'anna@agents.example'),
      };
    },
    reply,
    fromAnna: (to, text, more = {}) => reply(to, 'Anna Berg <anna@agents.example>', { text, ...more }),
    sentTo: async () => (await desk().sent()).map((one) => one.envelope.to).sort(),
    takingPart: async (number = 1001) => {
      const { id } = await desk().ticket(number);
      return (await listParticipants(desk().gateway.store.db, id)).map((one) => one.address);
    },
    act: (work) => desk().gateway.store.transact(work),
  };
}
