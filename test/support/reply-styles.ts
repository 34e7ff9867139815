/** How mail programs quote what they answer: by program, language, and where the writer puts the new words. Made here, of nobody's mail. */

export interface ReplyStyle {
  readonly name: string;
  /** The body of the answer: the new words and the quoted mail as this style sets them. */
  body(
    words: string,
    original: QuotedMail,
  ): { readonly type: 'text/plain' | 'text/html'; readonly content: string };
}

export interface QuotedMail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

interface Language {
  readonly code: string;
  readonly wrote: (from: string) => string;
  readonly from: string;
  readonly sent: string;
  readonly to: string;
  readonly subject: string;
  readonly original: string;
  readonly date: string;
  readonly mobile: string;
}

// prettier-ignore
const LANGUAGES: readonly Language[] = [
  { code: 'en', wrote: (from) => `On Mon, Mar 2, 2026 at 10:00 AM ${from} wrote:`, from: 'From', sent: 'Sent', to: 'To', subject: 'Subject', original: 'Original Message', date: 'Monday, March 2, 2026 10:00 AM', mobile: 'Sent from my iPhone' },
  { code: 'de', wrote: (from) => `Am Mo., 2. März 2026 um 10:00 Uhr schrieb ${from}:`, from: 'Von', sent: 'Gesendet', to: 'An', subject: 'Betreff', original: 'Ursprüngliche Nachricht', date: 'Montag, 2. März 2026 10:00', mobile: 'Von meinem iPhone gesendet' },
  { code: 'fr', wrote: (from) => `Le lun. 2 mars 2026 à 10:00, ${from} a écrit :`, from: 'De', sent: 'Envoyé', to: 'À', subject: 'Objet', original: 'Message d’origine', date: 'lundi 2 mars 2026 10:00', mobile: 'Envoyé de mon iPhone' },
  { code: 'es', wrote: (from) => `El lun, 2 mar 2026 a las 10:00, ${from} escribió:`, from: 'De', sent: 'Enviado', to: 'Para', subject: 'Asunto', original: 'Mensaje original', date: 'lunes, 2 de marzo de 2026 10:00', mobile: 'Enviado desde mi iPhone' },
  { code: 'it', wrote: (from) => `Il giorno lun 2 mar 2026 alle ore 10:00 ${from} ha scritto:`, from: 'Da', sent: 'Inviato', to: 'A', subject: 'Oggetto', original: 'Messaggio originale', date: 'lunedì 2 marzo 2026 10:00', mobile: 'Inviato da iPhone' },
  { code: 'nl', wrote: (from) => `Op ma 2 mrt 2026 om 10:00 schreef ${from}:`, from: 'Van', sent: 'Verzonden', to: 'Aan', subject: 'Onderwerp', original: 'Oorspronkelijk bericht', date: 'maandag 2 maart 2026 10:00', mobile: 'Verstuurd vanaf mijn iPhone' },
  { code: 'pl', wrote: (from) => `pon., 2 mar 2026 o 10:00 ${from} napisał(a):`, from: 'Od', sent: 'Wysłano', to: 'Do', subject: 'Temat', original: 'Oryginalna wiadomość', date: 'poniedziałek, 2 marca 2026 10:00', mobile: 'Wysłane z iPhone’a' },
  { code: 'fi', wrote: (from) => `ma 2. maalisk. 2026 klo 10.00 ${from} kirjoitti:`, from: 'Lähettäjä', sent: 'Lähetetty', to: 'Vastaanottaja', subject: 'Aihe', original: 'Alkuperäinen viesti', date: 'maanantai 2. maaliskuuta 2026 10.00', mobile: 'Lähetetty iPhonesta' },
];

const PLACES = ['top', 'bottom', 'inline'] as const;
type Place = (typeof PLACES)[number];

interface Program {
  readonly name: string;
  /** What stands above the quote. */
  head(language: Language, mail: QuotedMail): string;
  quote(text: string): string;
}

const marked = (mark: string) => (text: string) =>
  text
    .split('\n')
    .map((line) => `${mark}${line}`.trimEnd())
    .join('\n');

/** As a program wraps what grew too long by being quoted: the rest of a line loses its mark. */
const wrapped = (text: string) => marked('> ')(text).replace(/(.{60}\S*) /g, '$1\n');

const fields = ({ from, sent, to, subject, date }: Language, mail: QuotedMail) =>
  `${from}: ${mail.from}\n${sent}: ${date}\n${to}: ${mail.to}\n${subject}: ${mail.subject}`;

// prettier-ignore
const PROGRAMS: readonly Program[] = [
  { name: 'gmail', head: (language, mail) => language.wrote(mail.from), quote: marked('> ') },
  { name: 'apple-mail', head: (language, mail) => language.wrote(mail.from), quote: wrapped },
  { name: 'outlook', head: (language, mail) => `________________________________\n${fields(language, mail)}\n`, quote: (text) => text },
  { name: 'old-outlook', head: (language, mail) => `-----${language.original}-----\n${fields(language, mail)}\n`, quote: (text) => text },
  { name: 'bars', head: (language, mail) => language.wrote(mail.from), quote: marked('| ') },
];

function placed(place: Place, words: string, head: string, quoted: string): string {
  if (place === 'top') return `${words}\n\n${head}\n${quoted}\n`;
  if (place === 'bottom') return `${head}\n${quoted}\n\n${words}\n`;
  const lines = quoted.split('\n');
  const half = Math.ceil(lines.length / 2);
  return `${head}\n${lines.slice(0, half).join('\n')}\n\n${words}\n\n${lines.slice(half).join('\n')}\n`;
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const broken = (text: string) => escaped(text).replaceAll('\n', '<br>\n');

const PAGES: readonly {
  readonly name: string;
  page: (words: string, language: Language, mail: QuotedMail) => string;
}[] = [
  {
    name: 'gmail-html',
    page: (words, language, mail) =>
      `<div dir="ltr">${broken(words)}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">${escaped(language.wrote(mail.from))}<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">${broken(mail.text)}</blockquote></div>`,
  },
  {
    name: 'outlook-html',
    page: (words, language, mail) =>
      `<div class="WordSection1"><p class="MsoNormal">${broken(words)}</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal">${broken(fields(language, mail))}</p></div><p class="MsoNormal">${broken(mail.text)}</p></div>`,
  },
  {
    name: 'nameless-html',
    page: (words, _language, mail) => `<p>${broken(words)}</p><hr><p>${broken(mail.text)}</p>`,
  },
];

/** Every style there is. */
export const REPLY_STYLES: readonly ReplyStyle[] = LANGUAGES.flatMap((language) => [
  ...PROGRAMS.flatMap((program) =>
    PLACES.map((place) => ({
      name: `${program.name} ${language.code} ${place}`,
      body: (words: string, mail: QuotedMail) => ({
        type: 'text/plain' as const,
        content: placed(place, words, program.head(language, mail), program.quote(mail.text)),
      }),
    })),
  ),
  {
    name: `phone ${language.code} top`,
    body: (words: string, mail: QuotedMail) => ({
      type: 'text/plain' as const,
      content: `${words}\n\n${language.mobile}\n\n${language.wrote(mail.from)}\n\n${marked('> ')(mail.text)}\n`,
    }),
  },
  ...PAGES.map(({ name, page }) => ({
    name: `${name} ${language.code} top`,
    body: (words: string, mail: QuotedMail) => ({
      type: 'text/html' as const,
      content: page(words, language, mail),
    }),
  })),
]);
