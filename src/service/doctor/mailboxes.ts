import { countText } from '../../base/amounts.ts';
import type { Credentials } from '../../base/credentials.ts';
import { errorText, GatewayError } from '../../base/errors.ts';
import type { ImapAccount } from '../../config/config.ts';
import { lookAtFolder } from '../../transport/imap-look.ts';
import { right, wrong, type Finding } from './finding.ts';

/** Logs in to a mailbox as the daemon would, and looks at each folder that it reads, or moves mail to, without leaving a trace. */
export async function examineMailbox(
  account: ImapAccount,
  credentials: Credentials,
  say: (finding: Finding) => void,
): Promise<void> {
  const what = `mailbox ${account.name}`;
  const where = `${account.login.user} at ${account.host}:${account.port}`;
  const { afterwards } = account;
  for (const folder of [...account.folders, ...(afterwards.kind === 'move' ? [afterwards.folder] : [])]) {
    try {
      const { uids } = await lookAtFolder({ ...account, credentials }, folder);
      say(right(what, `${where}: logged in, ${folder} holds ${countText(uids.length, 'message')}`));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      say(wrong(what, `${where}, ${folder}: ${errorText(error)}`, adviceOn(error, account)));
    }
  }
}

function adviceOn(error: GatewayError, { name }: ImapAccount): string {
  const key = `imap.${name}`;
  if (error.fields['login'] === true || error.code === 'oauth.failed')
    return `look at the user and the password or tokens of ${key} in the configuration, and whether the provider allows IMAP for it`;
  return /^open /.test(error.message)
    ? `make that folder, or look at the names of the folders of ${key}: the server has to know them`
    : `look at host, port, security and ca of ${key}, and whether this machine reaches it`;
}
