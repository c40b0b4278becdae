/** Types that the engine lacks, kept between systems of one kind: a column that nothing touches on the way is what it was in its source. */
import type { NativeType } from '#domain/dataset.ts';
import { dictionary } from '#domain/dictionary.ts';
import { splitColumn } from '#domain/lineage.ts';
import type { Plan, PlannedLoad } from '#domain/plan.ts';
import { targetName } from './stages.ts';

/** By source and column. */
export type NativeTypes = ReadonlyMap<string, Record<string, NativeType>>;

type Way = Pick<Plan, 'sources' | 'steps'> & { natives: NativeTypes };

/** The load with the types that its new columns keep; `lost` tells of those that only the source's own database has. */
export function keptTypes(load: PlannedLoad, way: Way): { load: PlannedLoad; lost: string[] } {
  const found = ownTypes(load, way).filter(({ source }) => source.kind === load.kind);
  const isKept = ({ source, native }: (typeof found)[number]): boolean => !native.own || source.connection === load.connection;
  const native = Object.fromEntries(found.filter(isKept).map((column) => [column.name, column.native.type]));
  const lost = found
    .filter((column) => !isKept(column))
    .map(
      ({ name, source, native: { type } }) =>
        `${name} is ${type} in ${source.connection}, a type made there; in ${targetName(load)}, which is new, it becomes text.`,
    );
  return { load: Object.keys(native).length > 0 ? { ...load, native } : load, lost };
}

/** Of a load into Parquet: the columns whose type is text there. What their values alone made text was told by the inspection. */
export const parquetNotes = (load: PlannedLoad, way: Way): string[] =>
  (load.file?.format === 'parquet' ? ownTypes(load, way) : [])
    .filter(({ type, native }) => type.startsWith('VARCHAR') && !isOrdinary.test(native.type))
    .map(({ name, native }) => `${name} is written as text: Parquet has no ${native.type}.`);

/** Types that Parquet has too, whatever their limits. */
const isOrdinary = /^(character|numeric|date|time)[^[]*$/;

/** The columns of a load that are, value by value, those of a source under a type that the engine lacks. */
function ownTypes(load: PlannedLoad, way: Way) {
  return load.columns.flatMap(({ name, type }) => {
    const origin = untouched(way, load.from, name);
    const source = way.sources.find(({ id }) => id === origin?.relation);
    const native = origin && dictionary(way.natives.get(origin.relation) ?? {})[origin.column];
    return source && native ? [{ name, type, source, native }] : [];
  });
}

/** Steps that leave out rows or columns, order or name them, and change no value. */
const handOn = new Set(['filter', 'dedupe', 'sort', 'select', 'rename']);

/** The column of a source that a column of a relation is, value by value; null when a step may have made another of it. */
function untouched(
  { sources, steps }: Pick<Plan, 'sources' | 'steps'>,
  relation: string,
  column: string,
): { relation: string; column: string } | null {
  if (sources.some(({ id }) => id === relation)) return { relation, column };
  const step = steps.find(({ id }) => id === relation);
  const [input, ...others] = dictionary(step?.lineage ?? {})[column] ?? [];
  if (!step || !handOn.has(step.op) || input === undefined || others.length > 0) return null;
  const before = splitColumn(input);
  return untouched({ sources, steps }, before.relation, before.column);
}
