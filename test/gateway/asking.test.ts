import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setSubscription } from '../../src/store/people/agents.ts';
import { putCanned } from '../../src/store/people/canned.ts';
import { ANNA, BEN, SUPPORT, address } from '../support/desk.ts';
import {
  onlyTo,
  replyAddressOf,
  startTestGateway,
  type SentMail,
  type TestGateway,
} from '../support/gateway.ts';
import { dnsOf, keysOf, signed } from '../support/signed-mail.ts';

const SALES = { ...SUPPORT, name: 'sales', addresses: [address('sales@desk.example')], senderName: 'Sales' };
let desk: TestGateway;
beforeEach(async () => {
  desk = await startTestGateway({
    config: {
      channels: [SUPPORT, SALES],
      agents: [ANNA, { ...BEN, role: 'support-agent' }],
      senderChecks: { dns: true, dnsServers: [], authservId: null, trustedSealers: [] },
    },
    ports: { resolver: dnsOf(keysOf('agents.example')) },
  });
});
afterEach(async () => {
  await desk.stop();
});

/** Two tickets; Ben may look at the second one's channel alone. */
async function opened(): Promise<SentMail> {
  const from = 'Carla Keller <carla@customer.example>';
  await desk.send({
    from,
    to: 'support@desk.example',
    subject: 'Toner is empty',
    text: 'CANARY in support.',
  });
  const notification = onlyTo(await desk.sent(), 'anna@agents.example');
  await desk.send({ from, to: 'sales@desk.example', subject: 'An offer', text: 'How much is a toner?' });
  await desk.gateway.store.transact((tx) =>
    setSubscription(tx, { agent: 'ben', channel: 'sales', level: 'standard', nowMs: 0 }),
  );
  await desk.sent();
  return notification;
}

/** To the plain address of the channel, signed by the agent's own domain. */
async function ask(agent: string, text: string, id = `ask-${Math.random()}`): Promise<SentMail[]> {
  const raw = await signed(
    [
      `From: ${agent}@agents.example`,
      'To: support@desk.example',
      'Subject: question',
      `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: <${id}@agents.example>`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      '',
      text,
      '',
    ].join('\r\n'),
    { domain: 'agents.example' },
  );
  await desk.sendRaw(raw, { from: `${agent}@agents.example`, to: 'support@desk.example' });
  return desk.sent();
}

const textOf = (mail: SentMail | undefined) => mail?.mail.text ?? '';
const htmlOf = (mail: SentMail | undefined) => String(mail?.mail.html);

describe('#list', () => {
  test('is answered by a table whose every line can be answered, to an agent who writes about no ticket', async () => {
    await opened();
    const [mail, ...more] = await ask('anna', '#list needs-response');
    expect(more).toEqual([]);
    expect(mail!.envelope.to).toBe('anna@agents.example');
    expect(mail!.mail.subject).toBe('#list needs-response: 2 tickets');
    const lines = textOf(mail).split('\n');
    expect(lines.find((line) => line.startsWith('TICK-1001'))).toMatch(
      /^TICK-1001 {2}Open {2}Normal {2}- {2}\d{4}/,
    );
    expect(lines).toContain('  Carla Keller: Toner is empty');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
    const hrefs = [...htmlOf(mail).matchAll(/href="mailto:([^?"]+)\?/g)].map(([, to]) => to);
    expect(new Set(hrefs)).toHaveLength(2);
    for (const to of hrefs) expect(to).toMatch(/^(?:support|sales)%2Bt100[12]\.a-anna\./);
    expect((await desk.tickets()).length).toBe(2);
  });

  test('a line of it answers its customer; a reply with blocks answers several', async () => {
    await opened();
    const [mail] = await ask('anna', '#list all');
    const [, to = ''] = /href="mailto:([^?"]+)\?/.exec(htmlOf(mail)) ?? [];
    await desk.send({
      from: 'anna@agents.example',
      to: decodeURIComponent(to),
      subject: 'x',
      text: 'From the line.\n\n=-=-= Write your answer above this line =-=-=\n-- \nAnna',
    });
    expect(textOf(onlyTo(await desk.sent(), 'carla@customer.example'))).toContain('From the line.');
    const text = '#ticket TICK-1001\n#priority high\nFirst.\n\n#ticket TICK-1002\n#resolve\nSecond.';
    await desk.send({ from: 'anna@agents.example', to: replyAddressOf(mail!), answering: mail!, text });
    const answers = (await desk.sent()).map(textOf);
    expect(answers.some((one) => one.includes('First.') && !one.includes('Second.'))).toBe(true);
    expect(answers.some((one) => one.includes('Second.') && !one.includes('First.'))).toBe(true);
    expect(await desk.ticket(1001)).toMatchObject({ priority: 'high' });
    expect(await desk.ticket(1002)).toMatchObject({ status: 'resolved' });
  });

  test('with a filter that is none does nothing, and says what there is', async () => {
    const notification = await opened();
    await desk.send({
      from: 'anna@agents.example',
      to: replyAddressOf(notification),
      answering: notification,
      text: '#priority high\n#list since:someday',
    });
    expect(textOf(onlyTo(await desk.sent(), 'anna@agents.example'))).toContain('"someday" is no day');
    expect(await desk.ticket(1001)).toMatchObject({ priority: 'normal' });
  });
});

