/** One conversation that can be taken up again after any crash: a customer writes, an agent answers, the customer replies. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from './dice.ts';
import type { Ledger, Letter } from './ledger.ts';
import { AGENT, Writer, type Handle } from './letters.ts';
import { handleOf, type Relay } from './relay.ts';
import { SmtpHand } from './smtp-hand.ts';

const PATIENCE_MS = 60_000;

type Step =
  | { readonly kind: 'say'; readonly letter: () => Letter }
  | { readonly kind: 'hear'; readonly count: number; readonly recipient: string };

export class Conversation {
  readonly #ledger: Ledger;
  readonly #relay: Relay;
  readonly #steps: Step[];
  #said: Letter | null = null;

  constructor(ledger: Ledger, relay: Relay, dice: Dice) {
    this.#ledger = ledger;
    this.#relay = relay;
    const writer = new Writer(dice);
    const matter = writer.matter();
    const customer = matter.reversePath;
    this.#steps = [
      { kind: 'say', letter: () => matter },
      { kind: 'hear', count: 1, recipient: customer },
      { kind: 'hear', count: 1, recipient: AGENT },
      { kind: 'say', letter: () => writer.answer(this.#heard(AGENT)) },
      { kind: 'hear', count: 2, recipient: customer },
      { kind: 'say', letter: () => writer.reply(this.#heard(customer)) },
      { kind: 'hear', count: 2, recipient: AGENT },
    ];
  }

  get isOver(): boolean {
    return this.#steps.length === 0;
  }

  /** Goes on as long as there is somebody to talk to. */
  async goOn(port: number, isThere: () => boolean): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (isThere() && !this.isOver) {
      const [step] = this.#steps;
      if (step === undefined || (await this.#take(step, port))) this.#steps.shift();
      else await pause(5);
      if (performance.now() > deadline) throw new Error(`waited in vain: ${JSON.stringify(step)}`);
    }
  }

  /** True when the step is done. What was not acknowledged is said again, word for word. */
  async #take(step: Step, port: number): Promise<boolean> {
    if (step.kind === 'hear') return this.#mailsTo(step.recipient).length >= step.count;
    const letter = (this.#said ??= step.letter());
    const hand = await SmtpHand.connect(port);
    if (hand === null) return false;
    const end = this.#ledger.begin(letter);
    const { seen, reply } = await hand.submit(letter);
    end(seen, reply);
    await hand.quit();
    if (seen === 'acknowledged') this.#said = null;
    return seen === 'acknowledged';
  }

  /** The last mail to that address. */
  #heard(recipient: string): Handle {
    const handle = this.#mailsTo(recipient).at(-1);
    if (handle === undefined) throw new Error(`${recipient} has heard nothing`);
    return handle;
  }

  /** What came to that address, copies left out. */
  #mailsTo(recipient: string): Handle[] {
    const handles = this.#relay.copies.filter(({ to }) => to === recipient).map(handleOf);
    const known = new Map(handles.map((handle) => [handle?.messageId, handle]));
    return [...known.values()].filter((handle) => handle !== null);
  }
}
