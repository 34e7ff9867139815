import { imapArrivalKey } from '../../src/transport/intake.ts';
import { startDovecot, type Dovecot } from '../../test/support/dovecot.ts';
import { startDesk, type CorpusDesk } from './desk.ts';
import { collectEvidence, type Evidence, type Offer } from './evidence.ts';
import type { Breach } from './laws.ts';
import type { CorpusMessage } from './messages.ts';
import type { Progress } from './progress.ts';
import { judged, type Run } from './run.ts';
import { sha256 } from './sha256.ts';
import { workedOff } from './worked-off.ts';

const USER = 'corpus';
const PROCESSED = 'Processed';

/** Puts every message into one mailbox of a throw-away Dovecot, has the poller read it, and waits until all is cared for. */
export async function runByImap(messages: readonly CorpusMessage[], progress: Progress): Promise<Run> {
  progress('by IMAP: starting Dovecot');
  const dovecot = await startDovecot();
  try {
    dovecot.deliverFiles(
      USER,
      messages.map(({ bytes }) => bytes),
    );
    const offers = await offersOf(messages, dovecot);
    const startedMs = performance.now();
    const desk = await startDesk(
      accountOf(dovecot),
      offers.map(({ message: { file }, bytes }) => ({ file, bytes })),
    );
    try {
      await workedOff(desk, offers.length, (look) => {
        progress(`by IMAP: ${look}`);
      });
      const seconds = (performance.now() - startedMs) / 1000;
      const evidence = await collectEvidence(offers, desk);
      const folders = await brokenInFolders(evidence, dovecot);
      const notes = [...servedOtherwise(offers), ...problemsOf(desk)];
      return judged(evidence, { way: 'IMAP', seconds, errors: desk.errors, notes }, folders);
    } finally {
      await desk.stop();
    }
  } finally {
    await dovecot.stop();
  }
}

function accountOf(dovecot: Dovecot): string[] {
  return [
    'imap:',
    `  - { name: corpus, host: 127.0.0.1, port: ${dovecot.imapPort}, security: none, user: ${USER}, password: secret,`,
    `      folders: [INBOX], channel: support, afterwards: { move: ${PROCESSED} }, pollSeconds: 1 }`,
  ];
}

/** What another client sees before ours has looked: the bytes that are served, which are not always those of the file. */
async function offersOf(messages: readonly CorpusMessage[], dovecot: Dovecot): Promise<Offer[]> {
  return dovecot.withClient(USER, 'INBOX', async (client) => {
    const rows = await client.fetchAll('1:*', { uid: true, source: true });
    if (client.mailbox === false || rows.length !== messages.length)
      throw new Error(`Dovecot shows ${rows.length} of ${messages.length} messages`);
    const uidValidity = client.mailbox.uidValidity.toString();
    rows.sort((a, b) => a.uid - b.uid);
    return messages.map((message, index) => {
      const { uid, source } = rows[index]!;
      const bytes = source ?? Buffer.alloc(0);
      const key = imapArrivalKey(USER, 'INBOX', uidValidity, uid);
      return { message, bytes, arrival: { key }, nullReversePath: message.nullReversePath };
    });
  });
}

/** What is done was moved; what waits in quarantine for a person stays where people look; nothing is in both or in neither. */
async function brokenInFolders(evidence: Evidence, dovecot: Dovecot): Promise<Breach[]> {
  const left = await hashesIn(dovecot, 'INBOX');
  const moved = await hashesIn(dovecot, PROCESSED);
  const take = (hashes: string[], hash: string): boolean => {
    const index = hashes.indexOf(hash);
    if (index >= 0) hashes.splice(index, 1);
    return index >= 0;
  };
  const breaches = evidence.offers.flatMap((offer): Breach[] => {
    const { file } = offer.message;
    const hash = sha256(offer.bytes);
    const inbox = take(left, hash);
    if (evidence.rows.get(offer)?.state === 'quarantined') {
      return inbox ? [] : [{ law: 'lost', file, what: 'in quarantine, and not in INBOX any more' }];
    }
    if (inbox) return [{ law: 'stuck', file, what: `it was not moved to ${PROCESSED}` }];
    return take(moved, hash) ? [] : [{ law: 'lost', file, what: `neither in INBOX nor in ${PROCESSED}` }];
  });
  const extra = (hashes: string[], folder: string): Breach[] =>
    hashes.length === 0
      ? []
      : [{ law: 'doubled', file: '(none)', what: `${folder} holds ${hashes.length} messages too many` }];
  return [...breaches, ...extra(left, 'INBOX'), ...extra(moved, PROCESSED)];
}

async function hashesIn(dovecot: Dovecot, folder: string): Promise<string[]> {
  return dovecot.withClient(USER, folder, async (client) => {
    if (client.mailbox === false || client.mailbox.exists === 0) return [];
    const rows = await client.fetchAll('1:*', { uid: true, source: true });
    return rows.map(({ source }) => sha256(source ?? Buffer.alloc(0)));
  });
}

/** IMAP cannot serve a NUL (RFC 9051 section 4.3.1), and lines end with CRLF there. */
function servedOtherwise(offers: readonly Offer[]): string[] {
  const files = offers
    .filter(({ message, bytes }) => {
      const lines = message.bytes.toString('latin1').replace(/(?<!\r)\n/g, '\r\n');
      return !bytes.equals(Buffer.from(lines, 'latin1'));
    })
    .map(({ message }) => message.file);
  return files.length === 0
    ? []
    : [`Dovecot serves ${files.length} otherwise than stored: ${files.join(', ')}`];
}

function problemsOf({ gateway }: CorpusDesk): string[] {
  return gateway.imap.flatMap((poller) => {
    const { problem, folders } = poller.state();
    return [problem, ...folders.flatMap((folder) => [folder.problem, folder.aftercareProblem])].flatMap(
      (one) => (one === null ? [] : [`the poller says: ${one}`]),
    );
  });
}
