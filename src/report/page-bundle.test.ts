import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';
import { pageBundle } from './page-bundle.ts';

const notice = `/*! Holds d3-array, d3-color, d3-format, d3-interpolate, d3-path, d3-scale, d3-shape. Copyright 2010-2024 Mike Bostock.
Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies. THE SOFTWARE IS PROVIDED "AS
IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL
DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT,
NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE. */
`;

/** The text of page-bundle.ts: page.ts and all that it needs as one script. */
async function bundle(): Promise<string> {
  const input = fileURLToPath(new URL('page.ts', import.meta.url));
  const build = await rolldown({ input });
  const { output } = await build.generate({ format: 'iife', name: 'mestrePage', minify: true });
  await build.close();
  return `// Generated from page.ts; after a change: npx vitest run src/report/page-bundle.test.ts -u\n// prettier-ignore\nexport const pageBundle = ${JSON.stringify(notice + output[0].code)};\n`;
}

test('the script in the page is the code of this folder', async () => {
  await expect(await bundle()).toMatchFileSnapshot('page-bundle.ts');
});

test('the script ends no block of the page before its end', () => {
  expect(pageBundle).not.toMatch(/<\/script|<!--/i);
});
