/** Plan × plan → what is different, for whoever approves the second and knows the first. Pure. */
import { count } from '#domain/amounts.ts';
import { rowText } from '#domain/card-view/cell-text.ts';
import type { LoadEffect } from '#domain/effect.ts';
import { canonicalJson, type JsonObject } from '#domain/json.ts';
import type { Plan, PlannedLoad } from '#domain/plan.ts';
import type { PlanDifference } from '#domain/plan-difference.ts';
import { originOf } from './origin.ts';
import { scheduleWords } from './schedule.ts';
import { targetName } from './stages.ts';

/** A plan with what was measured for it. */
export interface MeasuredPlan {
  plan: Plan;
  effect: readonly LoadEffect[];
}

/** Sources, steps, checks, loads and their columns, schedule and strategy; then how the effect differs in size. */
export function comparePlans(before: MeasuredPlan, now: MeasuredPlan): PlanDifference[] {
  const [was, is] = [before.plan, now.plan];
  const loads = (plan: Plan): Map<string, PlannedLoad> => new Map(plan.loads.map((load) => [targetName(load), load]));
  const textOf = (plan: Plan, other: Plan) => (load: PlannedLoad) =>
    loadText(load, feedText(load, loads(other).get(targetName(load)), { plan, other }));
  return [
    ...unnamed('source', entries(was.sources, sourceText), entries(is.sources, sourceText)),
    ...unnamed(
      'step',
      entries(was.steps, ({ words }) => words),
      entries(is.steps, ({ words }) => words),
    ),
    ...differing('check', checksOf(was), checksOf(is)),
    ...differing('load', mapped(loads(was), textOf(was, is)), mapped(loads(is), textOf(is, was))),
    ...[...loads(is)].flatMap(([target, load]) => columnDifferences(target, loads(was).get(target), load)),
    ...differing('schedule', scheduleOf(was), scheduleOf(is)),
    ...differing('strategy', new Map([['', was.strategy]]), new Map([['', is.strategy]])),
    ...effectDifferences(before.effect, now.effect),
  ];
}

const movedShown = 5;

/**
 * Rows that were not written in between and yet are not as the first card showed them: what others wrote meanwhile.
 * Only of the rows that both cards show, and only the values of columns that both know.
 */
export function movedRows(before: MeasuredPlan, now: MeasuredPlan): PlanDifference[] {
  const moved = now.effect.flatMap(({ target, samples }) => {
    const key = now.plan.loads.find((load) => targetName(load) === target)?.key ?? [];
    const known = key.length === 0 ? [] : (before.effect.find((one) => one.target === target)?.samples ?? []);
    return samples.flatMap((sample) => {
      const [name, is] = [keyText(sample, key), sample.before];
      const was = known.find((one) => keyText(one, key) === name)?.before;
      if (!was || !is) return [];
      const other = Object.keys(is).filter(
        (column) => column in was && canonicalJson(was[column] ?? null) !== canonicalJson(is[column] ?? null),
      );
      const text = (row: JsonObject): string => rowText(Object.fromEntries(other.map((column) => [column, row[column] ?? null])));
      return other.length === 0 ? [] : [{ part: 'row' as const, name: `${name} of ${target}`, was: text(was), is: text(is) }];
    });
  });
  return moved.slice(0, movedShown);
}

const keyText = ({ before, after }: LoadEffect['samples'][number], key: readonly string[]): string =>
  rowText(Object.fromEntries(key.map((column) => [column, (before ?? after)?.[column] ?? null])));

/** Whether two plans are about the same thing: they write to, or read, a place in common. */
export const isRelated = (one: Plan, other: Plan): boolean =>
  one.loads.some((load) => other.loads.some((also) => targetName(also) === targetName(load))) ||
  one.sources.some(({ connection, dataset }) => other.sources.some((also) => also.connection === connection && also.dataset === dataset));

function differing(part: PlanDifference['part'], before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): PlanDifference[] {
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((name) => {
    const [was, is] = [before.get(name) ?? null, now.get(name) ?? null];
    return was === is ? [] : [{ part, name, was, is }];
  });
}

