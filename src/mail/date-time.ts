/**
 * RFC 5322 section 3.3 dates, with the obsolete forms of section 4.3 and the usual mistakes. The answer is epoch milliseconds,
 * or null for what is no date: a date is never invented.
 */
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** How the names of the months begin in German, French, Spanish, Italian, Portuguese, Dutch and Russian, without accents; some programs write them. */
const FOREIGN_MONTHS = [
  'ene gen янв',
  'fev фев',
  'mrz mrt maa mae мар',
  'abr avr апр',
  'mai mei mag маи мая',
  'juin giu июн',
  'juil lug июл',
  'ago aou авг',
  'set сен',
  'okt ott out окт',
  'ноя',
  'dez dic дек',
].map((names) => names.split(' '));

/** Minutes east of UTC. */
const ZONES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ut: 0,
    utc: 0,
    gmt: 0,
    z: 0,
    wet: 0,
    west: 60,
    bst: 60,
    cet: 60,
    met: 60,
    cest: 120,
    mest: 120,
    eet: 120,
    eest: 180,
    msk: 180,
    ist: 330,
    jst: 540,
    kst: 540,
    est: -300,
    edt: -240,
    cst: -360,
    cdt: -300,
    mst: -420,
    mdt: -360,
    pst: -480,
    pdt: -420,
    akst: -540,
    akdt: -480,
    hst: -600,
    ast: -240,
    adt: -180,
    nst: -210,
    ndt: -150,
    brt: -180,
    mez: 60,
    mesz: 120,
    sast: 120,
    trt: 180,
    wat: 60,
    cat: 120,
    eat: 180,
    pkt: 300,
    wib: 420,
    ict: 420,
    sgt: 480,
    hkt: 480,
    pht: 480,
    awst: 480,
    aest: 600,
    aedt: 660,
    nzst: 720,
    nzdt: 780,
  }),
);

const TIME = String.raw`(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2})(?:[.,]\d{1,9})?)?(?:\s*([ap]\.?m\.?\b))?`;
/** Four digits without a sign are an offset to the east: some programs write the bare number. */
const ZONE = String.raw`(?:\s*(?:(?:(?:gmt|utc)\s*)?([+-]\d{1,2}:?\d{2}(?!\d)|[+-]\d{1,2}\b|(?<=\s)\d{4}\b)|([a-z]{1,5})\b))?`;
const DAY_FIRST = new RegExp(
  String.raw`(\d{1,2})[\s\-./,]+(\p{L}{3,15})\.?(?:\s?,)?[\s\-./]+(\d{2,4})(?![\d:])(?:(?:[\s,tT]+|,?\s(?:at|um|à|om|kl\.?|ore|alle)\s)${TIME}${ZONE})?`,
  'iu',
);
const MONTH_FIRST = new RegExp(
  String.raw`\b([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:(\d{4}|\d{2}),?\s+(?:at\s+)?${TIME}${ZONE}|${TIME}${ZONE}\s*([12]\d{3})\b${ZONE})`,
  'i',
);
const YEAR_FIRST = new RegExp(
  String.raw`(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:(?:[T\s]+|\s+\p{L}{2,9},?\s+)${TIME}${ZONE})?`,
  'iu',
);
const IN_NUMBERS = new RegExp(
  String.raw`^(?:[^\s\d]{1,12},?\s)?(\d{1,2})([ ./-])(\d{1,2})\2(\d{4}),?\s${TIME}${ZONE}`,
  'i',
);

interface Moment {
  readonly year: string | undefined;
  readonly month: number;
  readonly day: string | undefined;
  readonly time: readonly (string | undefined)[];
  readonly zone: string | undefined;
}

/** Reads the body of a Date field; comments are passed over. */
export function parseDateTime(fieldBody: string): number | null {
  const text = fieldBody
    .slice(0, 200)
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    // Where comments stood around a colon (section 4.3).
    .replace(/(?<=\d) ?: ?(?=\d)/g, ':')
    .trim();
  const moment = dayFirst(text) ?? yearFirst(text) ?? monthFirst(text) ?? inNumbers(text);
  return moment === null ? null : toEpochMs(moment);
}

