import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startChaosProxy, type ChaosProxy, type Plan } from '../chaos/chaos-proxy.ts';
import { Dice } from '../chaos/dice.ts';
import { until } from '../support/until.ts';

/** A server that says back what it hears, and how each line to it ended. */
interface Echo {
  readonly port: number;
  readonly heard: Buffer[];
  readonly ends: string[];
  close(): void;
}

async function startEcho(): Promise<Echo> {
  const heard: Buffer[] = [];
  const ends: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('data', (chunk: Buffer) => {
      heard.push(chunk);
      socket.write(chunk);
    });
    socket.on('end', () => ends.push('fin'));
    socket.on('error', (error: NodeJS.ErrnoException) => ends.push(error.code ?? ''));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, heard, ends, close };
}

/** A client of it that keeps what it hears. */
class Client {
  readonly socket: Socket;
  text = '';
  end = '';

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    this.socket.on('data', (chunk: Buffer) => {
      this.text += chunk.toString('latin1');
    });
    this.socket.on('end', () => {
      this.end ||= 'fin';
    });
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.end = error.code ?? '';
    });
  }
}

let echo: Echo;
let proxy: ChaosProxy;
const clients: Client[] = [];
beforeEach(async () => {
  echo = await startEcho();
  proxy = await startChaosProxy(echo.port, new Dice(1));
});
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  await proxy.close();
  echo.close();
});

function talk(plan: Plan, text: string): Client {
  proxy.use(() => plan);
  const client = new Client(proxy.port);
  clients.push(client);
  client.socket.write(text);
  return client;
}

const heardText = () => Buffer.concat(echo.heard).toString('latin1');

describe('the chaos proxy', () => {
  test('passes everything on where nothing is planned', async () => {
    const client = talk({}, 'hello');
    await until('the echo', () => client.text === 'hello');
    client.socket.end();
    await until('the end', () => echo.ends.includes('fin'));
  });

  test('passes crumbs: one byte each, and never another text', async () => {
    const client = talk({ toServer: [{ kind: 'pieces', most: 1 }] }, 'crumbs');
    await until('the echo', () => client.text === 'crumbs');
    expect(echo.heard.length).toBeGreaterThan(1);
  });

  test('cuts anew wherever it likes, and never another text', async () => {
    const text = 'x'.repeat(500);
    const client = talk({ toServer: [{ kind: 'pieces', most: 40, random: true }] }, text);
    await until('the echo', () => client.text === text);
  });

  test('delays and trickles', async () => {
    const started = performance.now();
    const client = talk(
      { toServer: [{ kind: 'trickle', bytes: 2, everyMs: 30 }], toClient: [{ kind: 'delay', ms: 50 }] },
      '12345678',
    );
    await until('the echo', () => client.text === '12345678');
    expect(performance.now() - started).toBeGreaterThan(4 * 30 + 50);
  });

  test('cuts after so many bytes, with a reset or in order', async () => {
    const reset = talk({ toServer: [{ kind: 'cut', afterBytes: 3, ending: 'reset' }] }, 'abcdef');
    await until('the reset', () => reset.end === 'ECONNRESET');
    expect(heardText()).toBe('abc');
    const fin = talk({ toClient: [{ kind: 'cut', afterBytes: 0, ending: 'fin' }] }, 'xyz');
    await until('the end', () => fin.end === 'fin');
    expect(fin.text).toBe('');
    expect(proxy.lines.map(({ done }) => done[0]?.kind)).toEqual(['cut', 'cut']);
  });

  test('cuts at a text line, before it or after it, however it was sent', async () => {
    const plan = (before: boolean): Plan => ({
      toServer: [{ kind: 'cut-at', pattern: /^\.$/, before, ending: 'fin' }],
    });
    const first = talk(plan(true), 'body\r\n.');
    first.socket.write('\r\n');
    await until('the end', () => first.end === 'fin');
    expect(heardText()).toBe('body\r\n');
    const second = talk(plan(false), 'body\r\n.\r\nmore');
    await until('the end', () => second.end === 'fin');
    expect(heardText()).toBe('body\r\nbody\r\n.\r\n');
  });

  test('swallows a reply, and passes on the next', async () => {
    const client = talk({ toClient: [{ kind: 'swallow', pattern: /^250/ }] }, '220 a\r\n250 b\r\n354 c\r\n');
    await until('the last line', () => client.text.endsWith('354 c\r\n'));
    expect(client.text).toBe('220 a\r\n354 c\r\n');
  });

  test('goes silent without an end', async () => {
    const client = talk({ toClient: [{ kind: 'blackhole', afterBytes: 2 }] }, 'abcdef');
    await until('the server hears', () => heardText() === 'abcdef');
    await until('what comes through', () => client.text === 'ab');
    expect(client.end).toBe('');
    expect(proxy.lines[0]?.done).toEqual([{ direction: 'toClient', kind: 'blackhole' }]);
  });

  test('closes one direction, and leaves the other', async () => {
    const client = talk({ toServer: [{ kind: 'half-close', afterBytes: 3 }] }, 'abcdef');
    await until('the server hears the end', () => echo.ends.includes('fin'));
    await until('the echo', () => client.text === 'abc');
    expect(client.end).toBe('');
  });

  test('can be told while lines are open', async () => {
    const client = talk({}, 'one');
    await until('the echo', () => client.text === 'one');
    proxy.inflict('toClient', { kind: 'swallow', pattern: /two/ });
    client.socket.write('two\r\nthree\r\n');
    await until('the echo', () => client.text.endsWith('three\r\n'));
    expect(client.text).toBe('onethree\r\n');
    proxy.end('reset');
    await until('the reset', () => client.end === 'ECONNRESET');
  });
});
