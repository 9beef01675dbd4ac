import type { Language } from './schema.ts';

/** How a spreadsheet of the reader's country wants its CSV. */
export interface CsvStyle {
  readonly delimiter: ',' | ';';
  readonly decimal: '.' | ',';
}

const COMMA: CsvStyle = { delimiter: ';', decimal: ',' };
/** What Excel of the country expects; an option may say otherwise. */
export const csvStyles: Readonly<Record<Language, CsvStyle>> = {
  pt: COMMA,
  es: COMMA,
  ru: COMMA,
  en: { delimiter: ',', decimal: '.' },
};
