/** Rows as a CSV stream through a named pipe: exact values, honest ends, prompt stops. */
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asAppError } from '#domain/errors.ts';
import type { Engine, EngineProgress, RowStream } from '#tools/engine/engine.ts';
import { failure, openTestHost } from '#test/support/engine/engine.ts';

const opened = openTestHost();
let engine: Engine;
beforeAll(async () => {
  engine = await opened.host.start();
});
afterAll(() => opened.close());

const csvOf = async (sql: string): Promise<string> => {
  const { stream, done } = await engine.streamCsv(sql);
  const [csv] = await Promise.all([text(stream), done]);
  return csv;
};

/** What reading the stream to its end fails with. */
const readingFails = async ({ stream }: RowStream): Promise<unknown> => failure(text(stream));

const pipes = (): string[] => readdirSync(engine.folder).filter((name) => name.startsWith('rows-'));
const endless = 'select n, md5(n::varchar) as m from range(1000000000000) r(n)';

describe('values', () => {
  test.each([
    ['NULL is empty and unquoted, an empty text is quoted', "select null::varchar as a, '' as b, null::integer as c", ',"",\n'],
    ['the word NULL is a text', "select 'NULL' as a", '"NULL"\n'],
    ['quotes are doubled', `select 'say "hi"' as a`, '"say ""hi"""\n'],
    ['line breaks stay inside quotes', `select E'a\\nb\\r\\nc' as a, E'\\t' as b`, '"a\nb\r\nc","\t"\n'],
    ['a lone \\. does not end the data', "select '\\.' as a", '"\\."\n'],
    ['backslashes mean themselves', "select 'a\\nb\\' as a", '"a\\nb\\"\n'],
    ['separators stay inside', "select 'a,b;c' as a", '"a,b;c"\n'],
    ['text of any script', "select 'Zürich 東京 🚀' as a", '"Zürich 東京 🚀"\n'],
    [
      'numbers keep every digit',
      "select 9223372036854775807 as a, '0.100'::decimal(38,18) as b",
      '"9223372036854775807","0.100000000000000000"\n',
    ],
    [
      'times are in UTC',
      "select timestamptz '2026-01-01 00:00:00+02' as a, date '2026-01-01' as b",
      '"2025-12-31 22:00:00+00","2026-01-01"\n',
    ],
    ['infinities by name', "select 'infinity'::timestamp as a, 'nan'::double as b, '-inf'::double as c", '"infinity","nan","-inf"\n'],
    ['no rows are no bytes', 'select 1 as a where false', ''],
  ])('%s', async (_name, sql, csv) => {
    expect(await csvOf(sql)).toBe(csv);
  });

  test('quotes are left out where a value does not need them, and an empty text is no NULL', async () => {
    const cells = [`''`, 'null::varchar', `'plain'`, `' lead'`, `'a,b'`, `'say "hi"'`, `E'x\\ny'`, `E'x\\ry'`, `'\\.'`, `'NULL'`];
    const { stream, done } = await engine.streamCsv(`select ${cells.join(', ')}`, { quoteAll: false });
    const [csv] = await Promise.all([text(stream), done]);
    expect(csv).toBe('"",,plain, lead,"a,b","say ""hi""","x\ny","x\ry",\\.,NULL\n');
  });

  test('a row of one NULL column is still a row', async () => {
    expect(await csvOf('select null::integer as a from range(3)')).toBe('\n\n\n');
  });

  test('a comment at the end comments nothing else out', async () => {
    expect(await csvOf('select 1 as a -- the end')).toBe('"1"\n');
  });
});

