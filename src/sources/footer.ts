import type { Layout, SourceContract } from '../rules/schema/source.ts';
import type { Promised } from './reading.ts';

/** Decimal text without grouping, with a point: `1.234,56` is `1234.56` where the sign is a comma. */
function toPlainDecimal(text: string, decimal: '.' | ','): string {
  const grouping = decimal === ',' ? '.' : ',';
  return text.trim().replaceAll(grouping, '').replace(decimal, '.');
}

/** Tells footer lines from records, and keeps what they promise. Undefined where the layout has none. */
export function footerInspector(layout: Layout, contract: SourceContract) {
  if (layout.footer === undefined) return undefined;
  const expression = new RegExp(layout.footer, 'iu');
  let promised: Promised | null = null;
  return {
    inspect(text: () => string, line: number): 'keep' | 'skip' {
      const found = expression.exec(text());
      if (found === null) return 'keep';
      const { count, ...sums } = found.groups ?? {};
      promised = {
        records: count === undefined ? (promised?.records ?? null) : Number(count.replace(/\D/g, '')),
        sums: {
          ...promised?.sums,
          ...Object.fromEntries(
            Object.entries(sums)
              .filter(([, value]) => value !== undefined)
              .map(([column, value]) => [column, toPlainDecimal(value!, contract.decimal)]),
          ),
        },
        line,
      };
      return 'skip';
    },
    promised: (): Promised | null => promised,
  };
}
