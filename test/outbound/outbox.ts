/** An outbox over a real database, with a clock that a test moves, and a runner that remembers its relay as the daemon's does. */
import { join } from 'node:path';
import type { OutgoingDraft } from '../../src/desk/notices/outgoing-draft.ts';
import { loadTemplates } from '../../src/outbound/compose/templates.ts';
import { createSmtpSubmitter } from '../../src/outbound/deliver/smtp-submitter.ts';
import type { Submitter } from '../../src/outbound/deliver/submit.ts';
import { createOutboundRunner, type OutboundRunner } from '../../src/outbound/outbound.ts';
import { enqueue } from '../../src/outbound/outbox/enqueue.ts';
import { openFolderBlobStore } from '../../src/store/intake/blob-store.ts';
import type { Store } from '../../src/store/database/database.ts';
import { endLeases } from '../../src/store/daemons/leases.ts';
import { findOutgoing, type DeliveryRow } from '../../src/store/outbox/outgoing.ts';
import type { FreshDatabase } from '../support/databases.ts';
import { memoryLog } from '../support/memory-log.ts';
import {
  countingRandom,
  draftFor,
  insertSampleTicket,
  standingClock,
  type TestClock,
} from '../store/rows.ts';
import { passwordLogin } from '../support/login.ts';

export interface RunningOutbox {
  readonly store: Store;
  readonly clock: TestClock;
  readonly log: ReturnType<typeof memoryLog>;
  readonly ticketId: string;
  /** The runner of the process that lives now. */
  readonly runner: OutboundRunner;
  put(id: string, changes?: Partial<OutgoingDraft>): Promise<void>;
  delivery(id: string): Promise<DeliveryRow>;
  /** The process died, and another one has started: its leases are ended, and nothing is remembered. */
  restart(): Promise<void>;
  /** Works off what is due now. */
  workOff(): Promise<void>;
  /** Works off what is due, moves the clock to what is due next, and so on, until that time; then stands there. */
  liveUntil(untilMs: number): Promise<void>;
}

export async function runningOutbox(
  { store, dir }: FreshDatabase,
  submitter: Submitter,
): Promise<RunningOutbox> {
  const clock = standingClock();
  const random = countingRandom();
  const log = memoryLog();
  const blobs = await openFolderBlobStore(join(dir, 'blobs'));
  const { ticketId } = await store.transact((tx) => insertSampleTicket(tx, { clock, random }));
  const templates = loadTemplates([]);
  const onFailed = () => Promise.resolve();
  const leakGuard = () => Promise.resolve([]);
  const onWithheld = () => Promise.resolve();
  const newRunner = () =>
    createOutboundRunner({
      store,
      blobs,
      templates,
      submitter,
      clock,
      random,
      log,
      onFailed,
      whyNotMeant: () => Promise.resolve(null),
      leakGuard,
      onWithheld,
    });
  const state = { runner: newRunner() };
  const workOff = async () => {
    while (await state.runner.runOnce());
  };
  return {
    store,
    clock,
    log,
    ticketId,
    get runner() {
      return state.runner;
    },
    restart: async () => {
      await store.transact((tx) => endLeases(tx));
      state.runner = newRunner();
    },
    put: async (id, changes = {}) => {
      const draft = { ...draftFor(ticketId, `${id}@desk.test`), life: 'answer' as const, ...changes };
      await store.transact((tx) => enqueue(tx, { id, draft, person: 'p1' }, { clock, random }));
    },
    delivery: async (id) => {
      const found = await findOutgoing(store.db, id);
      if (found === null) throw new Error(`no outgoing mail ${id}`);
      return found.delivery;
    },
    workOff,
    liveUntil: async (untilMs) => {
      for (;;) {
        await workOff();
        const dueAt = await state.runner.nextDueAt();
        if (dueAt === null || dueAt > untilMs) break;
        clock.moveMs(Math.max(1, dueAt - clock.nowMs()));
      }
      clock.moveMs(Math.max(0, untilMs - clock.nowMs()));
      await workOff();
    },
  };
}

export function submitterTo(port: number, password: string | null = null): Submitter {
  const auth = password === null ? null : passwordLogin('desk', password);
  return createSmtpSubmitter({
    host: '127.0.0.1',
    port,
    security: 'none',
    ca: null,
    auth,
    hostName: 'desk.test',
  });
}
