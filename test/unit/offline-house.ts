/**
 * The offline planner's world in a test: a small catalog in a real DuckDB, and a loop that answers the planner's tool calls
 * as the orchestrator does. A turn ends with what the planner submits, asks or says.
 */
import { matchesGlob } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { AIMessage, type BaseMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { Draft } from '#domain/draft.ts';
import { JsonObject, JsonValue } from '#domain/json.ts';
import { OfflineChatModel } from '#models/offline/offline-chat.ts';
import type { Relation } from '#tools/engine/engine.ts';
import { transforms } from '#tools/transforms/index.ts';
import { datasets as samples, type TestDataset } from './offline-catalog.ts';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export interface Outcome {
  draft?: unknown;
  notes: string[];
  notUnderstood: string[];
  question?: { text: string; choices: string[] };
  text: string;
  refused?: string;
  rejected?: string;
  /** The change of pipelines, rules or runs that was proposed. */
  action?: JsonObject;
  /** The run whose undo was proposed. */
  undo?: string;
  /** What the history tools were asked, by tool. */
  asked?: Record<string, JsonObject>;
  /** Names of the tools that were called, in order. */
  tools: string[];
  /** How often the model was called. */
  steps: number;
  /** Queries that failed: the planner writes only SQL that runs. */
  failures: string[];
  /** The last table of the turn. */
  table?: { columns: string[]; types: string[]; rows: JsonValue[][] };
}

/** What a tool says of a house in which nothing ran yet. */
function nothingDone(tool: string): JsonObject {
  const empty: Record<string, JsonObject> = {
    list_runs: { runs: [], failedPlans: [], pace: null },
    explain_number: { origins: [], hidden: 0 },
    find_dependents: { dependents: [], hidden: 0 },
    tell_freshness: { datasets: [] },
    recall_definitions: { definitions: [] },
    list_alerts: { alerts: [] },
    list_pipelines: { pipelines: [] },
    list_connections: { connections: [] },
    find_values: { hits: [] },
  };
  return empty[tool] ?? { error: { code: 'run.none', message: 'There was no run yet that you may read.' } };
}

const copyOf = (message: BaseMessage): BaseMessage => Object.assign(Object.create(Object.getPrototypeOf(message) as object), message);

/** What the compiler says to a draft; accepts everything by default. */
export type Compiler = (draft: JsonObject) => JsonObject;
const acceptAll: Compiler = () => ({ ok: true, planId: 'plan-1', version: 1 });

export class House {
  private readonly model = new OfflineChatModel();
  readonly messages: BaseMessage[] = [new SystemMessage('Today is 2026-11-22.')];
  private readonly duck: DuckDBConnection;
  private readonly datasets: TestDataset[];
  compile: Compiler = acceptAll;
  /** Whether inspections show sample rows; the real house may keep them from models. */
  showRows = true;
  extraDatasets: { connection: string; name: string; kind: string }[] = [];

  /** Every step gets messages of its own, as after a restart. */
  isForgetful = false;

  /** What the history tools answer, by tool; nothing was done where nothing is here. */
  history: Record<string, JsonObject> = {};

  /** Names that only a search shows. */
  unlisted: string[] = [];
  /** What is said to the inspection of a dataset that no list and no search shows. */
  hidden: Record<string, JsonObject> = {};
  /** There is nothing to list. */
  hideDatasets = false;
  /** The catalog does not answer. */
  broken = false;

  private constructor(duck: DuckDBConnection, datasets: TestDataset[]) {
    this.duck = duck;
    this.datasets = datasets;
  }

  static async open(datasets = samples): Promise<House> {
    const duck = await (await DuckDBInstance.create(':memory:')).connect();
    for (const { relation, sql } of datasets) await duck.run(`CREATE TABLE "${relation}" AS ${sql}`);
    return new House(duck, datasets);
  }

  close(): void {
    this.duck.closeSync();
  }

  /** Forgets the conversation. */
  reset(): void {
    this.messages.length = 1;
    this.compile = acceptAll;
    this.showRows = true;
    this.extraDatasets = [];
    this.unlisted = [];
    this.hidden = {};
    this.hideDatasets = false;
    this.broken = false;
    this.history = {};
    this.isForgetful = false;
  }

  /** The last of some turns; every plan on the way is a card that waits. */
  async through(turns: string[]): Promise<Outcome> {
    let last: Outcome | null = null;
    for (const [index, turn] of turns.entries()) {
      last = await this.say(turn);
      if (last.draft !== undefined) this.state('(A card waits.)', { type: 'plan.proposed', planId: `plan-${index}`, version: index });
    }
    if (last === null) throw new Error('nothing was said');
    return last;
  }

  /** States a fact as the graph does after a decision or a run. */
  state(text: string, fact: JsonObject): void {
    this.messages.push(new AIMessage({ content: text, additional_kwargs: { fact } }));
  }

  /** One turn: a message, the planner's steps, and how it ended. */
  async say(text: string): Promise<Outcome> {
    this.messages.push(new HumanMessage(text));
    const outcome: Outcome = { notes: [], notUnderstood: [], text: '', tools: [], steps: 0, failures: [] };
    for (let step = 0; step < 12; step += 1) {
      const answer = await this.model.invoke(this.isForgetful ? this.messages.map(copyOf) : this.messages);
      this.messages.push(answer);
      outcome.steps += 1;
      outcome.text = answer.text;
      if ((answer.tool_calls ?? []).length === 0) return outcome;
      let ended = false;
      for (const { id = '', name, args } of answer.tool_calls ?? []) {
        outcome.tools.push(name);
        const result = await this.answer(name, JsonValue.parse(args), outcome);
        ended ||= result.ended;
        if (result.json !== null) this.messages.push(new ToolMessage({ tool_call_id: id, name, content: JSON.stringify(result.json) }));
      }
      if (ended) return outcome;
    }
    throw new Error(`no end after 12 steps: ${outcome.tools.join(', ')}`);
  }

  private async answer(name: string, args: JsonValue, outcome: Outcome): Promise<{ json: JsonValue | null; ended: boolean }> {
    const given = args as JsonObject;
    switch (name) {
      case 'list_datasets':
        return { json: this.list(given['search'] !== undefined), ended: false };
      case 'inspect_dataset':
        return { json: await this.inspect(textOf(given['dataset'])), ended: false };
      case 'query_data':
        return { json: await this.query(textOf(given['sql']), given['sources'] as JsonObject[], outcome), ended: false };
      case 'submit_draft':
        return this.submitted(given, outcome);
      case 'answer':
        outcome.notUnderstood = given['notUnderstood'] as string[];
        return { json: { ok: true }, ended: true };
      case 'ask_user':
        outcome.question = { text: textOf(given['text']), choices: given['choices'] as string[] };
        return { json: null, ended: true };
      case 'refuse':
        outcome.refused = textOf(given['reason']);
        return { json: null, ended: true };
      case 'propose_action':
        outcome.action = JsonObject.parse(args);
        return { json: { ok: true, planId: 'plan-1' }, ended: true };
      case 'propose_undo':
        outcome.undo = textOf(given['run']);
        return { json: { ok: true, planId: 'undo-1' }, ended: true };
      case 'reject_plan':
        outcome.rejected = textOf(given['reason']);
        return { json: null, ended: true };
      case 'list_pipelines':
      case 'list_connections':
      case 'find_values':
      case 'list_runs':
      case 'show_run':
      case 'compare_runs':
      case 'explain_failure':
      case 'show_rejects':
      case 'explain_number':
      case 'find_dependents':
      case 'tell_freshness':
      case 'recall_definitions':
      case 'profile_dataset':
      case 'list_alerts':
        outcome.asked = { ...outcome.asked, [name]: given };
        return { json: this.history[name] ?? nothingDone(name), ended: false };
      default:
        throw new Error(`the planner called ${name}, which is not bound`);
    }
  }

  private list(isSearch: boolean): JsonObject {
    if (this.broken) return { error: { code: 'source.away', message: 'the catalog is away' } };
    const shown = this.datasets.filter(({ name }) => !(name in this.hidden) && (isSearch || !this.unlisted.includes(name)));
    const known = shown.map(({ connection, name, kind }) => ({ connection, name, kind }));
    return { datasets: this.hideDatasets ? [] : [...known, ...this.extraDatasets] };
  }

  private submitted(given: JsonObject, outcome: Outcome): { json: JsonObject; ended: boolean } {
    Draft.parse(given['draft']);
    outcome.draft = given['draft'];
    outcome.notes = given['notes'] as string[];
    outcome.notUnderstood = given['notUnderstood'] as string[];
    const json = this.compile(given['draft'] as JsonObject);
    if (json['ok'] !== true) delete outcome.draft;
    return { json, ended: json['ok'] === true };
  }

  /** A dataset by its name; the files that fit a wildcard are one, as connectors read them. */
  private async find(name: string | undefined): Promise<TestDataset | undefined> {
    const known = this.datasets.find((each) => each.name === name);
    if (known || name === undefined || !name.includes('*')) return known;
    const files = this.datasets.filter((each) => each.kind === 'file' && matchesGlob(each.name, name));
    const [first] = files;
    if (first === undefined || files.length === 1) return first && { ...first, name };
    const relation = files.map((each) => each.relation).join('_');
    await this.duck.run(
      `CREATE OR REPLACE TABLE "${relation}" AS ${files.map((each) => `FROM "${each.relation}"`).join(' UNION ALL BY NAME ')}`,
    );
    return { ...first, name, relation };
  }

  private async inspect(dataset: string): Promise<JsonObject> {
    const known = await this.find(dataset);
    const said = this.hidden[dataset];
    if (said?.['error'] !== undefined) return said;
    if (!known) return { error: { code: 'source.not-found', message: `There is no ${dataset}.`, details: { suggestions: [] } } };
    const sample = await this.rows(`SELECT * FROM "${known.relation}" LIMIT 20`);
    const count = await this.rows(`SELECT count(*) FROM "${known.relation}"`);
    return {
      connection: known.connection,
      dataset,
      columns: sample.columns,
      rows: Number(count.rows[0]?.[0]),
      rowsExact: true,
      notes: [],
      ...(this.showRows ? { sample: { ...sample, truncated: true } } : {}),
    };
  }

  private async query(sql: string, sources: JsonObject[], outcome: Outcome): Promise<JsonObject> {
    const views: string[] = [];
    for (const { id, dataset } of sources) {
      const known = await this.find(textOf(dataset));
      if (!known || id === known.relation) continue;
      await this.duck.run(`CREATE OR REPLACE TEMP VIEW "${textOf(id)}" AS FROM main."${known.relation}"`);
      views.push(textOf(id));
    }
    const table = await this.rows(sql).catch((error: unknown) => String(error));
    // One that is called like another dataset would hide it.
    for (const view of views) await this.duck.run(`DROP VIEW temp."${view}"`);
    if (typeof table === 'string') {
      outcome.failures.push(`${table}\n${sql}`);
      return { error: { code: 'query.failed', message: table } };
    }
    outcome.table = { columns: table.columns.map(({ name }) => name), types: table.columns.map(({ type }) => type), rows: table.rows };
    return { ...table, truncated: false };
  }

  /** What a draft would load: its steps run by the real transforms in this DuckDB. */
  async result(untrusted: unknown): Promise<{ columns: string[]; rows: JsonValue[][] }> {
    const { columns, rows } = await this.rows(`SELECT * FROM "${await this.relationOf(untrusted)}"`);
    return { columns: columns.map(({ name }) => name), rows };
  }

  /** The relation that a draft's first load would write, with its steps as views. */
  async relationOf(untrusted: unknown): Promise<string> {
    const draft = Draft.parse(untrusted);
    const relations = new Map<string, Relation>();
    const define = async (id: string, sql: string): Promise<void> => {
      // A draft may call its data like another dataset: "no, the one in billing".
      const isDataset = this.datasets.some((each) => each.relation === id);
      const isItself = isDataset && sql === `FROM "${id}"`;
      const name = isDataset && !isItself ? `draft_${id}` : id;
      if (!isItself) await this.duck.run(`CREATE OR REPLACE TEMP VIEW "${name}" AS ${sql}`);
      relations.set(id, { name, columns: (await this.rows(`SELECT * FROM "${name}" LIMIT 0`)).columns });
    };
    for (const { id, path, table } of draft.sources) {
      const known = await this.find(path ?? table);
      if (!known) throw new Error(`the draft reads ${path ?? table}, which is not in the catalog`);
      await define(id, `FROM "${known.relation}"`);
    }
    for (const { id, op, from, why: _, ...params } of draft.steps) {
      const inputs = [from].flat().map((name) => relations.get(name) ?? { name, columns: [] });
      const parsed = transforms.get(op)?.parse(JsonObject.parse(params));
      if (!parsed?.ok) throw new Error(`step ${id}: ${JSON.stringify(parsed?.problems ?? `no op ${op}`)}`);
      const problems = parsed.bound.problems(inputs);
      if (problems.length > 0) throw new Error(`step ${id}: ${JSON.stringify(problems)}`);
      await define(id, parsed.bound.toSql(inputs));
    }
    return relations.get(draft.loads[0]?.from ?? '')?.name ?? '';
  }

  /** Rows of a query as JSON. */
  async rows(sql: string): Promise<{ columns: { name: string; type: string }[]; rows: JsonValue[][] }> {
    const reader = await this.duck.runAndReadAll(sql);
    const types = reader.columnTypes().map(String);
    return {
      columns: reader.columnNames().map((name, index) => ({ name, type: types[index] ?? '' })),
      rows: reader.getRowsJson().map((row) => row.map((cell) => JsonValue.parse(cell))),
    };
  }
}

export type Json = Record<string, unknown>;

/** The draft of an outcome without the sentences in it. */
export function plain({ draft }: Outcome): Json {
  if (draft === undefined) throw new Error('the turn ended without a draft');
  const { title: _, strategy: __, ...rest } = Draft.parse(draft);
  const steps = rest.steps.map(({ why: _why, ...step }) => step);
  return { ...rest, steps, ...(rest.checks.length === 0 ? { checks: undefined } : {}) };
}

/** The steps of an outcome's draft without the sentences in them. */
export const stepsOf = (outcome: Outcome): unknown => plain(outcome)['steps'];

/** Everything a person is told in a turn, in one text. */
export const heard = (outcome: Outcome): string =>
  [
    outcome.text,
    outcome.question?.text,
    ...(outcome.question?.choices ?? []),
    outcome.refused,
    outcome.rejected,
    ...outcome.notes,
    ...outcome.notUnderstood,
  ].join('\n');
