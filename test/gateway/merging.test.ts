/** Tickets merged, split and linked; customers of different tickets never hear of one another. Both databases. */
import { describe, expect, test } from 'vitest';
import type { TicketNumber } from '../../src/desk/tickets/number.ts';
import { link, merge, split } from '../../src/inbound/apply/commands/merge-acts.ts';
import { addTicketTask } from '../../src/inbound/apply/commands/task-acts.ts';
import { addNote, answerTicket, changeStatus } from '../../src/inbound/apply/tickets/ticket-acts.ts';
import { linkedWith } from '../../src/store/tickets/ticket-links.ts';
import { listTasks } from '../../src/store/tickets/tasks.ts';
import { act, takeBack } from '../support/at-work.ts';
import { forEachDialect } from '../support/databases.ts';
import { ANNA } from '../support/desk.ts';
import {
  onlyTo,
  replyAddressOf,
  startTestGateway,
  type SentMail,
  type TestGateway,
} from '../support/gateway.ts';

/** Three customers who know nothing of each other, each with a word that nobody else must read. */
const PEOPLE = {
  a: { from: 'Alma <alma@first.example>', address: 'alma@first.example', canary: 'CANARY-ALMA-7341' },
  b: { from: 'Bodo <bodo@second.example>', address: 'bodo@second.example', canary: 'CANARY-BODO-9127' },
  c: { from: 'Cleo <cleo@third.example>', address: 'cleo@third.example', canary: 'CANARY-CLEO-5580' },
} as const;
type Who = keyof typeof PEOPLE;

const mergeInto = (desk: TestGateway, from: number, into: number) =>
  act(desk, from, { does: merge, command: { verb: 'merge', into: into as TicketNumber } });

/** Opens one ticket for each; tells the mails that went to them. */
async function opened(desk: TestGateway, who: readonly Who[]): Promise<SentMail[]> {
  for (const one of who) {
    const { from, canary } = PEOPLE[one];
    await desk.send({
      from,
      to: 'support@desk.example',
      subject: `Printer ${canary}`,
      text: `It is silent. ${canary}`,
    });
  }
  return desk.sent();
}

const confirmationOf = (mails: readonly SentMail[], who: Who) => onlyTo(mails, PEOPLE[who].address);
const newest = (mails: readonly SentMail[], address: string) => {
  const found = mails.findLast((one) => one.envelope.to === address);
  if (found === undefined) throw new Error(`no mail to ${address}`);
  return found;
};
const fromAnna = (desk: TestGateway, to: SentMail, text: string) =>
  desk.send({ from: 'Anna Berg <anna@agents.example>', to: replyAddressOf(to), answering: to, text });

/** What each customer has got must hold nothing of the others: no word, no name, no address, no number, no Message-ID. */
function expectApart(mails: readonly SentMail[], numbers: Readonly<Record<Who, number>>): void {
  for (const who of Object.keys(PEOPLE) as Who[]) {
    const got = mails.filter((one) => one.envelope.to === PEOPLE[who].address);
    const all = got
      .map(({ raw, mail }) => `${raw}\n${mail.subject}\n${mail.text}\n${String(mail.html)}`)
      .join('\n');
    for (const other of (Object.keys(PEOPLE) as Who[]).filter((one) => one !== who)) {
      const { address, canary } = PEOPLE[other];
      expect(all).not.toContain(canary);
      expect(all).not.toContain(address);
      expect(all).not.toContain(address.replace(/^.*@/, ''));
      expect(all).not.toContain(`TICK-${numbers[other]}`);
      expect(all).not.toMatch(new RegExp(`[+<]t${numbers[other]}\\.`));
    }
    expect(all).not.toContain('INTERNAL-NOTE');
  }
}

const NUMBERS = { a: 1001, b: 1002, c: 1003 };

