/**
 * The way from a YAML file to a `Config`. In: a path (or none: the embedded default), the environment. Out: a configuration in which
 * every address is parsed, every secret read and every path absolute, or one GatewayError that names all that is wrong, each thing
 * with file, line and key.
 *
 * What must hold: an unknown key is refused, since a mistyped one that is passed over is a setting that silently does not apply;
 * no secret is ever part of a message.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorText, GatewayError } from '../base/errors.ts';
import { buildConfig, type BuildContext } from './build.ts';
import type { Config } from './config.ts';
import { crossCheck } from './cross-check.ts';
import { explainIssue, notYetSaid } from './explain-issue.ts';
import { formatProblem, refuse, type Problem } from './problem.ts';
import { configSchema, type ConfigFile } from './schema.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

/** A configuration, and what is lawful in it but hardly meant. */
export interface LoadedConfig {
  readonly config: Config;
  /** `file:line: key: sentence` */
  readonly warnings: readonly string[];
}

/** The configuration that holds where no file is named. */
export const DEFAULT_CONFIG_FILE = fileURLToPath(new URL('../../config/default.yaml', import.meta.url));

const FILE_BYTES_MAX = 1024 * 1024;

/**
 * Reads the file at `path`; without one that of `POSTERN_CONFIG`; without that the embedded default. `POSTERN_DATA_DIR` wins over
 * `dataDir`, and `POSTERN_ACCEPT_DATA_LOSS=true` over `acceptDataLoss`. Relative paths begin at the file's folder, those of the default and of the environment at `cwd`.
 * @throws GatewayError `config.invalid`, one line a problem.
 */
export function loadConfig(
  path: string | null,
  environment: Readonly<NodeJS.ProcessEnv>,
  cwd: string,
): Config {
  return readConfig(path, environment, cwd).config;
}

/** Like `loadConfig`, with the warnings. */
export function readConfig(
  path: string | null,
  environment: Readonly<NodeJS.ProcessEnv>,
  cwd: string,
): LoadedConfig {
  const named = path ?? nonEmpty(environment['POSTERN_CONFIG']);
  const file = named === null ? DEFAULT_CONFIG_FILE : resolve(cwd, named);
  const shown = shownPath(file, cwd);
  const yaml = readYaml(readText(file, shown), environment);
  const checked = check(yaml, shown);

  const problems: Problem[] = crossCheck(checked).map(({ path: at, text }) => ({
    line: yaml.lineOf(at),
    path: at,
    text,
  }));
  const warnings: string[] = [];
  const warn: BuildContext['warn'] = (at, text) => {
    warnings.push(formatProblem(shown, { line: yaml.lineOf(at), path: at, text }));
  };
  const readable = (statSync(file).mode & 0o004) !== 0;
  const dataDir = nonEmpty(environment['POSTERN_DATA_DIR']);
  const config = buildConfig(checked, {
    source: shown,
    baseDir: named === null ? cwd : dirname(file),
    dataDir: dataDir === null ? null : resolve(cwd, dataDir),
    acceptDataLoss: environment['POSTERN_ACCEPT_DATA_LOSS'] === 'true',
    fault: (at, text) => problems.push({ line: yaml.lineOf(at), path: at, text }),
    warn,
    inlineSecret: (at) => {
      if (!readable || !yaml.literal(at)) return;
      warn(at, 'a secret in a file that everybody can read; chmod 600 it, or use { file: PATH } or ${VAR}');
    },
  });
  refuse(shown, problems);
  return { config, warnings };
}

function check(yaml: YamlSource, file: string): ConfigFile {
  if (yaml.value === null) {
    refuse(file, yaml.problems);
    refuse(file, [{ line: 1, path: [], text: 'is empty, expected keys such as channels' }]);
  }
  const result = configSchema.safeParse(yaml.value);
  const issues = result.success
    ? []
    : result.error.issues.flatMap((issue) => explainIssue(configSchema, yaml.value, issue, yaml.lineOf));
  refuse(file, [...yaml.problems, ...notYetSaid(issues, yaml.problems)]);
  if (result.success) return result.data;
  throw result.error;
}

function readText(file: string, shown: string): string {
  try {
    if (statSync(file).size > FILE_BYTES_MAX) {
      throw new GatewayError(
        'config.invalid',
        `${shown}: larger than ${FILE_BYTES_MAX} bytes, expected a YAML file`,
      );
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('config.invalid', `${shown}: cannot be read (${errorText(error)})`, {
      cause: error,
    });
  }
}

/** As a person standing in `cwd` would write it. */
function shownPath(file: string, cwd: string): string {
  const way = relative(cwd, file);
  return way.startsWith('..') || isAbsolute(way) || way === '' ? file : join(way);
}

function nonEmpty(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}
