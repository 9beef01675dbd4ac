/** Words that companies' names shorten in the usual way, folded. */
export const abbreviated: Readonly<Record<string, string>> = {
  INTL: 'INTERNATIONAL', INTERNL: 'INTERNATIONAL', NATL: 'NATIONAL', BROS: 'BROTHERS', MFG: 'MANUFACTURING', GRP: 'GROUP', ASSN: 'ASSOCIATION', ASSOC: 'ASSOCIATION',
  DEPT: 'DEPARTMENT', UNIV: 'UNIVERSITY', INST: 'INSTITUTE', GOVT: 'GOVERNMENT', MGMT: 'MANAGEMENT', SVCS: 'SERVICES', TECH: 'TECHNOLOGY', ENGRG: 'ENGINEERING', HLDGS: 'HOLDINGS',
  US: 'UNITED STATES', USA: 'UNITED STATES', UK: 'UNITED KINGDOM', UAE: 'UNITED ARAB EMIRATES', IND: 'INDUSTRIA', COM: 'COMERCIO', COML: 'COMERCIAL', DISTR: 'DISTRIBUIDORA', IMP: 'IMPORTACAO', EXP: 'EXPORTACAO', TRANSP: 'TRANSPORTES',
}; // prettier-ignore

/** Articles, prepositions and "and": they come and go. */
export const particles =
  'THE OF AND FOR DA DE DO DAS DOS E DEL DELLA DI LA LAS LOS LE LES DU DES ET Y DER DIE UND VON VOOR EN I V';

/** What stands before a ship's name: motor vessel, motor tanker, steam ship. */
export const vesselPrefixes = 'MV MT MY SS FV';
