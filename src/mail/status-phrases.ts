/** What a system without enhanced codes says is wrong, as RFC 3463 subject and detail. */
type Meaning = readonly [detail: string, phrases: readonly RegExp[]];

/** The mailbox takes nothing more (RFC 3463 section 3.3, x.2.2). */
const MAILBOX_FULL: readonly RegExp[] = [
  /(?:mailbox|inbox|mail ?folder|account|mail ?box) (?:.{0,80}\b(?:is|it's) )?(?:too )?full\b|full mailbox|mailbox (?:exceeds|size limit exceeded|space not enough|limit exceeded)|mail box space not enough/i,
  /(?:over|exceed(?:ed|ing|s)?|disk|reached) (?:the |his |her |its |their |a |mailbox |disk |storage |mail )*quota|quota (?:is |has been )?(?:exceeded|full|violation|reached)|over ?quota|exceeded (?:its|the) (?:local limit|disk space)|overdrawn (?:his |her |its |their |the |disk ?(?:space )?){0,3}quota|insufficient (?:disk|system) (?:space|storage)|too many messages on the server|out of (?:disk|storage) space/i,
  /(?:postfach|mailbox|speicherplatz|quota).{0,60}(?:\bvoll\b|überfüllt|überschritten|erschöpft)|zu ?viele mails/i,
  /(?:boîte|messagerie).{0,60}\bpleine|quota (?:dépassé|atteint)|(?:buz[oó]n|casilla|bandeja|cuota).{0,60}(?:\blleno|\bllena|excedid|excede|superad)|(?:caixa|quota|cota).{0,60}(?:cheia|lotada|excedid)|(?:casella|quota).{0,60}(?:\bpiena|superat)/i,
  /(?:postvak|mailbox|brievenbus).{0,60}\bvol\b|(?:postlåda|brevlåda|postkasse|postboks|postilaatikko|inkorg).{0,60}(?:\bfull\b|\bfuld\b|täynnä)|skrzynka.{0,60}(?:pełna|przepełnion)|przekroczon.{0,40}(?:limit|pojemno)|schránka.{0,60}\bpln[áa]|(?:postafiók|tárhely).{0,60}megtelt|posta kutusu.{0,40}dolu/i,
  /ящик.{0,60}(?:переполнен|заполнен)|превышен.{0,40}квот|скринька.{0,60}переповнен/i,
  /(?:邮箱|信箱|郵箱|空间|空間|容量).{0,20}(?:已?满|已?滿|超限|不足|超出)|(?:容量|メールボックス|受信箱).{0,30}(?:超過|超え|いっぱい|一杯|オーバー|不足)|(?:사서함|메일함|편지함|용량).{0,20}(?:초과|가득|부족|꽉)/,
];

/** The mail goes round in circles (x.4.6). */
const LOOP: readonly RegExp[] = [
  /too many (?:hops|received)|hop count|(?:mail|message|forwarding|routing) (?:is )?loop|is looping|\bloop (?:detected|broken)|mailschleife/i,
];

/** The mail is too big for the system (x.3.4). */
const TOO_BIG: readonly RegExp[] = [
  /message (?:size|is too large|too (?:big|large))|too large|(?:maximum|allowed|max) (?:message|mail) size|size limit|nachricht(?:engröße|.{0,30}zu groß)|trop volumineux|demasiado grande|muito grande|troppo grande|te groot|слишком (?:большо|велик)|サイズ.{0,20}(?:超え|超過|大き)|(?:邮件|郵件).{0,10}(?:过大|太大|過大)/i,
];

/** The mailbox is there and takes no mail (x.2.1). */
const DISABLED: readonly RegExp[] = [
  /(?:account|mailbox|address|user|recipient)(?: \S{1,60})? (?:(?:has been|have been|was|is|currently|temporarily|that you tried to reach is) ){1,3}(?:disabled|de-?activated|discontinued|suspended|inactive|locked|closed|terminated)\b|(?:disabled|deactivated|suspended|inactive) (?:user|account|mailbox|recipient)|account (?:disabled|suspended|inactive|expired)/i,
  /(?:konto|postfach|mailbox).{0,30}(?:gesperrt|deaktiviert)|compte.{0,30}(?:désactivé|suspendu|fermé)|(?:cuenta|conta|account).{0,30}(?:desactivad|deshabilitad|desativad|suspens|suspendid|disattivat|sospes)|konto.{0,30}(?:zablokowan|nieaktywn)|(?:ящик|аккаунт).{0,30}(?:заблокирован|отключ|неактивен)|(?:账号|帐号|账户|帳號).{0,10}(?:停用|禁用|冻结|锁定)/i,
];

/** The domain or its host is not there (x.1.2). */
const NO_HOST: readonly RegExp[] = [
  /unrouteable|unroutable|no such (?:domain|host)|(?:domain|host)(?: name)?(?: \S{1,80})? (?:does not exist|doesn'?t exist|is invalid|not found|couldn'?t be found|could not be found)|host unknown|unknown (?:host|domain)|name service error|couldn'?t find any host|nxdomain|non-?existent hosts|no smtp service|name or service not known|(?:bad|invalid) destination (?:host|domain)/i,
  /(?:domain|domäne|domaine|dominio|domínio)\b.{0,60}(?:nicht gefunden|existiert nicht|introuvable|n'existe pas|no existe|não existe|non esiste|non trovato)|(?:домен|域名|ドメイン).{0,30}(?:не найден|не существует|不存在|存在しま|見つかりま)/i,
];

/** Nobody of that name is there (x.1.1). */
const NO_USER: readonly RegExp[] = [
  /(?:user|recipient|addressee|mailbox|account|person)(?: is)? (?:unknown|not known|not found|not recognized|unavailable|not available)|unknown (?:or illegal )?(?:user|recipient|addressee|address)|no such (?:user|mailbox|recipient|person|account|address)|no (?:mailbox|mail ?box|account|user) (?:here|found|by that name|available for this user)|no mail box available|not a (?:known|valid) (?:user|mailbox|recipient|address)|invalid (?:final delivery )?(?:user|userid|recipient|address|mailbox)/i,
  /(?:user|account|mailbox|recipient|address)(?: \S{1,80}| name)? (?:does not exist|doesn'?t exist|did not exist|is not recognized|could(?:n'?t| not) be found|(?:that you tried to reach )?does not exist|wasn'?t found|is (?:wrong|no longer valid|possibly incorrect))|not listed in|doesn'?t have an? .{1,60} account|address not found|wasn'?t found at|no valid recipients|(?:account|user) .{0,40}no longer (?:exists|active)|no final (?:email )?delivery point|bad destination mailbox/i,
  /nicht gefunden|(?:benutzer|empfänger|konto|adresse|e-mail-konto).{0,80}(?:unbekannt|existiert nicht|nicht (?:vorhanden|im .{1,40} aufgeführt|bekannt))|unbekannter (?:benutzer|empfänger)/i,
  /introuvable|n['’]existe pas|(?:utilisateur|destinataire|adresse) inconnue?|no (?:se (?:ha )?encontr|existe)|não existe|(?:usuario|destinatario|usuário|destinatário|utilizador|utente) (?:desconocido|desconhecido|inexistente|sconosciuto|não existe|non esiste)|non (?:è stato )?trovat|não (?:foi )?encontrad/i,
  /niet gevonden|onbekende (?:gebruiker|ontvanger)|hittades inte|okänd (?:användare|mottagare)|ukendt (?:bruger|modtager)|ukjent (?:bruker|mottaker)|tuntematon (?:käyttäjä|vastaanottaja)|nie (?:znaleziono|istnieje|ma takiego)|nieznany (?:użytkownik|odbiorca)|nenalezena|neexistuje|neznámý (?:uživatel|příjemce)|nem (?:található|létezik)|bulunamadı|nu (?:a fost găsit|există)/i,
  /не найден|не существует|(?:нет такого|неизвестный) (?:пользовател|получател)|не знайден|не існує/i,
  /收件人邮箱未找到|收信人不存在|不存在|找不到|(?:未知|无效|無效)(?:的)?(?:用户|用戶|收件人)|存在しま|アドレス不明|見つか(?:ら|り)|(?:ユーザー|宛先).{0,10}不明|존재하지 않|찾을 수 없/,
];

/** Refused by a rule: spam, a block list, relaying (x.7.1). */
const REFUSED: readonly RegExp[] = [
  /spam|blacklist|blocklist|block list|blocked using|(?:has been|was) blocked|message blocked|policy|dmarc|not (?:permitted|allowed)|relay(?:ing)? (?:access )?denied|unable to relay|not configured to let|access denied|unsolicited|bulk e?-?mail|not accepting mail (?:from|with)|content (?:rejected|filter)/i,
  /gesperrt|spamverdacht|abgelehnt|считается спамом|спам|垃圾邮件|垃圾郵件|拒收|拒絶|迷惑メール|스팸/i,
];

/** Tried until the time was over (x.4.7). */
const EXPIRED: readonly RegExp[] = [
  /expired|too long in (?:the )?queue|queue too long|retry time(?:out)? (?:exceeded|not reached)|could not deliver for the last|maximum (?:delivery|retry) (?:attempts|time)|delivery failed \d{1,4} attempts|within the allowed queue period|have been failing for a long time|not been collected after/i,
];

/** The way to the host is broken (x.4.1). */
const NO_ANSWER: readonly RegExp[] = [
  /timed? ?out|unable to connect\b|connection (?:refused|dropped|reset|failed)|host not reachable|network error|could not (?:connect|initiate)|not responding|server unavailable|could not find a gateway/i,
];

/** The first that fits decides: what is said of one address before what is said of hosts and ways. */
const MEANINGS: readonly Meaning[] = [
  ['2.2', MAILBOX_FULL],
  ['4.6', LOOP],
  ['3.4', TOO_BIG],
  ['2.1', DISABLED],
  ['1.2', NO_HOST],
  ['1.1', NO_USER],
  ['7.1', REFUSED],
  ['4.7', EXPIRED],
  ['4.1', NO_ANSWER],
];

/** RFC 3463 subject and detail (`1.1`) of what a text says is wrong; null where it says nothing that is known. */
export function detailSaid(text: string): string | null {
  return MEANINGS.find(([, phrases]) => phrases.some((phrase) => phrase.test(text)))?.[0] ?? null;
}
