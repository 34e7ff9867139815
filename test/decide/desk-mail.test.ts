import { describe, expect, test } from 'vitest';
import { AGENT_FACTS, candidate, decided, MACHINE, TICKET } from './decided.ts';

describe('an agent’s mail that points at no ticket', () => {
  const desk = (part: Parameters<typeof decided>[0]) =>
    decided({ from: 'anna@agents.example', text: '#list my', ...part }).action;
  const answersOurs = { ...AGENT_FACTS, deskToken: true };

  test('is carried out where it is proven, and begins with commands or answers a mail of ours', () => {
    expect(desk({ proof: 'aligned' })).toMatchObject({
      kind: 'agent',
      ticket: null,
      agent: { name: 'anna' },
    });
    expect(desk({ loggedInAs: 'anna' }).kind).toBe('agent');
    expect(desk({ agent: answersOurs }).kind).toBe('agent');
    expect(desk({ agent: answersOurs, text: 'Thanks!' }).kind).toBe('reject-commands');
  });

  test('is anybody’s mail where nothing proves it, it has no commands, or a machine wrote it (T-01)', () => {
    const others: readonly Parameters<typeof decided>[0][] = [
      {},
      { proof: 'failed' },
      { proof: 'failed', agent: answersOurs },
      { loggedInAs: 'ben', proof: 'aligned' },
      { from: 'eve@evil.example', proof: 'aligned' },
      { from: 'eve@evil.example', proof: 'aligned', loggedInAs: 'anna' },
      { proof: 'aligned', text: 'My printer is silent.' },
      { proof: 'aligned', classification: MACHINE },
      { agent: answersOurs, classification: MACHINE },
    ];
    const ofAnnas = { ...TICKET, participants: [{ ...TICKET.participants[0]!, contactId: 'anna' }] };
    const asCustomer = { contactId: 'anna', candidates: [candidate('subject-tag', null, ofAnnas)] };
    expect(desk({ ...asCustomer, agent: answersOurs })).toMatchObject({ kind: 'append' });
    expect(others.map((part) => desk(part).kind)).toEqual(others.map(() => 'open'));
  });

  test('is carried out once, and not at all where it cannot be read (T-47)', () => {
    expect(desk({ proof: 'aligned', agent: { ...AGENT_FACTS, repeatOf: 'a0' } })).toEqual({
      kind: 'duplicate',
      of: 'a0',
    });
    const protection = { kind: 'encrypted', scheme: 'pgp' } as const;
    expect(desk({ proof: 'aligned', message: { protection } }).kind).toBe('reject-commands');
    const signed = { kind: 'signed', scheme: 'pgp' } as const;
    expect(desk({ proof: 'aligned', message: { protection: signed } }).kind).toBe('agent');
  });
});
