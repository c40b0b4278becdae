/** The effect card as plain text: what will be written, how it is made, what was checked. A pure function of the card. */
import type { Card, CardStep, CheckResult, EffectSample, LoadEffect } from '#domain/effect.ts';
import { showInvisible } from '#domain/visible.ts';
import { readable, type Canvas } from './canvas.ts';
import { bytes, cell, count, counted, cut, ends, padStart, rowText, seconds, table, wrapText } from './layout.ts';
import { changeLines } from './render-changes.ts';
import { leftLines } from './render-left.ts';
import { fourNumbers } from './render-numbers.ts';

const samplesShown = 6;
const rowsShown = 5;
const rejectsShown = 3;

/** The card's lines. The effect comes first and in full, so that no text can push it out of view. */
export function renderCard(card: Card, given: Canvas): string[] {
  const canvas = readable(given);
  const rule = canvas.style.dim('─'.repeat(canvas.width));
  const sections = [
    card.effect.flatMap((effect) => effectLines(card, effect, canvas)),
    changeLines(card.changes ?? [], canvas),
    [...stepLines(card, canvas), ...accountLines(card, canvas)],
    looseChecks(card).flatMap((check) => checkLines(check, check.words, canvas)),
    sampleLines(card, canvas),
    noteLines(card, canvas),
  ].filter((lines) => lines.length > 0);
  const title = wrapText(showInvisible(card.title), canvas.width).map(canvas.style.bold);
  return [rule, ...title, ...sections.flatMap((lines) => [...lines, rule]), ...footLines(card, canvas)];
}

function effectLines(card: Card, effect: LoadEffect, canvas: Canvas): string[] {
  const { style, width } = canvas;
  const write = card.writes.find((candidate) => candidate.target === effect.target);
  const words = effect.takesBack ? `undo of ${effect.mode}` : effect.mode;
  const mode = write?.destructive === true ? style.red(`${words} (destructive)`) : words;
  const key = write !== undefined && write.key.length > 0 ? ` by ${write.key.map(showInvisible).join(', ')}` : '';
  return [
    ...ends(`→ ${showInvisible(effect.target)}`, `${mode}${key}`, width),
    ...measure(card, effect, canvas),
    ...targetFacts(effect, width),
    ...leftLines(effect, canvas),
  ];
}

function measure(card: Card, effect: LoadEffect, canvas: Canvas): string[] {
  if (effect.basis === 'measuring') return ['  measuring…'];
  if (effect.basis === 'exact') return fourNumbers(effect, card.effect, canvas);
  const reason = showInvisible(effect.reason ?? 'no reason given');
  return wrapText(`the effect is unavailable: ${reason}`, canvas.width, '  ').map(canvas.style.amber);
}

function targetFacts(effect: LoadEffect, width: number): string[] {
  const { basis, columnsAdded, tableExists, targetRows } = effect;
  if (basis === 'unavailable') return [];
  const added = columnsAdded.map((column) => showInvisible(column.name)).join(', ');
  const left = added === '' ? '' : `  ${counted(columnsAdded.length, 'column')} added: ${added}`;
  const rows = targetRows === null ? '' : `, ${counted(targetRows, 'row')}`;
  const table = tableExists ? `table exists${rows}` : 'new table';
  return [...(left === '' ? [`  ${table}`] : ends(left, table, width)), ...createdLines(effect, width)];
}

/** Primary keys and indexes that the load creates. */
function createdLines({ keysAdded = [], indexesAdded = [] }: LoadEffect, width: number): string[] {
  const list = (columns: string[]): string => `(${columns.map(showInvisible).join(', ')})`;
  const words = [...keysAdded.map((key) => `primary key ${list(key)}`), ...indexesAdded.map((index) => `index ${list(index)}`)];
  return words.length === 0 ? [] : wrapText(`creates ${words.join(', ')}`, width, '  ');
}

function stepLines({ steps, reads, checks }: Card, canvas: Canvas): string[] {
  const digits = String(steps.length).length;
  return steps.flatMap((step) => {
    const words = `${padStart(String(step.number), digits)} ${showInvisible(step.words)}`;
    const why = step.why === null ? [] : wrapText(`because ${showInvisible(step.why)}`, canvas.width, ' '.repeat(digits + 1));
    const check = checks.find((candidate) => step.kind === 'check' && candidate.id === step.id);
    if (check !== undefined) return [...checkLines(check, words, canvas), ...why.map(canvas.style.dim)];
    const read = reads.find((candidate) => step.kind === 'read' && candidate.source === step.id);
    return [...ends(words, read === undefined ? rowsThrough(step) : readFacts(read), canvas.width), ...why.map(canvas.style.dim)];
  });
}

