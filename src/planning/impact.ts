/** Where datasets come from and who needs them, over the plans whose loads stand. Pure. */
import type { Dependent, Origin, RunStep } from '#domain/history.ts';
import { lineageOfLoad, makerOf, memberOf, originsOf, reaches, splitColumn, stepsOf } from '#domain/lineage.ts';
import type { Plan, PlannedLoad, PlannedSource } from '#domain/plan.ts';
import { targetName } from './stages.ts';

/** A plan that a run published. */
export interface Standing {
  run: number;
  title: string;
  plan: Plan;
}

/** What a person or a model calls a dataset, with or without its connection. */
export interface Named {
  connection?: string | undefined;
  dataset: string;
}

const lower = (text: string): string => text.toLowerCase();

/** `samples/orders.csv`, `orders.csv` and `orders`. */
function fileNames(path: string): string[] {
  const own = path.replace(/\/+$/, '').split('/').at(-1) ?? path;
  return [path, own, own.replace(/(?:\.[a-z0-9]+)+$/i, '')];
}

/** Names that a load's target goes by. */
const targetNames = (load: PlannedLoad): string[] =>
  load.file ? fileNames(load.table) : [targetName(load), `${load.schema}.${load.table}`, load.table];

/** The connectors that read files name them by paths; the others have tables, perhaps with a schema. */
const sourceNames = ({ connection, kind, dataset }: PlannedSource): string[] =>
  kind === 'postgres'
    ? [dataset, `${connection}.${dataset}`, dataset.split('.').at(-1) ?? '']
    : [...fileNames(dataset), `${connection}.${dataset}`];

const isCalled = (names: string[], connection: string, { dataset, connection: wanted }: Named): boolean =>
  (wanted === undefined || wanted === connection) && names.some((name) => lower(name) === lower(dataset));

export const writes = (load: PlannedLoad, named: Named): boolean => isCalled(targetNames(load), load.connection, named);
export const readsFrom = (source: PlannedSource, named: Named): boolean => isCalled(sourceNames(source), source.connection, named);

interface Asked extends Partial<Named> {
  column?: string | undefined;
}

/** What a name without a column may be, the likeliest first: a dataset, `customers.segment`, a column of any. */
export function namesMeant(asked: Named & Asked): Asked[] {
  const { dataset, column } = asked;
  const cut = dataset.lastIndexOf('.');
  if (column !== undefined) return [asked];
  return [asked, ...(cut > 0 ? [{ ...asked, dataset: dataset.slice(0, cut), column: dataset.slice(cut + 1) }] : []), { column: dataset }];
}

/** How each load of a dataset makes it, or one of its columns. `counted` gives the rows of a step, where they are known. */
export function originsIn(
  plans: readonly Standing[],
  asked: Asked,
  counted: (run: number) => ReadonlyMap<string, RunStep> = () => new Map(),
): Omit<Origin, 'finishedAt' | 'rows'>[] {
  return plans.flatMap(({ run, title, plan }) =>
    plan.loads
      .filter((load) => asked.dataset === undefined || writes(load, { ...asked, dataset: asked.dataset }))
      .flatMap((load) => {
        const column = asked.column === undefined ? null : columnOrigin(plan, load, asked.column);
        if (asked.column !== undefined && column === null) return [];
        const reached = reaches(plan, load);
        const sources = plan.sources.filter(({ id }) => reached.has(id)).map(({ dataset }) => dataset);
        const steps = stepsOf(plan, load).map(({ id, words }) => counted(run).get(id) ?? { words, rowsIn: null, rowsOut: null });
        return [{ target: targetName(load), run, title, sources: [...new Set(sources)], steps, column }];
      }),
  );
}

