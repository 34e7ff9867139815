/** The message that came back, as most systems put it below what they say. */
export const RETURNED = `
Received: from a by b; Mon, 2 Mar 2026 10:00:00 +0000
From: desk@desk.example
To: nobody@far.example
Subject: Printer
Message-ID: <m1@desk.example>
Date: Mon, 2 Mar 2026 10:00:00 +0000

Hello.
`;

export interface Said {
  readonly system: string;
  readonly from: string;
  readonly subject: string;
  readonly says: string;
  /** Address, action and status of each. */
  readonly recipients: readonly (readonly (string | null)[])[];
}

/** What mail systems say in prose, as each of them puts it. */
export const NOTIFICATIONS: readonly Said[] = [
  {
    system: 'MailEnable',
    from: 'Postmaster <postmaster@far.example>',
    subject: 'Message Delivery Failure',
    says:
      `Message could not be delivered to some recipients.
The following recipient(s) could not be reached:

	Recipient: [SMTP:nobody@far.example]
	Reason: Remote SMTP Server Returned: 550 5.1.1 User unknown


Message headers follow:
` + RETURNED,
    recipients: [['nobody@far.example', 'failed', '5.1.1']],
  },
  {
    system: 'CommuniGate Pro',
    from: '<MAILER-DAEMON@far.example>',
    subject: 'Undeliverable mail: Printer',
    says:
      `Failed to deliver to 'nobody@far.example'
SMTP module(domain far.example) reports:
 host mx.far.example says:
 550 5.1.1 User unknown
` + RETURNED,
    recipients: [['nobody@far.example', 'failed', '5.1.1']],
  },
  {
    system: 'IceWarp',
    from: 'Mail Delivery Subsystem <postmaster@far.example>',
    subject: 'Mail delivery failed: returning message to sender',
    says: `The original message was received at Mon, 2 Mar 2026 10:00:00 +0000
from desk.example [192.0.2.1]

    ----- The following addresses had permanent delivery errors -----

<nobody@far.example>; User unknown

    ----- Transcript of session follows -----
`,
    recipients: [['nobody@far.example', 'failed', '5.1.1']],
  },
  {
    system: 'Yahoo Japan',
    from: 'MAILER-DAEMON@far.example',
    subject: 'failure delivery',
    says:
      `Message from far.example.
Unable to deliver message to the following address(es).

<nobody@far.example>:
This user doesn't have a far.example account (nobody@far.example) [-9]

--- Original message follows.
` + RETURNED,
    recipients: [['nobody@far.example', 'failed', '5.1.1']],
  },
  {
    system: 'IronPort',
    from: 'Mail Delivery System <MAILER-DAEMON@far.example>',
    subject: 'Delivery Status Notification (Failure)',
    says: `The following message to <nobody@far.example> was undeliverable.
The reason for the problem:
5.1.0 - Unknown address error 550-'5.1.1 User unknown'
`,
    recipients: [['nobody@far.example', 'failed', '5.1.0']],
  },
  {
    system: 'PMDF, which shows all whom the message went to',
    from: 'postmaster@far.example',
    subject: 'Delivery Notification: Delivery has failed',
    says: `This report relates to a message you sent with the following header fields:

  Message-id: <m1@desk.example>
  Date: Mon, 2 Mar 2026 10:00:00 +0000
  From: desk@desk.example
  To: nobody@far.example, someone@far.example
  Subject: Printer

Your message cannot be delivered to the following recipients:

  Recipient address: nobody@far.example
  Reason: Remote SMTP server has rejected address
  Diagnostic code: smtp;550 5.1.1 User unknown
  Remote system: dns;mx.far.example
`,
    recipients: [['nobody@far.example', 'failed', '5.1.1']],
  },
  {
    system: 'a line of a relay’s log',
    from: 'MAILER-DAEMON',
    subject: 'Undelivered Mail Returned to Sender',
    says: `This is an automatically generated message from the relay.

I'm sorry to have to tell you that your message was not able to be
delivered to one of its intended recipients.

desk:000000:<nobody@far.example> : 192.0.2.250 : mx.far.example:[192.0.2.153] : 550 5.1.1 <nobody@far.example>... User Unknown  in RCPT TO
`,
    recipients: [['nobody@far.example', 'failed', '5.1.1']],
  },
  {
    system: 'Exim with the session below the address',
    from: 'Mail Delivery System <Mailer-Daemon@far.example>',
    subject: 'Mail delivery failed: returning message to sender',
    says:
      `This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  nobody@far.example
    host mx.far.example [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<nobody@far.example>:
    550 5.1.1 User unknown

------ This is a copy of the message, including all the headers. ------
` + RETURNED,
    recipients: [['nobody@far.example', 'failed', '5.1.1']],
  },
  {
    system: 'sendmail warns',
    from: 'Mail Delivery Subsystem <MAILER-DAEMON@far.example>',
    subject: 'Warning: could not send message for past 4 hours',
    says: `    **********************************************
    **      THIS IS A WARNING MESSAGE ONLY      **
    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **
    **********************************************

The original message was received at Mon, 2 Mar 2026 10:00:00 GMT

   ----- The following addresses had transient non-fatal errors -----
<nobody@far.example>

   ----- Transcript of session follows -----
451 4.4.1 mx.far.example: Connection timed out
Warning: message still undelivered after 4 hours
Will keep trying until message is 5 days old
`,
    recipients: [['nobody@far.example', 'delayed', '4.4.1']],
  },
  {
    system: 'sendmail gives up',
    from: 'Mail Delivery Subsystem <MAILER-DAEMON@far.example>',
    subject: 'Returned mail: Cannot send message for 5 days',
    says: `The original message was received at Mon, 2 Mar 2026 10:00:00 GMT

   ----- The following addresses had permanent fatal errors -----
<nobody@far.example>

   ----- Transcript of session follows -----
451 mx.far.example: Connection timed out
Message could not be delivered for 5 days
Message will be deleted from queue
`,
    recipients: [['nobody@far.example', 'failed', '4.4.1']],
  },
  {
    system: 'Postfix, our own address within a wrapped line',
    from: 'MAILER-DAEMON@far.example (Mail Delivery System)',
    subject: 'Undelivered Mail Returned to Sender',
    says: `This is the mail system at host far.example.

<nobody@far.example>: host 192.0.2.2[192.0.2.2] said: 550 5.1.1 Mail from
    desk@desk.example rejected: unknown user (in reply to RCPT TO
    command)
`,
    recipients: [['nobody@far.example', 'failed', '5.1.1']],
  },
  {
    system: 'IIS',
    from: 'postmaster@far.example',
    subject: 'Delivery Status Notification (Failure)',
    says: `This is an automatically generated Delivery Status Notification.

Delivery to the following recipients failed.

       nobody@far.example

`,
    recipients: [['nobody@far.example', 'failed', '5.0.0']],
  },
  {
    system: 'qmail',
    from: 'MAILER-DAEMON@far.example',
    subject: 'failure notice',
    says:
      `Hi. This is the qmail-send program at far.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<nobody@far.example>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 User unknown
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.

` + RETURNED,
    recipients: [['nobody@far.example', 'failed', '5.1.1']],
  },
  {
    system: 'Exchange Online',
    from: 'Microsoft Outlook <postmaster@far.example>',
    subject: 'Undeliverable: Printer',
    says:
      `Delivery has failed to these recipients or groups:

nobody@far.example (nobody@far.example)<mailto:nobody@far.example>
The email address you entered couldn't be found. Please check the recipient's email address and try to resend the message.

Diagnostic information for administrators:

Generating server: X.far.example

nobody@far.example
Remote Server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'

Original message headers:
` + RETURNED,
    recipients: [['nobody@far.example', 'failed', '5.1.1']],
  },
  {
    system: 'Exchange 2003 that names nobody’s address but in the diagnostic',
    from: 'System Administrator <postmaster@far.example>',
    subject: 'Undeliverable: Printer',
    says: `Your message did not reach some or all of the intended recipients.

      Subject:	Printer
      Sent:	3/2/2026 10:00 AM

The following recipient(s) could not be reached:

      Nobody Example on 3/2/2026 10:05 AM
            The e-mail account does not exist at the organization this message was sent to.  Check the e-mail address, or contact the recipient directly to find out the correct address.
            <mx.far.example #5.1.1 smtp;550 5.1.1 <nobody@far.example>: Recipient address rejected: User unknown>
`,
    recipients: [['nobody@far.example', 'failed', '5.1.1']],
  },
  {
    system: 'a Korean provider',
    from: 'Mail Delivery System <MAILER-DAEMON@far.example>',
    subject: '[far.example] 메일 전송 실패 안내',
    says: `메일이 전송되지 않았습니다.

받는 사람: nobody@far.example
실패 사유: 550 5.1.1 존재하지 않는 사용자
`,
    recipients: [['nobody@far.example', 'failed', '5.1.1']],
  },
  {
    system: 'a phone company',
    from: 'Mail Delivery Subsystem <MAILER-DAEMON>',
    subject: 'Undeliverable',
    says: `Your message to nobody@far.example could not be delivered because the address is unknown.

550 Unknown user nobody@far.example
`,
    recipients: [['nobody@far.example', 'failed', '5.1.1']],
  },
  {
    system: 'a Chinese provider',
    from: 'Postmaster@far.example',
    subject: '退信通知',
    says: `您好，

您发送到 nobody@far.example 的邮件被退回。

退信原因：550 5.1.1 User unknown
`,
    recipients: [['nobody@far.example', 'failed', '5.1.1']],
  },
  {
    system: 'a list with the reason in brackets',
    from: 'Mail Delivery System <mailer-daemon@far.example>',
    subject: 'Mail delivery failed',
    says: `Your mail to the following recipient could not be delivered:
nobody@far.example (550 5.1.1 User unknown)
`,
    recipients: [['nobody@far.example', 'failed', '5.1.1']],
  },
  {
    system: 'one line',
    from: 'Mailer-Daemon@far.example',
    subject: 'Delivery failed',
    says: `Error sending to nobody@far.example: 550 5.1.1 User unknown
`,
    recipients: [['nobody@far.example', 'failed', '5.1.1']],
  },
  {
    system: 'several on one line',
    from: 'postmaster@far.example',
    subject: 'NDR: Printer',
    says:
      `Message was not delivered.

Recipients: nobody@far.example; somebody@far.example

Reason: 550 5.1.1 User unknown
` + RETURNED,
    recipients: [
      ['nobody@far.example', 'failed', '5.1.1'],
      ['somebody@far.example', 'failed', '5.1.1'],
    ],
  },
  {
    system: 'a table',
    from: 'MAILER-DAEMON@far.example',
    subject: 'Undelivered Mail',
    says: `Rejected recipients:

  nobody@far.example      550 5.1.1 User unknown
  other@far.example       550 5.2.2 Mailbox full
`,
    recipients: [
      ['nobody@far.example', 'failed', '5.1.1'],
      ['other@far.example', 'failed', '5.2.2'],
    ],
  },
  {
    system: 'a spam filter',
    from: 'postmaster@far.example',
    subject: '**Message you sent blocked by our bulk email filter**',
    says: `Your message to: nobody@far.example
was blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:

Subject: Printer
`,
    recipients: [['nobody@far.example', 'failed', '5.7.1']],
  },
  {
    system: 'a sentence about the mailbox',
    from: 'MAILER-DAEMON@far.example',
    subject: 'Mail delivery failed',
    says: `The following message could not be delivered because the mailbox of the recipient nobody@far.example is full.
`,
    recipients: [['nobody@far.example', 'failed', '5.2.2']],
  },
  {
    system: 'Postfix says that it is delivered',
    from: 'MAILER-DAEMON@far.example',
    subject: 'Successful Mail Delivery Report',
    says: `Your message was successfully delivered to the destination(s)
listed below.

<nobody@far.example>: delivery via mx.far.example[192.0.2.1]:25: 250 2.0.0 Ok: queued
`,
    recipients: [['nobody@far.example', 'delivered', null]],
  },
  {
    system: 'IIS says that it is passed on',
    from: 'Mail Delivery System <MAILER-DAEMON@far.example>',
    subject: 'Delivery Status Notification (Relay)',
    says: `This is an automatically generated Delivery Status Notification.

Your message has been successfully relayed to the following recipients, but the requested delivery status notifications may not be generated by the destination.

       nobody@far.example
`,
    recipients: [['nobody@far.example', 'delivered', null]],
  },
];
