/** What is written is what is read again by our own reader: every type that a format can hold, and a clear refusal where it cannot. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { failure } from '#test/support/engine.ts';
import { type FileTarget, openFileTarget } from '#test/support/file-target.ts';

let target: FileTarget;
beforeAll(async () => {
  target = await openFileTarget();
});
afterEach(() => target.empty());
afterAll(() => target.close());

const text = (name: string): string => readFileSync(join(target.folder, name), 'utf8');

/** The rows of a query, and what comes back of them from a file. */
async function roundTrip(sql: string, path: string) {
  await target.load({ sql, path });
  const [sent, back] = [await target.engine.query(sql, { maxRows: 1000 }), await target.rows(path)];
  return { sent, back };
}

const plainRows = `SELECT * FROM (VALUES
  (1::BIGINT, 'plain', 12.50::DECIMAL(12,2), DATE '2024-02-29', TIMESTAMP '2024-02-29 23:59:59.123456', true, 1.5::DOUBLE),
  (2, '', -0.01, DATE '1969-12-31', TIMESTAMP '1969-12-31 00:00:00', false, -2.25),
  (3, NULL, NULL, NULL, NULL, NULL, NULL),
  (9007199254740993, 'quote " comma , line
end', 9999999999.99, DATE '9999-12-31', TIMESTAMP '2100-01-01 12:00:00', true, 1e300),
  (5, '  blanks  ', 0.00, DATE '2000-01-01', TIMESTAMP '2000-01-01 00:00:01', false, 0.1)
) t(id, s, d, day, ts, ok, f)`;

describe.each(['csv', 'csv.gz', 'json', 'ndjson', 'ndjson.gz', 'parquet'])('%s', (ending) => {
  test('keeps texts, NULL, empty texts, decimals, dates and large numbers', async () => {
    const { sent, back } = await roundTrip(plainRows, `out/plain.${ending}`);
    const numbers = (rows: unknown[][]) =>
      rows.map((row) => row.map((cell, index) => (index === 2 && cell !== null ? Number(cell) : cell)));
    expect(numbers(back.rows)).toEqual(numbers(sent.rows));
    expect(back.columns.map(({ name }) => name)).toEqual(sent.columns.map(({ name }) => name));
  });

  test('keeps rows in their order', async () => {
    const { sent, back } = await roundTrip('SELECT (i * 7919) % 50021 AS v FROM range(50000) r(i)', `out/order.${ending}`);
    expect(back.rows.slice(0, 1000)).toEqual(sent.rows);
  });
});

const nested = `SELECT * FROM (VALUES
  (1, [1, NULL, 3], {'sku': 'a', 'qty': 2, 'tags': ['x', '']}),
  (2, []::INT[], {'sku': NULL, 'qty': NULL, 'tags': NULL}),
  (3, NULL, NULL)
) t(id, l, s)`;

test.each(['json', 'ndjson', 'parquet'])('%s keeps nested values', async (ending) => {
  const { sent, back } = await roundTrip(nested, `out/nested.${ending}`);
  expect(back.rows).toEqual(sent.rows);
});

test('csv holds nested values as JSON texts', async () => {
  await target.load({ sql: nested, path: 'out/nested.csv' });
  expect(text('nested.csv').split('\n')[1]).toBe(`1,"[1,null,3]","{""sku"":""a"",""qty"":2,""tags"":[""x"",""""]}"`);
});

test('parquet keeps types, also those it does not have', async () => {
  const sql = `SELECT 170141183460469231731687303715884::HUGEINT AS h, 1::UBIGINT AS u, 1.5::DECIMAL(38,10) AS d, TIMESTAMPTZ '2024-01-01 12:00:00+02' AS tz,
    TIME '12:34:56.789' AS t, UUID 'eb792773-39fc-41c7-94fc-0afd0aa8c60e' AS id, '\\xAA\\x00'::BLOB AS b, [2::HUGEINT] AS hs, 'a'::ENUM('a', 'b') AS e`;
  const { sent, back } = await roundTrip(sql, 'out/types.parquet');
  expect(back.columns.map(({ type }) => type)).toEqual([
    'DECIMAL(38,0)',
    'UBIGINT',
    'DECIMAL(38,10)',
    'TIMESTAMP WITH TIME ZONE',
    'TIME',
    'UUID',
    'BLOB',
    'DECIMAL(38,0)[]',
    'VARCHAR',
  ]);
  expect(back.rows.map((row) => row.map(String))).toEqual(sent.rows.map((row) => row.map(String)));
});

