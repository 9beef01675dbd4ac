import { chromium } from 'playwright-core';
import { pathToFileURL } from 'node:url';
// node shot2 file out selector|y h w scheme
const [,, file, out, y='0', h='1400', w='1100', scheme='light'] = process.argv;
const b = await chromium.launch({ executablePath:'/usr/bin/chromium', args:['--no-sandbox','--disable-gpu'] });
const p = await b.newPage({ viewport:{width:+w,height:+h}, colorScheme: scheme });
p.on('console', m=>console.log(m.type(), m.text())); p.on('pageerror', e=>console.log(String(e)));
await p.goto(pathToFileURL(file).href);
if (isNaN(+y)) await p.locator(y).first().scrollIntoViewIfNeeded().then(()=>p.evaluate(s=>{const r=document.querySelector(s).getBoundingClientRect();scrollTo(0,scrollY+r.top-60)},y)); else await p.evaluate(n=>scrollTo(0,n), +y);
await p.waitForTimeout(600);
await p.screenshot({ path: out });
await b.close();
