import { inspect } from 'node:util';

/**
 * A password, key or token. Whatever prints or logs it, or puts it into JSON or an error, gets `[secret]`; only `reveal` tells it,
 * which is called where it is handed to its server and nowhere else.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
