import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../src/store/database/database.ts';
import { putSetting } from '../../src/store/daemons/settings.ts';
import { join } from 'node:path';
import { CommandLine } from './command-line.ts';

let desk: CommandLine;
beforeEach(() => {
  desk = new CommandLine();
});
afterEach(() => {
  desk.remove();
});

/** The breaker as it stands after it tripped, in the database that the commands open. */
async function trip(reason: string): Promise<void> {
  const store = await openStore({ dialect: 'sqlite', path: join(desk.folder, 'data', 'postern.db') });
  await store.transact((tx) =>
    putSetting(tx, { name: 'breaker', value: reason, by: 'postern', nowMs: Date.now() }),
  );
  await store.close();
}

test('breaker status says that mail is sent (0) or held and why (1); new automatic mail is held, and a reset lets it go (I-26)', async () => {
  expect(await desk.run(['breaker', 'status'])).toMatchObject({ exit: 0 });
  await trip('501 automatic mails within an hour');
  const create = [
    'ticket',
    'create',
    '--customer',
    'karl@firm.example',
    '--subject',
    'A call',
    '--as',
    'anna',
  ];
  await desk.json([...create, '--confirm', 'He called.']);
  const status = await desk.run(['breaker', 'status']);
  expect(status.exit).toBe(1);
  expect(status.stdout).toContain('501 automatic mails within an hour');
  const asJson = JSON.parse((await desk.run(['breaker', 'status', '--json'])).stdout) as { held: number };
  expect(asJson).toMatchObject({ tripped: true, reason: '501 automatic mails within an hour' });
  expect(asJson.held).toBeGreaterThan(0);
  const outbox = (await desk.json(['outbox', 'list'])) as { outgoing: { id: string; heldBy: string }[] };
  expect(outbox.outgoing.every((one) => one.heldBy === 'breaker')).toBe(true);
  expect(outbox.outgoing).toHaveLength(asJson.held);
  const shown = await desk.run(['outbox', 'show', outbox.outgoing[0]?.id ?? '']);
  expect(shown.stdout).toContain('by the breaker: 501 automatic mails within an hour');
  expect((await desk.run(['breaker', 'reset'])).exit).not.toBe(0);
  expect(await desk.json(['breaker', 'reset', '--held', 'release'])).toMatchObject({
    reset: true,
    mails: asJson.held,
  });
  expect((await desk.run(['breaker', 'status'])).exit).toBe(0);
  expect((await desk.run(['breaker', 'reset', '--held', 'cancel'])).stdout).toContain('was not tripped');
});
