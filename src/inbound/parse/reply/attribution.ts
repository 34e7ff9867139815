import { withoutEnd } from '../../../base/trim.ts';
import { labelledLine } from './labels.ts';

/**
 * The line above a quote that says who wrote it and when: `On Mon, 2 Mar 2026 at 10:30, Bob <bob@x> wrote:`, in the languages of the
 * big clients, wrapped over several lines. Told by its parts rather than by a sentence per language: a word for writing, a date or
 * an address, and the colon at its end.
 */
const WROTE =
  'wrote|writes|sent|said|replied|schrieb|hat (?:am .{1,40} )?geschrieben|geschrieben|a écrit|écrit|ha scritto|scrive|scritto|escribió|escribio|ha escrit|va escriure|escreveu|escreve|escribiu|schreef|het volgende geschreven|skrev|skreiv|kirjoitti|' +
  'napisa(?:ł|l)(?:\\(a\\)|a)?|pisze|napsal(?:\\(a\\)|a)?|napísal(?:\\(a\\)|a)?|píše|je napisa[ol](?:\\/la|\\(la\\)|la)?|piše|napisa|је написао|írta|ezt írta|написала?(?:\\(а\\))?|написав|писал(?:\\(а\\)|[аи])?|пишет|пише|написа|напісаў|жазған|' +
  'a scris|yazd[ıi]|yazmış|şunu yazd[ıi]|şunları yazd[ıi]|έγραψε|kirjutas|rašė|rakstīja|skrifaði|idatzi (?:du|zuen)|geskryf|aliandika|shkroi|menulis|membalas|skreau|skrivaði|schreift|skribis|scribite|scrit|skrivet gant|scríobh|sgrìobh|ysgrifennodd|yozdi|yazıb|đã viết|viết|เขียน(?:ว่า)?|ने लिखा|ने लिहिले|লিখেছেন|எழுதியது|వ్రాసారు|نوشت(?:ه است)?|დაწერა|წერს|գրել է|كتب(?:ت)?|נכתב על ידי|כתב(?:ה)?|' +
  '写道|写到|写于|寫道|寫到|提到|撰写|書きました|書いた|作成|のメッセージ|のメール|よりメール|님이 작성|쓴 글|쓴 내용|작성';
/** Script without spaces has no word boundaries; for the others the word stands alone. */
const WROTE_WORD = new RegExp(
  `(?:^|[\\s>"”'»)\\]*_,、]|[^\\x00-\\u2e7f])(?:${WROTE})(?=$|[\\s:：,.*_(/]|[^\\x00-\\u2e7f])`,
  'iu',
);
const ENDS_WITH_WROTE = new RegExp(
  `(?:${WROTE})[^\\n:：]{0,60}[:：][*_\\s]*$|(?:${WROTE})[*_\\s]*(?:[:：][*_\\s]*)?$`,
  'iu',
);

const FIRST_WORD =
  '(?:on|am|le|el|il|em|op|den|dne|dňa|dnia|w dniu|w dn\\.|în|in data|pe|la|a|στις|в|во|на|vào|pada|ngày|kuupäev(?:al)?|v v|tanggal|lúc|datum|dato|ti|al|al ..|data|em|у|on ..|i |at|la data|dana|u|za|vid|kl\\.?|در|في|ב(?:-|תאריך)?|יום|בתאריך|ที่|เมื่อ|在|于|於|le ..|o|[áà]s|ils|më|þann)';
/** The days as clients shorten them. */
const SHORT_DAY =
  'mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom|gio|sab|seg|ter|qua|qui|sex|ma|wo|vr|dl|dt|dc|dj|dv|ds|dg|pirmd|otrd|trešd|ceturtd|piektd|sestd|svētd|mån|za|zo|ons|tors|tor|fre|lör|lør|søn|sön|man|pon|wt|śr|czw|pt|sob|po|út|st|čt|pá|ne|пн|вт|ср|чт|пт|сб|вс|нд';
