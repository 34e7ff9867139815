/** A peer on loopback that answers HTTP. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpPeer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

export async function answerHttp(
  answer: (request: IncomingMessage, url: URL, response: ServerResponse) => Promise<void> | void,
): Promise<HttpPeer> {
  const server = createServer((request, response) => {
    void answer(request, new URL(request.url ?? '/', 'http://127.0.0.1'), response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
