/** Whether new files fit beside those of a folder. */
import { conflictError } from '#domain/errors.ts';
import { type Held, partitionParts } from './existing.ts';
import type { StoredObject } from './object-store.ts';
import { nameOf } from './output-select.ts';
import type { Staging } from './staging.ts';

/** New files of another form would make the folder unreadable as one dataset. Throws `target.other-columns`, `target.other-partitions`. */
export function refuseOtherForm({ request, output, place }: Staging, seen: readonly StoredObject[], held: Held): void {
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
  if (missing.length + extra.length === 0) return;
  const words = [...missing.map((name) => `${name} is missing`), ...extra.map((name) => `${name} is new`)].slice(0, 10);
  throw conflictError('target.other-columns', `The rows do not have the columns of ${place.name}: ${words.join(', ')}.`, {
    hint: 'Select the columns of the dataset, or write to another folder.',
    details: { missing, extra },
  });
}
