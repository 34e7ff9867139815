import type { Secret } from '../base/secret.ts';
import type { AgentEntry } from '../desk/people/agent.ts';
import type { Channel } from '../desk/channel.ts';
import type { DeskSettings } from '../desk/settings.ts';
import type { Locale } from '../desk/locale/locale.ts';
import type { Numbering } from '../desk/tickets/number.ts';
import type { AddrSpec } from '../mail/address.ts';

/** A checked configuration: addresses parsed, secrets read, paths absolute. Made by load.ts alone. */
export interface Config {
  /** The file it came from, for messages. */
  readonly source: string;
  /** Absolute. Database, blobs, key and sent mail lie here unless said otherwise. */
  readonly dataDir: string;
  readonly database:
    | { readonly dialect: 'sqlite'; readonly path: string }
    | { readonly dialect: 'postgres'; readonly url: string };
  /** Run also where storage loses acknowledged mail when the power fails (I-11); for demonstrations and tests. */
  readonly acceptDataLoss: boolean;
  /** Domain of our Message-IDs; the name we say in EHLO. */
  readonly hostName: string;
  readonly numbering: Numbering;
  readonly channels: readonly [Channel, ...Channel[]];
  readonly agents: readonly AgentEntry[];
  readonly desk: DeskSettings;
  /** null: no SMTP or LMTP listener of that kind. */
  readonly smtp: ListenerConfig | null;
  readonly lmtp: ListenerConfig | null;
  /** Where agents log in to hand in their mail; always with TLS from the first byte. */
  readonly submission: ListenerConfig | null;
  readonly imap: readonly ImapAccount[];
  /** null: outgoing mail is kept in `<dataDir>/sent/` instead of being sent. */
  readonly relay: RelayConfig | null;
  readonly senderChecks: SenderChecks;
  /** Keys that sign our mail, one a domain. */
  readonly dkim: readonly DkimKey[];
  /** Reply addresses carry a signed detail (`support+t1001...@`); off where the mail host knows no subaddressing. */
  readonly subaddressing: boolean;
  /** Keys for our reply tokens, newest first; empty = made on first start and kept in `<dataDir>/secret.key`. */
  readonly secretKeys: readonly string[];
  /** Absolute path of the operator's own templates, which go before the built-in ones; null = built-in only. */
  readonly templatesDir: string | null;
  /** Who is told by mail that something is wrong; null = nobody. */
  readonly operator: Operator | null;
  /** Where machines that watch may ask; null = nowhere. */
  readonly http: { readonly host: string; readonly port: number } | null;
  readonly alarms: AlarmLimits;
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' };
}

/** The person who runs this. */
export interface Operator {
  readonly address: AddrSpec;
  readonly locale: Locale;
}

/** From when on something is wrong. */
export interface AlarmLimits {
  /** Longest that a mail may wait to be dealt with. */
  readonly ingestLagMs: number;
  /** Longest that an outgoing mail may be due before it is tried. */
  readonly outboxLateMs: number;
  /** Longest that an outgoing mail may be tried in vain. */
  readonly outboxAgeMs: number;
  /** Longest that the whole outbox may be on hold. */
  readonly outboxHeldMs: number;
  /** Most mails in quarantine that nobody has looked at. */
  readonly quarantineUnseen: number;
  readonly freeDiskBytes: number;
  readonly clockSkewMs: number;
}

export interface ListenerConfig {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly maxSizeBytes: number;
  /** STARTTLS is offered when both are given (PEM text). */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** IP addresses and networks of the mail hosts that bring our mail. */
  readonly relays: readonly string[];
}

export interface ImapAccount {
  /** Short, unique; part of every arrival key, so it never changes. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte, `starttls` required, or `none` (loopback only). */
  readonly security: 'tls' | 'starttls' | 'none';
  /** PEM of an authority to trust besides the system's; null = the system's only. */
  readonly ca: string | null;
  readonly login: LoginConfig;
  readonly folders: readonly string[];
  /** Channel of mail that no address of a channel is named in. */
  readonly channel: string;
  readonly afterwards: ImapAfterwards;
  /** The host whose Authentication-Results are believed; null: none. */
  readonly authservId: string | null;
  readonly pollMs: number;
}

/** How it is found out whether a mail is from whom it says. */
export interface SenderChecks {
  /** Ask the DNS ourselves where no host is believed; null: only of mail that a client in the open net brings. */
  readonly dns: boolean | null;
  /** Empty: those of the system. */
  readonly dnsServers: readonly string[];
  /** The name under which our own hosts (`smtp.relays`, LMTP) write Authentication-Results; null: they do not. */
  readonly authservId: string | null;
  readonly trustedSealers: readonly string[];
}

/** RFC 6376: mail from `domain` is signed with `key`, whose public part is at `selector._domainkey.domain`. */
export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  /** PEM. */
  readonly key: string;
}

/** What is done to a message in its folder once its mail has been dealt with. */
export type ImapAfterwards =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'seen' }
  | { readonly kind: 'move'; readonly folder: string }
  | { readonly kind: 'delete' };

export interface RelayConfig {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'none';
  readonly ca: string | null;
  readonly auth: LoginConfig | null;
}

/** How we log in: by password, or by tokens of an OAuth 2.0 server. */
export type LoginConfig =
  | { readonly kind: 'password'; readonly user: string; readonly password: Secret }
  | { readonly kind: 'oauth'; readonly user: string; readonly oauth: OAuthConfig };

/** RFC 6749: where tokens come from, and what we show there. */
export interface OAuthConfig {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret | null;
  /** null: client credentials (section 4.4). */
  readonly refreshToken: Secret | null;
  readonly scope: string | null;
}
