import { Resolver } from 'node:dns/promises';
import { LIMITS } from '../../base/limits.ts';

/** Kinds of record that SPF, DKIM, DMARC and ARC ask for. */
const RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'PTR', 'TXT'] as const;
type RecordType = (typeof RECORD_TYPES)[number];

/** One record as node:dns gives it: an address or name, the pieces of a text, or a mail exchanger. */
export type DnsRecord = string | readonly string[] | { readonly exchange: string; readonly priority: number };

/**
 * Asks the DNS one question. Fails with an Error whose `code` is one of node:dns: ENOTFOUND and ENODATA mean that there is no such
 * record, anything else that nobody could tell.
 */
export type DnsResolver = (name: string, type: RecordType) => Promise<readonly DnsRecord[]>;

/** As node:dns tells it. */
export class DnsFailure extends Error {
  override readonly name = 'DnsFailure';
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** What a question came to. */
export type DnsAnswer =
  | { readonly kind: 'records'; readonly records: readonly DnsRecord[] }
  | { readonly kind: 'failed'; readonly code: string };

/** A resolver over the network. `servers`: addresses to ask; empty: those of the system. */
export function createDnsResolver(servers: readonly string[]): DnsResolver {
  const resolver = new Resolver({ timeout: LIMITS.dnsQuestionMs, tries: 1 });
  if (servers.length > 0) resolver.setServers(servers);
  return async (name, type) => (await resolver.resolve(name, type)) as readonly DnsRecord[];
}

/** Under these the registered domain has three labels. */
const SHARED_PARENT = /^(?:com?|net|org|ac|edu|gov|ne|or|go|gob|nom)\.[a-z]{2}$/;

/** The domain that somebody registered, as far as names tell: whose name servers answer for all below it. */
function zoneOf(name: string): string {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.');
  const last = (count: number) => labels.slice(-count).join('.');
  if (labels.at(-1) === 'arpa') return last(5);
  return SHARED_PARENT.test(last(2)) ? last(3) : last(2);
}

/**
 * A resolver that asks no zone again whose name servers keep others waiting just now: that is no trouble of the DNS, and one stranger must
 * not be able to make it one. `ms`: a time that no clock can set.
 */
export function withoutWaiting(
  resolver: DnsResolver,
  ms: () => number = () => performance.now(),
): DnsResolver {
  const slowUntil = new Map<string, number>();
  const isSlow = (zone: string) => (slowUntil.get(zone) ?? 0) > ms();
  const note = (zone: string) => {
    slowUntil.delete(zone);
    slowUntil.set(zone, ms() + LIMITS.dnsSlowMs);
    const [oldest] = slowUntil.keys();
    if (slowUntil.size > LIMITS.dnsSlowZones && oldest !== undefined) slowUntil.delete(oldest);
  };
  return async (name, type) => {
    const zone = zoneOf(name);
    if (isSlow(zone)) throw new DnsFailure(`${zone} does not answer`, 'ETIMEOUT');
    const patience = setTimeout(note, LIMITS.dnsPatienceMs, zone);
    try {
      const records = await resolver(name, type);
      slowUntil.delete(zone);
      return records;
    } finally {
      clearTimeout(patience);
    }
  };
}

/**
 * The questions of one message, bounded: it must not matter how many a stranger's mail and a stranger's name server would have us ask,
 * nor how long they take to answer.
 */
export class DnsQuestions {
  readonly #resolver: DnsResolver;
  readonly #hurry: AbortSignal;
  readonly #onSlow: () => void;
  #asked = 0;

  /** `hurry`: aborted when no question of this message is to wait any longer. `onSlow`: one has waited for LIMITS.dnsPatienceMs. */
  constructor(resolver: DnsResolver, hurry: AbortSignal, onSlow: () => void = () => undefined) {
    this.#resolver = resolver;
    this.#hurry = hurry;
    this.#onSlow = onSlow;
  }

  /** It asked for more than it may; what was not answered for that is its own fault, and no trouble of the DNS. */
  get exhausted(): boolean {
    return this.#asked > LIMITS.dnsQuestions;
  }

  /** Never fails, and answers within LIMITS.dnsQuestionMs. */
  async ask(name: string, type: string): Promise<DnsAnswer> {
    const known = RECORD_TYPES.find((one) => one === type);
    if (known === undefined) return { kind: 'failed', code: 'ENODATA' };
    this.#asked += 1;
    if (this.exhausted || this.#hurry.aborted) return { kind: 'failed', code: 'ETIMEOUT' };
    const answer = this.#resolver(name, known).then(
      (records): DnsAnswer => ({ kind: 'records', records: bounded(records) }),
      (error: unknown): DnsAnswer => ({ kind: 'failed', code: codeOf(error) }),
    );
    const patience = setTimeout(this.#onSlow, LIMITS.dnsPatienceMs);
    return Promise.race([answer, this.#tooLate()]).finally(() => {
      clearTimeout(patience);
    });
  }

  #tooLate(): Promise<DnsAnswer> {
    const late = AbortSignal.any([this.#hurry, AbortSignal.timeout(LIMITS.dnsQuestionMs)]);
    return new Promise((resolve) => {
      late.addEventListener('abort', () => {
        resolve({ kind: 'failed', code: 'ETIMEOUT' });
      });
    });
  }
}

/** A name that cannot be asked for is a name without records. */
function codeOf(error: unknown): string {
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN';
  return code === 'EBADNAME' || code === 'EBADQUERY' ? 'ENOTFOUND' : code;
}

/** Without texts that are longer than any honest record, and without more records than anybody has. */
function bounded(records: readonly DnsRecord[]): DnsRecord[] {
  return records
    .slice(0, LIMITS.dnsRecords)
    .filter((record) => !Array.isArray(record) || record.join('').length <= LIMITS.dnsTextChars);
}
