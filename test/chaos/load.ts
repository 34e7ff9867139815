/**
 * Clients under load: several at once, each with a mix of new matters, replies, agents' mail, bounces, copies and rude manners. What was
 * not acknowledged is offered again, as every mail server does. What they see stands in the ledger.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from './dice.ts';
import type { Ledger, Letter } from './ledger.ts';
import { isAgentAddress, Writer, type Handle } from './letters.ts';
import { handleOf, type Copy, type Relay } from './relay.ts';
import { SmtpHand, type Manners } from './smtp-hand.ts';

export interface LoadOptions {
  readonly dice: Dice;
  readonly ledger: Ledger;
  readonly relay: Relay;
  readonly clients: number;
  /** Longest rest of a client between two connections. */
  readonly restMs: number;
  /** Tries of one letter until its sender gives up. */
  readonly triesMax?: number;
}

const MAILS_A_CONNECTION = 4;
const HANDLES_KEPT = 200;

/** The people behind the clients. They live as long as the run; the daemon comes and goes. */
export class Load {
  readonly #options: LoadOptions;
  readonly #writer: Writer;
  readonly #agentHandles: Handle[] = [];
  readonly #customerHandles: Handle[] = [];
  readonly #seenMessageIds = new Set<string>();
  readonly #again: Letter[] = [];
  readonly #given: Letter[] = [];
  #port: number | null = null;
  #stopping = false;
  #underWay = 0;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#writer = new Writer(options.dice.child());
  }

  /** Where the daemon listens now; null: nobody is there. */
  target(port: number | null): void {
    this.#port = port;
  }

  start(): void {
    this.#stopping = false;
    this.#options.relay.onCopy.add(this.#remember);
    this.#ended = Promise.all(
      Array.from({ length: this.#options.clients }, () => this.#client(this.#options.dice.child())),
    );
  }

  /** No new mail; resolves when the tries under way have ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#ended;
  }

  /** Resolves when no try is under way; call after `target(null)`. */
  async quiet(): Promise<void> {
    while (this.#underWay > 0) await pause(5);
  }

  /** Offers everything that was not acknowledged once more; for the end of a run, when the daemon is well. */
  async offerTheRest(): Promise<void> {
    const port = this.#port;
    const hand = port === null ? null : await SmtpHand.connect(port);
    if (hand === null) throw new Error('nobody listens');
    for (const letter of this.#again.splice(0)) await this.#offer(hand, letter, {});
    await hand.quit();
  }

  readonly #remember = (copy: Copy): void => {
    const handle = this.#seenMessageIds.has(copy.messageId) ? null : handleOf(copy);
    if (handle === null) return;
    this.#seenMessageIds.add(copy.messageId);
    const kept = isAgentAddress(handle.recipient) ? this.#agentHandles : this.#customerHandles;
    kept.push(handle);
    if (kept.length > HANDLES_KEPT) kept.shift();
  };

  async #client(dice: Dice): Promise<void> {
    while (!this.#stopping) {
      await pause(dice.between(1, this.#options.restMs));
      const port = this.#port;
      if (port === null) continue;
      this.#underWay += 1;
      await this.#visit(port, dice);
      this.#underWay -= 1;
    }
  }

  /** One connection with a few mails. */
  async #visit(port: number, dice: Dice): Promise<void> {
    const hand = await SmtpHand.connect(port, hostOf(dice));
    if (hand === null) return;
    for (let mails = dice.between(1, MAILS_A_CONNECTION); mails > 0 && this.#goOn(hand); mails--) {
      await this.#offer(hand, this.#next(dice), manners(dice));
    }
    await hand.quit();
  }

  #goOn(hand: SmtpHand): boolean {
    return hand.usable && !this.#stopping && this.#port !== null;
  }

  async #offer(hand: SmtpHand, letter: Letter, how: Manners): Promise<void> {
    const end = this.#options.ledger.begin(letter);
    const { seen, reply } = await hand.submit(letter, how);
    end(seen, reply);
    if (seen === 'acknowledged') this.#given.push(letter);
    else if (!reply.startsWith('5')) this.#again.push(letter);
    if (this.#given.length > HANDLES_KEPT) this.#given.shift();
  }

  #next(dice: Dice): Letter {
    const again = dice.chance(0.7) ? this.#again.shift() : undefined;
    return again ?? this.#another(dice) ?? this.#writer.matter();
  }

  /** What is said about something earlier; null where a new matter comes up. */
  #another(dice: Dice): Letter | null {
    const chance = dice.next();
    const given = dice.pick<Letter | null>([null, ...this.#given]);
    // A client that lost our 250 offers the very same bytes again (I-04).
    if (chance < 0.1 && given !== null) return chance < 0.06 ? given : this.#writer.squatter(given);
    const agent = dice.pick<Handle | null>([null, ...this.#agentHandles]);
    if (chance < 0.4 && agent !== null) return this.#writer.agentMail(agent);
    const customer = dice.pick<Handle | null>([null, ...this.#customerHandles]);
    if (chance < 0.55 && customer !== null) return this.#writer.reply(customer);
    const answered = customer !== null && customer.reversePath !== '';
    return chance < 0.6 && answered ? this.#writer.bounce(customer) : null;
  }
}

/** Each connection comes from a host of its own: one host alone would soon be held to its connections in a minute. */
function hostOf(dice: Dice): string {
  return `127.${dice.between(1, 250)}.${dice.between(1, 250)}.${dice.between(1, 250)}`;
}

function manners(dice: Dice): Manners {
  const chance = dice.next();
  if (chance < 0.03) return { cutAfterBytes: dice.between(0, 2000) };
  if (chance < 0.06) return { deaf: true };
  if (chance < 0.12) return { pieceBytes: dice.between(1, 50) };
  return {};
}
