import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import type { OutgoingDraft } from '../../src/desk/notices/outgoing-draft.ts';
import { loadTemplates } from '../../src/outbound/compose/templates.ts';
import { createSmtpSubmitter } from '../../src/outbound/deliver/smtp-submitter.ts';
import { openMaildirSubmitter } from '../../src/outbound/deliver/maildir-submitter.ts';
import type { Submitter } from '../../src/outbound/deliver/submit.ts';
import { createOutboundRunner, type OutboundContext } from '../../src/outbound/outbound.ts';
import { claim } from '../../src/outbound/outbox/claim.ts';
import { enqueue } from '../../src/outbound/outbox/enqueue.ts';
import { listActivities } from '../../src/store/tickets/activities.ts';
import { openFolderBlobStore } from '../../src/store/intake/blob-store.ts';
import { findOutgoing, type DeliveryRow } from '../../src/store/outbox/outgoing.ts';
import { forEachDialect, type FreshDatabase } from '../support/databases.ts';
import { memoryLog } from '../support/memory-log.ts';
import { startSink, type Sink, type SinkOptions } from '../support/smtp-sink.ts';
import {
  countingRandom,
  draftFor,
  insertSampleTicket,
  standingClock,
  type TestClock,
} from '../store/rows.ts';
import { passwordLogin } from '../support/login.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function sinkOf(options: SinkOptions = {}): Promise<Sink> {
  const sink = await startSink(options);
  cleanups.push(() => sink.close());
  return sink;
}

function submitterTo(port: number, password: string | null = null): Submitter {
  const auth = password === null ? null : passwordLogin('desk', password);
  const submitter = createSmtpSubmitter({
    host: '127.0.0.1',
    port,
    security: 'none',
    ca: null,
    auth,
    hostName: 'desk.test',
  });
  cleanups.push(() => submitter.close());
  return submitter;
}

interface Outbox {
  readonly context: OutboundContext & {
    readonly log: ReturnType<typeof memoryLog>;
    readonly clock: TestClock;
  };
  readonly ticketId: string;
  readonly dir: string;
  put(id: string, changes?: Partial<OutgoingDraft>): Promise<void>;
  delivery(id: string): Promise<DeliveryRow>;
  /** Runs a runner, with other parts than the context's where given; false where nothing was due. */
  run(changes?: Partial<OutboundContext>): Promise<boolean>;
}

async function outboxOf({ store, dir }: FreshDatabase, submitter: Submitter): Promise<Outbox> {
  const clock = standingClock();
  const random = countingRandom();
  const blobs = await openFolderBlobStore(join(dir, 'blobs'));
  const context = {
    store,
    blobs,
    templates: loadTemplates([]),
    submitter,
    clock,
    random,
    log: memoryLog(),
    onFailed: () => Promise.resolve(),
    whyNotMeant: () => Promise.resolve(null),
    leakGuard: () => Promise.resolve([]),
    onWithheld: () => Promise.resolve(),
  };
  const { ticketId } = await store.transact((tx) => insertSampleTicket(tx, { clock, random }));
  return {
    context,
    ticketId,
    dir,
    put: async (id, changes = {}) => {
      const draft = { ...draftFor(ticketId, `${id}@desk.test`), life: 'answer' as const, ...changes };
      await store.transact((tx) => enqueue(tx, { id, draft, person: 'p1' }, { clock, random }));
    },
    delivery: async (id) => (await findOutgoing(store.db, id))!.delivery,
    run: (changes = {}) => createOutboundRunner({ ...context, ...changes }).runOnce(),
  };
}

/** The wait that the n-th failure brings, with the most that jitter adds. */
function longestWaitMs(failures: number): number {
  return Math.ceil(LIMITS.deliveryRetryMs[failures - 1]! * (1 + LIMITS.deliveryJitter));
}