test('parquet is written with zstd, or as it is asked', async () => {
  const sql = `SELECT 'the same text again and again' AS s FROM range(20000)`;
  await target.load({ sql, path: 'out/z.parquet' });
  await target.load({ sql, path: 'out/s.parquet', output: { compression: 'snappy' } });
  const codecs = async (name: string) => {
    const path = await target.engine.admit(join(target.folder, name));
    return (await target.engine.query(`SELECT DISTINCT compression FROM parquet_metadata('${path}')`, { maxRows: 5 })).rows;
  };
  expect(await codecs('z.parquet')).toEqual([['ZSTD']]);
  expect(await codecs('s.parquet')).toEqual([['SNAPPY']]);
});

test('a number that JSON cannot write is refused with its column', async () => {
  const error = await failure(target.stage({ sql: `SELECT 'NaN'::DOUBLE AS ratio`, path: 'out/nan.json' }));
  expect(error.message).toContain('ratio holds a number that is not finite');
  expect(target.files()).toEqual([]);
});

test('csv with other dialects', async () => {
  await target.load({ sql: `SELECT 1 AS a, 'x;y' AS b`, path: 'out/semi.csv', output: { delimiter: ';' } });
  await target.load({ sql: `SELECT 1 AS a, 2 AS b`, path: 'out/bare.csv', output: { header: false } });
  await target.load({ sql: `SELECT 1 AS a, 'tab' AS b`, path: 'out/tab.csv', output: { delimiter: '\t' } });
  expect(text('semi.csv')).toBe('a;b\n1;"x;y"\n');
  expect(text('bare.csv')).toBe('1,2\n');
  expect(text('tab.csv')).toBe('a\tb\n1\ttab\n');
});

test('a spreadsheet runs nothing of it when that is asked, and it is marked', async () => {
  const sql = `SELECT * FROM (VALUES ('=1+1', -5), ('+x', 1), ('-x', 2), ('@SUM(A1)', 3), (chr(9) || 'tab', 4), (chr(13) || 'cr', 5), (chr(0) || 'nul', 0), ('plain', 6), (NULL, 7), ('', 8)) t("=head", n)`;
  const staged = await target.stage({ sql, path: 'out/safe.csv', output: { spreadsheetSafe: true } });
  expect(staged.effect.samples[0]?.after).toEqual({ "'=head": "'=1+1", n: -5 });
  await target.publish();
  const lines = text('safe.csv');
  for (const cell of [`'=head,n`, `'=1+1,-5`, `'+x,1`, `'-x,2`, `'@SUM(A1),3`, `'\0nul`, 'plain,6', ',7', '"",8'])
    expect(lines).toContain(cell);
  expect(lines).not.toMatch(/^[=+@\t\0-]/m);
  await target.load({ sql, path: 'out/raw.csv' });
  expect(text('raw.csv')).toContain('\n=1+1,-5\n');
});

test('texts with line ends, over many rows, are counted right when they are read back', async () => {
  const sql = `SELECT i AS id, repeat('line' || chr(10), 3) || '"' || i AS s, repeat('x', 200) AS pad FROM range(40000) r(i)`;
  const staged = await target.stage({ sql, path: 'out/lines.csv' });
  expect(staged.reconciled).toEqual([{ what: 'rows', engine: '40000', target: '40000', agrees: true }]);
});

test('a single column with missing values keeps them', async () => {
  const sql = `SELECT * FROM (VALUES (1), (NULL), (3), (NULL)) t(a)`;
  for (const ending of ['csv', 'json', 'parquet']) {
    const { sent, back } = await roundTrip(sql, `out/one.${ending}`);
    expect(back.rows, ending).toEqual(sent.rows);
  }
});
