import type { InternetMessage } from '../../../mail/message.ts';
import type { ClassifyContext, Rule } from './rule.ts';
import { autoResponseSuppress } from './auto-reply-fields.ts';
import { answersSomething } from './auto-submitted.ts';
import { precedenceBulk } from './bulk.ts';
import { nullReversePath } from './sender.ts';
import { AWAY, FROM_HERE, LEFT, MEANWHILE, THANKS } from './away-words.ts';

/**
 * Vacation messages without any field that says so. A subject that vacation programs write decides where something bears it out: a text
 * that says so, or a sign that the mail answers one. A text decides only where it says nothing else, in a mail that answers something
 * or thanks for one.
 */
const SUBJECT: readonly RegExp[] = [
  /^(?:auto(?:matic|mated)?[-\s_]?(?:reply|response|answer)|autoreply|autoresponder?)\b\s*(?:[:\-–—[(]|$|from\b)/i,
  /^\[auto(?:matic)?[-\s_]?(?:reply|response)\]/i,
  // Notes: `AUTO: Carla Example is out of the office (returning 05/01/2026)`.
  /^auto: .{1,100}(?:\b(?:is|will be) (?:out of|away)|\bist (?:außer|nicht|abwesend)|\best (?:absent|en congé)|\best[áa] (?:fuera|fora|ausente)|\bè (?:fuori|assente)|\bis (?:afwezig|niet))/i,
  /^auto(?:mat\w{0,8})?\s?[:：]\s*(?:out of|automat|auto[-\s]?re|abwesen|absen)/i,
  /^(?:out[-\s]of[-\s](?:the[-\s])?office|ooo)\s*(?:(?:auto[-\s]?)?(?:reply|response|notification|message|notice)\s*)?(?:[:\-–—[(!]|$|re:|until|till|from|\d)/i,
  /^(?:vacation|holiday|away|absence)\s*(?:auto[-\s]?)?(?:reply|response|notice|notification)\s*(?:[:\-–—[(!]|$)/i,
  /^(?:away from (?:my |the )?(?:mail|office|desk)|on vacation|i am (?:away|out of (?:the )?office|on (?:vacation|leave))|on (?:annual|maternity|parental) leave)\b/i,
  /^automatische\s+(?:antwort|beantwortung|e-?mail|abwesenheits)|^(?:abwesenheit(?:s(?:notiz|meldung|nachricht|info(?:rmation)?|assistent|benachrichtigung))?|abwesend)\s*(?:[:\-–—(]|$|bis|vom|ab\b)|^(?:ich bin\s)?nicht (?:im (?:büro|haus)|im dienst)/i,
  /^(?:autoantwort|urlaubs(?:notiz|meldung|vertretung))/i,
  /^(?:réponse|reponse)\s+(?:automatique|d['’]absence)|^(?:absent\(?e?\)?\s+du bureau|message d['’]absence|absence du bureau|absence\s*:|notification d['’]absence)/i,
  /^(?:respuesta\s+autom[aá]tica|fuera\s+de\s+(?:la\s+)?oficina|autorespuesta|ausente?\s+de\s+la\s+oficina|resposta\s+autom[aàá]tica|fora\s+do\s+escrit[oó]rio|ausência\s+tempor[aá]ria|risposta\s+automatica|fuori\s+(?:ufficio|sede)|assente\s+dall['’]ufficio)/i,
  /^(?:automatisch\s+(?:antwoord|bericht|svar)|afwezig(?:heid(?:sbericht|sassistent)?)?\s*(?:[:\-–—(]|$)|(?:ik ben )?(?:niet\s+(?:op\s+kantoor|aanwezig)|afwezig)|autosvar|automatisk[t]?\s+svar|frånvar(?:o|ande)|fravær|poissa|automaatti(?:nen\s+)?vastaus)/i,
  /^(?:odpowied[zź]\s+automatyczna|automatyczna\s+odpowied[zź]|poza\s+biurem|nieobecno[sś][cć]|autoodpowied[zź]|automatick[aá]\s+odpov[eě][dď]|mimo\s+kancel[aá][rř]|nejsem v kancel|automatikus\s+v[aá]lasz|házon\s+kívül|t[aá]voll[eé]t|r[aă]spuns\s+automat|otomatik\s+(?:yanıt|cevap)|ofis\s+dışında|i̇?şyeri\s+dışında|avtomatski\s+odgovor|automatski\s+odgovor)/i,
  /^(?:автоматический\s+ответ|автоответ|автоматична\s+відповідь|вне\s+офиса|отсутствие|нет\s+на\s+месте)/i,
  /^(?:自动(?:回复|答复|回覆)|自動(?:回覆|回复|返信|応答|答覆)|外出(?:时的自动|時の自動)|不在(?:通知|メッセージ|連絡)|부재중|자동\s*(?:응답|회신)|رد\s*تلقائي|خارج المكتب|מענה אוטומטי|תשובה אוטומטית|מחוץ למשרד|αυτόματη απάντηση|автоматичен отговор|аутоматски одговор|samodejni odgovor|automatinis atsakymas|automātisk[aā] atbilde|automaat(?:ne\s+)?vastus|balasan\s+(?:otomatis|automatik)|پاسخ خودکار|εκτός γραφείου|स्वचालित|ตอบกลับอัตโนมัติ|(?:trả lời )?tự động(?: trả lời)?)/i,
];

/** Who asks something is a person, in any language. */
const QUESTION = /[?？؟]/;

/** The subject of the mail that a program answers stands in quotation marks, whatever it asks. */
function asks(text: string): boolean {
  return QUESTION.test(text.replace(/"[^"]{0,300}"|„[^“”]{0,300}[“”]|“[^”]{0,300}”|«[^»]{0,300}»/g, ''));
}

const BEGINNING_CHARS = 700;
/** Programs are brief. */
const TEXT_CHARS = 1500;

export const outOfOfficeSubject: Rule = {
  name: 'out-of-office-subject',
  speaksFor: 'auto-reply',
  strength: 'strong',
  find: (message, context) => {
    if (message.autoSubmitted === 'no') return null;
    const subject = subjectsIn(message.subject).find((one) => SUBJECT.some((pattern) => pattern.test(one)));
    const [before = '', answered] = (subject ?? '').split(/[:：]/, 2);
    if (subject === undefined || QUESTION.test(before)) return null;
    // Without the subject that it answers behind a colon, and without anything that bears it out, somebody may write about such programs.
    const borneOut = saysAway(ownText(message)) || (answered !== undefined && isAnswer(message, context));
    return borneOut ? 'subject of an automatic reply' : null;
  },
};

/** `[Automatic reply] Printer` is `Automatic reply: Printer`, and `[desk.example #7] AutoReply: Printer` has the tag of a ticket before it. */
function subjectsIn(subject: string): string[] {
  const [whole = '', tag, rest = ''] = /^\[([^[\]]{1,60})\](.*)$/s.exec(subject.trim()) ?? [];
  return tag === undefined
    ? [subject.trim()]
    : [`${tag}: ${rest.trim()}`, ...(/#|\d/.test(tag) ? [rest.trim()] : []), whole];
}

/** What a program's answer has besides its subject: the mail that it answers, another mark, a word of thanks, or no words at all. */
function isAnswer(message: InternetMessage, context: ClassifyContext): boolean {
  const text = ownText(message);
  if (text === '' || THANKS.test(text.slice(0, BEGINNING_CHARS))) return true;
  if (message.inReplyTo.length > 0 || message.references.length > 0) return !asks(text);
  return (
    BY_PROGRAM.test(message.subject) ||
    nullReversePath.find(message, context) !== null ||
    precedenceBulk.find(message, context) !== null ||
    autoResponseSuppress.find(message, context) !== null
  );
}

/** Said twice, as nobody does by hand. */
const BY_PROGRAM = /^\s*out of (?:the )?office auto[-\s]?(?:reply|response)\s*:/i;

function saysAway(text: string): boolean {
  const said = sentences(text.slice(0, BEGINNING_CHARS));
  return !asks(text) && said.some((sentence) => [...AWAY, ...MEANWHILE].some((one) => one.test(sentence)));
}

export const outOfOfficeText: Rule = {
  name: 'out-of-office-text',
  speaksFor: 'auto-reply',
  strength: 'strong',
  find: (message, context) => {
    if (message.autoSubmitted === 'no') return null;
    const text = ownText(message);
    const thirdPerson = subjectsIn(message.subject).some((one) => THIRD_PERSON.test(one));
    const answers =
      thirdPerson ||
      answersSomething(message) ||
      THANKS.test(text.slice(0, 160)) ||
      nullReversePath.find(message, context) !== null;
    const said = (thirdPerson && NOTES.test(text)) || (answers && saysNothingBut(text));
    return said ? 'text of an out-of-office reply' : null;
  },
};

/** Notes: `Carla Example is out of the office.` */
const THIRD_PERSON =
  /^\S.{0,80} (?:(?:is|will be) out of (?:the )?office|ist (?:außer haus|nicht im (?:büro|hause?)|abwesend)|est absente?|est[áa] (?:ausente|fuera de la oficina)|è (?:assente|fuori (?:ufficio|sede))|is (?:afwezig|niet op kantoor)|är (?:inte på kontoret|frånvarande)|er (?:ikke på kontoret|fraværende))(?!\p{L})/iu;

/** Its first sentence, which nobody else writes so, whatever a gateway puts below it. */
const NOTES =
  /^(?:i will be out of the office (?:starting|from)\s{1,3}\S{6,12} and will not return until\s|ich (?:werde|bin) ab\s{1,3}\S{6,12} nicht im (?:büro|hause?)(?: sein)?\.\s{1,3}ich kehre zurück am\s|je serai absente?(?:\(e\))? (?:du|à partir du)\s{1,3}\S{6,12}\s(?:au|et je ne serai pas de retour avant le)\s|estaré ausente de la oficina desde el\s{1,3}\S{6,12} y no volveré hasta el\s|sarò assente dall['’]ufficio a partire dal\s{1,3}\S{6,12} e non tornerò (?:fino al|prima del)\s)/i;

/** A program that says so before it says anything, or as Notes does at the end. */
export const automatedText: Rule = {
  name: 'automated-text',
  speaksFor: 'auto-reply',
  strength: 'strong',
  find: (message) => {
    if (message.autoSubmitted === 'no' || !answersSomething(message)) return null;
    const text = ownText(message);
    if (asks(text)) return null;
    const said = sentences(text.slice(0, BEGINNING_CHARS)).map((one) => one.replace(/^[[(<*_=#-]+\s?/, ''));
    const first = said.find(
      (sentence) =>
        AUTOMATED.test(sentence) ||
        !(isAside(sentence) || THANKS.test(sentence) || FOR_ASKING.test(sentence)),
    );
    return AUTOMATED.test(first ?? '') || AUTOMATED_NOTES.test(text)
      ? 'text says that a program wrote it'
      : null;
  },
};

const AUTOMATED = new RegExp(
  [
    '^(?:please note(?: that|:)? |note: ?)?this is an? (?:automat(?:ed|ic)|auto-?generated|system[- ]generated) (?:response|reply|acknowledge?ment|confirmation|message|e-?mail|notification)(?! (?:that |which )?(?:i|we|you)\\b)',
    '^this (?:message|e-?mail|response|reply) (?:was|has been|is) (?:automatically (?:generated|sent)|(?:generated|sent) automatically|auto-?generated) (?:in (?:response|reply) to|to (?:confirm|inform|notify|acknowledge|let you know))',
    '^(?:bitte beachten sie: ?)?(?:dies|das|hierbei handelt es sich um|dies) (?:ist )?eine (?:automatisch (?:erzeugte|erstellte|generierte|versandte|versendete)|automat(?:isierte|ische)) (?:antwort|nachricht|e-?mail|mail|(?:eingangs|empfangs)?bestätigung|rückmeldung)(?!,? (?:die|welche) (?:ich|wir|sie)\\b)',
    "^(?:ceci est|il s['’]agit d['’]) ?une? (?:réponse|message|e-?mail|courriel|accusé de réception|confirmation) automatique",
    '^est[ea] es una? (?:respuesta|mensaje|correo|acuse de recibo) (?:generad[oa] )?autom[áa]tic|^est[ea] é uma (?:resposta|mensagem|confirmação) autom[áa]tica|^(?:questa è una (?:risposta|conferma)|questo è un messaggio) automatic',
    '^dit is een automatisch (?:gegenereerd |verzonden )?(?:antwoord|bericht|e-?mail)|^dit is een automatische (?:e-?mail|ontvangstbevestiging|reactie)',
    '^det(?:ta|te) (?:är|er) et[t]? (?:automatisk?t? (?:genere?rad?t? |generert )?(?:svar|meddel\\p{L}{1,5}|besked|melding)|auto-?svar)|^tämä on automaattinen (?:vastaus|viesti|vahvistus)',
    '^to jest automatyczn[ae] (?:odpowiedź|wiadomość|potwierdzenie)|^tot?o je automatick[áa] (?:odpově|odpove|zpráv|správ)|^ez egy automatikus (?:válasz|üzenet|visszaigazolás)|^acesta este un (?:mesaj|răspuns) automat|^(?:это|це) автоматич\\p{L}{1,6} (?:ответ|сообщение|уведомление|відповідь|повідомлення)|^bu,? otomatik (?:bir|olarak gönderilen bir) (?:yanıt|mesaj|e-?posta|cevap)|^αυτ[όή] είναι (?:ένα|μια) αυτόματ[οη] (?:μήνυμα|απάντηση)',
    '^(?:このメールは|本メールは).{0,10}自動|^(?:这是|此邮件(?:为|是)|本邮件(?:为|是)).{0,10}自动|^(?:這是|此郵件(?:為|是)|本郵件(?:為|是)).{0,10}自動|^(?:본|이) (?:메일|이메일)은 .{0,10}자동|^هذ[اه] (?:رسالة تلقائية|رد تلقائي)|^זו(?:הי)? (?:הודעה|תשובה) אוטומטית',
  ].join('|'),
  'iu',
);
const AUTOMATED_NOTES =
  /automated response to your message\s+"[^"]{0,300}" sent on|automatische antwort auf ihre nachricht\s+"[^"]{0,300}" gesendet/i;

/** Thanks that open an acknowledgement; by themselves they say nothing, since people thank so, too. */
const FOR_ASKING =
  /^(?:thank(?:s| you) for (?:contacting|writing|getting in touch|reaching out|your (?:request|inquiry|enquiry|order|interest))|(?:vielen |herzlichen )?dank für (?:ihre|deine) (?:anfrage|kontaktaufnahme|bestellung)|merci (?:de|pour) (?:nous avoir contacté|votre demande)|gracias por (?:contactar|su (?:solicitud|consulta))|obrigad[oa] p(?:or entrar em contato|elo seu contato)|grazie per (?:averci contattat|la (?:sua |tua )?richiesta)|(?:bedankt|dank) voor (?:uw|je) (?:aanvraag|vraag))/i;

/** What programs that write on their own put before their subject. Only where nobody asks or answers anything. */
export const generatedSubject: Rule = {
  name: 'generated-subject',
  speaksFor: 'auto-generated',
  strength: 'strong',
  find: (message) => {
    if (message.autoSubmitted === 'no' || answersSomething(message) || asks(ownText(message))) return null;
    return GENERATED_SUBJECT.test(message.subject) ? 'subject says that a program wrote it' : null;
  },
};

/** Also what cron and Nagios write. */
const GENERATED_SUBJECT =
  /^\s*(?:\[(?:auto|automat(?:ed|ic(?:ally)?))[-\s]?(?:generated(?: (?:message|e-?mail))?|message|notification|e-?mail|alert|report)\]|(?:auto|automatically)[-\s]?generated(?: (?:message|e-?mail|notification|report))?\s?:|cron <[^\s<>@]{1,40}@[^\s<>]{1,80}>\s|\*\* (?:problem|recovery|acknowledge?ment|flapping\w{0,5}|downtime\w{0,9})\b.{1,150}\*\*\s*$)/i;

function ownText({ reply, text }: InternetMessage): string {
  return (reply.text === '' ? text : reply.text).trim();
}

/**
 * Is the text about an absence, and about little else? Somebody is away, something is said about meanwhile, nothing is asked, and most
 * sentences are of that kind: a person who mentions an absence writes for another reason.
 */
function saysNothingBut(text: string): boolean {
  if (text.length > TEXT_CHARS || asks(text)) return false;
  const said = sentences(text);
  const beginning = sentences(text.slice(0, BEGINNING_CHARS));
  const isAway = (sentence: string): boolean => awayWords(text).some((pattern) => pattern.test(sentence));
  const away = beginning.filter(isAway);
  if (away.length === 0 || away.some((sentence) => FROM_HERE.test(sentence))) return false;
  const isMeanwhile = (sentence: string): boolean => MEANWHILE.some((pattern) => pattern.test(sentence));
  if (!said.some(isMeanwhile)) return false;
  const kinds = said.map((sentence) =>
    isMeanwhile(sentence) || THANKS.test(sentence) || isAway(sentence)
      ? 'absence'
      : isAside(sentence) || FOR_ASKING.test(sentence)
        ? 'aside'
        : 'other',
  );
  const count = (kind: string): number => kinds.filter((one) => one === kind).length;
  return count('other') * 2 < count('absence');
}

/** Who left for good tells it in person, too: only where a program's thanks open the mail. */
function awayWords(text: string): readonly RegExp[] {
  return THANKS.test(text.slice(0, 160)) ? [...AWAY, ...LEFT] : AWAY;
}

/** A full stop behind a digit stands in a date. */
function sentences(text: string): string[] {
  return text
    .split(/\n[^\S\n]*\n|(?<!\d)[.!]\s|[。！]/)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => sentence !== '');
}

/** What opens and closes every letter. */
const POLITE =
  /^(?:いつも)?(?:大変)?お世話になっ|よろしくお願い|ご迷惑を|申し訳|ありがとうございま|자동 ?(?:회신|응답)|감사합니다|감사드립니다/;

/** A greeting, a name, an address. */
function isAside(sentence: string): boolean {
  const wide = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]/.test(sentence);
  if (wide) return sentence.length <= 8 || POLITE.test(sentence);
  const words = sentence.split(' ').length;
  return words <= 4 || (words <= 6 && sentence.endsWith(',')) || /@|\+?\d[\d ()/-]{5,}/.test(sentence);
}
