import { SMTPServer } from 'smtp-server';
import { simpleParser } from 'mailparser';
import { present } from '../../base/assert.ts';
import { GatewayError } from '../../base/errors.ts';

/** One mail as its reader's mail program shows it. */
export interface ReadMail {
  /** The one who received it. */
  readonly recipient: string;
  readonly from: string;
  readonly to: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
}

/** The relay of the demo: it takes every mail and puts it into the mailbox of its recipient. */
export interface MailSink {
  readonly port: number;
  /** The next mail to this address that has not been read yet. */
  next(recipient: string, timeoutMs: number): Promise<ReadMail>;
  /** Mails that came and that nobody has read. */
  unread(): readonly ReadMail[];
  close(): Promise<void>;
}

export async function startMailSink(): Promise<MailSink> {
  const mails: ReadMail[] = [];
  const waiters = new Set<() => void>();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData: (stream, session, callback) => {
      const recipients = session.envelope.rcptTo.map((one) => one.address);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        void Promise.all(recipients.map((recipient) => readMail(recipient, Buffer.concat(chunks)))).then(
          (read) => {
            mails.push(...read);
            callback(null);
            for (const look of waiters) look();
          },
        );
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const take = (recipient: string) => {
    const index = mails.findIndex((mail) => mail.recipient === recipient);
    return index < 0 ? null : present(mails.splice(index, 1)[0], 'the index was just found');
  };
  return {
    port: portOf(server),
    next: (recipient, timeoutMs) => waitFor(() => take(recipient), recipient, timeoutMs, waiters),
    unread: () => mails,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}

function portOf(server: SMTPServer): number {
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function waitFor(
  take: () => ReadMail | null,
  recipient: string,
  timeoutMs: number,
  waiters: Set<() => void>,
): Promise<ReadMail> {
  return new Promise<ReadMail>((resolve, reject) => {
    const look = () => {
      const mail = take();
      if (mail === null) return;
      waiters.delete(look);
      clearTimeout(timer);
      resolve(mail);
    };
    const timer = setTimeout(() => {
      waiters.delete(look);
      reject(new GatewayError('local', `no mail came to ${recipient} within ${timeoutMs / 1000} s`));
    }, timeoutMs);
    waiters.add(look);
    look();
  });
}

/** Read by a parser that is not our own, as the other side would. */
async function readMail(recipient: string, raw: Buffer): Promise<ReadMail> {
  const mail = await simpleParser(raw);
  const text = (field: { text: string } | { text: string }[] | undefined) =>
    [field ?? []]
      .flat()
      .map((one) => one.text)
      .join(', ');
  return {
    recipient,
    from: text(mail.from),
    to: text(mail.to),
    replyTo:
      [mail.replyTo ?? []]
        .flat()
        .flatMap((one) => one.value)
        .map((one) => one.address ?? '')[0] ?? '',
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    messageId: mail.messageId ?? '',
    inReplyTo: mail.inReplyTo ?? null,
    references: [mail.references ?? []].flat(),
  };
}