const DAY_NAME = `(?:${SHORT_DAY}|ndz|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|周|週|星期|月|火|水|木|金|土|日)\\p{L}*\\.?`;
/** The days as words of their own: `So` and `Fr` begin many others. */
const DAY =
  `(?:(?:${SHORT_DAY}|mån|tis|tir)\\.?|` +
  'monday|tuesday|wednesday|thursday|friday|saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|' +
  'lunes|martes|miércoles|jueves|viernes|sábado|domingo|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|segunda|terça|quarta|quinta|sexta|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|' +
  'måndag|mandag|tisdag|tirsdag|onsdag|torsdag|fredag|lördag|lørdag|söndag|søndag|poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)';
const STARTS_WITH_DATE = new RegExp(
  `^(?:${FIRST_WORD}[\\s,]{1,3}|${DAY_NAME}[\\s,]{1,3})?[^\\d]{0,24}\\d`,
  'iu',
);
const STARTS_WITH_FIRST_WORD = new RegExp(`^(?:${FIRST_WORD}[\\s,]|${DAY_NAME}[\\s,]|\\d)`, 'iu');
const ADDRESS =
  /<?\s?(?:mailto:)?[^\s<>@:,;]{1,100}@[^\s<>@:,;]{2,100}\.[^\s<>@:,;]{2,24}\s?>?|<[^<>\s]{0,60}@[^<>\s]{1,100}>|\[mailto:/i;
const ANGLE_ADDRESS = /<\s?(?:mailto:)?[^<>\s]{1,100}@[^<>\s]{1,100}\s?>/;
const MOMENT =
  /\b(?:19|20)\d\d\b|(?<![\d.])\d{1,2}[:.h]\d{2}(?![\d]*\.\d)|(?<![\d.])\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\.?\d)/;
/** An address in brackets, with at most an auxiliary verb behind it. */
const ENDS_WITH_ADDRESS = /@[^\s<>@()]{1,255}[>)]{1,2},?(?:\s\p{L}{1,4}){0,2}$/u;
const STARTS_WITH_WROTE = new RegExp(`^(?:${WROTE})`, 'iu');
const VERB_THEN_DATE = new RegExp(
  `(?:${WROTE})\\s\\(?(?:${FIRST_WORD}|${DAY_NAME}|\\d)[\\s\\S]{0,60}\\d{1,2}[:.]\\d{2}`,
  'iu',
);
/** In languages that begin with the verb: `Scríobh Bob ar 2.3.2026 10:30:`. */
const VERB_FIRST =
  /^(?:scríobh|sgrìobh|ysgrifennodd|كتبت?|נכתב על ידי)\s(?=.{0,80}(?:(?:19|20)\d\d|\d{1,2}[./]\d{1,2}[./]\d\d)).{3,80}\d{1,2}[:.]\d{2}(?: [ap]m)?\)?\s?[:：]$/iu;
/** Without a verb: old Gmail and clients of East Asia. */
const DATE_THEN_ADDRESS =
  /^.{0,40}(?:(?:19|20)\d\d|\d{1,2}[./]\d{1,2}).{0,80}<\s?(?:mailto:)?[^<>\s]{1,100}@[^<>\s]{1,100}\s?>\s?[:：]?$/;

/** Tutanota: `2 Mar 2026, 10:30 by bob@x:`, `Mar 2, 2026, 10:30 by bob@x:`. */
const DATE_BY_ADDRESS =
  /^(?:\d.{4,40}|\p{L}{3,9}\.? \d{1,2}, (?:19|20)\d\d, \d{1,2}:\d{2})\s(?:by|von|par|por|da|de|van|av|af|от|przez)\s<?[^\s<>@]{1,100}@[^\s<>@]{1,100}>?\s?[:：]$/iu;

/** A day with its month or year. */
const DATE =
  /\b(?:19|20)\d\d(?!\d)|(?<![\d.])\d{1,2}(?:\/\d{1,2}\/|[.-]\s?(?:0?[1-9]|1[0-2])[.-]\s?)\d{2,4}(?!\.?\d)/;
