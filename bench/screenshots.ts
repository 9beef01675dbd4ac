import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/**
 * Makes the pictures of docs/images: reports of a fresh demo bank as Chromium (CHROMIUM names it) shows them.
 *   npm run build && npx tsx bench/screenshots.ts [PROJECT]
 */
const shots = [
  { report: 'reconciliation', at: '#s-L4' },
  { report: 'scenario', at: '#s-T1' },
  { report: 'daily-sales', at: 'header' },
  { report: 'contact-centre', at: 'header' },
  { report: 'managers-daily', at: 'header' },
  { report: 'digest', at: 'header' },
] as const;

const root = fileURLToPath(new URL('..', import.meta.url));
const mestre = (cwd: string, ...command: string[]) =>
  execFileSync(process.execPath, [join(root, 'bin/mestre.js'), '--quiet', ...command], { cwd, stdio: 'inherit' });

const folder = mkdtempSync(join(tmpdir(), 'mestre-screenshots-'));
const project = process.argv[2] ?? join(folder, 'bank');
if (process.argv[2] === undefined) {
  mestre(folder, 'init', project, '--demo');
  mestre(project, 'run');
}
const images = join(root, 'docs/images');
mkdirSync(images, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  for (const { report, at } of shots) {
    const page = join(folder, `${report}.html`);
    mestre(project, 'report', report, '--out', page);
    const tab = await browser.newPage({ viewport: { width: 1000, height: 760 }, reducedMotion: 'reduce' });
    await tab.goto(pathToFileURL(page).href);
    await tab.evaluate(`document.querySelector('nav').style.position = 'static'`);
    await tab.locator(at).first().scrollIntoViewIfNeeded();
    await tab.evaluate(`document.querySelector('${at}').scrollIntoView()`);
    await tab.screenshot({ path: join(images, `${report}.png`), scale: 'css' });
    await tab.close();
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
