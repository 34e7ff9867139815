/**
 * `npm run memory -- [NAME...]`: what a message with 100 MB of attachments costs. Starts the daemon as it is started by its owner, lets it
 * come to rest, hands it large messages by SMTP, and reads the kernel's own count of the most memory that was resident at any time.
 * Out: one line a message, and the exit code: 0, or 1 where one costs more than it may. Linux only, and no network but loopback.
 */
import { LETTERS } from './memory/letters.ts';
import { measure, MOST_BYTES } from './memory/measure.ts';

const mib = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`;

const wanted = process.argv.slice(2);
for (const letter of LETTERS) {
  if (wanted.length > 0 && !wanted.includes(letter.name)) continue;
  const { idleBytes, aboveBytes, seconds } = await measure(letter);
  const tooMuch = aboveBytes > MOST_BYTES;
  if (tooMuch) process.exitCode = 1;
  const cost = `idle ${mib(idleBytes)}, at most ${mib(aboveBytes)} above it`;
  process.stdout.write(`${letter.name}: ${cost}, ${seconds.toFixed(1)} s${tooMuch ? ', TOO MUCH' : ''}\n`);
}
