/** One record of a case. */
export interface ViewedRecord {
  /** SOURCE:KEY. */
  readonly name: string;
  /** Golden record that it belongs to; null where its source sends it no more. */
  readonly goldenId: string | null;
  /** The records of that golden record that the case does not show; only the first of a golden record names them. */
  readonly others: readonly string[];
}

/** One attribute of all records of a case, side by side. */
export interface ViewedField {
  readonly title: string;
  readonly values: readonly (string | null)[];
  /** What the golden record of all of them would say. */
  readonly golden: string | null;
}

/** A case as people see it, in a terminal or a spreadsheet. */
export interface CaseView {
  readonly entity: string;
  readonly caseId: string;
  readonly reason: string;
  readonly weight: number | null;
  readonly priority: number;
  readonly firstSeen: string;
  readonly due: string;
  readonly owner: string | null;
  readonly decisionId: string | null;
  /** True where they are in one golden record as it stands. */
  readonly together: boolean;
  /** The two that are asked about first; after them those of the decision and others of their golden records. */
  readonly records: readonly ViewedRecord[];
  readonly fields: readonly ViewedField[];
  /** What speaks for and against, the heaviest first: "same CPF, +6.8". */
  readonly evidence: readonly string[];
  readonly notes: readonly string[];
}

/** Whether the values of a field are not all the same; an empty one is no difference. */
export function differs({ values }: ViewedField): boolean {
  const filled = values.filter((value) => value !== null).map((value) => value.toLowerCase());
  return new Set(filled).size > 1;
}

const reasons: Readonly<Record<string, string>> = {
  unsure: 'The evidence is neither enough to join them nor to keep them apart.',
  veto: 'The evidence says the same, and a rule says never.',
  parted: 'Their own evidence says the same; other records of their groups keep them apart.',
  bridge: 'This link alone holds the two halves of a group together.',
  loose: 'They are in one group against their own evidence.',
};

/** Why a person is asked, in a sentence. */
export function toReason({ reason, decisionId }: Pick<CaseView, 'reason' | 'decisionId'>): string {
  if (reason === 'stale') return `${decisionId} decided this; since then what it rested on has changed.`;
  if (reason === 'key_change')
    return `One of them is gone and the other came at once: a new key? ${decisionId} is about the old one.`;
  return reasons[reason] ?? reason;
}
