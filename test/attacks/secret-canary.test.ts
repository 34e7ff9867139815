/** A day of trouble with a secret in every place that takes one: nothing that is printed, logged, mailed, measured or kept tells it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CommandLine, MAIN } from '../cli/command-line.ts';
import { selfSigned } from '../support/certificate.ts';
import { startSink, type Sink } from '../support/smtp-sink.ts';
import { startTokenServer, type TokenServer } from '../support/token-server.ts';
import { until } from '../support/until.ts';

const RELAY_PASSWORD = 'SEC-relay-8f2k';
const REFRESH_TOKEN = 'SEC-refresh-0';
const CLIENT_SECRET = 'SEC-client';
const AGENT_PASSWORD = 'SEC-agent-password-41';
const IMAP_PASSWORD = 'SEC-mailbox-5d';
const WRONG_PASSWORD = 'SEC-wrong-try-77';
const HMAC_KEY = 'SEC0hmac0key0of0sixty0four0characters0that0nobody0may0ever0read00';

const tls = selfSigned();
let desk: CommandLine;
let sink: Sink;
let provider: TokenServer;
let mailbox: ReturnType<typeof createServer>;
const said: string[] = [];
let daemon: ChildProcess | null = null;

beforeEach(async () => {
  provider = await startTokenServer({ refreshToken: REFRESH_TOKEN, user: 'desk' });
  // Errors of other people's programs often repeat what they were asked.
  provider.answerWith({
    status: 400,
    body: `{"error":"invalid_grant","error_description":"${REFRESH_TOKEN} of ${CLIENT_SECRET}"}`,
  });
  const other = { user: 'desk', password: 'another password' };
  sink = await startSink({
    auth: other,
    script: ({ phase }) => (phase === 'auth' ? `535 5.7.8 no login for ${RELAY_PASSWORD}` : undefined),
  });
  mailbox = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('* OK IMAP4rev1\r\n');
    socket.on('data', (chunk: Buffer) => {
      const [tag = '*', command = ''] = chunk.toString().split(' ');
      socket.write(
        /CAPA/i.test(command)
          ? `* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n${tag} OK\r\n`
          : `${tag} NO ${chunk.toString().trim()}\r\n`,
      );
    });
  });
  await new Promise<void>((resolve) => mailbox.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  daemon?.kill('SIGKILL');
  desk.remove();
  await sink.close();
  await provider.close();
  mailbox.close();
});

const privateKey = generateKeyPairSync('ed25519')
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

function configOf(): string {
  const { port } = mailbox.address() as { port: number };
  return `dataDir: ./data
acceptDataLoss: true
channels:
  - { name: support, addresses: [support@desk.example], senderName: Support, subscribers: [anna] }
agents:
  - { name: anna, displayName: Anna Berg, addresses: [anna@agents.example] }
smtp: { port: 0 }
submission: { port: 0, tls: { cert: { file: ./cert.pem }, key: { file: ./key.pem } } }
relay: { host: 127.0.0.1, port: ${sink.port}, security: none, auth: { user: desk, password: ${RELAY_PASSWORD} } }
imap:
  - name: desk
    host: 127.0.0.1
    port: ${port}
    security: none
    user: desk
    channel: support
    oauth: { tokenUrl: '${provider.tokenUrl}', clientId: postern, clientSecret: ${CLIENT_SECRET}, refreshToken: { file: ./refresh } }
  - { name: other, host: 127.0.0.1, port: ${port}, security: none, user: other, channel: support, password: ${IMAP_PASSWORD} }
dkim:
  - { domain: desk.example, selector: one, key: { file: ./dkim.pem } }
secretKeys: [${HMAC_KEY}]
operator: { address: boss@agents.example }
http: { port: 0 }
log: { level: debug }
`;
}

/** Runs one command, and keeps all that it says. */
async function run(args: readonly string[], input = ''): Promise<string> {
  const { exit, stdout, stderr } = await desk.run(args, { input });
  said.push(`$ ${args.join(' ')} (${exit})\n${stdout}\n${stderr}`);
  return stdout;
}

