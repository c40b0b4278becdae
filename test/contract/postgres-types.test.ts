/** Every type of Postgres, with the values at its edges, on its way through the engine and back: the same value, or a refusal; never another one. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { quoted, typesAtTheirEdges as types } from '#test/support/postgres/types-at-their-edges.ts';
import { openFileTarget, type FileTarget } from '#test/support/files/file-target.ts';
import { openPostgresTarget, type PostgresTarget } from '#test/support/postgres/postgres-target.ts';
import type { SourceReader } from '#tools/connectors/connector.ts';

let target: PostgresTarget;
let reader: SourceReader;
let files: FileTarget;
let citext = false;
beforeAll(async () => {
  [target, files] = await Promise.all([openPostgresTarget(), openFileTarget()]);
  if (!target.connection.reader) throw new Error('the connector cannot read');
  ({ reader } = target.connection);
  await target.client.query(`SET TimeZone = 'UTC'; SET bytea_output = 'hex'; CREATE TYPE mood AS ENUM ('sad', 'ok', 'so, "happy"');
    CREATE DOMAIN cents AS numeric(12,2) CHECK (VALUE >= 0); CREATE DOMAIN price AS cents; CREATE TYPE pair AS (a int, b text); CREATE TABLE from_pair (id int, v pair)`);
  citext = await target.client.query('CREATE EXTENSION citext').then(
    () => true,
    () => false,
  );
});
afterAll(() => Promise.all([target.close(), files.close()]));

const context = () => ({ engine: target.engine, signal: new AbortController().signal, log: silentLogger });

let tables = 0;

/** A table with these values and NULL, as the reader opens it, and the name of another one. */
async function filled(type: string, values: string[]) {
  tables += 1;
  const [from, to] = [`from_${tables}`, `to_${tables}`];
  await target.client.query(`CREATE TABLE ${from} (id integer PRIMARY KEY, v ${type})`);
  for (const [index, value] of [...values, 'NULL'].entries()) await target.client.query(`INSERT INTO ${from} VALUES (${index}, ${value})`);
  const found = await reader.inspect(context(), from, {});
  const opened = await reader.open(context(), { id: from, dataset: found.dataset, reader: found.reader });
  return { from, to, found, opened };
}

/** Reads a table into the engine and loads it into another one of the same columns. */
async function through(type: string, values: string[]) {
  const { from, to, found, opened } = await filled(type, values);
  await target.client.query(`CREATE TABLE ${to} (LIKE ${from})`);
  expect(await target.engine.columnsOf(opened.sql)).toEqual(found.columns);
  await target.load({ table: to, mode: 'append', sql: opened.sql, runId: `types-${tables}` });
  return { found, from, to, engine: found.columns[1]?.type };
}

/** Reads a table into the engine and loads it into one that is not there yet; what became of the type of `v`. */
async function anew(type: string, values: string[], index: string[] = []) {
  const { from, to, found, opened } = await filled(type, values);
  const native = Object.fromEntries(Object.entries(found.native ?? {}).map(([name, { type: own }]) => [name, own]));
  const indexes = index.length > 0 ? [index] : [];
  await target.load({ table: to, mode: 'create', sql: opened.sql, native, indexes, runId: `types-${tables}` });
  const typeOf = `SELECT format_type(atttypid, atttypmod) AS v FROM pg_attribute WHERE attname = 'v' AND attrelid =`;
  const [before, after] = await Promise.all([from, to].map(async (name) => (await target.rows(`${typeOf} '${name}'::regclass`))[0]?.['v']));
  return { from, to, before: String(before), after };
}

