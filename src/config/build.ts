import { createPrivateKey, X509Certificate } from 'node:crypto';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { assert } from '../base/assert.ts';
import { errorText } from '../base/errors.ts';
import { Secret } from '../base/secret.ts';
import type { Config, DkimKey, ImapAccount, ListenerConfig, LoginConfig, RelayConfig } from './config.ts';
import { relayPort } from './cross-check.ts';
import { dkimKeyFault } from './dkim-key.ts';
import type { TextOrFile } from './field.ts';
import type { Path } from './problem.ts';
import type { ConfigFile } from './schema.ts';
import { readTextOrFile } from './secret-file.ts';

/** Where what the file names is to be found, and where to put what is wrong with it. */
export interface BuildContext {
  readonly source: string;
  /** Relative paths of the file begin here. */
  readonly baseDir: string;
  /** Absolute; wins over the file's. */
  readonly dataDir: string | null;
  /** The environment accepts it, whatever the file says. */
  readonly acceptDataLoss: boolean;
  fault(path: Path, text: string): void;
  warn(path: Path, text: string): void;
  /** A secret stands in the configuration file itself. */
  inlineSecret(path: Path): void;
}

/** Makes the configuration that the program works with: secrets read, certificates looked at, paths absolute. */
export function buildConfig(file: ConfigFile, context: BuildContext): Config {
  const dataDir = context.dataDir ?? resolve(context.baseDir, file.dataDir);
  const [channel, ...moreChannels] = file.channels;
  assert(channel !== undefined, 'the schema asks for one channel at least');
  return {
    source: context.source,
    dataDir,
    database: database(file, dataDir, context),
    acceptDataLoss: context.acceptDataLoss || file.acceptDataLoss,
    hostName: file.hostName ?? channel.addresses[0]?.domain ?? 'localhost',
    numbering: file.numbering,
    channels: [channel, ...moreChannels],
    agents: file.agents,
    desk: deskSettings(file.desk),
    smtp: listener(file.smtp, ['smtp'], context),
    lmtp: listener(file.lmtp, ['lmtp'], context),
    submission: listener(file.submission && { ...file.submission, relays: [] }, ['submission'], context),
    imap: file.imap.map((account, index) => imapAccount(account, ['imap', index], context)),
    relay: relay(file.relay, context),
    senderChecks: file.senderChecks,
    dkim: dkimKeys(file, context),
    subaddressing: file.subaddressing,
    secretKeys: secretKeys(file, context),
    templatesDir: templatesDir(file, context),
    operator: file.operator,
    http: file.http,
    alarms: alarmLimits(file.alarms),
    log: file.log,
  };
}

function deskSettings({ answerDelaySeconds, ...desk }: ConfigFile['desk']): Config['desk'] {
  return { ...desk, answerDelayMs: answerDelaySeconds * 1000 };
}

function alarmLimits(alarms: ConfigFile['alarms']): Config['alarms'] {
  return {
    ingestLagMs: alarms.ingestLagMinutes * 60_000,
    outboxLateMs: alarms.outboxLateMinutes * 60_000,
    outboxAgeMs: alarms.outboxAgeHours * 3_600_000,
    outboxHeldMs: alarms.outboxHeldMinutes * 60_000,
    quarantineUnseen: alarms.quarantineUnseen,
    freeDiskBytes: alarms.freeDiskMiB * 1024 * 1024,
    clockSkewMs: alarms.clockSkewSeconds * 1000,
  };
}

function database(file: ConfigFile, dataDir: string, context: BuildContext): Config['database'] {
  if (file.database.dialect === 'sqlite') {
    const { path } = file.database;
    return {
      dialect: 'sqlite',
      path: path === undefined ? join(dataDir, 'postern.db') : resolve(context.baseDir, path),
    };
  }
  const url = secretText(file.database.url, ['database', 'url'], context);
  if (url !== '' && !/^postgres(?:ql)?:\/\//.test(url)) {
    context.fault(['database', 'url'], 'cannot be used, expected postgres://USER:PASSWORD@HOST/DATABASE');
  }
  return { dialect: 'postgres', url };
}

function listener(config: ConfigFile['smtp'], path: Path, context: BuildContext): ListenerConfig | null {
  if (config === null) return null;
  const { host, port, maxSizeMiB, relays } = config;
  const maxSizeBytes = maxSizeMiB * 1024 * 1024;
  if (config.tls === null) return { host, port, maxSizeBytes, relays, tls: null };
  const cert = publicText(config.tls.cert, [...path, 'tls', 'cert'], context);
  const key = secretText(config.tls.key, [...path, 'tls', 'key'], context);
  if (cert !== '' && key !== '') checkKeyPair({ cert, key }, [...path, 'tls'], context);
  return { host, port, maxSizeBytes, relays, tls: { cert, key } };
}

