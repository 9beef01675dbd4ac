import { foldWords } from './fold.ts';

/** Long forms of words of streets, and the short form under which all of them are compared. One short form may stand for several words. */
const shorts = new Map(
  `STREET=ST SAINT=ST SANKT=ST ROAD=RD AVENUE=AV AVE=AV AVENIDA=AV AVDA=AV BOULEVARD=BD BLVD=BD LANE=LN DRIVE=DR COURT=CT CRESCENT=CRES CLOSE=CL TERRACE=TER PLACE=PL PLATZ=PL PLAZA=PL PLAATS=PL PLEIN=PLN
SQUARE=SQ HIGHWAY=HWY PARKWAY=PKWY ROUTE=RTE CALLE=C PASEO=PO STRASSE=STR STRAAT=STR ULICA=UL NAGAR=NGR COLONY=COL SECTOR=SEC BUILDING=BLDG HOUSE=HSE NORTH=N SOUTH=S EAST=E WEST=W MOUNT=MT FORT=FT NEAR=NR OPPOSITE=OPP`
    .split(/\s+/)
    .map((pair) => pair.split('=') as [string, string]),
);

/** Endings of compounds that are streets, and their short forms: Hauptstrasse and Hauptstr., Kerkstraat and Kerkstr. */
const endings = /(?<=\p{L}{2})(STRASSE|STRAAT|STRA)$/u;

const streets = new Set(
  'ST STR RD AV BD LN DR CT CRES TER SQ HWY PKWY RTE WAY RUE CALLE VIA VIALE CORSO UL STRASSE WEG ALLEE GASSE PL MARG GATAN GATE VEJ UTCA'.split(
    ' ',
  ),
);

/** Words that begin what stands beside a house number: a flat, a floor, a building. */
const units = new Set(
  'FLAT APT APARTMENT UNIT SUITE STE FLOOR FL ROOM RM BLOCK BLK TOWER BLDG BUILDING WOHNUNG WHG ETAGE OG EG STOCK HINTERHAUS TOP APPT APPARTEMENT ETG BATIMENT BAT PISO PUERTA ESCALERA BUS INT SCALA LOKAL KV BYT LEJL SHOP OFFICE'.split(
    ' ',
  ),
);

/** Folded words, in ASCII where the script has sounds; hyphens and points part them, apostrophes do not. */
export function wordsOf(text: string): string[] {
  const folded = foldWords(text)
    .replace(/['"]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
  return folded === '' ? [] : folded.split(' ');
}

/** A street as it is compared: HAUPTSTR of "Hauptstraße", "Haupt-Str." and "Haupt Strasse"; BAKER ST of "Baker Street". Null without words. */
export function streetMatch(street: string | null): string | null {
  const words: string[] = [];
  for (const word of street === null ? [] : wordsOf(street)) {
    const short = shorts.get(word) ?? word.replace(endings, 'STR');
    if (short === 'STR' && words.length > 0) words.push(`${words.pop()!}STR`);
    else words.push(short);
  }
  return words.join(' ') || null;
}

/** A district or town as it is compared. */
export const placeMatch = (place: string | null): string | null =>
  (place === null ? [] : wordsOf(place)).map((word) => shorts.get(word) ?? word).join(' ') || null;

/** True where a word says that this is a street: "1600 Pennsylvania Avenue" is no town with a postcode. */
export const isStreet = (text: string): boolean =>
  wordsOf(text).some((word) => streets.has(shorts.get(word) ?? word) || /(STRASSE|STR|STRAAT|WEG|GASSE|ALLEE|PLATZ|GATAN|VEJ)$/.test(word)); // prettier-ignore

/** True for text that begins with a flat, a floor, a building. */
export const isUnit = (text: string): boolean => text.startsWith('#') || units.has(wordsOf(text)[0] ?? '');
