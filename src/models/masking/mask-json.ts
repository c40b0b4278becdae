/** Hides the personal values of a tool's result, wherever they stand in it. */
import { z } from 'zod';
import { JsonValue, type JsonObject } from '#domain/json.ts';
import { personalColumn, type PersonalKind } from '#domain/personal.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** Rows under named columns; `personal` names the columns that were computed from personal ones. */
const Rows = z.looseObject({
  columns: z.array(z.union([z.string(), z.looseObject({ name: z.string() })])),
  rows: z.array(z.array(JsonValue)),
  personal: z.array(z.string()).optional(),
});
type Rows = z.infer<typeof Rows>;

/** What says something about the values of one column, and the members that hold values. */
const Statistics = z.looseObject({ name: z.string().optional(), column: z.string().optional() });
const valueMembers = new Set(['min', 'max', 'values', 'top', 'examples', 'example', 'value', 'most', 'mostCommon', 'shortest', 'longest']);
/** Members that hold rows as objects. */
const recordMembers = new Set(['values', 'row', 'record', 'before', 'after']);

/** The value with placeholders in place of what is personal. */
export function maskJson(value: JsonValue, names: Pseudonyms): JsonValue {
  if (typeof value === 'string') return names.mask(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => maskJson(item, names));
  const table = Rows.safeParse(value).data;
  const masked = maskMembers(table ? { ...value, rows: [] } : value, names);
  return table ? { ...masked, rows: maskRows(table, names) } : masked;
}

function maskMembers(object: JsonObject, names: Pseudonyms): JsonObject {
  const about = Statistics.safeParse(object).data;
  const kind = personalColumn(about?.column ?? about?.name ?? '');
  return Object.fromEntries(
    Object.entries(object).map(([key, member]) => {
      if (key === 'shape' && isShape(member)) return [key, member];
      if (kind !== null && valueMembers.has(key)) return [names.mask(key), hideAll(member, kind, names)];
      return [names.mask(key), recordMembers.has(key) ? maskRecords(member, names) : maskJson(member, names)];
    }),
  );
}

/** How values are written, in letters that stand for classes: "a@a.a" is nobody's address. */
const isShape = (value: JsonValue): boolean => typeof value === 'string' && !/[^Aa9\P{L}]|(?!9)\p{N}/u.test(value);

/** Rows by the names of their columns. */
function maskRecords(value: JsonValue, names: Pseudonyms): JsonValue {
  if (Array.isArray(value)) return value.map((item) => maskRecords(item, names));
  if (typeof value !== 'object' || value === null) return maskJson(value, names);
  return Object.fromEntries(
    Object.entries(value).map(([column, cell]) => {
      const kind = personalColumn(column);
      return [names.mask(column), kind === null || isFigure(cell, kind, column) ? maskJson(cell, names) : hideAll(cell, kind, names)];
    }),
  );
}

function maskRows({ columns, rows, personal = [] }: Rows, names: Pseudonyms): JsonValue[] {
  const kinds = columns.map((column) => {
    const name = nameOf(column);
    return personalColumn(name) ?? (personal.includes(name) ? 'text' : null);
  });
  return rows.map((cells) =>
    cells.map((cell, index) => {
      const kind = kinds[index] ?? null;
      return kind === null || isFigure(cell, kind, nameOf(columns[index])) ? maskJson(cell, names) : hideAll(cell, kind, names);
    }),
  );
}

const nameOf = (column: Rows['columns'][number] | undefined): string => (typeof column === 'string' ? column : (column?.name ?? ''));

/** A number that counts or measures, not one that belongs to somebody: an aggregate may be seen. */
const isFigure = (cell: JsonValue, kind: PersonalKind, column: string): boolean =>
  typeof cell === 'number' && (!numberKinds.has(kind) || figureName.test(column));
const numberKinds: ReadonlySet<PersonalKind> = new Set(['phone', 'ssn', 'iban', 'card', 'secret', 'birthday']);
const figureName = /(?:^|_)(?:counts?|n|number_of|total|share|rate|distinct|missing|nulls?)(?:_|$)/i;

/** Every value inside, whatever its form. What is a count says nothing about a person, but a number in such a column may be their phone. */
function hideAll(value: JsonValue, kind: PersonalKind, names: Pseudonyms): JsonValue {
  if (typeof value === 'string') return value.trim() === '' ? value : names.of(value, kind);
  if (typeof value === 'number') return names.of(String(value), kind);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => hideAll(item, kind, names));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, key === 'count' || key === 'rows' ? member : hideAll(member, kind, names)]),
  );
}
