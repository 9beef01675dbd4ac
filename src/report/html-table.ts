import { spark } from './chart/spark.ts';
import type { CsvStyle } from './csv-style.ts';
import { escapeHtml } from './escape.ts';
import { display, isNumeric } from './format.ts';
import { more } from './markdown.ts';
import type { Cell, Column, Status, Table } from './model.ts';
import type { Language } from './schema.ts';
import { words } from './words.ts';

interface How {
  readonly language: Language;
  readonly style: CsvStyle;
  readonly mark: (status: Status) => string;
}

/** From how many rows on a table has a box to filter them. */
const MANY = 12;

/** A table with its totals, a download of what is visible, and a filter where it is long. Cells keep their raw number in `data-v`. */
export function tableHtml(table: Table, how: How, heading = ''): string {
  const say = words[how.language];
  const about = table.text === '' ? '' : `<p class="about">${escapeHtml(table.text)}</p>`;
  if (table.rows.length === 0)
    return `${heading.replace('<h3>', '<h3 class="none-h">')}${about}<p class="about">${say.no_rows}</p>`;
  const id = `f-${table.id}`;
  const filter =
    table.rows.length > MANY
      ? `<span><label for="${id}">${say.filter}</label> <input id="${id}" type="search" autocomplete="off"> <output for="${id}" data-text="${say.rows_left}"></output></span>`
      : '';
  const whole = table.whole ? ` <span class="whole">${say.whole}</span>` : '';
  const head = table.columns.map((column) => {
    const title = column.about === '' ? '' : ` title="${escapeHtml(column.about)}"`;
    return `<th scope="col"${classOf(column, true)}${title}>${escapeHtml(column.title)}</th>`;
  });
  const body = table.rows.map(
    (row, r) =>
      `<tr>${row.map((cell, i) => td(cell, table.columns[i]!, table.statuses[r]?.[i] ?? null, how)).join('')}</tr>`,
  );
  const total = table.total?.map((cell, i) =>
    i === 0 ? `<td>${say.total}</td>` : cell === null ? '<td></td>' : td(cell, table.columns[i]!, null, how),
  );
  const rest = table.count > table.rows.length ? `<p class="about">${escapeHtml(more(table, how.language))}</p>` : '';
  return `<div data-table="${escapeHtml(table.id)}" data-delimiter="${how.style.delimiter}" data-decimal="${how.style.decimal}"><div class="tools">${heading}${whole}<span class="act">${filter}<button type="button">${say.download}</button></span></div>${about}
<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(table.title)}"><table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('\n')}</tbody>${total ? `<tfoot><tr>${total.join('')}</tr></tfoot>` : ''}</table></div></div>${rest}`;
}

function classOf(column: Column, head = false): string {
  if (isNumeric(column.kind)) return ' class="n"';
  if (head) return '';
  return column.kind === 'code'
    ? ' class="code"'
    : column.kind === 'date' || column.kind === 'time'
      ? ' class="day"'
      : '';
}

function td(cell: Cell, column: Column, status: Status | null, how: How): string {
  const plain = isNumeric(column.kind) || column.kind === 'date' || column.kind === 'time';
  const raw = plain && cell !== null ? ` data-v="${escapeHtml(String(cell))}"` : '';
  // Good is the rule: only what needs an eye is marked, by shape; the word is there for those who hear the page.
  const mark = status && status !== 'good' && status !== 'none' ? how.mark(status) : '';
  if (column.kind === 'trend')
    return `<td data-v="${escapeHtml(cell === null ? '' : String(cell))}">${spark(cell, display(cell, column, how.language))}</td>`;
  return `<td${classOf(column)}${raw}>${escapeHtml(display(cell, column, how.language))}${mark === '' ? '' : ` ${mark}`}</td>`;
}
