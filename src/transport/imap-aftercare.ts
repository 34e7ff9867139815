import { GatewayError } from '../base/errors.ts';
import type { FolderAtHand } from './imap-folder.ts';
import type { ImapConnection } from './imap-connection.ts';
import type { ImapLedger } from './intake.ts';

/** What is done to a message in its folder once its mail has been dealt with. */
export type ImapAfterwards =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'seen' }
  | { readonly kind: 'move'; readonly folder: string }
  | { readonly kind: 'delete' };

export interface FolderCare {
  readonly account: string;
  readonly afterwards: ImapAfterwards;
  /** Messages cared for in one look. */
  readonly batch: number;
  readonly ledger: ImapLedger;
}

/**
 * Marks, moves or deletes the messages whose arrival is done. Decoration after the fact: a failure is tried again at
 * the next look and changes nothing about the mail; a message that is no longer in the folder counts as cared for.
 * Resolves with whether there may be more to care for at once.
 * @throws GatewayError `imap.failed` where the server refused some of it; the rest is done.
 */
export async function careForFolder(folder: FolderAtHand, care: FolderCare): Promise<boolean> {
  const { account, afterwards, batch, ledger } = care;
  const due = await ledger.aftercareDue(account, folder.name, folder.place.numbering, batch);
  if (due.length === 0) return false;
  const uids = due.map(({ uid }) => uid);
  const cared = afterwards.kind === 'nothing' ? new Set(uids) : await caredFor(folder, afterwards, uids);
  const done = due.filter(({ uid }) => cared.has(uid));
  if (done.length > 0) await ledger.aftercareDone(done.map(({ key }) => key));
  const refused = due.length - done.length;
  if (refused > 0) {
    throw new GatewayError('imap.failed', `the server refused "${afterwards.kind}" for ${refused} messages`);
  }
  return due.length === batch;
}

type Change = Exclude<ImapAfterwards, { kind: 'nothing' }>;

async function caredFor(
  { connection }: FolderAtHand,
  change: Change,
  uids: readonly number[],
): Promise<Set<number>> {
  const present = await connection.present(uids);
  const cared = new Set(uids.filter((uid) => !present.has(uid)));
  const there = uids.filter((uid) => present.has(uid));
  for (const uid of await changed(connection, change, there)) cared.add(uid);
  return cared;
}

/** Changes all at once, or one by one where the server refuses that: one message it will not touch holds up no other. */
async function changed(
  connection: ImapConnection,
  change: Change,
  uids: readonly number[],
): Promise<number[]> {
  if (uids.length === 0) return [];
  if (await apply(connection, change, uids)) return whatIsDone(connection, change, uids);
  if (change.kind === 'move' && (await madeFolder(connection, change.folder))) {
    if (await apply(connection, change, uids)) return whatIsDone(connection, change, uids);
  }
  if (uids.length === 1) return [];
  const done: number[] = [];
  for (const uid of uids) {
    if (await apply(connection, change, [uid])) done.push(...(await whatIsDone(connection, change, [uid])));
  }
  return done;
}

/** Was it a missing target that the move failed for? A refusal to make it is no failure of its own. */
async function madeFolder(connection: ImapConnection, name: string): Promise<boolean> {
  try {
    return await connection.create(name);
  } catch (error) {
    if (!connection.usable) throw error;
    return false;
  }
}

async function apply(connection: ImapConnection, change: Change, uids: readonly number[]): Promise<boolean> {
  switch (change.kind) {
    case 'seen':
      return connection.addFlag(uids, '\\Seen');
    case 'delete':
      // Without UIDPLUS, EXPUNGE would remove what other clients have marked too: marking is all that is ours to do.
      return connection.canExpungeByUid ? connection.expunge(uids) : connection.addFlag(uids, '\\Deleted');
    case 'move':
      if (connection.canMove || connection.canExpungeByUid) return connection.move(uids, change.folder);
      return (await connection.copy(uids, change.folder)) && connection.addFlag(uids, '\\Deleted');
  }
}

/** A server may say OK to a change and keep the message: what is still there was not moved or deleted. */
async function whatIsDone(
  connection: ImapConnection,
  change: Change,
  uids: readonly number[],
): Promise<number[]> {
  const { canMove, canExpungeByUid } = connection;
  const leaves = canExpungeByUid ? change.kind !== 'seen' : change.kind === 'move' && canMove;
  if (!leaves) return [...uids];
  const left = await connection.present(uids);
  return uids.filter((uid) => !left.has(uid));
}
