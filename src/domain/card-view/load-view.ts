/** One load of a card in words: where it writes, how, the four numbers, and what it changes besides rows. */
import type { Card, LeftRow, LoadEffect } from '../effect.ts';
import type { JsonObject } from '../json.ts';
import { showInvisible } from '../visible.ts';
import { count, counted } from '../amounts.ts';
import { cellText, rowText } from './cell-text.ts';
import { effectKinds } from './four-numbers.ts';

export interface EffectNumber {
  sign: string;
  word: string;
  /** Null when nobody knows it; never shown as zero. */
  count: number | null;
}

export interface LoadView {
  /** The place, with its connection. */
  target: string;
  /** `upsert`, `undo of append`. */
  mode: string;
  destructive: boolean;
  key: string[];
  basis: LoadEffect['basis'];
  /** Why the effect is not known; null when it is. */
  reason: string | null;
  numbers: EffectNumber[];
  /** `table exists, 18,368 rows`, `new table`; empty while nobody knows. */
  table: string;
  /** `2 columns added: vat, gross`, `creates primary key (id)`. */
  changes: string[];
  /** Rows that an undo leaves as they are. */
  left: string[];
}

/** The loads of a card, those that destroy something first. */
export function loadViews(card: Card): LoadView[] {
  const views = card.effect.map((effect) => loadView(card, effect));
  return [...views.filter(({ destructive }) => destructive), ...views.filter(({ destructive }) => !destructive)];
}

function loadView(card: Card, effect: LoadEffect): LoadView {
  const write = card.writes.find(({ target }) => target === effect.target);
  return {
    target: showInvisible(effect.target),
    mode: effect.takesBack ? `undo of ${effect.mode}` : effect.mode,
    destructive: write?.destructive === true,
    key: (write?.key ?? []).map(showInvisible),
    basis: effect.basis,
    reason: effect.basis === 'unavailable' ? showInvisible(effect.reason ?? 'no reason given') : null,
    numbers: effectKinds.map(({ name, sign, word }) => ({ sign, word, count: effect[name] })),
    table: effect.basis === 'unavailable' ? '' : tableWords(effect),
    changes: effect.basis === 'unavailable' ? [] : changeWords(effect),
    left: leftWords(effect),
  };
}

/** `table exists, 18,368 rows`, `new table`. */
export const tableWords = ({ tableExists, targetRows }: Pick<LoadEffect, 'tableExists' | 'targetRows'>): string =>
  tableExists ? `table exists${targetRows === null ? '' : `, ${counted(targetRows, 'row')}`}` : 'new table';

function changeWords({ columnsAdded, columnsWidened = [], keysAdded = [], indexesAdded = [] }: LoadEffect): string[] {
  const list = (names: string[]): string => `(${names.map(showInvisible).join(', ')})`;
  const created = [...keysAdded.map((key) => `primary key ${list(key)}`), ...indexesAdded.map((index) => `index ${list(index)}`)];
  const added = columnsAdded.map(({ name }) => showInvisible(name)).join(', ');
  return [
    ...(added === '' ? [] : [`${counted(columnsAdded.length, 'column')} added: ${added}`]),
    ...columnsWidened.map(
      ({ name, from, to }) => `column ${showInvisible(name)} becomes ${showInvisible(to)}, it is ${showInvisible(from)}`,
    ),
    ...(created.length === 0 ? [] : [`creates ${created.join(', ')}`]),
  ];
}

/** Something that is lost, or cannot be known: `Replaces` `all 12 rows of` `warehouse.analytics.orders`. */
export interface Danger {
  verb: string;
  rest: string;
  target: string;
}

/** What of a target is lost, from the measured effect alone, the worst first; empty where nothing is. */
export function dangersOf({ mode, target, targetRows, tableExists, updates, deletes, takesBack, basis }: LoadEffect): Danger[] {
  if (basis === 'unavailable') return tableExists ? [{ verb: 'Unknown', rest: 'changes of', target }] : [];
  const whole = mode === 'replace' && tableExists && !takesBack;
  const columns = (takesBack?.columnsDropped ?? []).map(showInvisible).join(', ');
  return [
    ...(takesBack?.dropsTable ? [{ verb: 'Drops', rest: 'the table', target }] : []),
    ...(columns === '' ? [] : [{ verb: 'Drops', rest: `the columns ${columns} of`, target }]),
    ...(whole ? [{ verb: 'Replaces', rest: targetRows === null ? 'all rows of' : `all ${counted(targetRows, 'row')} of`, target }] : []),
    ...((deletes ?? 0) > 0 && !whole ? [{ verb: 'Deletes', rest: `${counted(deletes ?? 0, 'row')} of`, target }] : []),
    ...((updates ?? 0) > 0 ? [{ verb: 'Overwrites', rest: `${counted(updates ?? 0, 'row')} of`, target }] : []),
  ];
}

/** The danger in a line. */
export const dangerWords = ({ verb, rest, target }: Danger): string => `${verb} ${rest} ${showInvisible(target)}`;

const leftShown = 5;
const whyLeft = { changed: 'changed since', gone: 'gone', taken: 'its place is taken', tied: 'rows of other tables hold it' };

function leftWords({ takesBack }: LoadEffect): string[] {
  if (!takesBack || takesBack.left.length === 0) return [];
  const all = takesBack.changed + takesBack.gone + takesBack.taken + (takesBack.tied ?? 0);
  const shown = takesBack.left.slice(0, leftShown).map(leftRowWords);
  const more = all - shown.length;
  return [`left as they are: ${counted(all, 'row')}`, ...shown, ...(more > 0 ? [`and ${count(more)} more`] : [])];
}

/** `order_id 7: changed since; loaded amount 10, now amount 12`, with the columns that differ. */
export function leftRowWords({ key, why, loaded, now }: LeftRow): string {
  const start = `${rowText(key)}: ${whyLeft[why]}`;
  if (loaded === null || now === null) return start;
  const names = Object.keys(loaded).filter((name) => name in now && cellText(loaded[name] ?? null) !== cellText(now[name] ?? null));
  const pick = (row: JsonObject): string => rowText(Object.fromEntries(names.map((name) => [name, row[name] ?? null])));
  return names.length === 0 ? start : `${start}; loaded ${pick(loaded)}, now ${pick(now)}`;
}
