/**
 * A process that takes one mail in and then says `accepted`, as a listener says 250. Arguments: path of the database, of the blobs, and
 * `hang`: the mail never comes to its end.
 */
import { PassThrough } from 'node:stream';
import { systemClock, systemRandom } from '../../../src/base/clock.ts';
import { createSpool } from '../../../src/inbound/spool/accept.ts';
import { openFolderBlobStore } from '../../../src/store/intake/blob-store.ts';
import { openStore } from '../../../src/store/database/database.ts';

const [path = '', blobDir = '', how] = process.argv.slice(2);
const store = await openStore({ dialect: 'sqlite', path });
const blobs = await openFolderBlobStore(blobDir);
const spool = createSpool({
  store,
  blobs,
  clock: systemClock,
  random: systemRandom,
  wake: () => undefined,
  requireRoom: () => Promise.resolve(),
});
const content = new PassThrough();
content.write('Subject: first line\r\n\r\n');
if (how === 'hang') setInterval(() => undefined, 1000);
else content.end('body\r\n');
process.stdout.write('begun\n');
await spool.accept({
  key: 'smtp:1',
  transport: 'smtp',
  envelope: { reversePath: null, recipients: [{ localPart: 'support', domain: 'desk.test' }] },
  client: { ip: null, helo: null, tls: false },
  content,
});
process.stdout.write('accepted\n');
await store.close();
