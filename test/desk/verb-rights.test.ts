/** Every command by mail, every role and every subscription: what the table here says and what becomes of the mail must agree. */
import { describe, expect, test } from 'vitest';
import {
  ROLES,
  SUBSCRIPTIONS,
  type Agent,
  type Role,
  type Subscription,
} from '../../src/desk/people/agent.ts';
import { readOrders } from '../../src/desk/commands/read-commands.ts';
import { COMMAND_WORDS, SHORT_FORMS, VERBS } from '../../src/desk/commands/verbs.ts';
import type { TicketNumber } from '../../src/desk/tickets/number.ts';
import { OFFERS, offersFor } from '../../src/desk/notices/offers.ts';
import { sightOf } from '../../src/desk/people/rights.ts';
import { whyTold } from '../../src/desk/notices/told.ts';
import { NEWS } from '../../src/desk/people/preferences.ts';
import { AGENT_FACTS, candidate, decided, TICKET } from '../decide/decided.ts';
import type { KeptText } from '../../src/inbound/decide/facts.ts';
import { TICKET_STATUSES } from '../../src/desk/tickets/workflow.ts';
import { agentNamedIn, BEN, VOCABULARY } from '../support/desk.ts';

/** How far an agent reaches at one ticket, from the least to the most. */
const REACH = ['nothing', 'looks', 'develops', 'supports', 'administers'] as const;
type Reach = (typeof REACH)[number];

/** Where an agent stands to a ticket. */
interface Place {
  readonly role: Role;
  readonly subscription: Subscription;
  readonly owner: 'own' | 'nobody’s' | 'a colleague’s';
  readonly category: 'own category' | 'another category';
}

/** `*` is any word of its column, and the first row that fits holds. */
const PLACES: readonly (readonly [Role, string, string, string, Reach])[] = [
  ['super-admin', '*', '*', '*', 'administers'],
  ['admin', '*', '*', '*', 'administers'],
  ['support-agent', 'standard', 'own', '*', 'supports'],
  ['support-agent', 'standard', 'nobody’s', '*', 'supports'],
  ['support-agent', 'standard', 'a colleague’s', '*', 'looks'],
  ['support-agent', 'informal', '*', '*', 'looks'],
  ['support-agent', 'none', '*', '*', 'nothing'],
  ['developer', 'standard', '*', 'own category', 'develops'],
  ['developer', 'informal', '*', 'own category', 'looks'],
  ['developer', '*', '*', '*', 'nothing'],
];

/** Command lines by the least reach that may give them. A verb that stands in no row, or in two, fails the test. */
const LINES: Readonly<Record<Exclude<Reach, 'nothing' | 'administers'>, readonly string[]>> = {
  looks: [
    ...['#help', '#ticket TICK-1001', '#list my', '#search toner', '#show TICK-1001', '#report', '#canned'],
    ...['#notify', '#away until 2026-04-01', '#remind 3d', '#mute', '#unmute', '#undo', '#confirm 482913'],
    ...['#watch', '#watch anna', '#unwatch', '#unwatch me'],
  ],
  develops: [
    ...['#take', '#assign anna', '#assign me', '#open', '#waiting', '#resolve', '#hold', '#cancel', '#close'],
    ...['#status closed', '#internal', '#snooze 3d', '#priority high', '#due 3d'],
    ...['#note', '#call', '#draft', '#draft new', '#send', '#public', '#everyone'],
    ...['#time 45m', '#estimate 4h', '#task order it', '#task @ben order it', '#done 1'],
  ],
  supports: [
    ...['#assign ben', '#unassign', '#responsible ben', '#team second-line', '#watch ben', '#unwatch ben'],
    ...['#category hardware', '#type bug', '#tag vip', '#title Toner', '#summary waits', '#project move'],
    ...[
      '#link TICK-1007',
      '#unlink TICK-1007',
      '#cc boss@customer.example',
      '#customer dora@customer.example',
    ],
    ...['#forward lab@supplier.example', '#spam', '#block', '#block @spam.example', '#secret router'],
    ...['#merge TICK-1007', '#split 4'],
  ],
};

