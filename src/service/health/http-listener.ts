/**
 * Answers machines that watch, by HTTP: `/healthz` (alive, and every loop turns), `/readyz` (mail is taken in), `/metrics`. In: GET or HEAD.
 * Out: a few lines, and 200 or 503. What must hold: it never keeps mail from flowing, so an address that cannot be listened on is a fault
 * and no failure of the start; a peer that is slow, large or frequent costs it little (deadlines, sizes, and answers that are shared).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorText } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import { METRICS_TYPE } from './metrics.ts';

/** What is answered: whether all is well, and why. */
export interface Verdict {
  readonly well: boolean;
  /** Name of what was looked at, and `ok` or what is wrong. */
  readonly checks: Readonly<Record<string, string>>;
}

export interface HttpParts {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly log: Log;
  readonly healthz: () => Verdict;
  readonly readyz: () => Promise<Verdict>;
  readonly metrics: () => Promise<string>;
  /** For one request and its answer; LIMITS unless a test asks for less. */
  readonly requestMs?: number;
}

export interface HttpListener {
  readonly host: string;
  readonly port: number;
  /** Why nobody is answered; null: it listens. */
  readonly problem: string | null;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

type Page = () => Promise<Answer>;

const PLAIN = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/** Listens. Never throws: what is wrong is in `problem`. */
export async function startHttpListener(parts: HttpParts): Promise<HttpListener> {
  const requestMs = parts.requestMs ?? LIMITS.httpRequestMs;
  const pages: Readonly<Record<string, Page>> = {
    '/healthz': () => Promise.resolve(verdictAnswer(parts.healthz())),
    '/readyz': shared(async () => verdictAnswer(await parts.readyz())),
    '/metrics': shared(async () => ({ status: 200, type: METRICS_TYPE, body: await parts.metrics() })),
  };
  const server = createServer(
    {
      maxHeaderSize: LIMITS.httpHeaderBytes,
      headersTimeout: requestMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: Math.min(1000, requestMs),
      keepAliveTimeout: requestMs,
    },
    (request, response) => {
      void respond(request, response, pages, requestMs).catch((error: unknown) => {
        parts.log.warn({ error: errorText(error) }, 'a request about health could not be answered');
        response.destroy();
      });
    },
  );
  server.maxConnections = LIMITS.httpConnections;
  // A peer that does not read its answer.
  server.setTimeout(2 * requestMs, (socket) => socket.destroy());
  const problem = await new Promise<string | null>((resolve) => {
    server.once('error', (error) => {
      resolve(errorText(error));
    });
    server.listen(parts.port, parts.host, () => {
      resolve(null);
    });
  });
  server.on('error', (error) => {
    parts.log.warn({ error: errorText(error) }, 'the listener for requests about health failed');
  });
  if (problem !== null) {
    parts.log.error({ host: parts.host, port: parts.port, problem }, 'nothing answers requests about health');
    return { host: parts.host, port: parts.port, problem, stop: () => Promise.resolve() };
  }
  const { port } = server.address() as AddressInfo;
  return {
    host: parts.host,
    port,
    problem: null,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  pages: Readonly<Record<string, Page>>,
  requestMs: number,
): Promise<void> {
  const { status, type, body } = await answerTo(request, pages, requestMs);
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(status === 405 ? { Allow: 'GET, HEAD' } : {}),
    // What it may still send is not waited for.
    ...(hasBody(request) ? { Connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

async function answerTo(
  { method, url }: IncomingMessage,
  pages: Readonly<Record<string, Page>>,
  requestMs: number,
): Promise<Answer> {
  const path = (url ?? '').split('?', 1)[0] ?? '';
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (page === undefined)
    return { status: 404, type: PLAIN, body: `not here: try ${Object.keys(pages).join(', ')}\n` };
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, type: PLAIN, body: 'GET and HEAD only\n' };
  const deadline = new AbortController();
  const late = new Promise<Answer>((resolve) => {
    const timer = setTimeout(resolve, requestMs, {
      status: 503,
      type: PLAIN,
      body: 'no answer in time: the database or the disk does not answer\n',
    });
    deadline.signal.addEventListener('abort', () => {
      clearTimeout(timer);
    });
  });
  try {
    return await Promise.race([page().catch(failure), late]);
  } finally {
    deadline.abort();
  }
}

/** Without its reason, which may tell of our insides; the log and `postern status` have it. */
function failure(): Answer {
  return { status: 503, type: PLAIN, body: 'this cannot be measured just now: see `postern status`\n' };
}

function verdictAnswer({ well, checks }: Verdict): Answer {
  return {
    status: well ? 200 : 503,
    type: JSON_TYPE,
    body: `${JSON.stringify({ status: well ? 'ok' : 'fault', checks })}\n`,
  };
}

/** One measurement at a time, whoever asks, and not anew for a moment. */
function shared(page: Page): Page {
  let last: { readonly answer: Promise<Answer>; endedAt: number | null } | null = null;
  return () => {
    const believed =
      last !== null && (last.endedAt === null || performance.now() - last.endedAt < LIMITS.httpBelievedMs);
    if (last === null || !believed) {
      const next: typeof last & object = { answer: page(), endedAt: null };
      next.answer
        .catch(() => undefined)
        .finally(() => {
          next.endedAt = performance.now();
        });
      last = next;
    }
    return last.answer;
  };
}
