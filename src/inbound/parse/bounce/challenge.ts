/**
 * What a mailbox' guard writes before it takes a stranger's mail: that it guards, what to press, and what will come of it. All three are
 * asked for, and a link: a person seldom says even two of them. It is no delivery report, even where it has the form of one.
 */
const SIGNS: readonly RegExp[] = [
  /https?:\/\//i,
  /\bspam\b|junk ?mail|anti-?spam|is protected by|screens? (?:your |all |my )?e-?mail|guest list|unknown senders?|expéditeurs?|remetentes?|unbekannte[nr]? absender|remitentes? desconocid/i,
  /(?<!\b(?:i|we|you) )\b(?:click|follow|visit|use)\b.{0,30}\blink\b|\blink below\b|(?<!\b(?:je|nous) )\bcliqu\S{1,3}\b.{0,30}\b(?:lien|link)\b|klicken sie\b.{0,30}\blink\b|ha(?:ga|z) clic|clicchi|clique (?:no|aqui)|reply to this (?:e-?mail|message)/i,
  /(?:added to|add yourself to|put on) .{0,40}(?:allowed|approved|guest|white|safe|trusted)[-\s]?(?:senders?['’]?s? )?list|ensure (?:the )?delivery|so (?:that )?i can receive|(?:is|has been) (?:held|wait-?listed|quarantined)|(?:message|e-?mail) (?:has|was) not (?:yet )?been delivered|won['’]?t have to do this again|just this once|held until|pas encore été (?:délivré|remis|distribué|transmis)|vous authentifier|ne vous sera (?:faite|demandé)|ainda não foi entregue|noch nicht zugestellt|no ha sido entregado/i,
];
const GUARD_CHARS = 3000;

export function isChallenge(text: string): boolean {
  const said = text.slice(0, GUARD_CHARS).replace(/\s+/g, ' ');
  return SIGNS.every((sign) => sign.test(said));
}