/** The beginning of an attribution, its day included: a name of a day alone may be that of a month or a person. */
const STARTS_WHOLE = new RegExp(
  `^(?:(?:${FIRST_WORD}|${DAY_NAME})[\\s,]{1,3}[^\\d<@]{0,16}(?!(?:19|20)\\d\\d(?![-/.年]))\\d|\\d{1,4}[./-]\\d{1,2}[./-]\\d|\\d{1,2}\\.?\\s\\p{L}{3,12}\\.?\\s\\d{4}|\\d{4}年)`,
  'iu',
);
/** Such as `On Monday,`, the date going on in the next line. */
const OPENS = new RegExp(`^(?:${FIRST_WORD})?[\\s,]{0,2}(?:${DAY})?[,.]?$`, 'iu');
/** A date with its year near the beginning, whatever the language: not the year alone, which may be the rest of a date. */
const BEGINS_DATED = /^[^\d<@]{0,18}(?!(?:19|20)\d\d(?![-/.년年]))\d/u;
const DATED_CHARS = 48;
const FIRST_WORD_ALONE = new RegExp(`^(?=\\S{2,}$)${FIRST_WORD}$`, 'iu');
const BEGINS_WITH_FIRST_WORD = new RegExp(`^${FIRST_WORD}[\\s,]`, 'iu');
/** Above the name, where a language puts it behind a noun. */
const LEADS =
  /^(?:missatge de|wiadomość|kontaktilt|quoting|zitat|zitiere|citando|citation|in (?:message|article))/iu;
/** So many characters of a line leave room for the rest of a name: whoever broke it there did not have to. */
const SHORT_LINE = 40;
const SENTENCE_END = /[.!?…:。！？：]["”’')]{0,2}$/u;

/** Horde: `Quoting Bob <bob@x>:`. */
const QUOTING =
  /^(?:quoting|zitat von|zitiere|citando|citation de|selon|citerar|citerer|cytowanie|citát od|цитирую)\s.{0,100}@[^\s<>@]{1,255}>{0,2}\s?[:：]$/i;

const CHARS_MAX = 400;
const LINES_MAX = 4;
/** Some clients break the line at the address and put empty lines between the pieces. */
const SPREAD_LINES_MAX = 7;

/** How many lines the attribution takes that begins at this line; 0 where none does. Quote signs before it are passed over. */
export function attributionLength(lines: readonly string[], start: number): number {
  const line = lines[start] ?? '';
  return (
    framedLength(lines, start) ||
    (mayBegin(strip(line), strip(lines[start + 1] ?? '')) ? piecesTogether(lines, start) : 0)
  );
}

function piecesTogether(lines: readonly string[], start: number): number {
  const near = lines.slice(start, start + SPREAD_LINES_MAX + 1);
  const pieces = near.map(strip);
  // A line of the writer's own, directly above an attribution that stands in the quote, is no part of it.
  const entered = isQuoted(near[0]) ? -1 : near.findIndex(isQuoted);
  const most = Math.min(reach(pieces), entered === -1 ? near.length : entered);
  let joined = '';
  for (let count = 1; count <= most; count++) {
    const piece = pieces[count - 1] ?? '';
    if (piece === '') continue;
    joined = `${joined} ${piece}`.trim();
    if (joined.length > CHARS_MAX) return 0;
    if (isAttribution(joined) || isDateAndAddress(joined, lines[start + count] ?? '')) {
      return beginsLater(pieces.slice(0, count)) ? 0 : count;
    }
  }
  return 0;
}

/** Not the end of an address with the word that ends an attribution (`> wrote:`, `> a écrit :`), which stands alone where a client broke it. */
const isQuoted = (line = ''): boolean =>
  /^\s{0,3}>(?!\s{0,2}(?:[^\s:：>]{1,20}\s?){0,3}[:：]\s*$)/.test(line);

/**
 * Notes writes `-----Bob Example wrote: -----`, GroupWise `>>> Bob Example <bob@x> 3/2/2026 10:30 AM >>>` or
 * `>>> On 3/2/2026 at 10:30 AM, ... wrote:`, maybe wrapped, with nothing else to tell the quote by, and Supercite a sign of its own: how
 * many lines it takes, or 0.
 */
export function framedLength(lines: readonly string[], start: number): number {
  const text = (lines[start] ?? '').trim();
  if (text.length > CHARS_MAX) return 0;
  if (text.startsWith('----') && text.endsWith('----')) return isBareAttribution(text) ? 1 : 0;
  if (superciteSign(text) !== null) return 1;
  return /^>>> (?!>)/.test(text) ? groupWiseLength(lines.slice(start, start + LINES_MAX)) : 0;
}

/** Of `>>>>> "BE" == Bob Example <bob@x> writes:` the sign before each line that is quoted, `BE>`; null for another line. */
export function superciteSign(line: string): string | null {
  const name = SUPERCITE.exec(line.trim().slice(0, CHARS_MAX))?.[1];
  return name === undefined ? null : `${name}>`;
}

const SUPERCITE = /^>{4,6} (?:On .{6,60}, )?"([^"]{1,30})" == [^:]{2,100}\s(?:writes|wrote|said):$/;

