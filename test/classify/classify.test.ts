import { describe, expect, test } from 'vitest';
import { classify } from '../../src/inbound/classify/classify.ts';
import type { ClassifyContext } from '../../src/inbound/classify/rules/rule.ts';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import { formatAddrSpec } from '../../src/mail/address.ts';
import type { Classification, MailClass } from '../../src/mail/message.ts';

const CONTEXT: ClassifyContext = {
  reversePath: { localPart: 'carla', domain: 'customer.example' },
  isOwnAddress: (address) => formatAddrSpec(address) === 'support@desk.example',
  isOwnMessageId: (id) => id.endsWith('@desk.example'),
};

async function classOf(fields: string, body = 'Hello', context = CONTEXT): Promise<Classification> {
  const raw = `From: Carla <carla@customer.example>\r\nTo: support@desk.example\r\n${fields}\r\n\r\n${body}`;
  return classify((await parseMessage(Buffer.from(raw))).message, context);
}

/** Fields, the class, and whether an automatic answer is allowed. */
const TABLE: [string, MailClass, boolean][] = [
  ['Subject: Printer', 'person', true],
  ['Auto-Submitted: no', 'person', true],
  ['Auto-Submitted:   No  ', 'person', true],
  ['Auto-Submitted: No (really)', 'person', true],
  ['Auto-Submitted: auto-replied', 'auto-reply', false],
  ['Auto-Submitted: auto-replied; owner-email="x@y"', 'auto-reply', false],
  ['Auto-Submitted: auto-generated', 'auto-generated', false],
  ['Auto-Submitted: auto-generated\r\nIn-Reply-To: <a@b>', 'auto-reply', false],
  ['Auto-Submitted: auto-notified; owner-email="x@y"', 'auto-generated', false],
  ['Auto-Submitted: something-new', 'auto-generated', false],
  ['X-Autoreply: yes', 'auto-reply', false],
  ['X-Autoreply: no', 'person', true],
  ['Delivered-To: Autoresponder', 'auto-reply', false],
  ['Delivered-To: autoresponder@customer.example', 'person', true],
  ['X-Autorespond: away', 'auto-reply', false],
  ['Precedence: auto_reply', 'auto-reply', false],
  ['Precedence: bulk', 'bulk', false],
  ['Precedence: Junk', 'bulk', false],
  ['Precedence: list', 'person', false],
  ['Precedence: normal', 'person', true],
  ['List-Id: <x.lists.example>', 'person', false],
  ['List-Id: <support.desk.example>\r\nList-Post: <mailto:support@desk.example>', 'person', true],
  ['List-Unsubscribe: <https://x.example>\r\nFeedback-ID: 1:x', 'bulk', false],
  ['X-Auto-Response-Suppress: All', 'person', true],
  ['X-Auto-Response-Suppress: All\r\nX-Loop: yes', 'auto-generated', false],
  ['X-Failed-Recipients: a@b.example', 'delivery-report', false],
  ['Content-Type: multipart/report; report-type=feedback-report', 'feedback-report', false],
  ['Content-Type: multipart/report; report-type=disposition-notification', 'disposition-notification', false],
  ['Content-Type: multipart/report; report-type=delivery-status', 'delivery-report', false],
  ['Message-ID: <out.1@desk.example>', 'loop', false],
  ['X-Postern-Loop: <out.1@desk.example>', 'loop', false],
  ['X-Postern-Loop: <out.1@another.example>', 'person', true],
  ['Received: x\r\n'.repeat(51) + 'Subject: x', 'loop', false],
  ['In-Reply-To: <a@b>\r\nSubject: Automatic reply: Printer', 'auto-reply', false],
  ['In-Reply-To: <a@b>\r\nSubject: Out of Office Re: Printer', 'auto-reply', false],
  ['In-Reply-To: <a@b>\r\nSubject: Automatische Antwort: Drucker', 'auto-reply', false],
  ['In-Reply-To: <a@b>\r\nSubject: Abwesenheitsnotiz: Drucker', 'auto-reply', false],
  ['In-Reply-To: <a@b>\r\nSubject: =?utf-8?Q?R=C3=A9ponse_automatique_=3A_Imprimante?=', 'auto-reply', false],
  ['In-Reply-To: <a@b>\r\nSubject: =?utf-8?Q?Respuesta_autom=C3=A1tica=3A_Impresora?=', 'auto-reply', false],
  ['In-Reply-To: <a@b>\r\nSubject: =?utf-8?B?6Ieq5Yqo5Zue5aSNOiDmiZPljbDmnLo=?=', 'auto-reply', false],
  ['X-Auto-Response-Suppress: All\r\nSubject: Automatic reply: Printer', 'auto-reply', false],
  ['Subject: Automatic reply: Printer', 'person', true],
  ['In-Reply-To: <a@b>\r\nSubject: Re: Automatic reply: Printer', 'person', true],
  ['Subject: Re: Out of office calendar does not sync', 'person', true],
  ['Subject: Out of office calendar does not sync', 'person', true],
  ['Subject: Automatic reply rules do not work', 'person', true],
  ['Subject: Away game tickets', 'person', true],
];

describe('the class of a message', () => {
  test.each(TABLE)('%j is %s, answer allowed: %s', async (fields, mailClass, allowed) => {
    const found = await classOf(fields);
    expect([found.mailClass, found.autoResponseAllowed]).toEqual([mailClass, allowed]);
    expect(found.because.length > 0).toBe(!allowed || found.because.some((sign) => sign.endsWith('(weak)')));
  });

  test('nothing with a null reverse-path is answered', async () => {
    expect(await classOf('Subject: x', 'Hello', { ...CONTEXT, reversePath: null })).toEqual({
      mailClass: 'auto-generated',
      autoResponseAllowed: false,
      because: ['null reverse-path'],
    });
  });

  test('where the transport told no envelope, the Return-Path field stands for it', async () => {
    const context = { ...CONTEXT, reversePath: undefined };
    expect((await classOf('Return-Path: <>', 'Hello', context)).autoResponseAllowed).toBe(false);
    expect((await classOf('Return-Path: <a@b.example>', 'Hello', context)).autoResponseAllowed).toBe(true);
  });

  test('a text that says away and what to do meanwhile is an auto-reply, but only in answer to something', async () => {
    const text =
      'Thank you for your mail. I am out of the office until Monday. In urgent cases please call Bob.';
    expect((await classOf('In-Reply-To: <a@b>', text)).mailClass).toBe('auto-reply');
    expect((await classOf('Subject: Holiday', text.slice(text.indexOf('I am')))).mailClass).toBe('person');
  });

  test('a text that thanks for the mail, says away and what to do meanwhile needs no field at all', async () => {
    const texts = [
      'Thank you for your email.\n\nI am out of office and will be back on Tuesday 9:00.',
      'Guten Tag,\n\nvielen Dank für Ihre Nachricht. Ich bin bis Montag im Urlaub. In dringenden Fällen rufen Sie bitte Bob an.',
      'Merci de votre message. Je suis absente du bureau jusqu’à lundi. En cas d’urgence, contacter Bob.',
    ];
    for (const text of texts) expect((await classOf('Subject: x', text)).mailClass).toBe('auto-reply');
  });

  test('a person who mentions that they are away stays a person', async () => {
    const text = 'Thursday does not suit me, I am out of the office then. Friday?';
    expect((await classOf('In-Reply-To: <a@b>', text)).mailClass).toBe('person');
  });
});
