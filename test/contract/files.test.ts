import { chmodSync, linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { files } from '#tools/connectors/files/index.ts';
import { failure } from '#test/support/engine/engine.ts';
import { openFiles } from '#test/support/files/files-fixture.ts';
import type { FilesFixture } from '#test/support/files/files-fixture.ts';
import { connectorConformance } from './connector-conformance.ts';

connectorConformance('files', async () => {
  const fixture = await openFiles();
  fixture.write('orders.csv', 'order_id,amount,day\n1,10.50,2026-01-01\n2,N/A,2026-01-02\n');
  return {
    connection: fixture.connection,
    dataset: 'in/orders.csv',
    columns: [
      { name: 'order_id', type: 'BIGINT' },
      { name: 'amount', type: 'DECIMAL(12,2)' },
      { name: 'day', type: 'DATE' },
    ],
    rows: 2,
    misspelt: 'in/order.csv',
    hostile: [
      '../orders.csv',
      'in/../../etc/passwd',
      '/etc/passwd',
      '~/orders.csv',
      'file:///etc/passwd',
      'in\\orders.csv',
      "in/x'; DROP TABLE y; --.csv",
      'in/%2e%2e/orders.csv',
      'in/\0orders.csv',
    ],
    close: () => fixture.close(),
  };
});

describe('what the files connector reads', () => {
  let fixture: FilesFixture;
  beforeAll(async () => {
    fixture = await openFiles();
  });
  afterAll(() => fixture.close());

  test('CSV, TSV, PSV and their like as .gz give the same rows', async () => {
    const csv = 'id,name\n1,"a, b"\n2,c\n';
    const tsv = 'id\tname\n1\ta, b\n2\tc\n';
    const names = [
      fixture.write('same.csv', csv),
      fixture.write('same.csv.gz', gzipSync(csv)),
      fixture.write('same.tsv', tsv),
      fixture.write('same.tsv.gz', gzipSync(tsv)),
      fixture.write('same.psv', 'id|name\n1|a, b\n2|c\n'),
    ];
    for (const name of names)
      expect((await fixture.load(name)).table.rows, name).toEqual([
        [1, 'a, b'],
        [2, 'c'],
      ]);
  });

  test('a gzip file of several members is read to its end', async () => {
    const name = fixture.write('members.csv.gz', Buffer.concat([gzipSync('id,v\n1,a\n'), gzipSync('2,b\n')]));
    expect((await fixture.load(name)).table.rows).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });

  test('semicolons, quotes and comments are found out and pinned', async () => {
    const name = fixture.write('semicolon.csv', 'id;text;price\n1;"say ""hi""; now";1.25\n2;plain;3.50\n');
    const inspection = await fixture.inspect(name);
    expect(inspection.reader['dialect']).toMatchObject({ delimiter: ';', quote: '"', header: true });
    expect(inspection.notes).toContain('Fields are separated by semicolons.');
    expect(inspection.sample.rows[0]).toEqual([1, 'say "hi"; now', '1.25']);
  });

  test('Parquet keeps its own types and its exact row count', async () => {
    const name = fixture.write('events.parquet', readFileSync(join('samples', 'web_events.parquet')));
    const inspection = await fixture.inspect(name);
    expect(inspection).toMatchObject({ rows: 50_000, rowsExact: true });
    expect(inspection.columns).toContainEqual({ name: 'ts', type: 'TIMESTAMP' });
    expect((await fixture.load(name)).table.rows).toHaveLength(50_000);
  });

  test('NDJSON and JSON arrays: members typed, nested values kept, codes in quotes stay text', async () => {
    const objects = [
      '{"id":1,"price":1.50,"zip":"01234","tags":["a","b"],"at":"2026-01-01 10:00:00"}',
      '{"id":2,"price":"N/A","zip":"99","tags":[],"at":null}',
    ];
    const lines = fixture.write('objects.ndjson', `${objects.join('\n')}\n`);
    const array = fixture.write('objects.json', `[${objects.join(',')}]`);
    for (const name of [lines, array]) {
      const inspection = await fixture.inspect(name);
      expect(inspection.columns.map(({ type }) => type)).toEqual(['BIGINT', 'DECIMAL(12,1)', 'VARCHAR', 'VARCHAR[]', 'TIMESTAMP']);
      expect((await fixture.load(name)).table.rows).toEqual([
        [1, '1.5', '01234', ['a', 'b'], '2026-01-01T10:00:00'],
        [2, null, '99', [], null],
      ]);
    }
  });

  test('a folder is one dataset, by union of names, and the column of one file is named', async () => {
    fixture.write('inbox/orders_1.csv', 'id,amount\n1,10\n');
    fixture.write('inbox/orders_2.csv', 'amount,id\n20,2\n');
    fixture.write('inbox/orders_3.csv', 'id,amount,channel\n3,30,web\n');
    for (const dataset of ['in/inbox', 'inbox', 'in/inbox/*.csv', 'in/inbox/orders_?.csv']) {
      const { table } = await fixture.load(dataset, { filename: true });
      expect(
        table.columns.map(({ name }) => name),
        dataset,
      ).toEqual(['id', 'amount', 'channel', 'filename']);
      expect([...table.rows].sort((a, b) => Number(a[0]) - Number(b[0]))).toEqual([
        [1, 10, null, 'in/inbox/orders_1.csv'],
        [2, 20, null, 'in/inbox/orders_2.csv'],
        [3, 30, 'web', 'in/inbox/orders_3.csv'],
      ]);
    }
    const { notes } = await fixture.inspect('in/inbox');
    expect(notes.join(' ')).toContain('Only 1 of 3 files has the column "channel" (in/inbox/orders_3.csv)');
    const [entry] = (await fixture.reader.list(fixture.context, { limit: 100 })).filter(({ name }) => name === 'in/inbox');
    expect(entry).toMatchObject({ kind: 'folder', format: 'csv' });
  });

  test('a later file of a folder is read with the pinned columns, and refused when it has others', async () => {
    fixture.write('daily/a.csv', 'id,v\n1,x\n');
    fixture.write('daily/b.csv', 'id,v\n2,y\n');
    const { reader } = await fixture.inspect('in/daily');
    fixture.write('daily/c.csv', 'v,id\nz,3\n');
    expect((await fixture.loadWith('in/daily', reader)).table.rows).toHaveLength(3);
    fixture.write('daily/d.csv', 'id,v,surprise\n4,w,1\n');
    const error = await failure(fixture.open('in/daily', reader));
    expect(error).toMatchObject({ code: 'source.drift' });
    expect(error.message).toContain('surprise');
  });

  test('a name is found with its root, without it, one folder down, and never twice over', async () => {
    fixture.write('deep/unique.csv', 'a\n1\n');
    for (const text of ['in/deep/unique.csv', 'deep/unique.csv', 'unique.csv'])
      expect((await fixture.inspect(text)).dataset).toBe('in/deep/unique.csv');
    fixture.write('twice-a/twin.csv', 'a\n1\n');
    fixture.write('twice-b/twin.csv', 'a\n2\n');
    expect(await failure(fixture.inspect('twin.csv'))).toMatchObject({ code: 'source.ambiguous' });
  });

  test('a folder that holds only folders names them, and a pattern reads through them', async () => {
    for (const day of ['01', '02']) fixture.write(`nested/2026/${day}/part.csv`, `id\n${day}\n`);
    expect(await failure(fixture.inspect('in/nested'))).toMatchObject({
      code: 'source.empty',
      message: '"in/nested" itself holds no data files, only folders such as in/nested/2026/01 and in/nested/2026/02.',
      hint: 'Name one of them, or all files below with in/nested/**/*.',
    });
    expect((await fixture.inspect('in/nested/**/*')).rows).toBe(2);
  });

  test('an array without objects has no columns and is refused', async () => {
    expect(await failure(fixture.inspect(fixture.write('none.json', '[]')))).toMatchObject({ family: 'input', code: 'source.empty' });
  });

  test('a folder of very many files is listed as one dataset, and its files are found by a search', async () => {
    for (let n = 0; n < 60; n += 1) fixture.write(`daily/d${n}.csv`, 'a\n1\n');
    fixture.write('daily-few/one.csv', 'a\n1\n');
    const listed = async (search?: string) =>
      (await fixture.reader.list(fixture.context, { limit: 500, ...(search === undefined ? {} : { search }) }))
        .map(({ name }) => name)
        .filter((name) => name.startsWith('in/daily'));
    expect(await listed()).toEqual(['in/daily', 'in/daily-few/one.csv']);
    expect(await listed('in/daily/d7.csv')).toContain('in/daily/d7.csv');
  });

  test('a folder with more entries than are looked at is no smaller dataset: it is refused, and a narrower pattern is read', async () => {
    const crowd = await openFiles();
    crowd.write('crowd/day=1/some.csv', 'a\n1\n');
    const at = (name: string): string => join(crowd.folder, 'crowd', name);
    for (let n = 0; n < 20_001; n += 1) linkSync(at('day=1/some.csv'), at(`${n}.log`));
    const hint = expect.stringContaining('Narrow the pattern');
    for (const dataset of ['in/crowd', 'in/crowd/**/*.csv', 'in/cr*/*/some.csv'])
      expect(await failure(crowd.inspect(dataset)), dataset).toMatchObject({ code: 'source.too-many-files', hint });
    expect((await crowd.inspect('in/crowd/day=1/*.csv')).rows).toBe(1);
    await crowd.close();
  });

  test('a pattern reaches any depth, and reads a file that links lead to once', async () => {
    const deep = 'a/b/c/d/e/f/g/h/i/j';
    fixture.write(`levels/${deep}/deep.csv`, 'a\n1\n');
    fixture.write('levels/top.csv', 'a\n2\n');
    const at = (inside: string): string => join(fixture.folder, 'levels', inside);
    symlinkSync(at(''), at('a/round'));
    symlinkSync(at('a/b'), at('beside'));
    symlinkSync(at('top.csv'), at('latest.csv'));
    const { table, snapshot } = await fixture.load('in/levels/**/*.csv');
    expect(table.rows).toEqual([[1], [2]]);
    expect(snapshot.parts.map(({ name }) => name)).toEqual([`in/levels/${deep}/deep.csv`, 'in/levels/top.csv']);
    expect((await fixture.load('in/levels/lat*.csv')).table.rows).toEqual([[2]]);
  });

  test('what is there and cannot be read is no smaller dataset: it is named, unless the pattern does not reach it', async () => {
    const path = (name: string): string => join(fixture.folder, name);
    fixture.write('torn/a.csv', 'id\n1\n');
    fixture.write('torn/low/b.csv', 'id\n2\n');
    symlinkSync('around', path('torn/around'));
    const refused = (name: string) => failure(fixture.load(name));
    expect(await refused('in/torn/**/*.csv')).toMatchObject({
      family: 'input',
      code: 'source.unreadable',
      message: '"in/torn/around" cannot be read: it is a link that leads back to itself.',
      hint: expect.stringContaining('narrow the pattern'),
    });
    expect((await fixture.load('in/torn/*.csv')).table.rows).toEqual([[1]]);
    expect((await fixture.load('in/torn/l*/*.csv')).table.rows).toEqual([[2]]);
    expect((await fixture.load('in/torn')).table.rows).toEqual([[1]]);
    symlinkSync('gone.csv', path('torn/z.csv'));
    for (const name of ['in/torn', 'in/torn/*.csv'])
      expect((await refused(name)).message, name).toBe('"in/torn/z.csv" cannot be read: it is a link to nothing.');
    fixture.write('parts/month=1/a.csv', 'id\n1\n');
    symlinkSync('away', path('parts/month=2'));
    expect((await refused('in/parts')).message).toContain('"in/parts/month=2" cannot be read');
  });

  test('a pattern with alternatives of several folders finds the files of each', async () => {
    fixture.write('alt/a/b/x1.csv', 'id\n1\n');
    fixture.write('alt/c/x2.csv', 'id\n2\n');
    fixture.write('alt/c/y.csv', 'id\n3\n');
    for (const pattern of ['in/alt/{a/b,c}/x*.csv', 'in/{alt/a/b,alt/c}/x?.csv', 'in/alt/{a/{b,z},c}/x[12].csv'])
      expect((await fixture.load(pattern)).table.rows, pattern).toEqual([[1], [2]]);
  });

  // Root may read everything, so the test becomes an ordinary user for the moment of reading.
  const asNobody = async <T>(work: () => Promise<T>): Promise<T> => {
    process.seteuid?.(65_534);
    try {
      return await work();
    } finally {
      process.seteuid?.(0);
    }
  };
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) console.warn('Skipped: files that another user may not read need root to be made.');

  test.runIf(isRoot)('what this user may not read is named: a file, a folder, what lies in it, and a part of a pattern', async () => {
    chmodSync(fixture.folder, 0o755);
    const closed = fixture.write('shut/closed.csv', 'id\n1\n');
    fixture.write('shut/open.csv', 'id\n2\n');
    fixture.write('shut/away/inner.csv', 'id\n3\n');
    chmodSync(join(fixture.folder, 'shut/closed.csv'), 0o600);
    chmodSync(join(fixture.folder, 'shut/away'), 0o700);
    for (const [name, refused] of [
      [closed, closed],
      ['in/shut/*.csv', closed],
      ['in/shut', closed],
      ['in/shut/away', 'in/shut/away'],
      ['in/shut/away/inner.csv', 'in/shut/away/inner.csv'],
      ['in/shut/**/o*.csv', 'in/shut/away'],
    ] as const) {
      const error = await asNobody(() => failure(fixture.inspect(name)));
      expect(error, name).toMatchObject({ code: 'source.unreadable', message: `"${refused}" cannot be read: this user may not read it.` });
    }
  });

  test.each([
    [
      'orders.txt',
      'id;name\n1;Ann\n2;Bo\n',
      'lines of fields',
      [
        [1, 'Ann'],
        [2, 'Bo'],
      ],
    ],
    ['export.dat.gz', gzipSync('id|name\n1|Ann\n'), 'lines of fields', [[1, 'Ann']]],
    ['orders', 'id,name\n1,Ann\n', 'lines of fields', [[1, 'Ann']]],
    [
      'lines.txt',
      '{"id": 1, "name": "Ann"}\n{"id": 2, "name": "Bo"}\n',
      'an object of JSON on each line',
      [
        [1, 'Ann'],
        [2, 'Bo'],
      ],
    ],
    ['whole.dat', '[{"id": 1,\n "name": "Ann"}]', 'JSON', [[1, 'Ann']]],
    ['lines.txt.zst', zstdCompressSync('{"id": 1, "name": "Ann"}\n'), 'an object of JSON on each line', [[1, 'Ann']]],
    ['marked.txt.gz', gzipSync('\uFEFF{"id": 1, "name": "Ann"}\n'), 'an object of JSON on each line', [[1, 'Ann']]],
    ['fields.dat.zst', zstdCompressSync('id;name\n1;Ann\n'), 'lines of fields', [[1, 'Ann']]],
  ])('%s is read by its look, which is said', async (file, content, look, rows) => {
    const name = fixture.write(`looked/${file}`, content);
    const { notes } = await fixture.inspect(name);
    expect(notes[0]).toBe(`The name of "${name}" does not say what it holds; it is read as what it looks like: ${look}.`);
    expect((await fixture.load(name)).table.rows).toEqual(rows);
  });

  test.each([
    ['lines.csv', '{"id": 1, "name": "Ann"}\n', 'an object of JSON on each line'],
    ['whole.tsv', '\uFEFF[\n  {"id": 1, "name": "Ann"}\n]', 'JSON'],
    ['packed.csv.gz', gzipSync('{"id": 1, "name": "Ann"}\n'), 'an object of JSON on each line'],
  ])('%s, which holds JSON, is read as such, which is said', async (file, content, look) => {
    const name = fixture.write(`misnamed/${file}`, content);
    const { notes } = await fixture.inspect(name);
    expect(notes[0]).toBe(`The name of "${name}" says delimited text; it is read as what it looks like: ${look}.`);
    expect((await fixture.load(name)).table.rows).toEqual([[1, 'Ann']]);
  });

  test.each(['"{""id"": 1}",v\n1,2\n', '{id},v\n1,2\n', '[a],[b]\n1,2\n', '{"id"},v\n1,2\n'])('%j is delimited text', async (content) => {
    const name = fixture.write('braces.csv', content);
    expect((await fixture.load(name)).table.rows).toEqual([[1, 2]]);
  });

  test('a folder of both tells which file is which', async () => {
    fixture.write('both/a.csv', 'id\n1\n');
    fixture.write('both/b.csv', '{"id": 1}\n');
    expect(await failure(fixture.inspect('in/both'))).toMatchObject({
      code: 'source.mixed-formats',
      message: '"in/both" mixes csv (in/both/a.csv) and json (in/both/b.csv) files.',
      hint: 'Name the files of one kind, or give each an ending that says what it holds.',
    });
  });

  test('files that do not say what they are are read where they are named, and are no part of a folder', async () => {
    fixture.write('beside/a.csv', 'id\n1\n');
    fixture.write('beside/notes.txt', 'Call Ann.\n');
    expect((await fixture.load('in/beside')).table.rows).toEqual([[1]]);
    expect((await fixture.load('in/beside/*')).table.rows).toEqual([[1]]);
    const listed = async (search: string) => (await fixture.reader.list(fixture.context, { search, limit: 9 })).map(({ name }) => name);
    expect(await listed('beside')).not.toContain('in/beside/notes.txt');
    expect(await listed('in/beside/notes.txt')).toContain('in/beside/notes.txt');
    fixture.write('dumps/a.txt', 'id,v\n1,x\n');
    fixture.write('dumps/b.txt', 'id,v\n2,y\n');
    expect((await fixture.load('in/dumps/*.txt')).table.rows).toEqual([
      [1, 'x'],
      [2, 'y'],
    ]);
    expect(await failure(fixture.inspect(fixture.write('beside/tool.dat', Buffer.from('7f454c4602010100', 'hex'))))).toMatchObject({
      family: expect.stringMatching(/input|data/),
    });
  });

  test('a name with the signs of a pattern means the file of that name', async () => {
    const name = fixture.write('odd [1]*.csv', 'a\n1\n');
    fixture.write('odd 1.csv', 'a\n2\n');
    expect((await fixture.load(name)).table.rows).toEqual([[1]]);
  });

  test('a link that leaves the root is not followed, one inside it is', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'headgate-elsewhere-'));
    const outside = join(elsewhere, 'secret.csv');
    writeFileSync(outside, 'a\n1\n');
    symlinkSync(outside, join(fixture.folder, 'leaving.csv'));
    fixture.write('target.csv', 'a\n7\n');
    symlinkSync(join(fixture.folder, 'target.csv'), join(fixture.folder, 'inside.csv'));
    expect(await failure(fixture.inspect('in/leaving.csv'))).toMatchObject({ code: 'source.outside-roots', family: 'denied' });
    expect((await fixture.load('in/inside.csv')).table.rows).toEqual([[7]]);
    const listed = (await fixture.reader.list(fixture.context, { limit: 1_000 })).map(({ name }) => name);
    expect(listed).not.toContain('in/leaving.csv');
    rmSync(elsewhere, { recursive: true });
  });

  test('options are obeyed, and refused when they are not known', async () => {
    const name = fixture.write('options.txt.csv', '# made by hand\nid|code|n\n1|007|?\n2|008|5\n');
    const { table } = await fixture.load(name, { skip: 1, delimiter: '|', nulls: ['?'], types: { code: 'integer' } });
    expect(table.columns.map(({ type }) => type)).toEqual(['BIGINT', 'INTEGER', 'BIGINT']);
    expect(table.rows).toEqual([
      [1, 7, null],
      [2, 8, 5],
    ]);
    const named = fixture.write('named.csv', 'id,Filename\n1,x\n');
    expect(await failure(fixture.inspect(named, { filename: true }))).toMatchObject({ code: 'source.bad-options' });
    expect(await failure(fixture.inspect(name, { sheet: 'May' }))).toMatchObject({ code: 'source.bad-options' });
    expect(await failure(fixture.inspect(name, { types: { cod: 'integer' } }))).toMatchObject({ code: 'source.bad-options' });
    expect(await failure(fixture.inspect(name, { types: { code: 'integer) OR (1=1' } }))).toMatchObject({ code: 'source.bad-options' });
  });

  test('a file too large to look at whole is judged by rows from all over it', async () => {
    const line = (index: number): string => `${index},${index < 700_000 ? index : `${index}.25`},${'x'.repeat(60)}\n`;
    const name = fixture.write('large.csv', `id,amount,filler\n${Array.from({ length: 1_000_000 }, (_, index) => line(index)).join('')}`);
    const inspection = await fixture.inspect(name);
    expect(inspection.columns).toContainEqual({ name: 'amount', type: 'DECIMAL(12,2)' });
    expect(inspection.rowsExact).toBe(false);
    expect(inspection.rows).toBeGreaterThan(900_000);
    expect(inspection.rows).toBeLessThan(1_200_000);
    const source = await fixture.open(name, inspection.reader);
    await fixture.engine.define('large', source.sql);
    const { rows } = await fixture.engine.query('SELECT count(*), sum(amount) FROM large', { maxRows: 1 });
    expect(rows).toEqual([[1_000_000, '499999575000.00']]);
    expect((await source.rejects()).count).toBe(0);
  });

  test('health names a folder that is gone, and does not throw', async () => {
    const gone = files.connect('gone', { roots: [{ name: 'gone', path: join(fixture.folder, 'no-such'), writable: false }] }, silentLogger);
    expect(await gone.health()).toEqual({ ok: false, message: 'the folder of "gone" is missing or not readable.' });
  });
});

describe('the samples', () => {
  test('are read as the conversations expect them', async () => {
    const fixture = await openFiles();
    try {
      const samples = files.connect('files', { roots: [{ name: 'samples', path: 'samples', writable: false }] }, silentLogger).reader;
      const orders = await samples?.inspect(fixture.context, 'samples/orders.csv', {});
      expect(orders?.columns).toHaveLength(9);
      expect(orders?.columns).toContainEqual({ name: 'amount', type: 'DECIMAL(12,2)' });
      expect(orders?.notes.join(' ')).toContain('12 values of "amount"');
      const customers = await samples?.inspect(fixture.context, 'customers.csv', {});
      expect(customers?.columns.filter(({ type }) => type !== 'VARCHAR')).toEqual([{ name: 'signup_date', type: 'DATE' }]);
      const inbox = await samples?.inspect(fixture.context, 'samples/inbox', {});
      expect(inbox?.notes.join(' ')).toContain('Only 1 of 3 files has the column');
      const misspelt = await failure(samples?.inspect(fixture.context, 'sampels/order.csv', {}) ?? Promise.resolve());
      expect(misspelt.details['suggestions']).toEqual(['samples/orders.csv']);
    } finally {
      await fixture.close();
    }
  });
});
