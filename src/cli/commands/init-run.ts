/** Asks for what a desk cannot do without, writes it down, and looks whether it can be read. */
import { isIP } from 'node:net';
import { dirname, resolve } from 'node:path';
import type { Random } from '../../base/clock.ts';
import { Secret } from '../../base/secret.ts';
import { firstConfig, type FirstAnswers, type Server, type WayIn } from '../../config/first-config.ts';
import { loginFiles, type FirstLogin } from '../../config/first-login.ts';
import { loadConfig } from '../../config/load.ts';
import { AGENT_NAME } from '../../desk/people/agent.ts';
import { LOCALES } from '../../desk/locale/locale.ts';
import { formatAddrSpec, parseAddrSpec, parseDomain, type AddrSpec } from '../../mail/address.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { outputTo, type Output } from '../terminal/output.ts';
import { askConsent, PROVIDERS } from '../desk/ask-consent.ts';
import { requireAbsent, writeAll, type NewFile } from '../terminal/new-files.ts';
import { NONE, oneOf, Questions, readText } from '../terminal/questions.ts';

/** @throws GatewayError `usage`: a file is there, or the answers cannot be used; nothing is written then */
export async function runInit(file: string, options: GlobalOptions, io: CliIo): Promise<void> {
  const path = resolve(io.cwd, file);
  requireAbsent(path);
  const questions = new Questions(io);
  try {
    const files = filesOf(path, await askAll({ questions, random: io.random }));
    for (const one of files) requireAbsent(one.path);
    writeAll(files, () => loadConfig(path, io.environment, io.cwd));
    report(file, files, outputTo(io, options));
  } finally {
    questions.close();
  }
}

/** The configuration comes last: where it is, all of it is. */
function filesOf(path: string, answers: FirstAnswers): NewFile[] {
  const { wayIn, relay } = answers;
  const logins = [wayIn.kind === 'imap' ? wayIn.login : null, relay === null ? null : relay.login];
  // The relay may log in by the consent of the mailbox.
  const secrets = new Map(logins.flatMap(loginFiles).map(({ name, secret }) => [name, secret]));
  const files = [...secrets].map(([name, secret]) => ({
    path: resolve(dirname(path), name),
    text: `${secret.reveal()}\n`,
  }));
  return [...files, { path, text: firstConfig(answers) }];
}

function report(file: string, files: readonly NewFile[], out: Output): void {
  const paths = files.map(({ path }) => path);
  if (out.json) {
    out.value({ config: paths.at(-1), files: paths });
    return;
  }
  out.line(`written: ${paths.join(', ')}`);
  out.line(`next: npx postern --config ${file} doctor, then npx postern --config ${file} start`);
}

/** Who is asked, and where chance comes from. */
interface Asking {
  readonly questions: Questions;
  readonly random: Random;
}

async function askAll(asking: Asking): Promise<FirstAnswers> {
  const { questions } = asking;
  questions.tell([
    'Enter takes what stands in brackets. Ctrl-C ends this; nothing is written before the last answer.',
    'More channels, agents and ways in are lines to be added to the file afterwards.',
    '',
  ]);
  const support = await questions.ask({ text: 'Address that customers write to', read: readAddress });
  const senderName = await questions.ask({
    text: 'Name that customers see',
    preset: 'Support',
    read: readText,
  });
  const locale = await questions.ask({ text: 'Language', preset: 'en', read: oneOf(LOCALES) });
  const displayName = await questions.ask({ text: 'First agent: full name', read: readText });
  const name = await questions.ask({
    text: 'First agent: short name, as in #assign anna',
    preset: shortName(displayName),
    read: readShortName,
  });
  const address = await questions.ask({
    text: 'First agent: own mail address',
    read: (answer) => readAgentAddress(answer, support),
  });
  const wayIn = await askWayIn(asking, support);
  const relay = await askRelay(asking, wayIn);
  return { support, senderName, locale, agent: { name, displayName, address }, wayIn, relay };
}

async function askWayIn(asking: Asking, support: AddrSpec): Promise<WayIn> {
  const { questions } = asking;
  const kind = await questions.ask({
    text: 'How does mail come: imap (we read a mailbox) or smtp (a mail server hands it over)',
    preset: 'imap',
    read: oneOf(['imap', 'smtp']),
  });
  if (kind === 'smtp') {
    const host = await questions.ask({ text: 'Listen at', preset: '127.0.0.1', read: readHost });
    return { kind, host, port: await questions.ask({ text: 'Port', preset: '2525', read: readPort }) };
  }
  const host = await questions.ask({ text: 'IMAP server', preset: `imap.${support.domain}`, read: readHost });
  const server = await askServer(asking, host, {
    port: '993',
    security: (port) => (port === 993 ? 'tls' : 'starttls'),
    user: { text: 'User', preset: formatAddrSpec(support) },
    files: 'imap',
    consented: null,
  });
  return { kind, ...server };
}

