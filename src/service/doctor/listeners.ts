import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { errorText, GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Config } from '../../config/config.ts';
import { right, wrong, type Finding } from './finding.ts';

interface Listener {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

function listenersOf({ smtp, lmtp, submission, http }: Config): Listener[] {
  return Object.entries({ smtp, lmtp, submission, http }).flatMap(([name, one]) =>
    one === null || one.port === 0 ? [] : [{ name, host: one.host, port: one.port }],
  );
}

/** Does the running daemon answer at its ports; where none runs: could it have them? */
export async function examineListeners(config: Config, running: boolean): Promise<Finding[]> {
  const listeners = listenersOf(config);
  return Promise.all(listeners.map((one) => (running ? examineTaken(one) : examineFree(one))));
}

async function examineTaken({ name, host, port }: Listener): Promise<Finding> {
  const what = `listener ${name}`;
  const socket = connect({ host: reachable(host), port, timeout: LIMITS.doctorConnectMs });
  socket.once('timeout', () => socket.destroy(new GatewayError('local', 'no answer')));
  try {
    await once(socket, 'connect');
    return right(what, `${host}:${port} takes connections`);
  } catch (error) {
    return wrong(
      what,
      `a daemon runs on this database, but ${host}:${port} takes no connection: ${errorText(error)}`,
      'start it again with this configuration, and look at its log; a daemon on another machine has its own ports',
    );
  } finally {
    socket.destroy();
  }
}

async function examineFree({ name, host, port }: Listener): Promise<Finding> {
  const what = `listener ${name}`;
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return right(what, `${host}:${port} is free for the daemon, which does not run`);
  } catch (error) {
    return wrong(
      what,
      `the daemon could not listen at ${host}:${port}: ${errorText(error)}`,
      adviceOn(error as NodeJS.ErrnoException, name),
    );
  } finally {
    server.close();
  }
}

function adviceOn({ code }: NodeJS.ErrnoException, name: string): string {
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `this machine has no such address: look at ${name}.host in the configuration; 127.0.0.1 is the machine itself, 0.0.0.0 every address`;
  if (code === 'EACCES') return `ports below 1024 need a right of their own; give ${name} another port`;
  return `see what holds it (ss -ltnp), or give ${name} another port`;
}

/** Where something listens on every address, it is asked at this machine's own. */
function reachable(host: string): string {
  return host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
}