describe('what an agent may not look at', () => {
  test.each([
    ['#list all', ['TICK-1002']],
    ['#list needs-response', ['TICK-1002']],
    ['#list all customer:carla', ['TICK-1002']],
    ['#search toner', ['TICK-1002']],
    ['#search canary', []],
    ['#search "CANARY in support"', []],
    ['#search CANARY OR toner*', []],
    ['#report', []],
    ['#show TICK-1001', ['TICK-1001']],
    ['#list all channel:support', []],
  ])('is in no answer to %s (T-67)', async (question, tags) => {
    await opened();
    const mails = await ask('ben', question);
    expect(mails.map(({ envelope }) => envelope.to)).toEqual(['ben@agents.example']);
    const all = `${textOf(mails[0])}${htmlOf(mails[0])}`;
    expect(all.replaceAll(question.replaceAll('"', ''), '')).not.toContain('CANARY');
    expect(all).not.toContain('Toner is empty');
    expect([...new Set(textOf(mails[0]).match(/TICK-100[12]/g))].sort()).toEqual(tags);
    if (question === '#report') expect(textOf(mails[0])).toMatch(/Opened +1$/m);
  });

  test('is denied in the same words as what there is not (T-67)', async () => {
    await opened();
    const [there] = await ask('ben', '#show TICK-1001');
    const [nowhere] = await ask('ben', '#show TICK-9001');
    const words = (mail: SentMail | undefined) =>
      textOf(mail)
        .replaceAll(/1001|9001/g, 'N')
        .replace(/=-=-=.*=-=-=.*/, '');
    expect(words(there)).toBe(words(nowhere));
    expect(words(there)).toContain('there is no ticket TICK-N that you may look at');
    const [own] = await ask('ben', '#show TICK-1002');
    expect(textOf(own)).toContain('How much is a toner?');
  });
});

test('#search tells where it was found, and takes no word for an operator (T-40, T-41)', async () => {
  await opened();
  const [mail] = await ask('anna', '#search toner');
  expect(mail!.mail.subject).toBe('#search toner: 2 tickets');
  expect(textOf(mail)).toContain('    message: How much is a toner?');
  for (const words of ["' OR 1=1 --", 'words:*', 'NEAR(toner)', '"', '%', '\\'])
    expect((await ask('anna', `#search ${words}`)).length, words).toBe(1);
});

