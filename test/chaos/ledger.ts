/**
 * What the clients saw, which is all that Postern has promised: for each letter, how each try to hand it in ended. The oracle compares
 * it with what is in the database: acknowledged <= there <= acknowledged + unknown, each once.
 */
import { createHash } from 'node:crypto';

export type LetterKind = 'matter' | 'reply' | 'answer' | 'note' | 'command' | 'bounce' | 'squatter';

/** One mail as a client hands it in. */
export interface Letter {
  /** Stands in its body, and nowhere else in the world. */
  readonly id: string;
  readonly kind: LetterKind;
  /** '' = `<>`. */
  readonly reversePath: string;
  readonly recipient: string;
  /** What goes over the wire, before dot-stuffing. */
  readonly bytes: Buffer;
}

/**
 * acknowledged: 250 after the dot. unknown: the dot was sent, and no reply came. refused: 4xx or 5xx. unsent: the line was cut before
 * the dot, so the mail is void (RFC 5321 section 4.1.1.4).
 */
export type Seen = 'acknowledged' | 'unknown' | 'refused' | 'unsent';

export interface Account {
  readonly letter: Letter;
  readonly sha256: string;
  readonly tries: { readonly atMs: number; readonly seen: Seen; readonly reply: string }[];
  /** Tries that have not ended. */
  underWay: number;
}

/** What is promised about a letter: it must be there, it may be there, or it must not be there. */
export type Promised = 'must' | 'may' | 'must-not';

/** The state of a ledger at one instant. */
export type Snapshot = ReadonlyMap<
  string,
  { readonly account: Account; readonly promised: Promised } & Counts
>;
export interface Counts {
  /** 250s that were read: so many arrivals must be there at least. */
  readonly least: number;
  /** 250s and tries of unknown end: there cannot be more. */
  readonly most: number;
}

export class Ledger {
  readonly #accounts = new Map<string, Account>();
  readonly startedMs = performance.now();

  get accounts(): readonly Account[] {
    return [...this.#accounts.values()];
  }

  count(seen: Seen): number {
    return this.accounts.flatMap(({ tries }) => tries).filter((one) => one.seen === seen).length;
  }

  /** Call when a try begins; what it returns is called with its end. */
  begin(letter: Letter): (seen: Seen, reply: string) => void {
    const known = this.#accounts.get(letter.id);
    const account = known ?? {
      letter,
      sha256: createHash('sha256').update(letter.bytes).digest('hex'),
      tries: [],
      underWay: 0,
    };
    this.#accounts.set(letter.id, account);
    account.underWay += 1;
    return (seen, reply) => {
      account.underWay -= 1;
      account.tries.push({ atMs: Math.round(performance.now() - this.startedMs), seen, reply });
    };
  }

  snapshot(): Snapshot {
    return new Map(
      this.accounts.map((account) => {
        const least = account.tries.filter(({ seen }) => seen === 'acknowledged').length;
        const unknown = account.tries.filter(({ seen }) => seen === 'unknown').length;
        const most = least + unknown + account.underWay;
        const promised = least > 0 ? 'must' : most > 0 ? 'may' : 'must-not';
        return [account.letter.id, { account, promised, least, most }];
      }),
    );
  }
}
