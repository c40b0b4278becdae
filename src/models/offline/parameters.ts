/** The parameters of a draft: parts of it that each run may set, and other values for those it has. */
import type { DraftInput, ParameterValue } from '#domain/draft.ts';
import { addOperation, relationId, type Step } from './draft/edit.ts';
import { dayPlus } from './link/day.ts';
import { nameSql } from './link/sql-text.ts';
import { isText } from './link/types.ts';
import { linkQuietly } from './read/link.ts';
import { type ParameterWish, valueOf } from './read/load/parameter-wish.ts';
import { noted, type Scope } from './read/scope.ts';
import { pattern } from './text/pattern.ts';

interface Made {
  draft: DraftInput;
  /** What stood there. */
  value: ParameterValue;
}

/** The draft with every wished parameter in place of what it stands for. A wish that fits nothing, or more than one thing, is unread. */
export function withParameters(draft: DraftInput, wishes: ParameterWish[], scope: Scope): DraftInput {
  const whole = wishes.reduce((current, { what, name, fallback, phrase }) => {
    const called = name ?? relationId(what);
    const made = placed(current, what, { name: called, scope }) ?? restricted(current, { what, fallback, phrase }, { name: called, scope });
    if (made === null) {
      scope.unread.push(phrase);
      return current;
    }
    const value = fallback ?? made.value;
    noted(scope, phrase, `{${called}} is a parameter, ${value} when a run gives no other value`);
    return { ...made.draft, parameters: { ...made.draft.parameters, [called]: value } };
  }, draft);
  scope.unread.push(...placesLeft(whole, scope));
  return whole;
}

/** "Where visited_on is {day}": a place that no parameter fills is never read as if it were not there. */
const placesLeft = ({ parameters = {} }: DraftInput, { text }: Scope): string[] =>
  [...text.typed.matchAll(/\{([\p{L}_][\p{L}\p{N}_]*)\}/gu)].filter(([, name = '']) => !(name in parameters)).map(([place]) => place);

type Named = { name: string; scope: Scope };

function placed(draft: DraftInput, what: string, named: Named): Made | null {
  if (/\blimit\b|\bnumber of rows\b|\brow count\b/i.test(what)) return limited(draft, named.name);
  if (/\b(?:file|path|folder)\b/i.test(what)) return null;
  const column = linkQuietly(what.replace(/\b(?:minimum|maximum|min|max|least|highest|lowest)\b/gi, '').trim(), named.scope)?.name;
  const isDay = /\b(?:dates?|days?|month|week|year|start|end|since|until)\b/i.test(what);
  if (isDay) return dated(draft, named.name);
  return (
    (column === undefined ? null : (valued(draft, column, named.name) ?? bounded(draft, `${nameSql(column)} `, named.name))) ??
    (/\b(?:threshold|bound|minimum|maximum|number|figure)\b/i.test(what) ? bounded(draft, '', named.name) : null)
  );
}

/** "The jobs of one press, make the press a parameter": nothing restricts the column yet, and each run takes one value. */
function restricted(
  draft: DraftInput,
  { what, fallback, phrase }: Pick<ParameterWish, 'what' | 'fallback' | 'phrase'>,
  { name, scope }: Named,
): Made | null {
  const column = linkQuietly(what, scope);
  if (column === null || !isText(column) || typeof fallback !== 'string' || filtersOf(draft).includes(nameSql(column.name))) return null;
  const noun = what.replaceAll(/[^\p{L}\p{N}_ ]/gu, '').replace(/[_ ](?:code|id|no|nr|number|name|key)$/i, '');
  const one = new RegExp(
    `(?<![\\p{L}\\p{N}_])(?:of|for|from|with|by) (?:only |just )?(?:one|a single|a given|a certain|one given) (?:${noun}|${column.name})(?![\\p{L}\\p{N}_])`,
    'dgiu',
  );
  if (scope.text.take(one) === null) return null;
  const where = `lower(trim(${nameSql(column.name)})) = lower(trim('{${name}}'))`;
  const operation = { phase: 'rows' as const, op: 'filter', id: 'filtered', params: () => ({ where }), phrase, place: 0 };
  return { draft: addOperation(draft, operation), value: fallback };
}

/** The draft with the text of its filters changed. */
const inFilters = (draft: DraftInput, change: (where: string) => string): DraftInput => ({
  ...draft,
  steps: (draft.steps ?? []).map((step) => (typeof step['where'] === 'string' ? { ...step, where: change(step['where']) } : step)),
});