function groupWiseLength(lines: readonly string[]): number {
  let joined = '';
  for (const [at, line] of lines.entries()) {
    const piece = line.trim();
    joined = `${joined} ${piece}`.trim();
    const quoted = at > 0 && /^>(?!>>$)/.test(piece);
    if (piece === '' || quoted || joined.length > CHARS_MAX) return 0;
    if ((joined.endsWith(' >>>') && MOMENT.test(joined)) || isAttribution(strip(joined))) return at + 1;
  }
  return 0;
}

/** Yahoo's phones write the older message behind the attribution, on the same line. */
export function isPackedAttribution(line: string): boolean {
  const packed = /^(.{20,300}?[:：]) {2,6}\S/u.exec(line)?.[1];
  return (
    packed !== undefined && ANGLE_ADDRESS.test(packed) && DATE.test(packed) && isAttribution(strip(packed))
  );
}

/** A name and a verb, as `Bob Example wrote:`, a moment and a name, as Thunderbird writes it in Ukrainian, or all of it but the colon. */
export function isBareAttribution(line: string): boolean {
  const text = strip(line);
  if (text.length <= 100 && MOMENT_AND_NAME.test(text)) return plainWords(text) === 0;
  if (!COLON_AT_END.test(text)) return lacksColon(text);
  return text.length <= 60 && ENDS_WITH_WROTE.test(text) && WROTE_WORD.test(text);
}

/** Ends a whole attribution with its verb? */
function lacksColon(text: string): boolean {
  if (text.length > CHARS_MAX || !ENDS_WITH_VERB.test(text) || readsAsText(text)) return false;
  return (ANGLE_ADDRESS.test(text) || STARTS_WHOLE.test(text)) && isAttribution(`${text}:`);
}

const ENDS_WITH_VERB = new RegExp(`(?:${WROTE})$`, 'iu');
const MOMENT_AND_NAME =
  /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: [ap]m)?,\s[^\s:][^:?!]{1,60}:$/iu;

/** Small words that a name and a date have not: somebody tells what was written. */
const TELLS =
  /(?<!\p{L})(?:I|my|our|your|his|her|the|that|you|me|us|they|she|he|mir|mich|uns|ihre?[mnr]?|mein[er]?|unsere?|dass|votre|vos|notre|nous|vous|moi|usted|nuestr[oa]|lui|vostro|uw|mij|ons|jullie)(?!\p{L})/u;

/** Reads the attribution like a sentence of the writer's own, where no quote sign below says otherwise? */
export function readsAsText(attribution: string): boolean {
  const text = strip(attribution);
  return !ADDRESS.test(text) && TELLS.test(text) && !/(?<!\p{L})you wrote/u.test(text);
}

