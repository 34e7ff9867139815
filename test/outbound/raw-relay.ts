import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

async function listen(onSocket: (socket: Socket) => void): Promise<Listening> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A server that says `greeting`, then what `answer` makes of each line (null = nothing). No SMTP of its own. */
export function startRawRelay(greeting: string, answer: (line: string) => string | null): Promise<Listening> {
  return listen((socket) => {
    let rest = '';
    if (greeting !== '') socket.write(`${greeting}\r\n`);
    socket.on('data', (chunk) => {
      const lines = `${rest}${chunk.toString('latin1')}`.split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const reply = answer(line);
        if (reply !== null) socket.write(`${reply}\r\n`);
      }
    });
  });
}

/** Where a line to `target` is cut: after so many bytes to the server, or so many from it. */
export interface Cut {
  readonly toServer: number;
  readonly toClient: number;
}

/** A way to `target` that is cut at the given bytes; each new connection asks where. `passed` counts the bytes of them all. */
export async function startCutProxy(
  target: number,
  nextCut: () => Cut,
): Promise<Listening & { readonly passed: Cut }> {
  const passed = { toServer: 0, toClient: 0 };
  const listening = await listen((client) => {
    const cut = nextCut();
    const server = connect({ port: target, host: '127.0.0.1', noDelay: true });
    const stop = () => {
      client.destroy();
      server.destroy();
    };
    server.on('error', stop);
    client.on('close', () => server.end());
    server.on('close', () => client.end());
    forward(client, server, cut.toServer, stop, (bytes) => (passed.toServer += bytes));
    forward(server, client, cut.toClient, stop, (bytes) => (passed.toClient += bytes));
  });
  return { ...listening, passed };
}

/** Passes on at most `most` bytes, then cuts the whole line once they have left. */
function forward(
  from: Socket,
  to: Socket,
  most: number,
  stop: () => void,
  count: (bytes: number) => void,
): void {
  let left = most;
  from.on('data', (chunk: Buffer) => {
    const passed = chunk.subarray(0, left);
    left -= passed.length;
    count(passed.length);
    to.write(passed, () => {
      if (left <= 0) stop();
    });
  });
}
