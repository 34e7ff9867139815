import { budgetMailbox } from '../../desk/budgets/automatic-mail.ts';
import type { AddrSpec } from '../../mail/address.ts';
import type { Facts, SenderFacts } from './facts.ts';

/** What is known of the mailbox behind an address; of one that nothing was loaded of, that nothing came and nothing left. */
export function senderOf({ senders }: Pick<Facts, 'senders'>, address: AddrSpec): SenderFacts {
  const { mailbox, domain } = budgetMailbox(address);
  return (
    senders.find((sender) => sender.mailbox === mailbox) ?? {
      mailbox,
      domain,
      came: { openedLastHour: 0, addedLastHour: 0, addedLastDay: 0, disownedLastHour: 0 },
      confirmed: { lastHour: 0, lastDay: 0, domainLastHour: 0, allLastHour: 0 },
      flood: null,
    }
  );
}
