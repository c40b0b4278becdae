/** The body of a card in words: steps with rows in and out, checks, samples, notes, and the line about cost and the way back. */
import { canonicalJson } from '../json.ts';
import type { Card, CardStep, CheckResult, EffectSample, LoadEffect } from '../effect.ts';
import { differenceWords, sinceHeading } from '../plan-difference.ts';
import { showInvisible } from '../visible.ts';
import { bytes, count, counted, seconds } from '../amounts.ts';
import { rowText, spokenCell } from './cell-text.ts';

export interface StepView {
  number: number;
  words: string;
  /** `2,061 rows · 184 KB · pinned 9f3c…`, `1,302 → 1,241 rows`; empty while nobody counted. */
  rows: string;
  why: string | null;
  sql: string | null;
}

export interface CheckView {
  sign: '✓' | '✗' | '!';
  words: string;
  /** `passed 1,241 of 1,241`, `broken by 3 of 1,241 (warn)`. */
  result: string;
  passed: boolean;
}

/** One example row: `+` new, `~` changed with the columns that change, `−` deleted. */
export interface SampleView {
  sign: '+' | '~' | '−';
  text: string;
}

export const stepViews = (card: Card): StepView[] =>
  card.steps.map((step) => ({
    number: step.number,
    words: showInvisible(step.words),
    rows: stepRows(card, step),
    why: step.why === null ? null : showInvisible(step.why),
    sql: step.sql,
  }));

function stepRows(card: Card, step: CardStep): string {
  const read = card.reads.find(({ source }) => step.kind === 'read' && source === step.id);
  if (read) return readFacts(read);
  const check = card.checks.find(({ id }) => step.kind === 'check' && id === step.id);
  return check ? checkView(check).result : rowsThrough(step);
}

/** `2,061 rows · 184 KB · pinned 9f3c…`. */
export const readFacts = ({ rows, sizeBytes, pinned }: Card['reads'][number]): string =>
  [rows === null ? null : counted(rows, 'row'), bytes(sizeBytes), pinned === null ? 'not pinned' : `pinned ${pinned.slice(0, 4)}…`]
    .filter((fact) => fact !== null)
    .join(' · ');

/** `1,302 → 1,241 rows`; once where nothing changed. */
export function rowsThrough({ rowsIn, rowsOut }: Pick<CardStep, 'rowsIn' | 'rowsOut'>): string {
  if (rowsOut === null) return '';
  return rowsIn === null || rowsIn === rowsOut ? counted(rowsOut, 'row') : `${count(rowsIn)} → ${counted(rowsOut, 'row')}`;
}

export function checkView(check: CheckResult): CheckView {
  const { passed, severity, violations, counted: all } = check;
  return {
    sign: passed ? '✓' : severity === 'error' ? '✗' : '!',
    words: showInvisible(check.words),
    result: passed ? `passed ${count(all - violations)} of ${count(all)}` : `broken by ${count(violations)} of ${count(all)} (${severity})`,
    passed,
  };
}

/** Deleted and changed rows first: they are what cannot be seen in the target afterwards. */
export function sampleViews(card: Card): SampleView[] {
  const order = ['delete', 'update', 'insert'];
  const samples = card.effect.flatMap((effect) => effect.samples);
  return samples.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind)).map(sampleView);
}

export function sampleView({ kind, before, after }: EffectSample): SampleView {
  if (kind === 'insert') return { sign: '+', text: rowText(after) };
  if (kind === 'delete') return { sign: '−', text: rowText(before) };
  const old = before ?? {};
  const entries = Object.entries(after ?? {});
  const isSame = ([name, value]: (typeof entries)[number]): boolean => canonicalJson(value) === canonicalJson(old[name] ?? null);
  const same = rowText(Object.fromEntries(entries.filter(isSame).slice(0, 2)));
  const changes = entries
    .filter((entry) => !isSame(entry))
    .map(([name, value]) => `${showInvisible(name)}: ${spokenCell(old[name] ?? null)} → ${spokenCell(value)}`);
  return { sign: '~', text: `${same === '' ? '' : `${same}; `}${changes.join(', ')}` };
}

/** Where every source row went; null for an undo or an action, which read nothing. */
export function accountWords({ rows, effect }: Card): string | null {
  if (rows === null || effect.every((load) => load.takesBack)) return null;
  const parts = `${count(rows.loaded)} loaded + ${count(rows.rejected)} rejected + ${count(rows.filtered)} filtered + ${count(rows.deduplicated)} deduplicated`;
  const reshaped = rows.reshaped === 0 ? '' : ` ${rows.reshaped < 0 ? '−' : '+'} ${count(Math.abs(rows.reshaped))} by reshaping`;
  return `${counted(rows.source, 'row')} read = ${parts}${reshaped}`;
}

/** What is different from the version that was approved last, or that this card takes the place of; empty where there is none. */
export function sinceWords({ since }: Card): string[] {
  if (!since) return [];
  return [sinceHeading(since), ...since.differences.map(differenceWords)].map(showInvisible);
}

const rejectsShown = 3;

/** What the reader should know besides: conversions, what was not understood, why it is risky, rows that were rejected. */
export function noteWords(card: Card): string[] {
  const rejects = card.rejects.slice(0, rejectsShown).map((reject) => {
    const place = reject.line === null ? '' : ` line ${count(reject.line)}`;
    return `rejected: ${reject.file}${place}: ${reject.reason}`;
  });
  // "3 rows cannot be read" is said by the note that tells what becomes of them.
  const isSaid = (reason: string): boolean => card.notes.some((note) => note.startsWith(reason));
  const reasons = card.risk.level === 'low' ? [] : card.risk.reasons.filter((reason) => !isSaid(reason));
  return [...card.notes, ...reasons, ...rejects].map(showInvisible);
}

/** `can be undone for 30 days`, `no way back: …`. */
export function undoWords(effect: readonly LoadEffect[]): string {
  const lasting = effect.filter((load) => !load.undo.possible).map((load) => showInvisible(load.undo.reason ?? load.target));
  if (lasting.length > 0) return `no way back: ${lasting.join('; ')}`;
  const days = Math.min(...effect.flatMap((load) => load.undo.days ?? []));
  return Number.isFinite(days) ? `can be undone for ${counted(days, 'day')}` : 'the way back is kept';
}

/** `about 2 s · 0.2 MB · low risk · can be undone for 7 days`. */
export const estimateWords = ({ estimate, risk, effect }: Card): string =>
  `about ${seconds(estimate.seconds)} · ${bytes(estimate.bytes)} · ${risk.level} risk · ${undoWords(effect)}`;
