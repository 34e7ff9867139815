/** Several Posterns, and other systems that hide what they are, that write to each other in a ring: how many mails, at most. */
import { afterEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import type { Config } from '../../src/config/config.ts';
import { address, ANNA, BEN, SUPPORT, testClock } from '../support/desk.ts';
import { startTestGateway, type SentMail, type TestGateway } from '../support/gateway.ts';

/** A loop that is still running after so many rounds would run for ever. */
const ROUNDS = 150;
const PATIENCE_MS = 240_000;

const running: TestGateway[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((desk) => desk.stop()));
});

interface Side {
  readonly domain: string;
  readonly desk: TestGateway;
}

async function postern(
  domain: string,
  clock: ReturnType<typeof testClock>,
  config: Partial<Config> = {},
): Promise<Side> {
  const channel = { ...SUPPORT, addresses: [address(`support@${domain}`)], senderName: domain };
  const desk = await startTestGateway({
    config: { channels: [channel], hostName: domain, ...config },
    ports: { clock },
  });
  running.push(desk);
  return { domain, desk };
}

interface Hop {
  readonly raw: string;
  readonly from: string | null;
}

const fieldsOff =
  /^(?:Auto-Submitted|X-[\w-]+|In-Reply-To|References|Reply-To|List-[\w-]+|Precedence):.*\r\n(?:[ \t].*\r\n)*/gim;

/** The address of From, which may have another one in its name. */
const addressIn = (raw: string): string | null =>
  /^From:[^<]*<([^>]+)>/im.exec(raw.replace(/\r\n[ \t]/g, ' '))?.[1] ??
  /^From: (\S+)\r$/im.exec(raw)?.[1] ??
  null;

/** As a program does that takes off all that would show what it is, and what it is about. */
function stripped(raw: string, nth: number): Hop {
  const bare = raw
    .replace(fieldsOff, '')
    .replace(/^Message-ID:\s*<[^>]*>/im, `Message-ID: <hop-${nth}@hops.example>`)
    .replace(/^Subject:.*\r\n(?:[ \t].*\r\n)*/im, `Subject: Case ${nth}\r\n`);
  return { raw: bare, from: addressIn(raw) };
}

const domainOf = (mail: SentMail): string => mail.envelope.to.split('@').at(-1) ?? '';

/** Carries mail from each side to the others until none is left; tells how many mails crossed, and in how many rounds. */
async function carry(
  sides: readonly Side[],
  change: (raw: string, nth: number) => Hop,
  forwards: Readonly<Record<string, string>> = {},
): Promise<{ crossed: number; rounds: number }> {
  let [crossed, rounds] = [0, 0];
  for (; rounds < ROUNDS; rounds++) {
    const before = crossed;
    for (const side of sides) {
      for (const mail of await side.desk.sent()) {
        const domain = forwards[domainOf(mail)] ?? domainOf(mail);
        const there = sides.find((one) => one.domain === domain);
        if (there === undefined) continue;
        crossed += 1;
        const { raw, from } = change(mail.raw, crossed);
        const to = domain === domainOf(mail) ? mail.envelope.to : `support@${domain}`;
        await there.desk.sendRaw(raw, { from, to });
      }
    }
    if (crossed === before) break;
  }
  return { crossed, rounds };
}

const letter = (from: string, to: string, id: string): string =>
  `From: ${from}\r\nTo: ${to}\r\nMessage-ID: <${id}@evil.example>\r\nSubject: Hello\r\n\r\nHello.\r\n`;

