/** Which channel a mail belongs to: the first recipient that is a channel's address, else the first such address in its header. */
import { parseAddrSpec, type AddrSpec } from '../../mail/address.ts';
import { fieldsNamed } from '../../mail/header.ts';
import type { InternetMessage } from '../../mail/message.ts';
import { channelOfAddress, type Channel } from '../../desk/channel.ts';

/** Fields in which a mail host writes down whom a mail was for, besides To and Cc. */
const DELIVERY_FIELDS = ['Delivered-To', 'X-Original-To', 'Envelope-To', 'X-Delivered-To'];

/** Every address that the header says the mail was for. */
export function headerAddresses(message: InternetMessage): AddrSpec[] {
  const written = DELIVERY_FIELDS.flatMap((name) => fieldsNamed(message.headers, name));
  const delivered = written
    .map((body) => parseAddrSpec(body.trim().replace(/^<|>$/g, '')))
    .filter((address) => address !== null);
  return [
    ...delivered,
    ...message.destination.to.map((to) => to.address),
    ...message.destination.cc.map((cc) => cc.address),
  ];
}

export interface ChannelRoute {
  readonly channel: Channel;
  readonly finding: string;
}

/**
 * A poller knows only the account that a mail lay in, so there the header's addresses go first; over SMTP the envelope is the truth.
 */
export function routeChannel(
  message: InternetMessage,
  arrival: { readonly transport: string; readonly recipients: readonly AddrSpec[] },
  channels: readonly [Channel, ...Channel[]],
): ChannelRoute {
  const header = headerAddresses(message);
  const ordered =
    arrival.transport === 'imap' ? [...header, ...arrival.recipients] : [...arrival.recipients, ...header];
  for (const address of ordered) {
    const channel = channelOfAddress(channels, address);
    if (channel !== null)
      return {
        channel,
        finding: `${address.localPart}@${address.domain} belongs to channel ${channel.name}`,
      };
  }
  return {
    channel: channels[0],
    finding: `no address of a channel is named, so channel ${channels[0].name} takes it`,
  };
}
