/**
 * What vacation programs say, in the languages that have many mailboxes: that somebody is away now, and what to do or expect
 * meanwhile. One pattern is looked for in one sentence.
 */
export const AWAY: readonly RegExp[] = [
  /\b(?:i['’]m|i am|i will be|i['’]ll be|we are|we['’]re|we will be) .{0,30}\b(?:out of (?:the )?office|away (?:from|until|till|on)|on (?:annual |maternity |paternity |parental |sick |extended )?leave|on (?:vacation|holidays?|a business trip)|travell?ing|not be reading my (?:e-?)?mail)\b/i,
  /\b(?:our|the) offices? (?:is|are|will be) closed\b|\bcurrently (?:out of (?:the )?office|away|on (?:annual |maternity |parental )?leave|on vacation)\b/i,
  /\b(?:ich bin|ich befinde mich|wir sind|wir befinden uns|bin ich|befinde ich mich|sind wir)\b.{0,80}(?:nicht im (?:büro|haus|dienst)|außer haus|abwesend|im urlaub|in (?:elternzeit|mutterschutz)|auf (?:dienst|geschäfts)reise|nicht (?:erreichbar|zu erreichen))/i,
  /\b(?:büro|geschäft|betrieb|praxis) (?:ist|bleibt)\b.{0,60}geschlossen/i,
  /\bje (?:suis|serai)\b.{0,60}(?:absente?|en (?:congés?|vacances|déplacement|arrêt)|hors du bureau)|\bnos bureaux .{0,40}fermés|^absente? (?:du bureau )?jusqu/i,
  /\b(?:estoy|estaré|estamos|encuentro|encontraré)\s.{0,60}(?:fuera de (?:la |mi )?oficina|de (?:vacaciones|viaje|baja)|ausente)/i,
  /\b(?:estou|estarei|estamos|encontro)\b.{0,60}(?:fora do escrit[oó]rio|(?:de|em) f[eé]rias|ausente|em viagem|de licença)/i,
  /\b(?:sono|sarò|siamo|saremo|mi trovo)(?: |$).{0,60}(?:fuori (?:ufficio|sede)|in (?:ferie|vacanza|viaggio|congedo|maternità)|assent[ei])|\b(?:nostri|gli) uffici .{0,40}chiusi|nuestras oficinas .{0,40}cerradas|noss[oa]s? escrit[oó]rios? .{0,40}(?:fechad|encerrad)|ons kantoor .{0,40}gesloten/i,
  /\b(?:ik ben|ik zal|ben ik|wij zijn)\b.{0,80}(?:afwezig|met (?:verlof|vakantie|zwangerschapsverlof)|op vakantie|niet (?:op kantoor|aanwezig|bereikbaar)|buiten kantoor)/i,
  /(?:jag (?:är|har)|är jag|vi har) .{0,60}(?:inte på kontoret|semester|bortrest|ledig|på tjänsteresa)/i,
  /(?:jeg (?:er|holder|har)|er jeg|vi holder) .{0,60}(?:ikke på kontoret|ute av kontoret|ferie|bortrej?st|på barsel|på orlov|permisjon|fraværende)/i,
  /(?:olen|olemme) .{0,60}(?:lomalla|poissa|matkalla|vapaalla)|en ole .{0,30}(?:töissä|toimistolla)/i,
  /(?:jestem|będę|przebywam) .{0,60}(?:poza biurem|na urlopie|nieobecn|w delegacji|na zwolnieniu)/i,
  /(?:jsem|budu|som|budem|čerpám) .{0,60}(?:mimo kancel|nepřítom|neprítom|na služební cestě|mateřské)|(?:jsem|budu|som|budem|mám) .{0,60}na dovolen|čerpám .{0,20}dovolen/i,
  /szabadságon (?:vagyok|leszek)|nem vagyok (?:az |bent az )?irodá|(?:házon|irodán) kívül vagyok|szabadságomat töltöm/i,
  /(?:sunt|voi fi|mă aflu) .{0,60}[iî]n concediu|nu (?:sunt|voi fi) (?:la|în) birou/i,
  /(?:^|[\s,])(?:я|мы) .{0,40}(?:в отпуске|в командировке|вне офиса|отсутству|на больничном)|(?:меня|нас) (?:не будет|нет) (?:в офисе|на месте|на работе)|нахожусь в (?:отпуске|командировке)/i,
  /(?:^|[\s,])(?:я|ми) .{0,40}(?:[ву] відпустці|у відрядженні|поза офісом|відсутн)|мене (?:немає|не буде) (?:в офісі|на місці)|перебуваю [ву] (?:відпустці|відрядженні)/i,
  /izindeyim|izinde olacağım|ofis(?:te)? (?:dışındayım|değilim)|ofis dışında olacağım|tatildeyim/i,
  /απουσιάζω|(?:βρίσκομαι|είμαι) .{0,60}(?:σε άδεια|με άδεια|εκτός γραφείου)/i,
  /(?:休暇|不在|外出|出張|休業)(?:を(?:いただ|頂|取)|に(?:して|つき)|中|のため|となって|しており|とさせて)/,
  /(?:我|本人).{0,20}(?:休假|不在(?:办公室|辦公室)|外出|出差|度假)|(?:正在|目前)(?:休假|出差)/,
  /부재\s*중|휴가\s*중|출장\s*중|자리를 비우/,
  /(?:أنا|إنني|سأكون) .{0,40}(?:خارج المكتب|في إجازة)|خارج المكتب حتى/,
  /(?:estic|estaré|seré) .{0,60}(?:fora de l['’]oficina|de vacances|absent)|(?:ég er|verð) .{0,40}(?:í fríi|í orlofi|fjarverandi)/i,
  /(?:съм|ще бъда) .{0,40}(?:в отпуск|извън офиса|в командировка)|в (?:отпуск|командировка) (?:съм|ще бъда)|отсъствам|(?:не съм|няма да бъда) в офиса/i,
  /(?:sam|nisam|biti|nalazim se|koristim) .{0,40}(?:godišnj(?:em|i)|odsut(?:an|na)|izvan ureda|van kancelarije|u uredu|u kancelariji|na službenom putu|na bolovanju)|na godišnjem (?:sam|odmoru sam)|(?:sem|bom|nahajam se) .{0,40}(?:na dopustu|odsot(?:en|na)|na službeni poti)|na dopustu (?:sem|bom)|nisem v pisarni/i,
  /на годишњем|(?:сам|нисам|бити) .{0,40}(?:на одмору|ван канцеларије|одсут(?:ан|на)|на службеном путу|у канцеларији)/i,
  /atostogauju|(?:esu|būsiu) .{0,40}(?:atostogose|komandiruotėje|išvyk(?:ęs|usi))|(?:esmu|būšu|atrodos) .{0,40}(?:atvaļinājumā|komandējumā|prombūtnē)|neesmu birojā|(?:olen|viibin) .{0,40}(?:puhkusel|lähetuses|kontorist (?:ära|eemal)|haiguslehel)|ei (?:ole|viibi) (?:hetkel )?kontoris/i,
  /(?:saya|kami) .{0,40}(?:cuti|di luar kantor|tidak (?:berada )?di (?:kantor|pejabat)|dinas luar)|(?:tôi|chúng tôi) .{0,40}(?:nghỉ phép|vắng mặt|đi công tác|không có mặt (?:tại|ở) văn phòng)/i,
  /ลาพัก|ลาหยุด|ไม่อยู่(?:ที่|ใน)?(?:สำนักงาน|ออฟฟิศ)|(?:من|اینجانب) .{0,40}(?:در مرخصی|خارج از دفتر)|(?:कार्यालय से बाहर|छुट्टी पर|अवकाश पर)/,
  /(?:אני|אהיה|הנני) .{0,40}(?:בחופשה|בחופש|לא במשרד|מחוץ למשרד|בחו"ל|במילואים)|אני לא במשרד/,
];

/** Gone for good, or a mailbox that nobody reads. */
export const LEFT: readonly RegExp[] = [
  /\bi (?:no longer work(?! (?:in|on)\b)|have left (?:the (?:company|organi[sz]ation|firm|business|university)|my (?:position|post|role|job))\b|am no longer (?:with|at|employed))|\bthis (?:mailbox|inbox|e-?mail address|address|account) is (?:no longer|not) (?:monitored|in use|active|being (?:read|checked))/i,
  /\bich bin nicht (?:mehr|länger) (?:bei|für|unter|im unternehmen|in der firma)\b.{0,60}(?:tätig|beschäftigt|erreichbar)|dieses (?:postfach|e-mail-konto) wird nicht (?:mehr )?(?:gelesen|betreut|überwacht|bearbeitet)|diese (?:e-mail-?)?adresse .{0,30}(?:nicht mehr|ungültig)/i,
  /\bje ne (?:travaille|fais) plus|j['’]ai quitté|cette (?:adresse|boîte) .{0,30}n['’]est plus|ya no (?:trabajo|pertenezco)|non lavoro più|já não (?:trabalho|faço)|não trabalho mais|\bik werk niet (?:meer|langer)|niet meer werkzaam|jag arbetar inte längre|jeg arbe[ij]der ikke længere|jeg jobber ikke lenger|już nie pracuję/i,
];

export const MEANWHILE: readonly RegExp[] = [
  /(?:will|['’]ll) (?:be back|return|reply|respond|get back|answer|read|attend)\b|\breturning (?:on|to)\b|\bback (?:in the office|on\b)|\b(?:limited|no|intermittent|sporadic) access\b|\bin my absence\b|\bwill be read when\b|\bif you need (?:immediate |urgent )?(?:help|assistance)\b|\bnot be (?:forwarded|read|monitored)\b|\b(?:won['’]t|not) (?:be )?(?:read|checking|reading|monitoring|able to (?:read|answer|reply|respond))\b|\bplease (?:direct|send|address) (?:all |any |your )?(?:enquir|inquir|quer|request|e-?mails?\b|messages?\b)/i,
  /\b(?:urgent|emergenc|immediate).{0,100}\b(?:contact|call|e-?mail|reach|phone|write|send)\b|\bplease (?:contact|call|e-?mail|write to|reach out to)\b.{0,60}(?:instead|@|colleague|\d{3}|urgent)/i,
  /wieder (?:erreichbar|im (?:büro|haus|dienst)|da\b|zurück|für sie)|(?:in|bei) (?:eiligen|dringenden|dringlichen)|dringende[nmr]? (?:fällen?|anfragen|angelegenheiten|anliegen)|nach meiner rückkehr|weitergeleitet|wenden sie sich|kontaktieren sie bitte|vertretung|e-?mails? nicht/i,
  /de retour|en cas d['’]urgence|(?:demande|question|besoin) urgente?|pendant mon absence|(?:merci de|veuillez|vous pouvez|prière de) (?:contacter|vous adresser|joindre|appeler)|à mon retour|accès limité|répondrai|répondrons|(?:à|dès) notre retour/i,
  /regres(?:o|aré)|vuelvo|volveré|mi vuelta|reincorpor|(?:asuntos|casos?|temas|cuestiones) (?:de )?urgen|en caso de urgencia|en contacto con|contactar|responderé|durante mi ausencia|acceso limitado/i,
  /regress(?:o|arei)|volt(?:o|arei|ar)\b|retorn(?:o|arei)|caso de urg[eê]ncia|assuntos urgentes|contact(?:e|ar)\b|responderei|minha ausência|acesso limitado/i,
  /rientr(?:o|erò)|ritorn(?:o|erò)|tornerò|per (?:urgenze|questioni urgenti|comunicazioni urgenti)|in caso di urgenza|contatt(?:are|ate|i)\b|rispond(?:erò|eremo)|riapertura|accesso limitato|mia assenza/i,
  /\bterug\b|weer (?:aanwezig|bereikbaar|op kantoor)|(?:voor|bij) (?:dringende|spoedeisende|urgente)|spoed|contact op|niet (?:doorgestuurd|gelezen)|mail in deze periode niet|terugkomst/i,
  /tillbaka|tilbage|tilbake|(?:vid|ved) (?:brådskande|hastende|akutt?)|haste(?:sager|saker)|kontakta|ta kontakt|kontakt venligst|begr(?:änsad|ænset|enset)|läses inte|vidarebefordras inte|\båter (?:den|på|i)\b|haster det|svarer,? når/i,
  /kiireell|palaan|takaisin|yhteyttä|loman jälkeen|palattuani|palatessani/i,
  /piln(?:ych|ej)|wracam|wrócę|o kontakt|odpowiem|po powrocie|ograniczony dostęp/i,
  /naléhav|nalieh|urgentn|vrát[ií]m|zpět|späť|kontaktujte|obraťte|odpov[ií]m|po návrat/i,
  /sürgős|visszatér|térek vissza|forduljon|válaszol|ismét elérhető/i,
  /urgen[tț]|\brevin\b|voi reveni|mă întorc|contacta|la întoarcere/i,
  /срочн|вернусь|возвращ|обращ|отвечу|ограничен|термінов|поверн|зверта|відповім/i,
  /\bacil\b|dön(?:ece|üş|düğüm)|iletişime geç|yanıtla|cevapla/i,
  /επείγο|επιστρέφω|επιστροφή|επικοινων|θα απαντήσω/i,
  /緊急|お急ぎ|ご連絡|返信|戻り次第|復帰|順次/,
  /紧急|緊急|急事|回复|回覆|返回|联系|聯絡|回来后|回來後/,
  /긴급|급한|연락|회신|복귀/,
  /العاجلة|الطارئة|سأعود|التواصل|عودتي|سأرد/,
  /tornaré|posar-se en contacte|áríðandi|спешн|обърн|свържете|ще се върна|\bhitn|\bnujn|kontaktirajte|obrat(?:it|it)e|javite se|хитн|обрати/i,
  /\bskub|kreipki|grįš|susisiek|steidzam|sazin|atgriez|kiireloomul|pöördu|mendesak|hubungi|kembali|khẩn|liên hệ|quay lại/i,
  /ด่วน|ติดต่อ|กลับมา|فوری|تماس|आपात|संपर्क|तत्काल/,
  /דחופ|אחזור|לפנות|בשובי|אענה|אשוב/,
];

/** A program thanks for a mail before it says anything. */
export const THANKS =
  /thank(?:s| you) for (?:your|the) (?:e-?mail|message|mail|note)|(?:vielen )?dank für (?:ihre|deine) (?:e-?mail|nachricht|mail)|merci (?:de|pour) votre (?:e-?mail|message|mail|courriel)|gracias por (?:su|tu) (?:correo|mensaje|e-?mail)|obrigad[oa] p(?:ela sua|or sua|elo seu) (?:mensagem|e-?mail)|grazie per (?:la (?:sua|tua) |il (?:suo|tuo) )?(?:e-?mail|messaggio|mail)|(?:bedankt|dank) voor (?:uw|je) (?:e-?mail|bericht|mail)|tack för ditt (?:mejl|mail|meddelande)|ta(?:k|kk) for din (?:e-?mail|mail|besked|e-post)|kiitos viestist|dziękuję za (?:wiadomość|e-?mail|maila)|děkuji za váš (?:e-?mail|zprávu)|köszönöm (?:a )?level|mulțumesc pentru mesaj|спасибо за (?:ваше )?(?:письмо|сообщение)|дякую за (?:ваш )?(?:лист|повідомлення)|(?:e-?posta|mesaj)n?ız için teşekkür|ευχαριστώ για το μήνυμ|メール(?:を)?(?:いただき|ありがとう)|感[谢謝](?:您的)?(?:来信|來信|邮件|郵件)|메일 감사|شكرا?ً? ?(?:ل|على )رسالت|תודה על (?:פנייתך|הודעתך|המייל)|благодар(?:я|им) за (?:вашия |вашето )?(?:имейл|писмо|съобщение)|hvala (?:vam )?(?:na|za) (?:vašoj |vaše |vaš )?(?:poruci|e-?mail|upit|sporočilo)|хвала (?:вам )?на поруци|(?:dėkoju|ačiū) už (?:jūsų )?laišk|paldies par (?:jūsu )?(?:vēstuli|ziņu|e-?past)|(?:tänan|aitäh) (?:teie )?(?:e-?)?(?:kirja|sõnumi) eest|terima kasih atas (?:e-?mail|pesan|surel)|cảm ơn .{0,20}đã (?:gửi|liên hệ)|ขอบคุณสำหรับ(?:อีเมล|ข้อความ)|gràcies pel (?:seu|teu|vostre) (?:correu|missatge)/i;

/** Words by which a person places an absence from where he stands: a program is set up once and says dates. */
export const FROM_HERE =
  /\b(?:next (?:week|month)|tomorrow|today|yesterday|tonight|this (?:week|afternoon|morning)|last week|heute|gestern|nächste[rn]? (?:woche|monat)|ab morgen|diese woche|demain|aujourd['’]hui|semaine prochaine|cette semaine|hoy|mañana|próxima semana|semana que v(?:iene|em)|esta semana|hoje|amanhã|oggi|domani|settimana prossima|prossima settimana|vandaag|volgende week|deze week|idag|i dag|imorgon|i morgon|i morgen|nästa vecka|næste uge|neste uke|ensi viikolla|tänään|huomenna|dziś|dzisiaj|jutro|przyszłym tygodniu|dnes|příští týden|holnap|jövő héten|astăzi|mâine|săptămâna viitoare|bugün|yarın|gelecek hafta)(?![\p{L}])|zítra|завтра|сегодня|следующей недел|сьогодні|наступного тижня|σήμερα|αύριο|επόμενη εβδομάδα|来週|今日|明日|今週|下周|下週|今天|明天|这周|這週|다음 ?주|오늘|내일|이번 ?주|الأسبوع القادم|غدا|اليوم|בשבוע הבא|היום|מחר|следващата седмица|утре|\bdanas\b|\bsutra\b|(?:sljedeć|idu[ćć]|naredn|sledeć)\S{0,3} (?:tjed|nedelj)|\bjutri\b|\bdanes\b|naslednji teden|сутра|данас|rytoj|šiandien|kitą savaitę|\brīt\b|šodien|nākamnedēļ|\bhomme\b|\btäna\b|järgmisel nädalal|\bbesok\b|hari ini|minggu depan|ngày mai|hôm nay|tuần (?:sau|tới)|พรุ่งนี้|วันนี้|สัปดาห์หน้า|setmana vinent|\bdemà\b/iu;
