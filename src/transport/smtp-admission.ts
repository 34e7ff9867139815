/**
 * Who may connect to a listener, and who has to wait outside.
 * Enters: the address of a client that connects, leaves, or asks for somebody who is not here. Leaves: a place, or the
 * row of the error table that says why there is none.
 * Must hold: however many come, the number of places is bounded; the mail hosts that bring our mail (`relays`) always
 * find some of them free; and what is remembered of strangers is bounded too.
 */
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { LIMITS } from '../base/limits.ts';

export interface AdmissionBounds {
  /** Open connections in all, and those of them that only relays get. */
  readonly connections: number;
  readonly reservedConnections: number;
  /** Of one client that is no relay: open at once, and begun within a minute. */
  readonly connectionsPerClient: number;
  readonly connectionsPerMinute: number;
  /** Recipients that are not here, asked for by one client in `probeWindowMs`, before it has to stay away for the rest of it. */
  readonly probes: number;
  readonly probeWindowMs: number;
}

export type AdmissionRefusal = 'session.full' | 'client.busy' | 'client.probing';

/** One connection that was let in. */
export interface Place {
  readonly relay: boolean;
  /** Gives the place back; once is enough, more does no harm. */
  leave(): void;
}

export interface Admission {
  admit(ip: string): Place | AdmissionRefusal;
  /** A client has asked for a recipient that is not here. */
  probed(ip: string): void;
  /** Are the places nearly all taken, so that clients which only wait are to be hurried? */
  crowded(): boolean;
}

/** What is counted of one client within a window of time. */
interface Tally {
  sinceMs: number;
  count: number;
}

const CROWDED_SHARE = 0.8;
const MINUTE_MS = 60_000;

/**
 * @param relays IP addresses, or networks as `192.0.2.0/24`, of the mail hosts that bring our mail.
 */
export function createAdmission(bounds: AdmissionBounds, relays: readonly string[], clock: Clock): Admission {
  const known = blockListOf(relays);
  const open = new Map<string, number>();
  const begun = new Map<string, Tally>();
  const probes = new Map<string, Tally>();
  const all = { open: 0 };

  const refusalFor = (client: string, relay: boolean): AdmissionRefusal | null => {
    const places = relay ? bounds.connections : bounds.connections - bounds.reservedConnections;
    if (all.open >= places) return 'session.full';
    if (relay) return null;
    if (tallyOf(probes, client, bounds.probeWindowMs, clock) >= bounds.probes) return 'client.probing';
    const isBusy =
      (open.get(client) ?? 0) >= bounds.connectionsPerClient ||
      tallyOf(begun, client, MINUTE_MS, clock) >= bounds.connectionsPerMinute;
    return isBusy ? 'client.busy' : null;
  };
  const enter = (client: string): void => {
    all.open += 1;
    open.set(client, (open.get(client) ?? 0) + 1);
  };
  const leave = (client: string): void => {
    all.open -= 1;
    const left = (open.get(client) ?? 1) - 1;
    if (left === 0) open.delete(client);
    else open.set(client, left);
  };

  return {
    admit: (ip) => {
      const relay = isRelay(known, ip);
      const client = clientKey(ip);
      const refusal = refusalFor(client, relay);
      if (refusal !== null) return refusal;
      enter(client);
      if (!relay) count(begun, client, MINUTE_MS, clock);
      let isHere = true;
      return {
        relay,
        leave: () => {
          if (isHere) leave(client);
          isHere = false;
        },
      };
    },
    probed: (ip) => {
      if (!isRelay(known, ip)) count(probes, clientKey(ip), bounds.probeWindowMs, clock);
    },
    crowded: () => all.open >= bounds.connections * CROWDED_SHARE,
  };
}

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

function isRelay(relays: BlockList, ip: string): boolean {
  const plain = withoutMapping(ip);
  return isIP(plain) !== 0 && relays.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

/** A dual-stack socket shows an IPv4 client as ::ffff:192.0.2.1. */
function withoutMapping(ip: string): string {
  return ip.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** IPv6 is given out by /64: whoever has one address there has them all. */
export function clientKey(ip: string): string {
  const plain = withoutMapping(ip);
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = plain.includes('::')
    ? Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0')
    : [];
  const groups = [...before, ...zeros, ...after].slice(0, 4);
  return `${groups.map((group) => group.toLowerCase().replace(/^0+(?=.)/, '')).join(':')}::/64`;
}

function tallyOf(tallies: Map<string, Tally>, client: string, windowMs: number, clock: Clock): number {
  const tally = tallies.get(client);
  return tally === undefined || isOver(tally, windowMs, clock) ? 0 : tally.count;
}

/** A clock that was set back would hold a window open for as long: that is over as well. */
function isOver(tally: Tally, windowMs: number, clock: Clock): boolean {
  const ageMs = clock.nowMs() - tally.sinceMs;
  return ageMs >= windowMs || ageMs < 0;
}

function count(tallies: Map<string, Tally>, client: string, windowMs: number, clock: Clock): void {
  const tally = tallies.get(client);
  if (tally !== undefined && !isOver(tally, windowMs, clock)) {
    tally.count += 1;
    return;
  }
  tallies.delete(client);
  if (tallies.size >= LIMITS.clientsRemembered) forget(tallies, windowMs, clock);
  tallies.set(client, { sinceMs: clock.nowMs(), count: 1 });
}

/** Makes room: whoever's window is over goes, and where that is nobody, the one that was seen first. */
function forget(tallies: Map<string, Tally>, windowMs: number, clock: Clock): void {
  for (const [client, tally] of tallies) if (isOver(tally, windowMs, clock)) tallies.delete(client);
  const [oldest] = tallies.keys();
  if (tallies.size >= LIMITS.clientsRemembered && oldest !== undefined) tallies.delete(oldest);
}
