/** What the parent and the engine child say to each other over the IPC channel. The child imports its types alone. */
import { z } from 'zod';
import { CrossedError } from '#domain/crossed-error.ts';
import { Column, Table } from '#domain/dataset.ts';
import type { Cell } from '#domain/dataset.ts';
import type { ErrorFact, Problem } from '#domain/errors.ts';
import type { JsonValue } from '#domain/json.ts';
import type { Described, EngineLimits, EngineProgress, FileWriting, Relation } from './engine.ts';

/** How a child confines and opens itself; the first message it gets. */
export interface Setup {
  /** The only folder DuckDB may touch. */
  folder: string;
  /** Where it spills. */
  tempFolder: string;
  /** The numeric user it becomes, or null to stay what it is. */
  uid: number | null;
  limits: EngineLimits;
}

/** What may be asked of a child, by command. */
export interface Asks {
  open: Setup;
  reset: Record<string, never>;
  check: { sql: string; relations: Relation[] };
  describe: { sql: string; relations: Relation[] };
  columns: { sql: string };
  define: { name: string; sql: string };
  materialise: { name: string; sql: string };
  query: { sql: string; maxRows: number; params: Cell[] };
  copy: { sql: string; path: string; quoteAll: boolean };
  write: { sql: string; path: string; writing: FileWriting };
}
export type Command = keyof Asks;

export type Request = { [C in Command]: { id: number; command: C; ask: Asks[C] } }[Command];

/** From parent to child: a request, or the wish to stop the request with this id. */
export type ToChild = Request | { interrupt: number };

/** From child to parent. */
export type FromChild = { id: number; answer: unknown } | { id: number; error: ErrorFact } | { id: number; progress: EngineProgress };

/** What a child answers, by command. */
export interface Answers {
  open: { version: string };
  reset: object;
  check: Problem[];
  describe: Described;
  columns: Column[];
  define: object;
  materialise: { rows: number };
  query: Table;
  copy: { rows: number };
  write: { rows: number };
}

const Nothing = z.object({});
const Rows = z.object({ rows: z.number() });
const ProblemShape = z.object({ code: z.string(), message: z.string(), suggestions: z.array(z.string()).exactOptional() });

/** The answers as the parent accepts them. Cells are not looked into: whatever came through the channel is JSON. */
export const answerShapes: { [C in Command]: z.ZodType<Answers[C]> } = {
  open: z.object({ version: z.string() }),
  reset: Nothing,
  check: z.array(ProblemShape),
  describe: z.object({ columns: z.array(Column), lineage: z.record(z.string(), z.array(z.string())) }),
  columns: z.array(Column),
  define: Nothing,
  materialise: Rows,
  query: Table.extend({ rows: z.array(z.array(z.custom<JsonValue>())) }),
  copy: Rows,
  write: Rows,
};

const id = z.number();
/** A message from the child as the parent accepts it. */
export const ChildMessage = z.union([
  z.object({ id, answer: z.unknown() }).refine((message) => 'answer' in message),
  z.object({
    id,
    error: CrossedError,
  }),
  z.object({ id, progress: z.object({ fraction: z.number().nullable(), rows: z.number() }) }),
]);
