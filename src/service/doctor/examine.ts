/**
 * `postern doctor`, without the words: looks at everything that the gateway needs of the world, as the daemon would use it, and changes
 * nothing there. In: the open desk. Out: a finding for each thing, as soon as it is known.
 */
import { sizeText } from '../../base/amounts.ts';
import type { Config } from '../../config/config.ts';
import { freeBytes } from '../../inbound/spool/room.ts';
import { createDnsResolver, type DnsResolver } from '../../inbound/authenticate/dns.ts';
import { isHeldByDaemon } from '../../store/database/database.ts';
import type { OpenDesk } from '../open-desk.ts';
import { examineDomains } from './domains.ts';
import { doubtful, right, type Finding } from './finding.ts';
import { examineListeners } from './listeners.ts';
import { examineMailbox } from './mailboxes.ts';
import { examineRelay } from './way-out.ts';

export interface ExamineInput {
  readonly config: Config;
  readonly credentials: OpenDesk['credentials'];
  /** Stands in for the DNS; null: the one that the configuration names. */
  readonly resolver: DnsResolver | null;
}

export async function examine(input: ExamineInput, say: (finding: Finding) => void): Promise<void> {
  const { config, credentials } = input;
  const running = await isHeldByDaemon(config.database);
  say(await examineRoom(config));
  say(right('database', `${config.database.dialect}, up to date; ${running ? 'a' : 'no'} daemon runs on it`));
  for (const one of await examineListeners(config, running)) say(one);
  for (const account of config.imap)
    await examineMailbox(account, credentials(account.login, `imap:${account.name}`), say);
  if (config.imap.length === 0 && config.smtp === null && config.lmtp === null)
    say(
      doubtful(
        'way in',
        'neither a mailbox nor a listener is configured',
        'set imap or smtp, see docs/configuration.md',
      ),
    );
  const auth = config.relay?.auth ?? null;
  say(await examineRelay(config, auth && credentials(auth, 'relay')));
  await examineNames(input, say);
}

async function examineRoom({ dataDir, alarms }: Config): Promise<Finding> {
  const free = await freeBytes(dataDir);
  const found = `${dataDir}: ${sizeText(free)} free`;
  return free < alarms.freeDiskBytes
    ? doubtful(
        'data folder',
        `${found}, less than alarms.freeDiskMiB asks for`,
        'make room; when the disk is all but full, mail is put off (452) until there is some',
      )
    : right('data folder', found);
}

async function examineNames(
  { config, resolver }: ExamineInput,
  say: (finding: Finding) => void,
): Promise<void> {
  const { dns, dnsServers } = config.senderChecks;
  if (config.relay === null) return;
  if (dns === false) {
    say(
      doubtful('DNS', 'not looked at: senderChecks.dns is false', 'look at MX, SPF, DKIM and DMARC yourself'),
    );
    return;
  }
  for (const one of await examineDomains(config, resolver ?? createDnsResolver(dnsServers))) say(one);
}