describe('a whole stream', () => {
  test('carries every row in order, and counts them', async () => {
    const { stream, done } = await engine.streamCsv('select n from range(300000) r(n)');
    const lines = (await text(stream)).trimEnd().split('\n');
    expect(await done).toEqual({ rows: 300_000 });
    expect(lines).toHaveLength(300_000);
    expect(lines.every((line, index) => line === `"${index}"`)).toBe(true);
  });

  test('waits for a slow reader instead of filling memory', async () => {
    const { stream, done } = await engine.streamCsv("select lpad(n::varchar, 1000, 'x') as a from range(100000) r(n)");
    const before = process.memoryUsage().rss;
    await sleep(500);
    expect(stream.readableLength).toBeLessThan(4 * 2 ** 20);
    let bytes = 0;
    for await (const chunk of stream) bytes += chunk.length;
    expect(bytes).toBe(100_000 * 1003);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 2 ** 20);
    await done;
  });

  test('tells progress', async () => {
    const seen: EngineProgress[] = [];
    await engine.materialise('streamed', 'select n from range(2000000) r(n)');
    const { stream, done } = await engine.streamCsv('select n, md5(n::varchar) from streamed', {
      onProgress: (progress) => seen.push(progress),
    });
    stream.resume();
    await done;
    expect(seen.length).toBeGreaterThan(0);
  });

  test('leaves no pipe behind', async () => {
    await csvOf('select 1');
    expect(pipes()).toEqual([]);
  });
});

describe('a stream that fails', () => {
  test('in its SQL: both ends fail at once, with the same error', async () => {
    const rows = await engine.streamCsv('select nope from nowhere');
    const [read, done] = await Promise.all([readingFails(rows), failure(rows.done)]);
    expect(done).toMatchObject({ code: 'sql.invalid' });
    expect(read).toBe(done);
  });

  test('in the middle of the data: the reader never sees a clean end', async () => {
    const rows = await engine.streamCsv("select case when n = 200000 then 'x' else n::varchar end::integer as a from range(400000) r(n)");
    const [read, done] = await Promise.all([readingFails(rows), failure(rows.done)]);
    expect(done).toMatchObject({ family: 'data', code: 'engine.conversion', details: { value: 'x' } });
    expect(read).toBe(done);
    expect(pipes()).toEqual([]);
  });

  test('because it was interrupted', async () => {
    const rows = await engine.streamCsv(endless);
    rows.stream.once('data', () => engine.interrupt());
    const started = performance.now();
    const [read, done] = await Promise.all([readingFails(rows), failure(rows.done)]);
    expect(done).toMatchObject({ family: 'cancelled', code: 'engine.interrupted' });
    expect(read).toBe(done);
    expect(performance.now() - started).toBeLessThan(60_000);
    expect(await csvOf('select 1')).toBe('"1"\n');
  });

  test('because its reader gave up: the statement stops, and the engine is free again', async () => {
    const { stream, done } = await engine.streamCsv(endless);
    stream.once('data', () => stream.destroy());
    const started = performance.now();
    expect(await failure(done)).toMatchObject({ code: 'engine.interrupted' });
    expect(await csvOf('select 2')).toBe('"2"\n');
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  test('because its reader gave up while it waited for its turn: what runs is left alone', async () => {
    const running = engine.materialise('calm', 'select n, hash(n) as h from range(6000000) r(n) order by h');
    const { stream, done } = await engine.streamCsv(endless);
    stream.destroy();
    expect(await running).toEqual({ rows: 6_000_000 });
    expect(await failure(done)).toMatchObject({ code: 'engine.interrupted' });
  });

  test('because its reader gave up at any moment of its start', async () => {
    for (let delay = 0; delay < 24; delay += 1) {
      const { stream, done } = await engine.streamCsv(endless);
      await sleep(delay / 2);
      stream.destroy();
      expect(await failure(done)).toMatchObject({ code: 'engine.interrupted' });
    }
    expect(await csvOf('select 3')).toBe('"3"\n');
  });

  test('because nobody read it in time', async () => {
    const patient = await opened.host.start({ limits: { statementMs: 700 } });
    const rows = await patient.streamCsv(endless);
    const done = await failure(rows.done);
    expect(done).toMatchObject({ code: 'engine.timeout' });
    expect(await readingFails(rows)).toBe(done);
    await patient.close();
  });

  test('because the engine was closed', async () => {
    const other = await opened.host.start();
    const rows = await other.streamCsv(endless);
    rows.stream.once('data', () => void other.close());
    const [read, done] = await Promise.all([readingFails(rows), failure(rows.done)]);
    expect(asAppError(read)).toMatchObject({ code: 'engine.closed' });
    expect(done).toBe(read);
  });
});
