import type { SenderProof } from '../../src/mail/authentication.ts';
import { describe, expect, test } from 'vitest';
import type { TicketNumber } from '../../src/desk/tickets/number.ts';
import type { Classification } from '../../src/mail/message.ts';
import { TICKET, MACHINE, candidate, ofAnna, ofCarla, tag, decided } from './decided.ts';

describe('threading', () => {
  test('a mail that points at nothing opens a ticket and is confirmed', () => {
    expect(decided({}).action).toMatchObject({
      kind: 'open',
      suspectedOf: null,
      quiet: false,
      confirm: true,
    });
  });

  test('a participant’s number in the subject is enough', () => {
    expect(decided({ contactId: 'carla', candidates: [tag] }).action).toMatchObject({
      kind: 'append',
      join: false,
      status: 'in-progress',
    });
  });

  test('T-01 a stranger’s number in the subject opens a new, suspected ticket', () => {
    const { action, trace } = decided({
      from: 'mallory@evil.example',
      contactId: 'mallory',
      candidates: [tag],
    });
    expect(action).toMatchObject({ kind: 'open', suspectedOf: { id: 't1' } });
    expect(trace[0]?.finding).toContain('takes no part in it');
  });

  test('a stranger’s known Message-ID opens a new, suspected ticket', () => {
    expect(
      decided({ from: 'm@evil.example', candidates: [candidate('known-message-id', null)] }).action.kind,
    ).toBe('open');
  });

  test('a stranger who holds our signed address is let in as a participant', () => {
    expect(decided({ from: 'dora@customer.example', candidates: [ofCarla] }).action).toMatchObject({
      kind: 'append',
      join: true,
    });
  });

  test('a machine that holds our signed address is filed, but becomes no participant, moves nothing and tells nobody', () => {
    expect(
      decided({ from: 'robot@customer.example', candidates: [ofCarla], classification: MACHINE }).action,
    ).toMatchObject({
      kind: 'append',
      join: false,
      quiet: true,
      status: 'waiting',
    });
  });

  test('the stronger proof decides between two tickets', () => {
    const other = { ...TICKET, id: 't2', number: 1002 as TicketNumber };
    const action = decided({
      contactId: 'carla',
      candidates: [ofCarla, candidate('subject-tag', null, other)],
    }).action;
    expect(action).toMatchObject({ kind: 'append', ticket: { id: 't1' } });
  });

  test('a mere thanks does not reopen', () => {
    const done = candidate('subject-tag', null, { ...TICKET, status: 'resolved' });
    expect(decided({ text: 'Thanks!', contactId: 'carla', candidates: [done] }).action).toMatchObject({
      status: 'resolved',
    });
    expect(decided({ text: 'It broke again', contactId: 'carla', candidates: [done] }).action).toMatchObject({
      status: 'open',
    });
  });
});

describe('agents', () => {
  test('an agent with the token made for them answers', () => {
    expect(
      decided({ from: 'anna@agents.example', text: '#resolve\nDone.', candidates: [ofAnna] }).action,
    ).toMatchObject({
      kind: 'agent',
      agent: { name: 'anna' },
      parts: [{ use: 'answer', text: 'Done.', order: { commands: [{ line: '#resolve' }] } }],
    });
  });

  test('T-02 an agent’s address without a token is a customer’s', () => {
    expect(decided({ from: 'anna@agents.example', text: '#close', candidates: [tag] }).action.kind).toBe(
      'open',
    );
  });

  test('T-02 an agent’s token in somebody else’s mail runs nothing and reaches no customer', () => {
    expect(
      decided({ from: 'eve@evil.example', text: '#close\nHaha', candidates: [ofAnna] }).action,
    ).toMatchObject({ kind: 'hold-for-agent', agent: { name: 'anna' } });
  });

  test('a token of one agent does not make another agent of that ticket', () => {
    expect(decided({ from: 'ben@agents.example', text: '#close', candidates: [ofAnna] }).action.kind).toBe(
      'hold-for-agent',
    );
  });

  test('an agent’s token that is older than 30 days proves nothing by itself any more (T-47)', () => {
    const old = { ...ofAnna, stale: true };
    const mail = { from: 'anna@agents.example', text: '#close', candidates: [old] };
    const { action, trace } = decided(mail);
    expect(action).toMatchObject({ kind: 'hold-for-agent', agent: { name: 'anna' } });
    expect(trace[0]?.finding).toContain('too old');
    expect(decided({ ...mail, proof: 'aligned' }).action.kind).toBe('agent');
  });

  test('an agent’s address with a customer’s token proves nothing: no command runs, and no customer sees it', () => {
    expect(
      decided({ from: 'anna@agents.example', text: '#close', candidates: [ofCarla] }).action,
    ).toMatchObject({ kind: 'hold-unverified' });
  });

  test('an out-of-office of an agent is kept inside and answered by nobody', () => {
    expect(
      decided({ from: 'anna@agents.example', candidates: [ofAnna], classification: MACHINE }).action,
    ).toMatchObject({ kind: 'hold-for-agent', quiet: true });
  });

  test('one wrong command and nothing is done', () => {
    expect(
      decided({ from: 'anna@agents.example', text: '#resolve\n#prioritty high\nDone.', candidates: [ofAnna] })
        .action,
    ).toMatchObject({
      kind: 'reject-commands',
      faults: [{ line: '#prioritty high' }],
    });
  });

  test('an empty answer goes back to the agent', () => {
    expect(decided({ from: 'anna@agents.example', text: '', candidates: [ofAnna] }).action.kind).toBe(
      'reject-commands',
    );
  });
});

