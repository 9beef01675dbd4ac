/** Countries whose national holidays are known by rule. */
export const holidayCountries = ['br', 'pe'] as const;
export type HolidayCountry = (typeof holidayCountries)[number];

export interface Holiday {
  /** ISO day. */
  readonly day: string;
  /** In the language of the country. */
  readonly title: string;
}

const DAY = 86_400_000;
const plus = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** Easter Sunday of a Gregorian year, by the rule of Meeus, Jones and Butcher. */
export function easter(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  const day = (h + l - 7 * m + 33 * month + 19) % 32;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** `MM-DD`, or days from Easter Sunday; the first and the last year in which it holds, where it does not always. */
type Rule = readonly [when: string | number, title: string, from?: number];

/**
 * Brazil: leis 662/1949 with 10.607/2002, 6.802/1980 (12 October), 14.759/2023 (20 November, since 2024); Good Friday by lei 9.093/1995.
 * Peru: artículo 6 of decreto legislativo 713 with leyes 31381 (9 December) and 31530 (6 August, both since 2022), 31822 (23 July, since
 * 2023) and 31788 (7 June, since 2024). Carnival and Corpus Christi are days off by custom or local law: they stand in the local file.
 */
const rules: Readonly<Record<HolidayCountry, readonly Rule[]>> = {
  br: [
    ['01-01', 'Confraternização Universal'],
    [-2, 'Paixão de Cristo'],
    ['04-21', 'Tiradentes'],
    ['05-01', 'Dia do Trabalho'],
    ['09-07', 'Independência'],
    ['10-12', 'Nossa Senhora Aparecida'],
    ['11-02', 'Finados'],
    ['11-15', 'Proclamação da República'],
    ['11-20', 'Consciência Negra', 2024],
    ['12-25', 'Natal'],
  ],
  pe: [
    ['01-01', 'Año Nuevo'],
    [-3, 'Jueves Santo'],
    [-2, 'Viernes Santo'],
    ['05-01', 'Día del Trabajo'],
    ['06-07', 'Batalla de Arica', 2024],
    ['06-29', 'San Pedro y San Pablo'],
    ['07-23', 'Fuerza Aérea', 2023],
    ['07-28', 'Fiestas Patrias'],
    ['07-29', 'Fiestas Patrias, segundo día'],
    ['08-06', 'Batalla de Junín', 2022],
    ['08-30', 'Santa Rosa de Lima'],
    ['10-08', 'Combate de Angamos'],
    ['11-01', 'Todos los Santos'],
    ['12-08', 'Inmaculada Concepción'],
    ['12-09', 'Batalla de Ayacucho', 2022],
    ['12-25', 'Navidad'],
  ],
};

/** The national holidays of a country in a year, by day. */
export function nationalHolidays(country: HolidayCountry, year: number): Holiday[] {
  const sunday = easter(year);
  return rules[country]
    .filter(([, , from = 0]) => year >= from)
    .map(([when, title]) => ({ day: typeof when === 'number' ? plus(sunday, when) : `${year}-${when}`, title }))
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
}

/** Whether an ISO day is a national holiday of one of these countries. */
export function isNationalHoliday(day: string, countries: readonly HolidayCountry[]): boolean {
  return countries.some((country) => nationalHolidays(country, Number(day.slice(0, 4))).some((one) => one.day === day));
}
