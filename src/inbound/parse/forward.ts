import EmailForwardParser, { type EmailForwardMailbox } from 'email-forward-parser';
import { withoutControls } from '../../mail/header.ts';
import type { Forwarded } from '../../mail/forwarded.ts';
import { normalised } from './normalise.ts';

/** The original of a message forwarded inline, or null where the text holds none. */
export function readForwarded(text: string, subject: string): Forwarded | null {
  const { forwarded, message, email } = new EmailForwardParser().read(normalised(text), subject);
  if (!forwarded) return null;
  return {
    from: email.from.address === null && email.from.name === null ? null : person(email.from),
    to: people(email.to),
    cc: people(email.cc),
    subject: withoutControls(email.subject ?? ''),
    date: withoutControls(email.date ?? ''),
    text: email.body ?? '',
    comment: message ?? '',
  };
}

function people(
  written: EmailForwardMailbox | EmailForwardMailbox[] | null | undefined,
): { address: string; name: string }[] {
  const list = Array.isArray(written) ? written : written === null || written === undefined ? [] : [written];
  return list.filter(({ address, name }) => address !== null || name !== null).map(person);
}

function person({ address, name }: EmailForwardMailbox): { address: string; name: string } {
  return { address: withoutControls(address ?? ''), name: withoutControls(name ?? '') };
}
