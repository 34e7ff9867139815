import type { Credentials } from '../../src/base/credentials.ts';
import { Secret } from '../../src/base/secret.ts';

/** A user name and a password, as the configuration gives them. */
export function passwordLogin(user: string, password = 'secret'): Credentials & { kind: 'password' } {
  return { kind: 'password', user, password: new Secret(password) };
}
