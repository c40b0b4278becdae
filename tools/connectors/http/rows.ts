/** Records as rows: one line of JSON each; with a child, one line per element of a list inside. */
import { z } from 'zod';
import { inputError } from '#domain/errors.ts';
import { JsonObject } from '#domain/json.ts';
import { printable } from '#tools/formats/printable.ts';
import { isMembers, memberAt } from './json-page.ts';

export const RowOptions = z.strictObject({
  /** The path of a list inside every record; the dataset has one row per element. */
  child: z.string().min(1).max(200).optional(),
  /** Members of the record that each of its elements carries along, as `parent_…`; by default its `id`, or else all plain ones. */
  parentKey: z
    .union([
      z
        .string()
        .min(1)
        .transform((key) => [key]),
      z.array(z.string().min(1)).min(1).max(20),
    ])
    .optional(),
});
export type RowOptions = z.infer<typeof RowOptions>;

/** Divides reading options into those of the rows and those of the file they are written to. Throws `source.bad-options`. */
export function splitOptions(options: JsonObject): { rows: RowOptions; file: JsonObject } {
  const { child, parentKey, ...file } = options;
  const parsed = RowOptions.safeParse({ ...(child === undefined ? {} : { child }), ...(parentKey === undefined ? {} : { parentKey }) });
  if (parsed.success && (parsed.data.child !== undefined || parsed.data.parentKey === undefined)) return { rows: parsed.data, file };
  throw inputError('source.bad-options', 'child is the path of a list inside every record, and parentKey names members of the record.', {
    hint: 'For example child: "lines", parentKey: ["order_id"].',
  });
}

/** The rows of a record, as values. A record without elements gives none. Throws `source.no-records` when the child is no list. */
export function rowsOf(record: unknown, { child, parentKey }: RowOptions): unknown[] {
  if (child === undefined) return [isMembers(record) ? record : { value: record }];
  const elements = memberAt(record, child) ?? [];
  if (!Array.isArray(elements)) throw noList(child);
  const parent = parentFacts(record, parentKey);
  return elements.map((element, index) => ({
    ...parent,
    parent_position: index + 1,
    ...(isMembers(element) ? element : { value: element }),
  }));
}

function parentFacts(record: unknown, parentKey: readonly string[] | undefined): Record<string, unknown> {
  if (!isMembers(record)) return {};
  const plain = Object.keys(record).filter((key) => !Array.isArray(record[key]) && !isMembers(record[key]));
  const keys = parentKey ?? (Object.hasOwn(record, 'id') ? ['id'] : plain);
  return Object.fromEntries(keys.map((key) => [`parent_${key.replaceAll(/[./]/g, '_')}`, memberAt(record, key) ?? null]));
}

const noList = (child: string): Error =>
  inputError('source.no-records', `"${printable(child)}" is not a list in every record.`, {
    hint: 'Name the member that holds the elements.',
  });
