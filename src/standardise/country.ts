import { answer, placeholder } from './answer.ts';
import { isFiller } from './filler.ts';
import { fold } from './fold.ts';
import { absent, type Kind } from './standard.ts';

/** ISO 3166-1: alpha-2 and alpha-3, without a sign between. */
const codes = 'AFAFG ALALB DZDZA ADAND AOAGO AGATG ARARG AMARM AWABW AUAUS ATAUT AZAZE BSBHS BHBHR BDBGD BBBRB BYBLR BEBEL BZBLZ BJBEN BMBMU BTBTN BOBOL BABIH BWBWA BRBRA BNBRN BGBGR BFBFA BIBDI CVCPV KHKHM CMCMR CACAN KYCYM CFCAF TDTCD CLCHL CNCHN COCOL KMCOM CGCOG CDCOD CRCRI CICIV HRHRV CUCUB CWCUW CYCYP CZCZE DKDNK DJDJI DMDMA DODOM ECECU EGEGY SVSLV GQGNQ ERERI EEEST SZSWZ ETETH FJFJI FIFIN FRFRA GFGUF PFPYF GAGAB GMGMB GEGEO DEDEU GHGHA GIGIB GRGRC GLGRL GDGRD GPGLP GTGTM GGGGY GNGIN GWGNB GYGUY HTHTI HNHND HKHKG HUHUN ISISL ININD IDIDN IRIRN IQIRQ IEIRL ILISR ITITA JMJAM JPJPN JEJEY JOJOR KZKAZ KEKEN KIKIR KPPRK KRKOR KWKWT KGKGZ LALAO LVLVA LBLBN LSLSO LRLBR LYLBY LILIE LTLTU LULUX MOMAC MGMDG MWMWI MYMYS MVMDV MLMLI MTMLT MQMTQ MRMRT MUMUS MXMEX MDMDA MCMCO MNMNG MEMNE MAMAR MZMOZ MMMMR NANAM NRNRU NPNPL NLNLD NCNCL NZNZL NINIC NENER NGNGA MKMKD NONOR OMOMN PKPAK PWPLW PSPSE PAPAN PGPNG PYPRY PEPER PHPHL PLPOL PTPRT PRPRI QAQAT REREU ROROU RURUS RWRWA KNKNA LCLCA VCVCT WSWSM SMSMR STSTP SASAU SNSEN RSSRB SCSYC SLSLE SGSGP SXSXM SKSVK SISVN SBSLB SOSOM ZAZAF SSSSD ESESP LKLKA SDSDN SRSUR SESWE CHCHE SYSYR TWTWN TJTJK TZTZA THTHA TLTLS TGTGO TOTON TTTTO TNTUN TRTUR TMTKM TVTUV UGUGA UAUKR AEARE GBGBR USUSA UYURY UZUZB VUVUT VAVAT VEVEN VNVNM YEYEM ZMZMB ZWZWE'; // prettier-ignore

/** Names that the language data of the run-time do not hold in this form. */
const others: Readonly<Record<string, string>> = { EUA: 'US', USA: 'US', EEUU: 'US', 'ESTADOS UNIDOS DA AMERICA': 'US', INGLATERRA: 'GB', ENGLAND: 'GB', HOLANDA: 'NL', HOLLAND: 'NL', 'COREIA DO SUL': 'KR', RUSSIA: 'RU', RUSIA: 'RU', URSS: 'RU' }; // prettier-ignore

/** Whether a text is an ISO 3166 alpha-2 code in lower case. */
export const isCountryCode = (text: string): boolean =>
  /^[a-z]{2}$/.test(text) && codes.split(' ').some((pair) => pair.startsWith(text.toUpperCase()));

let byName: Map<string, string> | undefined;

function load(): Map<string, string> {
  if (byName !== undefined) return byName;
  byName = new Map(Object.entries(others));
  const languages = ['pt', 'es', 'en', 'ru'].map((language) => new Intl.DisplayNames(language, { type: 'region' }));
  for (const pair of codes.split(' ')) {
    const [two, three] = [pair.slice(0, 2), pair.slice(2)];
    byName.set(two, two).set(three, two);
    for (const names of languages) {
      const name = fold(names.of(two) ?? two).replace(/[^\p{L}]+/gu, ' ').trim(); // prettier-ignore
      if (!byName.has(name)) byName.set(name, two);
    }
  }
  return byName;
}

/** A country, from its ISO codes or its name in Portuguese, Spanish, English or Russian. */
export const country: Kind = {
  name: 'country',
  about: 'A country as ISO 3166 alpha-2, from its codes or its name in Portuguese, Spanish, English or Russian.',
  inputs: ['text'],
  type: 'VARCHAR',
  parts: {},
  standardise: ([text]) => {
    if (text == null || text.trim() === '') return absent;
    const name = fold(text).replace(/[^\p{L}]+/gu, ' ').trim(); // prettier-ignore
    const found = load().get(name);
    if (found !== undefined) return answer('ok', '', found);
    return isFiller(name) ? placeholder() : answer('invalid', 'not_understood', null);
  },
};
