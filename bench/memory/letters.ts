import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Letter {
  readonly name: string;
  /** The message a piece at a time, lines ended by CRLF; no line begins with a dot. */
  readonly pieces: () => Iterable<string>;
}

const HEADER = [
  'From: Carla <carla@customer.example>',
  'To: support@desk.example',
  'Subject: Printer',
  'MIME-Version: 1.0',
].join('\r\n');

const LINE_BYTES = 57;
/** 768 lines of base64, always the same: making it must not be what takes the time. */
const PIECE = randomBytes(LINE_BYTES * 768);
const BASE64 = PIECE.toString('base64').replace(/.{76}/g, '$&\r\n');
const TEXT = 'It is silent, and it was silent yesterday, and nobody knows why.\r\n'.repeat(1000);

function* base64(bytes: number): Iterable<string> {
  for (let sent = 0; sent < bytes; sent += PIECE.length) yield BASE64;
}

function* text(bytes: number): Iterable<string> {
  for (let sent = 0; sent < bytes; sent += TEXT.length) yield TEXT;
}

interface Part {
  readonly fields: string;
  readonly body: Iterable<string>;
}

function* multipart(parts: readonly Part[]): Iterable<string> {
  yield `${HEADER}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n`;
  yield '--b\r\nContent-Type: text/plain\r\n\r\nIt is silent.\r\n';
  for (const { fields, body } of parts) {
    yield `--b\r\n${fields}\r\n\r\n`;
    yield* body;
    yield '\r\n';
  }
  yield '--b--\r\n';
}

function* plain(header: string, body: Iterable<string>): Iterable<string> {
  yield header;
  yield* body;
}

const MB = 1_000_000;
const file = (encoding: string, name: string): string =>
  `Content-Type: application/zip\r\nContent-Transfer-Encoding: ${encoding}\r\nContent-Disposition: attachment; filename=${name}`;

/** Comes first, so that idle is what a daemon at work comes back to. */
export const SHORT_LETTER: Letter = { name: 'short', pieces: () => [`${HEADER}\r\n\r\nIt is silent.\r\n`] };

export const LETTERS: readonly Letter[] = [
  {
    name: 'one-file',
    pieces: () => multipart([{ fields: file('base64', 'a.zip'), body: base64(100 * MB) }]),
  },
  {
    name: 'ten-files',
    pieces: () =>
      multipart(
        Array.from({ length: 10 }, (_, at) => ({
          fields: file('base64', `${at}.zip`),
          body: base64(10 * MB + at * PIECE.length),
        })),
      ),
  },
  {
    name: 'quoted-printable',
    pieces: () => multipart([{ fields: file('quoted-printable', 'a.zip'), body: text(100 * MB) }]),
  },
  { name: 'eight-bit', pieces: () => multipart([{ fields: file('8bit', 'a.zip'), body: text(100 * MB) }]) },
  {
    name: 'enclosed-message',
    pieces: () =>
      multipart([
        {
          fields: 'Content-Type: message/rfc822',
          body: multipart([{ fields: file('base64', 'a.zip'), body: base64(100 * MB) }]),
        },
      ]),
  },
  { name: 'text', pieces: () => plain(`${HEADER}\r\n\r\n`, text(100 * MB)) },
  { name: 'html', pieces: () => plain(`${HEADER}\r\nContent-Type: text/html\r\n\r\n`, text(100 * MB)) },
];

class Dialogue {
  readonly #socket: Socket;
  #heard = '';

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (this.#heard += chunk));
  }

  async reply(): Promise<void> {
    for (;;) {
      const line = /^(?:\d{3}-[^\n]*\n)*(\d{3}) [^\n]*\n/.exec(this.#heard);
      if (line === null) {
        await once(this.#socket, 'data');
        continue;
      }
      this.#heard = this.#heard.slice(line[0].length);
      if (Number(line[1]) >= 400) throw new Error(`refused: ${line[0]}`);
      return;
    }
  }

  async write(piece: string): Promise<void> {
    if (!this.#socket.write(piece, 'latin1')) await once(this.#socket, 'drain');
  }
}

/** Hands the letter over; the whole of it is never in memory here either. */
export async function sendLetter(port: number, letter: Letter): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  const dialogue = new Dialogue(socket);
  await dialogue.reply();
  for (const line of [
    'EHLO bench.example',
    'MAIL FROM:<carla@customer.example>',
    'RCPT TO:<support@desk.example>',
    'DATA',
  ]) {
    await dialogue.write(`${line}\r\n`);
    await dialogue.reply();
  }
  for (const piece of letter.pieces()) await dialogue.write(piece);
  await dialogue.write('.\r\n');
  await dialogue.reply();
  socket.end('QUIT\r\n');
}
