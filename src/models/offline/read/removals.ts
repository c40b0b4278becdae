/** Taking steps and checks of a draft back: "keep the duplicates", "without the filter", "drop those rows". */
import type { DraftInput } from '#domain/draft.ts';
import { addOperation, removeStep } from '../draft/edit.ts';
import { nameSql } from '../link/sql-text.ts';
import { pattern } from '../text/pattern.ts';
import { noted, type Scope } from './scope.ts';

const removals: [RegExp, string][] = [
  [pattern('keep|include|allow all? the? duplicates'), 'dedupe'],
  [pattern("without|no|don't|do_not|skip|remove|drop|undo|forget the? dedupe|deduplication|deduping|deduplicate"), 'dedupe'],
  [pattern('without|remove|drop|undo|forget|no the? filter|filters|condition|conditions'), 'filter'],
  [pattern('keep|load|include all the? rows|statuses'), 'filter'],
  [pattern('without|remove|drop|undo|forget|no the? sort|sorting|order|limit'), 'sort'],
  [pattern('with all the? columns'), 'select'],
  [pattern('keep|load|include all the? columns'), 'select'],
  [pattern('keep the? original|old column? names'), 'rename'],
  [pattern('without|remove|drop|undo|forget the? join'), 'join'],
];

/** The draft without the steps that the text takes back. */
export function removeSteps(draft: DraftInput, scope: Scope): DraftInput {
  return removals.reduce((current, [words, op]) => {
    const found = scope.text.find(words);
    const steps = (current.steps ?? []).filter((step) => step.op === op);
    if (!found || steps.length === 0) return current;
    scope.text.claim(found);
    noted(scope, found.phrase, `the ${op} step is taken out`);
    return steps.reduce((remaining, step) => removeStep(remaining, step.id), current);
  }, draft);
}

const dropRows = pattern(
  'drop|remove|skip|leave_out|exclude|discard|filter_out those|these|them|the|such bad|broken|failing|violating|offending? rows|records|ones?',
);
const onlyWarn = pattern('only|just warn and? load? them|anyway?');
const loadAnyway = pattern('load|keep|accept them|it|those_rows|the_rows? anyway');

/** The answer to a check that stopped a load: its rows left out, or the check made a warning. */
export function answerBrokenCheck(draft: DraftInput, scope: Scope): DraftInput {
  const checks = (draft.checks ?? []).filter((check) => check.severity !== 'warn');
  if (checks.length === 0) return draft;
  const warned = scope.text.take(onlyWarn, loadAnyway);
  if (warned) {
    noted(scope, warned.phrase, 'the checks only warn');
    return { ...draft, checks: (draft.checks ?? []).map((check) => ({ ...check, severity: 'warn' as const })) };
  }
  const dropped = scope.text.take(dropRows);
  const conditions = dropped ? checks.map(conditionOf).filter((condition) => condition !== null) : [];
  if (!dropped || conditions.length === 0) return draft;
  const where = conditions.join(' and ');
  noted(scope, dropped.phrase, `only rows that keep the checks: ${where}`);
  const filtered = addOperation(draft, {
    phase: 'rows',
    op: 'filter',
    id: 'kept',
    params: () => ({ where }),
    phrase: dropped.phrase,
    place: 0,
  });
  const on = filtered.loads[0]?.from ?? '';
  return { ...filtered, checks: (filtered.checks ?? []).map((check) => ({ ...check, on })) };
}

type DraftCheck = NonNullable<DraftInput['checks']>[number];

/** What a row must be to keep a check; null for checks that no single row breaks. */
function conditionOf(check: DraftCheck): string | null {
  const column = typeof check['column'] === 'string' ? nameSql(check['column']) : null;
  const columns = Array.isArray(check['columns']) ? check['columns'].filter((name) => typeof name === 'string').map(nameSql) : [];
  if (check.check === 'not-null') return columns.map((name) => `${name} is not null`).join(' and ') || null;
  if (check.check === 'range' && column !== null) {
    const bounds = [
      typeof check['min'] === 'number' ? `${column} >= ${check['min']}` : '',
      typeof check['max'] === 'number' ? `${column} <= ${check['max']}` : '',
    ].filter((bound) => bound !== '');
    return `(${column} is null or (${bounds.join(' and ')}))`;
  }
  return check.check === 'expression' && typeof check['where'] === 'string' ? `(${check['where']})` : null;
}