forEachDialect((_dialect, openFresh) => {
  test('what is due is composed, relayed and settled, one at a time', async () => {
    const sink = await sinkOf();
    const outbox = await outboxOf(await openFresh(), submitterTo(sink.port));
    await outbox.put('o1');
    await outbox.put('o2');
    expect(await outbox.run()).toBe(true);
    expect(sink.messages).toHaveLength(1);
    expect(await outbox.run()).toBe(true);
    expect(await outbox.run()).toBe(false);
    expect(sink.messages.map(({ raw }) => /^Message-ID: (.*)\r$/m.exec(raw.toString())![1])).toEqual([
      '<o1@desk.test>',
      '<o2@desk.test>',
    ]);
    expect(sink.messages[0]!.envelope).toEqual({ from: '', to: ['Tom.Weber@example.org'] });
    expect(await outbox.delivery('o1')).toMatchObject({ state: 'relayed', attempts: 1, lease_until: null });
    expect((await outbox.delivery('o1')).last_reply).toMatch(/^250/);
  });

  test('a 4xx is tried again with the same bytes and Message-ID, also after a template changed (I-13)', async () => {
    const taken: Buffer[] = [];
    const sink = await sinkOf({
      script: ({ phase, nth }) => (phase === 'dot' && nth <= 2 ? '451 4.3.0 later' : undefined),
    });
    const outbox = await outboxOf(await openFresh(), submitterTo(sink.port));
    const { context } = outbox;
    await outbox.put('o1');
    await outbox.run();
    const first = (await findOutgoing(context.store.db, 'o1'))!;
    expect(first.delivery).toMatchObject({ state: 'deferred', attempts: 1, last_reply: '451 4.3.0 later' });
    taken.push(await context.blobs.get(first.outgoing.blob!));

    mkdirSync(join(outbox.dir, 'templates/resolved/en'), { recursive: true });
    writeFileSync(join(outbox.dir, 'templates/resolved/en/text.hbs'), 'Entirely other words: {{ticket.tag}}');
    const templates = loadTemplates([join(outbox.dir, 'templates')]);
    for (const failures of [1, 2]) {
      expect(await outbox.run({ templates })).toBe(false);
      context.clock.moveMs(longestWaitMs(failures));
      expect(await outbox.run({ templates })).toBe(true);
    }
    expect(sink.messages).toHaveLength(1);
    expect(sink.messages[0]!.raw.equals(taken[0]!)).toBe(true);
    expect(sink.messages[0]!.raw.toString()).not.toContain('Entirely');
    expect(await outbox.delivery('o1')).toMatchObject({ state: 'relayed', attempts: 3 });
  });

  test('a 5xx is the end for this recipient, once, and stands in the history of the ticket (I-16)', async () => {
    const sink = await sinkOf({
      script: ({ address }) => (address.startsWith('Tom') ? '550 5.1.1 no such user' : undefined),
    });
    const outbox = await outboxOf(await openFresh(), submitterTo(sink.port));
    await outbox.put('o1');
    await outbox.put('o2', { to: { name: '', address: { localPart: 'other', domain: 'example.org' } } });
    while (await outbox.run());
    expect(await outbox.delivery('o1')).toMatchObject({
      state: 'failed',
      attempts: 1,
      last_reply: '550 5.1.1 no such user',
    });
    expect(await outbox.delivery('o2')).toMatchObject({ state: 'relayed' });
    const history = await listActivities(outbox.context.store.db, outbox.ticketId);
    expect(history).toMatchObject([
      { kind: 'event', name: 'delivery-failed', visibility: 'internal', actor: 'system' },
    ]);
    expect(history[0]!.text).toContain('Tom.Weber@example.org');
    expect(history[0]!.text).toContain('550 5.1.1 no such user');
  });

  test('a wrong password and a relay that is down defer everything, and heal by themselves (I-15, I-16)', async () => {
    const auth = { user: 'desk', password: 'right' };
    const sink = await sinkOf({ auth });
    const outbox = await outboxOf(await openFresh(), submitterTo(sink.port, 'right'));
    await outbox.put('o1');
    await outbox.run({ submitter: submitterTo(sink.port, 'wrong') });
    expect(await outbox.delivery('o1')).toMatchObject({ state: 'deferred', attempts: 1 });
    expect((await outbox.delivery('o1')).last_reply).toContain('535');

    const gone = await sinkOf();
    await gone.close();
    outbox.context.clock.moveMs(longestWaitMs(1));
    await outbox.run({ submitter: submitterTo(gone.port) });
    expect(await outbox.delivery('o1')).toMatchObject({ state: 'deferred', attempts: 2 });
    expect(outbox.context.log.lines.filter(({ level }) => level === 'error')).toHaveLength(2);

    outbox.context.clock.moveMs(longestWaitMs(2));
    await outbox.run();
    expect(await outbox.delivery('o1')).toMatchObject({ state: 'relayed', attempts: 3 });
    expect(await listActivities(outbox.context.store.db, outbox.ticketId)).toEqual([]);
  });

  test('a mail whose time is over is given up, and stands in the history (I-15)', async () => {
    const sink = await sinkOf({ script: ({ phase }) => (phase === 'mail' ? '451 4.3.0 later' : undefined) });
    const outbox = await outboxOf(await openFresh(), submitterTo(sink.port));
    await outbox.put('o1', { life: 'notification' });
    const { clock } = outbox.context;
    const { expires_at: expiresAt } = await outbox.delivery('o1');
    let tries = 0;
    while ((await outbox.delivery('o1')).state !== 'expired') {
      const { due_at: dueAt } = await outbox.delivery('o1');
      expect(dueAt).toBeLessThanOrEqual(expiresAt);
      clock.moveMs(Math.max(0, dueAt - clock.nowMs()));
      expect(await outbox.run()).toBe(true);
      expect(++tries).toBeLessThan(20);
    }
    expect(tries).toBeGreaterThan(8);
    expect(await outbox.run()).toBe(false);
    expect((await outbox.delivery('o1')).last_reply).toContain('451');
    const [event] = await listActivities(outbox.context.store.db, outbox.ticketId);
    expect(event).toMatchObject({ name: 'delivery-failed', visibility: 'internal' });
  });

  test('a try that ends after the time of its mail is the last, and stands in the history', async () => {
    const outbox = await outboxOf(await openFresh(), submitterTo(1));
    await outbox.put('o1');
    const { clock } = outbox.context;
    clock.moveMs(LIMITS.deliveryLifeMs.answer - 1);
    const slow: Submitter = {
      close: () => Promise.resolve(),
      submit: () => {
        clock.moveMs(60_000);
        return Promise.resolve({ kind: 'trouble', where: 'relay', reason: 'no route', reply: null });
      },
    };
    await outbox.run({ submitter: slow });
    expect(await outbox.delivery('o1')).toMatchObject({ state: 'expired', last_reply: 'no route' });
    const history = await listActivities(outbox.context.store.db, outbox.ticketId);
    expect(history.map(({ name }) => name)).toEqual(['delivery-failed']);
  });

  test('an answer lost after the dot is in doubt: the same bytes go again, and it is said (I-13)', async () => {
    const sink = await sinkOf({
      script: ({ phase, nth }) => (phase === 'dot' && nth === 1 ? 'take-and-cut' : undefined),
    });
    const outbox = await outboxOf(await openFresh(), submitterTo(sink.port));
    await outbox.put('o1');
    await outbox.run();
    expect((await outbox.delivery('o1')).last_reply).toMatch(/^in doubt: /);
    expect(outbox.context.log.lines.some(({ message }) => message.includes('may arrive twice'))).toBe(true);
    outbox.context.clock.moveMs(LIMITS.inDoubtMs - 1);
    expect(await outbox.run()).toBe(false);
    outbox.context.clock.moveMs(1);
    await outbox.run();
    expect(await outbox.delivery('o1')).toMatchObject({ state: 'relayed', dot_at: null });
    expect(sink.messages).toHaveLength(2);
    expect(sink.messages[0]!.raw.equals(sink.messages[1]!.raw)).toBe(true);
    const history = await listActivities(outbox.context.store.db, outbox.ticketId);
    expect(history).toMatchObject([{ name: 'delivery-in-doubt', visibility: 'internal' }]);
  });

  test('a runner that outlives its lease writes nothing over the result of the next one (I-17)', async () => {
    const sink = await sinkOf();
    const outbox = await outboxOf(await openFresh(), submitterTo(sink.port));
    await outbox.put('o1');
    const { context } = outbox;
    const slow: Submitter = {
      close: () => Promise.resolve(),
      submit: async () => {
        context.clock.moveMs(LIMITS.leaseMs + 1);
        await outbox.run();
        return { kind: 'refused', reply: { code: 550, enhanced: null, text: 'too late to matter' } };
      },
    };
    expect(await outbox.run({ submitter: slow })).toBe(true);
    expect(await outbox.delivery('o1')).toMatchObject({ state: 'relayed', attempts: 2 });
    expect(await listActivities(context.store.db, outbox.ticketId)).toEqual([]);
    expect(context.log.lines.some(({ message }) => message.includes('lease'))).toBe(true);
  });

  test('a runner that died in the middle is followed by another with the same bytes', async () => {
    const sink = await sinkOf();
    const outbox = await outboxOf(await openFresh(), submitterTo(sink.port));
    await outbox.put('o1');
    await claim(outbox.context.store, outbox.context.clock);
    expect(await outbox.run()).toBe(false);
    outbox.context.clock.moveMs(LIMITS.leaseMs + 1);
    expect(await outbox.run()).toBe(true);
    expect(await outbox.delivery('o1')).toMatchObject({ state: 'relayed', attempts: 2 });
  });

  describe('files', () => {
    test('go along from the blob store', async () => {
      const sink = await sinkOf();
      const outbox = await outboxOf(await openFresh(), submitterTo(sink.port));
      const { sha256 } = await outbox.context.blobs.put(Buffer.from('the manual'));
      await outbox.put('o1', { files: [{ blob: sha256, name: 'manual.txt', type: 'text/plain' }] });
      await outbox.run();
      expect(sink.messages[0]!.raw.toString()).toContain(Buffer.from('the manual').toString('base64'));
    });

    test('that cannot be read let the mail wait', async () => {
      const sink = await sinkOf();
      const outbox = await outboxOf(await openFresh(), submitterTo(sink.port));
      await outbox.put('o1', { files: [{ blob: 'f'.repeat(64), name: 'gone.txt', type: 'text/plain' }] });
      await outbox.run();
      expect(await outbox.delivery('o1')).toMatchObject({ state: 'deferred' });
      expect((await outbox.delivery('o1')).last_reply).toContain('could not be composed');
      expect(sink.messages).toEqual([]);
    });
  });

  test('no transaction is open while the relay is spoken to (I-14)', async () => {
    const outbox = await outboxOf(await openFresh(), submitterTo(1));
    await outbox.put('o1');
    await outbox.put('o2');
    const { store } = outbox.context;
    const curious: Submitter = {
      close: () => Promise.resolve(),
      // With a transaction open, this would wait for ever on SQLite, or be refused.
      submit: async () => {
        await store.transact((tx) => tx.selectFrom('ticket').selectAll().execute());
        return { kind: 'relayed', reply: { code: 250, enhanced: null, text: 'ok' } };
      },
    };
    await outbox.run({ submitter: curious });
    expect(await outbox.delivery('o1')).toMatchObject({ state: 'relayed' });
  });

  test('without a relay the mail lies in the Maildir', async () => {
    const fresh = await openFresh();
    const submitter = await openMaildirSubmitter(join(fresh.dir, 'sent'), { hostName: 'desk.test' });
    const outbox = await outboxOf(fresh, submitter);
    await outbox.put('o1');
    await outbox.run();
    expect(await outbox.delivery('o1')).toMatchObject({ state: 'relayed' });
    expect((await outbox.delivery('o1')).last_reply).toMatch(/^250 2\.0\.0 kept in \d+\.M/);
  });
});
