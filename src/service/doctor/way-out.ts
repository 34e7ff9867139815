import { sizeText } from '../../base/amounts.ts';
import type { Credentials } from '../../base/credentials.ts';
import type { Config } from '../../config/config.ts';
import { probeRelay } from '../../outbound/deliver/probe-relay.ts';
import { doubtful, right, wrong, type Finding } from './finding.ts';

/** Greets the relay and logs in, as the daemon would; no mail is begun. */
export async function examineRelay(
  { relay, hostName }: Pick<Config, 'relay' | 'hostName'>,
  auth: Credentials | null,
): Promise<Finding> {
  const what = 'relay';
  if (relay === null)
    return doubtful(
      what,
      'none is configured: mail is kept in a folder and reaches nobody',
      'set relay in the configuration, unless this desk is only tried out',
    );
  const probe = await probeRelay({ ...relay, auth, hostName });
  const where = `${relay.host}:${relay.port}`;
  if (probe.kind === 'trouble')
    return wrong(
      what,
      `${where}: ${probe.reason}`,
      'look at relay in the configuration (host, port, security, ca, auth), and whether this machine reaches it',
    );
  const size = probe.sizeBytes === null ? '' : `, takes mail of up to ${sizeText(probe.sizeBytes)}`;
  const found = `${where}: ${auth === null ? 'greeted' : `logged in as ${auth.user}`}${size}`;
  return relay.security === 'none' && auth !== null
    ? doubtful(
        what,
        `${found}; the login goes over the wire in the clear`,
        'set relay.security to tls or starttls',
      )
    : right(what, found);
}