test('#show sends the whole sheet in the thread of its ticket, and an answer to it goes to the customer', async () => {
  const notification = await opened();
  await desk.send({
    from: 'anna@agents.example',
    to: replyAddressOf(notification),
    answering: notification,
    text: '#note\nPaid in March.',
    attachments: [{ filename: 'bill.pdf', content: 'x' }],
  });
  const [sheet] = await ask('anna', '#show TICK-1001');
  expect(sheet!.mail.subject).toBe('[#TICK-1001] Toner is empty');
  const text = textOf(sheet);
  expect(text).toMatch(/^Facts\n-----\nStatus +Open$/m);
  expect(text).toMatch(/^Requester +Carla Keller <carla@customer\.example>$/m);
  expect(text).toMatch(
    /^\d+ +\d{4}-\d\d-\d\d \d\d:\d\d {2}Anna Berg {2}\(internal\)\n +Paid in March\.\n +Files: bill\.pdf$/m,
  );
  await desk.send({
    from: 'anna@agents.example',
    to: replyAddressOf(sheet!),
    answering: sheet!,
    text: 'Hello Carla.',
  });
  const answer = onlyTo(await desk.sent(), 'carla@customer.example');
  expect(textOf(answer)).toContain('Hello Carla.');
  expect(answer.raw).not.toContain('Paid in March');
  await desk.send({
    from: 'carla@customer.example',
    to: replyAddressOf(answer),
    headers: { 'Auto-Submitted': 'auto-replied' },
    text: 'I am away.',
  });
  const again = (await ask('anna', '#show 1001')).map(textOf).join('\n');
  expect(again).toMatch(/^\d+ .* {2}Carla Keller {2}\(automatic\)\n +I am away\.$/m);
});

test('#report counts what came and what was done', async () => {
  const notification = await opened();
  const answer = { from: 'anna@agents.example', to: replyAddressOf(notification), answering: notification };
  await desk.send({ ...answer, text: '#resolve\nDone.' });
  await desk.sent();
  const [mail] = await ask('anna', '#report');
  const text = textOf(mail);
  expect(text).toMatch(/^Opened +2$/m);
  expect(text).toMatch(/^Closed +1$/m);
  expect(text).toMatch(/^New and not answered +1$/m);
  expect(text).toMatch(/^Anna Berg +Opened 0, Closed 1, Not done now 0, First answer after 0 min,/m);
});

test('#canned says for which channel, category and language each text is, and finds by words', async () => {
  const places = [
    { channel: null, category: null, locale: null, title: 'Restart' },
    { channel: 'support', category: 'hardware', locale: 'de', title: 'Neustart' },
    { channel: 'sales', category: null, locale: null, title: 'Offer first' },
  ] as const;
  await desk.gateway.store.transact(async (tx) => {
    for (const place of places)
      await putCanned(
        tx,
        { ...place, name: 'restart', text: `Text ${place.title}.` },
        'admin',
        desk.gateway.desk,
      );
  });
  const [mail, ...more] = await ask('anna', '#canned');
  expect(more).toEqual([]);
  expect(mail!.mail.subject).toBe('#canned: 3 canned answers');
  for (const entry of [
    '/restart  Restart (everywhere)\n  Text Restart.',
    '/restart  Neustart (support, hardware, de)\n  Text Neustart.',
    '/restart  Offer first (sales)\n  Text Offer first.',
  ])
    expect(textOf(mail)).toContain(entry);
  const found = textOf((await ask('anna', '#canned neustart'))[0]);
  expect(found).toContain('Neustart (support, hardware, de)');
  expect(found).not.toMatch(/everywhere|sales/);
});

test('#canned lists what the asker’s channels have', async () => {
  await desk.gateway.store.transact(async (tx) => {
    const base = { category: null, locale: null, text: 'Hello {{customer.firstName}}.' };
    await putCanned(
      tx,
      { ...base, name: 'restart', channel: null, title: 'Restart' },
      'admin',
      desk.gateway.desk,
    );
    await putCanned(
      tx,
      { ...base, name: 'secret', channel: 'support', title: 'CANARY' },
      'admin',
      desk.gateway.desk,
    );
    await setSubscription(tx, { agent: 'ben', channel: 'sales', level: 'standard', nowMs: 0 });
  });
  expect(textOf((await ask('anna', '#canned canary'))[0])).toContain('/secret');
  const all = textOf((await ask('ben', '#canned'))[0]);
  expect(all).toContain('/restart  Restart (everywhere)\n  Hello {{customer.firstName}}.');
  expect(all).not.toContain('CANARY');
});
