/**
 * The planner is a generator that asks for facts; the conversation is its journal. Each step of the model runs the planner
 * from its start, or from where the step before left it, answers what the journal knows, and turns the first unknown fact into a tool call
 * or a question.
 */
import { z } from 'zod';
import { DatasetEntry, Inspection, Table } from '#domain/dataset.ts';
import { Draft, type DraftInput } from '#domain/draft.ts';
import { type JsonObject, JsonValue } from '#domain/json.ts';
import { rejectsKind } from '#domain/reject.ts';
import { callKey, type Episode } from './episode.ts';
import { type Call, call, noticedCall, type Reply } from './reply.ts';

/** Yields the calls it needs answered together; is sent their answers in the same order. */
export type Planning<T> = Generator<Call[], T, JsonValue[]>;

/** Why a tool gave no answer. */
export interface Failure {
  code: string;
  message: string;
  hint?: string | undefined;
  suggestions: string[];
}

export type Found<T> = { ok: true; value: T } | { ok: false; failure: Failure };

const ErrorAnswer = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    details: z
      .object({ suggestions: z.array(z.string()).optional() })
      .loose()
      .optional(),
  }),
});
const Listing = z.object({ datasets: z.array(DatasetEntry) });
/** Of an inspection the planner reads what people see; reader settings stay with the connector, and rows may be kept back. */
export const Seen = Inspection.pick({ connection: true, dataset: true, columns: true, rows: true, rowsExact: true, notes: true }).extend({
  sample: Table.default({ columns: [], rows: [], truncated: true }),
});
export type Seen = z.infer<typeof Seen>;
const SeenRejects = Seen.extend({ replay: Draft });
export type SeenRejects = z.infer<typeof SeenRejects>;
const Submitted = z.object({
  ok: z.boolean(),
  problems: z
    .array(
      z.object({
        code: z.string(),
        message: z.string(),
        suggestions: z.array(z.string()).optional(),
        question: z.object({ text: z.string(), choices: z.array(z.string()) }).optional(),
      }),
    )
    .default([]),
});
export type Submitted = z.infer<typeof Submitted>;

/** Where a planner stands: what it asks for next, or its reply. */
export interface Standing {
  planning: Planning<Reply>;
  step: IteratorResult<Call[], Reply>;
  /** How often each question was asked. */
  asked: Map<string, number>;
}

export const atStart = (planning: Planning<Reply>): Standing => ({ planning, step: planning.next(), asked: new Map() });

/** Runs the planner on with what the episode knows, up to its reply or to the next thing it must ask. */
export function drive(standing: Standing, episode: Episode): Reply {
  while (!standing.step.done) {
    const calls = standing.step.value;
    const answers = calls.map((each) => answered(each, episode, standing.asked));
    const missing = calls.filter((_, index) => answers[index] === undefined);
    if (missing.length > 0) return { text: '', calls: missing };
    standing.step = standing.planning.next(answers.filter((answer) => answer !== undefined));
  }
  return standing.step.value;
}

/** A question asked twice takes the second answer the second time. */
function answered(each: Call, episode: Episode, asked: Map<string, number>): JsonValue | undefined {
  if (each.name !== 'ask_user') return episode.results.get(callKey(each));
  const text = typeof each.args['text'] === 'string' ? each.args['text'] : '';
  const times = asked.get(text) ?? 0;
  asked.set(text, times + 1);
  return episode.answers.get(text)?.[times];
}

function found<T>(answer: JsonValue | undefined, shape: z.ZodType<T>): Found<T> {
  const parsed = shape.safeParse(answer);
  if (parsed.success) return { ok: true, value: parsed.data };
  const error = ErrorAnswer.safeParse(answer);
  if (!error.success) {
    const said = typeof answer === 'string' ? answer : 'the answer had an unexpected form';
    return { ok: false, failure: { code: 'tool.unreadable', message: said, suggestions: [] } };
  }
  const { code, message, hint, details } = error.data.error;
  return { ok: false, failure: { code, message, hint, suggestions: details?.suggestions ?? [] } };
}

/** Asks one tool, and reads its answer in the given shape. */
export function* askTool<T>(name: string, args: JsonObject, shape: z.ZodType<T>): Planning<Found<T>> {
  const [answer] = yield [{ name, args }];
  return found(answer, shape);
}

