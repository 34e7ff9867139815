import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import type { PendingOrder } from '../../src/desk/signing/confirmation.ts';
import type { TicketNumber } from '../../src/desk/tickets/number.ts';
import type { AgentFacts, KeptText } from '../../src/inbound/decide/facts.ts';
import { ANNA, BEN } from '../support/desk.ts';
import { AGENT_FACTS, decided, ofAnna, TICKET } from './decided.ts';

/** What becomes of Anna's mail to the ticket, with no more than the token of her notification. */
const says = (text: string, agent: Partial<AgentFacts> = {}, part: Parameters<typeof decided>[0] = {}) =>
  decided({
    from: 'anna@agents.example',
    text,
    candidates: [ofAnna],
    agent: { ...AGENT_FACTS, ...agent },
    ...part,
  }).action;
const OTHER = {
  ...TICKET,
  id: 't2',
  strand: { id: 't2', number: 1002 as TicketNumber },
  number: 1002 as TicketNumber,
};
const RISKY = '#customer dora@customer.example';

describe('a command that speaks of what is there already', () => {
  const pending: PendingOrder = {
    id: 'o1',
    agent: 'anna',
    ticketId: 't1',
    ticketState: 1,
    orderText: RISKY,
    expiresAtMs: 1,
    draftId: null,
    activityId: 'a1',
  };

  test.each(['#undo', '#confirm code-of-o1'])(
    '%s stands alone in its mail, or nothing is done (T-45)',
    (line) => {
      const word = line.split(' ')[0] ?? '';
      const others = [`${line}\n#close`, `#close\n${line}`, `${line}\nHello.`, `${line}\n#note\nHello.`];
      for (const text of others) {
        const action = says(text, { pending: [pending] });
        if (action.kind !== 'reject-commands') throw new Error(`${text}: ${action.kind}`);
        const reason = `${word} stands alone: what it speaks of is known already`;
        expect(action.faults, text).toContainEqual({ line, reason });
      }
    },
  );

  test('may stand beside the ticket that it is about', () => {
    expect(
      says('#ticket TICK-1002\n#undo', { named: [OTHER], undoable: [{ ticketId: 't2', needs: [] }] }),
    ).toMatchObject({
      kind: 'agent',
      parts: [
        { ticket: { id: 't2' }, order: { commands: [{ line: '#ticket TICK-1002' }, { line: '#undo' }] } },
      ],
    });
  });

  test('needs the rights of now for what it takes back, and for nothing that was done elsewhere (T-67)', () => {
    const developer = {
      ...ANNA,
      role: 'developer',
      category: 'software',
      subscriptions: { support: 'standard' },
    } as const;
    const candidates = [{ ...ofAnna, ticket: { ...TICKET, category: 'software' } }];
    const undoes = (ticketId: string) =>
      says(
        '#undo',
        { undoable: [{ ticketId, needs: ['merge', 'note'] }] },
        { candidates, agents: [developer, BEN] },
      );
    expect(undoes('t1')).toMatchObject({ kind: 'deny', denied: [{ line: '#undo', verb: 'merge' }] });
    expect(undoes('t2')).toMatchObject({ kind: 'reject-commands', faults: [{ line: '#undo' }] });
  });

  test('runs the order that its code is of, with what was kept for it, and says where there is none', () => {
    const kept: KeptText = {
      id: 'd1',
      kind: 'draft',
      ticketId: 't1',
      text: '',
      orderText: '',
      faulty: [],
      ticketState: 0,
      answered: false,
      activityId: 'a0',
    };
    const waiting = { ...pending, draftId: 'd1' };
    expect(
      says('#confirm code-of-o1', { pending: [waiting], kept: [{ ...kept, id: 'd0' }, kept] }),
    ).toMatchObject({
      kind: 'agent',
      confirmed: { id: 'o1', activityId: 'a1' },
      taken: { id: 'd1' },
      parts: [{ order: { commands: [{ line: RISKY }] } }],
    });
    const refused = { kind: 'reject-commands', orderText: null, commands: 1 };
    expect(says('#confirm code-of-o2', { pending: [pending] })).toMatchObject(refused);
    expect(says('#confirm code-of-o1', { pending: [{ ...pending, ticketId: 't2' }] })).toMatchObject(refused);
  });
});

