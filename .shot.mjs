import { chromium } from 'playwright-core';
import { pathToFileURL } from 'node:url';
const [,, file, out, w='1200', h='0', scheme='light'] = process.argv;
const b = await chromium.launch({ executablePath:'/usr/bin/chromium', args:['--no-sandbox','--disable-gpu'] });
const p = await b.newPage({ viewport:{width:+w,height:+h||900}, colorScheme: scheme });
p.on('console', m=>console.log(m.type(), m.text())); p.on('pageerror', e=>console.log(String(e)));
await p.goto(pathToFileURL(file).href);
await p.screenshot({ path: out, fullPage: h==='0' });
await b.close();
