/** What was done, as one person may see it: the catalog's runs and plans behind the questions of agents. */
import { inputError } from '#domain/errors.ts';
import type { Asker, Freshness, History, RunFacts, RunList, RunQuery, RunStep, RunSummary } from '#domain/history.ts';
import type { Card } from '#domain/effect.ts';
import type { ErrorFact } from '#domain/errors.ts';
import { trendOf } from '#intelligence/trend.ts';
import { dependentsIn, namesMeant, originsIn, writes, type Standing } from '#planning/impact.ts';
import { compareRuns } from '#planning/compare-runs.ts';
import { targetName } from '#planning/stages.ts';
import type { Database } from '#store/database.ts';
import { cardOf, failedPlans, runByNumber, runsMatching, standingPlans, type HistoryRow } from '#store/history.ts';
import { runThatUndid } from '#store/runs.ts';
import { rejectKeeper, type Connections } from './reject-keeper.ts';

interface World {
  database: Database;
  connections: Connections;
}

/** Plans that questions about lineage look at. */
const mostPlans = 300;
/** Loads of a dataset that its freshness tells of. */
const mostLoads = 10;
const dayMs = 86_400_000;

/** Binds the questions to one asker. */
export function historyFor(world: World, asker: Asker): History {
  const { database } = world;
  const owner = asker.reach === 'any' ? null : asker.id;
  const found = async (number: number): Promise<HistoryRow> => {
    const row = await runByNumber(database, number, owner);
    if (row) return row;
    throw inputError('run.not-found', `There is no run ${number} that you may read.`, { hint: 'list_runs names those there are.' });
  };
  const standing = async (): Promise<{ plans: Standing[]; rows: HistoryRow[]; hidden: number }> => {
    const { rows, hidden } = await standingPlans(database, owner, mostPlans);
    return { rows, hidden, plans: rows.map(({ number, title, plan }) => ({ run: number, title, plan })) };
  };
  return {
    runs: (query) => listRuns(database, { asker, owner, query }),
    async run(which) {
      const row = typeof which === 'number' ? await found(which) : await newest(database, { asker, owner, failed: which === 'failed' });
      return row && factsOf(database, row, asker);
    },
    async rejects(run, limit) {
      const { plan, plan_id: planId } = await found(run);
      const keeper = rejectKeeper(
        world,
        plan.loads.map(({ connection }) => connection),
      );
      const summary = await keeper.summary(planId);
      const rejects = summary ? await keeper.list(planId, { after: 0, limit }) : [];
      return { run, count: summary?.count ?? 0, kept: summary?.kept ?? 0, rejects };
    },
    async compare(before, after) {
      const [one, two] = await Promise.all([found(before), found(after)]);
      const [first, second] = await Promise.all([factsOf(database, one, asker), factsOf(database, two, asker)]);
      return compareRuns(first, second, { samePlan: one.plan_hash === two.plan_hash });
    },
    async origins(of) {
      const { plans, rows, hidden } = await standing();
      const meant = namesMeant(of);
      const counts = await countsOf(
        database,
        rows.filter(({ plan }) => plan.loads.some((load) => meant.some(({ dataset }) => dataset && writes(load, { ...of, dataset })))),
      );
      const known = (run: number) => counts.get(run) ?? new Map<string, RunStep>();
      const origins = meant.map((each) => originsIn(plans, each, known)).find((found) => found.length > 0) ?? [];
      return { hidden, origins: origins.map((origin) => ({ ...origin, ...endOf(rows, origin.run) })) };
    },
    async dependents(of) {
      const { plans, hidden } = await standing();
      return { hidden, dependents: dependentsIn(plans, of) };
    },
    async freshness(of) {
      const rows = await runsMatching(database, {
        owner,
        threadId: null,
        dataset: of.dataset.toLowerCase(),
        states: ['succeeded'],
        since: null,
        limit: mostLoads * 2,
      });
      const loading = rows.filter(({ plan }) => !plan.undoes && plan.loads.some((load) => writes(load, of)));
      return freshnessOf(database, loading.slice(0, mostLoads), of);
    },
  };
}

async function newest(database: Database, { asker, owner, failed }: { asker: Asker; owner: string | null; failed: boolean }) {
  const query = { owner, dataset: null, states: failed ? (['failed'] as const) : null, since: null, limit: 1 };
  const states = query.states ? [...query.states] : null;
  const [here] = await runsMatching(database, { ...query, states, threadId: asker.threadId });
  return here ?? (await runsMatching(database, { ...query, states, threadId: null }))[0] ?? null;
}

