import { createHash } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inspectFiles } from '../../src/cli/commands/inspect.ts';
import { blobPath } from '../../src/store/intake/blob-sweep.ts';
import { startTestGateway } from '../support/gateway.ts';
import { dotStuffed, SmtpPeer } from '../support/smtp-dialogue.ts';

const HEADER = 'From: Carla <carla@customer.example>\r\nTo: support@desk.example\r\nSubject: Bytes\r\n\r\n';

test('I-29 whatever bytes a mail has, and however they were cut on their way, they are kept as they were, and can be read again', async () => {
  const desk = await startTestGateway();
  const { config, blobs } = desk.gateway;
  const peer = await SmtpPeer.connect(desk.gateway.smtp!.port);
  await peer.expect('220 ');
  await peer.ask('EHLO peer.test', '250-');
  const line = fc
    .uint8Array({ maxLength: 200 })
    .map((bytes) => bytes.map((byte) => (byte === 10 ? 46 : byte)));
  const cuts = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 });
  const names: string[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), cuts, async (lines, sizes) => {
      const crlf = Buffer.from('\r\n');
      const sent = Buffer.concat([Buffer.from(HEADER), ...lines.flatMap((one) => [Buffer.from(one), crlf])]);
      await peer.ask('MAIL FROM:<carla@customer.example>', '250 2.1.0');
      await peer.ask('RCPT TO:<support@desk.example>', '250 2.1.5');
      await peer.ask('DATA', '354 ');
      const wire = dotStuffed(sent);
      let at = 0;
      for (const size of sizes) {
        await peer.send(wire.subarray(at, at + size));
        at += size;
      }
      await peer.send(wire.subarray(at));
      await peer.expect('250 2.0.0 OK: taken in');
      const name = createHash('sha256').update(sent).digest('hex');
      names.push(name);
      expect(await blobs.get(name)).toEqual(sent);
    }),
    { numRuns: 12 },
  );
  peer.end();
  await desk.gateway.settled();
  expect((await desk.arrivals()).map(({ blob }) => blob).sort()).toEqual(names.sort());
  const read: string[] = [];
  const paths = names.map((name) => blobPath(join(config.dataDir, 'blobs'), name));
  expect(await inspectFiles(paths, (one) => read.push(JSON.stringify(one)))).toBe(0);
  expect(read).toHaveLength(names.length);
  for (const one of read) expect(one).toContain('Bytes');
  await desk.stop();
});
