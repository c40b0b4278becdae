/** "By country and month please": other groups for the aggregate that a draft already has. */
import type { DraftInput } from '#domain/draft.ts';
import { JsonValue } from '#domain/json.ts';
import type { Planning } from '../../asking.ts';
import { membersOf } from '../../draft/columns-after.ts';
import { lastAggregate, namedGroups } from '../../draft/aggregates.ts';
import { addOperations, changeStep, renameBehind, type Step } from '../../draft/edit.ts';
import type { Operation } from '../../draft/operation.ts';
import { linkColumn } from '../../link/columns.ts';
import { adverbs } from '../../link/dates.ts';
import { splitList } from '../../text/list.ts';
import { pattern } from '../../text/pattern.ts';
import { inOrder, sortedBy, theFigure } from './group-order.ts';
import { lengthAt, type RunWord, runOf } from '../../text/word-run.ts';
import { adverbAt, bareGroupAt, type Group, groupParams, groupsAt } from './groups.ts';
import { havingSteps, readHavings, withBounded, withoutColumns } from './having.ts';
import { exact, type Measure, sumOf } from './measure.ts';
import { measureAt } from './measures.ts';
import { columnAt } from '../rows/scan.ts';
import { endsFigure, isNumberAt } from './scan-groups.ts';
import { noted, type Scope } from '../scope.ts';

/** Reads and claims groups and measures for the last aggregate of the draft. The draft as it was when there is none, or nothing of the kind is said. */
export function* regroup(draft: DraftInput, scope: Scope, asks = false): Planning<DraftInput> {
  const kept = lessGroups(withHavings(draft, scope), scope);
  const step = lastAggregate(kept);
  if (step === undefined) return draft;
  const { groups, measures, words, adverb } = scan(beforeGroups(scope, step, kept), step);
  const [first] = words;
  if (first === undefined) return kept;
  const phrase = scope.text.original.slice(first.start, words.at(-1)?.end);
  const breaks = scope.text.take(breaking) !== null;
  const adds = breaks || /\b(?:also|too|as well|add|plus|and also|additionally)\b|^and (?:per|by|for each)\b/i.test(scope.text.original);
  const replaces = measures.length > 0 && groups.length === 0 && (scope.text.take(correcting) !== null || (asks && !adds));
  for (const word of words) scope.text.claim(word);
  scope.text.take(showing);
  scope.text.take(...sufficing);
  const coarser = adverb !== null && groups.length === 1 && measures.length === 0 && !adds ? atOtherGrain(kept, adverb) : null;
  if (coarser) {
    scope.notes.push(coarser.note);
    return coarser.draft;
  }
  const group = yield* groupParams(groups, scope);
  const said = groups.map(({ name }) => name);
  const names = namedGroups(step);
  const before = (Array.isArray(step['group']) ? step['group'] : []).filter((_, index) => !said.includes(names[index] ?? ''));
  noted(
    scope,
    phrase,
    [
      groups.length > 0 ? `grouped by ${groups.map(({ name }) => name).join(', ')}` : '',
      ...measures.map(({ name, words }) => `${name} is ${words}`),
    ]
      .filter((part) => part !== '')
      .join('; '),
  );
  const [figure, ...others] = membersOf(step['measures']).map(([name]) => name);
  const changed = changeStep(kept, step.id, {
    ...(groups.length > 0 ? { group: adds ? [...before, ...group] : group } : {}),
    ...(measures.length > 0
      ? {
          measures: {
            ...(typeof step['measures'] === 'object' && !replaces ? step['measures'] : {}),
            ...Object.fromEntries(measures.map(({ name, sql }) => [name, sql])),
          },
        }
      : {}),
  });
  const [instead] = measures;
  // An order by the old figure is one by the new.
  return replaces && figure !== undefined && others.length === 0 && instead
    ? renameBehind(changed, step.id, new Map([[figure, instead.name]]))
    : changed;
}

