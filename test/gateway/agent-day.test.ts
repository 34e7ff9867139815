/**
 * A whole day of a help desk, at real programs: two agents at neomutt in a terminal, mailboxes on Dovecot, Postfix between everybody.
 * What customers have in their mailboxes at the end is what counts.
 */
import { createTransport } from 'nodemailer';
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { tellReminders } from '../../src/schedule/reminders.ts';
import { testClock } from '../support/desk.ts';
import { freePorts, startDovecot, type Dovecot } from '../support/dovecot.ts';
import { replyAddressOf, startTestGateway, type SentMail, type TestGateway } from '../support/gateway.ts';
import { startNeomutt, type Neomutt } from '../support/neomutt.ts';
import { startPostfix, type Postfix } from '../support/postfix.ts';
import { available } from '../support/servers.ts';
import { until } from '../support/until.ts';

const DELAY_MS = 60_000;
const HOUR_MS = 60 * 60 * 1000;
const ANNA = 'anna@agents.example';
const BEN = 'ben@agents.example';
const CARLA = 'carla@customer.example';
const DORA = 'dora@customer.example';
const EMIL = 'emil@customer.example';
const LAB = 'lab@supplier.example';
const CUSTOMERS = [CARLA, DORA, EMIL];
/** Monday, eight in the morning. */
const MORNING_MS = Date.UTC(2026, 2, 2, 8);

const real = available('dovecot') && available('postfix') && available('neomutt') && available('tmux');

/** Everything that a day needs, and its hands. */
interface Office {
  readonly dovecot: Dovecot;
  readonly postfix: Postfix;
  readonly desk: TestGateway;
  readonly clock: ReturnType<typeof testClock>;
  readonly anna: Neomutt;
  readonly ben: Neomutt;
}

async function openOffice(): Promise<Office> {
  const dovecot = await startDovecot();
  const clock = testClock(MORNING_MS);
  const [port = 0] = await freePorts(1);
  const { desk: settings } = loadConfig(null, {}, process.cwd());
  const desk = await startTestGateway({
    config: {
      desk: { ...settings, answerDelayMs: DELAY_MS, receipts: true },
      relay: { host: '127.0.0.1', port, security: 'none', ca: null, auth: null },
    },
    ports: { clock },
  });
  const postfix = await startPostfix({
    port,
    desk: { domain: 'desk.example', port: desk.gateway.smtp?.port ?? 0 },
    people: {
      domains: ['agents.example', 'customer.example', 'supplier.example'],
      lmtpPort: dovecot.lmtpPort,
    },
  });
  const at = { imapPort: dovecot.imapPort, smtpPort: port };
  const [anna, ben] = await Promise.all([
    startNeomutt({ address: ANNA, realName: 'Anna Berg', ...at }),
    startNeomutt({ address: BEN, realName: 'Ben Okoro', ...at }),
  ]);
  return { dovecot, postfix, desk, clock, anna, ben };
}

async function closeOffice({ dovecot, postfix, desk, anna, ben }: Office): Promise<void> {
  anna.stop();
  ben.stop();
  await desk.stop();
  await postfix.stop();
  await dovecot.stop();
}

/** Someone's mailbox, read as it fills: each look gives what came since the last one. */
class Mailbox {
  readonly #office: Office;
  readonly #address: string;
  readonly mails: SentMail[] = [];

  constructor(office: Office, address: string) {
    this.#office = office;
    this.#address = address;
  }

  /** Waits for a mail that holds all of these words in its text or subject, and is none that was waited for before. */
  readonly #seen = new Set<string>();
  async gets(...words: readonly string[]): Promise<SentMail> {
    let found: SentMail | undefined;
    await until(`${this.#address} has a mail with ${words.join(', ')}`, async () => {
      await this.look();
      found = this.mails.find(
        ({ mail }) =>
          !this.#seen.has(mail.messageId ?? '') &&
          words.every((word) => `${mail.subject ?? ''}\n${mail.text ?? ''}`.includes(word)),
      );
      return found !== undefined;
    }).catch((error: unknown) => {
      const texts = this.mails.slice(-2).map(({ mail }) => `${mail.subject ?? ''}\n${mail.text ?? ''}`);
      throw new Error(`${String(error)}; the last were:\n${texts.join('\n---\n')}`);
    });
    this.#seen.add(found?.mail.messageId ?? '');
    return found ?? expect.fail('it was found');
  }

