import { type Postcode, readPostcode, stateOfPostcode } from './postcode-br.ts';

/** What differs between the addresses of two countries. Keys and values of the word lists are folded. */
export interface Plan {
  /** Street types: spelling to canonical word. */
  readonly types: ReadonlyMap<string, string>;
  /** Abbreviations inside names of streets, districts and towns. */
  readonly words: ReadonlyMap<string, string>;
  /** Words that begin a complement (flat, block, floor): spelling to canonical. */
  readonly units: ReadonlyMap<string, string>;
  /** The state as it is kept, or null where there is none of that name. */
  state(folded: string): string | null;
  postcode(text: string, state: string | null): Postcode | 'filler' | null;
  /** The state of a postcode; undefined where that can't be told. */
  stateOf(postcode: string): string | null | undefined;
  /** The word that stands before a district where there is no street before it. */
  readonly district: string;
  readonly postcodeAtEnd: RegExp;
}

/** `RUA: R | AV: AVENIDA`, read as spelling to canonical; the canonical word spells itself. */
function table(text: string): Map<string, string> {
  const map = new Map<string, string>();
  for (const line of text.trim().split(/\s*\n\s*/)) {
    const [canonical, spellings = ''] = line.split(':');
    for (const spelling of [canonical!, ...spellings.trim().split(/\s+/)])
      if (spelling !== '') map.set(spelling, canonical!);
  }
  return map;
}

const brTypes = table(`RUA: R RU
AVENIDA: AV AVE AVEN
ALAMEDA: AL ALAM
TRAVESSA: TV TR TRAV TRV
PRACA: PC PCA PRC
RODOVIA: ROD RDV
ESTRADA: EST ESTR
LARGO: LG LGO
BECO: BC
LADEIRA: LAD LD
VIADUTO: VD
PASSAGEM: PSG PASS
VIELA: VLA
SERVIDAO: SRV SERV
CAMINHO:
VIA:
CALCADA:
MARGINAL:
RAMAL:
VEREDA:
ACESSO:
BOULEVARD: BLV
PARQUE: PQ PRQ
QUADRA: QD Q
SETOR: ST
CONJUNTO: CJ CONJ
FAZENDA: FAZ
SITIO: SIT
CHACARA: CHAC
VILA: VL
LOTEAMENTO: LOT
CONDOMINIO: COND
RESIDENCIAL: RES
NUCLEO: NUC
COLONIA: COL
POVOADO: POV`);

const titles = `DOUTOR: DR
DOUTORA: DRA
PROFESSOR: PROF
PROFESSORA: PROFA
ENGENHEIRO: ENG
GENERAL: GAL GEN
CORONEL: CEL
MARECHAL: MAL
PRESIDENTE: PRES
GOVERNADOR: GOV
DEPUTADO: DEP
SENADOR: SEN
VEREADOR: VER
PREFEITO: PREF
PADRE: PE
MONSENHOR: MONS
SANTO: STO
SANTA: STA
SANTOS: STOS
CAPITAO: CAP
TENENTE: TEN TTE
SARGENTO: SGT SARG
MAJOR: MAJ
DESEMBARGADOR: DES
MINISTRO: MIN
BRIGADEIRO: BRIG
ALMIRANTE: ALM
COMENDADOR: COMEND
COMANDANTE: CMTE CMDTE
CONSELHEIRO: CONS
EMBAIXADOR: EMB
EXPEDICIONARIO: EXP
JORNALISTA: JORN
MAESTRO: MTRO
NOSSA: N
SENHORA: SRA
SENHOR: SR`;

const brWords = table(`${titles}
JARDIM: JD JDM
VILA: VL
PARQUE: PQ PRQ
RESIDENCIAL: RES RESID
CONJUNTO: CJ CONJ
CONDOMINIO: COND
LOTEAMENTO: LOT LOTEAM
SETOR: ST
NUCLEO: NUC
CIDADE: CID
CHACARA: CHAC
HABITACIONAL: HAB
INDUSTRIAL: IND
BALNEARIO: BAL`);

const brUnits = table(`AP: APARTAMENTO APTO APT APART
BL: BLOCO BLC BLOC
CASA: CS
FUNDOS: FDS FD
SALA: SL
LOJA: LJ
ANDAR: AND
TORRE: TR
ED: EDIFICIO EDIF
QD: QUADRA
LT: LOTE
CJ: CONJUNTO CONJ
GALPAO: GP
COND: CONDOMINIO
SOBRADO: SOB
TERREO: TER
FRENTE: FRT
LADO:
PAVIMENTO: PAV
BOX: BX
KM:
CX: CAIXA
PREDIO:`);

