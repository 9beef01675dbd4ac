const phrases = new Set(
  `NAO INFORMADO|NAO INFORMADA|NAO INF|NAO INFORMOU|NAO DECLARADO|NAO DECLARADA|NAO CONSTA|NADA CONSTA|NAO IDENTIFICADO|NAO IDENTIFICADA
NAO CADASTRADO|NAO CADASTRADA|NAO POSSUI|NAO TEM|NAO SABE|NAO SE APLICA|NAO APLICAVEL|NAO DISPONIVEL|NAO PREENCHIDO|NAO EXISTE|NAO FORNECIDO|NAO
SEM INFORMACAO|SEM INFORMACOES|SEM NOME|SEM REGISTRO|SEM DADOS|SEM CADASTRO|SEM CPF|SEM EMAIL|SEM TELEFONE|SEM ENDERECO|SEM DOCUMENTO|SEM
NO INFORMADO|NO INFORMA|NO REGISTRA|NO REGISTRADO|NO TIENE|NO APLICA|NO DISPONIBLE|NO IDENTIFICADO|NO CONSTA|SIN NOMBRE|SIN DATOS|SIN INFORMACION|SIN REGISTRO
DESCONHECIDO|DESCONHECIDA|DESCONOCIDO|DESCONOCIDA|IGNORADO|IGNORADA|INEXISTENTE|INDEFINIDO|INDEFINIDA|A DEFINIR|A CADASTRAR|A INFORMAR|A CONFIRMAR|POR DEFINIR
PREENCHER|COMPLETAR|ISENTO|ISENTA|PENDENTE|PENDIENTE|VAZIO|VACIO|BRANCO|NULO|NULL|NONE|NIL|NAN|UNDEFINED|UNKNOWN|NOT INFORMED|NOT AVAILABLE|EMPTY|BLANK|TBD
N A|NA|N I|NI|N D|ND|N C|NC|S I|S N|S D|NN|TESTE|TESTES|TESTANDO|TEST|TESTING|PRUEBA|PRUEBAS|TEMP|TEMPORARIO|DUMMY|FAKE|FICTICIO|FICTICIA|LIXO|EXEMPLO|EXAMPLE|EJEMPLO|SAMPLE
ASDF|ASDFG|ASDFGH|ASDFASDF|QWERTY|QWER|ABC|ABCD|ABCDE`
    .split(/[|\n]/)
    .map((phrase) => phrase.trim()),
);

const words = new Set([...phrases].flatMap((phrase) => phrase.split(' ')));

/** What stands for a name where none is known. */
const nameFillers =
  'CLIENTE CLIENTES CONSUMIDOR CONSUMIDORES USUARIO TITULAR ANONIMO ANONIMA FULANO FULANA BELTRANO CICRANO SICRANO VARIOS DIVERSOS PORTADOR MAE PAI MADRE NOME NOMBRE COMPRADOR FUNCIONARIO'.split(
    ' ',
  );
const anywhere =
  'TESTE TESTES PRUEBA DESCONHECIDO DESCONHECIDA DESCONOCIDO DESCONOCIDA IGNORADO IGNORADA INFORMADO INFORMADA CADASTRADO CADASTRADA IDENTIFICADO IDENTIFICADA FICTICIO FICTICIA'.split(
    ' ',
  );
const suspects = new Set([...words, ...nameFillers, ...anywhere]);

/** True for a word that fillers are made of. A name without any can't be one. */
export function mayFill(folded: string): boolean {
  return suspects.has(folded) || /^(.)\1*$/u.test(folded);
}

/** True for a name (folded words) that says that none is known: CLIENTE TESTE, MAE DESCONHECIDA, FULANO DE TAL. */
export function isNameFiller(folded: readonly string[]): boolean {
  if (folded.length === 0 || nameFillers.includes(folded[0]!) || folded.some((word) => anywhere.includes(word)))
    return true;
  const phrase = folded.join(' ');
  return phrase.length > 1 && isFiller(phrase);
}

/** True for text (folded, single spaces, punctuation as spaces) that says "not known" in pt, es or en, or is one sign over and over. */
export function isFiller(folded: string): boolean {
  return phrases.has(folded) || /^(.)(?: ?\1)+$/u.test(folded) || !/[\p{L}\p{N}]/u.test(folded);
}

/** `isFiller` for a column of numbers: `folded` as it is written, or `code`, what stays of it without signs and label ("S E M." spells SEM). */
export function isNumberFiller(folded: string, code: string): boolean {
  return isFiller(folded.replace(/[^0-9A-Z]+/g, ' ').trim()) || isFiller(code);
}

/** True for digits that are one digit over and over. */
export function isRepeated(digits: string): boolean {
  return /^(\d)\1*$/.test(digits);
}

/** True for digits counted up or down, as people type them: 12345678, 0123456789, 87654321. */
export function isCounted(digits: string): boolean {
  return digits.length >= 6 && ('01234567890123456789'.includes(digits) || '98765432109876543210'.includes(digits));
}