async function listRuns(
  database: Database,
  { asker, owner, query }: { asker: Asker; owner: string | null; query: RunQuery },
): Promise<RunList> {
  const since = query.sinceDays === undefined ? null : new Date(Date.now() - query.sinceDays * dayMs);
  const threadId = query.here === true ? asker.threadId : null;
  const dataset = query.dataset?.toLowerCase() ?? null;
  const rows = await runsMatching(database, { owner, threadId, dataset, states: query.states ?? null, since, limit: query.limit });
  const wantsFailures = dataset === null && (query.states === undefined || query.states.includes('failed'));
  const failed = wantsFailures ? await failedPlans(database, { owner, threadId, since, limit: query.limit }) : [];
  const runs = rows.map((row) => summaryOf(row, asker));
  const paced = runs.flatMap(({ state, seconds }) => (state === 'succeeded' && seconds !== null ? [seconds] : []));
  return {
    runs,
    failedPlans: failed.map(({ title, thread_id: thread, created_at: at, error }) => ({
      title,
      at: at.toISOString(),
      error: failureOf(error),
      here: thread === asker.threadId,
    })),
    pace: trendOf(paced.toReversed()),
  };
}

const failureOf = ({ family, code, message, hint }: ErrorFact) => ({ family, code, message, ...(hint === undefined ? {} : { hint }) });

function summaryOf(row: HistoryRow, asker: Asker): RunSummary {
  const { plan, receipt, error } = row;
  return {
    number: row.number,
    title: row.title,
    state: row.state,
    targets: plan.loads.map(targetName),
    sources: plan.sources.map(({ dataset }) => dataset),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    seconds: receipt ? round(receipt.seconds.prepare + receipt.seconds.publish) : null,
    rows: receipt?.rows ?? null,
    askedBy: row.asked_by,
    decidedBy: row.decided_by,
    error: error ? failureOf(error) : null,
    here: row.thread_id === asker.threadId,
  };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

async function factsOf(database: Database, row: HistoryRow, asker: Asker): Promise<RunFacts> {
  const card = await cardOf(database, row.plan_id);
  const undoing = row.state === 'undone' ? await runThatUndid(database, row.id) : null;
  return {
    ...summaryOf(row, asker),
    decidedAt: row.decided_at?.toISOString() ?? null,
    model: row.model,
    steps: (card?.steps ?? []).map(({ words, rowsIn, rowsOut }) => ({ words, rowsIn, rowsOut })),
    loads: row.receipt?.loads ?? [],
    checks: row.receipt?.checks ?? card?.checks ?? [],
    inputs: (row.receipt?.snapshots ?? []).map(({ dataset, parts }) => ({
      dataset,
      parts: parts.length,
      sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
      modifiedAt: latest(parts.map((part) => part.modifiedAt)) ?? '',
      sha256: parts
        .map((part) => part.sha256.slice(0, 12))
        .slice(0, 3)
        .join(' '),
    })),
    undoneBy: undoing?.number ?? null,
  };
}

const latest = (moments: string[]): string | null =>
  moments
    .filter((moment) => moment !== '')
    .toSorted()
    .at(-1) ?? null;

/** The rows that each step of these runs counted, by run and step. */
async function countsOf(database: Database, rows: HistoryRow[]): Promise<Map<number, Map<string, RunStep>>> {
  const counts = new Map<number, Map<string, RunStep>>();
  for (const { number, plan_id: planId } of rows.slice(0, mostLoads)) {
    const card: Card | null = await cardOf(database, planId);
    counts.set(number, new Map(card?.steps.map(({ id, words, rowsIn, rowsOut }) => [id, { words, rowsIn, rowsOut }])));
  }
  return counts;
}

function endOf(rows: HistoryRow[], run: number): { finishedAt: string; rows: RunSummary['rows'] } {
  const row = rows.find(({ number }) => number === run);
  return { finishedAt: row?.finished_at?.toISOString() ?? '', rows: row?.receipt?.rows ?? null };
}

async function freshnessOf(database: Database, rows: HistoryRow[], of: { dataset: string }): Promise<Freshness[]> {
  const byTarget = new Map<string, Freshness>();
  for (const row of rows) {
    const card = await cardOf(database, row.plan_id);
    for (const load of row.plan.loads.filter((each) => writes(each, of))) {
      const target = targetName(load);
      const fresh = byTarget.get(target) ?? { target, loads: [] };
      const receipt = row.receipt?.loads.find((each) => each.load === load.id);
      fresh.loads.push({
        run: row.number,
        finishedAt: row.finished_at?.toISOString() ?? '',
        loaded: receipt ? receipt.inserted + receipt.updated : (row.receipt?.rows.loaded ?? 0),
        rowsAfter: receipt?.rowsAfter ?? null,
        sourcesChangedAt: latest((row.receipt?.snapshots ?? []).flatMap(({ parts }) => parts.map((part) => part.modifiedAt))),
        cursors: (card?.effect.find((each) => each.load === load.id)?.increments ?? []).flatMap(({ dataset, cursor, upTo }) =>
          cursor === null ? [] : [{ dataset, cursor, upTo }],
        ),
      });
      byTarget.set(target, fresh);
    }
  }
  return [...byTarget.values()];
}
