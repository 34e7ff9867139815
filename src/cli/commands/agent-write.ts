import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { AGENT_NAME, agentOwns, type Role, type Subscription } from '../../desk/people/agent.ts';
import { channelOfAddress } from '../../desk/channel.ts';
import type { Locale } from '../../desk/locale/locale.ts';
import { formatAddrSpec, parseAddrSpec, type AddrSpec } from '../../mail/address.ts';
import { withoutControls } from '../../mail/header.ts';
import { hashPassword } from '../../service/password.ts';
import { agentChanges, changeAgent, setSubscription } from '../../store/people/agents.ts';
import type { Tx } from '../../store/database/database.ts';
import { actingAgent, agentOf, channelOf } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk, type CliDesk } from '../desk/open-desk.ts';
import { readSecret } from '../terminal/read-secret.ts';
import { outputTo } from '../terminal/output.ts';

/** What the command line says of agents. It counts from the next mail on: the daemon reads it anew in every transaction. */
async function change(
  name: string,
  options: GlobalOptions,
  io: CliIo,
  work: (desk: CliDesk, tx: Tx, nowMs: number) => Promise<string>,
): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const said = await desk.store.transact((tx) => work(desk, tx, io.clock.nowMs()));
    const out = outputTo(io, options);
    if (out.json) out.value({ agent: name, done: said });
    else out.line(`${name}: ${said}`);
  });
}

type AddOptions = GlobalOptions & {
  readonly address: readonly string[];
  readonly name?: string | undefined;
  readonly role: Role;
  readonly category?: string | undefined;
  readonly locale: Locale;
};

/** `postern agent add` */
export async function addAgent(name: string, options: AddOptions, io: CliIo): Promise<void> {
  await change(name, options, io, async (desk, tx, nowMs) => {
    await requireNewName(desk, tx, name);
    const addresses = options.address.map((text) => freeAddress(desk, text));
    const category = categoryOf(options.category);
    const { role, locale } = options;
    requireCategory(name, role, category);
    const shown = withoutControls(options.name ?? '')
      .slice(0, LIMITS.displayNameChars)
      .trim();
    const displayName = shown === '' ? name : shown;
    const patch = { displayName, addresses, role, locale, ...(category === undefined ? {} : { category }) };
    await changeAgent(tx, name, patch, nowMs);
    return `added as ${role}; say which channels are theirs with \`postern agent subscribe CHANNEL --as ${name}\``;
  });
}

async function requireNewName(desk: CliDesk, tx: Tx, name: string): Promise<void> {
  if (!AGENT_NAME.test(name)) {
    throw new GatewayError(
      'usage',
      `"${name}" is no name for an agent, expected 1 to 24 lower-case letters, digits or dashes`,
    );
  }
  const known = [...desk.config.agents, ...(await agentChanges(tx)).agents].some((one) => one.name === name);
  if (known) throw new GatewayError('usage', `there is an agent ${name} already; see \`postern agent list\``);
}

/** An address that is nobody's: mail from it would be two agents', or mail to it would come back as a customer's. */
function freeAddress(desk: CliDesk, text: string): AddrSpec {
  const address = parseAddrSpec(text);
  if (address === null) throw new GatewayError('usage', `"${text}" is no mail address`);
  const shown = formatAddrSpec(address);
  const channel = channelOfAddress(desk.config.channels, address);
  if (channel !== null) throw new GatewayError('usage', `${shown} belongs to channel ${channel.name}`);
  const owner = desk.desk.agents.find((agent) => agentOwns(agent, address));
  if (owner !== undefined) throw new GatewayError('usage', `${shown} belongs to agent ${owner.name} already`);
  return address;
}

function categoryOf(text: string | undefined): string | undefined {
  if (text === undefined || AGENT_NAME.test(text)) return text;
  throw new GatewayError(
    'usage',
    `"${text}" is no category, expected 1 to 24 lower-case letters, digits or dashes`,
  );
}

/** Without one a developer may look at nothing, and it would show only when a mail of theirs is refused. */
function requireCategory(name: string, role: Role, category: string | undefined): void {
  if (role !== 'developer' || category !== undefined) return;
  throw new GatewayError(
    'usage',
    `a developer works on one category of tickets; say which one is that of ${name}: --category NAME`,
  );
}

/** `postern agent role` */
export async function setRole(
  name: string,
  role: Role,
  options: GlobalOptions & { readonly category?: string | undefined },
  io: CliIo,
): Promise<void> {
  await change(name, options, io, async (desk, tx, nowMs) => {
    const agent = agentOf(desk, name);
    const category = categoryOf(options.category);
    requireCategory(name, role, category ?? agent.category ?? undefined);
    await changeAgent(tx, name, { role, ...(category === undefined ? {} : { category }) }, nowMs);
    return `is ${role} from now on`;
  });
}

/** `postern agent subscribe` */
export async function subscribe(
  channelName: string,
  levels: readonly Subscription[],
  options: GlobalOptions & { readonly as?: string | undefined },
  io: CliIo,
): Promise<void> {
  const [level = 'standard', ...more] = levels;
  if (more.length > 0) throw new GatewayError('usage', 'say one of --standard, --informal and --none');
  await withDesk(options, io, async (desk) => {
    const agent = actingAgent(desk, options.as).name;
    const channel = channelOf(desk, channelName).name;
    await desk.store.transact((tx) =>
      setSubscription(tx, { agent, channel, level, nowMs: io.clock.nowMs() }),
    );
    const out = outputTo(io, options);
    if (out.json) out.value({ agent, channel, subscription: level });
    else out.line(`${agent}: ${SUBSCRIBED[level](channel)}`);
  });
}

const SUBSCRIBED: Readonly<Record<Subscription, (channel: string) => string>> = {
  standard: (channel) => `responsible for channel ${channel}, and told of its mail`,
  informal: (channel) => `may look at channel ${channel}, and is told of nothing`,
  none: (channel) => `has nothing to do with channel ${channel}`,
};

/** `postern agent disable` */
export async function disableAgent(name: string, options: GlobalOptions, io: CliIo): Promise<void> {
  await change(name, options, io, async (desk, tx, nowMs) => {
    agentOf(desk, name);
    await changeAgent(tx, name, { disabledAt: nowMs }, nowMs);
    return 'disabled: reply addresses and logins of theirs are worth nothing any more';
  });
}

/** `postern agent enable` */
export async function enableAgent(name: string, options: GlobalOptions, io: CliIo): Promise<void> {
  await change(name, options, io, async (_desk, tx, nowMs) => {
    const known = (await agentChanges(tx)).agents.find((one) => one.name === name);
    if (known?.disabled !== true)
      throw new GatewayError('not.found', `there is no disabled agent ${name}; see \`postern agent list\``);
    await changeAgent(tx, name, { disabledAt: null }, nowMs);
    return 'an agent again';
  });
}

/** `postern agent password` */
export async function setPassword(
  name: string,
  options: GlobalOptions & { readonly none?: true | undefined },
  io: CliIo,
): Promise<void> {
  const password = options.none === true ? null : await newPassword(io);
  await change(name, options, io, async (desk, tx, nowMs) => {
    agentOf(desk, name);
    await changeAgent(tx, name, { password }, nowMs);
    return password === null ? 'can log in no more' : 'can log in with the new password';
  });
}

async function newPassword(io: CliIo): Promise<string> {
  const password = await readSecret(io);
  if (password.length < LIMITS.passwordChars) {
    throw new GatewayError(
      'usage',
      `the password is too short: ${LIMITS.passwordChars} characters at least, since anybody may try it`,
    );
  }
  return hashPassword(password, io.random);
}