/** "Make that weekly": the same groups over another unit of time; null where the draft counts in none. */
export function atOtherGrain(draft: DraftInput, adverb: string): { draft: DraftInput; note: string } | null {
  const unit = adverbs[adverb.toLowerCase()];
  const step = lastAggregate(draft);
  const groups: unknown[] = Array.isArray(step?.['group']) ? step['group'] : [];
  const trunc = groups.map((group) => /^date_trunc\('(\w+)', /.exec(String(membersOf(group).find(([name]) => name === 'expression')?.[1])));
  const before = trunc.find((match) => match !== null)?.[1];
  if (unit === undefined || step === undefined || before === undefined || trunc.filter((match) => match !== null).length !== 1) return null;
  const at = (group: unknown): unknown =>
    JSON.parse(
      JSON.stringify(group).replace(`date_trunc('${before}'`, `date_trunc('${unit}'`).replace(`"name":"${before}"`, `"name":"${unit}"`),
    );
  // Steps behind the groups name the unit and the column that is called like it.
  const regrained = renameBehind(
    changeStep(draft, step.id, { group: groups.map((group) => JsonValue.parse(at(group))) }),
    step.id,
    new Map([[before, unit]]),
  );
  return { draft: regrained, note: `It counts per ${unit} now, not per ${before}.` };
}

const showing = pattern('show|display|list|see|count');

const sufficing = [
  pattern('is|are|would_be|will_be enough|fine|sufficient|ok|okay|better'),
  pattern('would|will|should do|suffice'),
  pattern('suffices'),
];

/** "Break it down by month": finer groups of what is there. */
const breaking = pattern('break|breaking|split|splitting it|that|this|them|these|those down? further?');

/** "Highest first", said of groups that are there. */
export function orderedGroups(draft: DraftInput, scope: Scope): Operation[] {
  const step = lastAggregate(draft);
  if (step === undefined) return [];
  const named = namedGroups(step).map((name) => ({ name }));
  return inOrder({ measures: membersOf(step['measures']).map(([name]) => ({ name })), groups: named }, scope);
}

/** "Only countries with more than 100 orders": a condition on the groups that are there. */
function withHavings(draft: DraftInput, scope: Scope): DraftInput {
  const step = lastAggregate(draft);
  if (step === undefined) return draft;
  const measures = membersOf(step['measures']).map(([name, sql]) => ({ name, sql: String(sql), words: name }));
  const groups = namedGroups(step).map((name) => ({ name, sql: name }));
  const havings = readHavings(scope, { groups, measures, end: 0 });
  const [first] = havings;
  if (first === undefined) return draft;
  const needed = withBounded(measures, havings);
  const measured = changeStep(draft, step.id, { measures: Object.fromEntries(needed.map(({ name, sql }) => [name, sql])) });
  return addOperations(measured, [...havingSteps(havings, scope), ...withoutColumns(needed.slice(measures.length), first, scope)]);
}

/** "Sorry, I meant the cost". */
const correcting =
  /(?<=^\s*)(?:(?:no|nope|sorry|oops|wait|hm+|my bad)[,. ]+)*(?:(?:i|we) (?:meant?|wanted)|(?:it |that )?should(?: have)? be(?:en)?|rather|make (?:it|that))\s+(?=\S)/dgiu;

/** "Also the amount": a column behind such a word is added up as the figures before it are. */
const addsFigures = /\b(?:also|too|as well|add|plus|additionally|with)\b/i;

interface Scanned {
  groups: Group[];
  measures: Measure[];
  words: { start: number; end: number }[];
  /** "Monthly", where it was said so. */
  adverb: string | null;
}

/** What the groups are made of: a "day" among the results is no date of the rows. */
function beforeGroups(scope: Scope, step: Step, { steps = [] }: DraftInput): Scope {
  // What came with a join was there before the groups as well.
  const joined = steps.flatMap(({ op, ...params }) => (op === 'join' && Array.isArray(params['columns']) ? params['columns'] : []));
  const own = new Set([...scope.subject.seen.columns.map(({ name }) => name), ...joined.map(String)]);
  const made = new Set([...namedGroups(step), ...membersOf(step['measures']).map(([name]) => name)]);
  return { ...scope, columns: scope.columns.filter(({ name }) => own.has(name) || !made.has(name)) };
}

const dropping = pattern("forget|drop|remove|leave_out|without|skip|not|no|don't_split|lose {how=by|per}? the? {groups:list}");

/** "Forget the region": the groups that are named go, as long as others stay. */
function lessGroups(draft: DraftInput, scope: Scope): DraftInput {
  const step = lastAggregate(draft);
  const said = step === undefined ? null : scope.text.find(dropping);
  if (step === undefined || said === null) return draft;
  const names = namedGroups(step);
  const made = names.map((name) => ({ name, type: 'VARCHAR' }));
  const gone = splitList(said.part('groups').replace(/\s+(?:column|group|again|any ?more)s?$/i, '')).map((phrase) => {
    const link = linkColumn(phrase, made);
    return link.kind === 'one' && link.how !== 'typo' ? link.column.name : null;
  });
  if (gone.length === 0 || gone.includes(null) || gone.length >= names.length) return draft;
  scope.text.claim(said);
  noted(scope, said.phrase, `not by ${gone.join(', ')} any more`);
  const group = (Array.isArray(step['group']) ? step['group'] : []).filter((_, index) => !gone.includes(names[index] ?? ''));
  return changeStep(draft, step.id, { group });
}

function scan(scope: Scope, step: Step): Scanned {
  const run = runOf(scope.text, scope.spans);
  const groups: Group[] = [];
  const measures: Measure[] = [];
  const covered: number[] = [];
  // "Sort by count" asks for no further count.
  const sorted = scope.text.findAll(sortedBy).filter((each) => theFigure.test(each.part('by')));
  for (let index = 0; index < run.length;) {
    if (sorted.some(({ start, end }) => start <= (run[index]?.start ?? 0) && (run[index]?.end ?? 0) <= end)) {
      index += 1;
      continue;
    }
    const found = groupsAt(run, index, scope) ?? addedGroupAt(run, index, scope);
    const adverb = found ? null : adverbAt(run, index, scope);
    const measure = found || adverb ? null : (measureAt(run, index, scope) ?? bareFigureAt(run, index, { scope, step }));
    groups.push(...(found?.groups ?? []), ...(adverb ? [adverb] : []));
    if (measure) measures.push(measure);
    const length = found?.length ?? adverb?.length ?? measure?.length ?? 0;
    for (let at = index; at < index + length; at += 1) covered.push(at);
    index += Math.max(1, length);
  }
  const words = covered.map((index) => run[index]).filter((word) => word !== undefined);
  return { groups, measures, words, adverb: words.find(({ lower }) => lower in adverbs)?.lower ?? null };
}

/** "Add the greenhouse": what is no figure is a further group. */
function addedGroupAt(run: readonly RunWord[], index: number, scope: Scope): { groups: Group[]; length: number } | null {
  const lead = lengthAt(run, index, 'add|add the|plus|plus the|also add|also add the');
  const found = lead === 0 || measureAt(run, index + lead, scope) ? null : bareGroupAt(run, index + lead, scope);
  const [group] = found?.groups ?? [];
  const ends = found !== null && (run[index + lead + found.length]?.gap ?? 'break') !== 'blank';
  return found === null || group?.text === undefined || group.text === null || !ends
    ? null
    : { groups: found.groups, length: lead + found.length };
}

/** A column of numbers by its name alone, where figures are added or put right. */
function bareFigureAt(run: readonly RunWord[], index: number, { scope, step }: { scope: Scope; step: Step }): Measure | null {
  const isWanted = addsFigures.test(scope.text.original) || new RegExp(correcting.source, 'iu').test(scope.text.original);
  const column = isWanted ? columnAt(run, index, scope) : null;
  const end = index + (column?.length ?? 0);
  const isLast = endsFigure(run, end) || /^(?:too|also|instead|please|again)$/.test(run[end]?.lower ?? '');
  if (column === null || !isNumberAt(run, index, scope) || !isLast) return null;
  const used = membersOf(step['measures']).map(([, sql]) => /^(?:cast\()?(avg|min|max|median)\(/.exec(String(sql))?.[1] ?? 'sum');
  const [fn = 'sum', ...others] = new Set(used);
  const { name } = column.column;
  if (fn === 'sum' || others.length > 0) return { ...sumOf(name), length: column.length };
  return { name: `${fn}_${name}`, sql: exact(fn, column.column), words: `the ${fn} of ${name}`, length: column.length };
}