async function askRelay(asking: Asking, wayIn: WayIn): Promise<Server | null> {
  const { questions } = asking;
  const local = wayIn.kind === 'smtp';
  const host = await questions.ask({
    text: 'Server that sends our mail (none: it is kept in a folder)',
    preset: local ? '127.0.0.1' : wayIn.host.replace(/^imap\./, 'smtp.'),
    read: (answer) => (answer === NONE ? { value: NONE } : readHost(answer)),
  });
  if (host === NONE) return null;
  return askServer(asking, host, {
    port: local ? '25' : '587',
    security: (port) => (local ? 'none' : port === 465 ? 'tls' : 'starttls'),
    user: {
      text: `User (${NONE}: without a login)`,
      preset: local || wayIn.login === null ? NONE : wayIn.login.user,
    },
    files: 'relay',
    consented: wayIn.kind === 'imap' && wayIn.login?.kind === 'oauth' ? wayIn.login : null,
  });
}

/** What stands where nothing is answered. */
interface ServerPresets {
  readonly port: string;
  readonly security: (port: number) => Server['security'];
  readonly user: { readonly text: string; readonly preset: string };
  /** How the names of the files begin that hold what is secret. */
  readonly files: string;
  /** A login that was consented to before and may be good here too. */
  readonly consented: FirstLogin | null;
}

async function askServer(asking: Asking, host: string, presets: ServerPresets): Promise<Server> {
  const { questions } = asking;
  const port = await questions.ask({ text: 'Port', preset: presets.port, read: readPort });
  const security = await questions.ask({
    text: 'Security (tls, starttls, none)',
    preset: presets.security(port),
    read: oneOf(['tls', 'starttls', 'none']),
  });
  const user = await questions.ask({ ...presets.user, read: readText });
  const login = user === NONE ? null : await askLogin(asking, { host, user }, presets);
  return { host, port, security, login };
}

async function askLogin(
  { questions, random }: Asking,
  { host, user }: { readonly host: string; readonly user: string },
  { files, consented }: ServerPresets,
): Promise<FirstLogin> {
  if (consented !== null) {
    const text = 'Log in by the same consent as at the mailbox (yes, no)';
    if ((await questions.ask({ text, preset: 'yes', read: oneOf(['yes', 'no']) })) === 'yes')
      return { ...consented, user };
  }
  const way = await questions.ask({
    text: 'Log in by (password, google, microsoft, other: a page of the provider)',
    preset: /\.(?:office365|outlook)\.com$/i.test(host) ? 'microsoft' : 'password',
    read: oneOf(['password', ...PROVIDERS]),
  });
  if (way !== 'password')
    return { kind: 'oauth', user, ...(await askConsent(questions, way, { random, files })) };
  const password = new Secret(await questions.ask({ text: 'Password', hidden: true, read: readText }));
  return { kind: 'password', user, password, file: `${files}.password` };
}

function readAddress(answer: string): { value: AddrSpec } | { fault: string } {
  const value = parseAddrSpec(answer);
  return value === null
    ? { fault: 'that is no mail address, expected one such as support@desk.example' }
    : { value };
}

function readAgentAddress(answer: string, support: AddrSpec): { value: AddrSpec } | { fault: string } {
  const read = readAddress(answer);
  const folded = (address: AddrSpec) => formatAddrSpec(address).toLowerCase();
  if ('fault' in read || folded(read.value) !== folded(support)) return read;
  return { fault: 'that is the address of the desk; an agent reads their mail at an address of their own' };
}

function readShortName(answer: string): { value: string } | { fault: string } {
  return AGENT_NAME.test(answer)
    ? { value: answer }
    : { fault: 'expected small letters, digits and -, 24 of them at most' };
}

function readHost(answer: string): { value: string } | { fault: string } {
  // A number alone is a port in the wrong place, though some resolvers make an address of it.
  const known =
    isIP(answer) !== 0 ||
    answer === 'localhost' ||
    (parseDomain(answer) !== null && !/(?:^|\.)\d+$/.test(answer));
  return known ? { value: answer } : { fault: 'that is no name or address of a server' };
}

function readPort(answer: string): { value: number } | { fault: string } {
  const value = Number(answer);
  return Number.isInteger(value) && value > 0 && value < 65_536
    ? { value }
    : { fault: 'expected a number from 1 to 65535' };
}

/** `Anna Berg` is `anna`. */
function shortName(displayName: string): string {
  const [first = ''] = displayName.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().split(/\s+/);
  return first.replace(/[^a-z0-9-]/g, '').slice(0, 24);
}
