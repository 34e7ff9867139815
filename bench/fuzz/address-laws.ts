/** Addresses as a stranger writes them: one is one, however it is written, and what we send to is what was read (T-05, T-19, T-57). */
import { isDeepStrictEqual } from 'node:util';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import MimeNode from 'nodemailer/lib/mime-node';
import { SMTPConnection as ServerConnection } from 'smtp-server/lib/smtp-connection.js';
import {
  formatAddrSpec,
  parseAddrSpec,
  sameAddress,
  splitDetail,
  withDetail,
  type AddrSpec,
} from '../../src/mail/address.ts';
import { parseMailboxes, parseWrittenAddresses } from '../../src/mail/address-list.ts';
import { parseHeaderBlock } from '../../src/mail/header.ts';
import type { Dice } from './dice.ts';
import { atLeastOne, law, pieced, type FuzzKind } from './kind.ts';

// prettier-ignore
const PIECES = atLeastOne([
  'a', 'carla', 'support', 'x.y', '.', '..', '@', '@', '@customer.example', '@desk.example', 'b.example',
  '"', '\\', '\\"', '\\\\', ' ', '\t', '\r\n', '\r\n ', '\0', '\x7f', '<', '>', '<a@b.example>', '(', ')',
  '(c)', ',', ';', ':', '@r.example:', 'mailto:', 'group: ', '%', '!', '+', '+t1001.p1', '-', '_', '=',
  '/', '[', ']', '[127.0.0.1]', '[IPv6:::1]', '[IPv6:1]', 'é', 'ü', '\u00c3\u00a9', '\u0301', '\u200b',
  '\u202e', '\u212a', '\u017f', '\uff20', '\uff0e', '\u3002', 'xn--bcher-kva.example', 'xn--desk-',
  'bücher.example', 'B.EXAMPLE', '0x7f.1', '\ud800', '=?utf-8?Q?eve=40evil.example?=',
  '=?utf-8?B?PGV2ZUBldmlsLmV4YW1wbGU+?=', '<eve@evil.example>', '>\r\nRCPT TO:<eve@evil.example', '"a b"',
  '"<x@y.example>"', "'", '"\\""', '{{x}}', '\u00a0', '\u2028', '\u0085', '#', '*',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
]);

/** Half of them are near to addresses. */
function written(dice: Dice): string {
  if (dice.below(2) === 0) return pieced(dice, PIECES);
  const local = pieced(dice, PIECES, 4);
  return `${dice.pick([local, `"${local}"`])}@${dice.pick(['b.example', 'desk.example', pieced(dice, PIECES, 4)])}`;
}

const OTHER: AddrSpec = { localPart: 'other', domain: 'other.example' };

/** Exactly these are named in a field, in this order. */
function requireNamed(field: string, wanted: readonly AddrSpec[]): void {
  // A field body holds its bytes as latin1.
  const found = parseMailboxes(Buffer.from(field).toString('latin1')).map(({ address }) => address);
  law(
    isDeepStrictEqual(found, wanted),
    `${JSON.stringify(field)} names ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`,
  );
}

function requireOne(address: AddrSpec): void {
  const text = formatAddrSpec(address);
  law(
    isDeepStrictEqual(parseAddrSpec(text), address),
    `${JSON.stringify(text)} is written and read as it was: ${JSON.stringify(parseAddrSpec(text))}`,
  );
  law(!/[\x00-\x1f\x7f]/.test(text), `${JSON.stringify(text)} is one line`);
  requireNamed(`"Carla, Keller" <${text}>`, [address]);
  // Without angle brackets an encoded-word before an address is a name, though its letters could stand in an address.
  if (!text.includes('=?')) {
    requireNamed(text, [address]);
    requireNamed(`${text}, other@other.example`, [address, OTHER]);
  }
  requireNamed(`Other <other@other.example>, Carla <${text}>`, [OTHER, address]);
  law(
    sameAddress(address, { ...address, domain: address.domain.toLowerCase() }),
    'domains are compared without case',
  );
  const { base, detail } = splitDetail(address);
  if (detail !== null)
    law(isDeepStrictEqual(withDetail(base, detail), address), 'a detail comes off and on again');
}

/** Addresses that no command can carry are refused before anything is said (smtp-submitter.ts), so no mail of ours names them. */
function isSendable(address: AddrSpec): boolean {
  return !/[<>\x00-\x1f\x7f]/.test(formatAddrSpec(address));
}

/** What a client's `RCPT TO` of it would be, and what a listener like ours would take it for. */
function requireOneOnTheWire(address: AddrSpec): void {
  const text = formatAddrSpec(address);
  const lines: string[] = [];
  const client = new SMTPConnection({ host: '127.0.0.1', port: 9 }) as unknown as WireClient;
  client._sendCommand = (line) => lines.push(line);
  client._supportedExtensions = ['SMTPUTF8'];
  client._setEnvelope({ from: text, to: [text] }, () => undefined);
  const [line = '', ...more] = lines;
  const asked = [`MAIL FROM:<${text}>`, `MAIL FROM:<${text}> SMTPUTF8`];
  law(
    more.length === 0 && asked.includes(line),
    `nodemailer says ${JSON.stringify(lines)} for ${JSON.stringify(text)}`,
  );
  const heard = server._parseAddressCommand('rcpt to', `RCPT TO:<${text}>`);
  // smtp-server says that it cannot read it, or what stands there.
  if (heard === false) return;
  const taken = parseAddrSpec(heard.address);
  law(
    taken === null || sameAddress(taken, address),
    `the listener takes ${JSON.stringify(text)} for ${JSON.stringify(heard.address)}`,
  );
}

interface WireClient {
  _sendCommand: (line: string) => void;
  _supportedExtensions: string[];
  _setEnvelope: (envelope: { from: string; to: string[] }, done: () => void) => void;
}
interface WireServer {
  _parseAddressCommand: (name: string, line: string) => { readonly address: string } | false;
}
const server = Object.assign(Object.create(ServerConnection.prototype) as WireServer, {
  _server: { options: { lenientAddressParsing: true }, logger: { error: () => undefined } },
  session: {},
});

/** The To field that is composed of it names it and nobody else. */
function requireOneInHeader(address: AddrSpec): void {
  const node = new MimeNode('text/plain');
  node.setHeader('to', { name: 'Carla "K", <eve@evil.example>', address: formatAddrSpec(address) });
  const [field] = parseHeaderBlock(node.buildHeaders(), 1);
  requireNamed(field?.body ?? '', [address]);
}

export const ADDRESSES: FuzzKind = {
  ending: 'txt',
  slowMs: 1500,
  many: 200_000,
  attempt(dice) {
    const text = written(dice);
    return {
      input: Buffer.from(text),
      check: () => {
        const raw = Buffer.from(text).toString('latin1');
        parseWrittenAddresses(raw);
        for (const { address } of parseMailboxes(raw)) requireOne(address);
        const address = parseAddrSpec(text);
        if (address === null) return;
        requireOne(address);
        if (!isSendable(address)) return;
        requireOneOnTheWire(address);
        requireOneInHeader(address);
      },
    };
  },
};
