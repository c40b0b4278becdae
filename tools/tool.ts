/**
 * The contract of a tool: what an agent can do, typed on both sides. Models see read tools only;
 * work tools are called by the ETL graph alone.
 */
import type { ReachableConnection } from '#domain/connection-view.ts';
import type { z } from 'zod';
import type { AlertView } from '#domain/alert.ts';
import type { DatasetEntry, Inspection, Table } from '#domain/dataset.ts';
import type { Definition } from '#domain/definition.ts';
import type { Problem } from '#domain/errors.ts';
import type { History } from '#domain/history.ts';
import type { PipelineLines } from '#domain/pipeline.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Logger } from '#domain/log.ts';

export type ToolEffect = 'read' | 'write' | 'destroy';

/** What read tools may ask of the world. No connection settings, no writer. An aborted signal ends the statement that runs for it. */
export interface Readers {
  /** `within`: of these connections alone. */
  listDatasets(query: { search?: string; connection?: string; within?: readonly string[]; limit: number }): Promise<DatasetEntry[]>;
  inspect(ref: { connection: string; dataset: string; options?: JsonObject }, signal?: AbortSignal): Promise<Inspection>;
  /** One SELECT through the SQL gate over the named datasets. */
  query(
    request: { sql: string; sources: { id: string; connection: string; dataset: string }[]; maxRows: number },
    signal?: AbortSignal,
  ): Promise<Table>;
}

/** What read tools may ask besides: what was done, as far as the asker may see it, and whether a draft would hold. */
export interface ReadPorts extends Readers {
  history: History;
  connections(): Promise<ReachableConnection[]>;
  /** Those that stand. */
  alerts(): Promise<AlertView[]>;
  /** All of them, or the one of a term. */
  definitions(term?: string): Promise<Definition[]>;
  /** Pipelines and their schedules. */
  pipelines(): Promise<PipelineLines['pipelines']>;
  /** Compiles and forgets. */
  problemsOf(draft: unknown): Promise<Problem[]>;
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
  /** The result as the person sees it beside an answer; models are given the output alone. */
  shows?(output: Out): Table | null;
}

export interface ReadTool<In, Out> extends Tool<In, Out, ReadPorts> {
  /** "Inspecting": what the trace says while it works, before what it is about. */
  doing: string;
}

/** Keeps a tool's input and output types tied together at its definition. */
export const defineTool = <In, Out, Ports>(tool: Tool<In, Out, Ports>): Tool<In, Out, Ports> => tool;
export const defineReadTool = <In, Out>(tool: ReadTool<In, Out>): ReadTool<In, Out> => tool;
