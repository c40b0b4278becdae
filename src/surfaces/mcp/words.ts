/** What the tools say, as text for a model at the other end: facts first, nothing invisible, nobody's personal values. */
import type { PlanView } from '#domain/plan-view.ts';
import type { RunView } from '#domain/run-view.ts';
import { cardMarkdown } from '#domain/card-view/markdown.ts';
import { cardView } from '#domain/card-view/card-view.ts';
import type { Inspection, Table } from '#domain/dataset.ts';
import type { JsonValue } from '#domain/json.ts';
import { personalColumn } from '#domain/personal.ts';
import { showInvisible } from '#domain/visible.ts';
import type { Outcome } from './outcome.ts';

const mostRows = 50;

/** The card without sample rows, and what deciding it takes. */
export function planText(plan: PlanView): string {
  const card = cardMarkdown({ ...cardView(plan), samples: [] });
  const facts = [`planId: ${plan.planId}`, `state: ${plan.state}`, `fingerprint: ${plan.fingerprint ?? 'not measured yet'}`];
  return [...facts, '', card, '', 'Nothing is written before a person approves this card.'].join('\n');
}

export function outcomeText({ threadId, said, planId }: Outcome, plan: PlanView | null): string {
  const place = `threadId: ${threadId}`;
  if (plan) return [place, planText(plan)].join('\n');
  if (!said) return [place, 'It is still being worked on. Ask for its status with this threadId.'].join('\n');
  const choices = said.question?.choices.map((choice) => `- ${showInvisible(choice)}`) ?? [];
  const unused = said.notUnderstood?.length ? [`Not understood: ${said.notUnderstood.map(showInvisible).join('; ')}`] : [];
  const table = said.table ? [JSON.stringify(shown(said.table))] : [];
  return [place, ...(planId ? [`planId: ${planId}`] : []), said.text, ...choices, ...unused, ...table].join('\n');
}

/** The first rows, with what belongs to people left out. */
function shown({ columns, rows, personal = [], truncated }: Table): { columns: string[]; rows: JsonValue[][]; more: boolean } {
  const hidden = columns.map(({ name }) => personalColumn(name) !== null || personal.includes(name));
  return {
    columns: columns.map(({ name }) => showInvisible(name)),
    rows: rows.slice(0, mostRows).map((row) => row.map((cell, index) => (hidden[index] && typeof cell !== 'number' ? '(personal)' : cell))),
    more: truncated || rows.length > mostRows,
  };
}

export const inspectionFacts = ({ connection, dataset, kind, columns, rows, rowsExact, sizeBytes, notes }: Inspection): object => ({
  connection,
  dataset,
  kind,
  columns,
  rows,
  rowsExact,
  sizeBytes,
  notes,
});

export const runFacts = ({ runNumber, title, state, planId, queuedAt, finishedAt, receipt, error }: RunView): object => ({
  run: runNumber,
  title,
  state,
  planId,
  queuedAt,
  finishedAt,
  rows: receipt?.rows ?? null,
  error,
});