describe('a code for a mail that the leak guard holds', () => {
  const held = { id: 'h1', agent: 'anna', outgoingId: 'o1', ticketId: 't1', expiresAtMs: 1 };
  const CODE = '#confirm release-h1';
  const ended = { kind: 'held-mail', outgoingId: 'o1', wish: 'release', commands: 1 };

  test('ends the hold on that mail, in the ticket that it is about (T-53)', () => {
    expect(says(CODE, { held: [{ ...held, id: 'h0', outgoingId: 'o0' }, held] })).toMatchObject(ended);
    expect(says(`\n${CODE}\n`, { held: [held] })).toMatchObject(ended);
  });

  test('ends none with a word beside it, of another ticket or mail, in HTML alone, or from who may not answer (T-48, T-53, T-67)', () => {
    const refused = { kind: 'reject-commands' };
    expect(says(`${CODE}\nHello.`, { held: [held] })).toMatchObject(refused);
    expect(says(`${CODE}\n#close`, { held: [held] })).toMatchObject(refused);
    expect(says(CODE, { held: [{ ...held, ticketId: 't2' }] })).toMatchObject(refused);
    expect(says('#confirm release-h2', { held: [held] })).toMatchObject(refused);
    expect(says(CODE)).toMatchObject(refused);
    expect(says(CODE, { held: [held] }, { message: { textIsFromHtml: true } })).toMatchObject(refused);
    const looks = { ...ANNA, role: 'support-agent', subscriptions: { support: 'informal' } } as const;
    expect(says(CODE, { held: [held] }, { agents: [looks, BEN] })).toMatchObject({
      kind: 'deny',
      denied: [{ line: CODE, verb: 'answer' }],
    });
    expect(says(CODE, { held: [held] }, { from: 'eve@evil.example' })).toMatchObject({
      kind: 'hold-for-agent',
    });
  });
});

describe('what is hard to take back', () => {
  test('waits for a code where a token is all there is, and goes at once with a signature or a login (T-45)', () => {
    expect(says(RISKY)).toMatchObject({ kind: 'ask-confirmation', risky: [RISKY], orderText: RISKY });
    expect(says(RISKY, {}, { proof: 'aligned' })).toMatchObject({ kind: 'agent', confirmed: null });
    expect(says(RISKY, {}, { loggedInAs: 'anna' })).toMatchObject({ kind: 'agent', confirmed: null });
    expect(says(RISKY, {}, { proof: 'aligned', candidates: [{ ...ofAnna, stale: true }] })).toMatchObject({
      kind: 'ask-confirmation',
    });
  });

  test('is a mail of its own: a code is of one ticket (T-45)', () => {
    const both = says(`#ticket TICK-1001\n${RISKY}\n#ticket TICK-1002\n#close`, { named: [OTHER] });
    expect(both).toMatchObject({ kind: 'reject-commands', faults: [{ line: RISKY }] });
  });
});

describe('an agent’s address that writes too much', () => {
  test('has its commands refused beyond the limit of an hour, and is told once (T-68)', () => {
    const most = LIMITS.agentCommandsPerHour;
    expect(says('#close', { recentCommands: most - 1 }).kind).toBe('agent');
    expect(says('#close', { recentCommands: most })).toMatchObject({
      kind: 'reject-commands',
      quiet: false,
      commands: 1,
    });
    expect(says('#close', { recentCommands: most + 1 })).toMatchObject({
      kind: 'reject-commands',
      quiet: true,
    });
    expect(says('Hello Carla.', { recentCommands: most + 1 }).kind).toBe('agent');
  });

  test('reaches no customer beyond the limit of a ticket, commands or none, and is told once (I-26)', () => {
    const most = LIMITS.agentMailsPerTicket;
    const after = (mails: number, ticketId = 't1') =>
      says('Hello Carla.', { recentMails: new Map([[ticketId, mails]]) });
    expect(after(most - 1).kind).toBe('agent');
    expect(after(most)).toMatchObject({ kind: 'reject-commands', quiet: false });
    expect(after(most + 1)).toMatchObject({ kind: 'reject-commands', quiet: true });
    expect(after(most + 1, 't2').kind).toBe('agent');
  });
});
