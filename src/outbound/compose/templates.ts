/**
 * Templates: in go the folders of *.hbs files, out comes a renderer of notices that has been tried with every kind and language.
 * A file is looked for in the operator's folder first, then in the built-in one:
 *   <notice-kind>/<locale>/{subject,text,html}.hbs, and partials/[<locale>/]<name>.{text,html}.hbs
 * What must hold: a missing file, a misspelt variable or a lost `[#TICK-1001]` fails the start, not a mail; what a mail said is data and
 * never compiled; text and subject are rendered as they are, HTML is escaped.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { errorText, GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { LOCALES, type Locale } from '../../desk/locale/locale.ts';
import type { Notice, NoticeKind } from '../../desk/notices/notice.ts';
import { NOTICE_KINDS } from '../../desk/notices/notice-kinds.ts';
import type { AddrSpec } from '../../mail/address.ts';
import { withoutControls } from '../../mail/header.ts';
import { withoutUnseen } from '../../mail/unseen.ts';
import { checkSamples } from './check-samples.ts';
import { priorityLabel, statusLabel } from '../../desk/notices/labels.ts';
import { noticeView, type NoticeView, type RenderedNotice } from './notice-view.ts';
import { missingName } from './template-names.ts';
import { paragraphsHtml, quoteLines } from './quote.ts';

/** Every template, compiled and tried. */
export interface Templates {
  /**
   * `replyTo`: the signed address that an answer goes to, for prefilled mails; none where it is missing.
   * @throws GatewayError `template.failed`
   */
  render(notice: Notice, replyTo?: AddrSpec | null): RenderedNotice;
}

export const PARTS = ['subject', 'text', 'html'] as const;
export type Part = (typeof PARTS)[number];
type Render = (view: NoticeView) => string;
type RenderParts = Readonly<Record<Part, Render>>;

const PARTIALS = 'partials';
const BUILT_IN = fileURLToPath(new URL('../../../templates', import.meta.url));

/**
 * Reads, compiles and tries every template. `dirs`: the operator's folders, most important first; the built-in one stands behind them.
 * @throws GatewayError `config.invalid`, naming file and variable.
 */
export function loadTemplates(dirs: readonly string[], builtIn = BUILT_IN): Templates {
  for (const dir of dirs) checkFolder(dir);
  const folders = [...dirs, builtIn];
  const byLocale = new Map(LOCALES.map((locale) => [locale, compileLocale(folders, locale)]));
  const render = (notice: Notice, replyTo: AddrSpec | null = null): RenderedNotice => {
    const parts = byLocale.get(notice.locale)?.get(notice.kind);
    if (parts === undefined)
      throw new GatewayError('template.failed', `no templates for ${notice.kind}/${notice.locale}`);
    return renderParts(parts, noticeView(notice, replyTo));
  };
  checkSamples(render);
  return { render };
}

function renderParts(parts: RenderParts, view: NoticeView): RenderedNotice {
  return {
    subject: withoutUnseen(withoutControls(parts.subject(view))),
    text: `${parts.text(view).trimEnd()}\n`,
    html: `${parts.html(view).trimEnd()}\n`,
  };
}

function compileLocale(folders: readonly string[], locale: Locale): Map<NoticeKind, RenderParts> {
  const text = environment(folders, locale, 'text');
  const html = environment(folders, locale, 'html');
  const compile = (kind: NoticeKind, part: Part): Render => {
    const path = findTemplate(folders, kind, locale, part);
    return compileFile(part === 'html' ? html : text, path, part !== 'html');
  };
  return new Map(
    NOTICE_KINDS.map((kind) => [
      kind,
      { subject: compile(kind, 'subject'), text: compile(kind, 'text'), html: compile(kind, 'html') },
    ]),
  );
}

/**
 * Where the parts of a mail are, of the operator's folders or built in.
 * @throws GatewayError `config.invalid`
 */
export function templateFiles(
  dirs: readonly string[],
  kind: NoticeKind,
  locale: Locale,
): readonly { readonly part: Part; readonly path: string; readonly builtIn: boolean }[] {
  return PARTS.map((part) => {
    const path = findTemplate([...dirs, BUILT_IN], kind, locale, part);
    return { part, path, builtIn: path.startsWith(join(BUILT_IN, '/')) };
  });
}

