import { missingServers } from './servers.ts';

/** Runs once before all tests: a server that is missing is said loudly, and is a failure in CI. */
export function setup(): void {
  const missing = missingServers();
  if (missing.length === 0) return;
  const sentence = `SKIPPED: tests against real servers that are not usable here (some need root): ${missing.join(', ')}`;
  if (process.env['CI'] !== undefined && process.env['CI'] !== '') throw new Error(sentence);
  process.stderr.write(`\n*** ${sentence}\n\n`);
}
