/** Every read tool an agent may call. The work tools beside this file are reached by the ETL graph alone. */
import type { z } from 'zod';
import { inspectDataset } from './inspect-dataset.ts';
import { listDatasets } from './list-datasets.ts';
import { queryData } from './query-data.ts';
import type { Readers, ReadTool, ToolContext } from './tool.ts';

/** A read tool with its input type inside: raw JSON in, output and summary out. */
export interface RegisteredReadTool {
  name: string;
  description: string;
  input: z.ZodType;
  /** Throws a ZodError for a wrong input and AppErrors of the tool. */
  call(context: ToolContext<Readers>, raw: unknown): Promise<{ output: unknown; summary: string }>;
}

const register = <In, Out>(tool: ReadTool<In, Out>): RegisteredReadTool => {
  if (tool.effect !== 'read') throw new TypeError(`${tool.name} is not a read tool`);
  return {
    name: tool.name,
    description: tool.description,
    input: tool.input,
    async call(context, raw) {
      const output = await tool.run(context, tool.input.parse(raw));
      return { output, summary: tool.summarise(output) };
    },
  };
};

export const readTools: readonly RegisteredReadTool[] = [register(listDatasets), register(inspectDataset), register(queryData)];
