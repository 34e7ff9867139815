export interface Words {
  readonly system: string;
  readonly from: string;
  readonly subject: string;
  readonly says: string;
  /** Header fields besides. */
  readonly fields?: string;
  /** Kind, recipients with their status, and the Message-ID of the returned message; null where a person wrote it. */
  readonly told: readonly [string, readonly string[], string | null] | null;
}

const DAEMON = 'Mail Delivery System <MAILER-DAEMON@far.example>';
const NULL_PATH = 'Return-Path: <>\n';

/** Notifications whose words, senders or recipients are unlike those of the big mail systems; and what people write that looks like one. */
export const NOTIFICATION_WORDS: readonly Words[] = [
  {
    system: 'an X.400 address that holds that of the Internet, in Exchange 5.5',
    from: 'System Administrator <postmaster@far.example>',
    subject: 'Undeliverable: Printer',
    says: `Your message

  To:      list@far.example
  Subject: Printer
  Sent:    Mon, 2 Mar 2026 10:00:00 +0000

did not reach the following recipient(s):

c=DE;a= ;p=FAR;o=House;dda:SMTP=nobody@far.example; on Mon, 2 Mar 2026
10:00:05 +0000
    The recipient name is not recognized
`,
    told: ['failed', ['nobody@far.example 5.1.1'], null],
  },
  {
    system: 'the sender named above the recipient, as with a rewritten reverse-path',
    from: DAEMON,
    subject: 'Mail delivery failed',
    says: `A message sent by

  <desk@desk.example>

could not be delivered to one or more of its recipients. The following
address(es) failed:

  nobody@far.example
    Unrouteable address
`,
    told: ['failed', ['nobody@far.example 5.1.2'], null],
  },
  {
    system: 'an address in quotes in a sentence',
    from: DAEMON,
    subject: 'Mail delivery failure',
    says: `The following message, addressed to 'nobody@far.example',
failed because it has not been collected after 30 days
`,
    told: ['failed', ['nobody@far.example 5.4.7'], null],
  },
  {
    system: 'a provider that names its users without their domain',
    from: 'Mail Delivery Subsystem <MAILER-DAEMON@far.example>',
    subject: 'Mail Delivery Problem',
    says: `Your mail to the following recipients could not be delivered because they are not accepting mail from desk@desk.example:
	nobody77
`,
    told: ['failed', ['nobody77@far.example 5.7.1'], null],
  },
  {
    system: 'Chinese punctuation around the address',
    from: 'Postmaster@far.example',
    fields: NULL_PATH,
    subject: '系统退信',
    says: `抱歉，您的邮件被退回来了

收件人：nobody@far.example
退信原因：收件人（nobody@far.example）不存在
`,
    told: ['failed', ['nobody@far.example 5.1.1'], null],
  },
  ...[
    ['Czech', 'Nedoručitelná zpráva', 'Vaši zprávu se nepodařilo doručit na adresu nobody@far.example.'],
    [
      'Polish',
      'Niedostarczona wiadomość',
      'Wiadomość nie mogła zostać dostarczona do:\n\nnobody@far.example\n',
    ],
    ['Italian', 'Mancata consegna', 'Il messaggio non è stato consegnato a:\n\nnobody@far.example\n'],
    ['Dutch', 'Onbestelbaar bericht', 'Uw bericht kon niet worden afgeleverd bij:\n\nnobody@far.example\n'],
    [
      'Swedish',
      'Meddelandet kunde inte levereras',
      'Det gick inte att leverera till:\n\nnobody@far.example\n',
    ],
  ].map(([language = '', subject = '', says = '']): Words => {
    return {
      system: language,
      from: DAEMON,
      subject,
      says,
      told: ['failed', ['nobody@far.example 5.0.0'], null],
    };
  }),
  {
    system: 'a postmaster who warns only',
    from: 'Postmaster <postmaster@far.example>',
    subject: 'Mail Delivery Warning',
    says: `Delivery of email to this address

"nobody@far.example"

has been postponed due to a full mailbox.

We will continue to try to deliver your message over the next few days.
`,
    told: ['delayed', ['nobody@far.example 4.2.2'], null],
  },
  {
    system: 'a gateway under its own name',
    from: 'Mail_Security_Gateway@far.example',
    subject: 'Delivery failure notification',
    says: `Your message with Subject: Printer
could not be delivered to the following recipients:

nobody@far.example

Delivery attempts will continue to be made for 5 day(s).
`,
    told: ['delayed', ['nobody@far.example 4.0.0'], null],
  },
  {
    system: 'an administrator by name only',
    from: '"System Administrator" <administrator@far.example>',
    subject: 'Delivery Failure',
    says: `Could not deliver message to the following recipient(s):

Failed Recipient: nobody@far.example
Reason: Remote host said: 550 unknown user <nobody@far.example>
`,
    told: ['failed', ['nobody@far.example 5.1.1'], null],
  },
  {
    system: 'a From field that is as empty as the reverse-path',
    from: '<>',
    fields: `${NULL_PATH}In-Reply-To: <m1@desk.example>\nAuto-Submitted: auto-replied\n`,
    subject: '',
    says: `You sent mail to nobody@far.example. That's not a valid user here.
`,
    told: ['failed', ['nobody@far.example 5.1.1'], 'm1@desk.example'],
  },
  {
    system: 'the Message-ID in a sentence',
    from: DAEMON,
    subject: 'Mail Delivery Failure',
    says: `I was unable to deliver your message to the following addresses:

nobody@far.example

Reason: 550 Invalid recipient

The message identifier was: <m1@desk.example>
`,
    told: ['failed', ['nobody@far.example 5.1.1'], 'm1@desk.example'],
  },
  {
    system: 'a filter that puts the report into a message of its own',
    from: 'postmaster@far.example',
    subject: 'Delivery Status Notification (Failure)',
    fields: 'Content-Type: multipart/mixed; report-type=delivery-status; boundary=o\n',
    says: `--o
Content-Type: message/rfc822

From: postmaster@inside.example
To: desk@desk.example
Message-ID: <dsn@inside.example>
Subject: Delivery Status Notification (Failure)
Content-Type: multipart/report; report-type=delivery-status; boundary=i

--i

Delivery to the following recipients failed.

       nobody@far.example
--i
Content-Type: message/delivery-status

Reporting-MTA: dns;inside.example

Final-Recipient: rfc822;nobody@far.example
Action: failed
Status: 5.1.1

--i
Content-Type: text/rfc822-headers

From: desk@desk.example
Message-ID: <m1@desk.example>

--i--
--o--
`,
    told: ['failed', ['nobody@far.example 5.1.1'], 'm1@desk.example'],
  },
  {
    system: 'a refusal in the form of a receipt (RFC 5429)',
    from: 'Mail Delivery Subsystem <postmaster@far.example>',
    subject: 'Automatically rejected mail',
    fields:
      'Auto-Submitted: auto-replied (rejected)\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n',
    says: `--b

Your message to <nobody@far.example> was automatically rejected:
Quota exceeded
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822; nobody@far.example
Original-Message-ID: <m1@desk.example>
Disposition: automatic-action/MDN-sent-automatically; deleted
--b
Content-Type: text/rfc822-headers

Message-ID: <m1@desk.example>

--b--
`,
    told: ['failed', ['nobody@far.example 5.2.2'], 'm1@desk.example'],
  },
  {
    system: 'nobody: a mail deleted unread is a receipt',
    from: 'Carla <nobody@far.example>',
    subject: 'Not read: Printer',
    fields: 'Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n',
    says: `--b

Your message was deleted without being read.
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822; nobody@far.example
Disposition: automatic-action/MDN-sent-automatically; deleted

--b--
`,
    told: null,
  },
  {
    system: 'nobody: a person who asks what a notification means',
    from: 'Carla <carla@far.example>',
    subject: 'Undeliverable: my mail to you',
    says: `Your message could not be delivered to the following recipients:

sales@desk.example
   550 5.1.1 User unknown

This is what I get. Is the address right?
`,
    told: null,
  },
  {
    system: 'nobody: a person who tells of another address',
    from: 'Carla <carla@far.example>',
    subject: 'Delivery failure',
    says: `Your message could not be delivered to our accountant because you used the old address. Please use:

invoices@far.example

Thanks, Carla
`,
    told: null,
  },
];