const filtersOf = ({ steps = [] }: DraftInput): string =>
  steps.map((step) => (typeof step['where'] === 'string' ? step['where'] : '')).join('\n');

/** The one day of all filters; a day and the one after it are one span. */
function dated(draft: DraftInput, name: string): Made | null {
  const days = [...new Set([...filtersOf(draft).matchAll(/date '(\d{4}-\d\d-\d\d)'/g)].map(([, day = '']) => day))].toSorted();
  const [first, second, ...others] = days;
  if (first === undefined || others.length > 0 || (second !== undefined && second !== dayPlus(first, 1))) return null;
  const changed = inFilters(draft, (where) =>
    where.replaceAll(`date '${first}'`, `date '{${name}}'`).replaceAll(`date '${second}'`, `date '{${name}}' + 1`),
  );
  return { draft: changed, value: first };
}

function bounded(draft: DraftInput, left: string, name: string): Made | null {
  const bounds = [...filtersOf(draft).matchAll(/(\S+ )(>=|<=|>|<|=) (-?\d+(?:\.\d+)?)(?![\w'])/g)].filter(
    ([, figure = '']) => left === '' || figure.replace(/^\(/, '') === left,
  );
  const [bound, ...others] = bounds;
  if (bound === undefined || others.length > 0) return null;
  const [whole, figure = '', operator = '', number = ''] = bound;
  return { draft: inFilters(draft, (where) => where.replace(whole, () => `${figure}${operator} {${name}}`)), value: Number(number) };
}

function valued(draft: DraftInput, column: string, name: string): Made | null {
  const plain = `lower(trim(${nameSql(column)})) = `;
  const filters = filtersOf(draft);
  const at = filters.indexOf(plain);
  const value = at < 0 ? undefined : /^'([\w .:/+-]{0,100})'/.exec(filters.slice(at + plain.length))?.[1];
  if (value === undefined || filters.includes(plain, at + 1)) return null;
  return { draft: inFilters(draft, (where) => where.replace(`${plain}'${value}'`, () => `${plain}lower(trim('{${name}}'))`)), value };
}

function limited(draft: DraftInput, name: string): Made | null {
  const steps = (draft.steps ?? []).filter((step) => typeof step['limit'] === 'number');
  const [step, ...others] = steps;
  const limit = step?.['limit'];
  if (step === undefined || others.length > 0 || typeof limit !== 'number') return null;
  const changed = (each: Step): Step => (each === step ? { ...each, limit: `{${name}}` } : each);
  return { draft: { ...draft, steps: (draft.steps ?? []).map(changed) }, value: limit };
}

const giving = pattern('with|use|using|set|take|make|for|and? the? parameter|default? of|for? {name:name} =|:|as|is|to|of? {value:word}');

/** "Use leeds as the default", "the default should be leeds": of the one parameter that there is. */
const givingDefault = [
  pattern('{value:word} should|shall|must|could|can|may be|become the|a|its? new? default|default_value|usual_one instead|please?'),
  pattern('rather|actually|no? default {value:word} instead|rather|please? $'),
  pattern('use|make|take|set|with|have? {value:word} as|be|being the|a|its? new? default|default_value|usual instead|please?'),
  pattern(
    'change|set|make|and|with? the? default|default_value of_it|for_it? to|should_be|shall_be|must_be|is|=|: {value:word} instead|please?',
  ),
];

/** Other values for parameters that the draft has: "use day = 2024-05-01". */
export function withGivenValues(draft: DraftInput, scope: Scope): DraftInput {
  const { parameters } = draft;
  if (parameters === undefined) return draft;
  const values = scope.text.findAll(giving).flatMap((found) => {
    const name = found.part('name').toLowerCase();
    const value = valueOf(found.part('value'));
    if (!Object.hasOwn(parameters, name) || value === null) return [];
    scope.text.claim(found);
    noted(scope, found.phrase, `the parameter ${name} is ${value}`);
    return [[name, value] as const];
  });
  const [only, ...others] = Object.keys(parameters);
  const said = values.length === 0 && only !== undefined && others.length === 0 ? scope.text.take(...givingDefault) : null;
  const fallback = said ? valueOf(said.part('value')) : null;
  if (said && only !== undefined && fallback !== null) {
    noted(scope, said.phrase, `the parameter ${only} is ${fallback} when a run gives no other value`);
    return { ...draft, parameters: { ...parameters, [only]: fallback } };
  }
  return values.length === 0 ? draft : { ...draft, parameters: { ...parameters, ...Object.fromEntries(values) } };
}
