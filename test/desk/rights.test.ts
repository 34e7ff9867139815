import { describe, expect, test } from 'vitest';
import {
  ROLES,
  SUBSCRIPTIONS,
  type Agent,
  type Role,
  type Subscription,
} from '../../src/desk/people/agent.ts';
import {
  canBeGiven,
  isTold,
  may,
  mayMerge,
  sightOf,
  VERBS,
  type TicketScope,
} from '../../src/desk/people/rights.ts';
import { agentNamedIn } from '../support/desk.ts';

/** Whose the ticket is, and whether its category is the agent's own. */
const RELATIONS = ['own', 'nobody’s', 'a colleague’s'] as const;
const CATEGORIES = ['own category', 'another category', 'no category'] as const;
type Relation = (typeof RELATIONS)[number];
type Category = (typeof CATEGORIES)[number];

const EVERYTHING =
  'view note answer open take assign prioritise set-status categorise manage-participants change-requester consult set-aside merge delete export secret administer';
const ALL_TICKETS =
  'view note answer open take assign prioritise set-status categorise manage-participants change-requester consult set-aside merge delete export secret';
const SUPPORT =
  'view note answer open take assign prioritise set-status categorise manage-participants change-requester consult set-aside merge secret';
const DEVELOPMENT = 'view note answer take prioritise set-status';
const LOOK = 'view';
const NOTHING = '';

/** `*` stands for every word of its column. The first row that fits holds. */
const TABLE: readonly (readonly [Role, Subscription | '*', Relation | '*', Category | '*', string])[] = [
  ['super-admin', '*', '*', '*', EVERYTHING],
  ['admin', '*', '*', '*', ALL_TICKETS],
  ['support-agent', 'standard', 'own', '*', SUPPORT],
  ['support-agent', 'standard', 'nobody’s', '*', SUPPORT],
  ['support-agent', 'standard', 'a colleague’s', '*', LOOK],
  ['support-agent', 'informal', '*', '*', LOOK],
  ['support-agent', 'none', '*', '*', NOTHING],
  ['developer', 'standard', '*', 'own category', DEVELOPMENT],
  ['developer', 'informal', '*', 'own category', LOOK],
  ['developer', '*', '*', '*', NOTHING],
];

/** Who is told by themselves, by the same columns. */
const TOLD: readonly (readonly [Role, Subscription | '*', Relation | '*', Category | '*', boolean])[] = [
  ['super-admin', 'standard', '*', '*', true],
  ['super-admin', '*', 'own', '*', true],
  ['super-admin', '*', '*', '*', false],
  ['admin', 'standard', '*', '*', true],
  ['admin', '*', 'own', '*', true],
  ['admin', '*', '*', '*', false],
  ['support-agent', 'standard', 'own', '*', true],
  ['support-agent', 'standard', 'nobody’s', '*', true],
  ['support-agent', '*', '*', '*', false],
  ['developer', 'standard', '*', 'own category', true],
  ['developer', '*', '*', '*', false],
];

interface Place {
  readonly role: Role;
  readonly subscription: Subscription;
  readonly relation: Relation;
  readonly category: Category;
}

const PLACES: readonly Place[] = ROLES.flatMap((role) =>
  SUBSCRIPTIONS.flatMap((subscription) =>
    RELATIONS.flatMap((relation) =>
      CATEGORIES.map((category) => ({ role, subscription, relation, category })),
    ),
  ),
);

function rowFor<T>(
  table: readonly (readonly [Role, string, string, string, T])[],
  { role, subscription, relation, category }: Place,
): T {
  const fits = (wanted: string, given: string) => wanted === '*' || wanted === given;
  const row = table.find(
    (one) =>
      one[0] === role && fits(one[1], subscription) && fits(one[2], relation) && fits(one[3], category),
  );
  if (row === undefined) throw new Error(`the table says nothing of ${role}, ${subscription}, ${relation}`);
  return row[4];
}

