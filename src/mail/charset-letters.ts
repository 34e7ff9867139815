/** What texts of a language are made of beyond ASCII; by it an encoding that nobody declared is told (charset-guess). */
export interface Alphabet {
  /** Labels of the Encoding Standard under which texts in it are sent, the likelier first. */
  readonly encodings: readonly string[];
  /** Small letters beyond ASCII, the most frequent first. */
  readonly letters: string;
  /** `own`: words are written in these letters alone. `latin`: they stand among ASCII letters. */
  readonly script: 'own' | 'latin';
}

const WESTERN = ['windows-1252', 'macintosh'];
const CENTRAL = ['windows-1250', 'iso-8859-2'];
const CYRILLIC = ['windows-1251', 'koi8-u', 'ibm866', 'iso-8859-5'];

export const ALPHABETS: readonly Alphabet[] = [
  { script: 'latin', encodings: WESTERN, letters: 'éèàêçùâôîûœëïü' },
  { script: 'latin', encodings: WESTERN, letters: 'üäößé' },
  { script: 'latin', encodings: WESTERN, letters: 'óíáñéú¿¡üçº' },
  { script: 'latin', encodings: WESTERN, letters: 'ãçáéíóêõâàúôü' },
  { script: 'latin', encodings: WESTERN, letters: 'èàùòìéóî' },
  { script: 'latin', encodings: WESTERN, letters: 'éàèíóçòïúü·' },
  { script: 'latin', encodings: WESTERN, letters: 'ëéïèöüê' },
  { script: 'latin', encodings: WESTERN, letters: 'äåöéü' },
  { script: 'latin', encodings: WESTERN, letters: 'øåæéäö' },
  { script: 'latin', encodings: WESTERN, letters: 'ðáíöéóþúýæ' },
  { script: 'latin', encodings: [...WESTERN, 'windows-1257'], letters: 'äõüöšž' },
  { script: 'latin', encodings: CENTRAL, letters: 'łóęążśćńź' },
  { script: 'latin', encodings: CENTRAL, letters: 'íáěéžřčýšůúďťňóľôäĺŕ' },
  { script: 'latin', encodings: CENTRAL, letters: 'áéíóöőüúű' },
  { script: 'latin', encodings: CENTRAL, letters: 'ăîâşţ' },
  { script: 'latin', encodings: CENTRAL, letters: 'čžšćđ' },
  { script: 'latin', encodings: ['windows-1254'], letters: 'ıüşğöçİâî' },
  { script: 'latin', encodings: ['windows-1257', 'iso-8859-13', 'iso-8859-4'], letters: 'ėšųžūčįąę' },
  { script: 'latin', encodings: ['windows-1257', 'iso-8859-13', 'iso-8859-4'], letters: 'āīēšņžūļķčģ' },
  {
    script: 'own',
    encodings: ['windows-1253', 'iso-8859-7'],
    letters: 'αοιετνσςρκπμλυηόίάγέήδωχύθφώβξζψϊϋΐ',
  },
  { script: 'own', encodings: CYRILLIC, letters: 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё' },
  { script: 'own', encodings: CYRILLIC, letters: 'оанивтерскідулмпяьзгбчйхцжїющєфшґ' },
  { script: 'own', encodings: CYRILLIC, letters: 'аоиетнрсвлкдпмзгъбучцяжшйхщюфь' },
  { script: 'own', encodings: ['windows-1255', 'iso-8859-8'], letters: 'יוהלאמרבתשנעםדקחפטכסגצןזךףץ' },
  {
    script: 'own',
    encodings: ['windows-1256', 'iso-8859-6'],
    letters: 'اليمنوتربةعدسفهكقحجشطأىصخذإثزضغظءئؤآپچگ',
  },
  {
    script: 'own',
    encodings: ['windows-874'],
    letters: 'านรอกเง่ม้ยัลวีดิทสะตคปห็ไจบ์ใแืขชุพูโำึถซผธญณฟภศษฉฝฐฏฎฤฒฬฆฑ๊๋ฮๆฯ',
  },
];

/** Characters that make up most of a text. Kana and Hangul need none named, they speak for themselves. */
const HAN_SIMPLIFIED =
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应向头文体美相见被利什二等产或新己制身果加西月话合回特代内信表化老给世位次度门任常先海通教原东声提立及比员解水名真论处走义各入几口认条平系气题活更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直命山金指统区保至形社便空决治展马科司五基非则听白却界达光放强即像难且权思完设式路记南品住告类求据程北边交规万取望觉术领共确传师观清今切院让识候带导争运您请谢协助印帮忙订单货款付收银行客户服务器密码账登录邮箱附编号联尽快麻烦贵昨修坏测试票报退';
const HAN_TRADITIONAL =
  '的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應向頭文體美相見被利什二等產或新己制身果加西月話合回特代內信表化老給世位次度門任常先海通教原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直命山金指統區保至形社便空決治展馬科司五基非則聽白卻界達光放強即像難且權思完設式路記南品住告類求據程北邊交規萬取望覺術領共確傳師觀清今切院讓識候帶導爭運您請謝協助印幫忙訂單貨款付收銀客戶服器密碼帳登錄郵箱附編號聯盡快麻煩貴昨修壞測試票報退您好';
const KANJI =
  '日一国人年大十二本中長出三時行見月後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父世願致申請求確認送付件番号注文商品連絡返信対応予定必要場合回明昨御社弊担当様株式会部問題使用動作解決方法教設接続変更登録期限価格支払銀行口座住所税込在庫発届受取早急至忙恐縮失礼';

export interface Ideographs {
  readonly encoding: string;
  readonly common: string;
}

export const IDEOGRAPHS: readonly Ideographs[] = [
  { encoding: 'shift_jis', common: KANJI },
  { encoding: 'euc-jp', common: KANJI },
  { encoding: 'gb18030', common: HAN_SIMPLIFIED + HAN_TRADITIONAL },
  { encoding: 'big5', common: HAN_TRADITIONAL },
  {
    encoding: 'euc-kr',
    common:
      '이다는을가의에한하고로기지도사리나어인아시대해정서자은일니요를합습수있주제보부문전들면원상구과그만스안트장라연동적인세공여용분비신것중선거무경우성드물오청소까십감녕님메확내희저번호했습겠되않못입와터린작품결처관련송발출계및테환불견',
  },
];
