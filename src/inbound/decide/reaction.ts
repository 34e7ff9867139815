import type { InternetMessage } from '../../mail/message.ts';

/** The part by which Gmail tells a reaction from an answer; the text beside it says the same in words, for other mail programs. */
const REACTION = 'text/vnd.google.email-reaction+json';

/** Is it a sign that was touched below a mail, and no words of anybody? */
export function isReaction({ attachments }: Pick<InternetMessage, 'attachments'>): boolean {
  return attachments.some(({ type }) => type.toLowerCase() === REACTION);
}

/** What mail programs write when somebody touches something, and what it is called in a sentence. The whole text has to be that. */
const WORDS: readonly (readonly [ProgramsWords, RegExp])[] = [
  [
    'recall',
    /^(?:.{1,100} would like to recall the message|.{1,100} möchte die nachricht .{1,300} zurückrufen|.{1,100} (?:souhaite|souhaiterait|voudrait|aimerait) rappeler le message|.{1,100} (?:desea|quiere|quisiera|querría) recuperar el mensaje|.{1,100} (?:desidera|vorrebbe) richiamare il messaggio|.{1,100} (?:deseja|gostaria de) (?:cancelar|recuperar|chamar de volta) a mensagem|.{1,100} wil (?:graag )?het bericht .{1,300} intrekken|.{1,100} chce (?:odwołać|wycofać) wiadomość|.{1,100} хочет отозвать сообщение)[^\n]{0,400}$/iu,
  ],
  [
    'reaction',
    /^(?:\S{1,12}\s+)?.{1,100} (?:reacted (?:via gmail|to (?:your|the|a) (?:message|e-?mail))|hat (?:(?:über|per|mit) gmail |auf (?:ihre|deine|die|eine) (?:nachricht|e-?mail) )reagiert|a réagi (?:via gmail|à (?:votre|ton|un|le) (?:message|e-?mail))|(?:ha )?reaccion(?:ó|ado) (?:a través de gmail|a (?:tu|su|un) (?:mensaje|correo)))\P{L}{0,40}(?:(?:like|heart|laugh|celebrate|surprised|sad|gefällt mir|herz)[\s.]{0,5})?$/iu,
  ],
  ['reaction', /^(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned) [“"][^”"]{1,2000}[”"]$/iu],
];

export type ProgramsWords = 'recall' | 'reaction' | 'calendar-answer';

/** Is there nothing but what a program wrote in its user's name? null: somebody's own words, or none. */
export function programsWords({
  reply,
  invitation,
  attachments,
  text,
}: InternetMessage): ProgramsWords | null {
  const said = reply.text.trim();
  if (isReaction({ attachments })) return 'reaction';
  const told = invitation === null ? '' : invitation.summary.trim();
  if (
    invitation !== null &&
    ANSWERED.has(invitation.method) &&
    (said === '' || (told !== '' && text.startsWith(told)))
  )
    return 'calendar-answer';
  return WORDS.find(([, words]) => words.test(said))?.[0] ?? null;
}

const ANSWERED: ReadonlySet<string> = new Set(['REPLY', 'COUNTER', 'DECLINECOUNTER', 'REFRESH']);

/** Is it a reaction or a recall, by which a customer says nothing new? */
export function isTouch(message: InternetMessage): boolean {
  const written = programsWords(message);
  return written === 'reaction' || written === 'recall';
}
