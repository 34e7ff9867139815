import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Admission, AdmissionRefusal, Place } from './smtp-admission.ts';
import { SmtpConnection, type SessionBounds } from './smtp-connection.ts';
import { textOf, type Farewell } from './smtp-replies.ts';

export interface BoundedServerParts {
  readonly options: SMTPServerOptions;
  readonly bounds: SessionBounds;
  readonly admission: Admission;
  /** Who may begin a TLS handshake, where TLS comes first: nobody has a place in `admission` before it is done. */
  readonly handshakes: Admission;
  readonly onTurnedAway: (why: AdmissionRefusal, ip: string) => void;
  readonly onFarewell: (why: Farewell, connection: SmtpConnection) => void;
}

/** A TLS handshake is done by then; it is a few packets of no person's making. */
const HANDSHAKE_MS = 30_000;
/** A client that was turned away is given so long to hear it. */
const TURNED_AWAY_MS = 1000;

/** smtp-server, with a door: whom the admission lets in gets a connection of our own kind, all others one line. */
export class BoundedServer extends SMTPServer {
  readonly #parts: BoundedServerParts;
  #crowded = false;

  constructor(parts: BoundedServerParts) {
    super(parts.options);
    this.#parts = parts;
  }

  override _acceptSocket(socket: Socket, handshake: boolean): (() => void) | false {
    const release = super._acceptSocket(socket, handshake);
    if (release === false || !handshake) return release;
    const ip = socket.remoteAddress ?? '';
    const place = this.#parts.handshakes.admit(ip);
    // Never from below: a TLS socket on top of it has to go first.
    const end = (): void => {
      (this._pendingSockets.get(socket) ?? socket).destroy();
    };
    if (typeof place === 'string') {
      this.#parts.onTurnedAway(place, ip);
      socket.on('error', () => undefined);
      end();
      release();
      return false;
    }
    const deadline = setTimeout(end, HANDSHAKE_MS).unref();
    socket.once('close', () => {
      place.leave();
    });
    return () => {
      clearTimeout(deadline);
      place.leave();
      release();
    };
  }

  override connect(socket: Socket | TLSSocket): void {
    const ip = socket.remoteAddress;
    if (ip === undefined) {
      socket.destroy();
      return;
    }
    const place = this.#parts.admission.admit(ip);
    if (typeof place === 'string') {
      this.#parts.onTurnedAway(place, ip);
      turnAway(socket, place);
    } else this.#serve(socket, place);
    this.#watchCrowd();
  }

  #serve(socket: Socket | TLSSocket, place: Place): void {
    const { bounds, admission, onFarewell } = this.#parts;
    const connection: SmtpConnection = new SmtpConnection(this, socket, {
      bounds,
      place,
      crowded: () => admission.crowded(),
      onFarewell: (why) => {
        onFarewell(why, connection);
      },
    });
    this.connections.add(connection);
    connection.on('error', (error: Error) => {
      this._onError(error);
    });
    connection.init();
  }

  /** All connections, as what they are. */
  ours(): SmtpConnection[] {
    return [...this.connections].filter((connection) => connection instanceof SmtpConnection);
  }

  /** When it becomes crowded, whoever only waits is hurried: once, not with every client that comes. */
  #watchCrowd(): void {
    const before = this.#crowded;
    this.#crowded = this.#parts.admission.crowded();
    if (before || !this.#crowded) return;
    for (const connection of this.ours()) connection.hurry();
  }
}

function turnAway(socket: Socket | TLSSocket, why: AdmissionRefusal): void {
  socket.on('error', () => undefined);
  socket.resume();
  socket.end(`421 ${textOf(why)}\r\n`);
  setTimeout(() => socket.destroy(), TURNED_AWAY_MS).unref();
}
