import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { BrokenPromise, present } from '../../src/base/assert.ts';
import { GatewayError } from '../../src/base/errors.ts';
import { LIMITS } from '../../src/base/limits.ts';
import { createSpool } from '../../src/inbound/spool/accept.ts';
import { claim, deferOrQuarantine, type OpenStub } from '../../src/inbound/spool/claim.ts';
import { readEnvelope } from '../../src/inbound/spool/envelope.ts';
import { createImapLedger } from '../../src/inbound/spool/imap-ledger.ts';
import type { AddrSpec } from '../../src/mail/address.ts';
import { findArrival, listArrivals, settleArrival } from '../../src/store/intake/arrivals.ts';
import { openFolderBlobStore, type BlobStore } from '../../src/store/intake/blob-store.ts';
import { openStore, type Store } from '../../src/store/database/database.ts';
import { imapArrivalKey, type AcceptedArrival, type ArrivalOffer } from '../../src/transport/intake.ts';
import { forEachDialect } from '../support/databases.ts';
import { programPath } from '../support/servers.ts';
import { countingRandom, standingClock, type TestClock } from './rows.ts';

const support: AddrSpec = { localPart: 'support', domain: 'desk.test' };
const sales: AddrSpec = { localPart: 'sales', domain: 'desk.test' };

function offer(key: string, over: Partial<ArrivalOffer> = {}): ArrivalOffer {
  return {
    key,
    transport: 'smtp',
    envelope: { reversePath: { localPart: 'tom', domain: 'example.org' }, recipients: [support] },
    client: { ip: '192.0.2.1', helo: 'mail.example.org', tls: true },
    content: Buffer.from('Subject: hello\r\n\r\nbody\r\n'),
    ...over,
  };
}

interface Spool {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly clock: TestClock;
  readonly ports: { clock: TestClock; random: ReturnType<typeof countingRandom> };
  readonly accept: (offer: ArrivalOffer) => Promise<AcceptedArrival>;
  readonly wakes: () => number;
}

