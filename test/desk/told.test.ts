import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ROLES,
  SUBSCRIPTIONS,
  type Agent,
  type Role,
  type Subscription,
} from '../../src/desk/people/agent.ts';
import { mentionedAgents } from '../../src/desk/mentions.ts';
import { OFFERS, offersFor } from '../../src/desk/notices/offers.ts';
import { NEWS } from '../../src/desk/people/preferences.ts';
import { may } from '../../src/desk/people/rights.ts';
import { whoIsTold, whyTold, type Happening, type Listener } from '../../src/desk/notices/told.ts';
import { TICKET_STATUSES } from '../../src/desk/tickets/workflow.ts';
import { ANNA, BEN } from '../support/desk.ts';

const agent: fc.Arbitrary<Agent> = fc
  .record({
    role: fc.constantFrom(...ROLES),
    category: fc.constantFrom(null, 'billing'),
    subscription: fc.constantFrom(...SUBSCRIPTIONS),
    name: fc.constantFrom('anna', 'ben', 'dora'),
  })
  .map(({ subscription, ...rest }) => ({ ...ANNA, ...rest, subscriptions: { support: subscription } }));
const listener: fc.Arbitrary<Listener> = fc.record({
  agent,
  attention: fc.constantFrom(null, 'watching' as const, 'muted' as const),
  away: fc.boolean(),
});
const happening: fc.Arbitrary<Happening> = fc.record({
  news: fc.constantFrom(...NEWS),
  scope: fc.record({
    channel: fc.constantFrom('support', 'sales'),
    assignee: fc.constantFrom(null, 'anna', 'ben'),
    category: fc.constantFrom(null, 'billing'),
  }),
  ownerAway: fc.boolean(),
  by: fc.constantFrom(null, 'anna', 'ben'),
  meant: fc.constantFrom([], ['anna'], ['ben', 'dora']),
});

