import * as z from 'zod';
import { LIMITS } from '../base/limits.ts';
import { field, pem, secret, whole, words } from './field.ts';

const MIB = 1024 * 1024;
const PORT_MAX = 65_535;

/** Where agents hand in their mail with a login, so that it is theirs beyond doubt. */
export const submissionSchema = field(
  z
    .strictObject({
      host: words({
        expects: 'a host name or IP address',
        about: 'Address to listen on; `0.0.0.0` or `::` is the whole world.',
      }).default('127.0.0.1'),
      port: whole(0, PORT_MAX, {
        expects: `a port from 0 to ${PORT_MAX}`,
        about: 'Port to listen on, with TLS from the first byte (RFC 8314); 0 is any free one.',
      }).default(4465),
      maxSizeMiB: whole(1, 1024, {
        expects: 'a whole number of MiB from 1 to 1024',
        about: 'Largest message taken in, in MiB.',
      }).default(LIMITS.messageSizeBytes / MIB),
      tls: field(
        z.strictObject({
          cert: pem({
            expects: 'PEM text or { file: PATH }',
            about: 'Certificate, with its intermediate certificates.',
          }),
          key: secret({ expects: 'PEM text or { file: PATH }', about: 'Private key of the certificate.' }),
        }),
        { expects: 'a block with cert and key', about: 'Certificate and key; no password is taken without.' },
      ),
    })
    .nullable(),
  {
    expects: 'a block with tls',
    about:
      'Takes mail of agents who log in with the password of `postern agent password`, to support and reply addresses only (RFC 6409).',
    otherwise: 'not listening',
  },
).default(null);