function findTemplate(folders: readonly string[], kind: NoticeKind, locale: Locale, part: Part): string {
  const name = join(kind, locale, `${part}.hbs`);
  const path = folders.map((folder) => join(folder, name)).find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new GatewayError('config.invalid', `template ${name} is missing in ${folders.join(', ')}`);
  }
  return path;
}

/** A Handlebars of its own per language and form, so that its helpers know the reader's language. */
function environment(folders: readonly string[], locale: Locale, form: 'text' | 'html'): typeof Handlebars {
  const env = Handlebars.create();
  for (const [name, helper] of Object.entries(helpersOf(locale, form))) env.registerHelper(name, helper);
  for (const [name, path] of partialFiles(folders, locale, form)) {
    env.registerPartial(name, compileFile(env, path, form === 'text'));
  }
  return env;
}

type Helper = (value: unknown, ...more: readonly unknown[]) => unknown;
const HELPER_NAMES = ['statusLabel', 'priorityLabel', 'quote', 'paragraphs', 'list', 'marker'] as const;

function helpersOf(locale: Locale, form: 'text' | 'html'): Record<(typeof HELPER_NAMES)[number], Helper> {
  return {
    statusLabel: (word) => statusLabel(locale, String(word)),
    priorityLabel: (word) => priorityLabel(locale, String(word)),
    quote: (text) => quoteLines(String(text)),
    paragraphs: (text) =>
      form === 'html' ? new Handlebars.SafeString(paragraphsHtml(String(text))) : String(text),
    // No HTML in it, and escaping would only disguise its equals signs.
    marker: (options) => new Handlebars.SafeString(rootOf(options).markerLine),
    list: (words) => (Array.isArray(words) ? words.join(', ') : String(words)),
  };
}

/** The view, whatever a template is in the midst of. */
function rootOf(options: unknown): NoticeView {
  return (options as { readonly data: { readonly root: NoticeView } }).data.root;
}

function partialFiles(
  folders: readonly string[],
  locale: Locale,
  form: 'text' | 'html',
): Map<string, string> {
  const ending = `.${form}.hbs`;
  const places = folders.toReversed().flatMap((dir) => [join(dir, PARTIALS), join(dir, PARTIALS, locale)]);
  const files = places
    .filter((place) => existsSync(place))
    .flatMap((place) => readdirSync(place).map((file) => [file, join(place, file)] as const))
    .filter(([file]) => file.endsWith(ending));
  return new Map(files.map(([file, path]) => [file.slice(0, -ending.length), path]));
}

function compileFile(env: typeof Handlebars, path: string, noEscape: boolean): Render {
  const compiled = env.compile<NoticeView>(readTemplate(path), {
    strict: true,
    noEscape,
    knownHelpersOnly: true,
    knownHelpers: Object.fromEntries(HELPER_NAMES.map((name) => [name, true])),
  });
  return (view: NoticeView, options?: Handlebars.RuntimeOptions) => {
    try {
      return compiled(view, options);
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      const fault = missingName(errorText(error), view) ?? errorText(error);
      throw new GatewayError('template.failed', `${path}: ${fault}`, {
        cause: error,
        fields: { path },
      });
    }
  };
}

function readTemplate(path: string): string {
  try {
    const bytes = statSync(path).size;
    if (bytes > LIMITS.templateBytes) {
      throw new GatewayError(
        'config.invalid',
        `template ${path} is larger than ${LIMITS.templateBytes} bytes`,
      );
    }
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('config.invalid', `template ${path} cannot be read: ${errorText(error)}`, {
      cause: error,
    });
  }
}

/** Refuses what would never be used: a folder or file whose name is no notice, language or part is a slip of the operator's. */
function checkFolder(dir: string): void {
  if (!existsSync(dir)) throw new GatewayError('config.invalid', `templates folder ${dir} does not exist`);
  for (const kind of readdirSync(dir)) {
    if (kind === PARTIALS || kind.startsWith('.') || kind.endsWith('.md')) continue;
    checkName(dir, kind, NOTICE_KINDS);
    for (const locale of readdirSync(join(dir, kind))) {
      checkName(join(dir, kind), locale, LOCALES);
      for (const file of readdirSync(join(dir, kind, locale))) {
        checkName(
          join(dir, kind, locale),
          file,
          PARTS.map((part) => `${part}.hbs`),
        );
      }
    }
  }
}

function checkName(dir: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  throw new GatewayError(
    'config.invalid',
    `${join(dir, name)} would never be used: names here are ${names.join(', ')}`,
  );
}
