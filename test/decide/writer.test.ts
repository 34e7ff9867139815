import { expect, test } from 'vitest';
import { writerOf } from '../../src/inbound/decide/writer.ts';
import type { AddrSpec } from '../../src/mail/address.ts';
import { address, messageOf } from '../support/desk.ts';

test('the writer of a mail without From is looked for elsewhere', () => {
  const nobody = messageOf({ originator: { from: [], sender: null, replyTo: [] } });
  expect(writerOf(nobody, address('carla@customer.example')).address.localPart).toBe('carla');
  expect(writerOf(nobody, null).address.domain).toBe('postern.invalid');
});

test('a web form’s mail is the matter of the person in its Reply-To', () => {
  const carla = { name: 'Carla', address: address('carla@customer.example') };
  const form = { name: '', address: address('no-reply@shop.example') };
  const from = (replyTo: { name: string; address: AddrSpec }[]) =>
    writerOf(messageOf({ originator: { from: [form], sender: null, replyTo } }), undefined).address.localPart;
  expect([
    from([carla]),
    from([]),
    from([form]),
    from([carla, { ...carla, address: address('dora@customer.example') }]),
  ]).toEqual(['carla', 'no-reply', 'no-reply', 'no-reply']);
  const person = messageOf({
    originator: {
      from: [{ ...carla, address: address('eve@evil.example') }],
      sender: null,
      replyTo: [carla],
    },
  });
  expect(writerOf(person, undefined).address.localPart).toBe('eve');
});
