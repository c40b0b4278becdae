/** What Headgate says, as plain text: answers with their tables, questions with their choices, refusals, errors. */
import type { EventData } from '#domain/events.ts';
import { showInvisible } from '#domain/visible.ts';
import { readable, type Canvas } from './canvas.ts';
import { table, wrapText } from './layout.ts';
import { renderChart } from './render-chart.ts';

type Answer = EventData<'message.assistant'>;
type ErrorFacts = EventData<'run.failed'>['error'];

/** `alreadyShown` is the text that was streamed before; it is not repeated. */
export function renderAnswer(answer: Answer, canvas: Canvas, alreadyShown = ''): string[] {
  const { style } = canvas;
  const { width } = readable(canvas);
  const text = answer.text.trim() === alreadyShown.trim() ? [] : paragraphs(answer.text, width);
  const choices = (answer.question?.choices ?? []).map((choice, index) => `  ${index + 1}. ${showInvisible(choice)}`);
  const ignored = answer.notUnderstood ?? [];
  return [
    ...text,
    ...(answer.table === undefined
      ? []
      : ['', ...table(answer.table, canvas.width), ...(answer.chart === undefined ? [] : renderChart(answer.table, answer.chart))]),
    ...choices,
    ...(ignored.length === 0
      ? []
      : wrapText(`Not used: ${ignored.map((phrase) => `"${showInvisible(phrase)}"`).join(', ')}`, width, '⚠ ', '  ').map(style.amber)),
    ...(answer.error?.hint === undefined || answer.text.includes(answer.error.hint)
      ? []
      : wrapText(showInvisible(answer.error.hint), width, '  ').map(style.dim)),
  ];
}

/** An error: what and where, then what to do. */
export function renderError(title: string, { message, hint }: Pick<ErrorFacts, 'message' | 'hint'>, canvas: Canvas): string[] {
  const { style, width } = readable(canvas);
  const what = title === '' ? message : `${title}: ${message}`;
  return [...wrapLines(what, width, '✗ ').map(style.red), ...(hint === undefined ? [] : wrapLines(hint, width, '  '))];
}

/** Line breaks are kept; everything else that is invisible is shown. */
const paragraphs = (text: string, width: number): string[] =>
  text.split('\n').flatMap((line) => wrapText(showInvisible(line), width, '', ''));

const wrapLines = (text: string, width: number, first: string): string[] =>
  text.split('\n').flatMap((line, index) => wrapText(showInvisible(line), width, index === 0 ? first : '  ', '  '));
