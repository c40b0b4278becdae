import { z } from 'zod';
import { counted } from '#domain/amounts.ts';
import type { Column, Table } from '#domain/dataset.ts';
import type { JsonValue } from '#domain/json.ts';
import { personalColumn } from '#domain/personal.ts';
import { columnsSql, exactDuplicatesSql, isNumber, isText, isTime, outliersSql, repeatedSql, shapesSql } from './profile-sql.ts';
import { defineReadTool, type ReadPorts, type ReadTool } from './tool.ts';

const Input = z.object({ connection: z.string().max(63), dataset: z.string().max(1024) });
const ProfiledColumn = z.object({
  name: z.string(),
  type: z.string(),
  nulls: z.number(),
  /** Texts of blanks alone. */
  blank: z.number(),
  different: z.number(),
  /** Least and greatest value; null where values are personal or have no order. */
  min: z.string().nullable(),
  max: z.string().nullable(),
  /** Figures far out of the middle half. */
  outliers: z.number(),
  shapes: z.array(z.object({ shape: z.string(), rows: z.number() })),
});
const Profile = z.object({
  dataset: z.string(),
  rows: z.number(),
  columns: z.array(ProfiledColumn),
  /** Columns whose values are all there and all different. */
  keys: z.array(z.string()),
  duplicates: z.object({
    exact: z.number(),
    /** The column that is almost a key, and what its repeated rows differ in. */
    almost: z
      .object({ column: z.string(), values: z.number(), differIn: z.array(z.object({ column: z.string(), values: z.number() })) })
      .nullable(),
  }),
  span: z.object({ column: z.string(), from: z.string(), to: z.string() }).nullable(),
});
type Profile = z.infer<typeof Profile>;

const mostColumns = 60;
/** A column with at least this share of different values is almost a key. */
const almostKey = 0.9;

/** Counts what is in every column over every row: by SQL in the engine, bounded in columns and time. */
export const profileDataset: ReadTool<z.infer<typeof Input>, Profile> = defineReadTool({
  name: 'profile_dataset',
  effect: 'read',
  doing: 'Profiling',
  description:
    'Profile a dataset over every row: nulls, different values, least and greatest, shapes, keys, duplicates and why, outliers, time span.',
  input: Input,
  output: Profile,
  examples: [
    { say: 'profile customers and tell me if anything looks off', input: { connection: 'files', dataset: 'samples/customers.csv' } },
  ],
  async run({ ports }, of) {
    const seen = await ports.inspect(of);
    const columns = seen.columns.slice(0, mostColumns);
    const ask = askerOf(ports, of);
    const measured = (await ask(columnsSql(columns), columns.length)).map((row) => Measured.parse(row));
    const rows = measured[0]?.[1] ?? 0;
    const facts = columns.flatMap((column) => {
      const found = measured.find(([name]) => name === column.name);
      return found
        ? [{ column, filled: found[2], different: found[3], blank: found[4], min: found[5], max: found[6], low: found[7], high: found[8] }]
        : [];
    });
    const shapes = await shapesOf(ask, columns);
    const outliers = await outliersOf(ask, facts);
    const keys = facts
      .filter(({ filled, different }) => rows > 0 && filled === rows && different === rows)
      .map(({ column }) => column.name);
    return {
      dataset: seen.dataset,
      rows,
      columns: facts.map(({ column, filled, different, blank, min, max }) => ({
        ...column,
        nulls: rows - filled,
        blank,
        different,
        min,
        max,
        outliers: outliers.get(column.name) ?? 0,
        shapes: shapes.get(column.name) ?? [],
      })),
      keys,
      duplicates: await duplicatesOf(ask, facts, rows),
      span: spanOf(facts),
    };
  },
  summarise: ({ rows, columns }) => `${counted(rows, 'row')}, ${counted(columns.length, 'column')} measured`,
  shows: profileTable,
});

type Ask = (sql: string, maxRows: number) => Promise<JsonValue[][]>;
interface Fact {
  column: Column;
  filled: number;
  different: number;
  blank: number;
  min: string | null;
  max: string | null;
  low: number | null;
  high: number | null;
}

