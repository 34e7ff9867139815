import { Writable } from 'node:stream';
import { withoutControls } from '../mail/header.ts';

/** Fields that a person at a terminal does not need in every line. */
const QUIET_FIELDS = new Set(['level', 'time', 'msg', 'stack', 'arrival', 'ticketId']);

/** Makes the JSON lines of the log into short ones for a person: `10:04:05 mail dealt with  key=smtp:… disposition=opened`. */
export function terminalLogStream(out: { write(text: string): unknown }): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      out.write(`${String(chunk).trimEnd().split('\n').map(shortLine).join('\n')}\n`);
      done();
    },
  });
}

function shortLine(json: string): string {
  const entry = JSON.parse(json) as Record<string, unknown>;
  const time = new Date(Number(entry['time'])).toTimeString().slice(0, 8);
  const loud = Number(entry['level']) >= 50 ? 'ERROR ' : Number(entry['level']) >= 40 ? 'warning: ' : '';
  const fields = Object.entries(entry)
    .filter(([name, value]) => !QUIET_FIELDS.has(name) && value !== null)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return withoutControls(`${time} ${loud}${String(entry['msg'])}  ${fields.join(' ')}`);
}
