import { LIMITS } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { ImapConnection, OpenFolder } from './imap-connection.ts';
import type { Rereads } from './imap-rereads.ts';
import {
  numberingAfter,
  uidValidityOf,
  type ImapCursor,
  type ImapLedger,
  type ImapNumbering,
} from './intake.ts';

/** Where reading goes on in a folder. */
export interface FolderPlace extends ImapCursor {
  /** Messages at or below the cursor that were never taken in, whatever the reason; ascending. */
  readonly missed: readonly number[];
}

export interface PlaceFinding {
  readonly connection: ImapConnection;
  readonly account: string;
  readonly name: string;
  readonly opened: OpenFolder;
  readonly ledger: ImapLedger;
  readonly log: Log;
  readonly rereads: Rereads;
}

/**
 * Where reading goes on, under the numbering that holds now. A UID is only good for what it was given for, so at the
 * first look of a connection (`thorough`) it is asked whether the folder still is the one that the cursor knows: it may
 * have been made anew, or restored from a backup, with other messages under UIDs that we have seen. Then everything is
 * read again under another numbering; what was taken in before is met by its content, further in.
 * @throws GatewayError `imap.failed`, `store.unavailable`
 */
export async function findPlace(finding: PlaceFinding, thorough: boolean): Promise<FolderPlace> {
  const { account, name, opened, ledger } = finding;
  const cursor = await ledger.cursor(account, name);
  if (cursor === null) return { numbering: opened.uidValidity, lastUid: 0, missed: [] };
  if (uidValidityOf(cursor.numbering) !== opened.uidValidity) {
    const uids = await finding.connection.uidsAbove(0);
    return placeUnder(finding, cursor, uids, opened.uidValidity);
  }
  const nextUid = opened.uidNext ?? Infinity;
  if (nextUid > cursor.lastUid && !thorough) return { ...cursor, missed: [] };
  const top = Math.min(cursor.lastUid, nextUid);
  const uids = await finding.connection.uidsAbove(Math.max(0, top - LIMITS.imapUidsChecked));
  // A UIDNEXT at or below a message that is there is wrong, and says nothing about what was there before.
  const wentBack = nextUid <= cursor.lastUid && uids.every((uid) => uid < nextUid);
  if (!wentBack && !thorough) return { ...cursor, missed: [] };
  return placeUnder(finding, cursor, uids, wentBack ? numberingAfter(cursor.numbering) : cursor.numbering);
}

async function placeUnder(
  finding: PlaceFinding,
  cursor: ImapCursor,
  uids: readonly number[],
  begin: ImapNumbering,
): Promise<FolderPlace> {
  const numbering = await numberingThatHolds(finding, uids, begin);
  if (numbering !== cursor.numbering) return beginAnew(finding, cursor, numbering, uids);
  const below = uids.filter((uid) => uid <= cursor.lastUid);
  return { ...cursor, missed: await missedOf(finding, numbering, below) };
}

/** The first numbering from this one on under which no UID means one message to us and another one to the server. */
async function numberingThatHolds(
  finding: PlaceFinding,
  uids: readonly number[],
  begin: ImapNumbering,
): Promise<ImapNumbering> {
  const { account, name, ledger, connection } = finding;
  for (let numbering = begin; ; numbering = numberingAfter(numbering)) {
    const known = await ledger.known(account, name, numbering, uids);
    const read = new Map(
      known.flatMap(({ uid, messageId }) => (messageId === null ? [] : [[uid, messageId]])),
    );
    const sample = uids.filter((uid) => read.has(uid)).slice(-LIMITS.imapUidsCompared);
    if (sample.length === 0) return numbering;
    const shown = await connection.messageIds(sample);
    const isOther = sample.some((uid) => shown.has(uid) && shown.get(uid) !== read.get(uid));
    if (!isOther) return numbering;
  }
}

async function beginAnew(
  { account, name, ledger, log, rereads }: PlaceFinding,
  cursor: ImapCursor,
  numbering: ImapNumbering,
  uids: readonly number[],
): Promise<FolderPlace> {
  const isAllNew = uids.length > 0 && (await ledger.known(account, name, numbering, uids)).length === 0;
  if (isAllNew) rereads.begin();
  const fields = { account, folder: name, before: cursor.numbering, now: numbering };
  log.warn(
    fields,
    uidValidityOf(cursor.numbering) === uidValidityOf(numbering)
      ? 'the folder has gone back, it is read from its beginning'
      : 'UIDVALIDITY has changed, the folder is read from its beginning',
  );
  await ledger.moveCursor(account, name, { numbering, lastUid: 0 });
  return { numbering, lastUid: 0, missed: [] };
}

async function missedOf(
  { account, name, ledger, log }: PlaceFinding,
  numbering: ImapNumbering,
  uids: readonly number[],
): Promise<number[]> {
  const known = new Set((await ledger.known(account, name, numbering, uids)).map(({ uid }) => uid));
  const missed = uids.filter((uid) => !known.has(uid));
  if (missed.length > 0) {
    log.warn(
      { account, folder: name, messages: missed.length },
      'messages were passed over, they are read now',
    );
  }
  return missed;
}
