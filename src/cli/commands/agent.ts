import { examples, type GlobalOptions, type Program } from '../globals.ts';
import type { CliIo } from '../io.ts';
import { outputTo } from '../output.ts';

/** `postern agent list` */
export function registerAgent(program: Program, io: CliIo): void {
  const agent = program
    .command('agent')
    .description('the people who answer customers')
    .addHelpText('after', examples('agent list'));
  agent
    .command('list')
    .description('agents of the configuration, with the channels that they are told of')
    .addHelpText('after', examples('agent list', 'agent list --json'))
    .action(async (_options, command) => {
      await list(command.optsWithGlobals(), io);
    });
}

async function list(options: GlobalOptions, io: CliIo): Promise<void> {
  const { configOf } = await import('../open-desk.ts');
  const { formatAddrSpec } = await import('../../mail/address.ts');
  const { agents, channels } = configOf(options, io);
  const shown = agents.map(({ name, displayName, addresses, locale }) => ({
    name,
    displayName,
    addresses: addresses.map(formatAddrSpec),
    locale,
    channels: channels.filter((channel) => channel.subscribers.includes(name)).map((channel) => channel.name),
  }));
  const out = outputTo(io, options);
  if (out.json) out.value({ agents: shown });
  else {
    out.table(
      ['AGENT', 'NAME', 'ADDRESSES', 'LANGUAGE', 'CHANNELS'],
      shown.map((one) => [
        one.name,
        one.displayName,
        one.addresses.join(', '),
        one.locale,
        one.channels.join(', '),
      ]),
    );
  }
}
