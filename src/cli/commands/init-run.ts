/** Asks for what a desk cannot do without, writes it down, and looks whether it can be read. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorText, GatewayError } from '../../base/errors.ts';
import { firstConfig, type FirstAnswers, type Server, type WayIn } from '../../config/first-config.ts';
import { loadConfig } from '../../config/load.ts';
import { AGENT_NAME } from '../../desk/agent.ts';
import { LOCALES } from '../../desk/locale.ts';
import { formatAddrSpec, parseAddrSpec, parseDomain, type AddrSpec } from '../../mail/address.ts';
import type { GlobalOptions } from '../globals.ts';
import type { CliIo } from '../io.ts';
import { outputTo } from '../output.ts';
import { Questions, type Question } from '../questions.ts';

/** A file to write besides the configuration. */
interface PasswordFile {
  readonly name: string;
  readonly password: string;
}

/** @throws GatewayError `usage`: the file is there, or the answers cannot be used; nothing is written then */
export async function runInit(file: string, options: GlobalOptions, io: CliIo): Promise<void> {
  const path = resolve(io.cwd, file);
  requireAbsent(path);
  const questions = new Questions(io);
  const passwords: PasswordFile[] = [];
  let answers: FirstAnswers;
  try {
    answers = await askAll(questions, passwords);
  } finally {
    questions.close();
  }
  const folder = dirname(path);
  for (const { name } of passwords) requireAbsent(resolve(folder, name));
  const files = [path, ...passwords.map(({ name }) => resolve(folder, name))];
  write(path, firstConfig(answers), passwords);
  try {
    // What init writes must be what start reads.
    loadConfig(path, io.environment, io.cwd);
  } catch (error) {
    for (const one of files) rmSync(one);
    throw error;
  }
  const out = outputTo(io, options);
  if (out.json) {
    out.value({ config: path, files });
    return;
  }
  out.line(`written: ${files.join(', ')}`);
  out.line(`next: npx postern --config ${file} doctor, then npx postern --config ${file} start`);
}

function requireAbsent(path: string): void {
  if (existsSync(path))
    throw new GatewayError(
      'usage',
      `${path} is there already, and init overwrites nothing; name another file`,
    );
}

function write(path: string, config: string, passwords: readonly PasswordFile[]): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    for (const { name, password } of passwords)
      writeFileSync(resolve(dirname(path), name), `${password}\n`, { mode: 0o600, flag: 'wx' });
    writeFileSync(path, config, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new GatewayError('usage', `${path} cannot be written: ${errorText(error)}`, { cause: error });
  }
}

async function askAll(questions: Questions, passwords: PasswordFile[]): Promise<FirstAnswers> {
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
  const wayIn = await askWayIn(questions, support, passwords);
  const relay = await askRelay(questions, wayIn, passwords);
  return { support, senderName, locale, agent: { name, displayName, address }, wayIn, relay };
}

async function askWayIn(questions: Questions, support: AddrSpec, passwords: PasswordFile[]): Promise<WayIn> {
  const kind = await questions.ask({
    text: 'How does mail come: imap (we read a mailbox) or smtp (a mail server hands it over)',
    preset: 'imap',
    read: oneOf(['imap', 'smtp'] as const),
  });
  if (kind === 'smtp') {
    const host = await questions.ask({ text: 'Listen at', preset: '127.0.0.1', read: readHost });
    return { kind, host, port: await questions.ask({ text: 'Port', preset: '2525', read: readPort }) };
  }
  const host = await questions.ask({ text: 'IMAP server', preset: `imap.${support.domain}`, read: readHost });
  const port = await questions.ask({ text: 'Port', preset: '993', read: readPort });
  const security = await questions.ask({
    text: SECURITY,
    preset: port === 993 ? 'tls' : 'starttls',
    read: oneOf(SECURITIES),
  });
  const user = await questions.ask({ text: 'User', preset: formatAddrSpec(support), read: readText });
  const password = await questions.ask({ text: 'Password', hidden: true, read: readPassword });
  passwords.push({ name: 'imap.password', password });
  return { kind, host, port, security, login: { user, passwordFile: './imap.password' } };
}

async function askRelay(
  questions: Questions,
  wayIn: WayIn,
  passwords: PasswordFile[],
): Promise<Server | null> {
  const local = wayIn.kind === 'smtp';
  const host = await questions.ask({
    text: 'Server that sends our mail (none: it is kept in a folder)',
    preset: local ? '127.0.0.1' : wayIn.host.replace(/^imap\./, 'smtp.'),
    read: readHost,
  });
  if (host === 'none') return null;
  const port = await questions.ask({ text: 'Port', preset: local ? '25' : '587', read: readPort });
  const preset = local ? 'none' : port === 465 ? 'tls' : 'starttls';
  const security = await questions.ask({ text: SECURITY, preset, read: oneOf(SECURITIES) });
  const user = await questions.ask({
    text: 'User (none: without a login)',
    preset: local || wayIn.login === null ? 'none' : wayIn.login.user,
    read: readText,
  });
  if (user === 'none') return { host, port, security, login: null };
  const password = await questions.ask({ text: 'Password', hidden: true, read: readPassword });
  passwords.push({ name: 'relay.password', password });
  return { host, port, security, login: { user, passwordFile: './relay.password' } };
}

const SECURITY = 'Security (tls, starttls, none)';
const SECURITIES = ['tls', 'starttls', 'none'] as const;

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

const readPassword = readText;

function readShortName(answer: string): { value: string } | { fault: string } {
  return AGENT_NAME.test(answer)
    ? { value: answer }
    : { fault: 'expected small letters, digits and -, 24 of them at most' };
}

function readHost(answer: string): { value: string } | { fault: string } {
  const known =
    /^[\d.]+$|:/.test(answer) || answer === 'localhost' || answer === 'none' || parseDomain(answer) !== null;
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