function columnOrigin(plan: Plan, load: PlannedLoad, asked: string): Origin['column'] {
  const name = load.columns.find((column) => lower(column.name) === lower(asked))?.name;
  if (name === undefined) return null;
  const datasets = new Map(plan.sources.map(({ id, dataset }) => [id, dataset]));
  const from = originsOf(plan, load.from, name).map((origin) => {
    const { relation, column } = splitColumn(origin);
    return { dataset: datasets.get(relation) ?? relation, column };
  });
  const maker = makerOf(plan, load.from, name);
  return { name, from, made: maker && { words: maker.step.words, expression: memberOf(maker.step, maker.column) } };
}

/** Loads further away than this are not followed. */
const farthest = 8;

/** Every load that reads a dataset, or one column of it, directly or through what others load. Each target once per plan, nearest first. */
export function dependentsIn(plans: readonly Standing[], asked: Named & { column?: string | undefined }): Dependent[] {
  const found = new Map<string, Dependent>();
  let front: (Named & { column?: string | undefined })[] = [asked];
  for (let distance = 1; distance <= farthest && front.length > 0; distance += 1) {
    const next: typeof front = [];
    for (const one of front) {
      for (const dependent of directDependents(plans, one)) {
        const key = `${dependent.run} ${dependent.target}`;
        const known = found.get(key);
        const columns = dependent.columns.filter((name) => !known?.columns.includes(name));
        if (known && columns.length === 0) continue;
        found.set(key, { ...dependent, distance: known?.distance ?? distance, columns: [...(known?.columns ?? []), ...columns] });
        next.push(...onward(dependent, one));
      }
    }
    front = next;
  }
  return [...found.values()].sort((a, b) => a.distance - b.distance || b.run - a.run);
}

/** What a dependent load hands on: the columns that were touched, or the whole target. */
const onward = ({ target, columns }: Omit<Dependent, 'distance'>, { column }: { column?: string | undefined }) =>
  column === undefined ? [{ dataset: target }] : columns.map((name) => ({ dataset: target, column: name }));

function directDependents(plans: readonly Standing[], asked: Named & { column?: string | undefined }): Omit<Dependent, 'distance'>[] {
  return plans.flatMap(({ run, title, plan }) =>
    plan.sources
      .filter((source) => readsFrom(source, asked))
      .flatMap((source) =>
        plan.loads
          .filter((load) => reaches(plan, load).has(source.id))
          .flatMap((load) => {
            const touched = touchedBy(plan, load, { source, column: asked.column });
            return touched ? [{ target: targetName(load), run, title, reads: source.dataset, ...touched }] : [];
          }),
      ),
  );
}

/** Columns of the target made of the asked one, and what else of the plan names it; null when it does not matter to the load. */
function touchedBy(
  plan: Plan,
  load: PlannedLoad,
  { source, column }: { source: PlannedSource; column: string | undefined },
): Pick<Dependent, 'columns' | 'uses'> | null {
  if (column === undefined) return { columns: load.columns.map(({ name }) => name), uses: [] };
  const name = source.columns.find((each) => lower(each.name) === lower(column))?.name;
  if (name === undefined) return null;
  const columns = Object.entries(lineageOfLoad(plan, load))
    .filter(([, origins]) => origins.includes(`${source.id}.${name}`))
    .map(([made]) => made);
  const uses = [
    ...stepsOf(plan, load).filter(({ from, params }) => from.some((of) => hasColumn(plan, of, { source, name })) && speaksOf(params, name)),
    ...plan.checks.filter(({ on, params }) => hasColumn(plan, on, { source, name }) && speaksOf(params, name)),
  ].map(({ words }) => words);
  return columns.length > 0 || uses.length > 0 ? { columns, uses } : null;
}

/** Whether a relation still has the column of that source under its name. */
function hasColumn(plan: Plan, relation: string, { source, name }: { source: PlannedSource; name: string }): boolean {
  return relation === source.id || originsOf(plan, relation, name).includes(`${source.id}.${name}`);
}

/** Parameters that hold the name as a word: a filter, a key, an order. */
function speaksOf(params: unknown, name: string): boolean {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\p{L}\p{N}_])${escaped}(?![\p{L}\p{N}_])`, 'iu').test(JSON.stringify(params));
}
