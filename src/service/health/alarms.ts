/**
 * What the operator is told. In: the faults of this moment, and the alarms as they were. Out: the alarms as they are now, and at most one
 * mail. What must hold: each change is told once, also over a restart; what flickers is told once; while a mail to the operator waits (the
 * relay is dead), no other is written: what changed meanwhile goes into the next one.
 */
import { ageText } from '../../base/amounts.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Operator } from '../../config/config.ts';
import { postOutsideTickets } from '../../inbound/apply/telling/post.ts';
import type { DeskContext } from '../../inbound/apply/context/desk-context.ts';
import {
  dropAlarm,
  lastAlert,
  listAlarms,
  lockAlarms,
  putAlarm,
  type Alarm,
} from '../../store/daemons/alarms.ts';
import type { Store, Tx } from '../../store/database/database.ts';
import type { Fault } from './faults.ts';

/** One mail to the operator. */
export interface Alert {
  readonly headline: string | null;
  readonly began: readonly string[];
  readonly ended: readonly string[];
  readonly still: readonly string[];
}

export interface Revision {
  /** The alarms that there are now. */
  readonly alarms: readonly Alarm[];
  /** null: there is nothing to tell, or not now. */
  readonly alert: Alert | null;
}

/** Longest headline; it becomes a subject. */
const HEADLINE_CHARS = 120;

/** Pure. `mayTell`: a mail may be written now. */
export function reviseAlarms(
  before: readonly Alarm[],
  faults: readonly Fault[],
  { nowMs, mayTell }: { readonly nowMs: number; readonly mayTell: boolean },
): Revision {
  const known = new Map(before.map((alarm) => [alarm.name, alarm]));
  const wrong = faults.map((fault) => ({ fault, alarm: wrongAlarm(known.get(fault.name), fault, nowMs) }));
  const faulty = new Set(faults.map(({ name }) => name));
  // What nobody was told of in its time is told afterwards only if it lasted.
  const right = before
    .filter(({ name }) => !faulty.has(name))
    .map((alarm) => ({ ...alarm, rightSinceMs: Math.min(alarm.rightSinceMs ?? nowMs, nowMs) }))
    .filter((alarm) => alarm.toldMs !== null || alarm.rightSinceMs - alarm.sinceMs > LIMITS.alertRestMs);
  const began = wrong.filter(
    ({ fault, alarm }) => alarm.toldMs === null && nowMs - alarm.sinceMs >= fault.tellAfterMs,
  );
  const ended = right.filter(({ rightSinceMs }) => nowMs - rightSinceMs >= LIMITS.rightAgainMs);
  if (!mayTell || began.length + ended.length === 0)
    return { alarms: [...wrong.map(({ alarm }) => alarm), ...right], alert: null };
  const still = wrong.filter(({ alarm }) => alarm.toldMs !== null);
  const told = new Set(began.map(({ alarm }) => alarm.name));
  return {
    alarms: [
      ...wrong.map(({ alarm }) => (told.has(alarm.name) ? { ...alarm, toldMs: nowMs } : alarm)),
      ...right.filter((alarm) => !ended.includes(alarm)),
    ],
    alert: {
      headline: headlineOf([...began, ...still].map(({ fault }) => fault)),
      began: began.map(({ fault }) => `${fault.sentence}. What to do: ${fault.next}.`),
      ended: ended.map(endedSentence),
      still: still.map(({ fault }) => fault.sentence),
    },
  };
}

function wrongAlarm(known: Alarm | undefined, { name, sentence }: Fault, nowMs: number): Alarm {
  const sinceMs = Math.min(known?.sinceMs ?? nowMs, nowMs);
  return { name, sentence, sinceMs, rightSinceMs: null, toldMs: known?.toldMs ?? null };
}

function endedSentence({ name, sentence, sinceMs, rightSinceMs }: Alarm): string {
  return `${name}, after ${ageText((rightSinceMs ?? sinceMs) - sinceMs)} (${sentence})`;
}

function headlineOf(faults: readonly Fault[]): string | null {
  const first = faults.find(({ gravity }) => gravity === 'critical') ?? faults[0];
  if (first === undefined) return null;
  const { sentence } = first;
  const short = sentence.length > HEADLINE_CHARS ? `${sentence.slice(0, HEADLINE_CHARS)}…` : sentence;
  return faults.length === 1 ? short : `${short} (and ${faults.length - 1} more)`;
}

export interface AlarmContext {
  readonly store: Store;
  readonly desk: DeskContext;
  readonly operator: Operator | null;
}

/** What was done about the alarms. */
export interface AlarmNews {
  readonly alarms: readonly Alarm[];
  /** A mail to the operator went into the outbox. */
  readonly mailed: boolean;
}

/** Revises the alarms, and writes to the operator where there is something to tell; all of it in one transaction. */
export async function tellAlarms(context: AlarmContext, faults: readonly Fault[]): Promise<AlarmNews> {
  const { store, desk, operator } = context;
  const nothing = faults.length === 0 && (await listAlarms(store.db)).length === 0;
  if (nothing) return { alarms: [], mailed: false };
  return store.transact(async (tx) => {
    const nowMs = desk.clock.nowMs();
    const before = await lockAlarms(tx);
    const mayTell = operator === null || (await mayWrite(tx, nowMs));
    const { alarms, alert } = reviseAlarms(before, faults, { nowMs, mayTell });
    await write(tx, before, alarms);
    if (alert === null || operator === null) return { alarms, mailed: false };
    const notice = {
      kind: 'operator-alert',
      locale: operator.locale,
      hostName: desk.hostName,
      ...alert,
    } as const;
    const person = { kind: 'agent', name: 'operator' } as const;
    const to = { person, name: '', address: operator.address };
    await postOutsideTickets(tx, desk, { notice, to, senderName: 'Postern' });
    return { alarms, mailed: true };
  });
}

async function mayWrite(tx: Tx, nowMs: number): Promise<boolean> {
  const last = await lastAlert(tx);
  return last === null || (!last.waits && Math.abs(nowMs - last.writtenAtMs) >= LIMITS.alertRestMs);
}

async function write(tx: Tx, before: readonly Alarm[], after: readonly Alarm[]): Promise<void> {
  const known = new Map(before.map((alarm) => [alarm.name, alarm]));
  for (const alarm of after) {
    if (!sameAlarm(known.get(alarm.name), alarm)) await putAlarm(tx, alarm);
    known.delete(alarm.name);
  }
  for (const name of known.keys()) await dropAlarm(tx, name);
}

function sameAlarm(one: Alarm | undefined, other: Alarm): boolean {
  return (
    one !== undefined &&
    one.sentence === other.sentence &&
    one.sinceMs === other.sinceMs &&
    one.rightSinceMs === other.rightSinceMs &&
    one.toldMs === other.toldMs
  );
}
