/** What is listed when a connection does not answer. The connections here are ours: only their listing matters. */
import { afterAll, expect, test } from 'vitest';
import { transientError } from '#domain/errors.ts';
import { silentLogger } from '#domain/log.ts';
import { files } from '#tools/connectors/files/index.ts';
import type { Connection } from '#tools/connectors/connector.ts';
import { createReaders, type Passed } from '#tools/readers.ts';
import { failure, openTestHost } from '#test/support/engine/engine.ts';

const opened = openTestHost();
afterAll(() => opened.close());

/** A connection of files whose listing is replaced. */
function connection(name: string, list: NonNullable<Connection['reader']>['list']): Connection {
  const bare = files.connect(name, { roots: [] }, silentLogger);
  if (bare.reader === null) throw new Error('files can be read');
  return { ...bare, reader: { ...bare.reader, list } };
}

const away = connection('away', () => Promise.reject(transientError('connection.unavailable', 'away does not answer.')));
const empty = connection('empty', async () => []);
const full = connection('full', async () => [{ connection: 'full', name: 'samples/orders.csv', kind: 'file' }]);
const readersOf = (...connections: Connection[]) =>
  createReaders({
    engines: opened.host,
    connections: new Map(connections.map((one) => [one.name, one])),
    log: silentLogger,
  });
const listing = (...connections: Connection[]) => readersOf(...connections).listDatasets({ limit: 10 });

test('a connection that is away hides nothing of the others', async () => {
  expect((await listing(away, full, empty)).map(({ name }) => name)).toEqual(['samples/orders.csv']);
});

test('nothing found where one could not be asked is an error, not an empty list', async () => {
  expect(await failure(listing(away, empty))).toMatchObject({ code: 'connection.unavailable' });
  expect(await listing(empty)).toEqual([]);
});

test('pages show each dataset once, of small connections first and of large ones to the end', async () => {
  const many = (name: string, count: number): Connection =>
    connection(name, async (_context, { limit }) =>
      Array.from({ length: Math.min(count, limit) }, (_, n) => ({ connection: name, name: `${name}-${n}`, kind: 'file' as const })),
    );
  const readers = readersOf(many('a', 7), away, many('b', 1), many('c', 23));
  const names: string[] = [];
  let passed: Passed | null = {};
  for (let pages = 0; passed !== null && pages < 20; pages += 1) {
    const page: Awaited<ReturnType<typeof readers.pageOfDatasets>> = await readers.pageOfDatasets({ limit: 5, passed });
    expect(page.datasets.length).toBeLessThanOrEqual(5);
    if (pages === 0) expect(new Set(page.datasets.map((one) => one.connection))).toEqual(new Set(['a', 'b', 'c']));
    names.push(...page.datasets.map(({ name }) => name));
    passed = page.next;
  }
  expect(passed).toBeNull();
  expect([names.length, new Set(names).size]).toEqual([31, 31]);
});