const count = z.coerce.number();
const Measured = z.tuple([
  z.string(),
  count,
  count,
  count,
  count,
  z.string().nullable(),
  z.string().nullable(),
  z.number().nullable(),
  z.number().nullable(),
]);
const Shape = z.tuple([z.string(), z.string(), count]);
const Counted = z.tuple([z.string(), count]);
const Repeated = z.tuple([count, z.string(), count]);

const askerOf =
  (ports: ReadPorts, { connection, dataset }: z.infer<typeof Input>): Ask =>
  async (sql, maxRows) =>
    (await ports.query({ sql, sources: [{ id: 'd', connection, dataset }], maxRows })).rows;

async function shapesOf(ask: Ask, columns: Column[]): Promise<Map<string, { shape: string; rows: number }[]>> {
  const texts = columns.filter(isText);
  const found = new Map<string, { shape: string; rows: number }[]>();
  if (texts.length === 0) return found;
  for (const row of await ask(shapesSql(texts), texts.length * 3)) {
    const [name, shape, rows] = Shape.parse(row);
    found.set(name, [...(found.get(name) ?? []), { shape, rows }]);
  }
  return found;
}

async function outliersOf(ask: Ask, facts: Fact[]): Promise<Map<string, number>> {
  const ranges = facts.flatMap(({ column, low, high }) =>
    isNumber(column) && low !== null && high !== null && Number.isFinite(low) && Number.isFinite(high) && high > low
      ? [{ name: column.name, low, high }]
      : [],
  );
  if (ranges.length === 0) return new Map();
  return new Map((await ask(outliersSql(ranges), ranges.length)).map((row) => Counted.parse(row)));
}

async function duplicatesOf(ask: Ask, facts: Fact[], rows: number): Promise<Profile['duplicates']> {
  const [exact] = z.tuple([count]).parse((await ask(exactDuplicatesSql, 1))[0]);
  const near = facts
    .filter(
      ({ column, filled, different }) =>
        different < filled && different >= rows * almostKey && !isTime(column) && personalColumn(column.name) === null,
    )
    .toSorted((a, b) => Number(/id$/i.test(b.column.name)) - Number(/id$/i.test(a.column.name)) || b.different - a.different)[0];
  if (!near) return { exact, almost: null };
  const others = facts.map(({ column }) => column.name).filter((name) => name !== near.column.name);
  const found = (await ask(repeatedSql(near.column.name, others), others.length)).map((row) => Repeated.parse(row));
  const differIn = found.map(([, column, values]) => ({ column, values }));
  return { exact, almost: { column: near.column.name, values: found[0]?.[0] ?? 0, differIn } };
}

/** Of the time column that most rows have. */
function spanOf(facts: Fact[]): Profile['span'] {
  const [widest] = facts.filter(({ column, min }) => isTime(column) && min !== null).toSorted((a, b) => b.filled - a.filled);
  return widest ? { column: widest.column.name, from: widest.min ?? '', to: widest.max ?? '' } : null;
}

function profileTable({ rows, columns }: Profile): Table {
  return {
    columns: [
      { name: 'column', type: 'VARCHAR' },
      { name: 'type', type: 'VARCHAR' },
      { name: 'nulls', type: 'BIGINT' },
      { name: 'null_percent', type: 'DOUBLE' },
      { name: 'different', type: 'BIGINT' },
      { name: 'min', type: 'VARCHAR' },
      { name: 'max', type: 'VARCHAR' },
      { name: 'outliers', type: 'BIGINT' },
      { name: 'shapes', type: 'VARCHAR' },
    ],
    rows: columns.map(({ name, type, nulls, different, min, max, outliers, shapes }) => [
      name,
      type,
      nulls,
      rows === 0 ? 0 : Math.round((nulls / rows) * 10_000) / 100,
      different,
      min,
      max,
      outliers,
      shapes.map(({ shape }) => shape).join(', '),
    ]),
    truncated: false,
  };
}
