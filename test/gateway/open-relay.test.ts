import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { SmtpPeer } from '../support/smtp-dialogue.ts';

/** Ways to write somebody elsewhere that some mail server has once taken for its own. */
const FOREIGN = [
  '<victim@elsewhere.example>',
  '<Victim@ELSEWHERE.example>',
  '<victim%elsewhere.example@desk.example>',
  '<victim%elsewhere.example%desk.example>',
  '<victim%elsewhere.example@[127.0.0.1]>',
  '<victim@elsewhere.example@desk.example>',
  '<support@desk.example@elsewhere.example>',
  '<"victim@elsewhere.example"@desk.example>',
  '<"support@desk.example"@elsewhere.example>',
  '<"victim@elsewhere.example">',
  '<"victim"@elsewhere.example>',
  '<@desk.example:victim@elsewhere.example>',
  '<@desk.example,@other.example:victim@elsewhere.example>',
  '<@desk.example:@other.example:victim@elsewhere.example>',
  '<elsewhere.example!victim>',
  '<elsewhere.example!victim@desk.example>',
  '<desk.example!elsewhere.example!victim>',
  '<victim@[127.0.0.1]>',
  '<victim@[IPv6:::1]>',
  '<support@[127.0.0.1]>',
  '<victim@localhost>',
  '<support@localhost>',
  '<victim@127.0.0.1>',
  '<victim@2130706433>',
  '<victim@elsewhere.example.>',
  '<victim@elsewhere.example..>',
  '<victim@desk.example>',
  '<support@sub.desk.example>',
  '<support@desk.example.elsewhere.example>',
  '<support@desk.examp1e>',
  '<support@d\u0435sk.example>',
  '<support%40desk.example@elsewhere.example>',
  '<support+victim=elsewhere.example@elsewhere.example>',
  '<support@elsewhere.example(support@desk.example)>',
  '<support@desk.example victim@elsewhere.example>',
  '<support@desk.example>,<victim@elsewhere.example>',
  '<victim@elsewhere.example;support@desk.example>',
  '<victim@elsewhere.example,support@desk.example>',
  '<support@desk.example\\0@elsewhere.example>',
  '"Support" <victim@elsewhere.example>',
  '<mailto:victim@elsewhere.example>',
  '<=?utf-8?q?victim=40elsewhere.example?=>',
  '<victim\uff20elsewhere.example>',
  'victim@elsewhere.example',
  '<victim>',
  '<root>',
  '<postmaster@elsewhere.example>',
  '<abuse@elsewhere.example>',
  '<>',
  '< >',
  '<|/bin/sh>',
  '</var/mail/root>',
  '<:include:/etc/passwd>',
];

/** Mistakes of one session that are forgiven. */
const FORMS_A_SESSION = 9;

describe('an open relay is what we are not (T-33)', () => {
  let desk: TestGateway;
  beforeAll(async () => {
    desk = await startTestGateway();
  });
  afterAll(() => desk.stop());

  /** From this machine itself, which our configuration names as a relay: it gets no more than anybody. */
  async function ask(from: string, forms: readonly string[]): Promise<string[]> {
    const peer = await SmtpPeer.connect(desk.gateway.smtp?.port ?? 0);
    await peer.expect('220 ');
    await peer.ask('EHLO desk.example', '250-');
    await peer.ask(`MAIL FROM:<${from}> SMTPUTF8`, '250 ');
    const taken: string[] = [];
    for (const form of forms) {
      peer.say(`RCPT TO:${form}`);
      const reply = await peer.reply();
      if (!/^5\d\d 5\.\d\.\d /.test(reply)) taken.push(`${form}: ${reply}`);
    }
    await peer.ask('DATA', '503 ');
    await peer.ask('QUIT', '221 ');
    return taken;
  }

  test.each(['', 'support@desk.example', 'anna@agents.example', 'victim@elsewhere.example'])(
    'no form of a foreign address is taken from <%s>',
    async (from) => {
      const taken: string[] = [];
      for (let at = 0; at < FOREIGN.length; at += FORMS_A_SESSION) {
        taken.push(...(await ask(from, FOREIGN.slice(at, at + FORMS_A_SESSION))));
      }
      expect(taken).toEqual([]);
      expect(await desk.arrivals()).toEqual([]);
      await desk.gateway.settled();
      expect(await desk.sent()).toEqual([]);
    },
  );

  test('a source route to us is passed over, as RFC 5321 section 4.1.1.3 asks', async () => {
    const route = '<@other.example,@elsewhere.example:support@desk.example>';
    const peer = await SmtpPeer.connect(desk.gateway.smtp?.port ?? 0);
    await peer.expect('220 ');
    await peer.ask('EHLO peer.test', '250-');
    await peer.ask('MAIL FROM:<ann@example.org>', '250 ');
    await peer.ask(`RCPT TO:${route}`, '250 2.1.5');
    await peer.ask('QUIT', '221 ');
  });
});
