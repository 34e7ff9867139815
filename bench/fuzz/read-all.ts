import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readOrders } from '../../src/desk/commands/read-commands.ts';
import { isMereThanks } from '../../src/desk/tickets/thanks.ts';
import { classify } from '../../src/inbound/classify/classify.ts';
import { writerOf } from '../../src/inbound/decide/writer.ts';
import { withFileBytes } from '../../src/inbound/parse/mime/file-bytes.ts';
import { headerOnly, parseMessage } from '../../src/inbound/parse/parse-message.ts';
import { headerAddresses, routeChannel } from '../../src/inbound/route/channel-route.ts';
import { MAIL_CLASSES, type InternetMessage, type ParseOutcome } from '../../src/mail/message.ts';
import { taggedNumbers } from '../../src/mail/subject.ts';
import { SUPPORT, VOCABULARY } from '../../test/support/desk.ts';
import { law, type FuzzKind } from './kind.ts';
import { mutated } from './mutate.ts';

/** Everything that is done with a mail before the database is asked. Throws where it breaks a law. */
async function readAll(raw: Buffer): Promise<ParseOutcome> {
  const outcome = await parseMessage(raw);
  const { message } = outcome;
  // What parseMessage catches is a fault of ours all the same.
  law(
    outcome.kind === 'parsed' || !outcome.reason.startsWith('could not be read'),
    outcome.kind === 'parsed' ? '' : outcome.reason,
  );
  const context = { reversePath: undefined, isOwnAddress: () => false, isOwnMessageId: () => false };
  law(MAIL_CLASSES.includes(classify(message, context).mailClass), 'a mail has a class');
  headerOnly(raw);
  headerAddresses(message);
  routeChannel(message, { transport: 'imap', recipients: [] }, [SUPPORT]);
  taggedNumbers(message.subject, 'TICK-');
  writerOf(message, undefined);
  isMereThanks(message.reply.text);
  readOrders(message.reply.text, VOCABULARY);
  requireClean(message);
  return outcome;
}

function requireClean(message: InternetMessage): void {
  const names = [...message.originator.from, ...message.destination.to, ...message.destination.cc];
  for (const text of [message.subject, ...names.map(({ name }) => name)])
    law(!/[\r\n\0]/.test(text), `a line is one line: ${JSON.stringify(text)}`);
  for (const { name } of message.attachments)
    law(!/[\r\n\0/\\]/.test(name) && name !== '..', `a name is no path: ${JSON.stringify(name)}`);
}

/** Reading it again, and reading it from a file, gives the same. */
async function readTwice(raw: Buffer): Promise<void> {
  const first = await parseMessage(raw);
  law(isDeepStrictEqual(first, await parseMessage(raw)), 'reading again gives the same');
  const dir = mkdtempSync(join(tmpdir(), 'postern-fuzz-file-'));
  try {
    const path = join(dir, 'message');
    writeFileSync(path, raw);
    const fromFile = await withFileBytes(path, parseMessage);
    law(isDeepStrictEqual(withoutLarge(first), withoutLarge(fromFile)), 'reading from a file gives the same');
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** A large file is not in memory when it is read from a file. */
function withoutLarge(outcome: ParseOutcome): unknown {
  const small = outcome.message.attachments.map(({ content, ...file }) =>
    Buffer.isBuffer(content) && content.length < 100_000 ? { ...file, content } : file,
  );
  return { ...outcome, message: { ...outcome.message, attachments: small } };
}

export const MESSAGES: FuzzKind = {
  ending: 'eml',
  slowMs: 2000,
  many: 10_000,
  attempt(dice, seeds) {
    const raw = mutated(dice, seeds);
    return {
      input: raw,
      check: async () => {
        await readAll(raw);
      },
      checkMore: () => readTwice(raw),
    };
  },
};
