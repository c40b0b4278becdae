/** What is listed when a connection does not answer. The connections here are ours: only their listing matters. */
import { afterAll, expect, test } from 'vitest';
import { transientError } from '#domain/errors.ts';
import { silentLogger } from '#domain/log.ts';
import { files } from '#tools/connectors/files/index.ts';
import type { Connection } from '#tools/connectors/connector.ts';
import { createReaders } from '#tools/readers.ts';
import { failure, openTestHost } from '#test/support/engine.ts';

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
const listing = (...connections: Connection[]) =>
  createReaders({
    engines: opened.host,
    connections: new Map(connections.map((one) => [one.name, one])),
    log: silentLogger,
  }).listDatasets({ limit: 10 });

test('a connection that is away hides nothing of the others', async () => {
  expect((await listing(away, full, empty)).map(({ name }) => name)).toEqual(['samples/orders.csv']);
});

test('nothing found where one could not be asked is an error, not an empty list', async () => {
  expect(await failure(listing(away, empty))).toMatchObject({ code: 'connection.unavailable' });
  expect(await listing(empty)).toEqual([]);
});
