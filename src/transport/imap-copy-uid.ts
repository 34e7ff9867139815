import type { ImapFlow } from 'imapflow';
import { assert } from '../base/assert.ts';

/** Where every command of imapflow goes through; its types keep that to themselves. */
interface Commanding {
  exec(command: string, attributes: unknown, options?: object): Promise<Answer>;
}

interface Answer {
  readonly response: object;
}

const TELLS_NEW_UIDS = new Set(['UID MOVE', 'UID COPY']);

/**
 * COPYUID (RFC 4315 section 3) tells by ranges which UIDs messages have got in another folder. imapflow writes each of them down: sixty
 * bytes of a server become gigabytes. Nobody here asks for them, so that it never sees any.
 */
export function withoutCopyUid(client: ImapFlow): ImapFlow {
  const commanding = client as unknown as Commanding;
  assert(typeof commanding.exec === 'function', 'imapflow has one way for all commands');
  const exec = commanding.exec.bind(client);
  commanding.exec = async (command, attributes, options) => {
    if (!TELLS_NEW_UIDS.has(command)) return exec(command, attributes, options);
    const answer = await exec(command, attributes, { ...options, untagged: {} });
    return { ...answer, response: { ...answer.response, attributes: [] } };
  };
  return client;
}
