/** Asks for what a desk cannot do without, writes it down, and looks whether it can be read. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorText, GatewayError } from '../../base/errors.ts';
import { Secret } from '../../base/secret.ts';
import { firstConfig, type FirstAnswers, type Server, type WayIn } from '../../config/first-config.ts';
import { loadConfig } from '../../config/load.ts';
import { AGENT_NAME } from '../../desk/agent.ts';
import { LOCALES } from '../../desk/locale.ts';
import { formatAddrSpec, parseAddrSpec, parseDomain, type AddrSpec } from '../../mail/address.ts';
import type { GlobalOptions } from '../globals.ts';
import type { CliIo } from '../io.ts';
import { outputTo, type Output } from '../output.ts';
import { Questions, type Question } from '../questions.ts';

/** A file to be written, for its owner alone. */
interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** @throws GatewayError `usage`: a file is there, or the answers cannot be used; nothing is written then */
export async function runInit(file: string, options: GlobalOptions, io: CliIo): Promise<void> {
  const path = resolve(io.cwd, file);
  requireAbsent(path);
  const questions = new Questions(io);
  try {
    const files = filesOf(path, await askAll(questions));
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
  const passwords = logins.flatMap((login) =>
    login === null
      ? []
      : [{ path: resolve(dirname(path), login.passwordFile), text: `${login.password.reveal()}\n` }],
  );
  return [...passwords, { path, text: firstConfig(answers) }];
}

function requireAbsent(path: string): void {
  if (existsSync(path))
    throw new GatewayError(
      'usage',
      `${path} is there already, and init overwrites nothing; name another file`,
    );
}

/** `read`: what init writes must be what start reads. */
function writeAll(files: readonly NewFile[], read: () => void): void {
  const written: string[] = [];
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
      written.push(path);
    }
    read();
  } catch (error) {
    for (const path of written) rmSync(path);
    throw new GatewayError('usage', `nothing was written: ${errorText(error)}`, { cause: error });
  }
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

async function askAll(questions: Questions): Promise<FirstAnswers> {
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
  const wayIn = await askWayIn(questions, support);
  const relay = await askRelay(questions, wayIn);
  return { support, senderName, locale, agent: { name, displayName, address }, wayIn, relay };
}

async function askWayIn(questions: Questions, support: AddrSpec): Promise<WayIn> {
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
  const server = await askServer(questions, host, {
    port: '993',
    security: (port) => (port === 993 ? 'tls' : 'starttls'),
    user: { text: 'User', preset: formatAddrSpec(support) },
    passwordFile: './imap.password',
  });
  return { kind, ...server };
}

async function askRelay(questions: Questions, wayIn: WayIn): Promise<Server | null> {
  const local = wayIn.kind === 'smtp';
  const host = await questions.ask({
    text: 'Server that sends our mail (none: it is kept in a folder)',
    preset: local ? '127.0.0.1' : wayIn.host.replace(/^imap\./, 'smtp.'),
    read: (answer) => (answer === NONE ? { value: NONE } : readHost(answer)),
  });
  if (host === NONE) return null;
  return askServer(questions, host, {
    port: local ? '25' : '587',
    security: (port) => (local ? 'none' : port === 465 ? 'tls' : 'starttls'),
    user: {
      text: `User (${NONE}: without a login)`,
      preset: local || wayIn.login === null ? NONE : wayIn.login.user,
    },
    passwordFile: './relay.password',
  });
}

/** What stands where nothing is answered. */
interface ServerPresets {
  readonly port: string;
  readonly security: (port: number) => Server['security'];
  readonly user: { readonly text: string; readonly preset: string };
  readonly passwordFile: string;
}

async function askServer(questions: Questions, host: string, presets: ServerPresets): Promise<Server> {
  const port = await questions.ask({ text: 'Port', preset: presets.port, read: readPort });
  const security = await questions.ask({
    text: 'Security (tls, starttls, none)',
    preset: presets.security(port),
    read: oneOf(['tls', 'starttls', 'none']),
  });
  const user = await questions.ask({ ...presets.user, read: readText });
  if (user === NONE) return { host, port, security, login: null };
  const password = new Secret(await questions.ask({ text: 'Password', hidden: true, read: readText }));
  return { host, port, security, login: { user, password, passwordFile: presets.passwordFile } };
}

const NONE = 'none';

function oneOf<const T extends string>(choices: readonly T[]): Question<T>['read'] {
  return (answer) => {
    const value = choices.find((one) => one === answer.toLowerCase());
    return value === undefined ? { fault: `expected one of ${choices.join(', ')}` } : { value };
  };
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

function readText(answer: string): { value: string } | { fault: string } {
  return answer === '' ? { fault: 'it may not be empty' } : { value: answer };
}

function readShortName(answer: string): { value: string } | { fault: string } {
  return AGENT_NAME.test(answer)
    ? { value: answer }
    : { fault: 'expected small letters, digits and -, 24 of them at most' };
}

function readHost(answer: string): { value: string } | { fault: string } {
  const known = /^[\d.]+$|:/.test(answer) || answer === 'localhost' || parseDomain(answer) !== null;
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
