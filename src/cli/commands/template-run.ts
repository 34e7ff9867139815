/** What the templates of this configuration make, without a mail being sent. */
import { copyFileSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorText, GatewayError } from '../../base/errors.ts';
import { nearestWord } from '../../base/nearest.ts';
import { LOCALES, type Locale } from '../../desk/locale/locale.ts';
import { AUDIENCE_OF, NOTICE_KINDS } from '../../desk/notices/notice-kinds.ts';
import type { NoticeKind } from '../../desk/notices/notice.ts';
import { sampleNotices } from '../../outbound/compose/samples.ts';
import { noticeView } from '../../outbound/compose/notice-view.ts';
import { templateNames } from '../../outbound/compose/template-names.ts';
import { loadTemplates, templateFiles } from '../../outbound/compose/templates.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { configOf } from '../desk/open-desk.ts';
import { outputTo } from '../terminal/output.ts';
import { wrapped } from '../terminal/wrapped.ts';

type PreviewOptions = GlobalOptions & { readonly locale: string; readonly html?: true | undefined };

export function listTemplates(options: GlobalOptions, io: CliIo): void {
  const dirs = foldersOf(options, io);
  const out = outputTo(io, options);
  const rows = NOTICE_KINDS.flatMap((kind) =>
    LOCALES.map((locale) => ({
      kind,
      locale,
      reader: AUDIENCE_OF[kind],
      yours: templateFiles(dirs, kind, locale)
        .filter(({ builtIn }) => !builtIn)
        .map(({ part }) => part),
    })),
  );
  if (out.json) {
    out.value(rows);
    return;
  }
  out.table(
    ['KIND', 'LANGUAGE', 'READ BY', 'YOURS'],
    rows.map(({ kind, locale, reader, yours }) => [kind, locale, reader, yours.join(', ')]),
  );
}

/** @throws GatewayError `usage`, `config.invalid`: a template is wrong */
export function previewTemplate(word: string, options: PreviewOptions, io: CliIo): void {
  const kind = kindNamed(word);
  const locale = localeNamed(options.locale);
  const templates = loadTemplates(foldersOf(options, io));
  const mails = sampleNotices(kind, locale).map((notice) => templates.render(notice));
  const out = outputTo(io, options);
  if (out.json) out.value(mails);
  else if (options.html === true) io.stdout.write(mails[0]?.html ?? '');
  else
    mails.forEach(({ subject, text }, at) => {
      if (at > 0) out.line('');
      out.line(`--- ${kind}/${locale}, example ${at + 1} of ${mails.length}`);
      out.line(`Subject: ${subject}`);
      out.line('');
      out.lines(text.trimEnd());
    });
}

/** @throws GatewayError `usage`: there is no folder for it, or a file is there */
export function copyTemplate(word: string, options: PreviewOptions, io: CliIo): void {
  const kind = kindNamed(word);
  const locale = localeNamed(options.locale);
  const [folder] = foldersOf(options, io);
  if (folder === undefined)
    throw new GatewayError(
      'usage',
      'there is no folder to copy to: make one, and name it as templatesDir in the configuration',
    );
  const files = templateFiles([], kind, locale).map(({ part, path }) => ({
    from: path,
    to: join(folder, kind, locale, `${part}.hbs`),
  }));
  const there = files.find(({ to }) => existsSync(to));
  if (there !== undefined)
    throw new GatewayError('usage', `${there.to} is there already; nothing was copied`);
  copyAll(files);
  const out = outputTo(io, options);
  const written = files.map(({ to }) => to);
  const names = namesIn(kind, locale);
  if (out.json) {
    out.value({ written, names });
    return;
  }
  for (const path of written) out.line(`written: ${path}`);
  out.lines(wrapped(`they may use: ${names.join(', ')}`, out.columns));
  out.line(
    `next: change them, look with \`postern template preview ${kind} --locale ${locale}\`, and start the daemon anew`,
  );
}

/** What a mail of this kind has to say in some example. */
function namesIn(kind: NoticeKind, locale: Locale): string[] {
  const names = sampleNotices(kind, locale).flatMap((notice) => templateNames(noticeView(notice)));
  return [...new Set(names)].sort();
}

function copyAll(files: readonly { readonly from: string; readonly to: string }[]): void {
  try {
    for (const { from, to } of files) {
      mkdirSync(dirname(to), { recursive: true });
      copyFileSync(from, to, constants.COPYFILE_EXCL);
    }
  } catch (error) {
    throw new GatewayError('usage', `cannot be copied: ${errorText(error)}`, { cause: error });
  }
}

function foldersOf(options: GlobalOptions, io: CliIo): string[] {
  const { templatesDir } = configOf(options, io);
  return templatesDir === null ? [] : [templatesDir];
}

function kindNamed(word: string): NoticeKind {
  const kind = NOTICE_KINDS.find((one) => one === word);
  if (kind !== undefined) return kind;
  const near = nearestWord(word, NOTICE_KINDS);
  const meant = near === null ? '`postern template list` names them all' : `did you mean ${near}?`;
  throw new GatewayError('usage', `there is no mail of the kind ${word}; ${meant}`);
}

function localeNamed(word: string): Locale {
  const locale = LOCALES.find((one) => one === word);
  if (locale !== undefined) return locale;
  throw new GatewayError('usage', `there is no language ${word}; write ${LOCALES.join(' or ')}`);
}
