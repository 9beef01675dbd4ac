import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SOURCES, type Source } from './fields.ts';
import { LEAD } from './render.ts';

interface FileLayout {
  readonly name: string;
  readonly encoding: 'latin1' | 'utf8';
  readonly header: string;
  /** Letters before the number in each key. */
  readonly key: string;
  /** Each delivery holds everything, not only what is new or changed. */
  readonly full: boolean;
}

/** The five files of a bank. */
export const FILES: Readonly<Record<Source, FileLayout>> = {
  nucleo: {
    name: 'nucleo.csv',
    encoding: 'latin1',
    header:
      'ID_CLIENTE;NOME;NOME_MAE;CPF;DT_NASC;SEXO;CELULAR;TEL_RES;EMAIL;LOGRADOURO;NUMERO;COMPLEMENTO;BAIRRO;MUNICIPIO;' +
      'UF;CEP;DT_CADASTRO;SALDO_MEDIO\r\n',
    key: 'NU',
    full: true,
  },
  cartoes: { name: 'cartoes.txt', encoding: 'latin1', header: '', key: 'CA', full: true },
  seguros: {
    name: 'seguros.csv',
    encoding: 'utf8',
    header:
      '\ufeff"apolice_id","segurado","mae","cpf","nascimento","telefone","e_mail","endereco","cidade_uf","cep",' +
      '"vigencia_ano"\r\n',
    key: 'SE',
    full: true,
  },
  app: {
    name: 'app.csv',
    encoding: 'utf8',
    header: 'user_id,full_name,cpf,birth_date,phone,email,zip,created_at\r\n',
    key: 'AP',
    full: false,
  },
  sac: { name: 'sac.jsonl', encoding: 'utf8', header: '', key: 'SA', full: false },
};

const CHUNK = 1 << 20;

/** A file that is written piece by piece. */
export interface Sink {
  readonly write: (text: string) => void;
  readonly close: () => void;
}

/** Opens a file for writing, replacing one that is there. */
export function openSink(path: string, encoding: 'latin1' | 'utf8', header: string): Sink {
  const file = openSync(path, 'w');
  let text = header;
  const flush = (): void => {
    const bytes = Buffer.from(text, encoding);
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
    text = '';
  };
  return {
    write: (more) => {
      text += more;
      if (text.length > CHUNK) flush();
    },
    close: () => {
      flush();
      closeSync(file);
    },
  };
}

/** A folder with the five files and `truth.csv`. */
export interface Folder {
  /** Adds a record under a key; `truth` is the rest of its line in the truth file, where it shall have one. */
  readonly put: (source: Source, key: string, record: { readonly body: string; readonly truth?: string }) => void;
  readonly close: () => void;
  readonly counts: Readonly<Record<Source, number>>;
}

const TRUTH_HEADER = 'source,record_id,person_id,household_id,trap,year,errors\r\n';

/** A zero for each source. */
export const noRecords = (): Record<Source, number> => ({ nucleo: 0, cartoes: 0, seguros: 0, app: 0, sac: 0 });

/** Makes a folder's files anew. A later delivery has `suffix` in the names of its files. */
export function openFolder(path: string, suffix = ''): Folder {
  mkdirSync(path, { recursive: true });
  const sinks = Object.fromEntries(
    SOURCES.map((source) => {
      const { name, encoding, header } = FILES[source];
      return [source, openSink(join(path, name.replace('.', `${suffix}.`)), encoding, header)];
    }),
  ) as Record<Source, Sink>;
  const truth = openSink(join(path, 'truth.csv'), 'utf8', TRUTH_HEADER);
  const counts = noRecords();
  return {
    put: (source, key, record) => {
      counts[source]++;
      sinks[source].write(LEAD[source](key) + record.body);
      if (record.truth !== undefined) truth.write(`${source},${key},${record.truth}`);
    },
    close: () => {
      for (const source of SOURCES) sinks[source].close();
      truth.close();
    },
    counts,
  };
}
