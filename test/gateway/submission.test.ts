import { connect } from 'node:tls';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { systemRandom } from '../../src/base/clock.ts';
import { LIMITS } from '../../src/base/limits.ts';
import { hashPassword } from '../../src/service/password.ts';
import { changeAgent } from '../../src/store/people/agents.ts';
import { selfSigned } from '../support/certificate.ts';
import { testClock } from '../support/desk.ts';
import { until } from '../support/until.ts';
import { onlyTo, startTestGateway, type TestGateway } from '../support/gateway.ts';

const tls = selfSigned();
const PASSWORD = 'correct horse battery';
const ANNA = 'anna@agents.example';
let desk: TestGateway;
const clock = testClock();
beforeEach(async () => {
  if (tls === null) return;
  const listener = { host: '127.0.0.1', port: 0, maxSizeBytes: 1024 * 1024, relays: [], tls };
  desk = await startTestGateway({ config: { submission: listener }, ports: { clock } });
  const password = await hashPassword(PASSWORD, systemRandom);
  await desk.gateway.store.transact((tx) => changeAgent(tx, 'anna', { password }, clock.nowMs()));
});
afterEach(async () => {
  if (tls !== null) await desk.stop();
});

const port = () => present(desk.gateway.submission, 'it listens').port;

/** One session over TLS, spoken line by line; tells the replies' codes. */
async function session(lines: readonly string[]): Promise<string[]> {
  const socket = connect({ port: port(), host: '127.0.0.1', ca: tls?.cert, servername: 'localhost' });
  await once(socket, 'secureConnect');
  socket.setEncoding('utf8');
  const replies: string[] = [];
  let received = '';
  const reply = async (): Promise<string | null> => {
    for (;;) {
      const whole = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\r\n/.exec(received)?.[0];
      if (whole !== undefined) {
        received = received.slice(whole.length);
        return whole.trimEnd();
      }
      const [chunk] = (await Promise.race([once(socket, 'data'), once(socket, 'close')])) as [unknown];
      if (typeof chunk !== 'string') return null;
      received += chunk;
    }
  };
  await reply();
  for (const line of lines) {
    socket.write(`${line}\r\n`);
    const said = await reply();
    if (said === null) break;
    replies.push(said);
  }
  socket.destroy();
  return replies;
}

const plain = (user: string, password: string) =>
  `AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`;

async function submit(mail: object, user = 'anna', password = PASSWORD): Promise<void> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: port(),
    secure: true,
    tls: { ca: tls?.cert ?? '', servername: 'localhost' },
    auth: { user, pass: password },
  });
  await transport.sendMail(mail);
  await desk.gateway.settled();
}

