/** Every type of Postgres, with the values at its edges, on its way through the engine and back: the same value, or a refusal; never another one. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLogger } from '#domain/log.ts';
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

/** Reads a table into the engine and loads it into another one of the same columns. */
async function through(type: string, values: string[]) {
  tables += 1;
  const [from, to] = [`from_${tables}`, `to_${tables}`];
  await target.client.query(`CREATE TABLE ${from} (id integer PRIMARY KEY, v ${type}); CREATE TABLE ${to} (LIKE ${from})`);
  for (const [index, value] of [...values, 'NULL'].entries()) await target.client.query(`INSERT INTO ${from} VALUES (${index}, ${value})`);
  const found = await reader.inspect(context(), from, {});
  const opened = await reader.open(context(), { id: from, dataset: found.dataset, reader: found.reader });
  expect(await target.engine.columnsOf(opened.sql)).toEqual(found.columns);
  await target.load({ table: to, mode: 'append', sql: opened.sql, runId: `types-${tables}` });
  return { found, from, to, engine: found.columns[1]?.type };
}

const texts = async (table: string) => (await target.rows(`SELECT v::text AS v FROM ${table} ORDER BY id`)).map((row) => row['v']);

const quoted = (...values: string[]) => values.map((value) => `'${value.replaceAll("'", "''")}'`);

