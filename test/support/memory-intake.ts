import { buffer } from 'node:stream/consumers';
import { GatewayError } from '../../src/base/errors.ts';
import { formatAddrSpec, type AddrSpec } from '../../src/mail/address.ts';
import type {
  AcceptedArrival,
  Aftercare,
  ArrivalOffer,
  ImapCursor,
  ImapLedger,
  Intake,
} from '../../src/transport/intake.ts';
import { imapArrivalKey, imapKeyPrefix } from '../../src/transport/intake.ts';

/** One message that the intake of a transport test has taken in. */
export interface TakenIn {
  readonly id: string;
  readonly offer: Omit<ArrivalOffer, 'content'>;
  readonly bytes: Buffer;
}

/** The other side of a transport in its tests: keeps the contract of `Intake` in memory. */
export interface MemoryIntake extends Intake {
  readonly taken: TakenIn[];
  /** Keys in the order they were offered, also those that were refused or known. */
  readonly offered: string[];
  /** Runs when the bytes are here, before they count as taken in: wait in it, or throw. */
  before: (offer: ArrivalOffer, bytes: Buffer) => Promise<void> | void;
  /** Throws where there is no room. */
  room: () => Promise<void> | void;
  /** Which recipients exist. */
  knows: (address: string) => boolean;
  /** Resolves when so many messages were taken in. */
  reached(count: number): Promise<void>;
}

/** Longer than any limit of ours on the way to a message. */
const PATIENCE_MS = 100_000;

export function memoryIntake(): MemoryIntake {
  const taken: TakenIn[] = [];
  const offered: string[] = [];
  const waiting = new Set<() => void>();
  const intake: MemoryIntake = {
    taken,
    offered,
    before: () => undefined,
    knows: () => true,
    async accept(offer): Promise<AcceptedArrival> {
      offered.push(offer.key);
      const bytes = Buffer.isBuffer(offer.content) ? offer.content : await readWhole(offer.content);
      await intake.before(offer, bytes);
      const known = taken.find((one) => one.offer.key === offer.key);
      if (known !== undefined) return { id: known.id, known: true };
      const { key, transport, envelope, client } = offer;
      const id = `a${taken.length + 1}`;
      taken.push({ id, offer: { key, transport, envelope, client }, bytes });
      for (const check of waiting) check();
      return { id, known: false };
    },
    room: () => undefined,
    requireRoom: async () => {
      await intake.room();
    },
    acceptsRecipient: (address: AddrSpec) => intake.knows(formatAddrSpec(address)),
    reached: (count) =>
      new Promise((resolve, reject) => {
        const patience = setTimeout(() => {
          reject(new Error(`waited in vain for ${count} messages: ${taken.length} were taken in`));
        }, PATIENCE_MS);
        const check = (): void => {
          if (taken.length < count) return;
          clearTimeout(patience);
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
  return intake;
}

async function readWhole(content: Exclude<ArrivalOffer['content'], Buffer>): Promise<Buffer> {
  try {
    return await buffer(content);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('message.incomplete', 'the stream failed', { cause: error });
  }
}

/** The poller's memory, kept in maps. */
export interface MemoryLedger extends ImapLedger {
  readonly cursors: Map<string, ImapCursor>;
  /** How often a cursor was asked for: each look into a folder asks once. */
  asked: number;
  /** Keys of arrivals that are done and whose message is still to be cared for. */
  readonly due: string[];
  readonly cared: string[];
  /** Keys that were taken in, with their Message-IDs. */
  readonly taken: Map<string, string | null>;
}

export function memoryLedger(): MemoryLedger {
  const cursors = new Map<string, ImapCursor>();
  const ledger: MemoryLedger = {
    cursors,
    asked: 0,
    due: [],
    cared: [],
    taken: new Map(),
    known: (account, folder, numbering, uids) =>
      Promise.resolve(
        uids.flatMap((uid) => {
          const messageId = ledger.taken.get(imapArrivalKey(account, folder, numbering, uid));
          return messageId === undefined ? [] : [{ uid, messageId }];
        }),
      ),
    cursor: (account, folder) => {
      ledger.asked += 1;
      return Promise.resolve(cursors.get(`${account}/${folder}`) ?? null);
    },
    moveCursor: (account, folder, cursor) => {
      cursors.set(`${account}/${folder}`, cursor);
      return Promise.resolve();
    },
    aftercareDue: (account, folder, numbering, most) => {
      const prefix = imapKeyPrefix(account, folder, numbering);
      const keys = ledger.due.filter((key) => key.startsWith(prefix)).slice(0, most);
      return Promise.resolve(keys.map((key): Aftercare => ({ key, uid: Number(key.slice(prefix.length)) })));
    },
    aftercareDone: (keys) => {
      for (const key of keys) {
        const at = ledger.due.indexOf(key);
        if (at >= 0) ledger.due.splice(at, 1);
        ledger.cared.push(key);
      }
      return Promise.resolve();
    },
  };
  return ledger;
}