/** Asks a tool about several things in one go. */
export function* askTools<T>(calls: Call[], shape: z.ZodType<T>): Planning<Found<T>[]> {
  const answers = yield calls;
  return answers.map((answer) => found(answer, shape));
}

/** Every dataset there is, or those of one connection. */
export function* listDatasets(args: { connection?: string } = {}): Planning<Found<DatasetEntry[]>> {
  const [answer] = yield [{ name: 'list_datasets', args: { ...args } }];
  const listing = found(answer, Listing);
  return listing.ok ? { ok: true, value: listing.value.datasets } : listing;
}

/** What is near each of the given names, in one go. */
export function* findDatasets(names: string[]): Planning<Found<DatasetEntry[]>[]> {
  const answers = yield names.map((search) => ({ name: 'list_datasets', args: { search: search.slice(0, 200) } }));
  return answers.map((answer) => {
    const listing = found(answer, Listing);
    return listing.ok ? { ok: true, value: listing.value.datasets } : listing;
  });
}

/** Inspects several datasets in one go. */
export function* inspectAll(entries: { connection: string; name: string; options?: JsonObject }[]): Planning<Found<Seen>[]> {
  const answers = yield entries.map(({ connection, name, options }) => ({
    name: 'inspect_dataset',
    args: { connection, dataset: name, ...(options ? { options } : {}) },
  }));
  return answers.map((answer) => found(answer, Seen));
}

/** The rejects of a run, named `run 12` or `run 12/source`, with the draft that loads them. */
export function* inspectRejects(dataset: string): Planning<Found<SeenRejects>> {
  const [answer] = yield [{ name: 'inspect_dataset', args: { connection: rejectsKind, dataset } }];
  return found(answer, SeenRejects);
}

export interface QuerySource {
  id: string;
  connection: string;
  dataset: string;
}

/** One SELECT over the named sources. */
export function* queryData(sql: string, sources: QuerySource[]): Planning<Found<Table>> {
  const [answer] = yield [{ name: 'query_data', args: { sql, sources: sources.map((source) => ({ ...source })) } }];
  return found(answer, Table);
}

/** Several SELECTs over the same sources, in one go. */
export function* queryAll(sqls: string[], sources: QuerySource[]): Planning<Found<Table>[]> {
  const calls = sqls.map((sql) => ({ name: 'query_data', args: { sql, sources: sources.map((source) => ({ ...source })) } }));
  return yield* askTools(calls, Table);
}

/** "The other one", of which there is none while nothing was chosen. */
const otherOne = /^(?:(?:no|sorry|hm+|i mean[t]?)[,. ]+)*(?:the )?other(?: ones?)?[\s.!?]*$/i;

/** Asks a person, and once more where the answer picks nothing. Returns the chosen text, or the person's own words. */
export function* askPerson(text: string, choices: string[]): Planning<string> {
  const answer = yield* answerFrom(text, choices);
  if (!otherOne.test(answer) || choices.includes(answer)) return answer;
  return yield* answerFrom(`“${answer}” may be any of these. ${text}`, choices);
}

function* answerFrom(text: string, choices: string[]): Planning<string> {
  const [answer] = yield [{ name: 'ask_user', args: { text, choices } }];
  return typeof answer === 'string' ? answer : '';
}

/** What is said with a draft: how phrases were read, and which were not used. */
export interface Told {
  notes: string[];
  notUnderstood: string[];
}

/** The same planning, with a sentence in front of the notes of whatever it submits. */
export function* noticing<T>(planning: Planning<T>, notice: string): Planning<T> {
  let step = planning.next();
  while (!step.done)
    step = planning.next(yield step.value.map((each) => (each.name === 'submit_draft' ? noticedCall(each, notice) : each)));
  return step.value;
}

/** Submits a draft and returns what the compiler said. */
export function* submitDraft(draft: DraftInput, { notes, notUnderstood }: Told): Planning<Submitted> {
  // Through text: undefined members of optional parts have no place in JSON.
  const json = JsonValue.parse(JSON.parse(JSON.stringify(draft)));
  const [answer] = yield [{ name: 'submit_draft', args: { draft: json, notes, notUnderstood } }];
  const submitted = found(answer, Submitted);
  return submitted.ok ? submitted.value : { ok: false, problems: [{ code: submitted.failure.code, message: submitted.failure.message }] };
}

/** What is said where a person took everything back. */
export const givenUp = 'Then nothing is planned. Say it in other words, or in smaller parts.';

export const refuse = (reason: string): Reply => call('refuse', { reason });
