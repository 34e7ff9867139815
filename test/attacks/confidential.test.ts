/** What an agent meant to keep sealed, and wrote with a slip: it travels no second time in the clear. */
import { expect, test } from 'vitest';
import { useConversation } from '../support/conversation.ts';
import { onlyTo } from '../support/gateway.ts';

const talk = useConversation();
const { opened, fromAnna } = talk;
const SECRET = 'admin / SEC-hunter2-7421';

test.each([
  ['a letter is wrong', `#secert router-login\n${SECRET}`],
  ['another line is wrong', `#secret router-login\n#prioritty high\n${SECRET}`],
  ['it does not stand at the top', `Here is the login.\n#secret router-login\n${SECRET}`],
  ['the name is missing', `#secret\n${SECRET}`],
])(
  'a confidential text comes back to nobody and stands in no table in the clear where %s (T-45, T-53)',
  async (_, text) => {
    const { notification } = await opened();
    await fromAnna(notification, text);
    const mails = await talk.desk.sent();
    expect(mails.map((one) => one.envelope.to)).toEqual(['anna@agents.example']);
    expect(mails[0]?.raw).not.toContain('SEC-hunter2');
    const { db } = talk.desk.gateway.store;
    const rows = await Promise.all(
      (['outgoing', 'draft', 'confirmation', 'agent_act', 'activity', 'confidential'] as const).map((table) =>
        db.selectFrom(table).selectAll().execute(),
      ),
    );
    expect(JSON.stringify(rows)).not.toContain('SEC-hunter2');
  },
);

test('a mended line keeps it sealed, and no search, sheet, list or report tells it (T-45, T-67)', async () => {
  const { notification } = await opened();
  await fromAnna(notification, `#secert router-login\n${SECRET}`);
  const back = onlyTo(await talk.desk.sent(), 'anna@agents.example');
  await fromAnna(back, '#secret router-login');
  const asked = onlyTo(await talk.desk.sent(), 'anna@agents.example');
  await fromAnna(asked, `#confirm ${/#confirm ([a-z2-7-]+)/.exec(asked.mail.text ?? '')?.[1] ?? ''}`);
  const { db } = talk.desk.gateway.store;
  expect(await db.selectFrom('confidential').select('name').execute()).toEqual([{ name: 'router-login' }]);
  const receipt = (await talk.desk.sent()).at(-1);
  // In its thread, which goes back to the mail that was rejected: no word of that one is sent by it.
  if (receipt !== undefined) await fromAnna(receipt, '#priority high');
  await fromAnna(asked, '#resolve');
  expect((await talk.desk.sent()).map(({ raw }) => raw).join()).not.toMatch(/SEC-hunter2|7421/);
  for (const question of ['#search hunter2', '#show TICK-1001', '#list all', '#report']) {
    await fromAnna(notification, question);
    const answers = await talk.desk.sent();
    expect([question, answers.length]).toEqual([question, 1]);
    expect(answers.map(({ raw }) => raw).join()).not.toMatch(/SEC-hunter2|7421/);
  }
});
