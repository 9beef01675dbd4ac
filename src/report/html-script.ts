/**
 * The page's only script: filters the rows of a table and hands what is visible out as CSV. It reads nothing but the
 * page itself and asks the network for nothing; its hash stands in the page's policy.
 */
export const script = `'use strict';
for (const box of document.querySelectorAll('[data-table]')) {
  const table = box.querySelector('table');
  const rows = [...table.tBodies[0].rows];
  const input = box.querySelector('input');
  const count = box.querySelector('output');
  if (input) input.addEventListener('input', () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    let left = 0;
    for (const row of rows) {
      row.hidden = wanted !== '' && !row.textContent.toLocaleLowerCase().includes(wanted);
      if (!row.hidden) left++;
    }
    count.textContent = wanted === '' ? '' : count.dataset.text.replace('{count}', new Intl.NumberFormat(document.documentElement.lang).format(left));
  });
  box.querySelector('button').addEventListener('click', () => {
    const { delimiter, decimal } = box.dataset;
    const field = (cell) => {
      const raw = cell.dataset.v;
      if (raw !== undefined) return raw.replace('.', decimal);
      const text = cell.textContent.trim();
      const safe = /^[=+\\-@]/.test(text) ? "'" + text : text;
      return /["\\r\\n;,\\t]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
    };
    const visible = [table.tHead.rows[0], ...rows.filter((row) => !row.hidden)];
    const text = '\\uFEFF' + visible.map((row) => [...row.cells].map(field).join(delimiter)).join('\\r\\n') + '\\r\\n';
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
    link.download = box.dataset.table + '.csv';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}
let closed = [];
addEventListener('beforeprint', () => { closed = [...document.querySelectorAll('details:not([open])')]; for (const d of closed) d.open = true; });
addEventListener('afterprint', () => { for (const d of closed) d.open = false; });
`;
