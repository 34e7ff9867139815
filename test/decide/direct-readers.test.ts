import { expect, test } from 'vitest';
import { directReaders } from '../../src/inbound/decide/direct-readers.ts';
import { address, messageOf } from '../support/desk.ts';

const CARLA = { name: '', address: address('carla@customer.example') };
const DORA = { name: '', address: address('dora@customer.example') };
const mail = messageOf({ destination: { to: [CARLA], cc: [DORA] } });

test('whom an agent’s mail names in To and Cc has it from the agent', () => {
  expect(directReaders(mail, null)).toEqual([CARLA.address, DORA.address]);
});

test('nobody has a mail that the agent handed over by logging in here: our listener took it for nobody else', () => {
  expect(directReaders(mail, 'anna')).toEqual([]);
});
