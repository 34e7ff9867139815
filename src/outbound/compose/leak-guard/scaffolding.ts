import type { Notice } from '../../../desk/notices/notice.ts';
import { AUDIENCE_OF, NOTICE_KINDS, type NoticeAudience } from '../../../desk/notices/notice-kinds.ts';
import { LOCALES } from '../../../desk/locale/locale.ts';
import { sampleNotices } from '../samples.ts';
import type { Templates } from '../templates.ts';
import { lettersOf } from './letters.ts';

/** Words that no template holds: what is the same in both renderings does not come from the data. */
const STAND_IN = 'Zqxj';
/** Letters below which a line of a template says too little to be known by. */
const LEAST = 12;

/**
 * The fixed lines of our notifications to agents, as letters, in every language and as the operator's templates have them; but for those
 * that stand in mails to customers, too.
 */
export function scaffoldingLines(templates: Templates): ReadonlySet<string> {
  const ours = linesOf(templates, 'agent');
  const theirs = linesOf(templates, 'customer');
  return new Set([...ours].filter((line) => !theirs.has(line)));
}

function linesOf(templates: Templates, audience: NoticeAudience): Set<string> {
  const kinds = NOTICE_KINDS.filter((kind) => AUDIENCE_OF[kind] === audience);
  const notices = LOCALES.flatMap((locale) => kinds.flatMap((kind) => sampleNotices(kind, locale)));
  return new Set(
    notices.flatMap((notice) => {
      const plain = lettersOfLines(templates.render(notice).text);
      const other = lettersOfLines(templates.render(replaced(notice)).text);
      return [...plain].filter((line) => other.has(line));
    }),
  );
}

function lettersOfLines(text: string): Set<string> {
  return new Set(
    text
      .split('\n')
      .map(lettersOf)
      .filter((line) => line.length >= LEAST),
  );
}

/** Fields whose words are a closed set, which templates ask for. */
const FIXED = new Set([
  'kind',
  'locale',
  'status',
  'priority',
  'done',
  'scheme',
  'method',
  'of',
  'why',
  'offers',
  'news',
  'hint',
]);

/** The notice with other words in every place that is data. */
function replaced(notice: Notice): Notice {
  return swap(notice, '') as Notice;
}

function swap(value: unknown, field: string): unknown {
  if (typeof value === 'string') return FIXED.has(field) || value === '' ? value : STAND_IN;
  if (Array.isArray(value)) return value.map((one) => swap(one, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, swap(one, name)]));
}
