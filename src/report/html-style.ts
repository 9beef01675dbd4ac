/** The page's whole style: light and dark, screen and A4. Its hash stands in the page's policy. */
export const style = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1a2230;--soft:#5a6577;--line:#dfe3ea;--accent:#0b5cad;--head:#12233d;--headink:#fff;
--good:#0a7a4b;--goodbg:#e3f4ec;--warn:#8a5a00;--warnbg:#fdf1d8;--bad:#b3261e;--badbg:#fce8e6;--nonebg:#eef0f4;--track:#eceff4;
--c0:#1b6ca8;--c1:#74b3dd;--c2:#b9c0cc;--c3:#e3a008;--c4:#d1495b;--c5:#7a5195;--c6:#4d4d57;--c7:#3b9c8f}
@media (prefers-color-scheme:dark){:root{--bg:#10151d;--card:#19202b;--ink:#e6eaf1;--soft:#9aa6b8;--line:#2c3644;--accent:#7db8f2;--head:#0b1119;--headink:#f2f5fa;
--good:#5fd09b;--goodbg:#12362a;--warn:#f0c065;--warnbg:#3a2d10;--bad:#ff9a90;--badbg:#451d1a;--nonebg:#252e3b;--track:#232c39;
--c0:#4d9fdc;--c1:#2f6f9f;--c2:#667085;--c3:#d9a520;--c4:#e06c7c;--c5:#a583c4;--c6:#9aa0ad;--c7:#4fb7a8}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:6.5rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
.wrap{max-width:1140px;margin:0 auto;padding:0 1.25rem}
header.top{background:var(--head);color:var(--headink);padding:2rem 0 1.75rem}
header.top h1{margin:0;font-size:1.9rem;line-height:1.2;font-weight:650;letter-spacing:-.01em}
header.top p{margin:.5rem 0 0;max-width:46rem;opacity:.85}
.facts{display:flex;flex-wrap:wrap;gap:.3rem 1.5rem;margin:1.1rem 0 0;padding:0;list-style:none;font-size:.86rem}
.facts span{opacity:.7;margin-right:.4rem}
.facts b{font-weight:600}
header.top .notice{margin:.9rem 0 0;opacity:1;padding-left:.7rem;border-left:3px solid currentcolor;max-width:60rem}
nav{position:sticky;top:0;z-index:2;background:var(--card);border-bottom:1px solid var(--line)}
nav ul{display:flex;flex-wrap:wrap;gap:.15rem .35rem;margin:0;padding:.45rem 0;list-style:none;font-size:.86rem}
nav a{display:inline-flex;align-items:center;gap:.35rem;padding:.25rem .6rem;border-radius:6px;color:var(--ink);text-decoration:none}
nav a:hover{background:var(--nonebg)}
a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
#filters{background:var(--card);border-bottom:1px solid var(--line);padding:.6rem 0;font-size:.86rem}
#filters .wrap{display:flex;flex-wrap:wrap;gap:.5rem 1.2rem;align-items:center}
#filters fieldset{border:0;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}
#filters legend{float:left;padding:0 .4rem 0 0;font-weight:600}
#filters label{color:var(--soft)}
#filters input,#filters select{font:inherit;padding:.2rem .4rem;border:1px solid var(--line);border-radius:6px;background:var(--bg);color:var(--ink)}
#filters output{color:var(--accent);font-weight:600}
.whole{font-size:.78rem;font-weight:400;color:var(--soft);border:1px dashed var(--line);border-radius:99px;padding:.05rem .5rem;white-space:nowrap}
.spark{vertical-align:middle;overflow:visible}.spark .line{stroke-width:1.6}
h3.none-h{margin:1.5rem 0 .2rem}
main{padding:1.5rem 0 3rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(14.5rem,1fr));gap:.75rem;margin:0 0 1.25rem;padding:0;list-style:none}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.85rem 1rem;display:flex;flex-direction:column;gap:.15rem}
section .tile{background:var(--bg)}
.tile .name{font-size:.84rem;color:var(--soft)}
.tile .value{font-size:1.65rem;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.tile .more{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center;font-size:.8rem;color:var(--soft);margin-top:auto}
.badge{display:inline-flex;align-items:center;gap:.3rem;border-radius:99px;padding:.08rem .55rem;font-size:.78rem;font-weight:600;white-space:nowrap}
.good{color:var(--good);background:var(--goodbg)}.warn{color:var(--warn);background:var(--warnbg)}.bad{color:var(--bad);background:var(--badbg)}.none-s{color:var(--soft);background:var(--nonebg)}
header.top .badge{font-size:.9rem;padding:.2rem .8rem;margin-left:.6rem;vertical-align:.35rem;letter-spacing:0}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.35rem 1.5rem 1.5rem;margin:0 0 1.25rem}
section>h2{margin:0;font-size:1.25rem;display:flex;flex-wrap:wrap;align-items:center;gap:.6rem}
section>h2 .id{color:var(--accent);font-variant-numeric:tabular-nums}
section>p.lead{margin:.3rem 0 1rem;color:var(--soft);max-width:50rem}
h3{margin:0;font-size:1rem}
.away{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.sign{display:inline-block;margin-left:.35rem;background:none!important}
.about{margin:0 0 .5rem;color:var(--soft);font-size:.88rem;max-width:50rem}
figure{margin:1.25rem 0 0}
figcaption{font-weight:600;margin-bottom:.15rem}
details{margin-top:.5rem}
summary{cursor:pointer;color:var(--accent);font-size:.88rem;width:fit-content;border-radius:4px}
.tools{display:flex;flex-wrap:wrap;gap:.5rem;align-items:end;justify-content:space-between;margin:1.5rem 0 .4rem}
.act{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center;font-size:.84rem;margin-left:auto}
details .tools{margin-top:.2rem}
.tools label{color:var(--soft)}
.tools input{font:inherit;padding:.25rem .5rem;border:1px solid var(--line);border-radius:6px;background:var(--bg);color:var(--ink);width:12rem}
button{font:inherit;color:var(--accent);background:none;border:1px solid var(--line);border-radius:6px;padding:.2rem .6rem;cursor:pointer}
button:hover{background:var(--nonebg)}
.scroll{position:relative;overflow:auto;max-height:36rem;border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%;font-size:.84rem;font-variant-numeric:tabular-nums}
th,td{padding:.42rem .6rem;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
thead th{background:var(--bg);font-weight:600;color:var(--soft);vertical-align:bottom;position:sticky;top:0;z-index:1}
tbody tr:last-child td,tfoot tr:last-child td{border-bottom:0}
tbody tr:hover td{background:var(--bg)}
tfoot td{border-top:2px solid var(--line);font-weight:650}
.n{text-align:right}
td.n,td.day{white-space:nowrap}
.code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em;overflow-wrap:anywhere}
td .badge{margin-left:.2rem}
.notes{margin:.75rem 0 0;padding-left:1.2rem}
.notes li{margin:.2rem 0}
dl{margin:0}
dl.defs>div{border-top:1px solid var(--line);padding:.7rem 0}
dl.defs>div:first-child{border-top:0}
dt{font-weight:600}
dd{margin:.1rem 0;font-size:.88rem;color:var(--soft)}
dd b{font-weight:600;color:var(--ink)}
footer{color:var(--soft);font-size:.82rem;padding-bottom:2.5rem}
.chart{display:block;width:100%;height:auto;margin-top:.5rem}
.chart text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;fill:var(--ink)}
.chart .num{font-variant-numeric:tabular-nums;fill:var(--soft)}
.ribbon{opacity:.38}.track{fill:var(--track)}.grid{stroke:var(--line)}.line{fill:none;stroke-width:2.25}
.c0{fill:var(--c0)}.c1{fill:var(--c1)}.c2{fill:var(--c2)}.c3{fill:var(--c3)}.c4{fill:var(--c4)}.c5{fill:var(--c5)}.c6{fill:var(--c6)}.c7{fill:var(--c7)}
.l0{stroke:var(--c0)}.l1{stroke:var(--c1)}.l2{stroke:var(--c2)}.l3{stroke:var(--c3)}.l4{stroke:var(--c4)}.l5{stroke:var(--c5)}.l6{stroke:var(--c6)}.l7{stroke:var(--c7)}
.chart .on0,.chart .on4,.chart .on5,.chart .on6,.chart .on7{fill:#fff}.chart .on1,.chart .on2,.chart .on3{fill:#111}
.hatch{fill:url(#hatch)}.hatch-line{fill:#fff;opacity:.35}
.h0{fill:var(--track)}.h1,.h2,.h3,.h4,.h5,.h6,.h7,.h8,.h9{fill:var(--c0)}
.h1{opacity:.12}.h2{opacity:.22}.h3{opacity:.33}.h4{opacity:.44}.h5{opacity:.6}.h6{opacity:.7}.h7{opacity:.8}.h8{opacity:.9}
.none{fill:none;stroke:var(--line)}
.chart .deep{fill:#fff}.chart .pale{fill:var(--ink)}
@media (prefers-color-scheme:dark){.chart .on0,.chart .on4,.chart .on5,.chart .on6,.chart .on7{fill:#0b1119}.chart .on1,.chart .on2{fill:#f2f5fa}.chart .deep{fill:#0b1119}}
@media screen and (max-width:40rem){.drawn{overflow-x:auto}.drawn .chart{min-width:40rem}section{padding:1rem}.tiles{grid-template-columns:repeat(auto-fit,minmax(min(9rem,100%),1fr))}.tile{padding:.6rem .75rem}.tile .value{font-size:1.3rem;overflow-wrap:anywhere}}
.skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:3}
[hidden]{display:none!important}
@page{size:A4;margin:14mm 12mm}
@media print{:root{--bg:#fff;--card:#fff;--ink:#111;--soft:#444;--line:#ccc;--track:#eee;--head:#fff;--headink:#111;--accent:#0b5cad;
--good:#0a7a4b;--goodbg:#fff;--warn:#8a5a00;--warnbg:#fff;--bad:#b3261e;--badbg:#fff;--nonebg:#fff;
--c0:#1b6ca8;--c1:#74b3dd;--c2:#b9c0cc;--c3:#e3a008;--c4:#d1495b;--c5:#7a5195;--c6:#4d4d57;--c7:#3b9c8f}
html{font-size:10px}body{font-size:1rem}th,td{padding:.15rem .3rem}td:not(.n){overflow-wrap:anywhere}nav,.act,.skip,#filters{display:none}.wrap{max-width:none;padding:0}header.top{padding:0 0 .8rem;border-bottom:2px solid #111}
main{padding:1rem 0}section{border:0;border-top:1px solid #ccc;border-radius:0;padding:.8rem 0;break-inside:auto}
section>h2,h3,figcaption{break-after:avoid}figure,.tile,tr{break-inside:avoid}.scroll{overflow:visible;max-height:none;border:0}thead th{position:static}
.tiles{grid-template-columns:repeat(4,1fr)}.tile{padding:.4rem .6rem}.tile .value{font-size:1.2rem}
details:not([open])>*{display:revert}summary{list-style:none;color:#111}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
