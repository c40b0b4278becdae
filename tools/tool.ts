/**
 * The contract of a tool: what an agent can do, typed on both sides. Models see read tools only;
 * work tools are called by the ETL graph alone.
 */
import type { z } from 'zod';
import type { DatasetEntry, Inspection, Table } from '#domain/dataset.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Logger } from '#domain/log.ts';

export type ToolEffect = 'read' | 'write' | 'destroy';

/** What read tools may ask of the world. No connection settings, no writer. */
export interface Readers {
  listDatasets(query: { search?: string; connection?: string; limit: number }): Promise<DatasetEntry[]>;
  inspect(ref: { connection: string; dataset: string; options?: JsonObject }): Promise<Inspection>;
  /** One SELECT through the SQL gate over the named datasets. */
  query(request: { sql: string; sources: { id: string; connection: string; dataset: string }[]; maxRows: number }): Promise<Table>;
}

export interface ToolContext<Ports> {
  ports: Ports;
  signal: AbortSignal;
  log: Logger;
}

export interface Tool<In, Out, Ports> {
  /** snake_case, as models call it. */
  name: string;
  effect: ToolEffect;
  description: string;
  input: z.ZodType<In>;
  output: z.ZodType<Out>;
  examples: { say: string; input: In }[];
  run(context: ToolContext<Ports>, input: In): Promise<Out>;
  /** "2,061 rows, 9 columns": the result in a few words, for the trace. */
  summarise(output: Out): string;
}

export type ReadTool<In, Out> = Tool<In, Out, Readers>;

/** Keeps a tool's input and output types tied together at its definition. */
export const defineTool = <In, Out, Ports>(tool: Tool<In, Out, Ports>): Tool<In, Out, Ports> => tool;
