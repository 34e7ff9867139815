import { Option } from '@commander-js/extra-typings';
import { examples, type Program } from '../terminal/globals.ts';

export type TicketGroup = ReturnType<typeof ticketGroup>;

export function ticketGroup(program: Program) {
  return program
    .command('ticket')
    .description('tickets: look at them, and do by command what agents do by mail')
    .addHelpText(
      'after',
      examples('ticket list', 'ticket show TICK-1001', 'ticket reply TICK-1001 "It is mended."'),
    );
}

export const byOption = () =>
  new Option('--as <agent>', 'the agent who does it (not needed where there is only one)');
export const TICKET = ['<ticket>', 'a ticket: TICK-1001 or 1001'] as const;
