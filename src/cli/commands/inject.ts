import { errorEntry, GatewayError } from '../../base/errors.ts';
import { examples, type GlobalOptions, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { outputTo } from '../terminal/output.ts';
import { reportFailure } from '../terminal/failure.ts';

interface InjectOptions extends GlobalOptions {
  readonly to?: string | undefined;
  readonly from?: string | undefined;
}

/** `postern inject` */
export function registerInject(program: Program, io: CliIo): void {
  program
    .command('inject')
    .description('take in one message from standard input, as an MTA hands it to a pipe')
    .option('--to <address>', "recipient (else the first channel's first address)")
    .option('--from <address>', "reverse-path: where a bounce would go; '' or '<>' for none")
    .addHelpText(
      'after',
      `${examples(
        'inject < message.eml',
        'inject --to support@desk.example --from carla@customer.example < message.eml',
      )}

In /etc/aliases:
  support: "|/usr/local/bin/postern --config /etc/postern/desk.yaml inject --to support@desk.example"

Exit codes are those of sysexits.h: 0 when the message is safe on disk, 75 (try again) for whatever is not its fault, 65 for a
message that is too large, 67 for an unknown address.`,
    )
    .action(async (_options, command) => {
      await inject(command.optsWithGlobals(), io);
    });
}

async function inject(options: InjectOptions, io: CliIo): Promise<void> {
  try {
    await takeIn(options, io);
  } catch (error) {
    // An MTA bounces for every exit code but 75 (EX_TEMPFAIL): what is our fault, also a wrong configuration, is no reason to.
    const { smtp, exit } = errorEntry(error);
    reportFailure(error, options, io);
    io.setExitCode(smtp < 500 ? 75 : exit);
  }
}

async function takeIn(options: InjectOptions, io: CliIo): Promise<void> {
  const { maxSizeBytes, withDesk } = await import('../desk/open-desk.ts');
  const { roomOf } = await import('../../service/open-desk.ts');
  const { offerFromPipe, readPipe } = await import('../../transport/pipe.ts');
  const { createSpool } = await import('../../inbound/spool/accept.ts');
  const { channelOfAddress } = await import('../../desk/channel.ts');
  const { formatAddrSpec } = await import('../../mail/address.ts');
  await withDesk(options, io, async ({ config, store, blobs, desk }) => {
    const first = config.channels[0].addresses[0];
    const recipient = options.to ?? (first === undefined ? '' : formatAddrSpec(first));
    const content = await readPipe(io.stdin, { maxSizeBytes: maxSizeBytes(config) });
    const offer = offerFromPipe(content, { recipient, reversePath: options.from }, io);
    if (offer.envelope.recipients.some((address) => channelOfAddress(config.channels, address) === null)) {
      throw new GatewayError(
        'recipient.unknown',
        `${recipient} is no address of a channel; \`postern config show\` lists them`,
      );
    }
    const spool = createSpool({
      store,
      blobs,
      clock: io.clock,
      random: io.random,
      wake: () => undefined,
      requireRoom: roomOf(config, { store, desk }),
    });
    const { id } = await spool.accept(offer);
    const out = outputTo(io, options);
    if (out.json) out.value({ arrival: id, key: offer.key, recipient, sizeBytes: content.length });
    else if (options.verbose === true) out.line(`kept as ${id} for ${recipient}`);
  });
}
