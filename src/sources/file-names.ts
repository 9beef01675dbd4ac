/** A file name pattern as a regular expression over the whole name: `*` any characters, `?` one. Case does not matter. */
export function globToRegExp(pattern: string): RegExp {
  const body = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${body}$`, 'iu');
}

/** Whether a file name, with or without .gz or .zip, is like one of the patterns. */
export function isLike(name: string, patterns: readonly string[]): boolean {
  const bare = name.replace(/\.(gz|zip)$/i, '');
  return patterns.some((pattern) => {
    const expression = globToRegExp(pattern);
    // A .zip often carries the name without the inner extension: nucleo-2026-11.zip.
    const stem = globToRegExp(pattern.replace(/\.[a-z0-9]+$/i, ''));
    return expression.test(name) || expression.test(bare) || (/\.zip$/i.test(name) && stem.test(bare));
  });
}

/** Files that are not extracts: half-written ones, editors' and spreadsheets' leftovers, hidden ones. */
export function isIgnored(name: string): boolean {
  return /^\.|^~\$|\.(part|partial|tmp|crdownload|swp|filepart)$|~$/i.test(name);
}