describe.skipIf(tls === null)('submission by agents', () => {
  async function opened() {
    await desk.send({ from: 'Carla <carla@customer.example>', to: 'support@desk.example' });
    return onlyTo(await desk.sent(), ANNA);
  }

  test('a login is full proof: an answer goes out, also with no token, and a risky command runs at once', async () => {
    await opened();
    await submit({
      from: ANNA,
      to: 'support@desk.example',
      subject: 'Re: [#TICK-1001] Printer',
      text: '#customer dora@customer.example\nSolved.',
    });
    expect((await desk.sent()).map((one) => one.envelope.to).sort()).toEqual([
      'carla@customer.example',
      'dora@customer.example',
    ]);
    expect((await desk.history(1001)).some((one) => one.name === 'requester-changed')).toBe(true);
  });

  test('nobody sends in another’s name: neither MAIL FROM nor From may be somebody else’s', async () => {
    const mail = { to: 'support@desk.example', subject: 'x', text: 'x' };
    await expect(submit({ ...mail, from: 'ben@agents.example' })).rejects.toMatchObject({
      responseCode: 550,
    });
    const envelope = { from: ANNA, to: 'support@desk.example' };
    for (const from of ['ben@agents.example', [ANNA, 'ben@agents.example']])
      await expect(submit({ ...mail, from, envelope })).rejects.toMatchObject({ responseCode: 550 });
    await submit({ ...mail, from: ANNA });
    expect(await desk.arrivals()).toHaveLength(1);
  });

  test('it is no open relay: only our own addresses are recipients, and nothing goes without a login', async () => {
    const hello = ['EHLO peer.test'];
    const recipients = await session([
      ...hello,
      plain('anna', PASSWORD),
      `MAIL FROM:<${ANNA}>`,
      'RCPT TO:<victim@else.example>',
      'RCPT TO:<support@desk.example>',
    ]);
    expect(recipients.map((one) => one.slice(0, 3))).toEqual(['250', '235', '250', '550', '250']);
    const unknown = await session([...hello, `MAIL FROM:<${ANNA}>`]);
    expect(unknown.at(-1)).toMatch(/^530 5\.7\.0 /);
  });

  test('AUTH is offered, so its parameter is heard; what is not offered is refused here as well (T-13)', async () => {
    const answers = await session([
      'EHLO peer.test',
      plain('anna', PASSWORD),
      `MAIL FROM:<${ANNA}> AUTH=<>`,
      'RCPT TO:<support@desk.example> NOTIFY=SUCCESS',
      'RSET',
      `MAIL FROM:<${ANNA}> RET=FULL`,
    ]);
    expect(answers[0]).not.toMatch(/DSN|REQUIRETLS/);
    expect(answers.slice(2).map((one) => one.slice(0, 9))).toEqual([
      '250 2.1.0',
      '555 5.5.4',
      '250 2.0.0',
      '555 5.5.4',
    ]);
  });

  test('no password is asked for outside of TLS (T-39)', async () => {
    const socket = createConnection({ port: port(), host: '127.0.0.1' });
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.write('EHLO peer.test\r\n');
    await once(socket, 'close');
    expect(heard).not.toMatch(/^\d{3}[- ]/m);
  });

  test('three wrong tries end a connection’s logins, ten within ten minutes a client’s (T-39)', async () => {
    const wrong = Array.from({ length: 4 }, () => plain('anna', 'wrong password'));
    const codes = async () =>
      (await session(['EHLO x.test', ...wrong])).slice(1).map((one) => one.slice(0, 9));
    expect(await codes()).toEqual(['535 5.7.8', '535 5.7.8', '535 5.7.8', '454 4.7.0']);
    for (let more = 0; more < 2; more += 1) await codes();
    expect(await codes()).toEqual(['535 5.7.8', '454 4.7.0', '454 4.7.0', '454 4.7.0']);
    const right = ['EHLO x.test', plain('anna', PASSWORD)];
    expect((await session(right)).at(-1)).toMatch(/^454 4\.7\.0 /);
    clock.advance(LIMITS.loginWindowMs + 1);
    expect((await session(right)).at(-1)).toMatch(/^235 /);
  });

  test('a wrong password, an unknown user, and an agent without a password hear the same (T-39)', async () => {
    const tries = [
      plain('anna', 'wrong password'),
      plain('nobody', 'wrong password'),
      plain('ben', 'wrong password'),
    ];
    const answers = await session(['EHLO x.test', ...tries]);
    expect(new Set(answers.slice(1)).size).toBe(1);
    expect(answers[1]).toBe('535 5.7.8 Authentication credentials invalid');
  });

  test('an agent who was disabled logs in no more, and what they had handed in already is a stranger’s (T-68)', async () => {
    await desk.gateway.store.transact((tx) => changeAgent(tx, 'anna', { disabledAt: clock.nowMs() }, 0));
    expect((await session(['EHLO x.test', plain('anna', PASSWORD)])).at(-1)).toMatch(/^535 /);
  });

  test('who begins TLS and never ends it gets so many places, and a farewell is not needed for that (T-37, T-38)', async () => {
    const silent = Array.from({ length: LIMITS.smtpConnectionsPerClient }, () =>
      createConnection(port(), '127.0.0.1'),
    );
    await Promise.all(silent.map((socket) => once(socket, 'connect')));
    const more = createConnection(port(), '127.0.0.1');
    more.on('error', () => undefined);
    await once(more, 'close');
    for (const socket of silent) socket.destroy();
    await until('their places are free', async () => {
      const late = createConnection(port(), '127.0.0.1');
      late.on('error', () => undefined);
      const closed = once(late, 'close').then(() => true);
      const stays = new Promise<boolean>((resolve) => setTimeout(resolve, 200, false));
      const wasClosed = await Promise.race([closed, stays]);
      late.destroy();
      return !wasClosed;
    });
  });
});
