/**
 * The page's own script: filters the rows of a table and hands what is visible out as CSV. It listens at the document, so
 * that it serves tables which are made again. It reads nothing but the page itself and asks the network for nothing; its
 * hash stands in the page's policy.
 */
export const script = `'use strict';
document.addEventListener('input', ({ target }) => {
  const box = target.closest('[data-table]');
  if (!box || target.type !== 'search') return;
  const wanted = target.value.trim().toLocaleLowerCase();
  const count = box.querySelector('output');
  let left = 0;
  for (const row of box.querySelector('table').tBodies[0].rows) {
    row.hidden = wanted !== '' && !row.textContent.toLocaleLowerCase().includes(wanted);
    if (!row.hidden) left++;
  }
  count.textContent = wanted === '' ? '' : count.dataset.text.replace('{count}', new Intl.NumberFormat(document.documentElement.lang).format(left));
});
document.addEventListener('click', ({ target }) => {
  const box = target.closest('[data-table]');
  if (!box || !target.closest('button')) return;
  const table = box.querySelector('table');
  const { delimiter, decimal } = box.dataset;
  const field = (cell) => {
    const raw = cell.dataset.v;
    if (raw !== undefined && /^-?[0-9]+([.][0-9]+)?$/.test(raw)) return raw.replace('.', decimal);
    const text = raw ?? cell.textContent.trim();
    const safe = /^[=+\\-@]/.test(text) ? "'" + text : text;
    return /["\\r\\n;,\\t]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
  };
  const visible = [table.tHead.rows[0], ...[...table.tBodies[0].rows].filter((row) => !row.hidden)];
  const text = '\\uFEFF' + visible.map((row) => [...row.cells].map(field).join(delimiter)).join('\\r\\n') + '\\r\\n';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = box.dataset.table + '.csv';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});
let closed = [];
addEventListener('beforeprint', () => { closed = [...document.querySelectorAll('details:not([open])')]; for (const d of closed) d.open = true; });
addEventListener('afterprint', () => { for (const d of closed) d.open = false; });
`;

/** Narrows the page: reads the form, has the report made again and puts it where it stood. Follows the bundle of page.ts. */
export const filterScript = `
const form = document.getElementById('filters');
if (form) {
  const report = JSON.parse(document.getElementById('data').textContent);
  const show = () => {
    const value = (name) => form.elements[name]?.value || undefined;
    const segments = Object.fromEntries([...form.querySelectorAll('[data-segment]')].map((one) => [one.dataset.segment, one.value]));
    const selection = { from: value('from'), to: value('to'), segments };
    for (const [id, html] of Object.entries(mestrePage.redraw(report, selection))) {
      const place = document.getElementById(id);
      const open = [...place.querySelectorAll('details')].map((one) => one.open);
      place.innerHTML = html;
      place.querySelectorAll('details').forEach((one, i) => { one.open = open[i] ?? false; });
    }
    form.querySelector('output').textContent = mestrePage.narrowed(report, selection);
  };
  form.addEventListener('change', show);
  form.addEventListener('reset', () => setTimeout(show));
  form.addEventListener('submit', (event) => event.preventDefault());
}
`;
