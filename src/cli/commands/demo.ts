import { examples, type GlobalOptions, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { outputTo, type Output } from '../terminal/output.ts';
import type { DemoTicket, Scene } from '../demo/play-demo.ts';

/** `postern demo` */
export function registerDemo(program: Program, io: CliIo): void {
  program
    .command('demo')
    .description('play a whole conversation in a temporary folder, and show every mail as its reader sees it')
    .addHelpText(
      'after',
      `${examples('demo', 'demo --json')}

A real daemon, real SMTP on this machine, nothing left behind. Exit code 0 only if all of it happened.`,
    )
    .action(async (_options, command) => {
      await demo(command.optsWithGlobals(), io);
    });
}

async function demo(options: GlobalOptions, io: CliIo): Promise<void> {
  const { playDemo } = await import('../demo/play-demo.ts');
  const out = outputTo(io, options);
  const { mails, ticket } = await playDemo((scene) => {
    if (!out.json) showMail(out, scene);
  });
  if (out.json) out.value({ mails, ticket });
  else showTicket(out, ticket);
}

function showMail(out: Output, { title, mail }: Scene): void {
  out.heading(title);
  out.line('');
  out.lines(
    indented(`From: ${mail.from}\nTo: ${mail.to}\nSubject: ${mail.subject}\n\n${mail.text.trimEnd()}`),
  );
  out.line('');
}

function indented(text: string): string {
  return text.replace(/^/gm, '  | ');
}

function showTicket(out: Output, ticket: DemoTicket): void {
  out.heading(`9. The ticket’s history: ${ticket.tag} "${ticket.subject}", ${ticket.status}`);
  out.line('');
  out.table(
    ['who', 'what', 'text'],
    ticket.history.map((entry) => [entry.who, entry.name ?? entry.kind, entry.text]),
  );
  out.line('');
  out.line('All of it happened. To run your own: `npm start`, then `npx postern --help`.');
}
