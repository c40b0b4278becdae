/** What every connector that reads must do. A connector's contract test calls this with a connection of its own and what is in it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '#domain/json.ts';
import { silentLogger } from '#domain/log.ts';
import type { Connection, ConnectorContext, SourceReader } from '#tools/connectors/connector.ts';
import type { Engine } from '#tools/engine/engine.ts';
import { failure, openTestHost } from '#test/support/engine/engine.ts';
import type { TestHost } from '#test/support/engine/engine.ts';

export interface Conforming {
  connection: Connection;
  /** A dataset that is there, by its canonical name, with its columns and rows. */
  dataset: string;
  columns: { name: string; type: string }[];
  rows: number;
  /** A name that is not there but close to the dataset's. */
  misspelt: string;
  /** Names that try to reach something else. */
  hostile: string[];
  close(): Promise<void>;
}

/** Registers the suite. `setup` runs once; its connection is closed at the end. */
export function connectorConformance(name: string, setup: () => Promise<Conforming>): void {
  describe(`${name} as a connector`, () => {
    let given: Conforming;
    let host: TestHost;
    let engine: Engine;
    const contextWith = (signal: AbortSignal): ConnectorContext => ({ engine, signal, log: silentLogger });
    const context = (): ConnectorContext => contextWith(new AbortController().signal);
    const reader = (): SourceReader => {
      if (given.connection.reader === null) throw new Error('this connection has no reader');
      return given.connection.reader;
    };

    beforeAll(async () => {
      given = await setup();
      host = openTestHost();
      engine = await host.host.start();
    });
    afterAll(async () => {
      await given.connection.close();
      await engine.close();
      await host.close();
      await given.close();
    });

    test('has the readers and writers that its capability record claims', () => {
      const { capabilities, writer, reader: own } = given.connection;
      expect(own !== null).toBe(capabilities.read);
      expect(writer !== null).toBe(capabilities.write);
      expect(capabilities.modes.length > 0).toBe(capabilities.write);
      if (capabilities.transactional) expect(capabilities.write).toBe(true);
    });

    test('lists the dataset, within the limit, and finds it by a search', async () => {
      const all = await reader().list(context(), { limit: 1_000 });
      expect(all.map((entry) => entry.name)).toContain(given.dataset);
      expect(new Set(all.map((entry) => entry.connection))).toEqual(new Set([given.connection.name]));
      expect(await reader().list(context(), { limit: 1 })).toHaveLength(1);
      const found = await reader().list(context(), { search: given.misspelt, limit: 5 });
      expect(found.map((entry) => entry.name)).toContain(given.dataset);
    });

    test('inspects and opens the same columns and rows', async () => {
      const inspection = await reader().inspect(context(), given.dataset, {});
      expect(inspection).toMatchObject({ connection: given.connection.name, dataset: given.dataset, kind: given.connection.kind });
      expect(inspection.columns).toEqual(given.columns);
      expect(inspection.rows).toBe(given.rows);
      expect(inspection.sample.columns).toEqual(given.columns);
      expect(inspection.sample.rows.length).toBeGreaterThan(0);

      const opened = await reader().open(context(), { id: 'conforming', dataset: given.dataset, reader: inspection.reader });
      await engine.define('conforming', opened.sql);
      expect(await engine.columnsOf('SELECT * FROM conforming')).toEqual(given.columns);
      const { rows } = await engine.materialise('conforming_rows', 'SELECT * FROM conforming');
      expect(rows).toBe(given.rows);
      expect(await opened.rejects()).toEqual({ count: 0, rows: [] });
    });

    test('pins a reader that survives JSON, and the same one every time', async () => {
      const first = await reader().inspect(context(), given.dataset, {});
      const second = await reader().inspect(context(), given.dataset, {});
      expect(second.reader).toEqual(first.reader);
      const stored = JSON.parse(JSON.stringify(first.reader)) as JsonObject;
      const opened = await reader().open(context(), { id: 'stored', dataset: given.dataset, reader: stored });
      await opened.verified;
      expect(await engine.columnsOf(opened.sql)).toEqual(given.columns);
    });

    test('says what exactly was read, the same for the same bytes', async () => {
      const { reader: pinned } = await reader().inspect(context(), given.dataset, {});
      const open = async (id: string) => (await reader().open(context(), { id, dataset: given.dataset, reader: pinned })).verified;
      const snapshot = await open('first');
      expect(snapshot).toMatchObject({ source: 'first', connection: given.connection.name, dataset: given.dataset });
      expect(snapshot.parts.length).toBeGreaterThan(0);
      for (const part of snapshot.parts) expect(part.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect((await open('second')).parts).toEqual(snapshot.parts);
    });

    test('answers an unknown dataset with the nearest names', async () => {
      const error = await failure(reader().inspect(context(), given.misspelt, {}));
      expect(error.code).toBe('source.not-found');
      expect(error.details['suggestions']).toContain(given.dataset);
    });

    test('refuses names that reach for something else, and stays usable', async () => {
      expect(given.hostile.length).toBeGreaterThan(0);
      for (const hostile of given.hostile) {
        const error = await failure(reader().inspect(context(), hostile, {}));
        expect(['source.outside-roots', 'source.not-found'], hostile).toContain(error.code);
      }
      expect((await engine.query('SELECT 1', { maxRows: 1 })).rows).toEqual([[1]]);
    });

    test('stops when the signal says so', async () => {
      const stopped = contextWith(AbortSignal.abort());
      const { reader: pinned } = await reader().inspect(context(), given.dataset, {});
      for (const work of [
        () => reader().list(stopped, { limit: 10 }),
        () => reader().inspect(stopped, given.dataset, {}),
        () => reader().open(stopped, { id: 'stopped', dataset: given.dataset, reader: pinned }),
      ]) {
        expect((await failure(work())).family).toBe('cancelled');
      }
    });

    test('tells its health without throwing', async () => {
      const health = await given.connection.health();
      expect(health.ok).toBe(true);
      expect(health.message).not.toBe('');
    });
  });
}
