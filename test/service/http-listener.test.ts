import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import {
  startHttpListener,
  type HttpListener,
  type HttpParts,
} from '../../src/service/health/http-listener.ts';
import { memoryLog } from '../support/memory-log.ts';

const open: HttpListener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.stop();
});

async function listen(more: Partial<HttpParts> = {}) {
  const listener = await startHttpListener({
    host: '127.0.0.1',
    port: 0,
    log: memoryLog(),
    healthz: () => ({ well: true, checks: { 'loop inbound': 'ok' } }),
    readyz: () => Promise.resolve({ well: false, checks: { room: 'only 5 bytes' } }),
    metrics: () => Promise.resolve('postern_faults 0\n'),
    ...more,
  });
  open.push(listener);
  return {
    listener,
    at: (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${listener.port}${path}`, init),
  };
}

test('a page says by its status whether all is well, and by its text why', async () => {
  const { at } = await listen();
  const healthy = await at('/healthz');
  expect([healthy.status, await healthy.json()]).toEqual([
    200,
    { status: 'ok', checks: { 'loop inbound': 'ok' } },
  ]);
  const unready = await at('/readyz?x=1');
  expect([unready.status, await unready.json()]).toEqual([
    503,
    { status: 'fault', checks: { room: 'only 5 bytes' } },
  ]);
  const metrics = await at('/metrics');
  expect(metrics.headers.get('content-type')).toContain('version=0.0.4');
});

test('nothing else is there, and nothing can be changed', async () => {
  const { at } = await listen();
  expect((await at('/')).status).toBe(404);
  expect((await at('/constructor')).status).toBe(404);
  expect((await at('/metrics', { method: 'POST', body: 'x' })).status).toBe(405);
  const head = await at('/metrics', { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('what cannot be measured is a 503 without our insides, and what takes too long as well', async () => {
  const { at } = await listen({
    readyz: () => Promise.reject(new Error('secret path /srv/x')),
    metrics: () => new Promise(() => undefined),
    requestMs: 200,
  });
  const failed = await at('/readyz');
  expect(failed.status).toBe(503);
  expect(await failed.text()).not.toContain('/srv/x');
  expect((await at('/metrics')).status).toBe(503);
});

test('many who ask at once cost one measurement', async () => {
  let measured = 0;
  const { at } = await listen({ metrics: () => Promise.resolve(`n ${++measured}\n`) });
  await Promise.all(Array.from({ length: 20 }, () => at('/metrics').then((answer) => answer.text())));
  expect(measured).toBe(1);
});

test('a peer that never ends its request, or sends a huge one, is cut off', async () => {
  const { listener } = await listen({ requestMs: 200 });
  const said = (text: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(listener.port, '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.on('data', (chunk) => (answer += String(chunk)));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve(answer);
      });
    });
  expect(await said('GET /healthz HTTP/1.1\r\nHost: x\r\nX-')).toMatch(/^HTTP\/1.1 408 |^$/);
  const huge = `GET /healthz HTTP/1.1\r\nX: ${'y'.repeat(2 * LIMITS.httpHeaderBytes)}\r\n\r\n`;
  expect(await said(huge)).toMatch(/^HTTP\/1.1 431 /);
});

test('an address that is taken is a problem to be told, and stops nothing', async () => {
  const { listener } = await listen();
  const second = await startHttpListener({
    host: '127.0.0.1',
    port: listener.port,
    log: memoryLog(),
    healthz: () => ({ well: true, checks: {} }),
    readyz: () => Promise.resolve({ well: true, checks: {} }),
    metrics: () => Promise.resolve(''),
  });
  expect(second.problem).toContain('EADDRINUSE');
  await second.stop();
});
