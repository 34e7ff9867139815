import { expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { forgetOldProofs } from '../../src/service/sweep.ts';
import { useConversation } from '../support/conversation.ts';
import { onlyTo } from '../support/gateway.ts';

const talk = useConversation();
const { opened, fromAnna, clock } = talk;
const DAY_MS = 24 * 60 * 60 * 1000;

test('what an agent sent is known again for longer than any proof of theirs lives, and forgotten then (T-47)', async () => {
  expect(LIMITS.agentMailKeptMs).toBeGreaterThan(LIMITS.signedMailMs + LIMITS.signedAheadMs + DAY_MS);
  expect(LIMITS.agentMailKeptMs).toBeGreaterThan(LIMITS.tokenReadMs + DAY_MS);
  const { notification } = await opened();
  await fromAnna(notification, '#customer dora@customer.example');
  const asked = onlyTo(await talk.desk.sent(), 'anna@agents.example');
  expect(asked.mail.text).toContain('#confirm');
  const { store } = talk.desk.gateway;
  const rows = async () => ({
    mails: (await store.db.selectFrom('agent_mail').select('agent').execute()).length,
    orders: (await store.db.selectFrom('confirmation').select('id').execute()).length,
  });
  const before = await rows();
  expect(before).toMatchObject({ orders: 1 });
  expect(before.mails).toBeGreaterThan(0);
  clock.advance(LIMITS.codesKeptMs);
  await forgetOldProofs({ store, clock });
  expect(await rows()).toEqual(before);
  clock.advance(LIMITS.confirmationMs + 1);
  await forgetOldProofs({ store, clock });
  expect(await rows()).toEqual({ mails: before.mails, orders: 0 });
  clock.advance(LIMITS.tokenReadMs);
  await forgetOldProofs({ store, clock });
  expect((await rows()).mails).toBe(0);
});
