/** A Postgres target with a real engine beside it: stages and publishes what SQL in the engine produces. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Column } from '#domain/dataset.ts';
import { noFailpoints, type HitFailpoint } from '#domain/failpoints.ts';
import { silentLogger, type Logger } from '#domain/log.ts';
import type { Advance } from '#domain/incremental.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import type { Connection, PublishRequest, StagedLoad, TargetWriter } from '#tools/connectors/connector.ts';
import { postgresConnector } from '#tools/connectors/postgres/index.ts';
import type { Engine } from '#tools/engine/engine.ts';
import { createEngineHost } from '#tools/engine/host.ts';
import { freshDatabase, type FreshDatabase } from './postgres.ts';

export interface LoadSpec {
  table: string;
  mode: PlannedLoad['mode'];
  key?: string[];
  within?: PlannedLoad['within'];
  createKey?: true;
  indexes?: string[][];
  loadId?: true;
  widen?: Column[];
  native?: PlannedLoad['native'];
  advances?: Advance[];
  origin?: string;
  /** The SELECT whose rows are loaded. */
  sql: string;
  planId?: string;
  epoch?: number;
  failpoint?: HitFailpoint;
  signal?: AbortSignal;
  /** The load's id; `load_1` when left out. */
  load?: string;
  /** Leave the relation a view, which is computed anew each time it is read. */
  view?: boolean;
}

export interface Staged {
  load: PlannedLoad;
  staged: StagedLoad;
}

export interface PublishSpec {
  runId: string;
  planId?: string;
  epoch?: number;
  failpoint?: HitFailpoint;
}

export interface PostgresTarget {
  url: string;
  engine: Engine;
  connection: Connection;
  writer: TargetWriter;
  log: Logger;
  /** A session of somebody else. */
  client: Client;
  /** One more of them; it ends with the target. */
  otherSession(): Promise<Client>;
  /** Rows of a query by somebody else, values as the driver parses them. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  stage(spec: LoadSpec): Promise<Staged>;
  publish(loads: Staged[], spec: PublishSpec): ReturnType<TargetWriter['publish']>;
  /** Stages the taking back of what a run loaded. */
  stageUndo(load: PlannedLoad, undo: { runId: string; planId?: string; epoch?: number; failpoint?: HitFailpoint }): Promise<Staged>;
  /** Stage and publish at once. */
  load(spec: LoadSpec & { runId: string }): ReturnType<TargetWriter['publish']>;
  close(): Promise<void>;
}

const engineLimits = { threads: 2, memoryBytes: 512 * 2 ** 20, diskBytes: 2 ** 30, statementMs: 60_000 };

/** Opens a target in a database of its own, or in a given one. Close it in `afterAll`. */
export async function openPostgresTarget(place?: FreshDatabase): Promise<PostgresTarget> {
  const database = place ?? (await freshDatabase());
  const folder = await mkdtemp(join(tmpdir(), 'headgate-target-'));
  const host = createEngineHost({ folder, limits: engineLimits, log: silentLogger });
  const engine = await host.start();
  const connection = postgresConnector.connect('warehouse', { url: database.url }, silentLogger);
  const sessions: Client[] = [];
  const otherSession = async (): Promise<Client> => {
    // A role named like our private schema would otherwise create its tables in there.
    const session = new Client({ connectionString: database.url, options: '-c search_path=public' });
    session.on('error', () => {});
    await session.connect();
    sessions.push(session);
    return session;
  };
  const client = await otherSession();
  const { writer } = connection;
  if (!writer) throw new Error('the postgres connector has no writer');
  const close = async () => {
    for (const session of sessions) await session.end();
    await connection.close();
    await host.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  };
  return {
    url: database.url,
    engine,
    connection,
    writer,
    log: silentLogger,
    client,
    otherSession,
    ...actions({ engine, writer, client }),
    close,
  };
}

let relations = 0;

function actions({ engine, writer, client }: Pick<PostgresTarget, 'engine' | 'writer' | 'client'>) {
  const stage = async (spec: LoadSpec): Promise<Staged> => {
    const load = await plan(engine, writer, spec);
    const fence = { planId: spec.planId ?? 'plan-1', epoch: spec.epoch ?? 1 };
    const context = { engine, signal: spec.signal ?? new AbortController().signal, log: silentLogger };
    const failpoint = spec.failpoint ?? noFailpoints;
    const { advances = [], origin } = spec;
    const request = { fence, load, relation: load.from, advances, ...(origin ? { origin } : {}), onProgress: () => {}, failpoint };
    return { load, staged: await writer.stage(context, request) };
  };
  const publish = (loads: Staged[], spec: PublishSpec) => {
    const request: PublishRequest = {
      fence: { planId: spec.planId ?? 'plan-1', epoch: spec.epoch ?? 1 },
      runId: spec.runId,
      planHash: 'a'.repeat(64),
      fingerprint: 'b'.repeat(64),
      approvedBy: 'tester',
      // What is stored between prepare and publish is JSON.
      loads: JSON.parse(JSON.stringify(loads)),
      failpoint: spec.failpoint ?? noFailpoints,
    };
    return writer.publish({ signal: new AbortController().signal, log: silentLogger }, request);
  };
  const stageUndo: PostgresTarget['stageUndo'] = async (load, { runId, planId = 'plan-undo', epoch = 1, failpoint = noFailpoints }) => {
    if (!writer.stageUndo) throw new Error('this writer cannot take loads back');
    const context = { signal: new AbortController().signal, log: silentLogger };
    return { load, staged: await writer.stageUndo(context, { fence: { planId, epoch }, load, runId, failpoint }) };
  };
  return {
    stage,
    stageUndo,
    publish,
    load: async (spec: LoadSpec & { runId: string }) => publish([await stage(spec)], spec),
    rows: async (sql: string) => (await client.query<Record<string, unknown>>(sql)).rows,
  };
}

async function plan(engine: Engine, writer: TargetWriter, spec: LoadSpec): Promise<PlannedLoad> {
  relations += 1;
  const relation = `relation_${relations}`;
  const columns: Column[] = await engine.columnsOf(spec.sql);
  if (spec.view) await engine.define(relation, spec.sql);
  else await engine.materialise(relation, spec.sql);
  return {
    id: spec.load ?? 'load_1',
    from: relation,
    connection: 'warehouse',
    kind: 'postgres',
    ...writer.resolve(spec.table),
    mode: spec.mode,
    key: spec.key ?? [],
    columns,
    ...(spec.within ? { within: spec.within } : {}),
    ...(spec.createKey ? { createKey: spec.createKey } : {}),
    ...(spec.indexes ? { indexes: spec.indexes } : {}),
    ...(spec.loadId ? { loadId: spec.loadId } : {}),
    ...(spec.widen ? { widen: spec.widen } : {}),
    ...(spec.native ? { native: spec.native } : {}),
  };
}
