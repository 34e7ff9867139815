import * as z from 'zod';
import { LIMITS } from '../base/limits.ts';
import { AGENT_NAME, ROLES } from '../desk/people/agent.ts';
import { host, listenPort, locale, serverPort } from './common-fields.ts';
import { deskSchema, timeZone } from './desk-schema.ts';
import { authservId, dkimSchema, senderChecksSchema } from './sender-schema.ts';
import { submissionSchema } from './submission-schema.ts';
import { domainName, emailAddress, field, flag, network, pem, secret, whole, words } from './field.ts';
import { keepsSecrets } from './oauth-provider.ts';
import { alarmsSchema, httpSchema, operatorSchema } from './health-schema.ts';

/**
 * The configuration file, key by key: what stands there, what it means, what holds when it is absent.
 * In: YAML as plain values. Out: checked values, addresses parsed, secrets not read yet.
 * What concerns several keys at once is in cross-check.ts. The words here are also the error messages and
 * docs/configuration.md, so there is no second place to keep true.
 */
const MIB = 1024 * 1024;

const shortName = (what: string, about: string) =>
  field(z.string().regex(AGENT_NAME), {
    expects: `${what}: 1 to 24 lower-case letters, digits or dashes`,
    about,
  });

const security = (about: string) =>
  field(z.enum(['tls', 'starttls', 'none']), { expects: 'one of tls, starttls, none', about });

const authority = pem({
  expects: 'PEM text or { file: PATH }',
  about: 'Certificate of an authority to trust besides those of the system.',
  otherwise: "the system's only",
});

const databaseSchema = field(
  z.discriminatedUnion('dialect', [
    z.strictObject({
      dialect: field(z.literal('sqlite'), {
        expects: 'one of sqlite, postgres',
        about: '`sqlite` is one file and needs nothing else to run; `postgres` is a server.',
      }),
      path: words({
        expects: 'the path of a file',
        about: 'The database file.',
        otherwise: '`postern.db` in `dataDir`',
      }).optional(),
    }),
    z.strictObject({
      dialect: field(z.literal('postgres'), {
        expects: 'one of sqlite, postgres',
        about: '',
      }),
      url: secret({
        expects: 'postgres://USER:PASSWORD@HOST/DATABASE, as text or { file: PATH }',
        about: 'Where it is, and as whom to log in.',
      }),
    }),
  ]),
  {
    expects: 'a block that begins with dialect: sqlite or dialect: postgres',
    about: 'Where tickets are kept.',
  },
);

const numberingSchema = field(
  z.strictObject({
    prefix: field(z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,14}-$/), {
      expects: 'a letter, then letters, digits or dashes, and a dash at the end, such as TICK-',
      about: 'What every ticket number begins with. Do not change it later: old mails carry it.',
    }).default('TICK-'),
    start: whole(1, 1_000_000_000, {
      expects: 'a whole number from 1 to 1000000000',
      about: 'The first number given out by a new database.',
    }).default(1001),
  }),
  { expects: 'a block with prefix and start', about: 'How tickets are numbered.' },
);

const channelSchema = z.strictObject({
  name: shortName('a name', 'Short and unique; kept with every ticket, so do not change it later.'),
  addresses: field(
    z
      .array(
        emailAddress({
          expects: 'an e-mail address such as support@desk.example',
          about: 'An address that customers write to.',
        }),
      )
      .min(1),
    {
      expects: 'a list of at least one e-mail address',
      about: 'Addresses that customers write to. Answers come from the first.',
    },
  ),
  senderName: words({
    expects: 'a name such as "Support"',
    about: 'The name that customers see as the sender.',
  }),
  locale: locale('Language of what customers of this channel get.'),
  subscribers: field(z.array(shortName("an agent's name", 'Name of an agent.')), {
    expects: 'a list of names of agents',
    about: 'Agents who are told of new tickets, and of replies to tickets that nobody has taken.',
  }).default([]),
});

const agentSchema = z.strictObject({
  name: shortName('a name', 'Short and unique; what `#assign NAME` says. Do not change it later.'),
  displayName: words({ expects: 'a name such as "Anna Berg"', about: 'What people read.' }),
  addresses: field(
    z
      .array(
        emailAddress({
          expects: 'an e-mail address such as anna@agents.example',
          about: 'An address of the agent.',
        }),
      )
      .min(1),
    {
      expects: 'a list of at least one e-mail address',
      about: "The agent's own addresses. Notifications go to the first; mail may come from any of them.",
    },
  ),
  locale: locale('Language of what this agent gets.'),
  role: field(z.enum(ROLES), {
    expects: `one of ${ROLES.join(', ')}`,
    about:
      'What the agent may do: `support-agent` works on own and untaken tickets of the channels they are subscribed to, `developer` on tickets of one category there, `admin` on every ticket, `super-admin` may also change agents.',
  }).default('admin'),
  category: shortName('a name', 'Of a developer: the category of tickets.').nullable().default(null),
  timeZone: timeZone("Zone of the agent's clock.").nullable().default(null),
});

