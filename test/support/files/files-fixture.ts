/** A files connection over a folder of its own, with an engine, for tests that write their input byte by byte. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Inspection, Snapshot, Table } from '#domain/dataset.ts';
import type { Reject } from '#domain/effect.ts';
import type { JsonObject } from '#domain/json.ts';
import { silentLogger } from '#domain/log.ts';
import type { Connection, ConnectorContext, OpenedSource, SourceReader } from '#tools/connectors/connector.ts';
import { files } from '#tools/connectors/files/index.ts';
import type { FilesSettings } from '#tools/connectors/files/index.ts';
import type { Engine } from '#tools/engine/engine.ts';
import { openTestHost } from '../engine/engine.ts';

export interface FilesFixture {
  folder: string;
  connection: Connection;
  reader: SourceReader;
  engine: Engine;
  context: ConnectorContext;
  /** Writes a file below the root `in` and returns its dataset name. */
  write(inside: string, content: string | Uint8Array): string;
  inspect(dataset: string, options?: JsonObject): Promise<Inspection>;
  open(dataset: string, reader: JsonObject): Promise<OpenedSource>;
  /** Inspects, opens and reads everything. */
  load(dataset: string, options?: JsonObject): Promise<Loaded>;
  /** Reads everything with a reader pinned before. */
  loadWith(dataset: string, reader: JsonObject): Promise<Loaded>;
  close(): Promise<void>;
}

export interface Loaded {
  table: Table;
  rejects: { count: number; rows: Reject[] };
  snapshot: Snapshot;
}

/** Everything is gone after `close`. */
export async function openFiles(settings: Omit<FilesSettings, 'roots'> = {}): Promise<FilesFixture> {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-files-'));
  const host = openTestHost();
  // What a server gives by default: files of many columns need it.
  const engine = await host.host.start({ limits: { memoryBytes: 2 ** 30 } });
  const connection = files.connect('files', { roots: [{ name: 'in', path: folder, writable: false }], ...settings }, silentLogger);
  const { reader } = connection;
  if (reader === null) throw new Error('the files connector reads');
  const context = { engine, signal: new AbortController().signal, log: silentLogger };
  let opened = 0;
  const open = (dataset: string, pinned: JsonObject): Promise<OpenedSource> => {
    opened += 1;
    return reader.open(context, { id: `source_${opened}`, dataset, reader: pinned });
  };
  const inspect = (dataset: string, options: JsonObject = {}): Promise<Inspection> => reader.inspect(context, dataset, options);
  const loadWith = async (dataset: string, pinned: JsonObject): Promise<Loaded> => {
    const source = await open(dataset, pinned);
    source.verified.catch(() => {});
    await engine.materialise('loaded', source.sql);
    const snapshot = await source.verified;
    return { table: await engine.query('SELECT * FROM loaded', { maxRows: 100_000 }), rejects: await source.rejects(), snapshot };
  };
  return {
    folder,
    connection,
    reader,
    engine,
    context,
    inspect,
    open,
    loadWith,
    load: async (dataset, options) => loadWith(dataset, (await inspect(dataset, options)).reader),
    write: (inside, content) => {
      mkdirSync(dirname(join(folder, inside)), { recursive: true });
      writeFileSync(join(folder, inside), content);
      return `in/${inside}`;
    },
    close: async () => {
      await connection.close();
      await engine.close();
      await host.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
