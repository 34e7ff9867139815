import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { CliIo } from './io.ts';

/** What is asked, with what an empty answer stands for. */
export interface Question<T> {
  readonly text: string;
  readonly preset?: string;
  /** The answer is not shown while it is typed. */
  readonly hidden?: boolean;
  /** What the answer means, or what is wrong with it. */
  readonly read: (answer: string) => { readonly value: T } | { readonly fault: string };
}

/** Asks at a terminal, or takes line by line from standard input what a script answers. */
export class Questions {
  readonly #lines: Interface;
  readonly #coming: AsyncIterator<string>;
  readonly #say: (text: string) => void;
  #hidden = false;

  constructor({ stdin, stderr }: Pick<CliIo, 'stdin' | 'stderr'>) {
    this.#say = (text) => stderr.write(text);
    const echo = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!this.#hidden) stderr.write(chunk);
        done();
      },
    });
    this.#lines = createInterface({ input: stdin, output: echo, terminal: stdin.isTTY === true });
    this.#coming = this.#lines[Symbol.asyncIterator]();
  }

  /** Says what has to be known for the next answer. */
  tell(lines: readonly string[]): void {
    this.#say(lines.map((line) => `${line}\n`).join(''));
  }

  /** Asks until the answer can be used, LIMITS.askedAgain times at most. @throws GatewayError `usage` */
  async ask<T>(question: Question<T>): Promise<T> {
    const { text, preset = '', hidden = false, read } = question;
    for (let tries = 0; tries < LIMITS.askedAgain; tries++) {
      this.#say(preset === '' ? `${text}: ` : `${text} [${preset}]: `);
      const answer = await this.#next(hidden);
      const answered = read(answer === '' ? preset : answer);
      if ('value' in answered) return answered.value;
      this.#say(`  ${answered.fault}\n`);
    }
    throw new GatewayError('usage', `"${text}" got no answer that can be used`);
  }

  async #next(hidden: boolean): Promise<string> {
    this.#hidden = hidden;
    const { value, done } = (await this.#coming.next()) as IteratorResult<string, undefined>;
    if (this.#hidden) this.#say('\n');
    this.#hidden = false;
    if (done === true) throw new GatewayError('usage', 'the answers ended before everything was asked');
    // Blanks around a password may be a part of it.
    return hidden ? value : value.trim();
  }

  close(): void {
    this.#lines.close();
  }
}

/** The answer that stands for nothing. */
export const NONE = 'none';

export function readText(answer: string): { value: string } | { fault: string } {
  return answer === '' ? { fault: 'it may not be empty' } : { value: answer };
}

export function oneOf<const T extends string>(choices: readonly T[]): Question<T>['read'] {
  return (answer) => {
    const value = choices.find((one) => one === answer.toLowerCase());
    return value === undefined ? { fault: `expected one of ${choices.join(', ')}` } : { value };
  };
}
