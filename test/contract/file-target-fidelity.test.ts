/** What is written is what is read again by our own reader: every type that a format can hold, and a clear refusal where it cannot. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { failure } from '#test/support/engine/engine.ts';
import { type FileTarget, openFileTarget } from '#test/support/files/file-target.ts';

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
  expect(staged.reconciled[0]).toEqual({ what: 'rows', engine: '40000', target: '40000', agrees: true });
});

const hardRows = `SELECT * FROM (VALUES
  (1::TINYINT, (-9223372036854775808)::BIGINT, -0.05::DECIMAL(12,2), 99999999999999999999999999.999999999999::DECIMAL(38,12), 17014118346046923173168730371588410572::HUGEINT, 0.1::FLOAT, -0.0::DOUBLE, 'é' || chr(13) || chr(10) || '"", \\', TIMESTAMPTZ '2024-01-01 12:00:00+02', TIME '12:34:56.789', UUID 'eb792773-39fc-41c7-94fc-0afd0aa8c60e', TIMESTAMP_NS '2024-01-01 00:00:00.123456789', 'a'::ENUM('a', 'b'), [1, NULL], {'k': NULL}, '\\xAA\\x00'::BLOB, INTERVAL 3 DAY, '{"a": 1.0}'::JSON, true, 'x'),
  (NULL, 9223372036854775807, 7.00, -1, -5, 1e30, 1e300, chr(9) || ' blanks ', NULL, NULL, NULL, NULL, 'b', [], NULL, NULL, NULL, NULL, false, ''),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
) t(tiny, big, d, wide, huge, f, "a.b", "Text ""q""", tz, clock, id, nanos, e, l, s, blob, span, doc, "filename", t)`;

describe.each(['csv.gz', 'json', 'ndjson', 'parquet'])('what was written as %s is read again and compared', (ending) => {
  test('by rows, values, exact sums and content, over one file and many', async () => {
    const staged = await target.stage({ sql: hardRows, path: `out/hard.${ending}` });
    const lines = new Map(staged.reconciled.map((line) => [line.what, line]));
    expect(lines.get('sum of big')).toEqual({ what: 'sum of big', engine: '-1', target: '-1', agrees: true });
    expect(lines.get('sum of d')).toEqual({ what: 'sum of d', engine: '6.95', target: '6.95', agrees: true });
    expect(lines.get('values in l')).toMatchObject({ engine: '2', target: '2', agrees: true });
    expect(lines.get('values in wide')).toMatchObject({ engine: '2', agrees: true });
    expect(lines.get('content of wide')).toMatchObject({ agrees: true });
    for (const what of ['huge', 'a.b', 'Text "q"', 'tz', 'nanos', 'id', 'filename', 't']) {
      expect(lines.get(`content of ${what}`), what).toMatchObject({ agrees: true });
    }
    expect(staged.notes).toEqual(ending === 'parquet' ? ['span is written as text: Parquet cannot hold every INTERVAL as it is.'] : []);
    const { format, compression } = target.newest().load.file ?? {};
    const sql = `SELECT i AS id, i::DECIMAL(9,2) / 4 AS amount, 'p' || i % 600 AS part FROM range(1200) r(i)`;
    const output = { folder: true, partitionBy: ['part'], ...(format && compression ? { format, compression } : {}) };
    const parts = await target.stage({ sql, path: 'out/many', output });
    expect(parts.reconciled.filter(({ what }) => /^(rows|sum of id)$/.test(what))).toEqual([
      { what: 'rows', engine: '1200', target: '1200', agrees: true },
      { what: 'sum of id', engine: '719400', target: '719400', agrees: true },
    ]);
  });

  test('so that files which hold something else are never staged', async () => {
    const { engine } = target;
    const write = engine.writeFiles.bind(engine);
    const spied = vi.spyOn(engine, 'writeFiles');
    // One value more by its last digit, which floating point would not show.
    spied.mockImplementation((sql, ...rest) => write(sql.replace('"amount" AS', '"amount" + (id = 7)::INT * unit AS'), ...rest));
    const cases = [
      { type: 'DECIMAL(9,2)', mismatch: { what: 'sum of amount', engine: '45.00', target: '45.01' } },
      { type: 'DECIMAL(28,12)', mismatch: { what: 'sum of amount', engine: '45.000000000000', target: '45.000000000001' } },
      { type: 'DECIMAL(38,25)', mismatch: { what: 'content of amount' } },
    ];
    for (const { type, mismatch } of cases) {
      const least = `0.${'1'.padStart(Number(/,(\d+)/.exec(type)?.[1]), '0')}`;
      const sql = `SELECT i AS id, '"amount":7' AS note, i::${type} AS amount, ${least}::${type} AS unit FROM range(10) r(i)`;
      const error = await failure(target.stage({ sql, path: `out/wrong.${ending}` }));
      expect(error, type).toMatchObject({ code: 'stage.mismatch', details: { mismatches: [mismatch] } });
    }
    spied.mockRestore();
    expect([target.files(), target.hidden().filter((name) => name.includes('/stage/'))]).toEqual([[], []]);
  });
});

test('a number behind a value that may hold one of the same name is counted alone', async () => {
  const sql = `SELECT {'amount': 1} AS nested, 12345678901234567.25::DECIMAL(28,2) AS amount, 0.5::DECIMAL(28,2) AS rest`;
  const staged = await target.stage({ sql, path: 'out/hidden.json' });
  expect(staged.reconciled.map(({ what }) => what)).toEqual([
    'rows',
    'values in nested',
    'values in amount',
    'values in rest',
    'sum of rest',
  ]);
});

test('columns that are other values each time are counted, and that is said', async () => {
  const sql = `SELECT i AS id, random() AS r, CASE WHEN random() < 0.5 THEN 'x' END AS maybe FROM range(2000) t(i)`;
  const staged = await target.stage({ sql, path: 'out/random.csv' });
  expect(staged.reconciled.map(({ what }) => what)).toEqual(expect.arrayContaining(['rows', 'values in id', 'sum of id', 'values in r']));
  expect(staged.reconciled.map(({ what }) => what)).not.toContain('content of r');
  expect(staged.notes).toEqual([expect.stringContaining('other values each time')]);
});

test('a single column with missing values keeps them', async () => {
  const sql = `SELECT * FROM (VALUES (1), (NULL), (3), (NULL)) t(a)`;
  for (const ending of ['csv', 'json', 'parquet']) {
    const { sent, back } = await roundTrip(sql, `out/one.${ending}`);
    expect(back.rows, ending).toEqual(sent.rows);
  }
});
