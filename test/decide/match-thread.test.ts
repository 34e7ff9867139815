import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import type { TicketNumber } from '../../src/desk/tickets/number.ts';
import type { Candidate, TicketFacts } from '../../src/inbound/decide/facts.ts';
import type { SenderProof } from '../../src/mail/authentication.ts';
import { address } from '../support/desk.ts';
import { candidate, decided, ofAnna, tag, TICKET } from './decided.ts';

const taking = (ordinal: number, contactId: string, of: string) => ({
  ordinal,
  contactId,
  address: address(of),
});
/** Carla and Cem take part, Paul of the printer's maker is asked, and Fred was taken off. */
const FULL: TicketFacts = {
  ...TICKET,
  participants: [
    taking(1, 'carla', 'carla@customer.example'),
    taking(2, 'cem', 'cem@customer.example'),
    taking(3, 'free', 'free@gmail.com'),
  ],
  consulted: [taking(1, 'paul', 'paul@printers.example')],
  former: [taking(4, 'fred', 'fred@customer.example')],
};
const on = (person: Candidate['person'], ticket = FULL) => candidate('reply-address', person, ticket);
const OF_CARLA = on({ kind: 'participant', ordinal: 1 });
const OF_PAUL = on({ kind: 'consulted', ordinal: 1 });
const OF_ANNA = on({ kind: 'agent', name: 'anna' });
const NUMBER = candidate('subject-tag', null, FULL);

interface Row {
  readonly who: string;
  readonly from: string;
  readonly contactId: string | null;
  readonly by: Candidate;
  /** What becomes of it while nobody says that it is forged. */
  readonly then: Readonly<Record<string, unknown>>;
  /** And where the owner of the domain disowns it. */
  readonly disowned: Readonly<Record<string, unknown>>;
}

const HELD = { kind: 'hold-unverified', ticket: { id: 't1' }, quiet: false };
const SUSPECTED = { kind: 'open', suspectedOf: { id: 't1' } };
const ROWS: readonly Row[] = [
  {
    who: 'a participant by a number in the subject',
    from: 'carla@customer.example',
    contactId: 'carla',
    by: NUMBER,
    then: { kind: 'append', join: false },
    disowned: SUSPECTED,
  },
  {
    who: 'a participant by their own token',
    from: 'carla@customer.example',
    contactId: 'carla',
    by: OF_CARLA,
    then: { kind: 'append', join: false },
    disowned: HELD,
  },
  {
    who: 'a participant by the token of another',
    from: 'cem@customer.example',
    contactId: 'cem',
    by: OF_CARLA,
    then: { kind: 'append', join: false },
    disowned: HELD,
  },
  {
    who: 'a colleague of a participant by a token',
    from: 'dora@customer.example',
    contactId: null,
    by: OF_CARLA,
    then: { kind: 'append', join: true },
    disowned: HELD,
  },
  {
    who: 'a neighbour at a mail provider of everybody’s by a token',
    from: 'eve@gmail.com',
    contactId: null,
    by: OF_CARLA,
    then: HELD,
    disowned: HELD,
  },
  {
    who: 'a participant by a token of an agent',
    from: 'carla@customer.example',
    contactId: 'carla',
    by: OF_ANNA,
    then: { kind: 'append', join: false },
    disowned: { kind: 'hold-for-agent', agent: { name: 'anna' }, tooOld: false },
  },
  {
    who: 'who was asked by their own token',
    from: 'paul@printers.example',
    contactId: 'paul',
    by: OF_PAUL,
    then: { kind: 'keep-consulted' },
    disowned: HELD,
  },
  {
    who: 'a colleague of a participant by the token of who was asked',
    from: 'dora@customer.example',
    contactId: null,
    by: OF_PAUL,
    then: HELD,
    disowned: HELD,
  },
  {
    who: 'who was taken off by a token of another',
    from: 'fred@customer.example',
    contactId: 'fred',
    by: OF_CARLA,
    then: SUSPECTED,
    disowned: SUSPECTED,
  },
  {
    who: 'who was taken off by another spelling of their address',
    from: 'Fred+x@customer.example',
    contactId: null,
    by: OF_CARLA,
    then: SUSPECTED,
    disowned: SUSPECTED,
  },
  {
    who: 'who was taken off by another address of theirs',
    from: 'frederick@elsewhere.example',
    contactId: 'fred',
    by: OF_CARLA,
    then: SUSPECTED,
    disowned: SUSPECTED,
  },
  {
    who: 'a participant by the token of nobody who takes part',
    from: 'carla@customer.example',
    contactId: 'carla',
    by: on({ kind: 'participant', ordinal: 9 }),
    then: SUSPECTED,
    disowned: SUSPECTED,
  },
];

