/** What the customers of a ticket are written, and the last fuse of what a program writes to them. */
import type { Notice } from '../../../desk/notices/notice.ts';
import type { Locale } from '../../../desk/locale/locale.ts';
import { findContactByAddress } from '../../../store/people/contacts.ts';
import { budgetMailbox, spentByTicket } from '../../../desk/budgets/automatic-mail.ts';
import { addressKey, formatAddrSpec, sameAddress, type AddrSpec } from '../../../mail/address.ts';
import { automaticMailsAbout } from '../../../store/outbox/automatic-mail.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { TicketRow } from '../../../store/tickets/tickets.ts';
import { channelNamed, type DeskContext } from '../context/desk-context.ts';
import { customersOf, fittingFiles, post, type Addressee } from './post.ts';
import { addActivity, type StoredFile } from '../context/history.ts';
import { ticketSheet } from './ticket-view.ts';

export type CustomerMail =
  | { readonly kind: 'confirmation'; readonly text: string }
  | {
      readonly kind: 'answer';
      readonly text: string;
      readonly agentName: string;
      readonly done: 'resolved' | 'closed' | null;
    }
  | { readonly kind: 'resolved' }
  | { readonly kind: 'closed' };

/** Writes to everyone on the customer's side, but for those who have it already; tells to whom. */
export async function writeToCustomers(
  tx: Tx,
  ctx: DeskContext,
  one: {
    ticket: TicketRow;
    mail: CustomerMail;
    activityId: string | null;
    files: readonly StoredFile[];
    except?: readonly AddrSpec[];
  },
): Promise<AddrSpec[]> {
  const customers = await customersOf(tx, one.ticket.id);
  const written: AddrSpec[] = [];
  for (const customer of customers) {
    if (one.except?.some((address) => sameAddress(address, customer.address)) === true) continue;
    if (await isWithheld(tx, ctx, one, customer)) continue;
    written.push(customer.address);
    const notice: Notice = {
      ...one.mail,
      locale: await localeOf(tx, customer, one.ticket),
      ticket: ticketSheet(ctx, one.ticket),
      customerName: customer.name,
      teamName: channelNamed(ctx, one.ticket.channel).senderName,
    };
    await post(tx, ctx, {
      ticket: one.ticket,
      notice,
      to: customer,
      activityId: one.activityId,
      files: fittingFiles(one.files),
    });
  }
  return written;
}

/** The last fuse of every mail that a program sends to a customer: so many about one ticket, and no more until an agent writes (I-26). */
async function isWithheld(
  tx: Tx,
  ctx: DeskContext,
  { ticket, mail }: { ticket: TicketRow; mail: CustomerMail },
  { address }: Addressee,
): Promise<boolean> {
  if (mail.kind === 'answer') return false;
  const { mailbox } = budgetMailbox(address);
  const about = { ticketId: ticket.id, mailbox, nowMs: ctx.clock.nowMs() };
  const spent = spentByTicket(await automaticMailsAbout(tx, about));
  if (spent === null) return false;
  await addActivity(tx, ctx, {
    ticketId: ticket.id,
    kind: 'event',
    visibility: 'internal',
    actor: { kind: 'system' },
    cause: null,
    name: 'automatic-mail-withheld',
    text: `The mail "${mail.kind}" to ${formatAddrSpec(address)} was not sent: ${spent}`,
  });
  return true;
}

async function localeOf(tx: Tx, customer: Addressee, ticket: TicketRow): Promise<Locale> {
  const contact = await findContactByAddress(tx, addressKey(customer.address));
  return contact?.locale ?? ticket.locale;
}
