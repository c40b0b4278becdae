/** Taking steps and checks of a draft back: "keep the duplicates", "without the filter", "drop those rows". */
import type { DraftInput } from '#domain/draft.ts';
import { addOperation, changeStep, removeStep, type Step } from '../draft/edit.ts';
import { linkColumn } from '../link/columns.ts';
import { nameWords } from '../link/names.ts';
import { nameSql, textSql } from '../link/sql-text.ts';
import { isFiller } from '../text/filler.ts';
import { splitList } from '../text/list.ts';
import { pattern } from '../text/pattern.ts';
import { noted, type Scope } from './scope.ts';

const removals: [RegExp, string][] = [
  [pattern('keep|include|allow all? the? duplicates'), 'dedupe'],
  [pattern("without|no|don't|do_not|skip|remove|drop|undo|forget the? dedupe|deduplication|deduping|deduplicate"), 'dedupe'],
  [pattern('without|remove|drop|undo|forget|no the|that|this|any|a? filter|filters|condition|conditions|restriction'), 'filter'],
  [pattern('keep|load|include all the? rows|statuses'), 'filter'],
  [pattern('without|remove|drop|undo|forget|no the? sort|sorting|order|limit'), 'sort'],
  [pattern('with all the? columns'), 'select'],
  [pattern('keep|load|include all the? columns'), 'select'],
  [pattern('keep the? original|old column? names'), 'rename'],
  [pattern('without|remove|drop|undo|forget the? join'), 'join'],
];

/** "Leave the name of that column as it was": the last rename alone goes. */
const oldName = [
  pattern(
    'keep|leave|have|restore|use|take the|its? old|original|former? name of_that_column|of_it|of_the_column|of_this_column? as|like it|that was|is before?',
  ),
  pattern(
    'keep|leave|restore|use|take|bring_back the|its old|original|former|previous column? name for_it|for_that_column|again|back|please?',
  ),
  pattern("don't|do_not|no_need_to|better_not|rather_not|please_don't rename it|that|this|that_column|the_column|anything"),
  pattern('undo|forget|skip|without|drop|revert|take_back the|that|this? rename|renaming'),
];

const columnsBack = [
  pattern('bring|put|add|take|give {columns:list} back in?'),
  pattern('keep|leave|restore|include|need|want {columns:list} after_all|in_after_all|though'),
  // Of columns that are gone, to keep one is to have it back.
  pattern('keep|leave|restore|include|need {columns:list} $'),
];
const everyValue = pattern('take|keep|load|include|use|now|for|with|of? all|every the? {column:name} again|after_all|please?');

const notOnly = [
  /(?:\b(?:take|keep|load|include|use|count|show|with|i want|we want|it should be)\s+)?(?:all|everything)(?:\s+(?:of (?:them|those)|rows|again))*,?\s+(?:and\s+)?not (?:only|just)\s+(?:the\s+)?(?<values>[^,;¦]+)/dgiu,
  pattern('not only|just the? {values} any_more|anymore|any_longer?'),
];

/** The draft without the steps that the text takes back. */
export function removeSteps(draft: DraftInput, scope: Scope): DraftInput {
  return takeWholeSteps(takeLastRename(forgetLimits(forgetValues(bringColumnsBack(draft, scope), scope), scope), scope), scope);
}

/** "Bring birthday back": columns that a step leaves out. */
function bringColumnsBack(draft: DraftInput, scope: Scope): DraftInput {
  const said = columnsBack.map((each) => scope.text.find(each)).find((found) => found !== null);
  const step = (draft.steps ?? []).findLast((each) => each.op === 'select' && Array.isArray(each['drop']));
  if (!said || step === undefined) return draft;
  const dropped = namesIn(step['drop']);
  const wanted = splitList(said.part('columns')).map((phrase) => {
    const link = linkColumn(
      phrase.replace(/^the /i, ''),
      scope.columns.filter(({ name }) => dropped.includes(name)),
    );
    return link.kind === 'one' ? link.column.name : null;
  });
  if (wanted.includes(null)) return draft;
  scope.text.claim(said);
  noted(scope, said.phrase, `with ${wanted.join(', ')} again`);
  const left = dropped.filter((name) => !wanted.includes(name));
  return left.length === 0 ? removeStep(draft, step.id) : changeStep(draft, step.id, { drop: left });
}

const namesIn = (list: unknown): string[] => (Array.isArray(list) ? list.filter((name) => typeof name === 'string') : []);

/** "Take all carriers after all": the filter on nothing but that column goes. */
function forgetValues(draft: DraftInput, scope: Scope): DraftInput {
  const said = scope.text.find(everyValue);
  const link = said ? linkColumn(said.part('column'), scope.columns, scope.subject.noun) : null;
  if (!said || link?.kind !== 'one') return draft;
  const others = scope.columns.filter((column) => column !== link.column);
  const isAbout = (step: Step): boolean =>
    step.op === 'filter' && speaksOf(step['where'], link.column.name) && !others.some(({ name }) => speaksOf(step['where'], name));
  const steps = (draft.steps ?? []).filter(isAbout);
  if (steps.length === 0) return draft;
  scope.text.claim(said);
  noted(scope, said.phrase, `${link.column.name} restricts nothing any more`);
  return steps.reduce((current, step) => removeStep(current, step.id), draft);
}

