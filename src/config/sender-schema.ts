import { isIP } from 'node:net';
import * as z from 'zod';
import { domainName, field, flag, secret, words } from './field.ts';

/** The keys of the configuration that are about who mail is from: what is checked of a stranger's, and what signs ours. */

/** The name of a host in its Authentication-Results (RFC 8601 section 2.5). */
export const authservId = (about: string) =>
  field(words({ expects: 'a name such as mx.example.com', about }), {
    expects: 'a name such as mx.example.com',
    about,
    otherwise: 'no such field is believed',
  })
    .nullable()
    .default(null);

export const senderChecksSchema = field(
  z.strictObject({
    dns: flag({
      expects: 'true or false',
      about:
        'Ask the DNS for SPF, DKIM, DMARC and ARC of mail that no mail host checked for us. While the DNS does not answer, a mail whose sender hangs on it waits up to 15 minutes.',
      otherwise: 'it is asked of mail that a client in the open net brings to `smtp`',
    })
      .nullable()
      .default(null),
    dnsServers: field(
      z.array(
        field(
          z.string().refine((text) => isIP(text) !== 0),
          { expects: 'an IP address', about: 'A server.' },
        ),
      ),
      { expects: 'a list of IP addresses', about: 'DNS servers to ask.', otherwise: 'those of the system' },
    ).default([]),
    authservId: authservId(
      'The name under which our own mail hosts (`smtp.relays`, and whoever speaks `lmtp`) write Authentication-Results into each mail. Only where they remove forged ones.',
    ),
    trustedSealers: field(
      z.array(domainName({ expects: 'a domain such as lists.example', about: 'A domain.' })),
      {
        expects: 'a list of domains',
        about:
          'Forwarders and mailing lists whose ARC seal is believed: what they vouch for does not count as forged.',
      },
    ).default([]),
  }),
  {
    expects: 'a block with dns, authservId and others',
    about:
      'How it is found out whether a mail is from whom it says. Without any check nobody is believed, and an agent needs the reply address of a notification.',
  },
).prefault({});

export const dkimSchema = field(
  z.array(
    z.strictObject({
      domain: domainName({
        expects: 'a domain such as desk.example',
        about: 'Domain of channel addresses whose mail is signed.',
      }),
      selector: field(
        z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9-]{1,63})*$/),
        {
          expects: 'a word such as postern1',
          about:
            'The key is published as TXT record of `SELECTOR._domainkey.DOMAIN`; `postern config dkim` prints it.',
        },
      ),
      key: secret({
        expects: 'PEM text or { file: PATH }',
        about: 'Private key, RSA of 2048 bits or more, or Ed25519: `openssl genrsa 2048`.',
      }),
    }),
  ),
  {
    expects: 'a list of domains, each with a selector and a key',
    about: 'Keys that sign our mail (DKIM). Not needed where the relay signs it.',
  },
).default([]);
