const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML or SVG text or attribute: nothing in it becomes markup; control characters, which neither allows, are dropped. */
export function escapeHtml(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll(/[&<>"']/g, (c) => ENTITIES[c]!);
}