const readFacts = ({ rows, sizeBytes, pinned }: Card['reads'][number]): string =>
  [rows === null ? null : counted(rows, 'row'), bytes(sizeBytes), pinned === null ? 'not pinned' : `pinned ${pinned.slice(0, 4)}…`]
    .filter((fact) => fact !== null)
    .join(' · ');

function rowsThrough({ rowsIn, rowsOut }: CardStep): string {
  if (rowsOut === null) return '';
  return rowsIn === null || rowsIn === rowsOut ? counted(rowsOut, 'row') : `${count(rowsIn)} → ${counted(rowsOut, 'row')}`;
}

/** Checks that are no step of their own. */
const looseChecks = ({ checks, steps }: Card): CheckResult[] =>
  checks.filter((check) => !steps.some((step) => step.kind === 'check' && step.id === check.id));

function checkLines(check: CheckResult, words: string, { style, width }: Canvas): string[] {
  const shown = showInvisible(words);
  if (check.passed)
    return ends(`${shown} ${style.green('✓')}`, `passed ${count(check.counted - check.violations)} of ${count(check.counted)}`, width);
  const [sign, paint] = check.severity === 'error' ? ['✗', style.red] : ['!', style.amber];
  return ends(paint(`${shown} ${sign}`), `broken by ${count(check.violations)} of ${count(check.counted)} (${check.severity})`, width);
}

function accountLines({ rows, effect }: Card, { style, width }: Canvas): string[] {
  if (rows === null || effect.some((load) => load.takesBack)) return [];
  const parts = `${count(rows.loaded)} loaded + ${count(rows.rejected)} rejected + ${count(rows.filtered)} filtered + ${count(rows.deduplicated)} deduplicated`;
  const reshaped = rows.reshaped === 0 ? '' : ` ${rows.reshaped < 0 ? '−' : '+'} ${count(Math.abs(rows.reshaped))} by reshaping`;
  return wrapText(`${counted(rows.source, 'row')} read = ${parts}${reshaped}`, width).map(style.dim);
}

function sampleLines(card: Card, { style, width }: Canvas): string[] {
  const samples = card.effect.flatMap((effect) => effect.samples);
  if (samples.length === 0)
    return card.sample === null ? [] : table({ ...card.sample, rows: card.sample.rows.slice(0, rowsShown), truncated: false }, width);
  const shown = samples.slice(0, samplesShown).map((sample) => sampleLine(sample, { style, width }));
  return samples.length > shown.length
    ? [...shown, style.dim(`  and ${counted(samples.length - shown.length, 'more sample row')}`)]
    : shown;
}

function sampleLine({ kind, before, after }: EffectSample, { style, width }: Canvas): string {
  if (kind === 'insert') return style.green(cut(`+ ${rowText(after)}`, width));
  if (kind === 'delete') return style.red(cut(`− ${rowText(before)}`, width));
  const old = before ?? {};
  const entries = Object.entries(after ?? {});
  const isSame = ([name, value]: (typeof entries)[number]): boolean => cell(value) === cell(old[name] ?? null);
  const same = rowText(Object.fromEntries(entries.filter(isSame).slice(0, 2)));
  const changes = entries
    .filter((entry) => !isSame(entry))
    .map(([name, value]) => `${showInvisible(name)}: ${cell(old[name] ?? null)} → ${cell(value)}`);
  return style.amber(cut(`~ ${same === '' ? '' : `${same}; `}${changes.join(', ')}`, width));
}

function noteLines(card: Card, { style, width }: Canvas): string[] {
  const rejects = card.rejects.slice(0, rejectsShown).map((reject) => {
    const place = reject.line === null ? '' : ` line ${count(reject.line)}`;
    return `rejected: ${reject.file}${place}: ${reject.reason}`;
  });
  const reasons = card.risk.level === 'low' ? [] : card.risk.reasons;
  return [...card.notes, ...reasons, ...rejects].flatMap((note) => wrapText(showInvisible(note), width, '⚠ ', '  ')).map(style.amber);
}

function footLines({ estimate, risk, effect }: Card, { style, width }: Canvas): string[] {
  const lasting = effect.filter((load) => !load.undo.possible).map((load) => showInvisible(load.undo.reason ?? load.target));
  const days = Math.min(...effect.flatMap((load) => load.undo.days ?? []));
  const kept = Number.isFinite(days) ? `can be undone for ${counted(days, 'day')}` : 'the way back is kept';
  const undo = lasting.length === 0 ? kept : `no way back: ${lasting.join('; ')}`;
  const level = risk.level === 'low' ? 'low risk' : style.red(`${risk.level} risk`);
  return wrapText(`about ${seconds(estimate.seconds)} · ${bytes(estimate.bytes)} · ${level} · ${undo}`, width);
}