/** What a mail is when no line of it is a command: its text is an answer, and a note on a ticket that is internal. */
const TEXTS: readonly string[] = ['Hello Carla.', '#public\nHello Carla.', '#draft\nHello Carla.'];

const VOCABULARY_HERE = {
  ...VOCABULARY,
  teams: ['second-line'],
  categories: ['hardware'],
  types: ['bug'],
};

const everyPlace: readonly Place[] = ROLES.flatMap((role) =>
  SUBSCRIPTIONS.flatMap((subscription) =>
    (['own', 'nobody’s', 'a colleague’s'] as const).flatMap((owner) =>
      (['own category', 'another category'] as const).map((category) => ({
        role,
        subscription,
        owner,
        category,
      })),
    ),
  ),
);

function reachAt({ role, subscription, owner, category }: Place): Reach {
  const fits = (wanted: string, given: string) => wanted === '*' || wanted === given;
  const row = PLACES.find(
    (one) => one[0] === role && fits(one[1], subscription) && fits(one[2], owner) && fits(one[3], category),
  );
  if (row === undefined) throw new Error(`the table says nothing of ${role}, ${subscription}, ${owner}`);
  return row[4];
}

const isAtLeast = (reach: Reach, wanted: Reach) => REACH.indexOf(reach) >= REACH.indexOf(wanted);

function annaAt({ role, subscription }: Place): Agent {
  return {
    ...agentNamedIn('anna', 'Anna Berg'),
    role,
    category: 'billing',
    subscriptions: { support: subscription },
  };
}

const ticketAt = ({ owner, category }: Place, more: Partial<typeof TICKET> = {}) => ({
  ...TICKET,
  assignee: owner === 'own' ? 'anna' : owner === 'nobody’s' ? null : 'ben',
  category: category === 'own category' ? 'billing' : 'shipping',
  ...more,
});

/** What `#send` sends. */
const DRAFT: KeptText = {
  id: 'd1',
  kind: 'draft',
  ticketId: 't1',
  text: 'Hello Carla.',
  orderText: 'Hello Carla.',
  faulty: [],
  ticketState: 0,
  answered: false,
  activityId: 'a1',
};

/** What becomes of Anna's answer to a notification of ours. */
function fate(place: Place, text: string, ticket = ticketAt(place)) {
  const { action } = decided({
    from: 'anna@agents.example',
    text,
    candidates: [candidate('reply-address', { kind: 'agent', name: 'anna' }, ticket)],
    agents: [annaAt(place), BEN],
    vocabulary: VOCABULARY_HERE,
    agent: { ...AGENT_FACTS, named: [ticket], kept: [DRAFT] },
  });
  return action.kind === 'deny' ? 'denied' : 'let in';
}

const words = (line: string) => /^#([a-z]+)/.exec(line)?.[1] ?? '';
const inReach = Object.entries(LINES) as [Reach, readonly string[]][];

