/** Mail that is signed as its sender's host would, and a DNS in which the keys stand. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { sealMessage } from 'mailauth/lib/arc/index.js';
import type { DnsResolver, DnsRecord } from '../../src/inbound/authenticate/dns.ts';
import {
  createAuthenticator,
  type Authenticator,
  type AuthenticatorOptions,
} from '../../src/inbound/authenticate/authenticate.ts';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import { parseAddrSpec } from '../../src/mail/address.ts';
import type { Authentication } from '../../src/mail/authentication.ts';

const ED25519 = generateKeyPairSync('ed25519');
/** What every domain of these tests signs with. */
export const SIGNING_KEY = ED25519.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const PUBLISHED = `v=DKIM1; k=ed25519; p=${ED25519.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64')}`;

/** Selector of every signature here. */
export const SELECTOR = 's1';
/** The time at which the mails of these tests come in. */
export const RECEIVED_AT_MS = Date.UTC(2026, 2, 2, 10);

/** The DNS, by `name TYPE`; an Error's code is what asking for it fails with, a promise is waited for. */
export type DnsTable = Readonly<
  Record<string, readonly DnsRecord[] | string | Promise<readonly DnsRecord[]>>
>;

/** A key record for each of these domains. */
export function keysOf(...domains: string[]): DnsTable {
  return Object.fromEntries(domains.map((domain) => [`${SELECTOR}._domainkey.${domain} TXT`, [[PUBLISHED]]]));
}

/** A DNS of that table. `asked` fills with every question. */
export function dnsOf(table: DnsTable, asked: string[] = []): DnsResolver {
  return async (name, type) => {
    const question = `${name} ${type}`;
    asked.push(question);
    const answer = await (table[question] ?? 'ENOTFOUND');
    if (typeof answer !== 'string') return answer;
    throw Object.assign(new Error(`no ${question}`), { code: answer });
  };
}

export interface PlainMail {
  readonly from?: string;
  readonly subject?: string;
  readonly extra?: string;
  readonly text?: string;
}

/** A mail from anna@corp.example unless said. */
export function plainMail({ from, subject, extra, text }: PlainMail = {}): string {
  return [
    `From: ${from ?? 'Anna Berg <anna@corp.example>'}`,
    'To: support@desk.example',
    `Subject: ${subject ?? 'Printer'}`,
    'Date: Mon, 02 Mar 2026 09:59:00 +0000',
    'Message-ID: <one@corp.example>',
    ...(extra === undefined ? [] : [extra]),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text ?? 'It is silent.',
    '',
  ].join('\r\n');
}

export interface SigningOptions {
  readonly domain?: string;
  /** Fields that are covered. */
  readonly fields?: string;
  /** Body octets that are covered (`l=`). */
  readonly bodyLength?: number;
  readonly expires?: Date;
}

/** The mail with a DKIM-Signature of that domain on top. */
export async function signed(mail: string, options: SigningOptions = {}): Promise<string> {
  const { signatures, errors } = await dkimSign(mail, {
    canonicalization: 'relaxed/relaxed',
    signTime: new Date(RECEIVED_AT_MS - 60_000),
    ...(options.expires === undefined ? {} : { expires: options.expires }),
    signatureData: [
      {
        signingDomain: options.domain ?? 'corp.example',
        selector: SELECTOR,
        privateKey: SIGNING_KEY,
        headerList: (options.fields ?? 'From:To:Subject:Date:Message-ID:MIME-Version:Content-Type').split(
          ':',
        ),
        ...(options.bodyLength === undefined ? {} : { maxBodyLength: options.bodyLength }),
      },
    ],
  } as Parameters<typeof dkimSign>[1]);
  if (errors.length > 0) throw errors[0]?.err ?? new Error('not signed');
  return signatures + mail;
}

/** The mail with an ARC set of that domain on top (RFC 8617). */
export async function sealed(mail: string, domain: string): Promise<string> {
  const set = await sealMessage(Buffer.from(mail, 'latin1'), {
    signingDomain: domain,
    selector: SELECTOR,
    privateKey: SIGNING_KEY,
    authResults: `mx.${domain}; dkim=pass header.d=corp.example; dmarc=pass header.from=corp.example`,
    cv: 'none',
    signTime: new Date(RECEIVED_AT_MS - 30_000),
  });
  return set.toString('latin1') + mail;
}

export interface Checking extends Partial<Omit<AuthenticatorOptions, 'resolver'>> {
  readonly dns?: DnsTable;
  readonly asked?: string[];
  readonly ip?: string | null;
  readonly submitted?: boolean;
  readonly sender?: string | null;
  readonly transport?: 'smtp' | 'lmtp' | 'imap' | 'pipe';
}

/** Threads are slow to start, so mails that are checked in the same way share one; each has its own DNS. */
const authenticators = new Map<string, { authenticator: Authenticator; dns: DnsResolver }>();

function authenticatorFor({ dns, asked, ...how }: Checking): Authenticator {
  const options = { relays: ['203.0.113.0/24'], authservId: null, trustedSealers: [], ...how };
  const key = JSON.stringify({ ...options, imapHosts: [...(how.imapHosts ?? [])] });
  const table = dnsOf(dns ?? keysOf('corp.example'), asked);
  const known = authenticators.get(key);
  if (known !== undefined) {
    known.dns = table;
    return known.authenticator;
  }
  const entry = { dns: table };
  const resolver: DnsResolver = (name, type) => entry.dns(name, type);
  const authenticator = createAuthenticator({ imapHosts: new Map(), ...options, resolver });
  authenticators.set(key, Object.assign(entry, { authenticator }));
  return authenticator;
}

/** What our own check says of a raw message from a client in the open net. */
export async function checked(raw: string, how: Checking = {}): Promise<Authentication> {
  const { ip, sender, transport = 'smtp', submitted, ...options } = how;
  const dir = await mkdtemp(join(tmpdir(), 'postern-auth-'));
  try {
    const path = join(dir, 'raw');
    const bytes = Buffer.from(raw, 'latin1');
    await writeFile(path, bytes);
    const { message } = await parseMessage(bytes);
    return await authenticatorFor(options).authenticate({
      id: dir,
      submitted: submitted === true,
      message,
      path,
      transport,
      account: transport === 'imap' ? 'box' : null,
      reversePath: parseAddrSpec(sender ?? 'anna@corp.example'),
      client: { ip: ip === undefined ? '192.0.2.1' : ip, helo: 'mail.corp.example' },
      receivedAtMs: RECEIVED_AT_MS,
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
