import { Option } from '@commander-js/extra-typings';
import { DELIVERY_STATES } from '../../desk/trace.ts';
import { examples, type GlobalOptions, type Program } from '../globals.ts';
import type { CliIo } from '../io.ts';
import { limitOption, moreThan } from '../limit-option.ts';
import { isoTime, localTime, outputTo } from '../output.ts';

type ListOptions = GlobalOptions & {
  readonly state?: (typeof DELIVERY_STATES)[number] | undefined;
  readonly ticket?: string | undefined;
  readonly limit: number;
};

/** `postern outbox list` */
export function registerOutbox(program: Program, io: CliIo): void {
  const outbox = program
    .command('outbox')
    .description('mail that goes out')
    .addHelpText('after', examples('outbox list --state deferred'));
  outbox
    .command('list')
    .description(
      'outgoing mail, newest first, with how its delivery stands and what the other side said last',
    )
    .addOption(new Option('--state <state>', 'only those in this state').choices(DELIVERY_STATES))
    .option('--ticket <ticket>', 'only those about this ticket')
    .addOption(limitOption())
    .addHelpText(
      'after',
      examples('outbox list', 'outbox list --state deferred', 'outbox list --ticket TICK-1001 --json'),
    )
    .action(async (_options, command) => {
      await list(command.optsWithGlobals(), io);
    });
}

async function list(options: ListOptions, io: CliIo): Promise<void> {
  const { withDesk } = await import('../open-desk.ts');
  const { tagOfId, ticketNamed } = await import('../desk-words.ts');
  const { listOutgoing } = await import('../../store/outgoing.ts');
  const { formatAddrSpec } = await import('../../mail/address.ts');
  await withDesk(options, io, async (desk) => {
    const { state, ticket, limit } = options;
    const found = await listOutgoing(desk.store.db, {
      ...(state === undefined ? {} : { state }),
      ...(ticket === undefined ? {} : { ticketId: (await ticketNamed(desk, ticket)).id }),
      limit: limit + 1,
    });
    const mails = await Promise.all(
      found.slice(0, limit).map(async ({ outgoing, delivery }) => ({
        id: outgoing.id,
        ticket: await tagOfId(desk, desk.store.db, outgoing.ticket_id),
        kind: outgoing.kind,
        to: formatAddrSpec(outgoing.draft.to.address),
        messageId: outgoing.message_id,
        state: delivery.state,
        attempts: delivery.attempts,
        lastReply: delivery.last_reply,
        createdAt: isoTime(outgoing.created_at),
        dueAt: isoTime(delivery.due_at),
        expiresAt: isoTime(delivery.expires_at),
        doneAt: isoTime(delivery.done_at),
      })),
    );
    const out = outputTo(io, options);
    if (out.json) {
      out.value({ outgoing: mails, more: found.length > limit });
      return;
    }
    out.table(
      ['WRITTEN', 'TICKET', 'KIND', 'TO', 'STATE', 'TRIES', 'LAST REPLY'],
      mails.map((mail) => [
        localTime(Date.parse(mail.createdAt ?? '')),
        mail.ticket ?? '',
        mail.kind,
        mail.to,
        mail.state,
        String(mail.attempts),
        mail.lastReply ?? '',
      ]),
    );
    if (found.length > limit) out.line(moreThan(limit));
  });
}
