/** Which mark stands before the decimals of the numbers in a CSV file: as it was said, else as the file shows beyond doubt. */
import type { ConnectorContext } from '../../connectors/connector.ts';
import { commaForm, isNumeric, isSurelyComma } from '../typed/decimal-comma.ts';
import { inferColumns, type Inference, type InferredColumn } from '../typed/infer.ts';
import type { Dialect, ReadOptions } from '../reader.ts';

interface Inferred {
  columns: InferredColumn[];
  rows: number;
  /** The mark is a comma, and whether somebody said so. */
  comma: 'said' | 'found' | null;
}

/**
 * Infers types in one way or the other. A comma is found only where fields are not separated by one, where it makes numbers of columns
 * that would be text, some value can be read in no other way, and no number would be lost for having a point.
 */
export async function inferByMark(
  context: ConnectorContext,
  { raw, width }: { raw: string; width: number },
  { inference, options, dialect }: { inference: Inference; options: ReadOptions; dialect: Dialect },
): Promise<Inferred> {
  const names = Array.from({ length: width }, (_, index) => `c${index}`);
  const byComma = () =>
    inferColumns(
      context,
      { raw: `SELECT ${names.map((name) => `${commaForm(`trim(${name})`)} AS ${name}`).join(', ')} FROM (${raw})`, width },
      inference,
    );
  if (options.decimal === ',') return { ...(await byComma()), comma: 'said' };
  const plain = await inferColumns(context, { raw, width }, inference);
  const local = plain.columns.some(({ type, profile }) => type === 'VARCHAR' && (profile.counts['local-number'] ?? 0) > 0);
  if (options.decimal === '.' || dialect.delimiter === ',' || !local) return { ...plain, comma: null };
  const comma = await byComma();
  const gained = names.filter((_, index) => plain.columns[index]?.type === 'VARCHAR' && isNumeric(comma.columns[index]?.type ?? ''));
  const lost = plain.columns.some(({ type }, index) => type !== 'VARCHAR' && comma.columns[index]?.type === 'VARCHAR');
  if (lost || gained.length === 0) return { ...plain, comma: null };
  const sure = gained.map((name) => isSurelyComma(`trim(${name})`)).join(' OR ');
  const { rows } = await context.engine.query(`SELECT 1 FROM (${raw}) WHERE ${sure} LIMIT 1`, { maxRows: 1 });
  return rows.length > 0 ? { ...comma, comma: 'found' } : { ...plain, comma: null };
}

/** What a person should know of it. */
export const decimalNotes = (comma: Inferred['comma']): string[] =>
  comma === null
    ? []
    : [
        `Numbers are read with a decimal comma: 1.234,50 is one thousand two hundred thirty-four and a half.${comma === 'found' ? ' If that is wrong, say the option decimal: ".".' : ''}`,
      ];
