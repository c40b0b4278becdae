/** The rejects of runs as datasets, so that they are repaired and loaded by ordinary plans. Its one connection is made by the house. */
import { count } from '#domain/amounts.ts';
import type { Inspection } from '#domain/dataset.ts';
import { conflictError, inputError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import { rejectsKind } from '#domain/reject.ts';
import type { KeptReject, RejectedSource, RejectQuery, RejectSummary } from '#domain/reject.ts';
import type { Capabilities, Connection, ConnectorContext, SourceReader } from '../connector.ts';
import { parseRejectsOptions, parseRejectsReader, rejectsNamed, type RejectsReader } from './reader.ts';
import { spoolRejects, textRelation } from './spool.ts';
import { lineColumn, splitterOf, unsplitNotes, withoutLine } from './unsplit.ts';

/** A run and what is kept of the rows it could not read. */
export interface RejectedRun {
  planId: string;
  summary: RejectSummary | null;
  connections: string[];
  /** The columns of each source of its plan, and the draft that loads the rejects again once they are repaired. */
  sources: RejectedRunSource[];
}

export interface RejectedRunSource {
  id: string;
  dataset: string;
  columns: string[];
  /** How it was read. */
  reader: JsonObject;
  replay: JsonObject;
  notes: string[];
}

/** Where the rejects of all runs are found. */
export interface RejectLists {
  /** Null when there is no such run, or it published nothing. */
  find(runNumber: number): Promise<RejectedRun | null>;
  summary(place: Pick<RejectsReader, 'planId' | 'connections'>): Promise<RejectSummary | null>;
  list(place: Pick<RejectsReader, 'planId' | 'connections'>, query: RejectQuery): Promise<KeptReject[]>;
}

const capabilities: Capabilities = { read: true, write: false, transactional: false, modes: [], maxIdentifierBytes: null };
const sampleRows = 20;

/** The connection through which plans read rejects. */
export function createRejectsConnection(lists: RejectLists): Connection {
  const reader: SourceReader = {
    list: () => Promise.resolve([]),
    inspect: (context, dataset, options) => inspect(lists, context, { dataset, options }),
    async open(context, { id, reader }) {
      const pinned = parseRejectsReader(reader);
      await requireOpen(lists, pinned);
      const spooled = await spoolRejects(context, pagesOf(lists, pinned), `${id}-rejects`, recordsOf(pinned));
      const snapshot = { source: id, connection: rejectsKind, dataset: nameOf(pinned), parts: [{ name: nameOf(pinned), ...spooled.part }] };
      return {
        sql: textRelation(spooled.path, columnsOf(pinned)),
        rowsEstimate: spooled.rows,
        sizeBytes: spooled.part.sizeBytes,
        rejects: () => Promise.resolve({ count: 0, rows: [] }),
        verified: Promise.resolve(snapshot),
      };
    },
  };
  return {
    name: rejectsKind,
    kind: rejectsKind,
    capabilities,
    reader,
    writer: null,
    health: () => Promise.resolve({ ok: true, message: 'Rows that runs could not read.' }),
    close: () => Promise.resolve(),
  };
}

const nameOf = ({ runNumber, source }: Pick<RejectsReader, 'runNumber' | 'source'>): string => `rejects of run ${runNumber} (${source})`;

async function inspect(lists: RejectLists, context: ConnectorContext, ask: { dataset: string; options: JsonObject }): Promise<Inspection> {
  const { runNumber, ...meant } = rejectsNamed(ask.dataset);
  const options = parseRejectsOptions({ ...meant, ...ask.options });
  const run = await lists.find(runNumber);
  if (!run)
    throw inputError('source.not-found', `There is no run ${runNumber} that published rows.`, { hint: 'headgate runs lists them.' });
  const rejected = chooseSource(runNumber, run, options.source);
  const source = run.sources.find(({ id }) => id === rejected.source);
  if (!source) throw inputError('source.not-found', `Run ${runNumber} has no source ${rejected.source}.`);
  const { all, open } = countsOf(rejected, options.unsplit);
  refuseNone(runNumber, rejected, { ...options, all, open });
  const reader: RejectsReader = {
    planId: run.planId,
    runNumber,
    source: source.id,
    rows: open,
    again: options.again,
    ...(options.unsplit ? { unsplit: source.reader } : {}),
    columns: source.columns,
    connections: run.connections,
  };
  const spooled = await spoolRejects(context, firstPage(lists, reader), 'inspected-rejects', recordsOf(reader));
  const columns = columnsOf(reader);
  const sample = await context.engine.query(textRelation(spooled.path, columns), { maxRows: sampleRows });
  return {
    connection: rejectsKind,
    dataset: `rejects of run ${runNumber}/${source.id}`,
    kind: rejectsKind,
    columns: columns.map((name) => ({ name, type: 'VARCHAR' })),
    reader,
    rows: options.again ? all : open,
    rowsExact: true,
    sizeBytes: spooled.part.sizeBytes,
    notes: [
      ...(options.unsplit ? unsplitNotes(lineColumn(reader.columns), open) : rejectedNotes(runNumber, run, rejected, options.again)),
      ...source.notes,
    ],
    sample,
    replay: options.unsplit ? withoutLine(source, lineColumn(source.columns)) : source.replay,
  };
}

/** Throws `rejects.none`, and `rejects.which` when rows of more than one source were rejected. */
function chooseSource(runNumber: number, { summary, sources }: RejectedRun, wanted: string | undefined): RejectedSource {
  const found = summary?.sources ?? [];
  if (found.length === 0) throw inputError('rejects.none', `Nothing is kept that run ${runNumber} rejected, or not any more.`);
  const [only] = found;
  const chosen = wanted === undefined && found.length === 1 ? only : found.find(({ source }) => source === wanted);
  if (chosen) return chosen;
  const names = found.map(({ source }) => `${source} (${sources.find(({ id }) => id === source)?.dataset ?? source})`);
  throw inputError('rejects.which', `Run ${runNumber} rejected rows of ${names.join(' and ')}.`, {
    hint: 'Name one with the option source.',
    details: { suggestions: found.map(({ source }) => source) },
  });
}

/** How many rejects of the wanted kind there are, and how many of them no run has replayed. */
function countsOf(rejected: RejectedSource, unsplit: boolean): { all: number; open: number } {
  if (unsplit) return { all: rejected.unsplit, open: rejected.unsplit - rejected.unsplitReplayed };
  return { all: rejected.replayable, open: rejected.replayable - rejected.replayed };
}

const columnsOf = ({ columns, unsplit }: RejectsReader): string[] => (unsplit ? [...columns, lineColumn(columns)] : columns);

const recordsOf = ({ columns, unsplit }: RejectsReader): ReturnType<typeof splitterOf> | undefined =>
  unsplit ? splitterOf(unsplit, columns) : undefined;

/** Throws `rejects.replayed`, `rejects.unsplit`. */
function refuseNone(
  runNumber: number,
  rejected: RejectedSource,
  { all, open, again, unsplit }: { all: number; open: number; again: boolean; unsplit: boolean },
): void {
  if (all === 0 && unsplit)
    throw inputError('rejects.none', `Every row that run ${runNumber} rejected was split into columns, or is too long to keep.`);
  if (all === 0) {
    throw inputError('rejects.unsplit', `No row that run ${runNumber} rejected could be split into columns.`, {
      hint: `Read their lines ("run ${runNumber} unsplit") and repair them, or export them (headgate export --rejects ${runNumber}).`,
    });
  }
  if (open > 0 || again) return;
  throw inputError('rejects.replayed', `All rejects of run ${runNumber} were replayed already, the last by run ${rejected.replayedBy}.`, {
    hint: 'With the option again: true they are read once more.',
  });
}

function rejectedNotes(runNumber: number, { summary }: RejectedRun, rejected: RejectedSource, again: boolean): string[] {
  const unsplit = rejected.kept - rejected.replayable - rejected.unsplitReplayed;
  return [
    ...(again && rejected.replayed > 0
      ? [
          `${count(rejected.replayed)} of the rejects of run ${runNumber} were replayed before, the last by run ${rejected.replayedBy}; they are read again.`,
        ]
      : []),
    ...(!again && rejected.replayed > 0
      ? [`${count(rejected.replayed)} rejects of run ${runNumber} were replayed before and are left out.`]
      : []),
    ...(unsplit > 0
      ? [
          `Left out of the rejects of run ${runNumber}: ${count(unsplit)} not split into columns or too long to keep. The option unsplit: true reads such lines.`,
        ]
      : []),
    ...(summary && summary.kept < summary.count
      ? [`Only the first ${count(summary.kept)} of ${count(summary.count)} rejects of run ${runNumber} were kept.`]
      : []),
  ];
}

/** Throws `source.changed` when another run replayed some of the rows since the plan was made. */
async function requireOpen(lists: RejectLists, pinned: RejectsReader): Promise<void> {
  const rejected = (await lists.summary(pinned))?.sources.find(({ source }) => source === pinned.source);
  const open = rejected ? countsOf(rejected, pinned.unsplit !== undefined).open : 0;
  if (open === pinned.rows) return;
  throw conflictError(
    'source.changed',
    `The rejects of run ${pinned.runNumber} were replayed by run ${rejected?.replayedBy ?? '?'} meanwhile.`,
    {
      hint: 'Ask for the plan again.',
    },
  );
}

const pageRows = 500;

async function* pagesOf(lists: RejectLists, pinned: RejectsReader): AsyncGenerator<KeptReject[]> {
  const wanted = { limit: pageRows, ...wantedOf(pinned) };
  for (let after = 0; ;) {
    const page = await lists.list(pinned, { ...wanted, after });
    if (page.length === 0) return;
    yield page;
    after = page.at(-1)?.number ?? after;
  }
}

const wantedOf = ({ source, again, unsplit }: RejectsReader): Pick<RejectQuery, 'source' | 'replayable' | 'unsplit'> => ({
  source,
  replayable: again ? 'again' : 'open',
  unsplit: unsplit !== undefined,
});

async function* firstPage(lists: RejectLists, pinned: RejectsReader): AsyncGenerator<KeptReject[]> {
  yield await lists.list(pinned, { after: 0, limit: sampleRows, ...wantedOf(pinned) });
}
