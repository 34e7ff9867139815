/** A thread that reads messages as soon as a file is there, and not before. */
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

while (!existsSync(process.env['POSTERN_PATIENT_UNTIL'] ?? '')) await setTimeout(20);
await import('../../../src/inbound/parse/threads/parse-worker.ts');
