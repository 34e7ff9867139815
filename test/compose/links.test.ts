import { simpleParser } from 'mailparser';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Notice } from '../../src/desk/notices/notice.ts';
import type { OutgoingDraft } from '../../src/desk/notices/outgoing-draft.ts';
import { parseAddrSpec } from '../../src/mail/address.ts';
import type { MsgId } from '../../src/mail/msg-id.ts';
import { readReply } from '../../src/inbound/parse/reply.ts';
import { compose } from '../../src/outbound/compose/compose.ts';
import { mailtoLink } from '../../src/outbound/compose/mailto.ts';
import { sampleNotices } from '../../src/outbound/compose/samples.ts';
import { loadTemplates } from '../../src/outbound/compose/templates.ts';
import { memoryLog } from '../support/memory-log.ts';
import { draftOf, HOSTILE } from './drafts.ts';

const templates = loadTemplates([]);
const support = parseAddrSpec('support@desk.example')!;
const replyTo = parseAddrSpec('support+t1001.a-anna.k3x9z.mac@desk.example')!;
const opened = sampleNotices('ticket-opened', 'en')[0] as Extract<Notice, { kind: 'ticket-opened' }>;

/** Every prefilled mail of a page, as a client that reads RFC 6068 to the letter opens it. */
function linksOf(html: string) {
  return Array.from(
    html.matchAll(/<a [^<>]*href="(mailto:[^"]*)"[^<>]*>([^<>]*)<\/a>/g),
    ([, href, label]) => {
      const url = new URL(href!.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='));
      return {
        label,
        written: href!,
        to: decodeURIComponent(url.pathname),
        subject: url.searchParams.get('subject')!,
        body: url.searchParams.get('body')!,
      };
    },
  );
}

describe('prefilled mails of a notification', () => {
  test('go to its own reply address, in its thread, with the command as their text', () => {
    const links = linksOf(templates.render(opened, replyTo).html);
    expect(links.map(({ label }) => label)).toEqual(['Take', 'Resolve', 'Note']);
    for (const { to, subject } of links) {
      expect(to).toBe('support+t1001.a-anna.k3x9z.mac@desk.example');
      expect(subject).toBe('Re: [#TICK-1001]');
    }
    expect(links.map(({ body }) => body.split('\r\n')[0])).toEqual(['#take', '#resolve', '#note']);
  });

  test('keep the signature that a client adds to them from the customer (T-53)', () => {
    for (const { body, label } of linksOf(templates.render(opened, replyTo).html)) {
      const sent = `${body}\n\nAnna Berg\nExample Ltd, Support\nPhone 12345`;
      expect(readReply(sent, null, false).text, label).toBe(body.split('\r\n')[0]);
    }
  });

  test('are not there where the address does not say whose answer it is', async () => {
    expect(linksOf(templates.render(opened, null).html)).toEqual([]);
    const plain = await simpleParser(
      await bytesOf(draftOf({ notice: opened, from: { name: '', address: support }, replyTo: support })),
    );
    expect(String(plain.html)).not.toContain('mailto:');
    const signed = await simpleParser(
      await bytesOf(draftOf({ notice: opened, from: { name: '', address: support }, replyTo })),
    );
    expect(linksOf(String(signed.html))).toHaveLength(3);
  });

  test('are read alike by clients that take a plus for a blank, and hold nothing that ends an attribute', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.string({ unit: 'grapheme' }),
        (subject, body) => {
          const link = mailtoLink(replyTo, { subject, body });
          expect(link).toMatch(/^mailto:[\w.%@~-]+\?subject=[\w.%~-]*&body=[\w.%~-]*$/);
          const [, query = ''] = link.split('?');
          const plain: Record<string, string> = Object.fromEntries(
            query
              .split('&')
              .map((pair) => pair.split('=').map((part) => decodeURIComponent(part)) as [string, string]),
          );
          expect(plain).toEqual({ subject, body: body.replace(/\r?\n/g, '\r\n') });
          // application/x-www-form-urlencoded, as a web client may read it.
          expect(Object.fromEntries(new URLSearchParams(query))).toEqual(plain);
        },
      ),
    );
  });

  test('stay short, whatever the subject is: some clients cut a link at 2000 characters', () => {
    const ticket = { ...opened.ticket, subject: `${HOSTILE}${'ä'.repeat(400)}` };
    const links = linksOf(templates.render({ ...opened, ticket }, replyTo).html);
    expect(links).toHaveLength(3);
    for (const { written } of links) expect(written.length).toBeLessThan(1000);
  });
});

describe('a conversation in Outlook', () => {
  const THREAD = ['first@desk.example', 'second@desk.example'] as MsgId[];
  const fieldsOf = async (changes: Partial<OutgoingDraft>) => {
    const { headers } = await simpleParser(await bytesOf(draftOf({ notice: opened, ...changes })));
    return ['thread-topic', 'thread-index'].map((name) => headers.get(name) as string | undefined);
  };

  test('has one name in every mail of a ticket to one reader', async () => {
    const first = await fieldsOf({ messageId: THREAD[0]!, references: [], inReplyTo: null });
    const second = await fieldsOf({ messageId: THREAD[1]!, references: THREAD.slice(0, 1) });
    const third = await fieldsOf({ messageId: 'third@desk.example' as MsgId, references: THREAD });
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(first[0]).toBe('[#TICK-1001]');
    const index = Buffer.from(first[1] ?? '', 'base64');
    expect(index).toHaveLength(22);
    expect(index[0]).toBe(1);
    const other = await fieldsOf({ messageId: 'x@desk.example' as MsgId, references: [] });
    expect(other[1]).not.toBe(first[1]);
  });

  test('is not named anew to a customer, whose own mail has named it', async () => {
    expect(await fieldsOf({ notice: sampleNotices('answer', 'en')[0]! })).toEqual([undefined, undefined]);
  });
});

function bytesOf(draft: OutgoingDraft): Promise<Buffer> {
  const files = () => Promise.reject(new Error('no files here'));
  return compose(draft, { templates, files, log: memoryLog() });
}
