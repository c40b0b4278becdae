/** The four numbers of a load, before and after it ran. */
import type { LoadReceipt } from '../receipt.ts';

/** Each number with the sign and word that stand for its colour. */
export const effectKinds = [
  { name: 'inserts', sign: '+', word: 'inserted' },
  { name: 'updates', sign: '~', word: 'updated' },
  { name: 'deletes', sign: '−', word: 'deleted' },
  { name: 'unchanged', sign: '=', word: 'unchanged' },
] as const;

/** Null where nobody knows one; never shown as zero. */
export type FourNumbers = Record<(typeof effectKinds)[number]['name'], number | null>;

/** What a load did. */
export const numbersOf = ({ inserted, updated, deleted, unchanged }: LoadReceipt): FourNumbers => ({
  inserts: inserted,
  updates: updated,
  deletes: deleted,
  unchanged,
});