describe('forwarded mail', () => {
  const original = (from: string) => ({
    from: { address: from, name: 'Carla' },
    to: [],
    cc: [],
    subject: 'Printer',
    date: '',
    text: 'It is silent.',
    comment: 'Can you take this?',
  });
  const forwardedBy = (from: string, by: string, proof: SenderProof = 'unverified') =>
    decided({
      proof,
      from: by,
      text: 'Can you take this? ...',
      message: { subject: 'Fwd: Printer', forwarded: original(from) },
    }).action;

  test('that an agent forwards opens the ticket for the original sender, and the agent’s words stay inside', () => {
    expect(forwardedBy('carla@customer.example', 'anna@agents.example')).toMatchObject({
      kind: 'open',
      writer: { name: 'Carla', address: { localPart: 'carla' } },
      subject: 'Printer',
      text: 'It is silent.',
      forwarded: { comment: 'Can you take this?' },
    });
  });

  test('in the name of an agent whose domain disowns it writes to nobody whom it names (T-01, T-11)', () => {
    expect(forwardedBy('victim@else.example', 'anna@agents.example', 'failed')).toMatchObject({
      writer: { address: { localPart: 'anna' } },
      forwarded: null,
      confirm: false,
    });
  });

  test('that anybody else forwards is their own matter', () => {
    expect(forwardedBy('victim@else.example', 'carla@customer.example')).toMatchObject({
      writer: { address: { localPart: 'carla' } },
      forwarded: null,
    });
  });

  test.each(['support@desk.example', 'ben@agents.example', 'Ben+x@agents.example', 'no address'])(
    'of %s is the forwarder’s own matter',
    (from) => {
      expect(forwardedBy(from, 'anna@agents.example')).toMatchObject({
        writer: { address: { localPart: 'anna' } },
        forwarded: null,
      });
    },
  );
});

describe('what is not a person’s mail', () => {
  test('I-27 an automatic mail opens a ticket that nobody is told of', () => {
    expect(decided({ classification: MACHINE }).action).toMatchObject({
      kind: 'open',
      quiet: true,
      confirm: false,
    });
  });

  test('I-27 a person’s mail by way of a list is not confirmed, but the agents hear of it', () => {
    const byList: Classification = {
      mailClass: 'person',
      autoResponseAllowed: false,
      because: ['List-Id: <a.lists.example>'],
    };
    expect(decided({ classification: byList }).action).toMatchObject({
      kind: 'open',
      quiet: false,
      confirm: false,
    });
    expect(
      decided({ from: 'anna@agents.example', text: 'Done.', candidates: [ofAnna], classification: byList })
        .action.kind,
    ).toBe('agent');
  });

  test('our own mail that comes back is ignored', () => {
    expect(
      decided({ classification: { ...MACHINE, mailClass: 'loop' }, candidates: [ofCarla] }).action.kind,
    ).toBe('ignore');
  });

  test('I-28 a delivery report is recorded where it belongs, and an unknown one opens no ticket', () => {
    const report = { ...MACHINE, mailClass: 'delivery-report' } as const;
    expect(
      decided({ classification: report, about: { outgoingId: 'o1', ticket: TICKET, byReturnPath: true } })
        .action,
    ).toMatchObject({ kind: 'record-report', outgoingId: 'o1' });
    expect(decided({ classification: report }).action.kind).toBe('quarantine');
  });

  test('a delivery report that quotes only a number is about nothing of ours', () => {
    const report = { ...MACHINE, mailClass: 'delivery-report' } as const;
    expect(decided({ classification: report, candidates: [tag] }).action.kind).toBe('quarantine');
  });

  test('I-04 the same bytes again are a duplicate; nameless ones only for a while', () => {
    expect(decided({ earlier: { id: 'a0', ageMs: 86_400_000 } }).action).toEqual({
      kind: 'duplicate',
      of: 'a0',
    });
    const nameless = { messageId: null, dateMs: null };
    expect(decided({ earlier: { id: 'a0', ageMs: 1000 }, message: nameless }).action.kind).toBe('duplicate');
    expect(decided({ earlier: { id: 'a0', ageMs: 86_400_000 }, message: nameless }).action.kind).toBe('open');
  });
});

test('a mail in the name of our own channel is confirmed to nobody', () => {
  expect(decided({ from: 'support@desk.example' }).action).toMatchObject({ kind: 'open', confirm: false });
});
