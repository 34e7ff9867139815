import { examples, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';

/** `postern doctor` */
export function registerDoctor(program: Program, io: CliIo): void {
  program
    .command('doctor')
    .description('try everything that the gateway needs: folder, database, ports, mailboxes, relay, DNS')
    .addHelpText(
      'after',
      `${examples('doctor', 'doctor --config desk.yaml', 'doctor --json')}

Logs in to each mailbox and to the relay as the daemon would, reads no mail and sends none. Where there is no data folder yet it is made,
with an empty database and the key, as the first start would: run it as the user that the daemon runs as. What is not right comes with
what to do about it. Exit code 0: the gateway can work. 1: something is wrong. \`status\` tells how a running gateway fares.`,
    )
    .action(async (_options, command) => {
      const { runDoctor } = await import('./doctor-run.ts');
      await runDoctor(command.optsWithGlobals(), io);
    });
}
