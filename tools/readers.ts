/** The read side of the world for agents and people: lists, inspections and bounded queries, through the shared warm engine. */
import type { DatasetEntry, Inspection, Table } from '#domain/dataset.ts';
import { asAppError, inputError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import { nearest } from '#domain/nearest.ts';
import { rejectsKind } from '#domain/reject.ts';
import type { Connection, ConnectorContext, OpenedSource, SourceReader } from './connectors/connector.ts';
import type { Engine, EngineHost, Relation } from './engine/engine.ts';
import { KeptInspections } from './kept-inspections.ts';
import { hasPersonal, personalOutputs } from './personal-outputs.ts';
import type { Readers } from './tool.ts';

export interface ReaderWorld {
  engines: EngineHost;
  connections: ReadonlyMap<string, Connection>;
  log: Logger;
}

const listMs = 10_000;

/** How many datasets of each connection earlier pages have shown. */
export type Passed = Readonly<Record<string, number>>;

export interface DatasetPages {
  /** A page of the listing after what was `passed`; `next` is what then is, null when there is nothing more. */
  pageOfDatasets(query: DatasetQuery): Promise<{ datasets: DatasetEntry[]; next: Passed | null }>;
}

interface DatasetQuery {
  search?: string;
  connection?: string;
  /** Of these connections alone. */
  within?: readonly string[];
  limit: number;
  passed?: Passed;
}

/** Gives the warm engine for one use; an aborted `stop` ends its statement. */
type WithEngine = <T>(use: (context: ConnectorContext) => Promise<T>, until?: { timeoutMs?: number; stop?: AbortSignal }) => Promise<T>;

const given = (stop: AbortSignal | undefined): { stop?: AbortSignal } => (stop ? { stop } : {});

/** Binds the readers to a process. */
export function createReaders(world: ReaderWorld): Readers & DatasetPages {
  const inspections = new KeptInspections();
  const withEngine: WithEngine = (use, { timeoutMs = 60_000, stop } = {}) =>
    world.engines.warm(async (engine) => {
      stop?.throwIfAborted();
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = stop ? AbortSignal.any([timeout, stop]) : timeout;
      const interrupt = (): void => engine.interrupt();
      stop?.addEventListener('abort', interrupt, { once: true });
      try {
        return await use({ engine, signal, log: world.log });
      } finally {
        stop?.removeEventListener('abort', interrupt);
      }
    });
  return {
    listDatasets: async (query) => (await onePage(world, query, withEngine)).datasets,
    pageOfDatasets: (query) => onePage(world, query, withEngine),
    async inspect(ref, stop) {
      const reader = readerOf(world, ref.connection);
      const look = (): Promise<Inspection> => withEngine((context) => reader.inspect(context, ref.dataset, ref.options ?? {}), given(stop));
      // What may be replayed changes with every run.
      if (ref.connection === rejectsKind) return look();
      return inspections.of(ref, reader, look).catch((error: unknown) => {
        // It was shared with somebody who stopped it.
        if (stop?.aborted === true || asAppError(error).family !== 'cancelled') throw error;
        return inspections.of(ref, reader, look);
      });
    },
    async query(request, stop) {
      const known = new Map<string, Inspection>();
      for (const { connection, dataset } of request.sources) {
        const reader = readerOf(world, connection);
        // Before the engine's turn: an inspection takes a turn of its own.
        if (reader.identify) {
          const inspect = (): Promise<Inspection> => withEngine((context) => reader.inspect(context, dataset, {}));
          known.set(`${connection}\0${dataset}`, await inspections.of({ connection, dataset }, reader, inspect));
        }
      }
      return withEngine((context) => queryDatasets(world, { context, known }, request), given(stop));
    },
  };
}

function readerOf(world: ReaderWorld, name: string): SourceReader {
  const connection = world.connections.get(name);
  if (connection?.reader) return connection.reader;
  const readable = [...world.connections.values()].filter(({ reader }) => reader).map((one) => one.name);
  throw inputError(connection ? 'source.not-readable' : 'connection.unknown', `There is no connection named "${name}" to read from.`, {
    hint: `There is ${readable.join(', ')}.`,
    details: { suggestions: nearest(name, readable) },
  });
}

async function onePage(
  world: ReaderWorld,
  query: DatasetQuery,
  withEngine: WithEngine,
): Promise<{ datasets: DatasetEntry[]; next: Passed | null }> {
  const passedOf = (name: string): number => query.passed?.[name] ?? 0;
  const { connection, within } = query;
  const wanted = [...world.connections.values()].filter(
    ({ name, reader }) => reader && (!connection || name === connection) && (within?.includes(name) ?? true),
  );
  const failures: Error[] = [];
  const lists = await withEngine(
    (context) =>
      Promise.all(
        wanted.map(async ({ name, reader }) => {
          const limit = passedOf(name) + query.limit + 1;
          const listed = reader!.list(context, { limit, ...(query.search ? { search: query.search } : {}) }).catch((error: Error) => {
            // One connection that is away must not hide the datasets of the others.
            world.log.warn('a connection could not be listed', { connection: name, error: error.message });
            failures.push(error);
            return [];
          });
          return (await listed).slice(passedOf(name));
        }),
      ),
    { timeoutMs: listMs },
  );
  // Nothing found where something could not be asked is not the same as nothing there.
  if (failures[0] && lists.every(({ length }) => length === 0)) throw failures[0];
  const shares = fairShares(lists, query.limit);
  const isLast = lists.every(({ length }, index) => length === shares[index]?.length);
  const passed = wanted.map(({ name }, index) => [name, passedOf(name) + (shares[index]?.length ?? 0)] as const);
  return { datasets: shares.flat(), next: isLast ? null : Object.fromEntries(passed) };
}

/** A connection with very many datasets leaves room for those of the others. */
function fairShares<Entry>(lists: readonly Entry[][], limit: number): Entry[][] {
  let left = limit;
  const shares = new Map<Entry[], Entry[]>();
  const shortestFirst = lists.toSorted((a, b) => a.length - b.length);
  for (const [index, list] of shortestFirst.entries()) {
    const share = list.slice(0, Math.floor(left / (shortestFirst.length - index)));
    shares.set(list, share);
    left -= share.length;
  }
  return lists.map((list) => shares.get(list) ?? []);
}

async function queryDatasets(
  world: ReaderWorld,
  { context, known }: { context: ConnectorContext; known: ReadonlyMap<string, Inspection> },
  request: { sql: string; sources: { id: string; connection: string; dataset: string }[]; maxRows: number },
): Promise<Table> {
  const { engine } = context;
  const relations: Relation[] = [];
  const read: { dataset: string; opened: OpenedSource }[] = [];
  for (const { id, connection, dataset } of request.sources) {
    const reader = readerOf(world, connection);
    const found = known.get(`${connection}\0${dataset}`) ?? (await reader.inspect(context, dataset, {}));
    const opened = await reader.open(context, { id, dataset: found.dataset, reader: found.reader });
    await engine.define(id, opened.sql);
    relations.push({ name: id, columns: found.columns });
    read.push({ dataset: found.dataset, opened });
  }
  await refuseUnsafe(engine, request.sql, relations);
  const table = await engine.query(request.sql, { maxRows: request.maxRows });
  const notes = await unreadNotes(read);
  const personal = relations.some(hasPersonal) ? personalOutputs(await engine.describe(request.sql, relations)) : [];
  return { ...table, ...(notes.length === 0 ? {} : { notes }), ...(personal.length === 0 ? {} : { personal }) };
}

const unreadNote = (count: number, dataset: string): string =>
  count === 1
    ? `One row of ${dataset} could not be read and is left out.`
    : `${count.toLocaleString('en-US')} rows of ${dataset} could not be read and are left out.`;

/** An answer without the rows that could not be read says so. */
async function unreadNotes(read: { dataset: string; opened: OpenedSource }[]): Promise<string[]> {
  const notes: string[] = [];
  for (const { dataset, opened } of read) {
    const { count } = await opened.rejects(0);
    if (count > 0) notes.push(unreadNote(count, dataset));
  }
  return notes;
}

async function refuseUnsafe(engine: Engine, sql: string, relations: Relation[]): Promise<void> {
  const [problem] = await engine.check(sql, relations);
  if (problem) throw inputError(problem.code, problem.message, { details: { suggestions: problem.suggestions ?? [] } });
}
