/**
 * The little words of languages in Latin letters, by which a text of some length tells its language more surely than by any other sign: a
 * name or a term of another language does not change them. Where two languages share a word, both have it.
 */
const WORDS: Readonly<Record<string, string>> = {
  en: 'the and is are was were be been to of in on for with that this these it its you your we our my me not no have has had do does can could would should will please from at by but or if as an there which what when how they all any after since them their i am',
  de: 'der die das und ist sind war waren zu von im in auf für mit dass dies diese dieser es sie ihr ihre ihnen wir unser unsere mein meine mir mich nicht kein keine haben habe hat hatte kann können könnte bitte aus bei aber oder wenn als ein eine einen einem einer nach seit zum zur den dem des wie was noch auch nur schon ich wird werden wurde uns dann doch sich um an am',
  fr: 'le la les et est sont était de du des en dans sur pour avec que qui ce cette ces il elle vous votre vos nous notre nos mon ma mes je ne pas plus avez avons ai a peut pouvez merci par mais ou si un une depuis au aux se sa son leur tout comme bonjour',
  es: 'el la los las y es son era de del en con para por que este esta estos se su sus usted nosotros nuestro mi mis me no he ha han puede puedo gracias pero o si un una desde al lo como más ya muy hola cuando hay está están',
  it: 'il lo la gli le e è sono era di del della dei in con per che questo questa si suo vostro nostro mio mia mi non ho ha hanno può posso grazie ma o se un una da dal al alla come più già molto buongiorno quando anche ci vi nella',
  pt: 'o a os as e é são era de do da dos das em no na com para por que este esta se seu sua nosso meu minha me não tenho tem pode posso obrigado obrigada mas ou um uma desde ao à como mais já muito olá quando está estão',
  nl: 'de het een en is zijn was waren van in op voor met dat dit deze die er u uw wij ons onze mijn mij ik niet geen heb heeft hebben had kan kunt kunnen aub uit bij maar of als naar sinds om te aan ook nog wat hoe wordt worden werd door hij ze',
  sv: 'och är var att av i på för med det den detta dessa ni er vi vår vårt min mitt mig jag inte ingen har hade kan kunde ska från hos men eller om som en ett efter sedan till vad hur när tack också nu så',
  da: 'og er var at af i på for med det den dette disse du jeg vi vores min mit mig ikke ingen har havde kan kunne skal fra hos men eller om som en et efter siden til hvad hvordan når tak også nu så jer',
  no: 'og er var at av i på for med det den dette disse du jeg vi vår vårt min mitt meg ikke ingen har hadde kan kunne skal fra hos men eller om som en et etter siden til hva hvordan når takk også nå så dere',
  fi: 'ja on ovat oli että tämä nämä se ne te teidän me meidän minun minä en ei ole kun mutta tai jos kuin mikä miten myös nyt kiitos hei voi voitte onko jo vielä',
  pl: 'i jest są był była do z w na dla od że to ten ta te się nie mam ma pan pani państwo mój moja mi proszę dziękuję ale lub czy jak co po przez oraz już tylko mogę może jestem',
  cs: 'a je jsou byl byla do z v na pro od že to ten ta se si nemůžu nemohu mám má můj moje mi prosím děkuji ale nebo když jak co po už jen mohu může jsem není dobrý',
  hu: 'a az és van volt nem egy ez hogy meg is de vagy ha mint mert nekem kérem köszönöm már még csak amikor hogyan mit én jó',
  ro: 'și este sunt a fost de la în cu pentru că acest această nu am are aveți vă rog mulțumesc dar sau dacă un o din pe mai meu mea ce cum când bună',
  tr: 've bir bu şu için ile de da ne mi değil var yok ben benim bana siz sizin çok ama veya nasıl merhaba lütfen teşekkürler olarak olan daha',
};

const LANGUAGES_OF: ReadonlyMap<string, readonly string[]> = byWord();

function byWord(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [language, words] of Object.entries(WORDS)) {
    for (const word of words.split(' ')) found.set(word, [...(found.get(word) ?? []), language]);
  }
  return found;
}

export interface LittleWords {
  readonly language: string;
  readonly count: number;
}

/** How many of the words are little words of each language, most first; languages without any are missing. */
export function littleWords(words: readonly string[]): LittleWords[] {
  const counts = new Map<string, number>();
  for (const word of words) {
    for (const language of LANGUAGES_OF.get(word) ?? [])
      counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return Array.from(counts, ([language, count]) => ({ language, count })).sort((a, b) => b.count - a.count);
}

/** Is it a language whose little words are known? */
export function hasLittleWords(language: string): boolean {
  return Object.hasOwn(WORDS, language);
}
