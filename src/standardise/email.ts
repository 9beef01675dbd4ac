import { domainToASCII } from 'node:url';
import { answer, placeholder } from './answer.ts';
import { isFiller } from './filler.ts';
import { clean, fold } from './fold.ts';
import { known, nearestKnown } from './email-domain.ts';
import type { Rule } from './rules.ts';
import { absent, type Kind, type Standard } from './standard.ts';

const noLocal = new Set(
  'NAO NAOTEM NAOTEMEMAIL NAOPOSSUI NAOPOSSUIEMAIL NAOINFORMADO NAOINFORMOU NAOINFORMA NAOCONSTA NAOSABE NAOQUER SEM SEMEMAIL SEMMAIL SEMEMEMAIL SEMEMAILCADASTRADO NOTIENE NOTIENECORREO SINCORREO SINEMAIL NOINFORMADO NOEMAIL NOMAIL NOREPLY NAORESPONDA DONOTREPLY TESTE TEST TESTANDO PRUEBA EMAIL MAIL CORREO QWERTY ABC ABCD XYZ NONE NULL NADA NENHUM IGNORADO INEXISTENTE ATUALIZAR CADASTRO CLIENTE CLIENTES CONSUMIDOR USUARIO USER FULANO BELTRANO EXEMPLO EXAMPLE ASD ASDF ASDFG ASDFGH ASDDF'.split(
    ' ',
  ),
);
const noDomain = new Set(
  'NAO NAOTEM NAOTEMEMAIL NAOPOSSUI NAOINFORMADO SEM SEMEMAIL SEMMAIL TEM TESTE TEST EXAMPLE EXEMPLO EMAIL MAIL NONE NULL X A NOTIENE SINCORREO TIENE DOMINIO DOMAIN XX XXX AA AAA ASD ASDF'.split(
    ' ',
  ),
);
const roles = new Set(
  'CONTATO CONTATOS VENDAS FINANCEIRO COMERCIAL SAC ATENDIMENTO INFO ADMIN ADMINISTRACAO ADMINISTRATIVO ADM SUPORTE RH CONTABILIDADE CONTABIL RECEPCAO SECRETARIA DIRETORIA COMPRAS FATURAMENTO FISCAL NFE COBRANCA OUVIDORIA MARKETING FALECONOSCO POSTMASTER WEBMASTER VENTAS CONTACTO SOPORTE INFORMES CONTABILIDAD FACTURACION ADMINISTRACION RRHH GERENCIA SALES SUPPORT OFFICE HELP HELPDESK CONTACT'.split(
    ' ',
  ),
);
/** Providers at which "+tag" is the same mailbox; at the first two, dots are too. */
const tagged =
  /^(gmail\.com|googlemail\.com|outlook\.[a-z.]+|hotmail\.[a-z.]+|live\.[a-z.]+|msn\.com|icloud\.com|me\.com|mac\.com|proton\.me|protonmail\.com|pm\.me)$/;

/** E-mail address. Value: lower case; match form: the mailbox it ends in. */
export const email: Kind = {
  name: 'email',
  about:
    'An e-mail address. Compared by mailbox: dots and +tags do not count where the provider ignores them. Misspelt well-known domains are corrected as a proposal.',
  inputs: ['text'],
  type: 'VARCHAR',
  parts: { local: 'VARCHAR', domain: 'VARCHAR' },
  standardise: ([text]) => (text == null || text.trim() === '' ? absent : toEmail(clean(text))),
};

function toEmail(written: string): Standard {
  const lower = written.toLowerCase();
  // Nearly every address is just that; the rest is looked at more closely.
  if (/^[a-z0-9._%+-]+@[a-z0-9.-]+[a-z0-9]$/.test(lower)) return toMailbox(lower, lower, '');
  const bare = lower
    .replace(/^.*<([^<>]*@[^<>]*)>.*$/, '$1')
    .replace(/^mailto:/, '')
    .replace(/^[\s"'<([]+|[\s"'>)\].,;:]+$/g, '');
  if (isFiller(fold(bare).replace(/[^\p{L}\p{N}]+/gu, ' ').trim())) return placeholder(); // prettier-ignore
  const several = /^([^\s;|/]+@[^\s;,|/]+\.[^\s;,|/]+)[\s;,|/]+\S*@/.exec(bare)?.[1];
  const whole = several ?? bare;
  const joined = whole.replaceAll(' ', '').replace(/,(?=[a-z]+(\.[a-z]+)?$)/, '.');
  return toMailbox(joined, whole, several === undefined ? '' : 'several_values');
}

function toMailbox(joined: string, whole: string, before: Rule | ''): Standard {
  const at = joined.lastIndexOf('@');
  if (at < 1 || at !== joined.indexOf('@')) return answer('invalid', 'not_understood', null);
  const written = joined.slice(0, at);
  const local = ascii(written).replace(/^\.+|\.+$/g, '').replace(/\.{2,}/g, '.'); // prettier-ignore
  const domain = toDomain(joined.slice(at + 1));
  const label = domain.split('.')[0]!.toUpperCase();
  const letters = local.toUpperCase().replace(/[^0-9A-Z]/g, '');
  if (
    noLocal.has(letters.replace(/(?<=^(?:TESTE|TEST|PRUEBA))\d+$/, '')) ||
    (noDomain.has(label) && !known.has(domain)) ||
    /^(.)\1*$/.test(letters) ||
    (letters + label).length < 3
  )
    return placeholder();
  if (
    !/^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/.test(local) ||
    !/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]+$/.test(domain)
  )
    return answer('invalid', 'not_understood', null);
  const corrected = nearestKnown(domain) ?? domain;
  const accented = ascii(written) !== written;
  const rule: Rule | '' = corrected !== domain ? 'typo_domain' : before !== '' ? before : whole.includes(',') ? 'comma_for_dot' : whole.includes(' ') ? 'spaces_removed' : accented ? 'accents_removed' : ''; // prettier-ignore
  const box = toBox(local, corrected);
  const isRole = roles.has(letters);
  const status = isRole || before !== '' ? 'ambiguous' : rule === '' ? 'ok' : 'repaired';
  const [name, host] = [box.slice(0, box.lastIndexOf('@')), box.slice(box.lastIndexOf('@') + 1)];
  return answer(status, rule === '' && isRole ? 'role_address' : rule, `${local}@${corrected}`, box, {
    local: name,
    domain: host,
  });
}

const ascii = (text: string) => (/^[!-~]*$/.test(text) ? text : fold(text).toLowerCase());

function toDomain(written: string): string {
  const domain = written.replace(/^\.+|\.+$/g, '').replace(/\.{2,}/g, '.');
  return /^[!-~]*$/.test(domain) ? domain : domainToASCII(domain) || domain;
}

function toBox(local: string, domain: string): string {
  if (!tagged.test(domain)) return `${local}@${domain}`;
  const name = local.replace(/(?<=.)\+.*$/, '');
  if (domain === 'gmail.com' || domain === 'googlemail.com') return `${name.replaceAll('.', '') || name}@gmail.com`;
  return `${name}@${domain}`;
}
