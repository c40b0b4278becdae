/** A writable folder with the files connection over it, and an engine, for tests of file targets. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Table } from '#domain/dataset.ts';
import type { WriteMode } from '#domain/draft.ts';
import type { StagedLoad } from '#domain/effect.ts';
import { type HitFailpoint, noFailpoints } from '#domain/failpoints.ts';
import type { FileOutput } from '#domain/file-output.ts';
import { silentLogger } from '#domain/log.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import type { Connection, ConnectorContext, PublishOutcome, PublishRequest, TargetWriter } from '#tools/connectors/connector.ts';
import { files } from '#tools/connectors/files/index.ts';
import type { Engine } from '#tools/engine/engine.ts';
import { openTestHost } from '../engine/engine.ts';

export interface StageSpec {
  sql: string;
  path: string;
  mode?: WriteMode;
  output?: Partial<FileOutput>;
  planId?: string;
  epoch?: number;
  failpoint?: HitFailpoint;
}

export interface Staging {
  load: PlannedLoad;
  staged: StagedLoad;
  planId: string;
}

export interface FileTarget {
  folder: string;
  connection: Connection;
  writer: TargetWriter;
  engine: Engine;
  context: ConnectorContext;
  /** Plans and stages a load; the newest is what `publish` publishes. */
  stage(spec: StageSpec): Promise<StagedLoad>;
  newest(): Staging;
  publish(more?: Partial<PublishRequest>): Promise<PublishOutcome>;
  /** Stages the taking back of a load that was published; "publish" then publishes that. */
  undo(of: { load: PlannedLoad; planId: string }): Promise<StagedLoad>;
  /** Stages and publishes. */
  load(spec: StageSpec): Promise<PublishOutcome>;
  write(inside: string, content: string | Uint8Array): void;
  /** Paths below the root that are not ours, sorted; and those that are. */
  files(): string[];
  hidden(): string[];
  rows(dataset: string): Promise<Table>;
  count(dataset: string): Promise<number>;
  empty(): void;
  close(): Promise<void>;
}

const plain: FileOutput = {
  folder: false,
  format: 'csv',
  compression: 'none',
  delimiter: ',',
  header: true,
  spreadsheetSafe: false,
  partitionBy: [],
};

/** How a path's files are written unless the test says otherwise. */
function outputOf({ path, output }: StageSpec): FileOutput {
  const ending = /\.(csv|json|ndjson|parquet)(\.gz)?$/.exec(path);
  const format = output?.format ?? (ending?.[1] === 'json' || ending?.[1] === 'ndjson' || ending?.[1] === 'parquet' ? ending[1] : 'csv');
  const compression = format === 'parquet' ? 'zstd' : ending?.[2] ? 'gzip' : 'none';
  return { ...plain, folder: ending === null, format, compression, ...output };
}

/** Everything is gone after `close`. */
export async function openFileTarget(): Promise<FileTarget> {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-target-'));
  chmodSync(folder, 0o755);
  const host = openTestHost();
  const engine = await host.host.start();
  const connection = files.connect('files', { roots: [{ name: 'out', path: folder, writable: true }] }, silentLogger);
  const { writer, reader } = connection;
  if (writer === null || reader === null) throw new Error('the files connector reads and writes');
  const context = { engine, signal: new AbortController().signal, log: silentLogger };
  let relations = 0;
  let newest: Staging | null = null;
  const current = (): Staging => {
    if (newest === null) throw new Error('nothing was staged');
    return newest;
  };
  const stage = async (spec: StageSpec): Promise<StagedLoad> => {
    relations += 1;
    const relation = `rows_${relations}`;
    await engine.define(relation, spec.sql);
    const load: PlannedLoad = {
      id: 'load_1',
      from: relation,
      connection: 'files',
      kind: 'files',
      ...writer.resolve(spec.path),
      mode: spec.mode ?? 'create',
      key: [],
      columns: await engine.columnsOf(`SELECT * FROM ${relation}`),
      file: outputOf(spec),
    };
    const planId = spec.planId ?? `plan-${relations}`;
    const staged = await writer.stage(context, {
      fence: { planId, epoch: spec.epoch ?? 1 },
      load,
      relation,
      onProgress: () => {},
      failpoint: spec.failpoint ?? noFailpoints,
    });
    newest = { load, staged, planId };
    return staged;
  };
  const publish = async (more: Partial<PublishRequest> = {}): Promise<PublishOutcome> => {
    const { load, staged, planId } = current();
    return writer.publish(context, {
      fence: { planId, epoch: 2 },
      runId: `run-of-${planId}`,
      planHash: 'hash',
      fingerprint: 'print',
      approvedBy: 'ann',
      loads: [{ load, staged }],
      failpoint: noFailpoints,
      ...more,
    });
  };
  const undo = async (of: { load: PlannedLoad; planId: string }): Promise<StagedLoad> => {
    relations += 1;
    const planId = `plan-${relations}`;
    const request = { fence: { planId, epoch: 1 }, load: of.load, runId: `run-of-${of.planId}`, failpoint: noFailpoints };
    const staged = await writer.stageUndo?.(context, request);
    if (!staged) throw new Error('files can be taken back');
    newest = { load: of.load, staged, planId };
    return staged;
  };
  const all = (): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .sort();
  const rows = async (dataset: string): Promise<Table> => {
    const { reader: pinned } = await reader.inspect(context, dataset, {});
    relations += 1;
    const opened = await reader.open(context, { id: `back_${relations}`, dataset, reader: pinned });
    await opened.verified;
    return engine.query(opened.sql, { maxRows: 100_000 });
  };
  return {
    folder,
    connection,
    writer,
    engine,
    context,
    stage,
    newest: current,
    publish,
    undo,
    load: async (spec) => {
      await stage(spec);
      return publish();
    },
    write: (inside, content) => {
      mkdirSync(dirname(join(folder, inside)), { recursive: true });
      writeFileSync(join(folder, inside), content);
    },
    files: () => all().filter((name) => !name.startsWith('.headgate/')),
    hidden: () => all().filter((name) => name.startsWith('.headgate/')),
    rows,
    count: async (dataset) => (await rows(dataset)).rows.length,
    empty: () => {
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
    },
    close: async () => {
      await connection.close();
      await engine.close();
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
