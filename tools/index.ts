/** Every read tool an agent may call. The work tools beside this file are reached by the ETL graph alone. */
import { z } from 'zod';
import { asMeant } from '#domain/as-meant.ts';
import type { Table } from '#domain/dataset.ts';
import { bugError } from '#domain/errors.ts';
import { compareRuns } from './compare-runs.ts';
import { checkDraft } from './check-draft.ts';
import { explainFailure } from './explain-failure.ts';
import { explainNumber } from './explain-number.ts';
import { findDependents } from './find-dependents.ts';
import { findValues } from './find-values.ts';
import { inspectDataset } from './inspect-dataset.ts';
import { listAlerts } from './list-alerts.ts';
import { listConnections } from './list-connections.ts';
import { listDatasets } from './list-datasets.ts';
import { listPipelines } from './list-pipelines.ts';
import { listRuns } from './list-runs.ts';
import { profileDataset } from './profile-dataset.ts';
import { queryData } from './query-data.ts';
import { recallDefinitions } from './recall-definitions.ts';
import { showRejects } from './show-rejects.ts';
import { showRun } from './show-run.ts';
import { tellFreshness } from './tell-freshness.ts';
import type { ReadPorts, ReadTool, ToolContext } from './tool.ts';

/** A read tool with its input type inside: raw JSON in, output and summary out. */
export interface RegisteredReadTool {
  name: string;
  doing: string;
  description: string;
  input: z.ZodType;
  /** Throws a ZodError for a wrong input and AppErrors of the tool. `table`: what a person is shown of it. */
  call(context: ToolContext<ReadPorts>, raw: unknown): Promise<{ output: unknown; summary: string; table: Table | null }>;
}

const register = <In, Out>(tool: ReadTool<In, Out>): RegisteredReadTool => {
  if (tool.effect !== 'read') throw new TypeError(`${tool.name} is not a read tool`);
  return {
    name: tool.name,
    doing: tool.doing,
    description: tool.description,
    input: tool.input,
    async call(context, raw) {
      const made = tool.output.safeParse(await tool.run(context, tool.input.parse(asMeant(tool.input, raw))));
      if (!made.success)
        throw bugError('tool.output', `${tool.name} answered in a form that is not its own: ${z.prettifyError(made.error)}`);
      return { output: made.data, summary: tool.summarise(made.data), table: tool.shows?.(made.data) ?? null };
    },
  };
};

export const readTools: readonly RegisteredReadTool[] = [
  register(listConnections),
  register(listDatasets),
  register(inspectDataset),
  register(profileDataset),
  register(queryData),
  register(findValues),
  register(checkDraft),
  register(listPipelines),
  register(listAlerts),
  register(recallDefinitions),
  register(listRuns),
  register(showRun),
  register(compareRuns),
  register(explainFailure),
  register(showRejects),
  register(explainNumber),
  register(findDependents),
  register(tellFreshness),
];
