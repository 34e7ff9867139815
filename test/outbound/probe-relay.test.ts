/** The look at a relay that `doctor` takes, at relays that would hold it for ever. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { probeRelay, type RelayProbe } from '../../src/outbound/deliver/probe-relay.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

interface Relay {
  readonly port: number;
  /** Resolves when the client has hung up. */
  readonly left: Promise<unknown>;
}

/** Greets, and then does with the connection what the test likes. */
async function relayThat(acts: (socket: Socket) => void): Promise<Relay> {
  const left = Promise.withResolvers<undefined>();
  const server = createServer((socket) => {
    cleanups.push(() => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => {
      left.resolve(undefined);
    });
    socket.write('220 relay.example\r\n');
    acts(socket);
  }).listen(0, '127.0.0.1');
  cleanups.push(() => server.close());
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, left: left.promise };
}

function probe(port: number, probeMs: number, leaveMs: number): Promise<RelayProbe> {
  const settings = { host: '127.0.0.1', port, security: 'none', ca: null, auth: null } as const;
  return probeRelay({ ...settings, hostName: 'desk.example' }, { probeMs, leaveMs });
}

describe('a look at a relay (T-36)', () => {
  test('ends where the answer to EHLO goes on for ever, and hangs up', async () => {
    const relay = await relayThat((socket) => {
      const timer = setInterval(() => socket.write('250-X-MORE\r\n'), 10);
      socket.on('close', () => {
        clearInterval(timer);
      });
    });
    expect(await probe(relay.port, 200, 10_000)).toEqual({
      kind: 'trouble',
      reason: 'greeting and login did not end within 200 ms',
    });
    await relay.left;
  });

  test('hangs up where QUIT is answered for ever', async () => {
    const relay = await relayThat((socket) => {
      socket.once('data', () => {
        socket.write('250 relay.example\r\n');
        socket.once('data', () => {
          const timer = setInterval(() => socket.write('221-good\r\n'), 10);
          socket.on('close', () => {
            clearInterval(timer);
          });
        });
      });
    });
    expect(await probe(relay.port, 10_000, 100)).toMatchObject({ kind: 'ready' });
    await relay.left;
  });
});
