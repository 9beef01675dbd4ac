/**
 * Letters of other alphabets in ASCII, lower case on the left; a letter without a right side is silent. For matching:
 * one sign may stand for several, and no mark is kept.
 */
const alphabets = [
  // Cyrillic, after BGN/PCGN 1947 (Russian) and its Ukrainian, Serbian, Kazakh and Mongolian tables; е and ё are always E.
  'а:A б:B в:V г:G д:D е:E ё:E ж:ZH з:Z и:I й:Y к:K л:L м:M н:N о:O п:P р:R с:S т:T у:U ф:F х:KH ц:TS ч:CH ш:SH щ:SHCH ъ: ы:Y ь: э:E ю:YU я:YA',
  'ґ:G є:YE і:I ї:YI ў:U ђ:DJ ј:J љ:LJ њ:NJ ћ:C џ:DZ ѓ:GJ ѕ:DZ ќ:KJ ә:A ғ:GH қ:Q ң:NG ө:O ұ:U ү:U һ:H ҳ:H ҷ:J ҹ:J ӣ:I ӯ:U ѐ:E ѝ:I ѣ:E ѳ:F ѵ:I ӏ:',
  // Greek, after ISO 843 (ELOT 743); its digraphs are in transliterate.ts.
  'α:A β:V γ:G δ:D ε:E ζ:Z η:I θ:TH ι:I κ:K λ:L μ:M ν:N ξ:X ο:O π:P ρ:R σ:S ς:S τ:T υ:Y φ:F χ:CH ψ:PS ω:O',
  // Armenian, after BGN/PCGN 1981.
  'ա:A բ:B գ:G դ:D ե:E զ:Z է:E ը:Y թ:T ժ:ZH ի:I լ:L խ:KH ծ:TS կ:K հ:H ձ:DZ ղ:GH ճ:CH մ:M յ:Y ն:N շ:SH ո:O չ:CH պ:P ջ:J ռ:R ս:S վ:V տ:T ր:R ց:TS ւ:V փ:P ք:K օ:O ֆ:F և:EV',
  // Georgian, the national system of 2002.
  'ა:A ბ:B გ:G დ:D ე:E ვ:V ზ:Z თ:T ი:I კ:K ლ:L მ:M ნ:N ო:O პ:P ჟ:ZH რ:R ს:S ტ:T უ:U ფ:P ქ:K ღ:GH ყ:Q შ:SH ჩ:CH ც:TS ძ:DZ წ:TS ჭ:CH ხ:KH ჯ:J ჰ:H',
  // Hebrew, after BGN/PCGN 1962, and Arabic with the letters of Persian and Urdu, after BGN/PCGN 1956: only what is written, so without short vowels.
  'א:A ב:B ג:G ד:D ה:H ו:V ז:Z ח:H ט:T י:Y כ:K ך:K ל:L מ:M ם:M נ:N ן:N ס:S ע:A פ:P ף:P צ:TS ץ:TS ק:K ר:R ש:SH ת:T',
  'ا:A أ:A إ:I آ:A ٱ:A ء: ؤ:W ئ:Y ب:B ت:T ث:TH ج:J ح:H خ:KH د:D ذ:DH ر:R ز:Z س:S ش:SH ص:S ض:D ط:T ظ:Z ع:A غ:GH ف:F ق:Q ك:K ک:K ل:L م:M ن:N ه:H ة:A ۀ:H و:W ي:Y ی:Y ى:A پ:P چ:CH ژ:ZH گ:G ٹ:T ڈ:D ڑ:R ں:N ھ:H ہ:H ۃ:A ے:E ۓ:E ـ:',
  // Katakana (hiragana is moved onto it), after Hepburn.
  'ア:A イ:I ウ:U エ:E オ:O カ:KA キ:KI ク:KU ケ:KE コ:KO ガ:GA ギ:GI グ:GU ゲ:GE ゴ:GO サ:SA シ:SHI ス:SU セ:SE ソ:SO ザ:ZA ジ:JI ズ:ZU ゼ:ZE ゾ:ZO タ:TA チ:CHI ツ:TSU テ:TE ト:TO ダ:DA ヂ:JI ヅ:ZU デ:DE ド:DO',
  'ナ:NA ニ:NI ヌ:NU ネ:NE ノ:NO ハ:HA ヒ:HI フ:FU ヘ:HE ホ:HO バ:BA ビ:BI ブ:BU ベ:BE ボ:BO パ:PA ピ:PI プ:PU ペ:PE ポ:PO マ:MA ミ:MI ム:MU メ:ME モ:MO ヤ:YA ユ:YU ヨ:YO ラ:RA リ:RI ル:RU レ:RE ロ:RO ワ:WA ヰ:I ヱ:E ヲ:O ン:N ヴ:VU ー:',
];

export const letters: ReadonlyMap<string, string> = new Map(
  alphabets.flatMap((alphabet) => alphabet.split(' ').map((pair) => pair.split(':') as [string, string])),
);

/** Parts of a Hangul syllable in the order of Unicode, Revised Romanization of 2000. */
export const hangul = {
  first: 'G KK N D TT R M B PP S SS  J JJ CH K T P H'.split(' '),
  vowel: 'A AE YA YAE EO E YEO YE O WA WAE OE YO U WO WE WI YU EU UI I'.split(' '),
  last: ' K K K N N N T L K M L L L P L M P P T T NG T T K T P T'.split(' '),
} as const;

/** Consonants of the Ethiopic rows of eight from U+1200 on, and the vowels of a row's places; after BGN/PCGN 1967. */
export const ethiopic = {
  rows: 'H L H M S R S SH Q QW Q QW B V T CH H HW N NY  K KW KH KHW W  Z ZH Y D D J G GW G T CH P TS TS F P'.split(' '),
  vowels: ['E', 'U', 'I', 'A', 'E', '', 'O', 'WA'],
} as const;

/** Signs of the scripts of India by their place in a block of 128 (all nine blocks from Devanagari on are laid out alike); after ISO 15919 without marks. */
export const indic = {
  vowels: { from: 0x05, signs: 'A A I I U U RI L E E E AI O O O AU'.split(' ') },
  consonants: {
    from: 0x15,
    signs: 'K KH G GH N CH CHH J JH N T TH D DH N T TH D DH N N P PH B BH M Y R R L L L V SH SH S H'.split(' '),
  },
  marks: { from: 0x3e, signs: 'A I I U U RI RI E E E AI O O O AU'.split(' ') },
  nasals: { from: 0x01, signs: 'N N H'.split(' ') },
  virama: 0x4d,
} as const;

/** The zeros of other scripts' digits, each followed by its nine. */
export const zeros: readonly number[] = [
  0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0x17e0,
];
