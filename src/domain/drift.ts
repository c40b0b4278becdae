/** Schema drift: how the columns of a load differ from those of its target, or from those it brought the last time. */
import { z } from 'zod';
import { DriftPolicy } from './draft.ts';
import type { ColumnAnswer } from './edit.ts';

/**
 * `new`: a column the target lacks. `dropped`: one that came the last time. `widened`: values that the column there cannot all hold.
 * `narrowed`: the same column, of a type with less room. `changed`: another type altogether. A new place in the row is no drift.
 */
const DriftKind = z.enum(['new', 'dropped', 'widened', 'narrowed', 'changed']);
type DriftKind = z.infer<typeof DriftKind>;

export const Difference = z.object({
  kind: DriftKind,
  column: z.string(),
  /** Types; null where there is no such column. */
  was: z.string().nullable(),
  is: z.string().nullable(),
  /** Of a new column: the dropped one it may be under another name. */
  renamedFrom: z.string().nullable(),
});
export type Difference = z.infer<typeof Difference>;

export const Drift = z.object({
  /** The id of the load in its draft. */
  load: z.string().optional(),
  /** `warehouse.public.orders` */
  target: z.string(),
  /** The datasets that the rows come from. */
  origin: z.string(),
  policy: DriftPolicy,
  differences: z.array(Difference),
});
export type Drift = z.infer<typeof Drift>;

/** `public.orders has drifted: new column vat (DECIMAL(9,2)); dropped column city`: every difference in words. */
export const driftWords = ({ differences }: Pick<Drift, 'differences'>): string => differences.map(differenceWords).join('; ');

export function differenceWords({ kind, column, was, is, renamedFrom }: Difference): string {
  switch (kind) {
    case 'new':
      return `new column ${column} (${is})${renamedFrom === null ? '' : `, perhaps ${renamedFrom} under a new name`}`;
    case 'dropped':
      return `${column} (${was}) does not come any more`;
    case 'widened':
      return `${column} was ${was} and is ${is}, which holds more`;
    case 'narrowed':
      return `${column} was ${was} and is ${is}, which holds less`;
    case 'changed':
      return `${column} was ${was} and is ${is}`;
  }
}

/** What a person may say about one column. */
export type DriftChoice = 'accept' | 'ignore' | 'cast' | 'block';

export const driftChoiceWords: Record<DriftChoice, string> = {
  accept: 'follow the change',
  ignore: 'leave it out',
  cast: 'cast to what it was',
  block: 'load nothing',
};

/** What makes sense for a difference, the usual first: only a new column can be left out, and only a type that is known can be cast to. */
export function driftChoices({ kind, was }: Difference): DriftChoice[] {
  if (kind === 'new') return ['accept', 'ignore', 'block'];
  if (kind === 'dropped') return ['accept', 'block'];
  return [...(kind === 'changed' ? [] : (['accept'] as const)), ...(was === null ? [] : (['cast'] as const)), 'block'];
}

/** The choice as it is sent. */
export const driftAnswer = (choice: DriftChoice, { was }: Difference): ColumnAnswer =>
  choice === 'cast' ? { cast: was ?? 'VARCHAR' } : choice;
