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

/** Shorter ones would be found in any sentence. */
const LEAST_CHARS = 4;

/**
 * What a server said, without what we had told it to log in: some repeat the command that they refuse. In the clear, and as AUTH PLAIN,
 * LOGIN (RFC 4616) and XOAUTH2 encode it.
 */
export function withoutLogin(said: string, user: string, secret: Secret): string {
  const text = secret.reveal();
  if (text.length < LEAST_CHARS) return said;
  const coded = [
    text,
    `\0${user}\0${text}`,
    `${user}\0${user}\0${text}`,
    `user=${user}\x01auth=Bearer ${text}\x01\x01`,
  ];
  const forms = [text, ...coded.map((one) => Buffer.from(one).toString('base64'))];
  return forms.reduce((before, form) => before.replaceAll(form, '[secret]'), said);
}
