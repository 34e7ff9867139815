import type { InternetMessage } from '../../../mail/message.ts';
import { answersSomething } from './auto-submitted.ts';
import type { Rule } from '../rule.ts';

/**
 * Vacation messages without any field that says so. A subject that vacation programs write decides alone; a text decides only
 * with two signs (away, and what to do meanwhile) near its beginning in a mail that answers something.
 */
const SUBJECT: readonly RegExp[] = [
  /^(?:auto(?:matic|mated)?[-\s_]?(?:reply|response|answer)|autoreply|autoresponder?)\b\s*(?:[:\-–—[(]|$)/i,
  /^(?:out[-\s]of[-\s](?:the[-\s])?office|ooo)\s*(?:[:\-–—[(!]|$|auto|reply|response|notification|message|re:|until|till|from|\d)/i,
  /^(?:vacation|holiday|away|absence)\s*(?:auto[-\s]?)?(?:reply|response|notice|notification|message)\b/i,
  /^(?:away from (?:my |the )?(?:mail|office|desk)|on vacation|i am (?:away|on (?:vacation|leave))|on (?:annual|maternity|parental) leave)\b/i,
  /^automatische\s+(?:antwort|beantwortung|e-?mail|abwesenheits)|^(?:abwesenheit(?:s(?:notiz|meldung|nachricht|info(?:rmation)?|assistent|benachrichtigung))?|abwesend)\s*(?:[:\-–—(]|$|bis|vom|ab\b)|^(?:ich bin\s)?nicht (?:im (?:büro|haus)|im dienst)/i,
  /^(?:autoantwort|urlaubs(?:notiz|meldung|vertretung))/i,
  /^(?:réponse|reponse)\s+(?:automatique|d['’]absence)|^(?:absent\(?e?\)?\s+du bureau|message d['’]absence|absence du bureau|absence\s*:|notification d['’]absence)/i,
  /^(?:respuesta\s+autom[aá]tica|fuera\s+de\s+(?:la\s+)?oficina|autorespuesta|ausente?\s+de\s+la\s+oficina|resposta\s+autom[aàá]tica|fora\s+do\s+escrit[oó]rio|ausência\s+tempor[aá]ria|risposta\s+automatica|fuori\s+(?:ufficio|sede)|assente\s+dall['’]ufficio)/i,
  /^(?:automatisch\s+(?:antwoord|bericht|svar)|afwezig(?:heid(?:sbericht|sassistent)?)?\s*(?:[:\-–—(]|$)|niet\s+(?:op\s+kantoor|aanwezig)|autosvar|automatisk[t]?\s+svar|frånvaro|fravær|poissa|automaattinen\s+vastaus)/i,
  /^(?:odpowied[zź]\s+automatyczna|automatyczna\s+odpowied[zź]|poza\s+biurem|autoodpowied[zź]|automatick[aá]\s+odpov[eě][dď]|mimo\s+kancel[aá][rř]|automatikus\s+v[aá]lasz|házon\s+kívül|r[aă]spuns\s+automat|otomatik\s+(?:yanıt|cevap)|ofis\s+dışında|avtomatski\s+odgovor|automatski\s+odgovor)/i,
  /^(?:автоматический\s+ответ|автоответ|автоматична\s+відповідь|вне\s+офиса|отсутствие|нет\s+на\s+месте)/i,
  /^(?:自动(?:回复|答复|回覆)|自動(?:回覆|回复|返信|応答|答覆)|外出(?:时的自动|時の自動)|不在(?:通知|メッセージ|連絡)|부재중|자동\s*(?:응답|회신)|رد\s*تلقائي|خارج المكتب|מענה אוטומטי|תשובה אוטומטית|מחוץ למשרד|αυτόματη απάντηση|εκτός γραφείου|स्वचालित|ตอบกลับอัตโนมัติ|trả lời tự động)/i,
];

const AWAY: readonly RegExp[] = [
  /\b(?:i(?:['’]m| am| will be)|we are|is) (?:currently |now |presently )?(?:out of (?:the )?office|on (?:annual |maternity |paternity |parental |sick )?(?:leave|vacation|holidays?)|away from (?:the |my )?(?:office|desk|e-?mail))\b/i,
  /\bthank you for your (?:e-?mail|message|mail)\b.{0,120}\b(?:out of (?:the )?office|on (?:leave|vacation|holiday)|away)\b/is,
  /\b(?:ich bin|bin ich|wir sind)\b.{0,80}\b(?:nicht im (?:büro|haus|dienst)|abwesend|im urlaub|außer haus|nicht (?:erreichbar|zu erreichen))\b/is,
  /\bje (?:suis|serai)\b.{0,60}\b(?:absente?|en (?:congés?|vacances|déplacement))\b/is,
  /\b(?:estoy|estaré|me encuentro)\b.{0,60}\b(?:fuera de (?:la )?oficina|de vacaciones|ausente)\b/is,
  /\b(?:estou|estarei)\b.{0,60}\b(?:fora do escrit[oó]rio|de f[eé]rias|ausente)\b/is,
  /\b(?:sono|sarò)\b.{0,60}\b(?:fuori (?:ufficio|sede)|in (?:ferie|vacanza)|assente)\b/is,
  /\bik ben\b.{0,80}\b(?:afwezig|met (?:verlof|vakantie)|niet (?:op kantoor|aanwezig))\b/is,
  /\bjeg er\b.{0,60}\b(?:ikke på kontoret|på ferie|bortrejst)\b|\bjag är\b.{0,60}\b(?:inte på kontoret|på semester|bortrest)\b/is,
  /(?:jestem|będę).{0,60}(?:poza biurem|na urlopie|nieobecn)|(?:я|буду).{0,40}(?:в отпуске|вне офиса|отсутству)|(?:休暇|不在|外出)(?:を|に|中|の|と|し|をいただ)|(?:我|本人).{0,20}(?:休假|不在办公室|外出|出差)|부재중|휴가\s*중/is,
];

const MEANWHILE: readonly RegExp[] = [
  /\b(?:will (?:return|be back|reply|respond|read|answer)|returning|back (?:in the office )?on|limited access|no access to|urgent|emergency|in my absence|upon my return|when i (?:return|get back|am back)|not be (?:forwarded|read))\b/i,
  /\b(?:dringend|in (?:eiligen|dringenden) fällen|vertretung|wieder (?:erreichbar|im (?:büro|haus)|da)|nach meiner rückkehr|nicht weitergeleitet|wenden sie sich)\b/i,
  /(?:de retour|urgence|urgent|pendant mon absence|contacter|à mon retour)\b/i,
  /\b(?:urgente|regreso|volver[eé]|contactar|regresso|voltarei|contattare|ritorno|rientro|spoed|dringende|terug|neem contact|hast(?:er|ende)|brådskande|tilbage|tillbaka)\b/i,
  /(?:pilnych|wrócę|kontakt|вернусь|срочн|обращ|緊急|お急ぎ|ご連絡|返信|紧急|緊急|回复|回覆|联系|聯絡|긴급|연락)/i,
];

const BEGINNING_CHARS = 700;

export const outOfOfficeSubject: Rule = {
  name: 'out-of-office-subject',
  speaksFor: 'auto-reply',
  strength: 'strong',
  find: ({ subject, autoSubmitted }) =>
    autoSubmitted !== 'no' && SUBJECT.some((pattern) => pattern.test(subject.trim()))
      ? 'subject of an automatic reply'
      : null,
};

export const outOfOfficeText: Rule = {
  name: 'out-of-office-text',
  speaksFor: 'auto-reply',
  strength: 'strong',
  find: (message) => {
    if (message.autoSubmitted === 'no') return null;
    if (!answersSomething(message) && !THANKS.test(beginningOf(message))) return null;
    return saysAway(message) ? 'text of an out-of-office reply' : null;
  },
};

/** A program thanks for a mail before it says anything; where no field tells what it answers, that does. */
const THANKS =
  /^.{0,80}?(?:thank(?:s| you) for (?:your|the) (?:e-?mail|message|mail|note)|(?:vielen )?dank für (?:ihre|deine) (?:e-?mail|nachricht|mail)|merci (?:de|pour) votre (?:e-?mail|message|mail|courriel)|gracias por (?:su|tu) (?:correo|mensaje|e-?mail)|obrigad[oa] p(?:ela sua|or sua|elo seu) (?:mensagem|e-?mail)|grazie per (?:la (?:sua|tua) )?(?:e-?mail|messaggio|mail)|(?:bedankt|dank) voor (?:uw|je) (?:e-?mail|bericht|mail)|tack för ditt (?:mejl|mail|meddelande)|tak for din (?:e-?mail|mail|besked)|dziękuję za (?:wiadomość|e-?mail|maila)|спасибо за (?:ваше )?(?:письмо|сообщение)|メール(?:を)?(?:いただき|ありがとう)|感谢(?:您的)?(?:来信|邮件))/is;

function beginningOf({ reply, text }: InternetMessage): string {
  return (reply.text === '' ? text : reply.text).slice(0, BEGINNING_CHARS).trimStart();
}

function saysAway(message: InternetMessage): boolean {
  const beginning = beginningOf(message);
  return (
    AWAY.some((pattern) => pattern.test(beginning)) && MEANWHILE.some((pattern) => pattern.test(beginning))
  );
}