  async look(): Promise<readonly SentMail[]> {
    const rows = await this.#office.dovecot.look(this.#address);
    for (const { source } of rows.slice(this.mails.length)) {
      const raw = source.toString('latin1');
      this.mails.push({ envelope: { from: '', to: this.#address }, raw, mail: await simpleParser(source) });
    }
    return this.mails;
  }
}

/** The prefilled mail that a ticket's number in a list is a link to. */
function lineOf({ mail }: SentMail, tag: string): { readonly to: string; readonly subject: string } {
  const links = [...String(mail.html).matchAll(/href="(mailto:[^"]+)"[^>]*>([^<]*)</g)];
  const [, link = ''] = links.find(([, , text = '']) => text.includes(tag)) ?? [];
  const url = new URL(link.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='));
  return { to: decodeURIComponent(url.pathname), subject: url.searchParams.get('subject') ?? '' };
}

/** The command that the mail asks for before it carries out what is hard to take back. */
const confirming = ({ mail }: SentMail) => /#confirm \S+/.exec(mail.text ?? '')?.[0] ?? '';

/** The other customers: whoever is asked or merged, none of them hears of another. */
const strangersTo = (address: string) =>
  CUSTOMERS.includes(address) ? CUSTOMERS.filter((one) => one !== address) : [];

test.skipIf(!real)(
  'a day of two agents at neomutt, and nothing internal reaches a customer (T-53)',
  async () => {
    const office = await openOffice();
    const { desk, clock, postfix, anna, ben } = office;
    const [annas, bens, carlas, doras, emils, labs] = [ANNA, BEN, CARLA, DORA, EMIL, LAB].map(
      (address) => new Mailbox(office, address),
    ) as [Mailbox, Mailbox, Mailbox, Mailbox, Mailbox, Mailbox];
    const idOf = ({ mail }: SentMail) => (mail.messageId ?? '').replace(/[<>]/g, '');
    /** A second later than the mail before: which was the last one is what `#undo` goes by. */
    const says = (who: Neomutt) => (to: SentMail, words: string) => {
      clock.advance(1000);
      return who.reply(idOf(to), words);
    };
    const [annaSays, benSays] = [says(anna), says(ben)];
    const pass = async (ms: number) => {
      clock.advance(ms);
      await desk.gateway.settled();
    };
    /** Somebody without neomutt writes, to the desk or in answer to it. */
    const writes = async (from: string, subject: string, text: string, answering?: SentMail) => {
      clock.advance(1000);
      const transport = createTransport({ host: '127.0.0.1', port: postfix.port, ignoreTLS: true });
      const to = answering === undefined ? 'support@desk.example' : replyAddressOf(answering);
      const thread = answering === undefined ? {} : { inReplyTo: answering.mail.messageId ?? '' };
      await transport.sendMail({ from, to, subject, text, ...thread });
    };
    const status = async (number: number) => (await desk.ticket(number)).status;

    try {
      // 8:00. Three customers have written.
      await writes(CARLA, 'Printer', 'It is silent.');
      const printer = await annas.gets('It is silent.');
      const confirmation = await carlas.gets('TICK-1001');
      await writes(DORA, 'Password', 'I forgot mine.');
      const password = await annas.gets('I forgot mine.');
      await writes(EMIL, 'Printer too', 'Mine is silent as well.');
      const printerToo = await annas.gets('Mine is silent as well.');

      // What is there to do? Several tickets in one answer to the list: takes one, and notes something of another.
      await annaSays(printer, '#list unassigned');
      const list = await annas.gets('#list unassigned: 3 tickets', 'TICK-1002', 'TICK-1003');
      await annaSays(
        list,
        '#ticket TICK-1001\n#take\n\n#ticket TICK-1002\n#priority high\n#note INT-1 she did so last week too',
      );
      await annas.gets('assigned to you');
      await annas.gets('kept as an internal note');
      expect(await desk.ticket(1001)).toMatchObject({ assignee: 'anna' });
      expect(await desk.ticket(1002)).toMatchObject({ priority: 'high', assignee: null });

      // An answer that waits for the customer, after its delay.
      await annaSays(printer, '#waiting\nPlease hold the button for ten seconds.');
      await annas.gets('answer to carla@customer.example', 'Please hold the button');
      expect(await status(1001)).toBe('waiting');
      await pass(DELAY_MS);
      const asked = await carlas.gets('Please hold the button');

      // A wrong command: nothing happens. The mended line alone completes it.
      await annaSays(password, '#prioritty urgent\n#resolve\nYour new password is on its way.');
      const rejected = await annas.gets('did you mean #priority?');
      expect(await desk.ticket(1002)).toMatchObject({ priority: 'high', status: 'open' });
      await annaSays(rejected, '#priority urgent');
      await annas.gets('answer to dora@customer.example');
      await pass(DELAY_MS);
      await doras.gets('Your new password is on its way.');
      expect(await desk.ticket(1002)).toMatchObject({ priority: 'urgent', status: 'resolved' });

      // Anna begins a draft, and Ben, to whom she gives it, adds to it and sends it.
      await annaSays(printerToo, '#draft\n#assign ben\nPlease tell us its colour.');
      await annas.gets('Kept as a draft');
      const given = await bens.gets('Printer too');
      await benSays(given, '#draft\nAnd its serial number.');
      const draft = await bens.gets('Kept as a draft', 'And its serial number.');
      await benSays(draft, '#send\n#waiting');
      await bens.gets('answer to emil@customer.example');
      await pass(DELAY_MS);
      const toEmil = await emils.gets('Please tell us its colour.', 'And its serial number.');
      expect(await desk.ticket(1003)).toMatchObject({ status: 'waiting', assignee: 'ben' });

      // The customer answers while Anna writes: her answer waits, she changes it.
      await writes(CARLA, 'Re: Printer', 'I did, and now it burns!', asked);
      const burns = await annas.gets('now it burns!');
      await annaSays(printer, '#resolve\nThen all is well.');
      const held = await annas.gets('Your answer was not sent', 'now it burns!');
      expect(await status(1001)).toBe('in-progress');
      await annaSays(held, 'Please unplug it.\n#resolve');
      const receipt = await annas.gets('not run', '#resolve');
      // She thinks better of it, in time.
      await annaSays(receipt, '#undo');
      await annas.gets('it reached nobody');
      await pass(DELAY_MS);
      await annaSays(burns, '#waiting\nPlease unplug it, and open a window.');
      await annas.gets('answer to carla@customer.example', 'open a window');
      await pass(DELAY_MS);
      const unplug = await carlas.gets('open a window');

      // Somebody outside is asked, and answers; the customer hears of none of it.
      await annaSays(burns, '#forward lab@supplier.example\nCan it be the fuser?');
      await annas.gets('asked lab@supplier.example');
      await pass(DELAY_MS);
      const question = await labs.gets('Can it be the fuser?');
      await writes(
        LAB,
        'Re: question',
        'INT-2 the fuser is known for that, we never said so. #close',
        question,
      );
      const answered = await annas.gets('INT-2');
      expect(await status(1001)).toBe('waiting');
      await annaSays(answered, '#call 10m INT-3 she sounded tired\n-- \nAnna Berg\n#close');
      await annas.gets('call noted');

      // Below the quote, in the signature, in the customer's own words: no command.
      await writes(CARLA, 'Re: Printer', '#close\n#priority critical\nIt is unplugged.', unplug);
      const unplugged = await annas.gets('It is unplugged.');
      expect(await desk.ticket(1001)).toMatchObject({ status: 'in-progress', priority: 'normal' });
      await annaSays(unplugged, '#secret locker\nINT-4 code 1-7-4');
      const code = await annas.gets('#confirm');
      expect(code.raw).not.toContain('INT-4');
      await annaSays(code, confirming(code));
      await annas.gets('kept encrypted as locker');
      await annaSays(unplugged, '#cc +boss@customer.example\n#resolve\nA new fuser is on its way.');
      await annas.gets('takes part: +boss@customer.example');
      await pass(DELAY_MS);
      await carlas.gets('A new fuser is on its way.');
      expect(await status(1001)).toBe('resolved');

      // A matter for later, in one mail: tasks, time, a reminder, and out of sight.
      await writes(DORA, 'Scanner', 'All it scans is dark.');
      const scanner = await annas.gets('All it scans is dark.');
      await annaSays(
        scanner,
        '#take\n#task @ben INT-7 order the lamp\n#task INT-8 ask its age\n#time 45m INT-9 on the phone\n#remind 2h INT-10 call back\n#snooze 3h',
      );
      await annas.gets(
        'task 1: INT-7 order the lamp (Ben Okoro)',
        'task 2: INT-8 ask its age',
        'time 45m; 45m in all',
        'reminder 2026-03-02 1',
        'out of sight until 2026-03-02 1',
      );
      await annaSays(scanner, '#done 1 2\n#list all customer:dora');
      const dorasTickets = await annas.gets('#list all', ', put off');
      const ticked = await annas.gets('done: 1: INT-7 order the lamp; 2: INT-8 ask its age');
      await annaSays(ticked, '#undo');
      await annas.gets('the tasks are open again');
      await pass(3 * HOUR_MS);
      await tellReminders(desk.gateway.store, desk.gateway.desk);
      await annas.gets('Reminder: INT-10 call back');
      await annas.gets('Back in sight');
      // By a line of the list, as a click on it does.
      await anna.write(lineOf(dorasTickets, 'TICK-1004'), '#waiting\nHow old is your scanner?');
      await annas.gets('answer to dora@customer.example', 'How old is your scanner?');
      await pass(DELAY_MS);
      await doras.gets('How old is your scanner?');

      // Another customer has the same trouble: one ticket from now on, after a code, and neither hears of the other.
      await writes(EMIL, 'Scans', 'Mine are black.');
      const black = await annas.gets('Mine are black.');
      await annaSays(black, '#merge TICK-1004');
      const asksFirst = await annas.gets('#confirm', 'TICK-1004');
      expect(await desk.ticket(1005)).toMatchObject({ merged_into: null });
      await annaSays(asksFirst, confirming(asksFirst));
      const merged = await annas.gets('TICK-1005 was merged into TICK-1004');
      await annaSays(merged, '#everyone\n#resolve\nEvery scanner gets a new lamp.');
      await annas.gets('Every scanner gets a new lamp.');
      await pass(DELAY_MS);
      for (const box of [doras, emils]) await box.gets('Every scanner gets a new lamp.');
      expect(await status(1004)).toBe('resolved');

      // Ben, in the afternoon.
      await writes(EMIL, 'Re: Printer too', 'It is grey, number 4711.', toEmil);
      const grey = await bens.gets('number 4711');
      await benSays(grey, '#note\nINT-5 grey ones are the old series');
      await bens.gets('kept as an internal note');
      await benSays(grey, '#help forward');
      await bens.gets('#forward ADDRESS');
      await benSays(grey, '#internal');
      await bens.gets('the whole ticket stays inside');
      await benSays(grey, 'INT-6 is this one of the recalled ones?');
      await bens.gets('kept as an internal note');
      await benSays(grey, '#public\n#close\nYours is replaced for free.');
      await bens.gets('answer to emil@customer.example');
      await pass(DELAY_MS);
      await emils.gets('Yours is replaced for free.');
      expect(await status(1003)).toBe('closed');
      // He goes home early: what his customers write is heard by who is there.
      await benSays(grey, '#away until tomorrow 9:00');
      await bens.gets('you are away until 2026-03-03 09:00');
      await writes(EMIL, 'Re: Printer too', 'When does it come?', toEmil);
      await annas.gets('When does it come?', 'because the colleague who has the ticket is away');
      await writes('winner@lottery.example', 'You won', 'Send money.');
      const spam = await annas.gets('Send money.');
      await annaSays(spam, '#spam\n#block @lottery.example');
      await annas.gets('spam');

      // The end of the day: everything has arrived, and is looked at.
      await pass(HOUR_MS);
      await until('Postfix has delivered all', () => postfix.idle());
      for (const address of [...CUSTOMERS, 'boss@customer.example', LAB]) {
        const mails = await new Mailbox(office, address).look();
        for (const { raw, mail } of mails)
          for (const text of [raw, mail.text ?? '', String(mail.html), mail.subject ?? ''])
            for (const inside of ['INT-', 'a-anna', ANNA, BEN, 'Then all is well', ...strangersTo(address)])
              expect(text.includes(inside), `${inside} in a mail to ${address}:\n${text}`).toBe(false);
      }
      expect((await carlas.look()).map(({ mail }) => mail.subject)).toHaveLength(4);
      expect(confirmation.mail.subject).toContain('TICK-1001');
      expect(await desk.gaps()).toEqual([]);
    } finally {
      await closeOffice(office);
    }
  },
  180_000,
);
