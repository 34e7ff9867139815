import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TICKET_STATUSES } from '../../src/desk/tickets/workflow.ts';
import { THREAD_MEANS, type Candidate } from '../../src/inbound/decide/facts.ts';
import { MAIL_CLASSES } from '../../src/mail/message.ts';
import { decided, TICKET } from '../decide/decided.ts';

test('decide is total, and only a token of the very agent makes an agent’s mail', () => {
  const persons = fc.constantFrom<Candidate['person']>(
    null,
    { kind: 'agent', name: 'anna' },
    { kind: 'agent', name: 'gone' },
    { kind: 'participant', ordinal: 1 },
  );
  const candidates = fc.array(
    fc.record({
      means: fc.constantFrom(...THREAD_MEANS),
      person: persons,
      evidence: fc.string(),
      ticket: fc
        .record({ status: fc.constantFrom(...TICKET_STATUSES) })
        .map((status) => ({ ...TICKET, ...status })),
    }),
    { maxLength: 4 },
  );
  const classification = fc.record({
    mailClass: fc.constantFrom(...MAIL_CLASSES),
    autoResponseAllowed: fc.boolean(),
    because: fc.constant([]),
  });
  const from = fc.constantFrom(
    'anna@agents.example',
    'ben@agents.example',
    'carla@customer.example',
    'eve@evil.example',
  );
  fc.assert(
    fc.property(
      from,
      fc.string(),
      candidates,
      classification,
      fc.constantFrom(null, 'carla', 'eve'),
      (sender, text, list, klass, contactId) => {
        const { action, trace } = decided({
          from: sender,
          text,
          candidates: list,
          classification: klass,
          contactId,
        });
        expect(trace.length).toBeGreaterThan(1);
        if (!['agent', 'help', 'reject-commands', 'deny', 'ask-confirmation'].includes(action.kind)) return;
        expect(sender).toBe('anna@agents.example');
        expect(list.some((one) => one.person?.kind === 'agent' && one.person.name === 'anna')).toBe(true);
      },
    ),
  );
});