describe('every command by mail', () => {
  test('stands in the table of this test, in one row, and is written so that it can be read (T-67)', () => {
    const standing = inReach.flatMap(([, lines]) => lines);
    expect([...new Set(standing.map(words))].sort()).toEqual([...COMMAND_WORDS].sort());
    expect(standing.filter((line, at) => standing.indexOf(line) !== at)).toEqual([]);
    for (const line of standing)
      expect([line, ...readOrders(line, VOCABULARY_HERE).flatMap(({ problems }) => problems)]).toEqual([
        line,
      ]);
  });

  test('is let in or denied as the table says, for every role, subscription and ticket (T-67)', () => {
    const wrong = everyPlace.flatMap((place) =>
      inReach.flatMap(([least, lines]) =>
        lines.flatMap((line) => {
          const expected = isAtLeast(reachAt(place), least) ? 'let in' : 'denied';
          const found = fate(place, line);
          return found === expected ? [] : [`${Object.values(place).join(', ')}: ${line} was ${found}`];
        }),
      ),
    );
    expect(wrong).toEqual([]);
    expect(everyPlace).toHaveLength(4 * 3 * 3 * 2);
  });

  test('does not take another with it: one line too many, and nothing of the mail is let in (T-67)', () => {
    for (const place of everyPlace.filter((one) => reachAt(one) === 'develops'))
      for (const line of LINES.supports)
        expect([line, fate(place, `#priority high\n${line}`)]).toEqual([line, 'denied']);
  });

  test('and a text that is to go to the customer, or to stay inside, is let in as the table says (T-67)', () => {
    for (const place of everyPlace)
      for (const text of TEXTS)
        for (const audience of ['customer', 'internal'] as const) {
          const expected = isAtLeast(reachAt(place), 'develops') ? 'let in' : 'denied';
          const found = fate(place, text, ticketAt(place, { audience }));
          expect([place, text, audience, found]).toEqual([place, text, audience, expected]);
        }
  });

  test('for a ticket that another line names is asked about that ticket, and not the one answered (T-67)', () => {
    const near: Place = {
      role: 'support-agent',
      subscription: 'standard',
      owner: 'own',
      category: 'own category',
    };
    const named = {
      number: 1007 as TicketNumber,
      strand: { id: 't7', number: 1007 as TicketNumber },
      id: 't7',
    };
    for (const place of everyPlace.filter((one) => reachAt(one) === 'looks')) {
      const agent = {
        ...annaAt(place),
        subscriptions: { support: place.subscription, near: 'standard' },
      } as const;
      const { action } = decided({
        from: 'anna@agents.example',
        text: '#ticket TICK-1007\n#priority high',
        candidates: [
          candidate('reply-address', { kind: 'agent', name: 'anna' }, ticketAt(near, { channel: 'near' })),
        ],
        agents: [agent, BEN],
        agent: { ...AGENT_FACTS, named: [ticketAt(place, named)] },
      });
      expect([place, action.kind]).toEqual([place, 'deny']);
    }
  });
});

describe('a notification', () => {
  test('offers nothing that would be denied to its reader (T-67)', () => {
    for (const place of everyPlace)
      for (const status of TICKET_STATUSES)
        for (const attention of [null, 'watching', 'muted'] as const) {
          const offers = offersFor(annaAt(place), { scope: ticketAt(place), status, attention });
          const denied = offers.filter((offer) => fate(place, `#${offer}`) === 'denied');
          expect([place, status, attention, denied]).toEqual([place, status, attention, []]);
        }
    for (const offer of OFFERS) expect(COMMAND_WORDS).toContain(offer);
  });

  test('of whatever kind goes to nobody who may not look, also where they watched it or were meant (T-67)', () => {
    for (const place of everyPlace)
      for (const news of NEWS)
        for (const attention of [null, 'watching', 'muted'] as const)
          for (const meant of [[], ['anna']])
            for (const ownerAway of [false, true]) {
              const listener = { agent: annaAt(place), attention, away: false };
              const why = whyTold(listener, { news, scope: ticketAt(place), ownerAway, by: null, meant });
              if (reachAt(place) === 'nothing') expect([place, news, why]).toEqual([place, news, null]);
            }
  });
});

test('lists, searches and reports are cut to what may be looked at (T-67)', () => {
  for (const place of everyPlace) {
    const { channels, category } = sightOf(annaAt(place));
    const ticket = ticketAt(place);
    const seen =
      (channels === null || channels.includes(ticket.channel)) &&
      (category === null || category === ticket.category);
    expect([place, seen]).toEqual([place, reachAt(place) !== 'nothing']);
  }
});

test('every verb has a right, and every short form stands for a verb (T-67)', () => {
  for (const form of Object.values(SHORT_FORMS))
    expect(VERBS).toHaveProperty(form.command(VOCABULARY_HERE).verb);
});
