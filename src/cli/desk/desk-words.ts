import { present } from '../../base/assert.ts';
import { GatewayError } from '../../base/errors.ts';
import { nearestWord } from '../../base/nearest.ts';
import { agentOwns, type Agent } from '../../desk/people/agent.ts';
import { channelOfAddress, type Channel } from '../../desk/channel.ts';
import { formatTicketTag, parseTicketTag } from '../../desk/tickets/number.ts';
import { formatAddrSpec, type AddrSpec } from '../../mail/address.ts';
import type { Reader } from '../../store/database/database.ts';
import { findLiving, type Living } from '../../store/tickets/merges.ts';
import { findTicketByNumber, findTicketById, type TicketRow } from '../../store/tickets/tickets.ts';
import type { CliDesk } from './open-desk.ts';

/** What people write on the command line for a ticket or an agent, and what they read of it. */

/** `TICK-1001` */
export function tagOf(desk: Pick<CliDesk, 'config'>, number: number): string {
  return formatTicketTag(desk.config.numbering.prefix, number);
}

/** The ticket that `TICK-1001`, `#TICK-1001` or `1001` names. @throws GatewayError `usage`, `not.found` */
export async function ticketNamed(desk: CliDesk, text: string): Promise<TicketRow> {
  const number = parseTicketTag(desk.config.numbering.prefix, text);
  if (number === null) {
    throw new GatewayError('usage', `${text} is no ticket, expected ${tagOf(desk, 1001)} or 1001`);
  }
  const ticket = await findTicketByNumber(desk.store.db, number);
  if (ticket !== null) return ticket;
  throw new GatewayError(
    'not.found',
    `there is no ticket ${tagOf(desk, number)}; \`postern ticket list\` shows which there are`,
  );
}

/** The ticket that somebody names, and the one in which it lives on. @throws GatewayError `usage`, `not.found` */
export async function livingNamed(desk: CliDesk, name: string): Promise<Living> {
  const ticket = await ticketNamed(desk, name);
  return present(await findLiving(desk.store.db, ticket.id), 'the ticket was just found');
}

/** The tag of the ticket with that id, or null. */
export async function tagOfId(desk: CliDesk, reader: Reader, id: string | null): Promise<string | null> {
  const ticket = id === null ? null : await findTicketById(reader, id);
  return ticket === null ? null : tagOf(desk, ticket.number);
}

/** The agent of that name. @throws GatewayError `not.found` */
export function agentOf(desk: Pick<CliDesk, 'desk'>, name: string): Agent {
  const { agents } = desk.desk;
  const agent = agents.find((one) => one.name === name);
  if (agent !== undefined) return agent;
  const names = agents.map((one) => one.name);
  const near = nearestWord(name, names);
  const meant = near === null ? `there are ${names.join(', ') || 'none'}` : `did you mean ${near}?`;
  throw new GatewayError('not.found', `there is no agent ${name}; ${meant}`);
}

/** The agent who acts: the one named, else the only one there is. @throws GatewayError `usage`, `not.found` */
export function actingAgent(desk: Pick<CliDesk, 'desk'>, name: string | undefined): Agent {
  if (name !== undefined) return agentOf(desk, name);
  const [only, another] = desk.desk.agents;
  if (only !== undefined && another === undefined) return only;
  const names = desk.desk.agents.map((agent) => agent.name).join(', ');
  throw new GatewayError(
    'usage',
    only === undefined
      ? 'there are no agents; add one under `agents:` in the configuration, or with `postern agent add`'
      : `say who does it: --as AGENT (one of ${names})`,
  );
}

/** Who writes to us from outside is no agent and no channel of ours. @throws GatewayError `usage` */
export function requireOutside(desk: Pick<CliDesk, 'config' | 'desk'>, address: AddrSpec): void {
  const ours = channelOfAddress(desk.config.channels, address) !== null;
  if (ours || desk.desk.agents.some((agent) => agentOwns(agent, address)))
    throw new GatewayError('usage', `${formatAddrSpec(address)} is an address of a channel or an agent`);
}

/** What people read for a name in the database: an agent's display name where they still are one. */
export function agentText(desk: Pick<CliDesk, 'desk'>, name: string | null): string {
  if (name === null) return '';
  return desk.desk.agents.find((agent) => agent.name === name)?.displayName ?? name;
}

/** The channel of that name. @throws GatewayError `not.found` */
export function channelOf(desk: Pick<CliDesk, 'config'>, name: string): Channel {
  const { channels } = desk.config;
  const channel = channels.find((one) => one.name === name);
  if (channel !== undefined) return channel;
  const names = channels.map((one) => one.name);
  const near = nearestWord(name, names);
  throw new GatewayError(
    'not.found',
    `there is no channel ${name}; ${near === null ? `the configuration has ${names.join(', ')}` : `did you mean ${near}?`}`,
  );
}
