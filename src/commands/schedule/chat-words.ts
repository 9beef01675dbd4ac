import type { Language } from '../../report/schema.ts';

interface Words {
  readonly help: string;
  readonly none: string;
  readonly not_a_day: string;
  readonly no_edition: string;
}

/** What the bot says, in each language. */
export const answers: Readonly<Record<Language, Words>> = {
  en: {
    help: '/report: the last report\n/detail 2026-11-22: the whole report of a day, as a file\n/help: this text',
    none: 'There is no report yet.',
    not_a_day: 'Which day? For example: /detail 2026-11-22',
    no_edition: 'There is nothing for that day.',
  },
  pt: {
    help: '/report: o último relatório\n/detail 2026-11-22: o relatório completo de um dia, em arquivo\n/help: este texto',
    none: 'Ainda não há relatório.',
    not_a_day: 'De que dia? Por exemplo: /detail 2026-11-22',
    no_edition: 'Não há nada para esse dia.',
  },
  es: {
    help: '/report: el último informe\n/detail 2026-11-22: el informe completo de un día, en archivo\n/help: este texto',
    none: 'Aún no hay informe.',
    not_a_day: '¿De qué día? Por ejemplo: /detail 2026-11-22',
    no_edition: 'No hay nada para ese día.',
  },
  ru: {
    help: '/report: последний отчёт\n/detail 2026-11-22: полный отчёт за день, файлом\n/help: этот текст',
    none: 'Отчёта пока нет.',
    not_a_day: 'За какой день? Например: /detail 2026-11-22',
    no_edition: 'За этот день ничего нет.',
  },
};
