/** Alerts: what a person wants to be told about a dataset, measured at each run that loads or reads it. */
import { counted, figure } from './amounts.ts';
import { z } from 'zod';

const column = z.string().min(1).max(260);
const percent = z.number().min(0).max(100);

/** What is measured, and what may not be exceeded. */
export const Watch = z.discriminatedUnion('kind', [
  /** The share of rows in which a column has no value. */
  z.strictObject({ kind: z.literal('missing'), column, mostPercent: percent }),
  /** The rows in which a column has no value, as a number. */
  z.strictObject({ kind: z.literal('missing-rows'), column, mostRows: z.number().int().nonnegative() }),
  /** The rows in all. */
  z.strictObject({ kind: z.literal('rows'), least: z.number().nonnegative().nullable(), most: z.number().nonnegative().nullable() }),
  /** How far the rows fell or rose since the last good run. */
  z.strictObject({ kind: z.literal('change'), downPercent: percent.nullable(), upPercent: z.number().positive().nullable() }),
  /** Rows that repeat the values of others. */
  z.strictObject({ kind: z.literal('duplicates'), columns: z.array(column).min(1).max(16), most: z.number().nonnegative() }),
  /** Rows whose figure lies outside of a range. */
  z.strictObject({
    kind: z.literal('outside'),
    column,
    least: z.number().nullable(),
    most: z.number().nullable(),
    mostRows: z.number().nonnegative(),
  }),
  /** The age of the newest value of a time column. */
  z.strictObject({ kind: z.literal('age'), column, mostHours: z.number().positive() }),
]);
export type Watch = z.infer<typeof Watch>;

export const WatchedDataset = z.strictObject({ connection: z.string().min(1).max(63), dataset: z.string().min(1).max(1024) });
export type WatchedDataset = z.infer<typeof WatchedDataset>;

/** The last measure of an alert. */
export const AlertMeasure = z.object({
  /** Null when the clock measured it, between runs. */
  run: z.number().nullable(),
  at: z.string(),
  /** In the unit of its watch; null when it could not be measured. */
  value: z.number().nullable(),
  breached: z.boolean(),
  text: z.string(),
});
export type AlertMeasure = z.infer<typeof AlertMeasure>;

/** When a measure was taken: `at run 3`, `on 2026-11-23 12:00 UTC`. */
export const measuredWords = ({ run, at }: Pick<AlertMeasure, 'run' | 'at'>): string =>
  run === null ? `on ${at.slice(0, 16).replace('T', ' ')} UTC` : `at run ${run}`;

export const AlertView = z.object({
  number: z.number(),
  connection: z.string(),
  dataset: z.string(),
  watch: Watch,
  /** The promise in words: `email is empty in at most 2 % of the rows`. */
  words: z.string(),
  createdBy: z.string(),
  createdAt: z.string(),
  last: AlertMeasure.nullable(),
});
export type AlertView = z.infer<typeof AlertView>;

function rangeWords(least: number | null, most: number | null): string {
  if (least !== null && most !== null) return `between ${figure(least)} and ${figure(most)}`;
  return least !== null ? `at least ${figure(least)}` : `at most ${figure(most ?? 0)}`;
}

/** The promise that an alert keeps an eye on. */
export function watchWords(watch: Watch): string {
  switch (watch.kind) {
    case 'missing':
      return `${watch.column} is empty in at most ${figure(watch.mostPercent)} % of the rows`;
    case 'missing-rows':
      return `${watch.column} is empty in at most ${counted(watch.mostRows, 'row')}`;
    case 'rows':
      return `there are ${rangeWords(watch.least, watch.most)} rows`;
    case 'change': {
      const down = watch.downPercent === null ? [] : [`fall by ${figure(watch.downPercent)} % or more`];
      const up = watch.upPercent === null ? [] : [`rise by ${figure(watch.upPercent)} % or more`];
      return `the rows do not ${[...down, ...up].join(' and do not ')} from one run to the next`;
    }
    case 'duplicates':
      return `at most ${figure(watch.most)} ${watch.most === 1 ? 'row repeats' : 'rows repeat'} the ${watch.columns.join(', ')} of others`;
    case 'outside':
      return `${watch.column} is ${rangeWords(watch.least, watch.most)}${watch.mostRows > 0 ? ` but for ${figure(watch.mostRows)} ${watch.mostRows === 1 ? 'row' : 'rows'}` : ''}`;
    case 'age':
      return `the newest ${watch.column} is at most ${figure(watch.mostHours)} ${watch.mostHours === 1 ? 'hour' : 'hours'} old`;
  }
}
