/** The effect card as plain text: what will be written, how it is made, what was checked. A pure function of the card. */
import {
  accountWords,
  checkView,
  noteWords,
  readFacts,
  rowsThrough,
  sampleView,
  sinceWords,
  undoWords,
} from '#domain/card-view/body-view.ts';
import { dangersOf, dangerWords, loadViews, tableWords } from '#domain/card-view/load-view.ts';
import type { Card, CheckResult, EffectSample, LoadEffect } from '#domain/effect.ts';
import { showInvisible } from '#domain/visible.ts';
import { readable, type Canvas } from './canvas.ts';
import { bytes, count, counted, cut, ends, padStart, seconds, table, wrapText } from './layout.ts';
import { changeLines } from './render-changes.ts';
import { leftLines } from './render-left.ts';
import { fourNumbers } from './render-numbers.ts';

const samplesShown = 6;
const rowsShown = 5;
/** What a usual terminal shows at once. */
const screenLines = 30;

/** The card's lines. The effect comes first and in full, so that no text can push it out of view. */
export function renderCard(card: Card, given: Canvas): string[] {
  const canvas = readable(given);
  const rule = canvas.style.dim('─'.repeat(canvas.width));
  const sections = [
    [...dangerLines(card, canvas), ...card.effect.flatMap((effect) => effectLines(card, effect, canvas))],
    changeLines(card.changes ?? [], canvas),
    sinceWords(card).flatMap((line) => wrapText(line, canvas.width)),
    [...stepLines(card, canvas), ...accountLines(card, canvas)],
    looseChecks(card).flatMap((check) => checkLines(check, check.words, canvas)),
    sampleLines(card, canvas),
    noteLines(card, canvas),
  ].filter((lines) => lines.length > 0);
  const title = wrapText(showInvisible(card.title), canvas.width).map(canvas.style.bold);
  const body = sections.flatMap((lines) => [...lines, rule]);
  return [rule, ...title, ...body, ...(body.length > screenLines ? onceMore(card, canvas) : []), ...footLines(card, canvas)];
}

/** What is decided on, where the card's beginning has left the screen by the time that the question is read. */
const onceMore = (card: Card, canvas: Canvas): string[] => [
  ...dangerLines(card, canvas),
  ...loadViews(card).map(({ target, mode, numbers }) => {
    const counts = numbers.map(({ sign, count: rows }) => `${sign}${rows === null ? '?' : count(rows)}`).join(' ');
    return cut(`${counts} → ${target} · ${mode}`, canvas.width);
  }),
  ...card.checks.filter(({ passed }) => !passed).flatMap((check) => checkLines(check, cut(check.words, canvas.width), canvas)),
];

/** What is lost, before everything else. */
const dangerLines = ({ effect }: Card, { style, width }: Canvas): string[] =>
  effect.flatMap(dangersOf).flatMap((danger) => wrapText(`! ${dangerWords(danger)}`, width).map(style.red));

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
  const table = tableWords({ tableExists, targetRows });
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

/** Checks that are no step of their own. */
const looseChecks = ({ checks, steps }: Card): CheckResult[] =>
  checks.filter((check) => !steps.some((step) => step.kind === 'check' && step.id === check.id));

function checkLines(check: CheckResult, words: string, { style, width }: Canvas): string[] {
  const { sign, result, passed } = checkView(check);
  const shown = `${showInvisible(words)} ${sign}`;
  if (passed) return ends(`${showInvisible(words)} ${style.green(sign)}`, result, width);
  return ends((sign === '✗' ? style.red : style.amber)(shown), result, width);
}

function accountLines(card: Card, { style, width }: Canvas): string[] {
  const account = accountWords(card);
  return account === null ? [] : wrapText(account, width).map(style.dim);
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

function sampleLine(sample: EffectSample, { style, width }: Canvas): string {
  const { sign, text } = sampleView(sample);
  return { '+': style.green, '~': style.amber, '−': style.red }[sign](cut(`${sign} ${text}`, width));
}

const noteLines = (card: Card, { style, width }: Canvas): string[] =>
  noteWords(card)
    .flatMap((note) => wrapText(note, width, '⚠ ', '  '))
    .map(style.amber);

function footLines({ estimate, risk, effect }: Card, { style, width }: Canvas): string[] {
  const level = risk.level === 'low' ? 'low risk' : style.red(`${risk.level} risk`);
  return wrapText(`about ${seconds(estimate.seconds)} · ${bytes(estimate.bytes)} · ${level} · ${undoWords(effect)}`, width);
}
