/** Character references of HTML, as mail uses them: numeric ones, the names of HTML 4, and those of HTML 5 for letters and marks. */
const LATIN1 = (
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot ' +
  'cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml ' +
  'Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig ' +
  'agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ' +
  'ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'
).split(' ');

const GREEK_CAPITALS =
  'Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho - Sigma Tau Upsilon Phi Chi Psi Omega';

const OTHERS: readonly (readonly [string, number])[] = [
  ['quot', 34],
  ['amp', 38],
  ['apos', 39],
  ['lt', 60],
  ['gt', 62],
  ['OElig', 338],
  ['oelig', 339],
  ['Scaron', 352],
  ['scaron', 353],
  ['Lstrok', 321],
  ['lstrok', 322],
  ['Dstrok', 272],
  ['dstrok', 273],
  ['inodot', 305],
  ['imath', 305],
  ['Yuml', 376],
  ['fnof', 402],
  ['circ', 710],
  ['tilde', 732],
  ['sigmaf', 962],
  ['ensp', 8194],
  ['emsp', 8195],
  ['thinsp', 8201],
  ['zwnj', 8204],
  ['zwj', 8205],
  ['lrm', 8206],
  ['rlm', 8207],
  ['ndash', 8211],
  ['mdash', 8212],
  ['lsquo', 8216],
  ['rsquo', 8217],
  ['sbquo', 8218],
  ['ldquo', 8220],
  ['rdquo', 8221],
  ['bdquo', 8222],
  ['dagger', 8224],
  ['Dagger', 8225],
  ['bull', 8226],
  ['hellip', 8230],
  ['permil', 8240],
  ['prime', 8242],
  ['Prime', 8243],
  ['lsaquo', 8249],
  ['rsaquo', 8250],
  ['oline', 8254],
  ['frasl', 8260],
  ['euro', 8364],
  ['trade', 8482],
  ['larr', 8592],
  ['uarr', 8593],
  ['rarr', 8594],
  ['darr', 8595],
  ['harr', 8596],
  ['rArr', 8658],
  ['hArr', 8660],
  ['minus', 8722],
  ['lowast', 8727],
  ['radic', 8730],
  ['infin', 8734],
  ['asymp', 8776],
  ['ne', 8800],
  ['equiv', 8801],
  ['le', 8804],
  ['ge', 8805],
  ['sdot', 8901],
  ['loz', 9674],
  ['spades', 9824],
  ['clubs', 9827],
  ['hearts', 9829],
  ['diams', 9830],
  ['check', 10003],
  ['checkmark', 10003],
  ['cross', 10007],
  ['star', 9734],
  ['starf', 9733],
  ['phone', 9742],
  ['hairsp', 8202],
  ['numsp', 8199],
  ['hyphen', 8208],
  ['dash', 8208],
  ['horbar', 8213],
  ['square', 9633],
  ['Tab', 9],
  ['NewLine', 10],
  ['comma', 44],
  ['colon', 58],
  ['num', 35],
  ['lpar', 40],
  ['rpar', 41],
  ['commat', 64],
  ['lsqb', 91],
  ['rsqb', 93],
  ['period', 46],
  ['excl', 33],
  ['dollar', 36],
  ['percnt', 37],
  ['ast', 42],
  ['plus', 43],
  ['sol', 47],
  ['semi', 59],
  ['equals', 61],
  ['quest', 63],
  ['bsol', 92],
  ['lowbar', 95],
  ['grave', 96],
  ['lcub', 123],
  ['verbar', 124],
  ['vert', 124],
  ['rcub', 125],
  ['NoBreak', 8288],
];

/** What stands behind a letter in HTML 5's names for accented ones, and the combining mark that is meant. */
const ACCENTS: ReadonlyMap<string, string> = new Map([
  ['grave', '\u0300'],
  ['acute', '\u0301'],
  ['circ', '\u0302'],
  ['tilde', '\u0303'],
  ['macr', '\u0304'],
  ['breve', '\u0306'],
  ['dot', '\u0307'],
  ['uml', '\u0308'],
  ['ring', '\u030a'],
  ['dblac', '\u030b'],
  ['caron', '\u030c'],
  ['cedil', '\u0327'],
  ['ogon', '\u0328'],
]);

const NAMED: ReadonlyMap<string, string> = new Map([
  ...LATIN1.map((name, index): [string, string] => [name, String.fromCharCode(160 + index)]),
  ...GREEK_CAPITALS.split(' ').map((name, index): [string, string] => [
    name,
    String.fromCharCode(0x391 + index),
  ]),
  ...GREEK_CAPITALS.split(' ').map((name, index): [string, string] => [
    name.toLowerCase(),
    String.fromCharCode(0x3b1 + index),
  ]),
  ...OTHERS.map(([name, code]): [string, string] => [name, String.fromCharCode(code)]),
]);

/** Text with its character references read; what is none stays as written. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,10}));?/g,
    (written, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return NAMED.get(name) ?? accented(name, written);
      return character(decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal));
    },
  );
}

/** `&zcaron;`, where there is such a letter. Without its semicolon it is no reference but a part of an address. */
function accented(name: string, written: string): string {
  const mark = ACCENTS.get(name.slice(1));
  const letter = mark === undefined ? '' : `${name.charAt(0)}${mark}`.normalize('NFC');
  return letter.length === 1 && written.endsWith(';') ? letter : written;
}

/** 128 to 159 are windows-1252 by HTML's own rule, since everybody means that. */
function character(code: number): string {
  if (code >= 0x80 && code <= 0x9f) return new TextDecoder('windows-1252').decode(Uint8Array.of(code));
  const valid = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return valid ? String.fromCodePoint(code) : '\ufffd';
}
