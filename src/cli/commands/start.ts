import { examples, type GlobalOptions, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { outputTo, type Output } from '../terminal/output.ts';
import type { Gateway } from '../../daemon.ts';

/** `postern start` */
export function registerStart(program: Program, io: CliIo): void {
  program
    .command('start')
    .description('run the gateway until it is told to stop (SIGTERM, Ctrl-C)')
    .addHelpText(
      'after',
      `${examples('start', 'start --config /etc/postern/desk.yaml')}

Says on standard output where it listens and where its data lies; the log goes to standard error, short on a terminal and as JSON
lines elsewhere. The first signal lets work under way end; a second one ends the process at once, which loses nothing either.`,
    )
    .action(async (_options, command) => {
      await start(command.optsWithGlobals(), io);
    });
}

async function start(options: GlobalOptions, io: CliIo): Promise<void> {
  const { configOf } = await import('../desk/open-desk.ts');
  const { startGateway } = await import('../../daemon.ts');
  const { createLog } = await import('../../service/log.ts');
  const { terminalLogStream } = await import('../../service/terminal-log.ts');
  // Before anything runs: a signal in the middle of the start waits for its end, and then stops in peace.
  const stopped = stopSignal();
  const config = configOf(options, io);
  const log =
    io.stderr.isTTY === true
      ? createLog(config.log.level, terminalLogStream(io.stderr))
      : createLog(config.log.level);
  const gateway = await startGateway(config, { clock: io.clock, random: io.random, log });
  await announce(gateway, configWord(options, io), outputTo(io, options));
  const failure = await Promise.race([stopped.then(() => gateway.stop()), gateway.failed]);
  if (failure !== undefined) throw failure;
}

/** Resolves at the first SIGTERM or SIGINT; the next one ends the process as signals do. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off('SIGTERM', stop);
      process.off('SIGINT', stop);
      resolve();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}

/** How another terminal names the same configuration; '' = it need not. What the environment names here is not set there. */
function configWord(options: GlobalOptions, { environment }: CliIo): string {
  const file = options.config ?? environment['POSTERN_CONFIG'] ?? '';
  return file === ''
    ? ''
    : `--config ${/^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", `'\\''`)}'`} `;
}

async function announce(gateway: Gateway, configOption: string, out: Output): Promise<void> {
  const { sentMaildir } = await import('../../daemon.ts');
  const { config, smtp, lmtp, submission } = gateway;
  const pages = pagesOf(gateway);
  const listeners = [smtp, lmtp, submission].map((one) => (one === null ? null : `${one.host}:${one.port}`));
  const sent = config.relay === null ? sentMaildir(config) : null;
  if (out.json) {
    out.value({
      smtp: listeners[0],
      lmtp: listeners[1],
      submission: listeners[2],
      imap: config.imap.map((one) => one.name),
      http: pages,
      dataDir: config.dataDir,
      sent,
    });
    return;
  }
  out.line('Postern is running. Ctrl-C stops it.');
  out.line('');
  if (smtp !== null) out.line(`  SMTP      ${smtp.host}:${smtp.port}, for ${addressesOf(gateway)}`);
  if (lmtp !== null) out.line(`  LMTP      ${lmtp.host}:${lmtp.port}`);
  if (submission !== null)
    out.line(`  Agents    ${submission.host}:${submission.port}, TLS, with the login of each (submission)`);
  for (const account of config.imap)
    out.line(`  IMAP      ${account.login.user} at ${account.host} (${account.folders.join(', ')})`);
  out.line(`  Data      ${config.dataDir}`);
  out.line(`  Outgoing  ${outgoingText(config, sent)}`);
  if (pages !== null) out.line(`  Health    ${pages}healthz, readyz and metrics; and \`postern status\``);
  out.line('');
  tellFirstMail(gateway, configOption, out);
  out.line('');
}

/** Where mail leaves, an invented customer would only make a bounce. */
function tellFirstMail({ config }: Gateway, configOption: string, out: Output): void {
  const first = config.channels[0].addresses[0];
  const address = first === undefined ? '' : `${first.localPart}@${first.domain}`;
  const list = `npx postern ${configOption}ticket list`;
  if (config.relay !== null) {
    out.line(`Send it a first mail: write to ${address} from a mailbox of your own. Then, in this folder:`);
    out.line('');
    out.line(`  npx postern ${configOption}inbound list && ${list}`);
    return;
  }
  const mail = `From: Carla <carla@customer.example>\\nTo: ${address}\\nSubject: The printer is silent\\n\\nCan you help?\\n`;
  out.line('Send it a first mail, from another terminal in this folder:');
  out.line('');
  out.lines(`  printf '${mail}' | npx postern ${configOption}inject && sleep 2 && ${list}`);
}

function outgoingText({ relay }: Gateway['config'], sent: string | null): string {
  return relay === null
    ? `no relay is configured, so mail is kept in ${sent ?? ''} (a Maildir) instead of being sent`
    : `by ${relay.host}:${relay.port}`;
}

/** Where machines that watch may ask; null: nowhere. */
function pagesOf({ health: { http } }: Gateway): string | null {
  return http?.problem === null ? `http://${http.host}:${http.port}/` : null;
}

function addressesOf({ config }: Gateway): string {
  return config.channels
    .flatMap((channel) => channel.addresses.map((one) => `${one.localPart}@${one.domain}`))
    .join(', ');
}