/** Is its beginning a text that stands above a whole attribution? */
function beginsLater(pieces: readonly string[]): boolean {
  return pieces.some((piece, at) => {
    if (at === 0 || piece === '') return false;
    const rest = pieces.slice(at).join(' ');
    if (!isAttribution(rest)) return false;
    const before = pieces.slice(0, at).join(' ');
    if (beginsWithDate(piece, rest)) return isTextAboveDate(before, rest);
    return LINK_OR_NOTE.test(before) || isTextAboveName(before, rest);
  });
}

function beginsWithDate(piece: string, rest: string): boolean {
  if (!DATE.test(rest)) return false;
  return (
    STARTS_WHOLE.test(piece) ||
    (BEGINS_DATED.test(rest) && !STARTS_WITH_WROTE.test(rest) && DATE.test(rest.slice(0, DATED_CHARS)))
  );
}

/** One attribution has one date: where the text says one of its own, or the rest says none, it is no text. */
function isTextAboveDate(before: string, rest: string): boolean {
  if (DATE.test(before)) return true;
  if (/^\p{Lu}/u.test(rest) && BEGINS_WITH_FIRST_WORD.test(rest)) return true;
  if (FIRST_WORD_ALONE.test(before)) return false;
  return !(ENDS_WITH_ADDRESS.test(before) && !ADDRESS.test(rest));
}

/**
 * A name may go on in the next line, where the line is long: a short one is a text, and so is one that ends like a sentence or has words
 * as no name and no date has them.
 */
function isTextAboveName(before: string, rest: string): boolean {
  if (/(?<![\d:])\d{1,2}\.$/.test(before) || (ADDRESS.test(before) && !ADDRESS.test(rest))) return false;
  if (LEADS.test(before) || !BEGINS_WITH_NAME.test(rest)) return false;
  if (!DATE.test(rest) && MOMENT.test(before)) return isDatedText(before, rest);
  if (OPENS.test(before) && /^\P{Nd}{0,14}\d/u.test(rest)) return false;
  return before.length < SHORT_LINE || SENTENCE_END.test(before) || plainWords(before) > 1;
}

/** A link, or a line in brackets. */
const LINK_OR_NOTE = /:\/\/|^www\.|^\([^()]*\)$|^\[[^[\]]*\]$/;

/** A text that tells a date, above a name without one. */
function isDatedText(before: string, rest: string): boolean {
  if (plainWords(before) >= WORDS_OF_A_TEXT) return true;
  if (STARTS_WHOLE.test(before)) return false;
  // In the languages whose first words are known, nothing else begins a date.
  return (/^[a-z]/i.test(before) && ADDRESS.test(rest)) || TWO_SENTENCES.test(before);
}

/** A name without a capital has an address behind it. */
const BEGINS_WITH_NAME =
  /^["“„«'‘]?(?:[\p{Lu}\p{Lo}]|[^\s@<>]{1,64}@\S{1,255}\s|\p{L}[^<>:：]{0,60}<\s?(?:mailto:)?[^<>\s]{1,100}@)/u;
const TWO_SENTENCES = /[\p{Ll}\d]{2}[.!?]["”]?(?:\s+["“]?\p{Lu}|$)/u;
/** More than there are in a date, written out with its day and hour in any language. */
const WORDS_OF_A_TEXT = 7;

/** Small words of names. */
const PARTICLES = new Set(
  'von van der den de da di du del dos das des la le al el bin ibn af av zu zur und and et of the for im in am via'.split(
    ' ',
  ),
);

function plainWords(text: string): number {
  const words = text.match(/(?<![\p{L}@./-])\p{Ll}{2,}(?![\p{L}@])/gu) ?? [];
  return words.filter((word) => !PARTICLES.has(word)).length;
}

/** How many lines may belong together: up to an empty one, unless the address is set apart by empty lines, as some clients do. */
function reach(pieces: readonly string[]): number {
  const gap = pieces.indexOf('');
  if (gap === -1) return Math.min(LINES_MAX, pieces.length);
  const spread = (pieces[gap - 1] ?? '').endsWith('<') || (pieces[gap + 1] ?? '').startsWith('<');
  return spread ? Math.min(SPREAD_LINES_MAX, pieces.length) : Math.min(LINES_MAX, gap);
}

