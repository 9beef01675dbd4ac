import { memo } from './memo.ts';

/** Mail domains of the public in Brazil and Peru. */
export const known: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com hotmail.com hotmail.com.br hotmail.es outlook.com outlook.com.br outlook.com.pe outlook.es live.com live.com.br msn.com
yahoo.com yahoo.com.br yahoo.com.pe yahoo.es ymail.com rocketmail.com icloud.com me.com mac.com uol.com.br bol.com.br terra.com.br terra.com ig.com.br globo.com globomail.com
r7.com oi.com.br zipmail.com.br pop.com.br superig.com.br ibest.com.br aol.com protonmail.com proton.me pm.me gmx.com mail.com email.com zoho.com yandex.com fastmail.com`.split(
    /\s+/,
  ),
);

/** Where a slip of the finger goes: only domains that many people have. The order settles ties. */
const targets: readonly string[] = ['gmail.com', 'hotmail.com', 'outlook.com', 'yahoo.com.br', 'yahoo.com', 'icloud.com', 'uol.com.br', 'bol.com.br', 'terra.com.br', 'globo.com', 'hotmail.com.br']; // prettier-ignore

/** The well-known domain that this one is a slip away from; null where it is none, or well known itself. A proposal, since anybody may own a domain. */
export const nearestKnown: (domain: string) => string | null = memo(find, 50_000);

function find(domain: string): string | null {
  if (known.has(domain)) return null;
  const dot = domain.indexOf('.');
  const [label, rest] = dot === -1 ? [domain, ''] : [domain.slice(0, dot), domain.slice(dot + 1)];
  for (const target of targets) {
    const cut = target.indexOf('.');
    const [name, suffix] = [target.slice(0, cut), target.slice(cut + 1)];
    // A short name such as uol has too many neighbours: only its ending may be wrong.
    const label1 = label === name || (name.length >= 5 && isSlip(label, name));
    if (label1 && (rest === suffix || isSuffixSlip(rest, suffix))) return target;
  }
  return label === 'gmail' && (rest === 'com.br' || rest === '') ? 'gmail.com' : null;
}

/** One ending typed for another: con, cm, comm, co, ocm for com. Real endings of other countries are no slip. */
function isSuffixSlip(rest: string, suffix: string): boolean {
  const [wrong, right] = [rest.split('.'), suffix.split('.')];
  if (rest === suffix.replaceAll('.', '')) return true;
  if (wrong.length !== right.length) return suffix === 'com.br' && (rest === 'com.' || rest === 'combr');
  return wrong.every((part, i) => part === right[i] || (right[i] === 'com' && /^(con|cm|om|comm|coom|co|cpm|cim|clm|vom|xom|ocm|cmo|c0m|coml|comn|ccom|kom|coma|cpom|cok|coj)$/.test(part)) || (right[i] === 'br' && /^(b|r|bt|vr|nr|rb|brr|bbr|be)$/.test(part))); // prettier-ignore
}

/** True where one letter more, less, other, or a swap of two neighbours makes `wrong` out of `right`. */
export function isSlip(wrong: string, right: string): boolean {
  const more = wrong.length - right.length;
  if (more < -1 || more > 1) return false;
  let at = 0;
  while (at < right.length && wrong[at] === right[at]) at++;
  if (more === 1) return wrong.slice(at + 1) === right.slice(at);
  if (more === -1) return wrong.slice(at) === right.slice(at + 1);
  if (wrong.slice(at + 1) === right.slice(at + 1)) return wrong !== right;
  return wrong[at] === right[at + 1] && wrong[at + 1] === right[at] && wrong.slice(at + 2) === right.slice(at + 2);
}