/** What has ids only: they are for plan files, and a card says the words. Where just the id is another, nothing is different. */
function unnamed(part: PlanDifference['part'], before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): PlanDifference[] {
  const without = (texts: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): Map<string, string> =>
    new Map([...texts].filter(([, text]) => ![...others.values()].includes(text)));
  return differing(part, without(before, now), without(now, before)).map((one) => ({ ...one, name: '' }));
}

/** By id; what says the same a second time is numbered. */
const entries = <T extends { id: string }>(items: readonly T[], text: (item: T) => string): Map<string, string> => {
  const texts = numbered(items.map(text));
  return new Map(items.map(({ id }, index) => [id, texts[index] ?? '']));
};

const numbered = (texts: readonly string[]): string[] =>
  texts.map((text, index) => {
    const before = texts.slice(0, index).filter((earlier) => earlier === text).length;
    return before === 0 ? text : `${text} (${before + 1})`;
  });

const mapped = <T>(items: ReadonlyMap<string, T>, text: (item: T) => string): Map<string, string> =>
  new Map([...items].map(([name, item]) => [name, text(item)]));

const sourceText = ({ connection, dataset }: Plan['sources'][number]): string => `${connection}: ${dataset}`;

/** Checks have no names of their own: what they promise, and how strictly, is who they are. */
function checksOf({ checks }: Plan): Map<string, string> {
  const names = numbered(checks.map(({ words }) => words));
  return new Map(checks.map(({ severity }, index) => [names[index] ?? '', severity === 'error' ? 'stops the load' : 'only warns']));
}

/** The datasets that a load reads; where only another step of the same plan feeds it now, the words of that step. */
function feedText(load: PlannedLoad, counterpart: PlannedLoad | undefined, { plan, other }: { plan: Plan; other: Plan }): string {
  const isKnown = (id: string): boolean => [plan, other].every(({ sources, steps }) => [...sources, ...steps].some((one) => one.id === id));
  const moved = counterpart !== undefined && counterpart.from !== load.from && isKnown(load.from) && isKnown(counterpart.from);
  const step = moved ? plan.steps.find(({ id }) => id === load.from) : undefined;
  const origin = originOf(plan, load);
  if (step) return ` after “${step.words}”`;
  return origin === '' ? '' : ` from ${origin}`;
}

function loadText({ mode, key, within, createKey, indexes = [] }: PlannedLoad, feed: string): string {
  const by = key.length > 0 ? ` by ${key.join(', ')}` : '';
  const structure = [...(createKey ? ['makes the key'] : []), ...indexes.map((columns) => `index on ${columns.join(', ')}`)];
  const scope = within ? ', a part of the table' : '';
  return `${mode}${by}${feed}${scope}${structure.length > 0 ? `, ${structure.join(', ')}` : ''}`;
}

function columnDifferences(target: string, before: PlannedLoad | undefined, { columns }: PlannedLoad): PlanDifference[] {
  if (!before) return [];
  const types = (of: PlannedLoad['columns']): Map<string, string> => new Map(of.map(({ name, type }) => [name, type]));
  return differing('column', types(before.columns), types(columns)).map((one) => ({ ...one, name: `${one.name} of ${target}` }));
}

const scheduleOf = ({ schedule }: Plan): Map<string, string> =>
  new Map(schedule === null ? [] : [['', `${scheduleWords(schedule)}, cron ${schedule.cron}`]]);

function effectDifferences(before: readonly LoadEffect[], now: readonly LoadEffect[]): PlanDifference[] {
  return now.flatMap((load) => {
    const known = before.find(({ target }) => target === load.target);
    if (!known) return [];
    return differing('effect', new Map([[load.target, effectText(known)]]), new Map([[load.target, effectText(load)]]));
  });
}

function effectText({ basis, inserts, updates, deletes }: LoadEffect): string {
  if (basis !== 'exact') return 'unavailable';
  return `+${count(inserts ?? 0)} ~${count(updates ?? 0)} −${count(deletes ?? 0)}`;
}
