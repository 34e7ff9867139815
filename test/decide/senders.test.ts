import { LIMITS } from '../../src/base/limits.ts';
import { describe, expect, test } from 'vitest';
import type { TicketNumber } from '../../src/desk/tickets/number.ts';
import { decide } from '../../src/inbound/decide/decide.ts';
import type { DecideInput } from '../../src/inbound/decide/look.ts';
import type { Candidate, Facts, TicketFacts } from '../../src/inbound/decide/facts.ts';
import { writerOf } from '../../src/inbound/decide/writer.ts';
import type { Classification } from '../../src/mail/message.ts';
import { address, ANNA, messageOf } from '../support/desk.ts';

const TICKET: TicketFacts = {
  id: 't1',
  strand: { id: 't1', number: 1001 as TicketNumber },
  number: 1001 as TicketNumber,
  channel: 'support',
  status: 'waiting',
  priority: 'normal',
  audience: 'customer',
  assignee: null,
  covered: false,
  category: null,
  requesterId: 'carla',
  participants: [{ ordinal: 1, contactId: 'carla', address: address('carla@customer.example') }],
  former: [],
  consulted: [],
  heldLastHour: 0,
  addedLastHour: 0,
};
const PERSON: Classification = { mailClass: 'person', autoResponseAllowed: true, because: [] };
const MACHINE: Classification = { mailClass: 'auto-reply', autoResponseAllowed: false, because: ['x'] };
const tag: Candidate = { ticket: TICKET, means: 'subject-tag', person: null, evidence: 'the number' };

function decided(part: {
  from?: string;
  contactId?: string;
  candidates?: Candidate[];
  classification?: Classification;
  senders: Facts['senders'];
  proof?: DecideInput['proof'];
}) {
  const message = messageOf({ from: part.from ?? 'carla@customer.example', text: 'Hello' });
  const input: DecideInput = {
    message,
    channel: 'support',
    classification: part.classification ?? PERSON,
    writer: writerOf(message, undefined),
    facts: {
      earlier: null,
      copyOf: null,
      sender: message.originator.from[0] ?? null,
      blocked: null,
      contactId: part.contactId ?? null,
      loggedInAs: null,
      agent: null,
      candidates: part.candidates ?? [],
      about: null,
      senders: part.senders,
    },
    proof: part.proof ?? 'unverified',
  };
  return decide(input, {
    agents: [ANNA],
    isOwnAddress: (one) => one.domain === 'desk.example',
    isOwnDomain: (domain) => domain === 'desk.example',
    confirms: () => false,
    heldMailWish: () => null,
    offers: () => true,
    vocabularyOf: () => {
      throw new Error('no agent writes here');
    },
  });
}