const brStates = new Map(
  'ACRE=AC|ALAGOAS=AL|AMAPA=AP|AMAZONAS=AM|BAHIA=BA|CEARA=CE|DISTRITO FEDERAL=DF|ESPIRITO SANTO=ES|GOIAS=GO|MARANHAO=MA|MATO GROSSO=MT|MATO GROSSO DO SUL=MS|MINAS GERAIS=MG|PARA=PA|PARAIBA=PB|PARANA=PR|PERNAMBUCO=PE|PIAUI=PI|RIO DE JANEIRO=RJ|RIO GRANDE DO NORTE=RN|RIO GRANDE DO SUL=RS|RONDONIA=RO|RORAIMA=RR|SANTA CATARINA=SC|SAO PAULO=SP|SERGIPE=SE|TOCANTINS=TO'
    .split('|')
    .flatMap((pair) => {
      const [name, code] = pair.split('=') as [string, string];
      return [
        [name, code],
        [code, code],
      ] as const;
    }),
);

/** Brazil. The word lists hold what is common knowledge; the postal service's own list is licensed and not used. */
export const brazil: Plan = {
  types: brTypes,
  words: brWords,
  units: brUnits,
  state: (folded) => brStates.get(folded) ?? null,
  postcode: readPostcode,
  stateOf: stateOfPostcode,
  district: 'Bairro',
  postcodeAtEnd: /(?:^|[\s,;.-]+)(?:CEP[\s:.]*)?(\d{5}-\d{3}|\d{2}\.\d{3}-?\d{3}|(?<=CEP[\s:.]*)\d{7,8}|\d{8})\s*$/i,
};

const peTypes = table(`AVENIDA: AV AVD AVDA
JIRON: JR
CALLE: CA CL CLL
PASAJE: PSJE PJE PSJ PJ
PROLONGACION: PROL
CARRETERA: CARR CTRA
ALAMEDA: ALAM AL
MALECON: MLC MAL
OVALO: OV
PLAZA: PZA PLZA
PARQUE: PQ PQUE
AUTOPISTA: AUT
URBANIZACION: URB
ASENTAMIENTO: AAHH
COOPERATIVA: COOP
RESIDENCIAL: RES
ASOCIACION: ASOC
MANZANA: MZ MZA
SECTOR: SECT
CASERIO: CAS`);

const peWords = table(`DOCTOR: DR
GENERAL: GRAL GAL
CORONEL: CNEL CRNL CEL
MARISCAL: MCAL
PRESIDENTE: PDTE PRES
SANTO: STO
SANTA: STA
CAPITAN: CAP
TENIENTE: TNTE TTE
COMANDANTE: CMDTE CMTE
ALMIRANTE: ALM
SARGENTO: SGTO
NUESTRA: NTRA
SENORA: SRA
SENOR: SR
URBANIZACION: URB
ASENTAMIENTO: AAHH
COOPERATIVA: COOP
RESIDENCIAL: RES
ASOCIACION: ASOC
SECTOR: SECT`);

const peUnits = table(`DPTO: DEPARTAMENTO DEPTO DTO DEP
INT: INTERIOR
PISO:
OFICINA: OF OFIC
BLOQUE: BLQ BLOCK BL
TORRE: TR
MZ: MANZANA MZA
LT: LOTE LTE
CASA: CS
ETAPA: ET
GRUPO: GR GPO
ZONA: ZN
SECTOR: SECT
EDIFICIO: ED EDIF
KM:
TIENDA: TDA`);

const peStates = new Set('AMAZONAS|ANCASH|APURIMAC|AREQUIPA|AYACUCHO|CAJAMARCA|CALLAO|CUSCO|HUANCAVELICA|HUANUCO|ICA|JUNIN|LA LIBERTAD|LAMBAYEQUE|LIMA|LORETO|MADRE DE DIOS|MOQUEGUA|PASCO|PIURA|PUNO|SAN MARTIN|TACNA|TUMBES|UCAYALI'.split('|')); // prettier-ignore

/** Peru. The state is the department; postcodes are five digits and rarely known. */
export const peru: Plan = {
  types: peTypes,
  words: peWords,
  units: peUnits,
  state: (folded) => (folded === 'CUZCO' ? 'CUSCO' : peStates.has(folded) ? folded : null),
  postcode: (text) => {
    const digits = text.replace(/\D/g, '');
    if (/^(\d)\1*$/.test(digits)) return 'filler';
    const whole = digits.length === 4 ? `0${digits}` : digits;
    return whole.length === 5 && +whole < 26_000 ? { digits: whole, padded: whole !== digits, generic: false } : null;
  },
  stateOf: () => undefined,
  district: 'Distrito',
  postcodeAtEnd: /(?:^|[\s,;.-]+)(?:C\.?P\.?[\s:.]*)?((?:LIMA )?(?<![\d/])\d{5})\s*$/i,
};