/** Types of which the engine has no values, or no limit. */
const engineLacks =
  /^(numeric(?!\(\d+,\d)|character\(|character varying\(|time(stamp)?\(|interval.|inet|cidr|macaddr|bit|\w+range|point|xml|tsvector|money|mood|pair|json$|jsonb\[|bytea\[)/;

const texts = async (table: string) => (await target.rows(`SELECT v::text AS v FROM ${table} ORDER BY id`)).map((row) => row['v']);

describe('from Postgres into Postgres', () => {
  test.each(types)('%s as %s', async (type, engine, values) => {
    const moved = await through(type, values);
    expect(moved.engine).toBe(engine);
    expect(await texts(moved.to)).toEqual(await texts(moved.from));
  });

  test.each(types)('%s as %s, into a new table', async (type, _engine, values) => {
    const { from, to, before, after } = await anew(type, values);
    expect(await texts(to)).toEqual(await texts(from));
    if (engineLacks.test(before)) expect(after).toBe(before);
  });

  test('nothing is said to be lost in the type that the values come from', async () => {
    const sql = `SELECT TIMESTAMP '2026-03-29 02:30:00.123' AS v`;
    const staged = (native: Record<string, string>) => target.stage({ table: 'limited', mode: 'create', sql, native });
    expect((await staged({ v: 'timestamp(3) without time zone' })).staged.notes).toEqual([]);
    await target.client.query('CREATE TABLE limited (v timestamp(3))');
    const into = await target.stage({ table: 'limited', mode: 'append', sql });
    expect(into.staged.notes).toContain('v is rounded to timestamp(3) without time zone.');
  });

  test('no key is made of a type without an order', async () => {
    expect(await anew('json', quoted('{"a":  1}'), ['v'])).toMatchObject({ before: 'json', after: 'jsonb' });
    expect(await anew('inet', quoted('10.0.0.1/8'), ['v'])).toMatchObject({ before: 'inet', after: 'inet' });
  });

  test('citext, where it is installed', async ({ skip }) => {
    if (!citext) skip('the server has no citext');
    const moved = await through('citext', quoted('Ab', ''));
    expect(await texts(moved.to)).toEqual(['Ab', '', null]);
  });

  test('what is read as text says so and why', async () => {
    const notes = async (type: string, values: string[]) => (await through(type, values)).found.notes.join(' ');
    expect(await notes('numeric', [`'NaN'`])).toContain('v holds NaN or infinity, so its numbers are read as text');
    expect(await notes('numeric(9,2)', [`'NaN'`])).toContain('v holds NaN, so it is read as text.');
    expect(await notes('integer[]', [`'{{1,2}}'`])).toContain('v holds arrays of several dimensions');
    expect(await notes('timestamptz', quoted('294276-12-31 00:00:00+00'))).toContain('v holds years after 294246, so it is read as text.');
    expect(await notes('money', [`'1'`])).toContain('v is money and is read as its text.');
  });

  test('computed columns are read, and identity columns are loaded as they come', async () => {
    await target.client
      .query(`CREATE TABLE made (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n integer, twice integer GENERATED ALWAYS AS (n * 2) STORED);
      INSERT INTO made (n) VALUES (1), (2); CREATE TABLE made_copy (LIKE made INCLUDING ALL)`);
    const found = await reader.inspect(context(), 'made', {});
    const opened = await reader.open(context(), { id: 'made', dataset: found.dataset, reader: found.reader });
    await expect(target.stage({ table: 'made_copy', mode: 'append', sql: opened.sql })).rejects.toMatchObject({
      code: 'target.generated-column',
    });
    await target.load({ table: 'made_copy', mode: 'append', sql: `SELECT id, n FROM (${opened.sql})`, runId: 'made' });
    expect(await target.rows('SELECT * FROM made_copy ORDER BY id')).toEqual(await target.rows('SELECT * FROM made ORDER BY id'));
  });

  test('a value that came after the inspection and does not fit ends the read', async () => {
    const { found, from } = await through('numeric(9,2)', ['1.5']);
    await target.client.query(`INSERT INTO ${from} VALUES (9, 'NaN')`);
    const opened = await reader.open(context(), { id: 'late', dataset: found.dataset, reader: found.reader });
    await expect(target.engine.query(`SELECT sum(v) FROM (${opened.sql})`)).rejects.toThrow(/NaN/);
    const arrays = await through('integer[]', [`'{1}'`]);
    await target.client.query(`INSERT INTO ${arrays.from} VALUES (9, '{{1,2}}')`);
    const late = await reader.open(context(), { id: 'late', dataset: arrays.found.dataset, reader: arrays.found.reader });
    await expect(target.engine.query(`SELECT count(v) FROM (${late.sql})`)).rejects.toThrow(/JSON/i);
  });

  test.each([
    ['timestamp', '294276-12-31 10:00:00'],
    ['timestamptz', '294276-12-31 10:00:00+00'],
  ])('a %s that came after the inspection and that the engine cannot hold is told by its column and value', async (type, value) => {
    const { found, from } = await through(type, quoted('2026-01-01 00:00:00+00'));
    await target.client.query(`INSERT INTO ${from} VALUES (9, '${value}')`);
    const opened = await reader.open(context(), { id: 'late', dataset: found.dataset, reader: found.reader });
    await expect(target.engine.query(`SELECT max(v) FROM (${opened.sql})`)).rejects.toMatchObject({
      code: 'engine.conversion',
      message: `The value "${value}" of v cannot become ${type.toUpperCase()}.`,
      hint: expect.stringContaining('Keep the column as text'),
    });
  });

  test.each([
    ['date', '0044-03-15 BC'],
    ['timestamptz', '4713-01-01 00:00:00+00 BC'],
  ])('a %s before Christ that came after the inspection is read as what it is', async (type, value) => {
    const { found, from, to } = await through(type, quoted('2026-01-01'));
    await target.client.query(`INSERT INTO ${from} VALUES (9, '${value}')`);
    const opened = await reader.open(context(), { id: 'late', dataset: found.dataset, reader: found.reader });
    await target.load({ table: to, mode: 'append', sql: `SELECT * FROM (${opened.sql}) WHERE id = 9`, runId: `late-${type}` });
    expect((await texts(to)).at(-1)).toBe(value);
  });
});

describe('from Postgres into files and back into Postgres', () => {
  const fromFiles = (): SourceReader => {
    if (!files.connection.reader) throw new Error('the connector cannot read');
    return files.connection.reader;
  };

  /** One table with a column of each, in as many rows as the longest list of values, and one of NULLs. */
  async function wide(name: string, columns: typeof types) {
    const list = columns.map(([type], index) => `c${index} ${type}`).join(', ');
    await target.client.query(`CREATE TABLE ${name} (id integer PRIMARY KEY, ${list}); CREATE TABLE ${name}_back (LIKE ${name})`);
    const most = Math.max(...columns.map(([, , values]) => values.length));
    for (let row = 0; row <= most; row += 1) {
      const cells = columns.map(([, , values]) => (row === most ? 'NULL' : values[row % values.length]));
      await target.client.query(`INSERT INTO ${name} VALUES (${row}, ${cells.join(', ')})`);
    }
    const found = await reader.inspect({ ...context(), engine: files.engine }, name, {});
    return reader.open({ ...context(), engine: files.engine }, { id: name, dataset: found.dataset, reader: found.reader });
  }

  /** Written, read and loaded again; the texts of all columns. JSON is compared by value. */
  async function thereAndBack(name: string, ending: string, columns: typeof types) {
    const opened = await wide(name, columns);
    const { notes } = await files.stage({ sql: opened.sql, path: `out/${name}.${ending}` });
    await files.publish();
    const found = await fromFiles().inspect(context(), `out/${name}.${ending}`, {});
    const back = await fromFiles().open(context(), { id: name, dataset: found.dataset, reader: found.reader });
    await target.load({ table: `${name}_back`, mode: 'append', sql: back.sql, runId: name });
    const list = columns.map(([type], index) => `c${index}${type === 'json' && ending !== 'parquet' ? '::jsonb' : ''}::text`);
    const content = (table: string) => target.rows(`SELECT id, ${list.join(', ')} FROM ${table} ORDER BY id`);
    return { notes, before: await content(name), after: await content(`${name}_back`) };
  }

  test('every value of every type is the same through Parquet, and what becomes text is said', async () => {
    const { notes, before, after } = await thereAndBack('wide', 'parquet', types);
    const texts = types.flatMap(([type, engine], index) =>
      /^(interval|timetz)$/.test(type) ? [`c${index} is written as text: Parquet cannot hold every ${engine} as it is.`] : [],
    );
    expect(notes).toEqual(expect.arrayContaining(texts));
    expect(after).toEqual(before);
  });

  test('and through CSV, arrays and composites among them', async () => {
    // Bits alone look like numbers.
    const { before, after } = await thereAndBack(
      'wide_csv',
      'csv',
      types.filter(([type]) => type !== 'bit varying'),
    );
    expect(after).toEqual(before);
  });

  test('and through JSON, where the numbers of documents would be rounded and documents of null be lost', async () => {
    // What is not finite is refused there.
    const columns = types.filter(([type]) => !/^(real|double)/.test(type));
    const place = (wanted: string): string => `c${columns.findIndex(([type]) => type === wanted)}`;
    const { notes, before, after } = await thereAndBack('wide_json', 'ndjson', columns);
    expect(notes).toEqual([
      `2 documents in ${place('json')} are null, which files of JSON do not tell from no document.`,
      `${place('jsonb')} is written as text: JSON numbers of so many digits would be rounded.`,
    ]);
    expect(after).toEqual(before.map((row) => (row[place('json')] === 'null' ? { ...row, [place('json')]: null } : row)));
  });

  test('an array that is none is refused in words about the column', async () => {
    await target.client.query('CREATE TABLE lists (id integer, v integer[])');
    const load = target.stage({ table: 'lists', mode: 'append', sql: `SELECT 1 AS id, '1 and 2' AS v` });
    await expect(load).rejects.toMatchObject({
      code: 'postgres.bad-value',
      message: 'Postgres refused staging load_1 in column "v", row 1: "1 and 2" is no array, which is written {1,2} or [1,2].',
    });
    const record = target.stage({ table: 'from_pair', mode: 'append', sql: `SELECT 1 AS id, {'a': 1, 'b': 'x'} AS v` });
    await expect(record).rejects.toMatchObject({
      code: 'postgres.bad-value',
      message: expect.stringContaining('is no row of values, which is written (1,"a b")'),
    });
  });
});

/** Values that files hold, as the engine has them. A type of the engine that Postgres lacks comes back as the nearest one. */
const engineValues: [type: string, value: string, back?: string][] = [
  ['BOOLEAN', 'true'],
  ['SMALLINT', '(-32768)::SMALLINT'],
  ['BIGINT', '9223372036854775807'],
  ['HUGEINT', '170141183460469231731687303715884105727::HUGEINT', 'VARCHAR'],
  ['DECIMAL(38,9)', '12345678901234567890.123456789::DECIMAL(38,9)'],
  ['DOUBLE', `'nan'::DOUBLE`],
  ['FLOAT', `'-inf'::FLOAT`],
  ['DATE', `'0044-03-15 (BC)'::DATE`],
  ['TIME', `TIME '23:59:59.999999'`],
  ['TIMESTAMP', `TIMESTAMP '0044-03-15 (BC) 10:00:00.25'`],
  ['TIMESTAMP WITH TIME ZONE', `TIMESTAMPTZ '2026-03-29 02:30:00+02'`],
  ['INTERVAL', `INTERVAL '-14 months 3 days -04:05:06.7'`],
  ['UUID', `'6f9619ff-8b86-d011-b42d-00cf4fc964ff'::UUID`],
  ['BLOB', String.raw`'\x00\xFF'::BLOB`],
  ['VARCHAR', `'a' || chr(13) || chr(10) || '"\\N'`],
  ['INTEGER[]', `[1, NULL]::INTEGER[]`],
  ['VARCHAR[]', `['a,b', NULL, '', 'NULL']`],
];

describe('from the engine into Postgres and back', () => {
  test.each(engineValues)('%s %s', async (type, value, back = type) => {
    tables += 1;
    const table = `engine_${tables}`;
    await target.load({ table, mode: 'create', sql: `SELECT 1 AS id, ${value} AS v UNION ALL SELECT 2, NULL`, runId: `engine-${tables}` });
    const found = await reader.inspect(context(), table, {});
    const opened = await reader.open(context(), { id: table, dataset: found.dataset, reader: found.reader });
    expect(found.columns[1]?.type).toBe(back);
    const { rows } = await target.engine.query(`SELECT CAST(v AS VARCHAR) FROM (${opened.sql}) ORDER BY id`);
    const { rows: before } = await target.engine.query(`SELECT CAST(${value} AS VARCHAR)`);
    expect(rows).toEqual([before[0], [null]]);
  });
});
