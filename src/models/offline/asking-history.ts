/** What the planner asks about what was done. */
import { z } from 'zod';
import {
  type DatasetColumn,
  Dependents,
  ExplainedFailure,
  Freshness,
  Origins,
  RunComparison,
  RunFacts,
  RunList,
  type RunQuery,
  RunRejects,
} from '#domain/history.ts';
import type { JsonObject } from '#domain/json.ts';
import { askTool, type Found, type Planning } from './asking.ts';

/** Members that are undefined have no place in a call. */
const args = (given: Record<string, string | number | boolean | string[] | undefined>): JsonObject =>
  Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

export type Which = number | 'last';

export const listRuns = (query: Partial<RunQuery>): Planning<Found<RunList>> => askTool('list_runs', args(query), RunList);
export const showRun = (run: Which): Planning<Found<RunFacts>> => askTool('show_run', { run }, RunFacts);
export const compareRuns = (runs: { before?: number; after?: number }): Planning<Found<RunComparison>> =>
  askTool('compare_runs', args(runs), RunComparison);
export const showRejects = (run: Which): Planning<Found<RunRejects>> => askTool('show_rejects', { run }, RunRejects);

export const explainFailure = (run: number | undefined): Planning<Found<ExplainedFailure>> =>
  askTool('explain_failure', args({ run }), ExplainedFailure);

export const explainNumber = (of: DatasetColumn): Planning<Found<Origins>> => askTool('explain_number', args(of), Origins);

export const findDependents = (of: DatasetColumn): Planning<Found<Dependents>> => askTool('find_dependents', args(of), Dependents);

const Fresh = z.object({ datasets: z.array(Freshness) });
export const tellLoads = (of: DatasetColumn): Planning<Found<z.infer<typeof Fresh>>> => askTool('tell_freshness', args(of), Fresh);
