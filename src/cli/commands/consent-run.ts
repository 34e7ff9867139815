/** Asks for a consent apart from `init`: for a configuration that is there already, or where a consent ended. */
import { basename, relative, resolve } from 'node:path';
import { stringify } from 'yaml';
import { consentFileNames, consentFiles, oauthKeys } from '../../config/first-login.ts';
import { askConsent, PROVIDERS } from '../desk/ask-consent.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { requireAbsent, writeAll } from '../terminal/new-files.ts';
import { outputTo } from '../terminal/output.ts';
import { oneOf, Questions } from '../terminal/questions.ts';

/** @throws GatewayError `usage`: a file is there, or an answer cannot be used; `oauth.failed`: the provider gives nothing */
export async function runConsent(begin: string, options: GlobalOptions, io: CliIo): Promise<void> {
  const base = resolve(io.cwd, begin);
  for (const name of consentFileNames(base)) requireAbsent(name);
  const questions = new Questions(io);
  try {
    const provider = await questions.ask({
      text: 'Provider (google, microsoft, other)',
      read: oneOf(PROVIDERS),
    });
    const consent = await askConsent(questions, provider, { random: io.random, files: basename(base) });
    const files = consentFiles(consent).map(({ name, secret }) => ({
      path: resolve(base, '..', name),
      text: `${secret.reveal()}\n`,
    }));
    writeAll(files);
    const paths = files.map(({ path }) => path);
    const out = outputTo(io, options);
    const oauth = oauthKeys(consent);
    if (out.json) {
      out.value({ files: paths, oauth });
      return;
    }
    out.line(`written: ${paths.map((path) => relative(io.cwd, path)).join(', ')}`);
    out.line('this takes the place of `password` in the configuration (file names count from its folder):');
    out.lines(stringify({ oauth }).trimEnd());
    out.line('next: npx postern doctor, with that configuration');
  } finally {
    questions.close();
  }
}
