/**
 * Where there is no relay: each mail is kept in a Maildir (`tmp`, `new`, `cur`) that any mail client can open, the envelope in front of it
 * in the fields that a local delivery writes (RFC 5321 section 4.4: Return-Path). Durable when it says so: file and folder are fsynced.
 */
import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { base32, systemClock, systemRandom, type Clock, type Random } from '../../base/clock.ts';
import { errorText } from '../../base/errors.ts';
import { syncFolder } from '../../base/sync-folder.ts';
import { formatAddrSpec } from '../../mail/address.ts';
import type { DeliveryOutcome } from './outcome.ts';
import {
  piecesOf,
  type BeforeDot,
  type MailBytes,
  type SubmissionEnvelope,
  type Submitter,
} from './submit.ts';

interface MaildirSubmitterOptions {
  /** Part of the file names, as Maildir wants it. */
  readonly hostName: string;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** Makes the Maildir where there is none yet. Fails as mkdir does. */
export async function openMaildirSubmitter(
  dir: string,
  options: MaildirSubmitterOptions,
): Promise<Submitter> {
  const { clock = systemClock, random = systemRandom } = options;
  for (const folder of ['tmp', 'new', 'cur'])
    await mkdir(join(dir, folder), { recursive: true, mode: 0o700 });
  await syncFolder(dir);
  const host = options.hostName.replace(/[^a-zA-Z0-9.-]/g, '_');
  return {
    submit: async (envelope, bytes, beforeDot) => {
      const nowMs = clock.nowMs();
      const name = `${Math.floor(nowMs / 1000)}.M${nowMs % 1000}R${base32(random.bytes(10))}.${host}`;
      return keep(dir, name, kept(envelope, bytes), beforeDot);
    },
    close: () => Promise.resolve(),
  };
}

function envelopeFields({ reversePath, recipient }: SubmissionEnvelope): Buffer {
  const returnPath = reversePath === null ? '' : formatAddrSpec(reversePath);
  return Buffer.from(`Return-Path: <${returnPath}>\nDelivered-To: ${formatAddrSpec(recipient)}\n`);
}

/** Lines in a Maildir end as lines of the system's files do. */
async function* kept(envelope: SubmissionEnvelope, bytes: MailBytes): AsyncGenerator<Buffer> {
  yield envelopeFields(envelope);
  let held = '';
  for await (const piece of piecesOf(bytes)) {
    const text = held + piece.toString('latin1');
    held = text.endsWith('\r') ? '\r' : '';
    yield Buffer.from(text.slice(0, text.length - held.length).replaceAll('\r\n', '\n'), 'latin1');
  }
  yield Buffer.from(held);
}

/** The rename is what the final dot is to a relay: before it nobody sees the mail, after it the mail is there. */
async function keep(
  dir: string,
  name: string,
  content: AsyncIterable<Buffer>,
  beforeDot: BeforeDot,
): Promise<DeliveryOutcome> {
  const draft = join(dir, 'tmp', name);
  const drop = () => unlink(draft).catch(() => undefined);
  try {
    await writeDurably(draft, content);
  } catch (error) {
    await drop();
    return { kind: 'trouble', where: 'relay', reason: `cannot be kept: ${errorText(error)}`, reply: null };
  }
  try {
    await beforeDot();
  } catch (error) {
    await drop();
    return { kind: 'trouble', where: 'here', reason: errorText(error), reply: null };
  }
  return place(dir, name, draft);
}

async function place(dir: string, name: string, draft: string): Promise<DeliveryOutcome> {
  try {
    await rename(draft, join(dir, 'new', name));
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    return { kind: 'trouble', where: 'relay', reason: `cannot be kept: ${errorText(error)}`, reply: null };
  }
  try {
    await syncFolder(join(dir, 'new'));
  } catch (error) {
    return { kind: 'uncertain', reason: `it is not known whether it is kept: ${errorText(error)}` };
  }
  const text = `kept in ${name}`;
  return { kind: 'relayed', reply: { code: 250, enhanced: { class: 2, subject: 0, detail: 0 }, text } };
}

async function writeDurably(path: string, content: AsyncIterable<Buffer>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