/** Type, the engine's type, values as SQL. */
const types: [type: string, engine: string, values: string[]][] = [
  ['smallint', 'SMALLINT', ['-32768', '32767']],
  ['integer', 'INTEGER', ['-2147483648', '2147483647']],
  ['bigint', 'BIGINT', ['-9223372036854775808', '9223372036854775807']],
  ['oid', 'UINTEGER', ['0', '4294967295']],
  ['real', 'FLOAT', quoted('0.1', '-3.4028235e+38', '1e-45', 'NaN', 'Infinity', '-Infinity', '-0')],
  ['double precision', 'DOUBLE', quoted('0.1', '1.7976931348623157e+308', '5e-324', 'NaN', 'Infinity', '-Infinity', '-0')],
  ['boolean', 'BOOLEAN', ['true', 'false']],
  ['numeric(12,2)', 'DECIMAL(12,2)', ['0.01', '-9999999999.99']],
  ['numeric(38,18)', 'DECIMAL(38,18)', ['12345678901234567890.123456789012345678', '-0.000000000000000001']],
  ['numeric(12,2)', 'VARCHAR', quoted('NaN', '1.50')],
  ['numeric', 'DECIMAL(38,2)', ['1.50', '-12345678901234567890123456789012345.99']],
  ['numeric', 'VARCHAR', quoted('NaN', 'Infinity', '-Infinity', '1.5')],
  ['numeric', 'VARCHAR', [`${'9'.repeat(60)}.${'1'.repeat(40)}`, '0.000']],
  ['numeric(60,5)', 'VARCHAR', [`${'8'.repeat(55)}.12345`]],
  ['numeric(5,-2)', 'DECIMAL(38,0)', ['12300', '-99900']],
  ['money', 'VARCHAR', quoted('1234.56', '-0.01')],
  ['date', 'DATE', quoted('2026-02-28', 'infinity', '-infinity', '0001-01-01', '4713-01-01 BC', '0044-03-15 BC', '99999-12-31')],
  ['time', 'TIME', quoted('00:00:00', '23:59:59.999999', '24:00:00')],
  ['timetz', 'TIME WITH TIME ZONE', quoted('00:00:00+00', '23:59:59.999999-08', '12:30:00+05:30')],
  [
    'timestamp',
    'TIMESTAMP',
    quoted('2026-03-29 02:30:00.123456', 'infinity', '-infinity', '0044-03-15 10:00:00.5 BC', '10000-01-01 00:00:00'),
  ],
  [
    'timestamptz',
    'TIMESTAMP WITH TIME ZONE',
    quoted('2026-03-29 02:30:00.123456+02', 'infinity', '-infinity', '0044-03-15 10:00:00+00 BC'),
  ],
  ['timestamp(3)', 'TIMESTAMP', quoted('2026-03-29 02:30:00.123')],
  ['interval', 'INTERVAL', quoted('-1 year 2 mons -3 days 04:05:06.7', '1000000 hours', '0', '-00:00:00.000001', '178000000 years')],
  ['uuid', 'UUID', quoted('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff')],
  ['bytea', 'BLOB', [String.raw`'\x'`, String.raw`'\x00ff5c220a'`]],
  ['json', 'JSON', quoted('{"b": 1,  "a": [null, "ü\\n"], "b": 2}', '"text"', 'null', '1e400')],
  ['jsonb', 'JSON', quoted('{"a": [1.10, null, "say \\"hi\\""]}', 'null', '12345678901234567890.5')],
  ['text', 'VARCHAR', [...quoted('', 'NULL', '\\.', '\\N', ' blanks ', 'ünï 🎈'), `E'a\\r\\nb\\tc"d'`]],
  ['varchar(5)', 'VARCHAR', quoted('abcde', 'a  ')],
  ['char(5)', 'VARCHAR', quoted('ab', '')],
  ['"char"', 'VARCHAR', quoted('x')],
  ['name', 'VARCHAR', quoted('a_name')],
  ['mood', 'VARCHAR', quoted('sad', 'so, "happy"')],
  ['price', 'DECIMAL(12,2)', ['1.50', '0']],
  ['pair', 'VARCHAR', [`ROW(1, 'a,"b"')::pair`]],
  ['inet', 'VARCHAR', quoted('10.0.0.1', '10.0.0.1/8', '::1', '2001:db8::/32')],
  ['cidr', 'VARCHAR', quoted('10.0.0.0/8')],
  ['macaddr', 'VARCHAR', quoted('08:00:2b:01:02:03')],
  ['macaddr8', 'VARCHAR', quoted('08:00:2b:01:02:03:04:05')],
  ['bit(5)', 'VARCHAR', [`B'10110'`, `B'00000'`]],
  ['bit varying', 'VARCHAR', [`B''`, `B'1'`]],
  ['int4range', 'VARCHAR', quoted('[1,5)', 'empty', '(,)')],
  ['tstzrange', 'VARCHAR', quoted('["2026-01-01 00:00:00+00",infinity)')],
  ['int4multirange', 'VARCHAR', quoted('{[1,3),[5,7)}')],
  ['point', 'VARCHAR', quoted('(1.5,-2)')],
  ['xml', 'VARCHAR', quoted('<a b="1">&amp;</a>')],
  ['tsvector', 'VARCHAR', quoted(`'a':1 'b''c':2`)],
  ['integer[]', 'INTEGER[]', quoted('{}', '{NULL,5,NULL}', '{-2147483648}')],
  ['text[]', 'VARCHAR[]', [`ARRAY['a,b', NULL, '', 'NULL', 'say "hi"', 'back\\slash', '{}', E'new\\nline', ' x ']`, `'{}'`]],
  ['numeric(9,2)[]', 'DECIMAL(9,2)[]', quoted('{1.25,NULL,-0.01}')],
  ['numeric[]', 'VARCHAR[]', quoted('{1.5,NaN,NULL}')],
  ['double precision[]', 'DOUBLE[]', quoted('{NaN,Infinity,0.1}')],
  ['boolean[]', 'BOOLEAN[]', quoted('{t,f,NULL}')],
  ['timestamptz[]', 'TIMESTAMP WITH TIME ZONE[]', quoted('{"2026-01-01 00:00:00+02",infinity}')],
  ['uuid[]', 'UUID[]', quoted('{ffffffff-ffff-ffff-ffff-ffffffffffff}')],
  ['mood[]', 'VARCHAR[]', [`ARRAY['sad', 'so, "happy"']::mood[]`]],
  ['integer[]', 'VARCHAR', quoted('{{1,2},{3,4}}', '{5}')],
  ['text[]', 'VARCHAR', quoted('[0:1]={a,b}', '{"{1}"}')],
  ['jsonb[]', 'VARCHAR', [`ARRAY['{"a": 1}', NULL]::jsonb[]`]],
  ['bytea[]', 'VARCHAR', [String.raw`ARRAY['\x00', NULL]::bytea[]`]],
];

describe('from Postgres into Postgres', () => {
  test.each(types)('%s as %s', async (type, engine, values) => {
    const moved = await through(type, values);
    expect(moved.engine).toBe(engine);
    expect(await texts(moved.to)).toEqual(await texts(moved.from));
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
