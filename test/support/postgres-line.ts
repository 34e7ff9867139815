/**
 * A line to a PostgreSQL that breaks at a COMMIT, on loopback. It knows of the protocol that a statement without parameters stands in its
 * message as it was written, with a zero byte behind it.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What becomes of the next commit: its answer is lost, it never arrives, or nothing more is heard. */
export type LostCommit = 'answer-lost' | 'never-sent' | 'silence';

export interface PostgresLine {
  /** The URL through this line. */
  urlOf(url: string): string;
  /** Breaks at the next commit. */
  breakNext(how: LostCommit): void;
  /** Asked at each commit. */
  plan(how: () => LostCommit | undefined): void;
  /** Lines broken so far. */
  readonly broken: number;
  close(): Promise<void>;
}

const COMMIT = Buffer.from('commit\0');

export async function startPostgresLine(target: number): Promise<PostgresLine> {
  const open = new Set<Socket>();
  const state = { broken: 0, plan: (): LostCommit | undefined => undefined };
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    let lost: LostCommit | undefined;
    const cut = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        cut();
      });
    }
    client.on('data', (bytes) => {
      lost ??= bytes.includes(COMMIT) ? state.plan() : undefined;
      if (lost !== undefined) state.broken++;
      if (lost === 'never-sent') cut();
      else upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      // The server has answered, so it is committed.
      if (lost === 'answer-lost') cut();
      else if (lost === undefined) client.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (url) => url.replace(/:\d+\//, `:${port}/`),
    breakNext: (how) => {
      const left = [how];
      state.plan = () => left.pop();
    },
    plan: (how) => {
      state.plan = how;
    },
    get broken() {
      return state.broken;
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
