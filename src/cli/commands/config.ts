import type { Config } from '../../config/config.ts';
import { examples, type GlobalOptions, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { outputTo } from '../terminal/output.ts';

/** `postern config check|show|dkim|rotate-key|forget-tokens|consent|describe` */
export function registerConfig(program: Program, io: CliIo): void {
  const config = program
    .command('config')
    .description('read the configuration')
    .addHelpText('after', examples('config check --config desk.yaml', 'config show --json'));
  config
    .command('check')
    .description('say what is wrong with the configuration and its templates, with file, line and key')
    .addHelpText('after', examples('config check', 'config check --config config/examples/smtp-only.yaml'))
    .action(async (_options, command) => {
      await check(command.optsWithGlobals(), io);
    });
  config
    .command('show')
    .description('print the configuration that holds, with its defaults and without its secrets')
    .addHelpText('after', examples('config show', 'config show --config desk.yaml --json'))
    .action(async (_options, command) => {
      await show(command.optsWithGlobals(), io);
    });
  config
    .command('dkim')
    .description('print the DNS records of the keys that sign our mail')
    .addHelpText('after', examples('config dkim', 'config dkim --config desk.yaml --json'))
    .action(async (_options, command) => {
      await dkim(command.optsWithGlobals(), io);
    });
  config
    .command('rotate-key')
    .description('make a new key for reply addresses and Message-IDs; what the older ones signed stays good')
    .addHelpText('after', examples('config rotate-key', 'config rotate-key --config desk.yaml'))
    .action(async (_options, command) => {
      await rotateKey(command.optsWithGlobals(), io);
    });
  config
    .command('forget-tokens')
    .description(
      'forget the OAuth tokens of a mailbox or of the relay; the next login begins with what the configuration says',
    )
    .argument('<login>', 'imap:NAME, or relay')
    .addHelpText('after', examples('config forget-tokens imap:support', 'config forget-tokens relay'))
    .action(async (login, _options, command) => {
      await forgetTokensOf(login, command.optsWithGlobals(), io);
    });
  config
    .command('consent')
    .description(
      'ask the owner of a mailbox for consent (OAuth), and keep what it gives in files for the configuration',
    )
    .argument('[files]', 'how the names of the files begin', 'oauth')
    .addHelpText(
      'after',
      `${examples('config consent', 'config consent secrets/google')}

The owner opens a page of the provider in a browser, on any machine; this one needs none. A file that is there already is left as it is:
where a consent ended, move the old files away, and write the new ones under the same names.`,
    )
    .action(async (files, _options, command) => {
      const { runConsent } = await import('./consent-run.ts');
      await runConsent(files, command.optsWithGlobals(), io);
    });
  config
    .command('describe')
    .description('print every key with its meaning, as Markdown (docs/configuration.md)')
    .addHelpText('after', examples('config describe', 'config describe > docs/configuration.md'))
    .action(async () => {
      const { describeConfig } = await import('../../config/describe.ts');
      io.stdout.write(describeConfig());
    });
}

async function check(options: GlobalOptions, io: CliIo): Promise<void> {
  const { readConfig } = await import('../../config/load.ts');
  const { loadTemplates } = await import('../../outbound/compose/templates.ts');
  const { config, warnings } = readConfig(options.config ?? null, io.environment, io.cwd);
  loadTemplates(config.templatesDir === null ? [] : [config.templatesDir]);
  const out = outputTo(io, options);
  if (out.json) {
    out.value({ file: config.source, ok: true, warnings });
    return;
  }
  for (const warning of warnings) out.line(`warning: ${warning}`);
  const ways = [
    ...(config.smtp === null ? [] : [`SMTP on ${config.smtp.host}:${config.smtp.port}`]),
    ...(config.lmtp === null ? [] : [`LMTP on ${config.lmtp.host}:${config.lmtp.port}`]),
    ...(config.submission === null
      ? []
      : [`submission on ${config.submission.host}:${config.submission.port} (agents)`]),
    ...config.imap.map((account) => `IMAP ${account.name} at ${account.host}`),
  ];
  const { relay } = config;
  out.line(`${config.source}: nothing wrong`);
  out.line(`mail in:  ${ways.length === 0 ? 'only by `postern inject`' : ways.join(', ')}`);
  out.line(
    `mail out: ${relay === null ? `kept in ${config.dataDir}/sent` : `${relay.host}:${relay.port} (${relay.security === 'none' ? 'not encrypted' : relay.security})`}`,
  );
  out.line(`channels: ${config.channels.map(channelText).join(', ')}`);
  out.line(`agents:   ${config.agents.map(({ name }) => name).join(', ') || 'none'}`);
}

/** A channel without subscribers takes mail in and tells nobody: right for some, a surprise for most. */
function channelText({ name, subscribers }: Config['channels'][number]): string {
  return subscribers.length > 0
    ? name
    : `${name} (no subscribers: of new tickets nobody is told but whom \`postern agent subscribe\` has named)`;
}

async function dkim(options: GlobalOptions, io: CliIo): Promise<void> {
  const { configOf } = await import('../desk/open-desk.ts');
  const { dkimRecord } = await import('../../config/dkim-key.ts');
  const out = outputTo(io, options);
  const records = configOf(options, io).dkim.map(({ domain, selector, key }) => ({
    name: `${selector}._domainkey.${domain}`,
    text: dkimRecord(key),
  }));
  if (out.json) {
    out.value({ records });
    return;
  }
  if (records.length === 0)
    out.line('no key is given, so our mail is not signed here; see dkim in docs/configuration.md');
  // One character-string of a record holds 255 octets (RFC 1035 section 3.3); a long key takes several.
  for (const { name, text } of records)
    out.line(`${name}. IN TXT ${(text.match(/.{1,255}/g) ?? []).map((part) => `"${part}"`).join(' ')}`);
}

async function rotateKey(options: GlobalOptions, io: CliIo): Promise<void> {
  const { configOf } = await import('../desk/open-desk.ts');
  const { rotateSecretKey } = await import('../../config/secret-key.ts');
  const { systemRandom } = await import('../../base/clock.ts');
  const out = outputTo(io, options);
  const { keys, givenUp } = rotateSecretKey(configOf(options, io), systemRandom);
  if (out.json) {
    out.value({ keys, givenUp });
    return;
  }
  const lost =
    givenUp === 0
      ? ''
      : `; what was signed with the oldest ${givenUp === 1 ? 'one' : givenUp} is known no more`;
  out.line(`a new key signs once the gateway is started anew; ${keys - 1} older ones still check${lost}`);
}

async function forgetTokensOf(login: string, options: GlobalOptions, io: CliIo): Promise<void> {
  const { withDesk } = await import('../desk/open-desk.ts');
  const { forgetTokens } = await import('../../store/daemons/oauth-tokens.ts');
  const { GatewayError } = await import('../../base/errors.ts');
  const out = outputTo(io, options);
  await withDesk(options, io, async ({ config, store }) => {
    const logins = [
      ...config.imap.filter((account) => account.login.kind === 'oauth').map(({ name }) => `imap:${name}`),
      ...(config.relay?.auth?.kind === 'oauth' ? ['relay'] : []),
    ];
    if (!logins.includes(login)) {
      const known = logins.length === 0 ? 'none logs in by OAuth' : `there are ${logins.join(', ')}`;
      throw new GatewayError('not.found', `${login} is no login by OAuth: ${known}`);
    }
    const forgotten = await store.transact((tx) => forgetTokens(tx, login));
    if (out.json) out.value({ login, forgotten });
    else out.line(forgotten ? `the tokens of ${login} are forgotten` : `there were no tokens of ${login}`);
  });
}

async function show(options: GlobalOptions, io: CliIo): Promise<void> {
  const { configOf } = await import('../desk/open-desk.ts');
  const { withoutSecrets } = await import('../../config/describe.ts');
  const out = outputTo(io, options);
  const shown = withoutSecrets(configOf(options, io));
  if (out.json) {
    out.value(shown);
    return;
  }
  const { stringify } = await import('yaml');
  out.lines(stringify(shown).trimEnd());
}
