import { examples, type Program } from '../globals.ts';
import type { CliIo } from '../io.ts';

/** `postern doctor` */
export function registerDoctor(program: Program, io: CliIo): void {
  program
    .command('doctor')
    .description('try everything that the gateway needs: folder, database, ports, mailboxes, relay, DNS')
    .addHelpText(
      'after',
      `${examples('doctor', 'doctor --config desk.yaml', 'doctor --json')}

Logs in to each mailbox and to the relay as the daemon would, reads no mail, sends none, and changes nothing. What is not right comes
with what to do about it. Exit code 0: the gateway can work. 1: something is wrong. \`status\` tells how a running gateway fares.`,
    )
    .action(async (_options, command) => {
      const { runDoctor } = await import('./doctor-run.ts');
      await runDoctor(command.optsWithGlobals(), io);
    });
}
