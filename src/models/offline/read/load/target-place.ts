/** Places of loads: what a wish for one comes to. */
import type { DraftInput } from '#domain/draft.ts';
import type { TargetWish } from './target-wish.ts';

/** Where a load writes. */
export type Place = { connection: string; table: string } | { connection: string; path: string };

/** A load's place for a wish. Without one, or without a schema, a table goes to `public`. */
export function targetOf(wish: TargetWish | null, base: string): Place {
  if (wish?.kind === 'file')
    return {
      connection: wish.connection ?? (/^s3:\/\//i.test(wish.name) ? 's3' : 'files'),
      path: wish.name === '' ? base : wish.folder ? `${wish.name}/${base}${wish.ending ?? ''}` : wish.name.replace(/\/+$/, ''),
    };
  const name = wish === null || wish.kind === 'system' ? base : wish.kind === 'schema' ? `${wish.name}.${base}` : wish.name;
  return { connection: 'warehouse', table: name.includes('.') ? name : `public.${name}` };
}

/** A load that gets another target: "put it in crm instead" keeps the table's name and changes its schema. */
export function withPlace<L extends DraftInput['loads'][number]>(load: L, wish: TargetWish): DraftInput['loads'][number] {
  const { connection: _connection, table, path, format: _format, partition_by: _partitions, options: _options, ...rest } = load;
  const base = (table ?? path?.replace(/\.[a-z]+(\.gz)?$/i, '') ?? '').split(/[./]/).at(-1) ?? '';
  // A bare name behind "to" changes the schema, too, where the plan names one.
  const link = table !== undefined && table.includes('.') && !table.startsWith('public.') ? 'in|to|into' : 'in';
  const schemaAlone =
    wish.kind === 'table' &&
    !wish.name.includes('.') &&
    new RegExp(`^(?:(?:put|move|load|save|write|store|send|in|it|that|this|they|them)\\b.*\\b)?(?:${link})\\s`, 'i').test(
      `${wish.phrase} `,
    );
  return { ...rest, ...targetOf(schemaAlone ? { ...wish, kind: 'schema' } : wish, base) };
}