test.skipIf(tls === null)(
  'no secret is in any log, answer, mail, figure or file of a day on which everything fails (T-44, T-45)',
  async () => {
    desk = new CommandLine(configOf());
    desk.write('cert.pem', tls!.cert);
    desk.write('key.pem', tls!.key);
    desk.write('refresh', `${REFRESH_TOKEN}\n`);
    desk.write('dkim.pem', privateKey);
    await run(['agent', 'password', 'anna'], `${AGENT_PASSWORD}\n`);
    for (const kill of [true, false]) await aDay(kill);
    for (const args of [
      ['status', '--verbose'],
      ['explain', '1001'],
      ['verify'],
      ['outbox', 'list', '--json'],
      ['config', 'show', '--json'],
      ['agent', 'list', '--json'],
    ])
      await run(args);
    desk.write('desk.yaml', configOf().replace('auth: { user', 'auth: { usre'));
    await run(['config', 'check']);
    desk.write(
      'desk.yaml',
      configOf().replace(`password: ${RELAY_PASSWORD}`, `password: [${RELAY_PASSWORD}]`),
    );
    await run(['config', 'check', '--verbose', '--json']);
    desk.write('desk.yaml', configOf().replace('{ file: ./refresh }', `{ flie: ${REFRESH_TOKEN} }`));
    await run(['status', '--verbose']);
    desk.write('desk.yaml', configOf().replace(HMAC_KEY, 'SEC-too-short'));
    await run(['config', 'check', '--verbose']);
    for (const { raw, envelope } of sink.messages)
      said.push(`mail to ${envelope.to.join()}\n${raw.toString()}`);
    const all = said.join('\n');
    // What is looked for could have been there: the trouble is told.
    expect(all).toContain('535');
    expect(all).toContain('invalid_grant');
    const coded = [
      AGENT_PASSWORD,
      `\0desk\0${RELAY_PASSWORD}`,
      `\0other\0${IMAP_PASSWORD}`,
      `\0anna\0${WRONG_PASSWORD}`,
    ].map((one) => Buffer.from(one).toString('base64'));
    const secrets = [privateKey.split('\n')[1] ?? '', HMAC_KEY, ...coded];
    for (const secret of [...secrets, /SEC[-0][\w-]*/, /\$scrypt|scrypt:/])
      expect(all.match(secret)?.[0] ?? null, `around: ${around(all, secret)}`).toBeNull();
    expect(filesWith(/SEC[-0]/)).toEqual([]);
  },
  120_000,
);

function around(text: string, found: string | RegExp): string {
  const at = typeof found === 'string' ? text.indexOf(found) : text.search(found);
  return at === -1 ? '' : text.slice(Math.max(0, at - 300), at + 100);
}

/** Files of the data folder in which something of it lies in the clear. */
function filesWith(pattern: RegExp): string[] {
  const folder = join(desk.folder, 'data');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => pattern.test(readFileSync(path).toString('latin1')));
}

/** The daemon starts, is written to, logged in to with a wrong password, looked at, and stopped or killed. */
async function aDay(kill: boolean): Promise<void> {
  const child = spawn(process.execPath, [MAIN, '--config', desk.config, 'start', '--json'], {
    cwd: desk.folder,
    env: { ...process.env, NO_COLOR: '' },
  });
  daemon = child;
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const portOf = (name: string) =>
    new RegExp(`"${name}": ?"(?:http://)?127\\.0\\.0\\.1:(\\d+)`).exec(output)?.[1];
  const submissionPort = () => /"port":(\d+),"starttls":true/.exec(output)?.[1];
  await until('the daemon listens', () => portOf('smtp') !== undefined && submissionPort() !== undefined);
  const port = Number(portOf('smtp'));
  const client = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
  await client.sendMail({
    from: 'carla@customer.example',
    to: 'support@desk.example',
    subject: 'x',
    text: `x ${kill}`,
  });
  const submission = Number(submissionPort());
  const login = createTransport({
    host: '127.0.0.1',
    port: submission,
    secure: true,
    tls: { rejectUnauthorized: false },
    auth: { user: 'anna', pass: WRONG_PASSWORD },
  });
  await expect(login.verify()).rejects.toMatchObject({ responseCode: 535 });
  await until('the relay was tried', () => sink.steps.some(({ phase }) => phase === 'auth'));
  await until('the token endpoint was asked', () => provider.asked.length > 0);
  await until('all failed', () =>
    ['invalid_grant', '535', '"account":"other"'].every((word) => output.includes(word)),
  );
  for (const path of ['metrics', 'readyz', 'healthz'])
    said.push(await (await fetch(`http://127.0.0.1:${portOf('http')}/${path}`)).text());
  await run(['status', '--json']);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(kill ? 'SIGKILL' : 'SIGTERM');
  await ended;
  said.push(output);
}