describe('a mail that points at a ticket', () => {
  test.each(ROWS)(
    'of $who is theirs as far as the owner of the domain lets it be (T-02, T-06, T-07)',
    (row) => {
      const action = (proof: SenderProof) =>
        decided({ from: row.from, contactId: row.contactId, candidates: [row.by], proof }).action;
      expect(action('unverified')).toMatchObject(row.then);
      expect(action('aligned')).toMatchObject(row.then);
      expect(action('failed')).toMatchObject(row.disowned);
    },
  );

  test('and from nobody who can be named is let in by no token, and opens a ticket by no number', () => {
    const nameless = { message: { originator: { from: [], sender: null, replyTo: [] } } };
    expect(decided({ ...nameless, candidates: [OF_CARLA] }).action).toMatchObject(HELD);
    expect(decided({ ...nameless, candidates: [NUMBER] }).action).toMatchObject(SUSPECTED);
  });

  test('is told to be too old to the agent whose token it carries, and to them alone (T-47)', () => {
    const old = (from: string, proof: SenderProof) =>
      decided({ from, proof, candidates: [{ ...ofAnna, stale: true }] }).action;
    expect(old('anna@agents.example', 'unverified')).toMatchObject({ kind: 'hold-for-agent', tooOld: true });
    expect(old('anna@agents.example', 'failed')).toMatchObject({ kind: 'hold-for-agent', tooOld: false });
    expect(old('ben@agents.example', 'unverified')).toMatchObject({ kind: 'hold-for-agent', tooOld: false });
    expect(old('eve@evil.example', 'unverified')).toMatchObject({ kind: 'hold-for-agent', tooOld: false });
    const finding = (from: string) =>
      decided({ from, candidates: [{ ...ofAnna, stale: true }] }).trace[0]?.finding;
    expect(finding('anna@agents.example')).toContain('too old');
    expect(finding('ben@agents.example')).not.toContain('too old');
    const young = decided({ from: 'anna@agents.example', proof: 'failed', candidates: [ofAnna] });
    expect(young.action).toMatchObject({ kind: 'hold-for-agent', tooOld: false });
  });

  test('brings people in Cc in by more than an address in From, and never who was taken off (T-04, T-06)', () => {
    const copied = ['dora@customer.example', 'fred@customer.example'];
    const cc = (by: Candidate, proof: SenderProof = 'unverified', people = copied) => {
      const destination = { to: [], cc: people.map((one) => ({ name: '', address: address(one) })) };
      const { action } = decided({ contactId: 'carla', candidates: [by], proof, message: { destination } });
      if (action.kind !== 'append') throw new Error(`it is no reply: ${action.kind}`);
      const names = (list: readonly { address: { localPart: string } }[]) =>
        list.map((one) => one.address.localPart);
      return { added: names(action.copied.added), notAdded: names(action.copied.notAdded) };
    };
    const letIn = { added: ['dora'], notAdded: ['fred'] };
    const keptOut = { added: [], notAdded: ['dora', 'fred'] };
    expect(cc(OF_CARLA)).toEqual(letIn);
    expect(cc(on({ kind: 'participant', ordinal: 2 }))).toEqual(letIn);
    expect(cc(NUMBER, 'aligned')).toEqual(letIn);
    expect(cc(NUMBER)).toEqual(keptOut);
    expect(cc(OF_ANNA)).toEqual(keptOut);
    const ours = [
      'support@desk.example',
      'ben@agents.example',
      'Ben+x@agents.example',
      'no-reply@shop.example',
    ];
    const there = ['carla@customer.example', 'cem@customer.example'];
    expect(cc(OF_CARLA, 'unverified', [...ours, ...there, ...copied, 'dora@customer.example'])).toEqual(
      letIn,
    );
    const many = Array.from({ length: LIMITS.copiedPerMail + 2 }, (_, at) => `c${at}`);
    const { added, notAdded } = cc(
      OF_CARLA,
      'unverified',
      many.map((one) => `${one}@customer.example`),
    );
    expect([added, notAdded]).toEqual([many.slice(0, -2), many.slice(-2)]);
  });

  test('by a token that is worth nothing any more still counts by what else it points with (T-06)', () => {
    const other = { ...TICKET, id: 't2', number: 1002 as TicketNumber };
    const gone = on({ kind: 'participant', ordinal: 9 });
    const { action } = decided({ contactId: 'carla', candidates: [gone, { ...tag, ticket: other }] });
    expect(action).toMatchObject({ kind: 'append', ticket: { id: 't2' } });
  });
});
