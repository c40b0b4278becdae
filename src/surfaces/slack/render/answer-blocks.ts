/** What Headgate says, as Block Kit: text, a table, choices as buttons, errors with what to do. */
import { cellText } from '#domain/card-view/cell-text.ts';
import { count } from '#domain/amounts.ts';
import type { Table } from '#domain/dataset.ts';
import { driftWords } from '#domain/drift.ts';
import type { EventData } from '#domain/events.ts';
import { readableTimes } from '#domain/readable-times.ts';
import { actions, button, context, most, section, within, type Block } from './blocks.ts';
import { code, preformatted, prose } from './mrkdwn.ts';

export const answerActions = { say: 'headgate.say', go: 'headgate.go', drift: 'headgate.drift' } as const;

const rowsShown = 15;
const widestColumn = 28;
const choicesShown = 8;
const partLength = 2800;

export function answerBlocks(answer: EventData<'message.assistant'>, threadId: string): Block[] {
  const ignored = answer.notUnderstood ?? [];
  const hint = answer.error?.hint;
  return within([
    ...parts(answer.text).map((part) => section(toMrkdwn(part))),
    ...(answer.table === undefined ? [] : [section(tableText(answer.table))]),
    ...(ignored.length === 0 ? [] : [context([`Not used: ${ignored.map((phrase) => code(phrase)).join(', ')}`])]),
    ...(hint === undefined || answer.text.includes(hint) ? [] : [context([prose(hint)])]),
    ...choiceBlocks(answer.question?.choices ?? [], threadId),
  ]);
}

/** A choice that no button can carry whole is for typing: a part of it would say something else. */
function choiceBlocks(choices: readonly string[], threadId: string): Block[] {
  const buttons = choices
    .filter((choice) => choice.trim() !== '')
    .slice(0, choicesShown)
    .map((text, index) => button(`${answerActions.say}.${index}`, text, { threadId, text }))
    .filter(({ value = '' }) => value.length <= most.value);
  return buttons.length === 0 ? [] : [actions(buttons)];
}

/** How columns differ, with a way to answer for each where nothing is loaded before somebody does. */
export const driftBlocks = ({ target, questionId, ...drift }: EventData<'drift.found'>, at: { threadId: string; seq: number }): Block[] => [
  section(`⚠ ${code(target)}: ${prose(driftWords(drift))}`),
  ...(questionId === undefined ? [] : [actions([button(answerActions.drift, 'Answer for each column…', at)])]),
];

/** The question whether a dear measurement shall begin. */
export const askedBlocks = ({ planId, question }: EventData<'plan.asked'>): Block[] => [
  section(prose(question.text)),
  actions([
    button(`${answerActions.go}.yes`, 'Measure it', { planId, go: true }, 'primary'),
    button(`${answerActions.go}.no`, 'Give it up', { planId, go: false }),
  ]),
];

/** Long texts in several sections, broken where a line ends. */
function parts(text: string): string[] {
  const all: string[] = [];
  let part = '';
  for (const line of text.split('\n')) {
    if (part !== '' && part.length + line.length > partLength) {
      all.push(part);
      part = '';
    }
    part = part === '' ? line : `${part}\n${line}`;
  }
  return part.trim() === '' ? all : [...all, part];
}

/** Markdown as Slack writes it. Links become their text and their address, so that none hides where it leads. */
export function toMrkdwn(markdown: string): string {
  const plain = markdown
    .replaceAll(/!?\[([^\]\n]*)\]\(([^)\s]*)[^)\n]*\)/g, '$1 ($2)')
    .replaceAll(/^#{1,6} +(.+)$/gm, '**$1**')
    .replaceAll(/^(\s*)[-*] +/gm, '$1• ');
  return prose(plain).replaceAll(/\*\*([^*\n]+)\*\*/g, '*$1*');
}

function tableText(table: Table): string {
  const { columns, rows, truncated, notes = [] } = readableTimes(table);
  const shown = rows.slice(0, rowsShown);
  const texts = [columns.map(({ name }) => name), ...shown.map((row) => row.map(cellText))];
  const widths = columns.map((_, index) => Math.min(widestColumn, Math.max(...texts.map((row) => (row[index] ?? '').length))));
  const line = (row: string[]): string =>
    row
      .map((text, index) => text.slice(0, widestColumn).padEnd(widths[index] ?? 1))
      .join('  ')
      .trimEnd();
  const left = rows.length - shown.length;
  const more = left > 0 ? [`… ${count(left)} more rows on the page`] : truncated ? ['… and more rows'] : [];
  return preformatted([...texts.map(line), ...more, ...notes]);
}
