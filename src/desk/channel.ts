import { addressKey, splitDetail, type AddrSpec } from '../mail/address.ts';
import type { Locale } from './locale/locale.ts';

/** A support address with its sender name, language and the agents who are told of its mail. */
export interface Channel {
  /** Short, lower case, unique. */
  readonly name: string;
  /** The first is the one that answers come from. */
  readonly addresses: readonly AddrSpec[];
  readonly senderName: string;
  readonly locale: Locale;
  /** Names of the agents who are told of new tickets and of replies to unassigned ones. */
  readonly subscribers: readonly string[];
}

/** The channel that an address belongs to, with or without a detail (`support+t1001...@`), or null. */
export function channelOfAddress(channels: readonly Channel[], address: AddrSpec): Channel | null {
  const exact = channelAt(channels, address);
  return exact ?? channelAt(channels, splitDetail(address).base);
}

function channelAt(channels: readonly Channel[], address: AddrSpec): Channel | null {
  const key = addressKey(address).toLowerCase();
  return (
    channels.find((channel) => channel.addresses.some((own) => addressKey(own).toLowerCase() === key)) ?? null
  );
}
