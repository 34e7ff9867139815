import { examples, bareProgram, type Program } from './terminal/globals.ts';
import type { CliIo } from './terminal/io.ts';
import { registerReindex, registerReport, registerSearch } from './commands/ask.ts';
import { registerAgent } from './commands/agent.ts';
import { registerBackup, registerRestore } from './commands/backup.ts';
import { registerBlock } from './commands/block.ts';
import { registerBreaker } from './commands/breaker.ts';
import { registerCanned } from './commands/canned.ts';
import { registerConfig } from './commands/config.ts';
import { registerCommands } from './commands/commands.ts';
import { registerContact } from './commands/contact.ts';
import { registerExplain } from './commands/explain.ts';
import { registerInit } from './commands/init.ts';
import { registerInbound } from './commands/inbound.ts';
import { registerInject } from './commands/inject.ts';
import { registerInspect } from './commands/inspect-command.ts';
import { registerMigrate } from './commands/migrate.ts';
import { registerOutbox } from './commands/outbox.ts';
import { registerQuarantine } from './commands/quarantine.ts';
import { registerDemo } from './commands/demo.ts';
import { registerStart } from './commands/start.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerTemplate } from './commands/template.ts';
import { registerStatus } from './commands/status.ts';
import { registerVerify } from './commands/verify.ts';
import { registerTicket } from './commands/ticket.ts';

/** Every command. These modules are light: what a command needs is imported when it runs, so that `--help` is quick. */
const COMMANDS: readonly ((program: Program, io: CliIo) => void)[] = [
  registerInit,
  registerStart,
  registerStatus,
  registerDoctor,
  registerDemo,
  registerConfig,
  registerTemplate,
  registerMigrate,
  registerInject,
  registerInspect,
  registerExplain,
  registerTicket,
  registerSearch,
  registerReport,
  registerCommands,
  registerContact,
  registerCanned,
  registerAgent,
  registerInbound,
  registerOutbox,
  registerQuarantine,
  registerBreaker,
  registerBlock,
  registerVerify,
  registerReindex,
  registerBackup,
  registerRestore,
];

/** The whole command line. `quiet` is as in bareProgram. */
export function createProgram(io: CliIo, quiet = false): Program {
  const program = bareProgram(io, quiet);
  for (const register of COMMANDS) register(program, io);
  return program.addHelpText(
    'after',
    examples('start', 'ticket list --status open', 'ticket show TICK-1001', 'explain TICK-1001'),
  );
}
