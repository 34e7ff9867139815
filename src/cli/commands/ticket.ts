import { Argument, Option } from '@commander-js/extra-typings';
import { LIST_VIEWS } from '../../desk/commands/command.ts';
import { TICKET_PRIORITIES, TICKET_STATUSES } from '../../desk/tickets/workflow.ts';
import { examples, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { limitOption } from '../terminal/limit-option.ts';
import { byOption, TICKET, ticketGroup, type TicketGroup } from './ticket-options.ts';
import { registerVerbs } from './ticket-verbs.ts';

/** `postern ticket list|show|reply|note|status|assign|participant|create|...` */
export function registerTicket(program: Program, io: CliIo): void {
  const ticket = ticketGroup(program);
  registerReading(ticket, io);
  registerWriting(ticket, io);
  registerParticipants(ticket, io);
  registerAttention(ticket, io);
  registerVerbs(ticket, io);
  registerCreate(ticket, io);
  registerSecrets(ticket, io);
}

const TEXT = ['[text]', 'the text; without it, or with -, standard input'] as const;

function registerReading(ticket: TicketGroup, io: CliIo): void {
  ticket
    .command('list')
    .description('tickets, the last changed first')
    .addOption(new Option('--status <status>', 'only those with this status').choices(TICKET_STATUSES))
    .option('--assignee <agent>', 'only those of this agent; `nobody` for those that nobody has taken')
    .addOption(
      new Option('--view <view>', 'a list as `#list` sends it, with --as the agent who asks').choices(
        LIST_VIEWS,
      ),
    )
    .addOption(new Option('--priority <priority>', 'only those of this priority').choices(TICKET_PRIORITIES))
    .option('--channel <channel>', 'only those of this channel')
    .option('--category <category>', 'only those of this category, and those below it')
    .option(
      '--customer <words>',
      "only those with these words in the requester's name, address or organisation",
    )
    .option('--tag <tag>', 'only those with this tag')
    .option('--since <day>', 'only those opened on that day or later: 2026-11-01, yesterday, monday, 7d')
    .option('--until <day>', 'only those opened on that day or before')
    .option('--as <agent>', 'only what this agent may look at')
    .option('--csv', 'print comma-separated values, safe for a spreadsheet')
    .addOption(limitOption())
    .addHelpText(
      'after',
      examples(
        'ticket list',
        'ticket list --status open --assignee nobody',
        'ticket list --view my --as anna',
        'ticket list --since 2026-11-01 --csv > tickets.csv',
        'ticket list --json | jq .tickets[].ticket',
      ),
    )
    .action(async (_options, command) => {
      const { listTickets } = await import('./ticket-list.ts');
      await listTickets(command.optsWithGlobals(), io);
    });
  ticket
    .command('show')
    .description('one ticket with its history; long texts and quotations are folded')
    .argument(...TICKET)
    .option('--full', 'fold nothing')
    .option('--as <agent>', 'only if this agent may look at it')
    .addHelpText(
      'after',
      examples('ticket show TICK-1001', 'ticket show 1001 --full', 'ticket show 1001 --json'),
    )
    .action(async (name, _options, command) => {
      const { showTicket } = await import('./ticket-read.ts');
      await showTicket(name, command.optsWithGlobals(), io);
    });
}

function registerWriting(ticket: TicketGroup, io: CliIo): void {
  ticket
    .command('reply')
    .description('send an answer to the customers of the ticket')
    .argument(...TICKET)
    .argument(...TEXT)
    .addOption(byOption())
    .addOption(
      new Option('--status <status>', 'put the ticket there with it (else where answers put it)').choices(
        TICKET_STATUSES,
      ),
    )
    .option(
      '--everyone',
      'also to the customers of the tickets that were merged into it, each in their own thread',
    )
    .addHelpText(
      'after',
      examples(
        'ticket reply TICK-1001 "It is mended." --status resolved',
        'ticket reply TICK-1001 --as anna < answer.txt',
      ),
    )
    .action(async (name, text, _options, command) => {
      const { replyTo } = await import('./ticket-write.ts');
      await replyTo(name, text, command.optsWithGlobals(), io);
    });
  ticket
    .command('note')
    .description('keep an internal note; customers never get it')
    .argument(...TICKET)
    .argument(...TEXT)
    .addOption(byOption())
    .addHelpText(
      'after',
      examples('ticket note TICK-1001 "Called, nobody there."', 'ticket note 1001 --as anna < note.txt'),
    )
    .action(async (name, text, _options, command) => {
      const { noteOn } = await import('./ticket-write.ts');
      await noteOn(name, text, command.optsWithGlobals(), io);
    });
  ticket
    .command('status')
    .description('set the status; customers are told of resolved and closed')
    .argument(...TICKET)
    .addArgument(new Argument('<status>', 'the new status').choices(TICKET_STATUSES))
    .addOption(byOption())
    .addHelpText(
      'after',
      examples('ticket status TICK-1001 waiting', 'ticket status TICK-1001 closed --as anna'),
    )
    .action(async (name, status, _options, command) => {
      const { setStatus } = await import('./ticket-write.ts');
      await setStatus(name, status, command.optsWithGlobals(), io);
    });
  ticket
    .command('assign')
    .description('give the ticket to an agent, who is told of it by mail')
    .argument(...TICKET)
    .argument('<agent>', 'the new assignee')
    .addOption(byOption())
    .addHelpText('after', examples('ticket assign TICK-1001 ben', 'ticket assign TICK-1001 ben --as anna'))
    .action(async (name, assignee, _options, command) => {
      const { assign } = await import('./ticket-write.ts');
      await assign(name, assignee, command.optsWithGlobals(), io);
    });
}

function registerParticipants(ticket: TicketGroup, io: CliIo): void {
  const participant = ticket
    .command('participant')
    .description('who takes part in a ticket besides its requester')
    .addHelpText('after', examples('ticket participant add TICK-1001 dora@customer.example'));
  const kinds = [
    ['add', 'let somebody take part: they get answers, and their mail belongs to the ticket'],
    ['remove', 'take somebody off: their reply addresses of this ticket are void from now on'],
  ] as const;
  for (const [kind, description] of kinds) {
    participant
      .command(kind)
      .description(description)
      .argument(...TICKET)
      .argument('<address>', 'their address')
      .addOption(byOption())
      .addHelpText('after', examples(`ticket participant ${kind} TICK-1001 dora@customer.example --as anna`))
      .action(async (name, address, _options, command) => {
        const { changeParticipants } = await import('./participant-write.ts');
        await changeParticipants(kind, name, address, command.optsWithGlobals(), io);
      });
  }
}

const ATTENTION = {
  watch: 'be told of everything about a ticket',
  unwatch: 'no longer be told of everything',
  mute: 'hear of a ticket only when it is given to you or a note names you',
  unmute: 'hear of it again',
} as const;

function registerAttention(ticket: TicketGroup, io: CliIo): void {
  for (const verb of ['watch', 'unwatch'] as const) {
    ticket
      .command(verb)
      .description(ATTENTION[verb])
      .argument(...TICKET)
      .argument('[agent...]', 'whom it is about (else who does it)')
      .addOption(byOption())
      .addHelpText(
        'after',
        examples(`ticket ${verb} TICK-1001 --as anna`, `ticket ${verb} 1001 ben --as anna`),
      )
      .action(async (name, agents, _options, command) => {
        const { setAttention } = await import('./ticket-attention.ts');
        await setAttention(verb, name, agents, command.optsWithGlobals(), io);
      });
  }
  for (const verb of ['mute', 'unmute'] as const) {
    ticket
      .command(verb)
      .description(ATTENTION[verb])
      .argument(...TICKET)
      .addOption(byOption())
      .addHelpText('after', examples(`ticket ${verb} TICK-1001 --as anna`))
      .action(async (name, _options, command) => {
        const { setAttention } = await import('./ticket-attention.ts');
        await setAttention(verb, name, [], command.optsWithGlobals(), io);
      });
  }
}

function registerCreate(ticket: TicketGroup, io: CliIo): void {
  ticket
    .command('create')
    .description('open a ticket for a customer, as after a call; answers go to the customer by mail')
    .argument(...TEXT)
    .requiredOption('--customer <address>', "the customer's address")
    .requiredOption('--subject <subject>', 'what it is about')
    .option('--name <name>', "the customer's name, where the address is new")
    .option('--channel <channel>', 'its channel (else the first)')
    .option('--confirm', 'send the customer the confirmation with the number')
    .addOption(byOption())
    .addHelpText(
      'after',
      examples(
        'ticket create --customer carla@customer.example --subject "Printer" "She called: it smokes." --confirm',
      ),
    )
    .action(async (text, _options, command) => {
      const { create } = await import('./ticket-write.ts');
      await create(text, command.optsWithGlobals(), io);
    });
}

function registerSecrets(ticket: TicketGroup, io: CliIo): void {
  const secret = ticket
    .command('secret')
    .description('confidential texts of a ticket, kept with `#secret` apart from its conversation')
    .addHelpText('after', examples('ticket secret list TICK-1001'));
  secret
    .command('list')
    .description('their names')
    .argument(...TICKET)
    .addOption(byOption())
    .addHelpText('after', examples('ticket secret list TICK-1001 --as anna'))
    .action(async (name, _options, command) => {
      const { listSecrets } = await import('./secret.ts');
      await listSecrets(name, command.optsWithGlobals(), io);
    });
  secret
    .command('show')
    .description('print one; the look is written into the history')
    .argument(...TICKET)
    .argument('<name>', 'the name that it is kept under')
    .addOption(byOption())
    .addHelpText('after', examples('ticket secret show TICK-1001 router-login --as anna'))
    .action(async (name, which, _options, command) => {
      const { showSecret } = await import('./secret.ts');
      await showSecret(name, which, command.optsWithGlobals(), io);
    });
  secret
    .command('erase')
    .description('erase one for good')
    .argument(...TICKET)
    .argument('<name>', 'the name that it is kept under')
    .addOption(byOption())
    .addHelpText('after', examples('ticket secret erase TICK-1001 router-login --as anna'))
    .action(async (name, which, _options, command) => {
      const { eraseSecret } = await import('./secret.ts');
      await eraseSecret(name, which, command.optsWithGlobals(), io);
    });
}