const listener = (what: string, port: number) =>
  field(
    z
      .strictObject({
        host: host('Address to listen on; `0.0.0.0` or `::` is the whole world.').default('127.0.0.1'),
        port: listenPort().default(port),
        maxSizeMiB: whole(1, 1024, {
          expects: 'a whole number of MiB from 1 to 1024',
          about: 'Largest message taken in, in MiB.',
        }).default(LIMITS.messageSizeBytes / MIB),
        relays: field(
          z.array(
            network({
              expects: 'an IP address, or a network as 192.0.2.0/24',
              about: 'A mail host, or a network of them.',
            }),
          ),
          {
            expects: 'a list of IP addresses and networks',
            about:
              'Mail hosts that bring our mail (the MX before us). They always find a place, however many strangers connect, and are not counted among those.',
          },
        ).default(['127.0.0.0/8', '::1']),
        tls: field(
          z.strictObject({
            cert: pem({
              expects: 'PEM text or { file: PATH }',
              about: 'Certificate, with its intermediate certificates.',
            }),
            key: secret({ expects: 'PEM text or { file: PATH }', about: 'Private key of the certificate.' }),
          }),
          {
            expects: 'a block with cert and key',
            about: 'Certificate and key; with them STARTTLS is offered.',
            otherwise: 'no STARTTLS',
          },
        )
          .nullable()
          .default(null),
      })
      .nullable(),
    {
      expects: 'a block with host and port',
      about: what,
      otherwise: 'not listening',
    },
  ).default(null);

const password = secret({
  expects: 'text (in quotes where it is a number) or { file: PATH }',
  about: 'Password; either this or `oauth`.',
  otherwise: 'none: `oauth` is used',
});

const oauth = field(
  z.strictObject({
    tokenUrl: field(z.url({ protocol: /^https?$/ }).refine(keepsSecrets), {
      expects: 'an https:// URL (http:// on this machine only)',
      about: 'Where tokens are given out (RFC 6749).',
    }),
    clientId: words({ expects: 'text', about: 'What the provider calls this program.' }),
    clientSecret: secret({
      expects: 'text or { file: PATH }',
      about: 'What proves that.',
      otherwise: 'none: a public client',
    }).optional(),
    refreshToken: secret({
      expects: 'text or { file: PATH }',
      about:
        'What the consent of the mailbox owner gave (`postern config consent`). Later ones that the provider hands out are kept sealed in the database.',
      otherwise: 'none: client credentials, the program asks as itself',
    }).optional(),
    scope: words({
      expects: 'text',
      about: 'What the token is to be good for, as the provider writes it.',
      otherwise: 'what the provider thinks fit',
    }).optional(),
  }),
  {
    expects: 'a block with tokenUrl and clientId',
    about: 'Log in by tokens of an OAuth 2.0 server (XOAUTH2) instead of a password.',
    otherwise: 'none: `password` is used',
  },
);

const imapSchema = z.strictObject({
  name: shortName('a name', 'Short and unique; part of the memory of what was read, so never change it.'),
  host: host('The IMAP server.'),
  port: serverPort('993 with `security: tls`, else 143').optional(),
  security: security(
    '`tls` from the first byte, `starttls` required before the password, or `none` (this machine only).',
  ).default('tls'),
  ca: authority.optional(),
  user: words({ expects: 'a user name (in quotes where it is a number)', about: 'User name.' }),
  password: password.optional(),
  oauth: oauth.optional(),
  folders: field(z.array(words({ expects: 'the name of a folder', about: 'A folder.' })).min(1), {
    expects: 'a list of at least one folder',
    about: 'Folders whose messages become tickets.',
  }).default(['INBOX']),
  channel: shortName(
    "a channel's name",
    'Channel of mail in which no address of a channel is named as a recipient.',
  ),
  afterwards: field(
    z.union([
      z.enum(['nothing', 'seen', 'delete']),
      z.strictObject({ move: words({ expects: 'the name of a folder', about: 'Where to.' }) }),
    ]),
    {
      expects: 'one of nothing, seen, delete, or { move: FOLDER }',
      about:
        'What is done to a message once its ticket is safe. Progress never depends on it: a message that somebody read is taken in as well.',
    },
  ).default('seen'),
  authservId: authservId(
    'The name under which the mail host of this mailbox writes Authentication-Results into each mail, such as mx.google.com; the topmost such field then tells who a mail is from. Only where the host removes forged ones.',
  ),
  pollSeconds: whole(1, 86_400, {
    expects: 'a whole number of seconds from 1 to 86400',
    about: 'Longest rest between two looks; the server may announce new mail sooner (IDLE).',
  }).default(LIMITS.imapPollMs / 1000),
});

