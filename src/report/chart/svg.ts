import { escapeHtml } from '../escape.ts';

/** Width that every chart is drawn in; the page scales it. */
export const WIDTH = 760;

type Attributes = Readonly<Record<string, string | number>>;

/** One SVG element; numbers are cut to two decimals so that files stay small and comparable. */
export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const list = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escapeHtml(value)}"`,
  );
  return children.length === 0
    ? `<${name}${list.join('')}/>`
    : `<${name}${list.join('')}>${children.join('')}</${name}>`;
}

/** Text at a place; `end` sets it flush right, `middle` centres it. */
export function label(
  text: string,
  x: number,
  y: number,
  options: { anchor?: 'end' | 'middle'; class?: string } = {},
): string {
  return element(
    'text',
    {
      x,
      y,
      ...(options.anchor ? { 'text-anchor': options.anchor } : {}),
      ...(options.class ? { class: options.class } : {}),
    },
    [escapeHtml(text)],
  );
}

/** A drawing with its name and description for those who do not see it. */
export function drawing(
  id: string,
  height: number,
  about: { title: string; text: string },
  children: readonly string[],
): string {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${Math.ceil(height)}`,
      role: 'img',
      'aria-labelledby': `${id}-t ${id}-d`,
      class: 'chart',
    },
    [
      element('title', { id: `${id}-t` }, [escapeHtml(about.title)]),
      element('desc', { id: `${id}-d` }, [escapeHtml(about.text)]),
      ...children,
    ],
  );
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** About how wide text is at the charts' size (12 px): enough to leave room for it. */
export const textWidth = (text: string): number => text.length * 7.8;

/** Text cut to about a width. */
export function fit(text: string, room: number): string {
  const letters = Math.max(1, Math.floor(room / 7.8 + 0.01));
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}