forEachDialect((_dialect, openFresh) => {
  const withDesk = async (work: (desk: TestGateway) => Promise<void>) => {
    const { location } = await openFresh();
    const desk = await startTestGateway({ config: { database: location } });
    try {
      await work(desk);
      expect(await desk.gaps()).toEqual([]);
    } finally {
      await desk.stop();
    }
  };

  describe('merged tickets', () => {
    test('keep their customers apart, in all that both sides write from then on (T-54)', () =>
      withDesk(async (desk) => {
        const mails = [...(await opened(desk, ['a', 'b', 'c']))];
        await mergeInto(desk, 1002, 1001);
        await mergeInto(desk, 1001, 1003);
        expect(await desk.sent()).toEqual([]);
        for (const who of ['a', 'b', 'c'] as const) {
          const confirmation = confirmationOf(mails, who);
          await desk.send({
            from: PEOPLE[who].from,
            to: replyAddressOf(confirmation),
            answering: confirmation,
            text: `Still silent. ${PEOPLE[who].canary}`,
          });
          const told = newest(await desk.sent(), 'anna@agents.example');
          expect(told.mail.subject).toContain('[#TICK-1003]');
          await fromAnna(desk, told, `Look at it now, ${who}.`);
          const answers = await desk.sent();
          expect(answers.map((one) => one.envelope.to)).toEqual([PEOPLE[who].address]);
          expect(answers[0]?.mail.subject).toContain(`[#TICK-${NUMBERS[who]}]`);
          // In the thread that they know.
          expect(answers[0]?.mail.references).toContain(confirmation.mail.messageId);
          mails.push(...answers);
        }
        const { store, desk: ctx } = desk.gateway;
        const ticketId = (await desk.ticket(1003)).id;
        const facts = { ticketId, agent: ANNA, cause: null };
        await store.transact((tx) =>
          addNote(tx, ctx, { ...facts, text: 'INTERNAL-NOTE about all', files: [] }),
        );
        await store.transact((tx) =>
          answerTicket(tx, ctx, {
            ...facts,
            text: 'To all of you.',
            files: [],
            status: null,
            everyone: true,
          }),
        );
        await desk.gateway.settled();
        const toAll = await desk.sent();
        expect(toAll.map((one) => one.envelope.to).sort()).toEqual(
          Object.values(PEOPLE).map(({ address }) => address),
        );
        await store.transact((tx) => changeStatus(tx, ctx, { ...facts, status: 'closed' }));
        await desk.gateway.settled();
        const closing = await desk.sent();
        expect(closing.map((one) => one.envelope.to).sort()).toEqual(
          Object.values(PEOPLE).map(({ address }) => address),
        );
        mails.push(...toAll, ...closing);
        expectApart(mails, NUMBERS);
        for (const who of ['a', 'b', 'c'] as const)
          for (const mail of mails.filter((one) => one.envelope.to === PEOPLE[who].address))
            expect(mail.mail.subject).toContain(`[#TICK-${NUMBERS[who]}]`);
      }));

    test('are reached by their old numbers, addresses and Message-IDs, also after two merges, and reopen the one they live on in', () =>
      withDesk(async (desk) => {
        const mails = await opened(desk, ['a', 'b', 'c']);
        await mergeInto(desk, 1001, 1002);
        await mergeInto(desk, 1002, 1003);
        const { store, desk: ctx } = desk.gateway;
        const facts = { ticketId: (await desk.ticket(1003)).id, agent: ANNA, cause: null };
        await store.transact((tx) => changeStatus(tx, ctx, { ...facts, status: 'resolved' }));
        const confirmation = confirmationOf(mails, 'a');
        const ways = [
          { to: replyAddressOf(confirmation), subject: 'No number here' },
          {
            to: 'support@desk.example',
            subject: 'Re: nothing',
            headers: { References: confirmation.mail.messageId ?? '' },
          },
          { to: 'support@desk.example', subject: 'Re: [#TICK-1001] Printer' },
        ];
        for (const [at, way] of ways.entries()) {
          await desk.send({ from: PEOPLE.a.from, text: `Way ${at}`, ...way });
          expect(await desk.ticket(1003)).toMatchObject({ status: 'open' });
        }
        expect(await desk.tickets()).toHaveLength(3);
        const words = (await desk.history(1001))
          .filter((one) => one.kind === 'correspondence')
          .map((one) => one.text);
        expect(words.slice(1)).toEqual(['Way 0', 'Way 1', 'Way 2']);
        expect(await desk.ticket(1001)).toMatchObject({ status: 'closed', closed_as: 'merged' });
        // Nobody of the other tickets gets in by the number of a merged one.
        await desk.send({
          from: PEOPLE.c.from,
          to: 'support@desk.example',
          subject: 'Re: [#TICK-1001]',
          text: 'Mine?',
        });
        expect(await desk.tickets()).toHaveLength(4);
      }));

    test('are taken apart again with all that came meanwhile, and no answer crosses over', () =>
      withDesk(async (desk) => {
        const mails = await opened(desk, ['a', 'b']);
        await act(desk, 1002, {
          does: addTicketTask,
          command: { verb: 'task', text: 'order it', agent: null },
        });
        const done = await mergeInto(desk, 1002, 1001);
        const survivor = (await desk.ticket(1001)).id;
        expect((await listTasks(desk.gateway.store.db, survivor)).map((task) => task.text)).toEqual([
          'order it',
        ]);
        const confirmation = confirmationOf(mails, 'b');
        const reply = { from: PEOPLE.b.from, to: replyAddressOf(confirmation), answering: confirmation };
        await desk.send({ ...reply, text: 'Meanwhile.' });
        await desk.sent();
        await takeBack(desk, 1001, done);
        expect(await desk.ticket(1002)).toMatchObject({ status: 'open', closed_as: null, merged_into: null });
        expect((await listTasks(desk.gateway.store.db, survivor)).map((task) => task.text)).toEqual([]);
        await desk.send({ ...reply, text: 'Afterwards.' });
        const told = newest(await desk.sent(), 'anna@agents.example');
        expect(told.mail.subject).toContain('[#TICK-1002]');
        expect((await desk.history(1002)).map((one) => one.text)).toEqual(
          expect.arrayContaining(['Meanwhile.', 'Afterwards.']),
        );
        expect((await desk.history(1001)).some((one) => /Meanwhile|Afterwards/.test(one.text))).toBe(false);
      }));

    test('tell a customer who is in both of them once', () =>
      withDesk(async (desk) => {
        await opened(desk, ['a', 'a']);
        await mergeInto(desk, 1002, 1001);
        const { store, desk: ctx } = desk.gateway;
        const facts = { ticketId: (await desk.ticket(1001)).id, agent: ANNA, cause: null };
        await store.transact((tx) =>
          answerTicket(tx, ctx, { ...facts, text: 'Done.', files: [], status: 'closed', everyone: true }),
        );
        await desk.gateway.settled();
        expect((await desk.sent()).map((one) => one.envelope.to)).toEqual([PEOPLE.a.address]);
      }));
  });

  describe('an entry that is split off', () => {
    test('is a ticket for who wrote it, with its files; the old thread stays the old ticket’s', () =>
      withDesk(async (desk) => {
        const [first] = await opened(desk, ['a']);
        const confirmation = first === undefined ? undefined : confirmationOf([first], 'a');
        if (confirmation === undefined) throw new Error('no confirmation');
        const reply = { from: PEOPLE.a.from, to: replyAddressOf(confirmation), answering: confirmation };
        const attachments = [{ filename: 'second.txt', content: 'two' }];
        await desk.send({ ...reply, text: 'And a second question.', attachments });
        await desk.sent();
        const { seq } = (await desk.history(1001)).find((one) => one.text === 'And a second question.') ?? {
          seq: 0,
        };
        const done = await act(desk, 1001, {
          does: split,
          command: { verb: 'split', entry: seq, title: 'A second question' },
        });
        const mails = await desk.sent();
        expect(onlyTo(mails, PEOPLE.a.address).mail.subject).toContain('[#TICK-1002] A second question');
        expect(onlyTo(mails, 'anna@agents.example').mail.subject).toContain('[#TICK-1002] A second question');
        const [entry] = await desk.history(1002);
        expect(entry).toMatchObject({ text: 'And a second question.', kind: 'correspondence' });
        expect(entry?.attachments.map((file) => file.name)).toEqual(['second.txt']);
        await desk.send({ ...reply, text: 'To the old one.' });
        expect((await desk.history(1001)).at(-1)?.text).toBe('To the old one.');
        await desk.send({
          from: PEOPLE.a.from,
          to: replyAddressOf(onlyTo(mails, PEOPLE.a.address)),
          answering: onlyTo(mails, PEOPLE.a.address),
          text: 'To the new one.',
        });
        expect((await desk.history(1002)).some((one) => one.text === 'To the new one.')).toBe(true);
        await takeBack(desk, 1001, done);
        expect(await desk.ticket(1002)).toMatchObject({ status: 'closed', closed_as: 'merged' });
      }));

    test('brings its customer no word where a machine or an agent wrote it', () =>
      withDesk(async (desk) => {
        await opened(desk, ['a']);
        const { store, desk: ctx } = desk.gateway;
        const facts = { ticketId: (await desk.ticket(1001)).id, agent: ANNA, cause: null };
        await store.transact((tx) =>
          addNote(tx, ctx, { ...facts, text: 'INTERNAL-NOTE: also the scanner', files: [] }),
        );
        await desk.send({
          from: PEOPLE.a.from,
          to: 'support@desk.example',
          subject: 'Re: [#TICK-1001]',
          text: 'I am away.',
          headers: { 'Auto-Submitted': 'auto-replied' },
        });
        await desk.sent();
        const entries = (await desk.history(1001)).filter((one) => /scanner|away/.test(one.text));
        expect(entries).toHaveLength(2);
        for (const { seq } of entries)
          await act(desk, 1001, { does: split, command: { verb: 'split', entry: seq, title: '' } });
        expect((await desk.sent()).map((one) => one.envelope.to)).toEqual([
          'anna@agents.example',
          'anna@agents.example',
        ]);
        expect((await desk.history(1002))[0]).toMatchObject({ visibility: 'internal', kind: 'note' });
      }));
  });

  test('a link stands on both tickets, in both histories, and is cut again', () =>
    withDesk(async (desk) => {
      await opened(desk, ['a', 'b']);
      const done = await act(desk, 1002, { does: link, command: { verb: 'link', to: 1001 as TicketNumber } });
      expect(done?.inverse).toEqual({ kind: 'command', command: { verb: 'unlink', from: 1001 } });
      const neighbours = async (number: number) =>
        (await linkedWith(desk.gateway.store.db, (await desk.ticket(number)).id)).map((one) => one.number);
      expect([await neighbours(1001), await neighbours(1002)]).toEqual([[1002], [1001]]);
      expect((await desk.history(1001)).at(-1)?.name).toBe('linked');
      expect((await desk.history(1002)).at(-1)?.name).toBe('linked');
    }));
});
