import type { SenderProof } from '../../src/mail/authentication.ts';
import { describe, expect, test } from 'vitest';
import type { TicketNumber } from '../../src/desk/tickets/number.ts';
import type { Classification, InternetMessage } from '../../src/mail/message.ts';
import { ANNA, BEN } from '../support/desk.ts';
import { AGENT_FACTS, TICKET, MACHINE, candidate, ofAnna, ofCarla, tag, decided } from './decided.ts';

describe('threading', () => {
  test('a mail that points at nothing opens a ticket and is confirmed', () => {
    expect(decided({}).action).toMatchObject({
      kind: 'open',
      suspectedOf: null,
      quiet: false,
      confirm: true,
    });
  });

  test('a ticket is opened with what its writer says now, and with the whole mail where that is nothing, or not all of it', () => {
    const whole = 'Hello\n> Your invoice';
    const text = (said: string, message: Partial<InternetMessage> = {}) => {
      const reply = { text: said, html: null, quoted: '> Your invoice', signature: '' };
      const { action } = decided({ message: { text: whole, reply, ...message } });
      return action.kind === 'open' ? action.text : action.kind;
    };
    const forwarded = { from: null, to: [], cc: [], subject: '', date: '', text: '', comment: '' };
    expect(text('Hello')).toBe('Hello');
    expect(text('')).toBe(whole);
    expect(text('Hello', { forwarded })).toBe(whole);
    expect(text('Hello', { protection: { kind: 'encrypted', scheme: 'pgp' } })).toBe(whole);
    expect(text('Hello', { protection: { kind: 'signed', scheme: 'pgp' } })).toBe('Hello');
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

  test('an agent’s mail is done with once, whoever sends the same again (T-47)', () => {
    const again = {
      from: 'anna@agents.example',
      candidates: [ofAnna],
      agent: { ...AGENT_FACTS, repeatOf: 'a0' },
    };
    expect(decided({ ...again, text: '#close' }).action).toEqual({ kind: 'duplicate', of: 'a0' });
  });

  test('an encrypted mail of an agent goes to no customer unread; one that is signed is an answer (T-53)', () => {
    const mail = (kind: 'encrypted' | 'signed') =>
      decided({
        from: 'anna@agents.example',
        text: 'Hello',
        candidates: [ofAnna],
        message: { protection: { kind, scheme: 'smime' } },
      }).action.kind;
    expect([mail('encrypted'), mail('signed')]).toEqual(['reject-commands', 'agent']);
  });

  test('an agent who may not look at the ticket is told nothing of it, wrong lines and help included (T-06)', () => {
    const without = { ...ANNA, role: 'support-agent' } as const;
    for (const text of ['Hello', '#close', '#help', '#nonsense', ''])
      expect(
        decided({ from: 'anna@agents.example', text, candidates: [ofAnna], agents: [without, BEN] }).action,
      ).toMatchObject({ kind: 'deny', ticket: { id: 't1' }, denied: [{ verb: 'view' }] });
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
    const names: Partial<InternetMessage>[] = [
      { dateMs: null },
      { messageId: null },
      { ...nameless, headers: [{ name: 'Received', body: 'from a.example by b.example; now' }] },
    ];
    for (const message of names)
      expect(decided({ earlier: { id: 'a0', ageMs: 86_400_000 }, message }).action).toEqual({
        kind: 'duplicate',
        of: 'a0',
      });
  });

  test('the same mail by another way is a copy of the one that had an effect, and is done nothing with (T-73)', () => {
    const copyOf = { id: 'a0', key: 'smtp:1' };
    expect(decided({ facts: { copyOf }, candidates: [ofCarla] })).toMatchObject({
      rule: 'copy',
      action: { kind: 'duplicate', of: 'a0' },
    });
  });

  test('mail of a blocked sender is kept and told to nobody, but for what an agent is proven to have written', () => {
    const blocked = '@customer.example';
    expect(decided({ facts: { blocked }, contactId: 'carla', candidates: [ofCarla] })).toMatchObject({
      rule: 'blocked-sender',
      action: { kind: 'ignore' },
    });
    const anna = { from: 'anna@agents.example', text: 'Done.', candidates: [ofAnna], facts: { blocked } };
    expect(decided(anna).action.kind).toBe('agent');
  });

  test.each(['disposition-notification', 'feedback-report'] as const)(
    'a %s about no mail of ours opens no ticket (I-27)',
    (mailClass) => {
      expect(decided({ classification: { ...MACHINE, mailClass } }).action.kind).toBe('ignore');
    },
  );
});
