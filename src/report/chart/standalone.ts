import type { Chart } from '../model.ts';
import type { Language } from '../schema.ts';
import { draw } from './draw.ts';
import { WIDTH } from './svg.ts';

/** The light colours of the page, for drawings that stand alone: on a slide, in a document. */
const STYLE = `svg{background:#fff}text{font:12px system-ui,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;fill:#1a2230}.num{fill:#5a6577}
.track{fill:#eceff4}.grid{stroke:#dfe3ea}.line{fill:none;stroke-width:2.25}.ribbon{opacity:.38}.none{fill:none;stroke:#dfe3ea}
${['#1b6ca8', '#74b3dd', '#b9c0cc', '#e3a008', '#d1495b', '#7a5195', '#4d4d57', '#3b9c8f'].map((colour, i) => `.c${i}{fill:${colour}}.l${i}{stroke:${colour}}`).join('')}
.on0,.on4,.on5,.on6,.on7,.deep{fill:#fff}.on1,.on2,.on3{fill:#111}.hatch{fill:url(#hatch)}.hatch-line{fill:#fff;opacity:.35}
.h0{fill:#eceff4}${[0.12, 0.22, 0.33, 0.44, 0.6, 0.7, 0.8, 0.9, 1].map((depth, i) => `.h${i + 1}{fill:#1b6ca8;opacity:${depth}}`).join('')}`;

/** A chart as an SVG file of its own: twice as large, with its colours, so that it fits a slide. */
export function standalone(chart: Chart, language: Language): string {
  const svg = draw(chart, language);
  const height = Number(/viewBox="0 0 \d+ (\d+)"/.exec(svg)?.[1] ?? 0);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg.replace('<svg ', `<svg width="${WIDTH * 2}" height="${height * 2}" `).replace('>', `><style>${STYLE}</style>`)}\n`;
}