const relaySchema = z.strictObject({
  host: host('The server that takes our mail: a smarthost, or the MTA on this machine.'),
  port: serverPort('465 with `security: tls`, 587 with `starttls`, 25 with `none`').optional(),
  security: security(
    '`tls` from the first byte, `starttls` required before anything is said, or `none`.',
  ).default('starttls'),
  ca: authority.optional(),
  auth: field(
    z.strictObject({
      user: words({ expects: 'a user name (in quotes where it is a number)', about: 'User name.' }),
      password: password.optional(),
      oauth: oauth.optional(),
    }),
    { expects: 'a block with user and password', about: 'How to log in.', otherwise: 'no login' },
  )
    .nullable()
    .default(null),
});

export const configSchema = z.strictObject({
  dataDir: words({
    expects: 'the path of a folder',
    about: 'Folder of the database, the raw mail, the secret key and the mail that was sent without a relay.',
  }).default('./data'),
  database: databaseSchema.default({ dialect: 'sqlite' }),
  acceptDataLoss: flag({
    expects: 'true or false',
    about:
      'Start also where acknowledged mail is lost when the machine stops: `dataDir` in memory or on a network share, a PostgreSQL that does not sync. For demonstrations and tests; without it such storage is refused.',
  }).default(false),
  hostName: domainName({
    expects: 'a host name such as desk.example',
    about: 'The right side of our Message-IDs, and the name we say to other mail servers.',
    otherwise: "the domain of the first channel's first address",
  }).optional(),
  numbering: numberingSchema.prefault({}),
  channels: field(z.array(channelSchema).min(1), {
    expects: 'a list of at least one channel',
    about: 'Support addresses, each with its sender name, language and subscribers.',
  }),
  agents: field(z.array(agentSchema), {
    expects: 'a list of agents',
    about: 'The people who answer customers.',
  }).default([]),
  smtp: listener('Takes mail by SMTP (RFC 5321).', 2525),
  lmtp: listener('Takes mail by LMTP (RFC 2033) from the MTA of this machine.', 2424),
  submission: submissionSchema,
  imap: field(z.array(imapSchema), {
    expects: 'a list of IMAP accounts',
    about: 'Mailboxes to read.',
  }).default([]),
  relay: field(relaySchema.nullable(), {
    expects: 'a block with host',
    about: 'Where outgoing mail goes.',
    otherwise: 'outgoing mail is kept in `sent/` in `dataDir` (a Maildir) instead of being sent',
  }).default(null),
  senderChecks: senderChecksSchema,
  dkim: dkimSchema,
  subaddressing: flag({
    expects: 'true or false',
    about:
      'Does the mail host deliver `support+anything@` to `support@`? Then reply addresses carry a signed detail, and a reply finds its ticket whatever the client does to its headers. Where it does not, replies would bounce: leave it off.',
  }).default(false),
  secretKeys: field(
    z.array(
      secret({
        expects: 'at least 32 characters, as text or { file: PATH }',
        about: 'A key.',
      }),
    ),
    {
      expects: 'a list of keys',
      about:
        'Keys that sign reply addresses and Message-IDs: the first signs, all are accepted. To replace a key, put the new one first and keep the old one for as long as its threads live.',
      otherwise: 'one made at the first start, in `secret.key` in `dataDir`',
    },
  ).default([]),
  templatesDir: words({
    expects: 'the path of a folder',
    about: 'Folder of templates of your own, which go before the built-in ones.',
    otherwise: 'the built-in templates only',
  }).optional(),
  desk: deskSchema,
  operator: operatorSchema,
  http: httpSchema,
  alarms: alarmsSchema,
  log: field(
    z.strictObject({
      level: field(z.enum(['debug', 'info', 'warn', 'error']), {
        expects: 'one of debug, info, warn, error',
        about: 'The least grave kind of line that is logged.',
      }).default('info'),
    }),
    { expects: 'a block with level', about: 'The log.' },
  ).prefault({}),
});

/** The file's content, checked key by key. */
export type ConfigFile = z.output<typeof configSchema>;