describe('three Posterns', () => {
  const RING = ['desk.example', 'second.example', 'third.example'];
  const ring = (clock = testClock()) => Promise.all(RING.map((domain) => postern(domain, clock)));

  /** A forged mail of each support address to each other one. */
  async function setOff(sides: readonly Side[]): Promise<void> {
    for (const { desk, domain } of sides) {
      for (const other of RING.filter((one) => one !== domain)) {
        const [from, to] = [`support@${other}`, `support@${domain}`];
        await desk.sendRaw(letter(from, to, `${other}-${domain}`), { from: 'eve@evil.example', to });
      }
    }
  }

  test('whose support addresses write to each other exchange one mail for each that was forged (I-26, T-10)', async () => {
    const sides = await ring();
    await setOff(sides);
    const { crossed, rounds } = await carry(sides, (raw) => ({ raw, from: null }));
    expect(crossed).toBe(6);
    expect(rounds).toBe(1);
  });

  test(
    'exchange no more than three mails an hour for each pair and direction, where every hop takes off all that says so (I-26, T-10)',
    async () => {
      const sides = await ring();
      await setOff(sides);
      const { crossed, rounds } = await carry(sides, stripped);
      expect(crossed).toBeGreaterThan(6);
      expect(crossed).toBeLessThanOrEqual(6 * LIMITS.confirmationsPerHour);
      expect(rounds).toBeLessThan(ROUNDS);
    },
    PATIENCE_MS,
  );

  test(
    'whose relays forward the mail of each to the next one confirm three times an hour, each (I-26)',
    async () => {
      const sides = await ring();
      const forwards = Object.fromEntries(RING.map((domain, at) => [domain, RING[(at + 1) % RING.length]!]));
      await setOff(sides);
      const { crossed, rounds } = await carry(sides, stripped, forwards);
      expect(crossed).toBeLessThanOrEqual(6 * LIMITS.confirmationsPerHour);
      expect(rounds).toBeLessThan(ROUNDS);
    },
    PATIENCE_MS,
  );
});

describe('a Postern', () => {
  test.each([
    ['and its mail says what it is', (raw: string): Hop => ({ raw, from: null })],
    ['and all that says so is taken off', stripped],
  ])(
    'whose agent is the support address of another one, %s, tells it once, and hears nothing: a confirmation would show a notification, and is held (I-26, T-53)',
    async (_, change) => {
      const clock = testClock();
      const agent = { ...ANNA, addresses: [address('support@other.example')] };
      const first = await postern('desk.example', clock, { agents: [agent, BEN] });
      const other = await postern('other.example', clock);
      const raw = letter('carla@customer.example', 'support@desk.example', 'one');
      await first.desk.sendRaw(raw, { from: 'carla@customer.example', to: 'support@desk.example' });
      const { crossed, rounds } = await carry([first, other], change);
      expect({ crossed, rounds }).toEqual({ crossed: 1, rounds: 1 });
    },
    PATIENCE_MS,
  );

  test('whose own mail comes back to it by the relay, with all taken off that says whose it is, answers nothing (I-26, I-27)', async () => {
    const side = await postern('desk.example', testClock());
    const raw = letter('support@desk.example', 'support@desk.example', 'self');
    await side.desk.sendRaw(raw, { from: 'eve@evil.example', to: 'support@desk.example' });
    const { crossed } = await carry([side], stripped);
    expect(crossed).toBe(0);
    const customer = letter('carla@customer.example', 'support@desk.example', 'two');
    await side.desk.sendRaw(customer, { from: 'carla@customer.example', to: 'support@desk.example' });
    // The customer's mailbox forwards to us what we write to it.
    const back = await carry([side], stripped, { 'customer.example': 'desk.example' });
    expect(back).toEqual({ crossed: 1, rounds: 1 });
  });
});

describe('another ticket system', () => {
  /** It opens a case for each mail, answers from the address of the case, and marks nothing. */
  test(
    'that marks nothing and writes from a new address each time gets no more than its domain may have in an hour (I-26, T-10)',
    async () => {
      const { desk } = await postern('desk.example', testClock());
      let [cases, sent] = [0, 0];
      const write = async (): Promise<void> => {
        cases += 1;
        const from = `case-${cases}@tickets.example`;
        const raw = letter(from, 'support@desk.example', `case-${cases}`).replace('Hello', `Case ${cases}`);
        await desk.sendRaw(raw, { from, to: 'support@desk.example' });
      };
      await write();
      for (let round = 0; round < ROUNDS; round++) {
        const fresh = (await desk.sent()).filter((mail) => domainOf(mail) === 'tickets.example');
        sent += fresh.length;
        for (let nth = 0; nth < fresh.length; nth++) await write();
        if (fresh.length === 0) break;
      }
      expect(sent).toBe(LIMITS.automaticPerDomainHour);
      expect(cases).toBe(sent + 1);
    },
    PATIENCE_MS,
  );
});