describe('who is told', () => {
  const anna = (subscription: Subscription, role: Role = 'support-agent'): Listener => ({
    agent: { ...ANNA, role, subscriptions: { support: subscription } },
    attention: null,
    away: false,
  });
  const [there, onlyLooks] = [anna('standard'), anna('informal')];
  const came = (part: Partial<Happening> & { assignee?: string } = {}): Happening => ({
    news: 'replies',
    scope: { channel: 'support', assignee: part.assignee ?? null, category: null },
    ownerAway: false,
    by: null,
    meant: [],
    ...part,
  });

  test.each<[string, Listener, Happening, string | null]>([
    ['of a customer’s mail to nobody’s ticket', there, came(), 'nobodys'],
    ['of a new ticket', there, came({ news: 'new' }), 'nobodys'],
    ['of their own ticket', there, came({ assignee: 'anna' }), 'yours'],
    ['of their own ticket while away', { ...there, away: true }, came({ assignee: 'anna' }), 'yours'],
    ['of a colleague’s who is away', there, came({ assignee: 'ben', ownerAway: true }), 'colleague-away'],
    ['of a colleague’s, as an admin', anna('standard', 'admin'), came({ assignee: 'ben' }), 'subscribed'],
    ['of a colleague’s, who is there', there, came({ assignee: 'ben' }), null],
    ['of nobody’s while away', { ...there, away: true }, came(), null],
    ['of nobody’s without the channel', onlyLooks, came(), null],
    ['of a colleague’s without the channel', onlyLooks, came({ assignee: 'ben', ownerAway: true }), null],
    ['of their own without the right to answer', onlyLooks, came({ assignee: 'anna' }), null],
    ['of what colleagues do with nobody’s', there, came({ news: 'notes', by: 'ben' }), null],
    [
      'of what colleagues do with theirs',
      there,
      came({ news: 'notes', by: 'ben', assignee: 'anna' }),
      'yours',
    ],
    ['as a watcher', { ...onlyLooks, attention: 'watching' }, came({ news: 'notes', by: 'ben' }), 'watching'],
    ['of a ticket that they are given', there, came({ news: 'assigned', meant: ['anna'] }), 'yours-now'],
    [
      'of one that a colleague is given',
      { ...there, attention: 'watching' },
      came({ news: 'assigned', meant: ['ben'] }),
      null,
    ],
    [
      'by their name, though muted',
      { ...onlyLooks, attention: 'muted' },
      came({ meant: ['anna'] }),
      'mentioned',
    ],
    ['of their own ticket, though muted', { ...there, attention: 'muted' }, came({ assignee: 'anna' }), null],
    ['of what they did', there, came({ by: 'anna', meant: ['anna'], assignee: 'anna' }), null],
  ])('an agent %s', (_of, listener, happening, why) => {
    expect(whyTold(listener, happening)).toBe(why);
  });

  test('a customer’s word reaches somebody also where all who would be told have muted the ticket, and a colleague’s does not', () => {
    const muted = (one: Agent) => ({ agent: one, attention: 'muted' as const, away: false });
    const scope = { channel: 'support', assignee: 'anna', category: null };
    const both = [muted(ANNA), muted({ ...BEN, subscriptions: { support: 'informal' as const } })];
    const told = (news: Happening['news'], listeners: readonly Listener[]) =>
      whoIsTold(listeners, { news, scope, ownerAway: false, by: null, meant: [] }).map(
        ({ listener: { agent: one } }) => one.name,
      );
    expect(told('replies', both)).toEqual(['anna']);
    expect(told('notes', both)).toEqual([]);
    expect(
      told('replies', [...both, { ...muted({ ...ANNA, name: 'dora' }), attention: 'watching' }]),
    ).toEqual(['dora']);
  });

  test('nobody of what they may not look at, nobody of their own deeds (T-67)', () => {
    fc.assert(
      fc.property(fc.array(listener, { maxLength: 5 }), happening, (listeners, one) => {
        for (const { listener: told } of whoIsTold(listeners, one)) {
          expect(may(told.agent, 'view', one.scope)).toBe(true);
          expect(told.agent.name).not.toBe(one.by);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('a muted agent of nothing but what names them', () => {
    fc.assert(
      fc.property(listener, happening, (one, what) => {
        const why = whyTold({ ...one, attention: 'muted' }, what);
        expect(why === null || what.meant.includes(one.agent.name)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('a watcher of everything that colleagues and customers do, and may be seen', () => {
    fc.assert(
      fc.property(listener, happening, (one, what) => {
        if (what.news === 'assigned' || one.agent.name === what.by || !may(one.agent, 'view', what.scope))
          return;
        expect(whyTold({ ...one, attention: 'watching' }, what)).not.toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  test('somebody, wherever there is somebody for the channel: being away takes nobody’s news from everybody', () => {
    fc.assert(
      fc.property(fc.array(listener, { minLength: 1, maxLength: 5 }), happening, (listeners, what) => {
        const present = whoIsTold(
          listeners.map((one) => ({ ...one, away: false })),
          { ...what, ownerAway: false },
        );
        if (present.length > 0) expect(whoIsTold(listeners, { ...what, ownerAway: false })).not.toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what a notification offers', () => {
  test('nothing that its reader may not do (T-67)', () => {
    const rights = {
      take: 'take',
      resolve: 'set-status',
      waiting: 'answer',
      open: 'set-status',
      note: 'note',
    } as const;
    fc.assert(
      fc.property(listener, happening, fc.constantFrom(...TICKET_STATUSES), (one, { scope }, status) => {
        for (const offer of offersFor(one.agent, { scope, status, attention: one.attention })) {
          const right = offer in rights ? rights[offer as keyof typeof rights] : 'view';
          expect(may(one.agent, right, scope), offer).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('what the ticket’s state asks for, and no more than a handful', () => {
    const scope = { channel: 'support', assignee: null, category: null };
    const offered = (status: (typeof TICKET_STATUSES)[number], assignee: string | null = null) =>
      offersFor(ANNA, { scope: { ...scope, assignee }, status, attention: null });
    expect(offered('open')).toEqual(['take', 'resolve', 'waiting', 'note']);
    expect(offered('waiting', 'anna')).toEqual(['resolve', 'note']);
    expect(offered('closed', 'anna')).toEqual(['open', 'note']);
    expect(offered('in-progress', 'ben')).toEqual(['take', 'resolve', 'waiting', 'note', 'mute']);
    expect(OFFERS.length).toBeLessThan(10);
  });
});

describe('a note names', () => {
  const agents = [ANNA, BEN, { name: 'ben2', displayName: 'Ben Smith', addresses: [] }];
  test.each([
    ['@anna please look', ['anna']],
    ['ask @Anna, or (@ben)', ['anna', 'ben']],
    ['@berg knows', ['anna']],
    ['mail anna@ben.example or x.@anna', []],
    ['@okoro @okoro', ['ben']],
    ['@nobody @ @@anna', []],
    ['@Ben-Smith?', []],
    ['@ben2!', ['ben2']],
  ])('%j', (text, names) => {
    expect(mentionedAgents(text, agents)).toEqual(names);
  });

  test('never somebody who is no agent, whatever it says', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const name of mentionedAgents(`${text} @${text}`, agents))
          expect(agents.map((one) => one.name)).toContain(name);
      }),
    );
  });
});
