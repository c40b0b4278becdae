/** What an engine promises to those who hold it, with a real child. */
import { gzipSync } from 'node:zlib';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, EngineProgress } from '#tools/engine/engine.ts';
import { columns } from '#tools/relations/example.ts';
import { quoteText } from '#tools/sql.ts';
import { cast } from '#tools/transforms/cast.ts';
import { failure, openTestHost } from '#test/support/engine/engine.ts';

const opened = openTestHost();
let engine: Engine;
beforeAll(async () => {
  engine = await opened.host.start();
});
const warmHost = openTestHost();
afterAll(async () => {
  await opened.close();
  await warmHost.close();
});

function file(name: string, content: string | Buffer): string {
  const path = join(opened.folder, name);
  writeFileSync(path, content);
  return path;
}

describe('define, materialise and query', () => {
  test('a view is computed anew, a table once', async () => {
    await engine.define('lazy', 'select random() as n');
    await engine.materialise('fixed', 'select random() as n');
    const read = async (name: string) => (await engine.query(`select n from ${name}`)).rows;
    expect(await read('lazy')).not.toEqual(await read('lazy'));
    expect(await read('fixed')).toEqual(await read('fixed'));
  });

  test('materialising counts the rows, and may take the place of the view it reads', async () => {
    await engine.define('place', 'select * from range(1000) r(n)');
    expect(await engine.materialise('place', 'select n from place where n % 2 = 0')).toEqual({ rows: 500 });
    expect(await engine.materialise('place', 'select n from place limit 3;')).toEqual({ rows: 3 });
    expect(await engine.materialise('place', 'select n from place where false')).toEqual({ rows: 0 });
  });

  test('columns of our own statements', async () => {
    expect(await engine.columnsOf("select 1 as a, {'b': [date '2026-01-01']} as s -- end")).toEqual([
      { name: 'a', type: 'INTEGER' },
      { name: 's', type: 'STRUCT(b DATE[])' },
    ]);
  });

  test('a query returns at most what was asked for, and says when there is more', async () => {
    expect(await engine.query('select * from range(5)', { maxRows: 2 })).toMatchObject({ rows: [[0], [1]], truncated: true });
    expect(await engine.query('select * from range(5)', { maxRows: 5 })).toMatchObject({ rows: { length: 5 }, truncated: false });
    expect((await engine.query('select * from range(5000)')).rows).toHaveLength(1000);
  });

  test('the order of the statement is the order of the rows', async () => {
    const { rows } = await engine.query('select * from range(100000) r(n) order by n desc', { maxRows: 3 });
    expect(rows).toEqual([[99_999], [99_998], [99_997]]);
  });

  test('cells and types cross the border as they are', async () => {
    const table = await engine.query(
      "select 1.50::decimal(5,2) as d, 9223372036854775807 as big, timestamptz '2026-01-01 00:00:00+01' as t, {'x': null} as s, '1'::json as j",
    );
    expect(table).toEqual({
      columns: [
        { name: 'd', type: 'DECIMAL(5,2)' },
        { name: 'big', type: 'BIGINT' },
        { name: 't', type: 'TIMESTAMP WITH TIME ZONE' },
        { name: 's', type: 'STRUCT(x INTEGER)' },
        { name: 'j', type: 'JSON' },
      ],
      rows: [['1.50', '9223372036854775807', '2025-12-31T23:00:00Z', { x: null }, '1']],
      truncated: false,
    });
  });

  test('parameters are values, whatever they say', async () => {
    const text = "x'; drop table fixed; --";
    expect((await engine.query('select $1, $2 + 1', { params: [text, 41] })).rows).toEqual([[text, 42]]);
  });

  test('columns of one name are told apart', async () => {
    const { columns } = await engine.query('select 1 as a, 2 as a');
    expect(new Set(columns.map((column) => column.name)).size).toBe(2);
  });

  test('an answer too heavy to carry is cut, not carried', async () => {
    const table = await engine.query("select lpad('', 1000000, 'x') as wide from range(100)", { maxRows: 100 });
    expect(table.truncated).toBe(true);
    expect(table.rows.length).toBe(16);
  });

  test('two statements in one text never run', async () => {
    await engine.materialise('kept', 'select 1 as n');
    for (const sql of ['select 1); drop table kept; select (1', 'select 1; drop table kept']) {
      expect((await failure(engine.query(sql))).code).toMatch(/^(?:sql\.invalid|engine\.several-statements)$/);
      expect((await failure(engine.define('w', sql))).code).toMatch(/^(?:sql\.invalid|engine\.several-statements)$/);
    }
    expect((await engine.query('select * from kept')).rows).toEqual([[1]]);
  });

  test('statements run one after the other, and a failure stops nobody else', async () => {
    const results = await Promise.allSettled([
      engine.materialise('first', 'select * from range(100000)'),
      engine.query('select * from nowhere'),
      engine.query('select count(*) from first'),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('progress is told while a statement runs', async () => {
    const seen: EngineProgress[] = [];
    await engine.materialise('many', 'select n, hash(n) as h from range(8000000) r(n)');
    // On a busy machine the only moment of telling may come before the first row.
    for (let tries = 0; tries < 5 && !seen.some(({ rows }) => rows > 0); tries += 1) {
      await engine.materialise('sorted', 'select h from many order by h desc, n limit 1000000', (progress) => seen.push(progress));
    }
    expect(seen.some(({ rows }) => rows > 0)).toBe(true);
    for (const { fraction } of seen) expect(fraction === null || (fraction >= 0 && fraction <= 1)).toBe(true);
  });

  test('a progress listener that throws fails its statement alone', async () => {
    const work = engine.materialise('unheard', 'select count(*) from range(1000000000000)', () => {
      throw new Error('the listener’s own');
    });
    expect((await failure(work)).message).toBe('the listener’s own');
    expect((await engine.query('select 1')).rows).toEqual([[1]]);
  });

  test('memory is what the kernel says', () => {
    const { bytes, peakBytes } = engine.memory();
    expect(bytes).toBeGreaterThan(20_000_000);
    expect(peakBytes).toBeGreaterThanOrEqual(bytes);
  });

  test('the version is DuckDB’s', () => {
    expect(engine.version).toMatch(/^v\d+\.\d+\.\d+/);
  });
});

describe('errors say whose turn it is', () => {
  test.each([
    ['input', 'sql.invalid', 'select nope from range(1)'],
    ['input', 'sql.invalid', 'selec 1'],
    ['data', 'engine.conversion', "select 'abc'::integer"],
    ['data', 'engine.conversion', 'select (9223372036854775807::bigint + n)::bigint from range(2) r(n)'],
    ['data', 'engine.conversion', "select strptime('x', '%Y')"],
    ['denied', 'engine.denied', "select * from read_text('/etc/passwd')"],
  ])('%s %s: %s', async (family, code, sql) => {
    expect(await failure(engine.materialise('x', sql))).toMatchObject({ family, code });
  });

  test('a value that does not convert is named', async () => {
    expect(await failure(engine.query("select 'abc'::integer"))).toMatchObject({
      message: 'The value "abc" cannot become INTEGER.',
      details: { value: 'abc' },
      hint: expect.stringContaining('Keep the column as text'),
    });
  });

  test.each([
    ['abc', 'DECIMAL(12,2)', 'a number with at most 2 decimals'],
    ['1.555', 'DECIMAL(12,2)', 'a number with at most 2 decimals'],
    ["it's", 'BIGINT', 'a whole number'],
    ['2026-13-45', 'DATE', 'a date'],
    ['2026-01-01 25:00', 'TIMESTAMP', 'a date and time without a zone'],
    ['2026-01-01 10:00', 'TIMESTAMPTZ', 'a date and time with a zone'],
    ['perhaps', 'BOOLEAN', 'true or false'],
  ])('"%s" that is to be exactly %s is named with its column and in words', async (value, type, words) => {
    await engine.define('texts', `SELECT ${quoteText(value)} AS v`);
    const relation = { name: 'texts', columns: columns({ v: 'VARCHAR' }) };
    const parsed = cast.parse({ columns: { v: type }, exact: true });
    expect(await failure(engine.query(parsed.ok ? parsed.bound.toSql([relation]) : 'wrong parameters'))).toMatchObject({
      code: 'engine.conversion',
      message: `The value "${value}" of v is not exactly ${words}.`,
    });
  });

  test('a broken line of a file is numbered', async () => {
    const path = await engine.admit(file('broken.csv', 'a,b\n1,2\n3,x\n'));
    const error = await failure(
      engine.materialise('b', `select * from read_csv('${path}', columns = {'a': 'INTEGER', 'b': 'INTEGER'}, header = true)`),
    );
    expect(error).toMatchObject({ family: 'data', details: { line: 3 } });
  });
});

describe('admitted files', () => {
  test('can be read under the path that is returned, with their extensions', async () => {
    const path = await engine.admit(file('Orders May.CSV', 'id,name\n1,a\n'));
    expect(path).toMatch(/\.csv$/);
    expect((await engine.query(`from read_csv('${path}')`)).rows).toEqual([[1, 'a']]);
    const zipped = await engine.admit(file('orders.csv.gz', gzipSync('id\n7\n')));
    expect(zipped).toMatch(/\.csv\.gz$/);
    expect((await engine.query(`from read_csv('${zipped}')`)).rows).toEqual([[7]]);
  });

  test('of the same name stay apart', async () => {
    mkdirSync(join(opened.folder, 'other'), { recursive: true });
    const [one, two] = [await engine.admit(file('same.csv', 'n\n1\n')), await engine.admit(file('other/same.csv', 'n\n2\n'))];
    expect((await engine.query(`select a.n, b.n from read_csv('${one}') a, read_csv('${two}') b`)).rows).toEqual([[1, 2]]);
  });

  test('must be regular files', async () => {
    const real = file('real.csv', 'n\n1\n');
    const link = join(opened.folder, 'link.csv');
    symlinkSync(real, link);
    for (const path of [link, opened.folder, '/dev/null']) {
      expect(await failure(engine.admit(path))).toMatchObject({
        family: 'input',
        code: 'engine.input-not-a-file',
        message: expect.stringContaining(path),
      });
    }
    expect(await failure(engine.admit(join(opened.folder, 'missing.csv')))).toMatchObject({ code: 'engine.input-not-found' });
  });

  test('that are put into the engine folder can be read too', async () => {
    const path = join(engine.folder, 'downloaded.csv');
    writeFileSync(path, 'n\n3\n');
    expect((await engine.query(`from read_csv('${await engine.admit(path)}')`)).rows).toEqual([[3]]);
  });
});

describe('the warm engine', () => {
  test('that only described has no relation left for the next', async () => {
    const { host } = warmHost;
    const relation = { name: 'described', columns: [{ name: 'n', type: 'BIGINT' }] };
    for (let use = 0; use < 3; use += 1) {
      await host.warm(async (warm) => {
        expect((await warm.describe('select n + 1 as m from described', [relation])).columns).toEqual([{ name: 'm', type: 'BIGINT' }]);
      });
    }
    await host.warm(async (warm) => {
      expect(await failure(warm.query('from described'))).toMatchObject({ code: 'sql.invalid' });
    });
  });

  test('is empty for each of its users, and the same child', async () => {
    const { host } = warmHost;
    const folder = await host.warm(async (warm) => {
      await warm.admit(file('w.csv', 'n\n1\n'));
      await warm.define('mine', 'select 1 as n');
      await warm.materialise('mine_too', 'select 1 as n');
      writeFileSync(join(warm.folder, 'left.txt'), 'x');
      return warm.folder;
    });
    await host.warm(async (warm) => {
      expect(warm.folder).toBe(folder);
      for (const name of ['mine', 'mine_too']) expect(await failure(warm.query(`from ${name}`))).toMatchObject({ code: 'sql.invalid' });
      expect((await warm.query(`select count(*) from glob('${folder}/*')`)).rows).toEqual([[0]]);
      expect((await warm.query(`select count(*) from glob('${join(folder, '..', 'inputs')}/*')`)).rows).toEqual([[0]]);
    });
  });

  test('serves one user at a time', async () => {
    const { host } = warmHost;
    const seen: string[] = [];
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        host.warm(async (warm) => {
          seen.push(`${name} in`);
          await warm.query('select 1');
          seen.push(`${name} out`);
        }),
      ),
    );
    expect(seen).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  test('comes back after it died, and after a user that failed', async () => {
    const { host } = warmHost;
    await expect(host.warm(() => Promise.reject(new Error('the user’s own')))).rejects.toThrow('the user’s own');
    await host.warm((warm) => warm.close());
    expect((await host.warm((warm) => warm.query('select 42'))).rows).toEqual([[42]]);
  });

  test('does not carry over what a user left running', async () => {
    const { host } = warmHost;
    let left: Promise<unknown> = Promise.resolve();
    await host.warm(async (warm) => {
      left = failure(warm.query('select count(*) from range(1000000000000)'));
    });
    expect((await host.warm((warm) => warm.query('select 1'))).rows).toEqual([[1]]);
    expect(await left).toMatchObject({ code: 'engine.interrupted' });
  });
});