function dayFirst(text: string): Moment | null {
  const match = DAY_FIRST.exec(text);
  if (match === null) return null;
  const [, day, month = '', year, hour, minute, second, half, offset, zone] = match;
  // Of `10:00:00 EST 2026` the seconds are no day.
  if (monthOf(month) === -1) return null;
  return {
    day,
    month: monthOf(month),
    year,
    time: [hour, minute, second, half],
    zone: offset ?? zone,
  };
}

/** From 0; -1 for what is no month. */
function monthOf(written: string): number {
  const name = written.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
  const english = MONTHS.indexOf(name.slice(0, 3));
  return english === -1
    ? FOREIGN_MONTHS.findIndex((names) => names.some((beginning) => name.startsWith(beginning)))
    : english;
}

function monthFirst(text: string): Moment | null {
  const match = MONTH_FIRST.exec(text);
  if (match === null) return null;
  const [, month = '', day, year, h1, m1, s1, half1, o1, z1, h2, m2, s2, half2, o2, z2, lastYear, o3, z3] =
    match;
  return {
    day,
    month: monthOf(month),
    year: year ?? lastYear,
    time: h1 === undefined ? [h2, m2, s2, half2] : [h1, m1, s1, half1],
    // Git writes the zone behind the year.
    zone: o1 ?? z1 ?? o2 ?? z2 ?? o3 ?? z3,
  };
}

/** ISO 8601, also with the marks that are usual in East Asia. */
function yearFirst(text: string): Moment | null {
  const match = YEAR_FIRST.exec(text);
  if (match === null) return null;
  const [, year, , month, day, hour, minute, second, half, offset, zone] = match;
  return {
    year,
    month: Number(month) - 1,
    day,
    time: [hour, minute, second, half],
    zone: offset ?? zone,
  };
}

/**
 * `Mon, 15 09 2014 10:00:00`: the order of section 3.3, with the number of the month. With slashes or dashes the number that can be no
 * month is the day; null where both could be either.
 */
function inNumbers(text: string): Moment | null {
  const match = IN_NUMBERS.exec(text);
  if (match === null) return null;
  const [, one, mark = '', other, year, hour, minute, second, half, offset, zone] = match;
  const dayIsFirst = !/[/-]/.test(mark) || one === other || Number(one) > 12;
  if (!dayIsFirst && Number(other) <= 12) return null;
  const [day, month] = dayIsFirst ? [one, other] : [other, one];
  return { year, month: Number(month) - 1, day, time: [hour, minute, second, half], zone: offset ?? zone };
}

function toEpochMs(moment: Moment): number | null {
  const year = fullYear(moment.year ?? '');
  const day = Number(moment.day);
  const [hour, minute, second] = clockTime(moment.time);
  if (moment.month < 0 || moment.month > 11 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60)
    return null;
  const date = new Date(0);
  date.setUTCFullYear(year, moment.month, day);
  if (date.getUTCMonth() !== moment.month) return null;
  return date.setUTCHours(hour, minute, second, 0) - zoneMinutes(moment.zone) * 60_000;
}

/** RFC 5322 section 4.3: two digits below 50 are of this century, three digits count from 1900. */
function fullYear(written: string): number {
  const year = Number(written);
  if (written.length >= 4) return year;
  return written.length === 2 && year < 50 ? 2000 + year : 1900 + year;
}

function clockTime([hour, minute, second, half]: readonly (string | undefined)[]): [number, number, number] {
  const plain = Number(hour ?? 0);
  const afternoon = half?.toLowerCase().startsWith('p') === true;
  const hours = half === undefined ? plain : (plain % 12) + (afternoon ? 12 : 0);
  return [hours, Number(minute ?? 0), Number(second ?? 0)];
}

function zoneMinutes(zone: string | undefined): number {
  if (zone === undefined) return 0;
  const offset = /^([+-]?)(\d{1,2})(?::?(\d{2}))?$/.exec(zone);
  if (offset === null) return ZONES.get(zone.toLowerCase()) ?? 0;
  const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
  // Farther than any day is long: then nothing was said.
  if (minutes >= 24 * 60) return 0;
  return offset[1] === '-' ? -minutes : minutes;
}
