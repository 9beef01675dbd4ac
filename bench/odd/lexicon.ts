import { type Draw, type Random, zipf } from '../generate/random.ts';

/** Syllables of which words of a language are made. */
export interface Syllables {
  readonly first: string;
  readonly middle: string;
  readonly last: string;
}

/** Words made of syllables, the commonest first, drawn as names are: a few often, most of them hardly ever. */
export function lexicon(
  random: Random,
  syllables: Syllables,
  { count = 400, exponent = 0.9, known = '' } = {},
): Draw<string> {
  const [first, middle, last] = [syllables.first, syllables.middle, syllables.last].map((text) => text.split(' '));
  const words = new Set(known === '' ? [] : known.split(' '));
  for (let tries = 0; words.size < count && tries < 20 * count; tries++) {
    const body = random.chance(0.6) ? '' : random.pick(middle!);
    const word = random.pick(first!) + body + random.pick(last!);
    words.add(word.charAt(0).toUpperCase() + word.slice(1));
  }
  return zipf([...words], exponent, 2);
}

/** Sounds of several languages, for names that nobody in particular has. */
export const sounds = {
  english: { first: 'har wil bar mor cart ash black hol win stan ken brad wal chap ed rob mar hen pat dol', middle: 'ring der ling en ber er ing', last: 'ton ley man son ford well wood field ham worth by er' },
  german: { first: 'schnei müll hof wag beck krüg schröd köhl lang böhm grün weiß stein vog lehm jäg', middle: 'en er el', last: 'der er mann bauer berger meister hauser ling huber ke' },
  spanish: { first: 'mar gon rod fer her lo pe san ra mo al cas or del va ji', middle: 'ti za ri nan nan re mi cha', last: 'nez guez dez rez llo rra ano ega ero aga' },
  arabic: { first: 'kha ha ra sa ma fa na ta ba ja za qa', middle: 'li mi ri di si bi', last: 'lid ssan him eed moud ziz sim mal ber rif bi wi' },
  greek: { first: 'παπα κων γεωρ δημη νικο αντω χρισ βασι μιχα στεφ', middle: 'δο στα τρι λο νι τι', last: 'πουλος ίδης άκης άδης όπουλος ανός ίου έας' },
  chinese: { first: 'jia xiao ming wei zi yu hao xin yi chen', middle: '', last: 'ling hua jun fang min lei yan hong ping qing mei bo' },
  polish: { first: 'kowal nowak wiś lewan zie kami szy woź', middle: 'ni dow liń mań', last: 'ski ska czyk ewicz iak' },
} as const satisfies Readonly<Record<string, Syllables>>; // prettier-ignore

/** Given names that are common in several languages. */
export const given = {
  english: 'James Mary John Patricia Robert Jennifer Michael Linda William Elizabeth David Barbara Richard Susan Joseph Jessica Thomas Sarah Charles Karen Daniel Nancy Matthew Lisa Anthony Betty Mark Margaret Donald Sandra Steven Ashley Paul Kimberly Andrew Emily Joshua Donna Kenneth Michelle Kevin Carol Brian Amanda George Dorothy Edward Melissa Ronald Deborah Timothy Stephanie',
  german: 'Jürgen Ursula Günther Monika Klaus Käthe Björn Sabine Wolfgang Jörg Helga Uwe Renate Bärbel Stefan Anja Thomas Heike Lukas Mia Leon Hannah Felix Lena Jonas Lara',
  spanish: 'José María Antonio Carmen Juan Ana Manuel Isabel Francisco Laura David Cristina Javier Marta Daniel Lucía Carlos Paula Jesús Elena Alejandro Pilar Miguel Sara Rafael Raquel Ángel Mercedes Andrés Rocío',
  arabic: 'Mohammed Fatima Ahmed Aisha Ali Maryam Omar Khadija Hassan Zainab Hussein Noor Ibrahim Layla Youssef Salma Khalid Huda Abdullah Amina Mustafa Rania Tariq Samira',
  greek: 'Γιώργος Μαρία Δημήτρης Ελένη Κώστας Κατερίνα Γιάννης Βασιλική Νίκος Σοφία Παναγιώτης Αγγελική Χρήστος Γεωργία Θανάσης Δήμητρα Μιχάλης Ιωάννα',
  vietnamese: 'Anh Minh Hoa Tuan Lan Hung Mai Dung Linh Thao Nam Huong Long Trang Quang Ha Phuc Nga Duc Thu Khanh Yen Son Ngoc',
} as const; // prettier-ignore
