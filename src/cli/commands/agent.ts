import { Argument, Option } from '@commander-js/extra-typings';
import { ROLES, type Subscription } from '../../desk/people/agent.ts';
import { NOTIFY_FORM } from '../../desk/commands/notify-settings.ts';
import { LOCALES } from '../../desk/locale/locale.ts';
import { examples, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';

/** `postern agent list|add|role|subscribe|notify|away|password|disable|enable` */
export function registerAgent(program: Program, io: CliIo): void {
  const agent = agentGroup(program);
  agent
    .command('list')
    .description('agents with their roles, and the channels that they are told of')
    .addHelpText('after', examples('agent list', 'agent list --json'))
    .action(async (_options, command) => {
      const { listAgents } = await import('./agent-read.ts');
      await listAgents(command.optsWithGlobals(), io);
    });
  registerAdd(agent, io);
  registerRights(agent, io);
  registerSettings(agent, io);
  registerAccess(agent, io);
}

type AgentGroup = ReturnType<typeof agentGroup>;

function agentGroup(program: Program) {
  return program
    .command('agent')
    .description('the people who answer customers: who they are, and what they may do')
    .addHelpText(
      'after',
      examples('agent list', 'agent add dora --address dora@agents.example --role support-agent'),
    );
}

const AGENT = ['<agent>', "the agent's name"] as const;
const categoryOption = () =>
  new Option('--category <category>', 'of a developer: the one category of tickets that they work on');

function registerAdd(agent: AgentGroup, io: CliIo): void {
  agent
    .command('add')
    .description('add an agent beside those of the configuration')
    .argument('<agent>', 'a name: 1 to 24 lower-case letters, digits or dashes; it is kept with every ticket')
    .requiredOption('--address <address...>', 'their own addresses; notifications go to the first')
    .option('--name <name>', 'what people read (else the name in the address)')
    .addOption(
      new Option('--role <role>', 'what they may do').choices(ROLES).default('support-agent' as const),
    )
    .addOption(categoryOption())
    .addOption(
      new Option('--locale <locale>', 'language of what they get').choices(LOCALES).default('en' as const),
    )
    .addHelpText(
      'after',
      examples(
        'agent add dora --address dora@agents.example --name "Dora Lang"',
        'agent add emil --address emil@agents.example --role developer --category billing',
      ),
    )
    .action(async (name, _options, command) => {
      const { addAgent } = await import('./agent-write.ts');
      await addAgent(name, command.optsWithGlobals(), io);
    });
}

function registerRights(agent: AgentGroup, io: CliIo): void {
  agent
    .command('role')
    .description('change what an agent may do')
    .argument(...AGENT)
    .addArgument(new Argument('<role>', 'the new role').choices(ROLES))
    .addOption(categoryOption())
    .addHelpText(
      'after',
      examples('agent role ben support-agent', 'agent role ben developer --category billing'),
    )
    .action(async (name, role, _options, command) => {
      const { setRole } = await import('./agent-write.ts');
      await setRole(name, role, command.optsWithGlobals(), io);
    });
  agent
    .command('subscribe')
    .description('say what an agent has to do with a channel')
    .argument('<channel>', "the channel's name")
    .option('--as <agent>', 'the agent (not needed where there is only one)')
    .option('--standard', 'responsible for it, and told of its mail (the default)')
    .option('--informal', 'may look at its tickets, and is told of nothing')
    .option('--none', 'neither')
    .addHelpText(
      'after',
      examples('agent subscribe support --as ben', 'agent subscribe sales --as ben --informal'),
    )
    .action(async (channel, _options, command) => {
      const { subscribe } = await import('./agent-write.ts');
      const options = command.optsWithGlobals();
      const levels: readonly Subscription[] = [
        ...(options.standard === true ? (['standard'] as const) : []),
        ...(options.informal === true ? (['informal'] as const) : []),
        ...(options.none === true ? (['none'] as const) : []),
      ];
      await subscribe(channel, levels, options, io);
    });
}

function registerSettings(agent: AgentGroup, io: CliIo): void {
  agent
    .command('notify')
    .description('see or set what an agent is told and when, as `#notify` does by mail')
    .argument(...AGENT)
    .argument('[setting...]', NOTIFY_FORM)
    .addHelpText(
      'after',
      examples(
        'agent notify anna',
        'agent notify anna digest 8:00 16:00',
        'agent notify anna quiet 19:00-7:00',
        'agent notify anna off new notes',
        'agent notify anna receipts off',
      ),
    )
    .action(async (name, words, _options, command) => {
      const { notifyAgent } = await import('./agent-settings.ts');
      await notifyAgent(name, words, command.optsWithGlobals(), io);
    });
  agent
    .command('away')
    .description('say until when an agent is away: new tickets pass them by, and what concerns them waits')
    .argument(...AGENT)
    .argument('<until...>', 'a time on their clock, or off')
    .addHelpText(
      'after',
      examples('agent away anna until monday', 'agent away anna 2026-12-27 9:00', 'agent away anna off'),
    )
    .action(async (name, words, _options, command) => {
      const { setAway } = await import('./agent-settings.ts');
      await setAway(name, words, command.optsWithGlobals(), io);
    });
}

function registerAccess(agent: AgentGroup, io: CliIo): void {
  agent
    .command('password')
    .description('set the password of an agent for the submission listener, from a prompt or standard input')
    .argument(...AGENT)
    .option('--none', 'take the password away: no login')
    .addHelpText('after', examples('agent password anna', 'agent password ben --none'))
    .action(async (name, _options, command) => {
      const { setPassword } = await import('./agent-write.ts');
      await setPassword(name, command.optsWithGlobals(), io);
    });
  agent
    .command('disable')
    .description(
      'end all that an agent may do, at once: their mail is a stranger’s, and their tickets nobody’s',
    )
    .argument(...AGENT)
    .addHelpText('after', examples('agent disable ben'))
    .action(async (name, _options, command) => {
      const { disableAgent } = await import('./agent-write.ts');
      await disableAgent(name, command.optsWithGlobals(), io);
    });
  agent
    .command('enable')
    .description('let a disabled agent work again')
    .argument(...AGENT)
    .addHelpText('after', examples('agent enable ben'))
    .action(async (name, _options, command) => {
      const { enableAgent } = await import('./agent-write.ts');
      await enableAgent(name, command.optsWithGlobals(), io);
    });
}
