import { errorText, GatewayError } from '../../base/errors.ts';
import { LOCALES } from '../../desk/locale/locale.ts';
import { ticketOfNotice, type Notice } from '../../desk/notices/notice.ts';
import { NOTICE_KINDS } from '../../desk/notices/notice-kinds.ts';
import { markerIndex } from '../../mail/reply-text.ts';
import type { RenderedNotice } from './notice-view.ts';
import { sampleNotices } from './samples.ts';

/**
 * Renders every sample of every kind and language, and looks at what no template may lose.
 * @throws GatewayError `config.invalid`
 */
export function checkSamples(render: (notice: Notice) => RenderedNotice): void {
  for (const locale of LOCALES) {
    for (const notice of NOTICE_KINDS.flatMap((kind) => sampleNotices(kind, locale))) {
      const fault = faultOf(tried(render, notice), notice);
      if (fault !== null)
        throw new GatewayError('config.invalid', `template ${notice.kind}/${locale}: ${fault}`);
    }
  }
}

function tried(render: (notice: Notice) => RenderedNotice, notice: Notice): RenderedNotice {
  try {
    return render(notice);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'config.invalid') throw error;
    throw new GatewayError('config.invalid', `template ${errorText(error)}`, { cause: error });
  }
}

function faultOf(rendered: RenderedNotice, notice: Notice): string | null {
  const tag = ticketOfNotice(notice)?.tag ?? null;
  if (tag !== null && !rendered.subject.includes(`[#${tag}]`))
    return 'the subject must hold [#{{ticket.tag}}]';
  if (rendered.subject.trim() === '') return 'the subject is empty';
  if (rendered.text.trim() === '') return 'the text is empty';
  if (rendered.html.trim() === '') return 'the HTML is empty';
  // An answer to what is about no ticket goes to nobody by itself.
  if (tag === null) return null;
  return 'customerName' in notice ? customerFault(rendered) : agentFault(rendered);
}

function customerFault(rendered: RenderedNotice): string | null {
  const marked = markerIndex(rendered.text) >= 0 || markerIndex(rendered.html) >= 0;
  return marked ? 'a mail to a customer must not hold {{marker}}' : null;
}

/** The signs that our templates escape. */
const ESCAPED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** What a mail program quotes of HTML. */
function wordsOf(html: string): string {
  return html
    .replace(/<head\b[\s\S]*?<\/head>/i, ' ')
    .replace(/<!--[\s\S]*?-->|<[^<>]*>/g, ' ')
    .replace(/&(?:#x([0-9a-f]{1,4})|([a-z]{2,4}));/gi, (whole, code: string | undefined, name: string) =>
      code === undefined ? (ESCAPED[name] ?? whole) : String.fromCharCode(parseInt(code, 16)),
    )
    .trim();
}

/** What stands above the marker, and is not the preview that it knows, would go to the customer once the agent answers. */
function agentFault(rendered: RenderedNotice): string | null {
  if (markerIndex(rendered.text) !== 0) return 'the text of a mail to an agent must begin with {{marker}}';
  if (markerIndex(wordsOf(rendered.html)) !== 0)
    return 'the HTML of a mail to an agent must begin with {{marker}}';
  return null;
}
