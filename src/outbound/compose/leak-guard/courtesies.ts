/** What people write at the beginning and the end of every mail: it says nothing, so repeating it gives nothing away. */
import { lettersOf } from './letters.ts';

// prettier-ignore
const CLOSINGS: readonly string[] = [
  'best regards', 'kind regards', 'regards', 'best wishes', 'warm regards', 'many thanks', 'thanks', 'thank you', 'cheers',
  'sincerely', 'yours sincerely', 'yours faithfully', 'best', 'all the best',
  'mit freundlichen grüßen', 'mit freundlichen gruessen', 'mit freundlichem gruß', 'freundliche grüße', 'viele grüße', 'beste grüße',
  'liebe grüße', 'herzliche grüße', 'schöne grüße', 'mit besten grüßen', 'vielen dank', 'gruß', 'grüße', 'mfg', 'vg', 'lg', 'danke',
  'cordialement', 'bien cordialement', 'bien à vous', 'meilleures salutations', 'merci',
  'saludos', 'un saludo', 'saludos cordiales', 'atentamente', 'gracias', 'cordiali saluti', 'distinti saluti', 'saluti', 'grazie',
  'met vriendelijke groet', 'met vriendelijke groeten', 'groeten', 'bedankt', 'com os melhores cumprimentos', 'atenciosamente', 'obrigado',
  'obrigada', 'z poważaniem', 'pozdrawiam', 'med vänliga hälsningar', 'vänliga hälsningar', 'med venlig hilsen', 'med vennlig hilsen',
  'с уважением', 'спасибо', 's pozdravem', 'saygılarımla', 'üdvözlettel', 'よろしくお願いします', 'よろしくお願いいたします', '此致 敬礼',
];

// prettier-ignore
const SENTENCES: readonly string[] = [
  'thank you for your message', 'thank you for your email', 'thank you for your mail', 'thank you for contacting us',
  'thank you for your patience', 'thank you for your understanding', 'thank you for getting back to us',
  'please let me know if you have any questions', 'please let us know if you have any questions',
  'please let me know if you have any further questions', 'please let us know if you have any further questions',
  'please do not hesitate to contact us', 'please do not hesitate to contact me', 'do not hesitate to contact us',
  'if you have any further questions please do not hesitate to contact us', 'i hope this helps', 'i look forward to hearing from you',
  'we look forward to hearing from you', 'we apologise for the inconvenience', 'we apologize for the inconvenience',
  'we are sorry for the inconvenience', 'vielen dank für ihre nachricht', 'vielen dank für ihre anfrage', 'vielen dank für ihre mail',
  'vielen dank für ihre e mail', 'vielen dank für ihre geduld', 'vielen dank für ihr verständnis', 'wir bitten um ihr verständnis',
  'wir bitten die unannehmlichkeiten zu entschuldigen', 'bei fragen stehen wir ihnen gerne zur verfügung',
  'für rückfragen stehe ich ihnen gerne zur verfügung', 'für rückfragen stehen wir ihnen gerne zur verfügung',
  'bei weiteren fragen stehen wir ihnen gerne zur verfügung', 'wir freuen uns auf ihre rückmeldung', 'melden sie sich gerne bei weiteren fragen',
  'merci pour votre message', 'merci de votre compréhension', 'n hésitez pas à nous contacter', 'gracias por su mensaje', 'grazie per la sua mail',
];

const CLOSING_LETTERS: ReadonlySet<string> = new Set(CLOSINGS.map(lettersOf));
const COURTESY_LETTERS: ReadonlySet<string> = new Set([...CLOSINGS, ...SENTENCES].map(lettersOf));
/** Lines of a signature, and words of one of them, at most. */
const SIGNATURE_LINES = 10;
const SIGNATURE_WORDS = 16;

/** Is it a greeting, a closing or a polite sentence, and nothing else? */
export function isCourtesy(text: string): boolean {
  return COURTESY_LETTERS.has(lettersOf(text));
}

/** The text without its closing line and the names below it: the same name and firm stand under every mail of its writer. */
export function withoutSignOff(text: string): string {
  const lines = text.split('\n');
  const from = Math.max(1, lines.length - SIGNATURE_LINES);
  const end = lines.findIndex((line, index) => index >= from && isSignOff(line));
  if (end === -1 || lines.slice(end + 1).some(saysSomething)) return text;
  return lines.slice(0, end).join('\n');
}

function isSignOff(line: string): boolean {
  return /^--\s?$/.test(line) || (line.length < 60 && CLOSING_LETTERS.has(lettersOf(line)));
}

/** A sentence below the closing line (a postscript) is none of the names. */
function saysSomething(line: string): boolean {
  return /[.!?。！？]\s*$/u.test(line) || line.split(/\s+/).length > SIGNATURE_WORDS;
}