function agentAt({ role, subscription }: Place): Agent {
  return {
    ...agentNamedIn('anna', 'Anna'),
    role,
    category: 'billing',
    subscriptions: { support: subscription },
  };
}

function ticketAt({ relation, category }: Place): TicketScope {
  return {
    channel: 'support',
    assignee: relation === 'own' ? 'anna' : relation === 'nobody’s' ? null : 'ben',
    category: category === 'own category' ? 'billing' : category === 'no category' ? null : 'shipping',
  };
}

const named = (place: Place) => Object.values(place).join(', ');

describe('rights', () => {
  test('every role, subscription, ticket and verb is as the table says (T-67)', () => {
    const found = PLACES.map((place) => [
      named(place),
      VERBS.filter((verb) => may(agentAt(place), verb, ticketAt(place))).join(' '),
    ]);
    expect(found).toEqual(PLACES.map((place) => [named(place), rowFor(TABLE, place)]));
    expect(PLACES).toHaveLength(4 * 3 * 3 * 3);
  });

  test('only those are told of a ticket who could answer it and are responsible for it (T-67)', () => {
    const found = PLACES.map((place) => [named(place), isTold(agentAt(place), ticketAt(place))]);
    expect(found).toEqual(PLACES.map((place) => [named(place), rowFor(TOLD, place)]));
  });

  test('a channel that nobody spoke of is none of an agent’s, whatever it is called (T-67)', () => {
    const agent = { ...agentNamedIn('anna', 'Anna'), role: 'support-agent', subscriptions: {} } as const;
    for (const channel of ['sales', 'constructor', '__proto__', 'toString']) {
      const ticket = { channel, assignee: null, category: null };
      expect(VERBS.filter((verb) => may(agent, verb, ticket))).toEqual([]);
    }
  });

  test('a developer without a category works on nothing, also not on tickets without one (T-67)', () => {
    const place = {
      role: 'developer',
      subscription: 'standard',
      relation: 'own',
      category: 'no category',
    } as const;
    const agent = { ...agentAt(place), category: null };
    expect(may(agent, 'view', ticketAt(place))).toBe(false);
    expect(sightOf(agent)).toMatchObject({ channels: [] });
  });

  test('a ticket can be given to whoever could answer it then (T-67)', () => {
    const ticket = { channel: 'support', assignee: 'ben', category: null };
    const place = { role: 'support-agent', relation: 'own', category: 'no category' } as const;
    expect(canBeGiven(agentAt({ ...place, subscription: 'standard' }), ticket)).toBe(true);
    expect(canBeGiven(agentAt({ ...place, subscription: 'informal' }), ticket)).toBe(false);
    expect(canBeGiven(agentAt({ ...place, subscription: 'none' }), ticket)).toBe(false);
  });

  test('a search shows what may be looked at, and nothing else (T-67)', () => {
    for (const place of PLACES) {
      const ticket = ticketAt(place);
      const { channels, category } = sightOf(agentAt(place));
      const inSight =
        (channels === null || channels.includes(ticket.channel)) &&
        (category === null || category === ticket.category);
      expect([named(place), inSight]).toEqual([named(place), may(agentAt(place), 'view', ticket)]);
    }
  });

  test('merging needs the right on both tickets (T-54)', () => {
    const agent = {
      ...agentNamedIn('anna', 'Anna'),
      role: 'support-agent',
      subscriptions: { support: 'standard' },
    } as const;
    const own = { channel: 'support', assignee: null, category: null };
    const foreign = { ...own, channel: 'sales' };
    expect(mayMerge(agent, own, own)).toBe(true);
    expect(mayMerge(agent, own, foreign)).toBe(false);
    expect(mayMerge(agent, foreign, own)).toBe(false);
    expect(mayMerge(agent, own, { ...own, assignee: 'ben' })).toBe(false);
  });
});
