/** Words that say thanks. One of them must be there. */
const THANKS = new Set(
  'thanks thank thx ty cheers merci gracias grazie obrigado obrigada bedankt dank danke dankeschön tack takk kiitos dziękuję děkuji'.split(
    ' ',
  ),
);

/** Words that may stand around a thanks without making it a message. */
const AROUND = new Set(
  (
    'you so very much many a lot again great perfect super awesome excellent wonderful fine good nice it that this works worked helped ' +
    'now all is ok okay for your the quick fast kind help support reply answer response hi hello hey dear everyone team and solved ' +
    'beaucoup bien muchas mille molto tanto muito je wel vielen besten herzlichen tausend lieben es das hat geklappt geholfen ' +
    'funktioniert jetzt wieder perfekt prima wunderbar toll alles klar gut für die den ihre eure deine schnelle schnell hilfe antwort ' +
    'hallo liebes liebe und sehr regards best kind greetings grüße gruß mfg'
  ).split(' '),
);
const LONGEST_THANKS_CHARS = 160;

/**
 * Is this no more than a thanks? Then a resolved ticket stays resolved. In doubt it is not: a question, a number, or more unknown
 * words than a name has make it a message.
 */
export function isMereThanks(text: string): boolean {
  const flat = text.trim();
  if (flat.length > LONGEST_THANKS_CHARS || /[?\d]/.test(flat)) return false;
  const words = flat.split(/[^\p{L}']+/u).filter((word) => word !== '');
  const unknown = words.filter((word) => !THANKS.has(word.toLowerCase()) && !AROUND.has(word.toLowerCase()));
  const onlyNames = unknown.length <= 3 && unknown.every((word) => /^\p{Lu}/u.test(word));
  return onlyNames && words.some((word) => THANKS.has(word.toLowerCase()));
}