forEachDialect((dialect, openFresh) => {
  async function openSpool(): Promise<Spool> {
    const { store, dir } = await openFresh();
    const clock = standingClock();
    const ports = { clock, random: countingRandom() };
    const blobs = await openFolderBlobStore(join(dir, 'blobs'));
    let wakes = 0;
    const wake = () => {
      wakes++;
    };
    const spool = createSpool({ store, blobs, ...ports, wake, requireRoom: () => Promise.resolve() });
    return { store, blobs, clock, ports, accept: (one) => spool.accept(one), wakes: () => wakes };
  }

  test('I-01 what was accepted lies there whole: bytes, envelope and client', async () => {
    const { store, blobs, accept, wakes } = await openSpool();
    const { id, known } = await accept(offer('smtp:1'));
    expect({ known, wakes: wakes() }).toEqual({ known: false, wakes: 1 });
    const row = present(await findArrival(store.db, { id }), 'it was accepted');
    expect(row).toMatchObject({ key: 'smtp:1', transport: 'smtp', state: 'incoming', size_bytes: 24 });
    expect((await blobs.get(row.blob)).toString()).toBe('Subject: hello\r\n\r\nbody\r\n');
    const { envelope, client } = offer('smtp:1');
    expect(readEnvelope(row)).toEqual({ ...envelope, client });
  });

  test('a null reverse-path and an unknown one stay what they are', async () => {
    const { store, accept } = await openSpool();
    for (const reversePath of [null, undefined]) {
      const { id } = await accept(
        offer(`smtp:${String(reversePath)}`, { envelope: { reversePath, recipients: [] } }),
      );
      const row = present(await findArrival(store.db, { id }), 'it was accepted');
      expect(readEnvelope(row).reversePath).toBe(reversePath);
    }
  });

  test('the same key again is the same arrival, whatever comes with it', async () => {
    const { store, accept, wakes } = await openSpool();
    const first = await accept(offer('imap:x/INBOX/1/7'));
    const again = await accept(offer('imap:x/INBOX/1/7', { content: Buffer.from('other') }));
    expect(again).toEqual({ id: first.id, known: true });
    expect(wakes()).toBe(1);
    const both = await Promise.all([accept(offer('smtp:2')), accept(offer('smtp:2'))]);
    expect(both[0].id).toBe(both[1].id);
    expect(both.map((one) => one.known).sort()).toEqual([false, true]);
    expect(await listArrivals(store.db, { limit: 9 })).toHaveLength(2);
  });

  test('a list goes on behind its last arrival, also among those of one moment, and leaves none out', async () => {
    const { store, accept } = await openSpool();
    for (let at = 0; at < 5; at++) await accept(offer(`smtp:${at}`));
    await store.transact((tx) => tx.updateTable('arrival').set({ received_at: 1000 }).execute());
    const all = (await listArrivals(store.db, { limit: 9 })).map(({ id }) => id);
    expect(all).toHaveLength(5);
    const paged: string[] = [];
    for (let before: { receivedAt: number; id: string } | undefined; paged.length < 5;) {
      const page = await listArrivals(store.db, { ...(before && { before }), limit: 2 });
      paged.push(...page.map(({ id }) => id));
      const last = present(page.at(-1), 'there are more');
      before = { receivedAt: last.received_at, id: last.id };
    }
    expect(paged).toEqual(all);
  });

  test('where there is no room nothing is kept of what is offered, by whatever way it comes (I-08)', async () => {
    const { store, blobs, ports } = await openSpool();
    let puts = 0;
    const watched: BlobStore = {
      ...blobs,
      put: (content) => {
        puts++;
        return blobs.put(content);
      },
    };
    const full = new GatewayError('spool.full', 'the disk is full');
    const wake = () => undefined;
    const spool = createSpool({
      ...{ store, blobs: watched, ...ports, wake },
      requireRoom: () => Promise.reject(full),
    });
    await expect(spool.accept(offer('imap:1', { transport: 'imap' }))).rejects.toBe(full);
    expect(puts).toBe(0);
    expect(await listArrivals(store.db, { limit: 9 })).toEqual([]);
  });

  test('I-01 where the bytes cannot be kept there is no arrival', async () => {
    const { store, accept, wakes } = await openSpool();
    const broken = new PassThrough();
    broken.write('Subj');
    setImmediate(() => broken.destroy(new TypeError('connection reset')));
    await expect(accept(offer('smtp:1', { content: broken }))).rejects.toMatchObject({
      code: 'message.incomplete',
    });
    expect(await listArrivals(store.db, { limit: 9 })).toEqual([]);
    expect(wakes()).toBe(0);
  });

  test('I-01 the row is written only after the bytes are durable', async () => {
    const { store, blobs, ports } = await openSpool();
    let rowsAtPut = -1;
    const watched: BlobStore = {
      ...blobs,
      put: async (content) => {
        const blob = await blobs.put(content);
        rowsAtPut = (await listArrivals(store.db, { limit: 9 })).length;
        return blob;
      },
    };
    const spool = createSpool({
      store,
      blobs: watched,
      ...ports,
      wake: () => undefined,
      requireRoom: () => Promise.resolve(),
    });
    await spool.accept(offer('smtp:1'));
    expect(rowsAtPut).toBe(0);
  });

  test('where the row cannot be written nothing is accepted', async () => {
    const { location, dir } = await openFresh({ migrated: false });
    const store = await openStore(location);
    const blobs = await openFolderBlobStore(join(dir, 'blobs'));
    let wakes = 0;
    const wake = () => {
      wakes++;
    };
    const ports = { clock: standingClock(), random: countingRandom(), wake };
    const accepting = createSpool({ store, blobs, ...ports, requireRoom: () => Promise.resolve() }).accept(
      offer('smtp:1'),
    );
    await expect(accepting).rejects.toThrow();
    expect(wakes).toBe(0);
    await store.close();
  });

  test('the duplicate key names bytes and recipients, in whatever order these stand', async () => {
    const { store, accept } = await openSpool();
    const keyOf = async (key: string, recipients: AddrSpec[], text: string) => {
      const envelope = { reversePath: null, recipients };
      const { id } = await accept(offer(key, { envelope, content: Buffer.from(text) }));
      return present(await findArrival(store.db, { id }), 'it was accepted').duplicate_key;
    };
    const one = await keyOf('smtp:1', [support, sales], 'a');
    expect(await keyOf('smtp:2', [sales, support, sales], 'a')).toBe(one);
    expect(await keyOf('smtp:3', [sales], 'a')).not.toBe(one);
    expect(await keyOf('smtp:4', [support, sales], 'b')).not.toBe(one);
  });

  test('an arrival that fails is tried again later and later, and set aside after its last try', async () => {
    const { store, clock, ports, accept } = await openSpool();
    await accept(offer('smtp:1'));
    const waits: number[] = [];
    for (let tries = 1; ; tries++) {
      const arrival = present(await claim(store, clock), 'it is due');
      const outcome = await deferOrQuarantine(store, arrival, new GatewayError('local', 'no\r\nluck'), ports);
      if (outcome === 'quarantined') {
        expect(tries).toBe(LIMITS.arrivalAttempts);
        break;
      }
      const row = present(await findArrival(store.db, { id: arrival.id }), 'it waits');
      expect(row).toMatchObject({ state: 'deferred', last_error: 'no luck' });
      waits.push(row.due_at - clock.nowMs());
      clock.moveMs(row.due_at - clock.nowMs());
    }
    expect(waits).toHaveLength(LIMITS.arrivalAttempts - 1);
    expect(waits[0]).toBeLessThan(7000);
    expect(waits[3]).toBeGreaterThan(100_000);
    const row = present(await findArrival(store.db, { key: 'smtp:1' }), 'it is there for ever');
    expect(row).toMatchObject({ state: 'quarantined', disposition: 'quarantined' });
    expect(row.reason).toBe(`failed ${LIMITS.arrivalAttempts} times: no luck`);
    expect(JSON.parse(row.trace ?? '')).toMatchObject([{ stage: 'spool', rule: 'attempts' }]);
    clock.moveMs(1e9);
    expect(await claim(store, clock)).toBeNull();
  });

  test('what no other try can mend is set aside at its first, and what the world does is tried again (I-38)', async () => {
    const { store, clock, ports, accept } = await openSpool();
    const becomes = async (key: string, error: unknown, stub: (() => Promise<string>) | null = null) => {
      await accept(offer(key));
      const arrival = present(await claim(store, clock), 'it is due');
      const openStub: OpenStub | null = stub && (() => Promise.resolve({ messageId: null, write: stub }));
      return deferOrQuarantine(store, arrival, error, ports, openStub);
    };
    expect(await becomes('smtp:1', new BrokenPromise('two owners'))).toBe('quarantined');
    expect(await becomes('smtp:2', new GatewayError('store.damaged', 'a row is broken'))).toBe('quarantined');
    expect(await becomes('smtp:3', new GatewayError('local', 'no luck'))).toBe('deferred');
    expect(await becomes('smtp:4', new TypeError('no luck'))).toBe('deferred');
    // Where its ticket cannot be written it is set aside without; where the database is away it is none of its faults.
    const broken = new BrokenPromise('two owners');
    const unwritten = () => Promise.reject(new TypeError('no contact'));
    expect(await becomes('smtp:5', broken, unwritten)).toBe('quarantined');
    expect((await findArrival(store.db, { key: 'smtp:5' }))?.reason).toContain('no contact');
    const away = new GatewayError('store.unavailable', 'it is away');
    await expect(becomes('smtp:6', broken, () => Promise.reject(away))).rejects.toBe(away);
    expect((await findArrival(store.db, { key: 'smtp:6' }))?.state).toBe('active');
  });

  test('an arrival that ends the process at every try is set aside, and the one behind it comes', async () => {
    const { store, clock, accept } = await openSpool();
    await accept(offer('smtp:poison'));
    for (let tries = 1; tries <= LIMITS.arrivalAttempts; tries++) {
      expect(await claim(store, clock)).toMatchObject({ key: 'smtp:poison', attempts: tries });
      clock.moveMs(LIMITS.leaseMs);
    }
    await accept(offer('smtp:good'));
    expect(await claim(store, clock)).toMatchObject({ key: 'smtp:good', attempts: 1 });
    expect(await findArrival(store.db, { key: 'smtp:poison' })).toMatchObject({ state: 'quarantined' });
  });

  test('the IMAP ledger keeps how far each folder was read, and what is still to be done there', async () => {
    const { store, clock, accept } = await openSpool();
    const ledger = createImapLedger(store, clock);
    expect(await ledger.cursor('x', 'INBOX')).toBeNull();
    await ledger.moveCursor('x', 'INBOX', { numbering: '4294967295', lastUid: 7 });
    await ledger.moveCursor('x', 'Other', { numbering: '1', lastUid: 1 });
    await ledger.moveCursor('x', 'INBOX', { numbering: '4294967295', lastUid: 4294967294 });
    expect(await ledger.cursor('x', 'INBOX')).toEqual({ numbering: '4294967295', lastUid: 4294967294 });

    const key = imapArrivalKey('x', 'Ordner/Ä%_', '1', 42);
    await accept(offer(key, { transport: 'imap' }));
    const due = () => ledger.aftercareDue('x', 'Ordner/Ä%_', '1', 9);
    expect(await due()).toEqual([]);
    const arrival = present(await claim(store, clock), 'it is due');
    const end = {
      state: 'done',
      disposition: 'ignored',
      reason: null,
      ticketId: null,
      messageId: 'one@example.org',
    } as const;
    const many = Array.from({ length: 1200 }, (_, index) => index + 1);
    const known = (numbering: string) => ledger.known('x', 'Ordner/Ä%_', numbering, many);
    expect(await known('1')).toEqual([{ uid: 42, messageId: null }]);
    await store.transact((tx) =>
      settleArrival(tx, { id: arrival.id, leaseToken: arrival.lease_token, ...end, trace: [], nowMs: 1 }),
    );
    expect(await known('1')).toEqual([{ uid: 42, messageId: 'one@example.org' }]);
    expect(await known('1.1')).toEqual([]);
    expect(await due()).toEqual([{ key, uid: 42 }]);
    expect(await ledger.aftercareDue('x', 'Ordner/Ä%_', '2', 9)).toEqual([]);
    await ledger.aftercareDone([key]);
    expect(await due()).toEqual([]);
  });

  test.skipIf(dialect !== 'sqlite' || programPath('strace') === null)(
    'I-01 bytes, their name and the row are synced, in this order, before anybody is told',
    async () => {
      const { location, dir } = await openFresh();
      const script = fileURLToPath(new URL('processes/accept.ts', import.meta.url));
      const path = location.dialect === 'sqlite' ? location.path : '';
      const log = join(dir, 'strace.log');
      const watched = ['-f', '-y', '-e', 'trace=fsync,fdatasync,rename,renameat,renameat2,write', '-o', log];
      await promisify(execFile)('strace', [...watched, process.execPath, script, path, join(dir, 'blobs')]);
      const lines = (await readFile(log, 'utf8')).split('\n');
      const begun = lines.findIndex((line) => line.includes('"begun\\n"'));
      const steps: [string, RegExp][] = [
        ['content synced', /f(data)?sync\(\d+<[^>]*\/blobs\/tmp\/[^>]+>/],
        ['renamed', /rename(at2?)?\(.*\/blobs\/tmp\//],
        ['name synced', /f(data)?sync\(\d+<[^>]*\/blobs\/[0-9a-f]{2}>/],
        ['row synced', /f(data)?sync\(\d+<[^>]*test\.db-wal>/],
        ['told', /write\(1<.*"accepted\\n"/],
      ];
      let at = begun;
      for (const [step, pattern] of steps) {
        at = lines.findIndex((line, index) => index > at && pattern.test(line));
        expect(at, step).toBeGreaterThan(begun);
      }
    },
  );
});
