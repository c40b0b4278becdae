/** Whether new files fit beside those of a folder. */
import type { Column } from '#domain/dataset.ts';
import { conflictError } from '#domain/errors.ts';
import { type Held, partitionParts } from './existing.ts';
import type { StoredObject } from './object-store.ts';
import { isNested, nameOf, typeInParquet } from './output-select.ts';
import type { Staging } from './staging.ts';

/**
 * New files of another form would make the folder unreadable as one dataset. Returns what to say of types that differ. Throws
 * `target.other-columns`, `target.other-partitions`.
 */
export function refuseOtherForm({ request, output, place }: Staging, seen: readonly StoredObject[], held: Held): string[] {
  const folders = new Set(
    seen.map(({ key }) =>
      partitionParts(place.key, key)
        .map((part) => part.split('=')[0])
        .join('/'),
    ),
  );
  const own = output.partitionBy.map(encodeURIComponent).join('/');
  if (folders.size > 1 || !folders.has(own)) {
    throw conflictError(
      'target.other-partitions',
      `${place.name} is laid out by ${[...folders].map((one) => one || 'no column').join(' and ')}, not by ${own || 'no column'}.`,
      {
        hint: 'Append with the same partition_by, or write to another folder.',
      },
    );
  }
  const there = held.columns.map(({ name }) => name);
  const added = request.load.columns.filter(({ name }) => !output.partitionBy.includes(name)).map(({ name }) => nameOf(name, output));
  const [missing, extra] = [there.filter((name) => !added.includes(name)), added.filter((name) => !there.includes(name))];
  // Text files have no types of their own.
  const changed = output.format === 'parquet' ? otherTypes(request.load.columns, held.columns) : [];
  const unlike = changed.filter(({ was, is }) => isNested(was) || isNested(is));
  if (missing.length + extra.length + unlike.length === 0)
    return changed.map(
      ({ name, was, is }) => `${name} is ${is} in the new files and ${was} in those that are there; both are read as one type.`,
    );
  const words = [
    ...missing.map((name) => `${name} is missing`),
    ...extra.map((name) => `${name} is new`),
    ...unlike.map(({ name, was, is }) => `${name} is ${was} there and ${is} now`),
  ].slice(0, 10);
  throw conflictError('target.other-columns', `The rows do not have the columns of ${place.name}: ${words.join(', ')}.`, {
    hint: 'Select the columns of the dataset, or write to another folder.',
    details: { missing, extra },
  });
}

const otherTypes = (now: readonly Column[], there: readonly Column[]): { name: string; was: string; is: string }[] =>
  there.flatMap(({ name, type: was }) => {
    const column = now.find((one) => one.name === name);
    const is = column === undefined ? was : typeInParquet(column.type).replace(/^ENUM\(.*\)$/s, 'VARCHAR');
    return is === was ? [] : [{ name, was, is }];
  });
