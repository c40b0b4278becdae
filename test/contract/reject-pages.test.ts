/** Rejected rows with all that a repair needs: their values as the types would have read them, or their text. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RejectedRow } from '#domain/reject.ts';
import { openFiles, type FilesFixture } from '#test/support/files/files-fixture.ts';
import { workbook } from '#test/support/files/workbook.ts';

let fixture: FilesFixture;
beforeAll(async () => {
  fixture = await openFiles();
});
afterAll(() => fixture.close());

/** Reads a file to its end and pages through what it rejects. */
async function rejected(name: string, types: Record<string, string>, limit = 1000): Promise<{ count: number; pages: RejectedRow[][] }> {
  const { reader } = await fixture.inspect(name, { types });
  const source = await fixture.open(name, reader);
  await fixture.engine.materialise('all_rows', source.sql);
  const pages: RejectedRow[][] = [];
  for await (const page of source.rejectPages?.(limit) ?? []) pages.push(page);
  return { count: (await source.rejects(0)).count, pages };
}

describe('rejected rows', () => {
  test('of a CSV come by line, whether they break a type or do not split', async () => {
    const name = fixture.write('both.csv', 'id,amount,day\n1, 5 ,2026-01-01\n2,many,N/A\n3,1,2,3\n4,x,"a ""b"""\n5,7,never\n6,8,\n');
    const { count, pages } = await rejected(name, { id: 'bigint', amount: 'integer', day: 'date' });
    expect(count).toBe(4);
    expect(pages.flat().map(({ line, column, value }) => [line, column, value])).toEqual([
      [3, 'amount', 'many'],
      [4, null, '3,1,2,3'],
      [5, 'amount', 'x'],
      [6, 'day', 'never'],
    ]);
    expect(pages.flat().map(({ record, raw }) => [record, raw])).toEqual([
      // N/A means no value in a column of dates, in a rejected row as in any other.
      [{ id: '2', amount: 'many', day: null }, null],
      [null, '3,1,2,3'],
      [{ id: '4', amount: 'x', day: 'a "b"' }, null],
      [{ id: '5', amount: '7', day: 'never' }, null],
    ]);
  });

  test('of NDJSON keep nested values as their JSON', async () => {
    const name = fixture.write(
      'nested.ndjson',
      '{"id": 1, "tags": ["a"], "n": 1}\n{"id": 9007199254740993, "tags": ["b", null], "n": "x"}\n',
    );
    const { pages } = await rejected(name, { n: 'integer', id: 'bigint' });
    expect(pages.flat()).toMatchObject([{ line: 2, column: 'n', record: { id: '9007199254740993', tags: '["b",null]', n: 'x' } }]);
  });

  test('of many files are paged, and no more than are wanted', async () => {
    for (const part of ['a', 'b']) {
      const rows = Array.from({ length: 700 }, (_, n) => `${n},bad${n}`);
      fixture.write(`many/${part}.csv`, `id,amount\n${rows.join('\n')}\n`);
    }
    const { count, pages } = await rejected('in/many', { amount: 'integer' }, 900);
    expect(count).toBe(1400);
    expect(pages.map((page) => page.length)).toEqual([500, 400]);
    const last = pages.at(-1)?.at(-1);
    expect([last?.file, last?.line, last?.value]).toEqual([expect.stringMatching(/many\/b\.csv$/), 201, 'bad199']);
  });

  test('of a sheet hold its errors as they are shown there', async () => {
    const error = (code: string) => ({ attributes: 't="e"', xml: `<v>${code}</v>` });
    const rows = [
      ['id', 'n', 'note'],
      [1, error('#DIV/0!'), 'plain'],
      [2, 5, error('#N/A')],
      [3, 6, 'fine'],
      [4, 7, 'fine'],
    ];
    const { pages } = await rejected(fixture.write('errors.xlsx', workbook([{ name: 'S', rows }])), {});
    expect(pages.flat().map(({ line, record }) => [line, record])).toEqual([
      [2, { id: '1', n: '#DIV/0!', note: 'plain' }],
      [3, { id: '2', n: '5', note: '#N/A' }],
    ]);
  });

  test('that are too long are counted and shown, but not kept whole', async () => {
    const long = 'y'.repeat(40_000);
    const name = fixture.write('long.csv', `id,amount,text\n1,x,${long}\n2,z,short\n`);
    const { count, pages } = await rejected(name, { amount: 'integer' });
    expect(count).toBe(2);
    expect(pages.flat().map(({ value, record }) => [value, record])).toEqual([
      ['x', null],
      ['z', { id: '2', amount: 'z', text: 'short' }],
    ]);
  });
});