/** "Take all of them, not only boarded": the one filter that speaks of such values goes; without one the words stay unread. */
function forgetLimits(draft: DraftInput, scope: Scope): DraftInput {
  const said = notOnly.map((each) => scope.text.find(each)).find((found) => found !== null);
  if (!said || /^,?\s*but\b/i.test(scope.text.after(said.end))) return draft;
  const words = nameWords(said.part('values')).filter((word) => !isFiller(word));
  const filters = (draft.steps ?? []).filter((step) => step.op === 'filter');
  const meant = filters.filter(({ where }) => words.every((word) => nameWords(String(where)).includes(word)));
  const [step, ...others] = meant;
  scope.text.claim(said);
  if (step === undefined || others.length > 0) scope.unread.push(said.phrase);
  if (step === undefined || others.length > 0) return draft;
  noted(scope, said.phrase, 'these rows are not the only ones any more');
  return removeStep(draft, step.id);
}

const speaksOf = (where: unknown, column: string): boolean =>
  typeof where === 'string' && where.split(/[^\p{L}\p{N}_']+/u).includes(column);

function takeLastRename(draft: DraftInput, scope: Scope): DraftInput {
  const found = oldName.map((each) => scope.text.find(each)).find((each) => each !== null);
  const step = (draft.steps ?? []).findLast(({ op }) => op === 'rename');
  if (!found || step === undefined) return draft;
  scope.text.claim(found);
  noted(scope, found.phrase, 'the last rename is taken out');
  return removeStep(draft, step.id);
}

function takeWholeSteps(draft: DraftInput, scope: Scope): DraftInput {
  return removals.reduce((current, [words, op]) => {
    const found = scope.text.find(words);
    const steps = (current.steps ?? []).filter((step) => step.op === op);
    if (!found || steps.length === 0) return current;
    scope.text.claim(found);
    noted(scope, found.phrase, `the ${op} step is taken out`);
    return steps.reduce((remaining, step) => removeStep(remaining, step.id), current);
  }, draft);
}

const without =
  'drop|remove|skip|leave_out|leave|exclude|discard|filter_out|reject|quarantine|ignore|throw_out|throw_away|kick_out|refuse|without';
const bad = 'bad|broken|failing|violating|offending|wrong|invalid|faulty';
const dropRows = [
  pattern(`and|but? just|only? ${without} the|those|these|such|all|any? ${bad} rows|records|ones|lines|values out|away?`),
  pattern(
    `and|but? just|only? ${without} those|these|them|the|such rows|records|ones? that|which|who? break|fail|violate|do_not_keep|don't_keep|breaking|failing|violating it|them|this|that|the? checks|check|rule|rules|promise?`,
  ),
];
/** Said of a plan whose check stopped it. */
const dropThem = [
  pattern(`${without.replace('|without', '')} those|these|them $`),
  pattern(`${without.replace('|without', '')} those|these|them|the|such rows|records|ones $`),
  pattern('load|keep|take|import only|just? the good|valid|clean|correct|remaining rows|records|ones'),
  pattern('load only|just? the rest'),
];
const onlyWarn = pattern('only|just warn and? load? them|anyway?');
const loadAnyway = pattern('load|keep|accept them|it|those_rows|the_rows? anyway');

/** The answer to a check that stopped a load: its rows left out, or the check made a warning. */
export const answerBrokenCheck = (draft: DraftInput, scope: Scope): DraftInput => keepingChecks(draft, scope, [...dropRows, ...dropThem]);

/** "Make sure amount is never negative, reject the bad rows", said with the load itself. */
export const withoutBadRows = (draft: DraftInput, scope: Scope): DraftInput => keepingChecks(draft, scope, dropRows);

function keepingChecks(draft: DraftInput, scope: Scope, dropping: RegExp[]): DraftInput {
  const checks = (draft.checks ?? []).filter((check) => check.severity !== 'warn');
  if (checks.length === 0) return draft;
  const dropped = scope.text.take(...dropping);
  const warned = scope.text.take(onlyWarn, loadAnyway);
  if (warned && !dropped) {
    noted(scope, warned.phrase, 'the checks only warn');
    return { ...draft, checks: (draft.checks ?? []).map((check) => ({ ...check, severity: 'warn' as const })) };
  }
  const conditions = dropped ? checks.map(conditionOf).filter((condition) => condition !== null) : [];
  if (dropped && conditions.length === 0) scope.unread.push(dropped.phrase);
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
  if (check.check === 'accepted-values' && column !== null && Array.isArray(check['values'])) {
    return `(${column} is null or ${oneOf(column, check['values'])})`;
  }
  return check.check === 'expression' && typeof check['where'] === 'string' ? `(${check['where']})` : null;
}

/** As the check compares them: texts without case and outer blanks. */
function oneOf(column: string, values: unknown[]): string {
  const texts = values.filter((value) => typeof value === 'string');
  const list = values.map((value) => (typeof value === 'string' ? textSql(value.trim().toLowerCase()) : String(value))).join(', ');
  if (texts.length === 0) return `${column} in (${list})`;
  // A date or a number that is given as a text has a type of its own.
  const text = texts.some((value) => /\p{L}/u.test(value)) ? column : `cast(${column} as varchar)`;
  return `lower(trim(${text})) in (${list})`;
}
