import { GatewayError } from '../../base/errors.ts';
import { addressKey, parseAddrSpec } from '../../mail/address.ts';
import * as store from '../../store/people/contacts.ts';
import { STATUS_LABELS } from '../../desk/tickets/workflow.ts';
import { tagOf } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { moreThan } from '../terminal/limit-option.ts';
import { withDesk, type CliDesk } from '../desk/open-desk.ts';
import { isoTime, localTime, outputTo } from '../terminal/output.ts';

type ListOptions = GlobalOptions & { readonly search?: string | undefined; readonly limit: number };

/** Prints contacts by name. */
export async function listContacts(options: ListOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async ({ store: { db } }) => {
    const { search, limit } = options;
    const found = await store.listContacts(db, {
      ...(search === undefined ? {} : { search }),
      limit: limit + 1,
    });
    const contacts = found.slice(0, limit);
    const out = outputTo(io, options);
    if (out.json) {
      out.value({ contacts: contacts.map(contactValue), more: found.length > limit });
      return;
    }
    out.table(
      ['NAME', 'ADDRESSES', 'ORGANISATION', 'SINCE'],
      contacts.map((one) => [
        one.name,
        one.addresses.join(', '),
        one.organisation_name ?? '',
        localTime(one.created_at),
      ]),
    );
    if (found.length > limit) out.line(moreThan(limit));
  });
}

function contactValue(contact: store.ListedContact): object {
  return {
    id: contact.id,
    name: contact.name,
    addresses: contact.addresses,
    organisation: contact.organisation_name,
    locale: contact.locale,
    createdAt: isoTime(contact.created_at),
  };
}

/** Prints one contact and their tickets. @throws GatewayError `not.found` */
export async function showContact(wanted: string, options: GlobalOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const card = await contactNamed(desk, wanted);
    const { contact, addresses, tickets } = card;
    const out = outputTo(io, options);
    if (out.json) {
      out.value({
        ...contactValue({ ...contact, addresses }),
        tickets: tickets.map((ticket) => ({
          ticket: tagOf(desk, ticket.number),
          subject: ticket.subject,
          status: ticket.status,
          updatedAt: isoTime(ticket.updated_at),
        })),
      });
      return;
    }
    out.heading(contact.name === '' ? (addresses[0] ?? contact.id) : contact.name);
    out.line(`addresses:    ${addresses.join(', ')}`);
    out.line(`organisation: ${contact.organisation_name ?? 'none'}`);
    out.line(`language:     ${contact.locale ?? 'that of the channel'}`);
    out.line(`known since:  ${localTime(contact.created_at)}`);
    out.lines('');
    out.table(
      ['TICKET', 'STATUS', 'CHANGED', 'SUBJECT'],
      tickets.map((one) => [
        tagOf(desk, one.number),
        STATUS_LABELS[one.status],
        localTime(one.updated_at),
        one.subject,
      ]),
    );
  });
}

export async function contactNamed({ store: { db } }: CliDesk, wanted: string): Promise<store.ContactCard> {
  const address = parseAddrSpec(wanted);
  const known = address === null ? null : await store.findContactByAddress(db, addressKey(address));
  const card = await store.getContact(db, known?.id ?? wanted);
  if (card !== null) return card;
  throw new GatewayError(
    'not.found',
    `there is no contact ${wanted}; \`postern contact list --search WORD\` looks for one`,
  );
}