function strip(line: string): string {
  const text = line
    .replace(/^[\s>|*_-]+/, '')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\u202f\u00a0]/g, ' ')
    .replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef]/g, (digit) => digitValue(digit))
    // Years of the Thai calendar are 543 more; which one it is does not matter here.
    .replace(/(?<=\p{Script=Thai}\.? )25(?=\d\d(?!\d))/gu, '20')
    .replace(/[ \t]{2,}/g, ' ');
  const plain = withPlainAddress(text);
  return plain.endsWith('--') ? `${withoutEnd(plain, '- :')}:` : withoutEnd(plain, '*_ \t');
}

/** An address as a link in square brackets, and twice as a link, as clients make text of HTML, in angle brackets. */
function withPlainAddress(text: string): string {
  if (!text.includes('@') || text.length > CHARS_MAX) return text;
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replace(/\[mailto:([^\s[\]<>]{1,100}@[^\s[\]<>]{1,100})\]/, '<$1>')
    .replace(/<([^\s<>]{1,100}) ?<mailto:[^\s<>]{1,100}>>/, '<$1>');
}

/** Arabic, Persian, Devanagari and Bengali digits as those that the patterns know. */
function digitValue(digit: string): string {
  const code = digit.charCodeAt(0);
  const zero = [0x660, 0x6f0, 0x966, 0x9e6].find((first) => code >= first && code < first + 10) ?? code;
  return String(code - zero);
}

function mayBegin(first: string, second: string): boolean {
  if (first === '' || first.length > CHARS_MAX) return false;
  if (STARTS_WITH_FIRST_WORD.test(first) || STARTS_WITH_DATE.test(first)) return true;
  if (ADDRESS.test(first) || first.endsWith('<')) return true;
  return ADDRESS.test(second.slice(0, 120)) || WROTE_WORD.test(first);
}

const COLON_AT_END = /[:：՝][*_\s]*$/u;
/** A sentence ends within it, or something is said in it: a text. */
const HOLDS_SENTENCE = /\p{Ll}{4}[.?]\s+["“]?\p{Lu}|[^\d\s][:：]\s+(?=[^\d\s*_])/u;

function holdsSentence(text: string): boolean {
  const clean = text.replace(/in "[^"]{1,200}",/, '');
  return HOLDS_SENTENCE.test(labelledLine(text) === null ? clean.replace(COLON_IN_NAME, '') : clean);
}

/** Of a name such as `Acme: Support`, between two words with capitals, an address or the verb behind them. */
const COLON_IN_NAME = new RegExp(
  `(?<=(?:^|[\\s"“„«'’‘、，>])[\\p{Lu}\\p{Lo}\\d][^\\s:：]{0,30})[:：](?= [\\p{Lu}\\p{Lo}][^:：<>@]{0,60}(?:<[^<>\\s]{1,100}@|\\s(?:${WROTE})[:：\\s]))`,
  'u',
);

function isAttribution(text: string): boolean {
  if (!COLON_AT_END.test(text) || holdsSentence(text)) return false;
  // A moment, an address and a colon: whatever the language, nothing else ends like that.
  if (text.length < 220 && ANGLE_ADDRESS.test(text) && MOMENT.test(text)) return true;
  if ([VERB_THEN_DATE, VERB_FIRST, DATE_BY_ADDRESS, QUOTING].some((pattern) => pattern.test(text)))
    return true;
  if (!ENDS_WITH_WROTE.test(text) || !WROTE_WORD.test(text)) return false;
  const dated = MOMENT.test(text);
  if (ADDRESS.test(text)) return dated || text.length < 160;
  return dated && STARTS_WITH_DATE.test(text);
}

function isDateAndAddress(text: string, below: string): boolean {
  if (text.length > 200 || !DATE_THEN_ADDRESS.test(text)) return false;
  if (COLON_AT_END.test(text)) return true;
  const next = strip(below);
  return next === '' || (/^\s*[>|]/.test(below) && !WROTE_WORD.test(next));
}
