import { readFileSync } from 'node:fs';
import { formatAddrSpec } from '../mail/address.ts';
import * as z from 'zod';
import type { Config, LoginConfig } from './config.ts';
import { bare, fieldMeta, inner } from './field.ts';
import { DEFAULT_CONFIG_FILE } from './load.ts';
import { configSchema } from './schema.ts';

/** docs/configuration.md, made from the schema and the default file, so that neither can say something else. */
export function describeConfig(): string {
  return `${[INTRODUCTION, reference(), defaultFile()].join('\n\n')}\n`;
}

const INTRODUCTION = `# Configuration

<!-- Made by \`node src/cli/main.ts config describe > docs/configuration.md\`; a test compares. Change src/config/schema.ts instead. -->

One YAML file, named by \`--config FILE\` or the environment variable \`POSTERN_CONFIG\`; without either the embedded default below.
\`postern config check\` reads it and says what is wrong, with line and key; \`postern config show\` prints what holds, secrets left out.

- A key that is not listed here is refused.
- \`\${NAME}\` is filled in from the environment, \`\${NAME:-default}\` has a default for a variable that is not set or empty,
  \`$\${\` is a plain \`\${\`.
- Passwords and keys may stand in a file of their own: \`password: { file: ./imap.password }\`. A file that everybody may read is
  refused (\`chmod 600\`); the end of its last line does not count.
- Relative paths begin at the folder of the configuration file, those of the embedded default at the working directory.
- \`POSTERN_DATA_DIR\` wins over \`dataDir\`, and \`POSTERN_ACCEPT_DATA_LOSS=true\` over \`acceptDataLoss\`.`;

function reference(): string {
  const keys = entries(configSchema);
  const plain = keys.filter(([, schema]) => blockOf(schema) === null);
  const blocks = keys.filter(([, schema]) => blockOf(schema) !== null);
  return [
    '## Keys',
    table(plain.flatMap(([key, schema]) => row(key, schema))),
    ...blocks.map(([key, schema]) => section(key, schema)),
  ].join('\n\n');
}

function section(key: string, schema: z.core.$ZodType): string {
  const meta = fieldMeta(schema);
  const list = bare(schema) instanceof z.ZodArray;
  const otherwise = meta.otherwise === null ? '' : ` Absent: ${meta.otherwise}.`;
  const heading = `## \`${key}\`${list ? ' (a list)' : ''}\n\n${meta.about}${otherwise}`;
  return `${heading}\n\n${table(rowsOf(schema, ''))}`;
}

/** The block of keys that a section is about, looking into lists and choices; null for a plain value. */
function blockOf(schema: z.core.$ZodType): readonly z.ZodObject[] | null {
  const core = bare(schema);
  if (core instanceof z.ZodObject) return [core];
  if (core instanceof z.ZodArray) return blockOf(core.element);
  if (!(core instanceof z.ZodDiscriminatedUnion)) return null;
  return core.def.options.filter((option) => option instanceof z.ZodObject);
}

function entries(block: z.ZodObject): [string, z.core.$ZodType][] {
  return Object.entries<z.core.$ZodType>(block.shape);
}

function rowsOf(schema: z.core.$ZodType, prefix: string): string[][] {
  const rows = (blockOf(schema) ?? []).flatMap((block) =>
    entries(block).flatMap(([key, value]) => row(`${prefix}${key}`, value)),
  );
  return mergeChoices(rows);
}

/** The key that chooses between blocks stands in each of them; one row says it all. */
function mergeChoices(rows: readonly string[][]): string[][] {
  const byKey = new Map<string, string[]>();
  for (const next of rows) {
    const [key = '', expects = '', otherwise = '', about = ''] = next;
    const known = byKey.get(key);
    byKey.set(
      key,
      known === undefined ? next : [key, expects, otherwise, `${known[3] ?? ''} ${about}`.trim()],
    );
  }
  return [...byKey.values()];
}

function row(key: string, schema: z.core.$ZodType): string[][] {
  const meta = fieldMeta(schema);
  const nested = blockOf(schema) === null ? [] : rowsOf(schema, `${key}.`);
  return [[`\`${key}\``, meta.expects, otherwiseOf(schema), meta.about], ...nested];
}

/** What holds where the key is absent. */
function otherwiseOf(schema: z.core.$ZodType): string {
  const { otherwise } = fieldMeta(schema);
  if (otherwise !== null) return otherwise;
  for (let layer: z.core.$ZodType | null = schema; layer !== null; layer = inner(layer)) {
    if (layer instanceof z.ZodDefault) return `\`${asYaml(layer.def.defaultValue)}\``;
    if (layer instanceof z.ZodOptional) return 'none';
  }
  return '**required**';
}

function asYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asYaml).join(', ')}]`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function table(rows: readonly string[][]): string {
  const lines = [['key', 'what stands there', 'absent', 'meaning'], ['---', '---', '---', '---'], ...rows];
  return lines
    .map((cells) => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`)
    .join('\n');
}

function defaultFile(): string {
  return `## The embedded default\n\n\`\`\`yaml\n${readFileSync(DEFAULT_CONFIG_FILE, 'utf8').trim()}\n\`\`\``;
}

const HIDDEN = '(secret)';

/** What holds, as plain values to print: addresses as text, passwords, keys and URLs with passwords left out. */
export function withoutSecrets(config: Config): object {
  const { database, smtp, lmtp, submission, relay, operator } = config;
  const listener = (of: Config['smtp']) =>
    of === null ? null : { ...of, tls: of.tls === null ? null : { ...of.tls, key: HIDDEN } };
  const texts = (addresses: Config['agents'][number]['addresses']) => addresses.map(formatAddrSpec);
  return {
    ...config,
    database: database.dialect === 'postgres' ? { ...database, url: HIDDEN } : database,
    channels: config.channels.map((channel) => ({ ...channel, addresses: texts(channel.addresses) })),
    agents: config.agents.map((agent) => ({ ...agent, addresses: texts(agent.addresses) })),
    smtp: listener(smtp),
    lmtp: listener(lmtp),
    submission: listener(submission),
    imap: config.imap.map((account) => ({ ...account, login: shownLogin(account.login) })),
    operator: operator && { ...operator, address: formatAddrSpec(operator.address) },
    relay: relay && { ...relay, auth: relay.auth && shownLogin(relay.auth) },
    dkim: config.dkim.map((one) => ({ ...one, key: HIDDEN })),
    secretKeys: config.secretKeys.map(() => HIDDEN),
  };
}

/** A secret says of itself that it is one; what is left are names and addresses. */
function shownLogin(login: LoginConfig): object {
  return login.kind === 'password'
    ? { user: login.user, password: HIDDEN }
    : {
        user: login.user,
        oauth: {
          ...login.oauth,
          clientSecret: login.oauth.clientSecret && HIDDEN,
          refreshToken: login.oauth.refreshToken && HIDDEN,
        },
      };
}
