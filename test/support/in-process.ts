/** For daemons that run in the process of their test, one after the other: its heap is not the daemon's own, and what takes long to start is
 * started once. */
import { createParsePool, type ParsePool } from '../../src/inbound/parse/threads/parse-pool.ts';
import { loadTemplates, type Templates } from '../../src/outbound/compose/templates.ts';
import type { GatewayPorts } from '../../src/service/ports.ts';

let builtIn: Templates | null = null;
let threads: ParsePool | null = null;

export const IN_PROCESS: Partial<GatewayPorts> = {
  ballast: false,
  largeHeapBytes: Number.POSITIVE_INFINITY,
  // It ends with the test's process.
  parsers: () => ({ ...(threads ??= createParsePool()), close: () => Promise.resolve() }),
  // Compiling them takes longer than most tests.
  templates: (dirs) => (dirs.length > 0 ? loadTemplates(dirs) : (builtIn ??= loadTemplates([]))),
};
