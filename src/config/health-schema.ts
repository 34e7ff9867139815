/** Who is told that something is wrong, where machines may ask, and from when on something is wrong. */
import * as z from 'zod';
import { LIMITS } from '../base/limits.ts';
import { host, listenPort, locale } from './common-fields.ts';
import { emailAddress, field, whole } from './field.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const MIB = 1024 * 1024;

export const operatorSchema = field(
  z
    .strictObject({
      address: emailAddress({
        expects: 'an e-mail address such as postmaster@agents.example',
        about: 'Where mail goes that says that something is wrong, or right again. No address of a channel.',
      }),
      locale: locale('Language of that mail.'),
    })
    .nullable(),
  {
    expects: 'a block with address',
    about: 'The person who runs this. Each change is told once.',
    otherwise: 'nobody is told by mail; the log and `postern status` tell',
  },
).default(null);

export const httpSchema = field(
  z
    .strictObject({
      host: host(
        'Address to listen on; what is said there is no secret, but nobody else needs to hear it.',
      ).default('127.0.0.1'),
      port: listenPort().default(LIMITS.httpPort),
    })
    .nullable(),
  {
    expects: 'a block with host and port, or null for none',
    about: 'Answers machines that watch: `/healthz`, `/readyz` and `/metrics`, by HTTP.',
    otherwise: `on 127.0.0.1, port ${LIMITS.httpPort}`,
  },
).prefault({});

const amount = (what: { unit: string; most: number; otherwise: number; about: string }) =>
  whole(0, what.most, {
    expects: `a whole number of ${what.unit} from 0 to ${what.most}`,
    about: what.about,
  }).default(what.otherwise);

const DAYS_MINUTES = 10_080;

export const alarmsSchema = field(
  z.strictObject({
    ingestLagMinutes: amount({
      unit: 'minutes',
      most: DAYS_MINUTES,
      otherwise: LIMITS.alarms.ingestLagMs / MINUTE_MS,
      about: 'Longest that a mail that was taken in may wait to be dealt with.',
    }),
    outboxLateMinutes: amount({
      unit: 'minutes',
      most: DAYS_MINUTES,
      otherwise: LIMITS.alarms.outboxLateMs / MINUTE_MS,
      about: 'Longest that an outgoing mail may be due before it is tried.',
    }),
    outboxAgeHours: amount({
      unit: 'hours',
      most: 1000,
      otherwise: LIMITS.alarms.outboxAgeMs / HOUR_MS,
      about: 'Longest that an outgoing mail may be tried in vain.',
    }),
    outboxHeldMinutes: amount({
      unit: 'minutes',
      most: DAYS_MINUTES,
      otherwise: LIMITS.alarms.outboxHeldMs / MINUTE_MS,
      about: 'Longest that the whole outbox may be on hold.',
    }),
    quarantineUnseen: amount({
      unit: 'mails',
      most: 1_000_000,
      otherwise: LIMITS.alarms.quarantineUnseen,
      about: 'Most mails in quarantine that nobody has looked at.',
    }),
    freeDiskMiB: amount({
      unit: 'MiB',
      most: 1_000_000,
      otherwise: LIMITS.alarms.freeDiskBytes / MIB,
      about: 'Least free space on the disk of `dataDir`.',
    }),
    clockSkewSeconds: amount({
      unit: 'seconds',
      most: 86_400,
      otherwise: LIMITS.alarms.clockSkewMs / SECOND_MS,
      about:
        'Most that the clock may differ from that of the database, jump, or lie behind what was written already.',
    }),
  }),
  {
    expects: 'a block of limits',
    about: 'From when on something is wrong: see `postern status`.',
  },
).prefault({});