describe('automatic mail and floods', () => {
  const sender = (part: Partial<Facts['senders'][number]> = {}): Facts['senders'][number] => ({
    mailbox: 'carla@customer.example',
    domain: 'customer.example',
    came: { openedLastHour: 0, addedLastHour: 0, addedLastDay: 0, disownedLastHour: 0 },
    confirmed: { lastHour: 0, lastDay: 0, domainLastHour: 0, allLastHour: 0 },
    flood: null,
    ...part,
  });
  const came = (part: Partial<Facts['senders'][number]['came']>) => ({
    came: { ...sender().came, ...part },
  });

  test('a spent budget opens the ticket silently, and says which one it was (T-11)', () => {
    const spent = sender({ confirmed: { lastHour: 3, lastDay: 3, domainLastHour: 0, allLastHour: 0 } });
    const { action, trace } = decided({ from: 'Carla+7@customer.example', senders: [spent] });
    expect(action).toMatchObject({ kind: 'open', confirm: false, quiet: false });
    expect(action).toMatchObject({ unconfirmed: '3 of 3 confirmations to this mailbox in an hour' });
    expect(trace.at(-1)?.finding).toContain('no confirmation: 3 of 3');
  });

  test('a domain that is forged in bulk gets no confirmation of a mail that it disowns; of any other it does (T-11)', () => {
    const senders = [sender(came({ disownedLastHour: 5 }))];
    expect(decided({ senders, proof: 'failed' }).action).toMatchObject({ kind: 'open', confirm: false });
    for (const proof of ['unverified', 'temporary', 'aligned'] as const)
      expect(decided({ senders, proof }).action).toMatchObject({ confirm: true, unconfirmed: null });
    expect(decided({ senders: [sender()], proof: 'failed' }).action).toMatchObject({ confirm: true });
  });

  test('a flood goes into its ticket, the first of it opens one, and the budget of another sender is not touched (T-72)', () => {
    const flooded = sender({ ...came({ openedLastHour: 20 }), flood: TICKET });
    expect(decided({ senders: [flooded] })).toMatchObject({
      rule: 'flood',
      action: { kind: 'flood', ticket: { id: 't1' }, quiet: false },
    });
    expect(decided({ senders: [{ ...flooded, flood: null }] }).action).toMatchObject({ ticket: null });
    expect(decided({ from: 'dora@customer.example', senders: [flooded] }).action.kind).toBe('open');
  });

  test('a flood of machines tells nobody at all (T-72)', () => {
    const senders = [sender(came({ openedLastHour: 20 }))];
    expect(decided({ senders, classification: MACHINE }).action).toMatchObject({
      kind: 'flood',
      quiet: true,
    });
  });

  test('a reply to a ticket is no new matter, whatever flood its sender makes', () => {
    const senders = [sender(came({ openedLastHour: 20 }))];
    expect(decided({ senders, contactId: 'carla', candidates: [tag] }).action.kind).toBe('append');
  });

  test('agents hear of the reply that begins a storm, and of none behind it (I-26)', () => {
    const reply = (addedLastHour: number) =>
      decided({ senders: [sender(came({ addedLastHour }))], contactId: 'carla', candidates: [tag] }).action;
    expect(reply(29)).toMatchObject({ quiet: false, calm: null });
    expect(reply(30)).toMatchObject({ quiet: false, calm: { of: 'replies' } });
    expect(reply(31)).toMatchObject({ kind: 'append', quiet: true, calm: null });
  });

  test('agents hear of the customers of one ticket until there is too much of all of them, whoever writes it (T-07)', () => {
    const reply = (inAll: number, classification = PERSON, ofSender = 1) =>
      decided({
        senders: [sender(came({ addedLastHour: ofSender }))],
        contactId: 'carla',
        candidates: [{ ...tag, ticket: { ...TICKET, addedLastHour: inAll } }],
        classification,
      }).action;
    const most = LIMITS.ticketRepliesToldPerHour;
    expect(reply(most - 1)).toMatchObject({ quiet: false, calm: null });
    expect(reply(most)).toMatchObject({ quiet: false, calm: { of: 'ticket-replies', perHour: most } });
    expect(reply(most, PERSON, 31)).toMatchObject({ quiet: true, calm: null });
    expect(reply(most + 1)).toMatchObject({ kind: 'append', quiet: true, calm: null });
    expect(reply(most, MACHINE)).toMatchObject({ quiet: true, calm: null });
  });

  test('a ticket that is full lets no colleague in by a reply address: the agents read what they write (T-07)', () => {
    const join = (participants: number) => {
      const there = Array.from({ length: participants }, (_, n) => ({
        ordinal: n + 1,
        contactId: `carla${n}`,
        address: address(`carla${n}@customer.example`),
      }));
      const leaked: Candidate = {
        ticket: { ...TICKET, participants: there },
        means: 'reply-address',
        person: { kind: 'participant', ordinal: 1 },
        stale: false,
        evidence: 'the reply address',
      };
      return decided({ from: 'new@customer.example', senders: [sender(came({}))], candidates: [leaked] });
    };
    expect(join(LIMITS.participants - 1).action).toMatchObject({ kind: 'append', join: true });
    expect(join(LIMITS.participants).action).toMatchObject({ kind: 'hold-unverified' });
  });

  test('agents hear of strangers at a reply address until there are too many, whoever each says to be (T-07)', () => {
    const person = { kind: 'participant', ordinal: 1 } as const;
    const held = (heldLastHour: number, classification = PERSON) => {
      const leaked: Candidate = {
        ticket: { ...TICKET, heldLastHour },
        means: 'reply-address',
        person,
        stale: false,
        evidence: 'the reply address',
      };
      const { action, trace } = decided({
        from: 'eve@elsewhere.example',
        senders: [sender(came({}))],
        candidates: [leaked],
        classification,
      });
      return { ...action, calm: trace.at(-1)?.finding.includes('nobody is told of more') };
    };
    expect(held(29)).toMatchObject({
      kind: 'hold-unverified',
      quiet: false,
      stormBegins: false,
      calm: false,
    });
    expect(held(30)).toMatchObject({ quiet: false, stormBegins: true, calm: true });
    expect(held(31)).toMatchObject({ kind: 'hold-unverified', quiet: true, stormBegins: false });
    expect(held(30, MACHINE)).toMatchObject({ quiet: true, stormBegins: false });
  });
});