function checkKeyPair(tls: { cert: string; key: string }, path: Path, context: BuildContext): void {
  const certificate = checkCertificate(tls.cert, [...path, 'cert'], context);
  try {
    const key = createPrivateKey(tls.key);
    if (certificate !== null && !certificate.checkPrivateKey(key)) {
      context.fault([...path, 'key'], 'does not belong to the certificate, expected its private key');
    }
  } catch {
    context.fault([...path, 'key'], 'cannot be used, expected a private key in PEM, without a passphrase');
  }
}

function checkCertificate(pem: string, path: Path, context: BuildContext): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    context.fault(path, `cannot be used (${errorText(error)}), expected a certificate in PEM`);
    return null;
  }
}

function authority(value: TextOrFile | undefined, path: Path, context: BuildContext): string | null {
  if (value === undefined) return null;
  const pem = publicText(value, path, context);
  if (pem !== '') checkCertificate(pem, path, context);
  return pem;
}

function imapAccount(account: ConfigFile['imap'][number], path: Path, context: BuildContext): ImapAccount {
  const { name, host, security, user, folders, channel, afterwards } = account;
  return {
    name,
    host,
    port: account.port ?? (security === 'tls' ? 993 : 143),
    security,
    ca: authority(account.ca, [...path, 'ca'], context),
    login: login({ ...account, user }, path, context),
    folders,
    channel,
    afterwards:
      typeof afterwards === 'object' ? { kind: 'move', folder: afterwards.move } : { kind: afterwards },
    authservId: account.authservId,
    pollMs: account.pollSeconds * 1000,
  };
}

function relay(config: ConfigFile['relay'], context: BuildContext): RelayConfig | null {
  if (config === null) return null;
  const { host, security, auth } = config;
  return {
    host,
    port: config.port ?? relayPort(security),
    security,
    ca: authority(config.ca, ['relay', 'ca'], context),
    auth: auth && login(auth, ['relay', 'auth'], context),
  };
}

function dkimKeys(file: ConfigFile, context: BuildContext): DkimKey[] {
  return file.dkim.map(({ domain, selector, key: value }, index) => {
    const path = ['dkim', index, 'key'];
    const key = secretText(value, path, context);
    const fault = key === '' ? null : dkimKeyFault(key);
    if (fault !== null) context.fault(path, fault);
    return { domain, selector, key };
  });
}

/** The cross checks have seen to it that there is one of the two. */
function login(
  { user, password, oauth }: Pick<ConfigFile['imap'][number], 'user' | 'password' | 'oauth'>,
  path: Path,
  context: BuildContext,
): LoginConfig {
  if (oauth === undefined) {
    const text = password === undefined ? '' : secretText(password, [...path, 'password'], context);
    return { kind: 'password', user, password: new Secret(text) };
  }
  const secret = (key: 'clientSecret' | 'refreshToken'): Secret | null => {
    const value = oauth[key];
    return value === undefined ? null : new Secret(secretText(value, [...path, 'oauth', key], context));
  };
  const { tokenUrl, clientId, scope } = oauth;
  return {
    kind: 'oauth',
    user,
    oauth: {
      tokenUrl,
      clientId,
      clientSecret: secret('clientSecret'),
      refreshToken: secret('refreshToken'),
      scope: scope ?? null,
    },
  };
}

/** Shorter keys can be guessed by trying. */
const KEY_CHARS = 32;

function secretKeys(file: ConfigFile, context: BuildContext): string[] {
  return file.secretKeys.map((value, index) => {
    const path = ['secretKeys', index];
    const key = secretText(value, path, context);
    if (key !== '' && key.length < KEY_CHARS) {
      context.fault(
        path,
        `has ${key.length} characters, expected at least ${KEY_CHARS}: openssl rand -hex 32`,
      );
    }
    return key;
  });
}

function templatesDir(file: ConfigFile, context: BuildContext): string | null {
  if (file.templatesDir === undefined) return null;
  const path = resolve(context.baseDir, file.templatesDir);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    context.fault(['templatesDir'], `${path} is not there, expected a folder: make it with mkdir`);
  }
  return path;
}

/** The text of a secret; '' where it could not be had, which has been said then. */
function secretText(value: TextOrFile, path: Path, context: BuildContext): string {
  if (typeof value === 'string') context.inlineSecret(path);
  return fileText(value, path, context, true);
}

function publicText(value: TextOrFile, path: Path, context: BuildContext): string {
  return fileText(value, path, context, false);
}

function fileText(value: TextOrFile, path: Path, context: BuildContext, secret: boolean): string {
  const result = readTextOrFile(value, context.baseDir, secret);
  if (result.kind === 'fault') {
    context.fault(path, result.fault);
    return '';
  }
  if (result.warning !== null) context.warn(path, result.warning);
  return result.text;
}
