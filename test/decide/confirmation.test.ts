import { describe, expect, test } from 'vitest';
import type { SenderProof } from '../../src/mail/authentication.ts';
import { address } from '../support/desk.ts';
import { decided } from './decided.ts';

describe('a confirmation', () => {
  const confirmed = (from: string, replyTo: string | null = null, proof: SenderProof = 'unverified') => {
    const { action } = decided({
      from,
      proof,
      message: {
        originator: {
          from: [{ name: '', address: address(from) }],
          sender: null,
          replyTo: replyTo === null ? [] : [{ name: '', address: address(replyTo) }],
        },
      },
    });
    return action.kind === 'open' ? action.confirm : action.kind;
  };

  test('goes to nobody in the name of our own channel, and to no agent, however they are spelled (T-01)', () => {
    expect(confirmed('support@desk.example')).toBe(false);
    expect(confirmed('anna@agents.example')).toBe(false);
    expect(confirmed('Anna+x@agents.example')).toBe(false);
    expect(confirmed('noreply@agents.example', 'anna@agents.example')).toBe(false);
  });

  test('goes to whom a form names where both are of one organisation, or the form is ours, and else to nobody (T-05)', () => {
    expect(confirmed('no-reply@shop.example', 'carla@shop.example')).toBe(true);
    expect(confirmed('no-reply@desk.example', 'carla@customer.example')).toBe(true);
    expect(confirmed('no-reply@evil.example', 'victim@customer.example')).toBe(false);
    expect(confirmed('no-reply@gmail.com', 'victim@gmail.com')).toBe(false);
    expect(confirmed('no-reply@gmail.com', 'victim@gmx.de')).toBe(false);
  });

  test('goes to nobody whom a mail without a sender names', () => {
    const originator = {
      from: [],
      sender: null,
      replyTo: [{ name: '', address: address('carla@customer.example') }],
    };
    expect(decided({ message: { originator } }).action).toMatchObject({ kind: 'open', confirm: false });
  });
});
