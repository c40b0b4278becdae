/** Figures that stand without a word for adding: "daily kwh per meter", "tolls of trucks by month", "copies and takings by product". */
import type { Column } from '#domain/dataset.ts';
import { dateAt } from '../../link/dates.ts';
import { nameWords } from '../../link/names.ts';
import { numberAt } from '../../link/numbers.ts';
import { nameSql } from '../../link/sql-text.ts';
import { lengthAt, type RunWord } from '../../text/word-run.ts';
import { boundAt } from '../rows/bound.ts';
import { columnAt } from '../rows/scan.ts';
import type { Scope } from '../scope.ts';
import { type Measure, sumOf } from './measure.ts';
import { factorAt } from './money.ts';
import { doingAt, endsFigure, type Found, isNumberAt } from './scan-groups.ts';

/** "daily kwh per meter", "copies and takings by product": columns that are added up stand without a word for adding. */
export function addBareMeasures(found: Found, run: readonly RunWord[], scope: Scope): void {
  const isFirst = found.measures.length === 0;
  for (;;) {
    const index = run.findIndex(
      (_, at) =>
        !found.covered.includes(at) &&
        isNumberAt(run, at, scope) &&
        (isFirst && found.measures.length === 0 ? isBeside(found, run, at, scope) : isLinked(found, run, at, scope)),
    );
    const column = index < 0 ? null : columnAt(run, index, scope);
    if (column === null) return;
    const factor = factorAt(run, index + column.length, scope);
    const length = column.length + (factor?.length ?? 0);
    const measure = bareMeasure(column.column.name, factor);
    const label = factor === null ? null : labelBefore(run, index, scope);
    if (!found.measures.some(({ sql }) => sql === measure.sql))
      found.measures.push({ ...measure, length, ...(label ? { name: label } : {}) });
    const behind = index + length;
    const total = lengthAt(run, behind, 'total|totals|in total|sum|sums|overall') + doingAt(run, behind, scope);
    for (let at = index - (label ? 1 : 0); at < behind + total; at += 1) found.covered.push(at);
    found.covered.sort((a, b) => a - b);
  }
}

/** Right before or behind what is grouped, and no condition. */
function isBeside({ covered }: Found, run: readonly RunWord[], at: number, scope: Scope): boolean {
  const bare = at + (columnAt(run, at, scope)?.length ?? 1);
  const named = bare + (factorAt(run, bare, scope)?.length ?? 0);
  // "Fees of 2026 by quarter".
  const dated = lengthAt(run, named, 'of|in|for|from|since|during') > 0 ? dateAt(run, named + 1, scope.today) : null;
  const end = dated === null ? named + ofDataAt(run, named, scope) : named + 1 + dated.length;
  const total = lengthAt(run, end, 'total|totals|in total|sum|sums|overall') + doingAt(run, end, scope);
  const beside =
    covered.includes(at - 1) ||
    covered.includes(end + total) ||
    total > 0 ||
    /^(?:of|the|all)$/.test(run[at - 1]?.lower ?? '') ||
    opensAt(run, { at, behind: named }, scope);
  return beside && boundAt(run, end) === null && numberAt(run, end) === null && !/^(?:is|are|=|where|with)$/.test(run[end]?.lower ?? '');
}

/** "Tolls of trucks by month": what the request begins with, before words that say of which rows. */
const opensAt = (run: readonly RunWord[], { at, behind }: { at: number; behind: number }, scope: Scope): boolean =>
  !isMeant(columnAt(run, at, scope)?.column) &&
  run.slice(0, at).every(({ lower }) => openings.test(lower)) &&
  run[behind]?.gap === 'blank' &&
  /^(?:of|for|from|in|since|during|this|last)$/.test(run[behind]?.lower ?? '');

/** Nobody adds these up. */
const isMeant = (column: Column | undefined): boolean =>
  column !== undefined &&
  nameWords(column.name).some((word) => /^(?:price|rate|rating|score|age|percent|pct|temperature|level)$/.test(word));

const openings = /^(?:the|our|all|show|me|give|see|compare|chart|plot|draw|graph|and|now)$/;

/** "Cost of faults per district": whose figure it is, in words that stand before the name of the data. */
function ofDataAt(run: readonly RunWord[], at: number, { text, spans }: Scope): number {
  const length = lengthAt(run, at, 'of the|of all|of all the|of our|of');
  const last = run[at + length - 1];
  const isData = last !== undefined && spans.some(({ start }) => start > last.end && text.original.slice(last.end, start).trim() === '');
  return length > 0 && isData ? length : 0;
}

function bareMeasure(name: string, factor: ReturnType<typeof factorAt>): Measure {
  if (factor === null) return sumOf(name);
  const sql = `${nameSql(name)} ${factor.sql} ${nameSql(factor.column.name)}`;
  return { name: `total_${name}_${factor.name}_${factor.column.name}`, sql: `sum(${sql})`, words: `the sum of ${sql}`, length: 0 };
}

/** "Margin (price minus cost)": what the figure is called. */
function labelBefore(run: readonly RunWord[], index: number, { text }: Scope): string | null {
  const [word, first] = [run[index - 1], run[index]];
  const isLabel = word !== undefined && first !== undefined && /^\s*\(\s*$/.test(text.original.slice(word.end, first.start));
  return isLabel && /^[\p{Ll}_][\p{Ll}\p{N}_]*$/u.test(word.lower) ? word.lower : null;
}

/** "Copies and takings": beside a figure that was read, and no condition. */
function isLinked({ covered }: Found, run: readonly RunWord[], at: number, scope: Scope): boolean {
  const end = at + (columnAt(run, at, scope)?.length ?? 1);
  const article = lengthAt(run, at - 1, 'the');
  const link = lengthAt(run, at - article - 1, 'and|plus');
  const before = link > 0 ? at - article - 2 : run[at - article]?.gap === 'comma' ? at - article - 1 : -1;
  const next = lengthAt(run, end, 'and|plus|and the');
  const behind = next > 0 || run[end]?.gap === 'comma' ? end + next : -1;
  return (covered.includes(before) || covered.includes(behind)) && endsFigure(run, end) && numberAt(run, end) === null;
}
