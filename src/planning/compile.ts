/** Draft → Plan. The only maker of plans: everything in a plan was named, typed and checked here. */
import type { Inspection, TargetTable } from '#domain/dataset.ts';
import { Draft, type DraftCheck, type DraftSource, type DraftStep } from '#domain/draft.ts';
import type { Drift } from '#domain/drift.ts';
import type { Problem } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import { nearest } from '#domain/nearest.ts';
import type { Plan, PlannedCheck, PlannedSource, PlannedStep } from '#domain/plan.ts';
import { rejectsKind } from '#domain/reject.ts';
import type { Relation } from '#tools/engine/engine.ts';
import { compileLoads } from './compile-loads.ts';
import { judgeDrift } from './drift.ts';
import { planHash } from './hash.ts';
import { compileIncrements } from './incremental.ts';
import { emptiedPlace } from './emptied-place.ts';
import type { NativeTypes } from './native-types.ts';
import { inputsOf, orderSteps } from './order.ts';
import { fillParameters, type GivenValues } from './parameters.ts';
import type { CompilePorts } from './ports.ts';
import { scheduleProblem } from './schedule.ts';
import { asProblem, unknownConnection } from './problems.ts';

export interface CompiledPlan {
  plan: Plan;
  hash: string;
  /** The draft as parsed, its parameters still standing. */
  draft: Draft;
  /** What the person should know and no number says. */
  notes: string[];
  /** The target of each load as it was when compiled, by load id. */
  targets: Map<string, TargetTable | null>;
  /** At most this is read: what the sources weighed when they were inspected. */
  sizeBytes: number;
}

/** `drifts`: how columns differ from what is there, whether that is allowed or not. */
export type CompileResult = { ok: true; compiled: CompiledPlan; drifts: Drift[] } | { ok: false; problems: Problem[]; drifts?: Drift[] };

/**
 * Compiles an untrusted draft. Problems are collected per layer (form, order, sources, steps, checks, loads), so that one
 * answer names everything that can be known at once.
 * `given` are values of its parameters, `at` is the moment of the run. Throws only what is nobody's draft's fault (a source away, a bug).
 */
export async function compilePlan(
  untrusted: unknown,
  ports: CompilePorts,
  { given = {}, at = new Date() }: { given?: GivenValues; at?: Date } = {},
): Promise<CompileResult> {
  const parsed = Draft.safeParse(untrusted);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map(formProblem) };
  const filled = fillParameters(parsed.data, given, at);
  if (!filled.ok) return filled;
  const { draft } = filled;
  const unscheduled = draft.schedule ? scheduleProblem(draft.schedule) : null;
  if (unscheduled) return { ok: false, problems: [unscheduled] };
  const { steps, problems: orderProblems } = orderSteps(draft);
  if (orderProblems.length > 0) return { ok: false, problems: orderProblems };

  const notes: string[] = [];
  const sources = await compileSources(draft, ports, notes);
  if (!sources.ok) return sources;
  const relations = new Map<string, Relation>(sources.made.map((source) => [source.id, { name: source.id, columns: source.columns }]));
  const planned = await compileSteps(steps, relations, ports);
  if (!planned.ok) return planned;
  const checks = await compileChecks(draft.checks, relations, ports);
  const loads = await compileLoads(draft.loads, { relations, sources: sources.made, steps: planned.made, natives: sources.natives }, ports);
  if (!checks.ok || !loads.ok) return { ok: false, problems: [checks, loads].flatMap((part) => (part.ok ? [] : part.problems)) };

  const increments = compileIncrements(
    draft.sources,
    { sources: sources.made, steps: planned.made, loads: loads.made },
    { ...ports, targets: loads.targets },
  );
  if (!increments.ok) return increments;
  const { made, drifts, ...drifted } = judgeDrift(draft.loads, increments.made, loads.targets);
  if (drifted.problems.length > 0) return { ok: false, problems: drifted.problems, drifts };

  notes.push(...loads.notes, ...increments.notes, ...drifted.notes, ...filled.notes, ...unusedNotes(draft));
  const plan: Plan = {
    kind: 'plan',
    format: 1,
    title: draft.title,
    ...made,
    checks: checks.made,
    schedule: draft.schedule ?? null,
    strategy: draft.strategy,
    ...(draft.name === undefined ? {} : { pipeline: draft.name }),
  };
  return {
    ok: true,
    compiled: {
      plan: deepFreeze(plan),
      hash: planHash(plan),
      draft: parsed.data,
      notes,
      targets: loads.targets,
      sizeBytes: sources.sizeBytes,
    },
    drifts,
  };
}

type Part<T> = { ok: true; made: T[] } | { ok: false; problems: Problem[] };
type SourcePart = { ok: true; made: PlannedSource[]; natives: NativeTypes; sizeBytes: number } | { ok: false; problems: Problem[] };

function formProblem(issue: { path: PropertyKey[]; message: string }): Problem {
  const at = issue.path.map(String).join('.');
  return { code: 'draft.form', message: at ? `${at}: ${issue.message}` : issue.message, at };
}

async function compileSources(draft: Draft, ports: CompilePorts, notes: string[]): Promise<SourcePart> {
  const sources = draft.sources.map(asTable);
  const results = await Promise.all(sources.map((source) => compileSource(source, draft, ports)));
  const problems = results.flatMap((result) => ('problem' in result ? [result.problem] : []));
  if (problems.length > 0) return { ok: false, problems };
  const made = results.flatMap((result) => {
    if ('problem' in result) return [];
    notes.push(...result.notes.map((note) => (sources.length > 1 ? `${result.source.dataset}: ${note}` : note)));
    return [result.source];
  });
  const sizeBytes = results.reduce((sum, result) => sum + ('problem' in result ? 0 : (result.readBytes ?? result.sizeBytes)), 0);
  const natives = new Map(results.flatMap((result) => ('problem' in result ? [] : [[result.source.id, result.native ?? {}] as const])));
  return { ok: true, made, natives, sizeBytes };
}

/** Rejects are read through the connection of that name, like tables. */
const asTable = (source: DraftSource): DraftSource =>
  source.rejects === undefined ? source : { ...source, connection: rejectsKind, table: `run ${source.rejects}` };

async function compileSource(
  source: DraftSource,
  draft: Draft,
  ports: CompilePorts,
): Promise<({ source: PlannedSource } & Pick<Inspection, 'native' | 'notes' | 'sizeBytes' | 'readBytes'>) | { problem: Problem }> {
  const at = `sources.${source.id}`;
  const connection = ports.connections.get(source.connection);
  if (!connection) return { problem: unknownConnection(source.connection, ports, at) };
  if (!connection.capabilities.read) {
    return { problem: { code: 'source.not-readable', message: `The connection "${source.connection}" cannot be read from yet.`, at } };
  }
  if (source.query !== undefined && connection.capabilities.queries !== true) {
    const message = `The connection "${source.connection}" takes no queries; name a path or a table and transform it in steps.`;
    return { problem: { code: 'source.no-queries', message, at } };
  }
  const dataset = source.path ?? source.table ?? source.query ?? '';
  try {
    const found = await ports.inspect({
      connection: source.connection,
      dataset,
      options: { ...source.options, ...(source.query === undefined ? {} : { query: true }) },
    });
    const { kind, reader, columns } = found;
    return { ...found, source: { id: source.id, connection: source.connection, kind, dataset: found.dataset, reader, columns } };
  } catch (error) {
    return { problem: (await emptiedPlace(error, { source, dataset, draft, at }, ports)) ?? asProblem(error, at) };
  }
}

async function compileSteps(steps: DraftStep[], relations: Map<string, Relation>, ports: CompilePorts): Promise<Part<PlannedStep>> {
  const made: PlannedStep[] = [];
  for (const step of steps) {
    const result = await compileStep(step, relations, ports);
    // A step after a broken one has no schema to be checked against, so the first broken step ends the layer.
    if ('problems' in result) return { ok: false, problems: result.problems };
    made.push(result.step);
    relations.set(step.id, { name: step.id, columns: result.step.columns });
  }
  return { ok: true, made };
}

async function compileStep(
  draft: DraftStep,
  relations: Map<string, Relation>,
  ports: CompilePorts,
): Promise<{ step: PlannedStep } | { problems: Problem[] }> {
  const { id, op, from: _from, why, ...rest } = draft;
  const at = `steps.${id}`;
  const entry = ports.transforms.get(op);
  if (!entry) {
    const known = [...ports.transforms.keys()];
    return {
      problems: [
        {
          code: 'step.unknown-op',
          message: `There is no step "${op}". There is ${known.join(', ')}.`,
          at,
          suggestions: nearest(op, known),
        },
      ],
    };
  }
  const params = withoutUndefined(rest);
  const parsed = entry.parse(params);
  if (!parsed.ok) return { problems: parsed.problems.map((problem) => placed(problem, at)) };
  const { bound } = parsed;
  const from = inputsOf(draft);
  const inputs = from.map((name) => relations.get(name)!);
  const problems = bound.problems(inputs);
  if (problems.length > 0) return { problems: problems.map((problem) => placed(problem, at)) };
  try {
    const sql = bound.toSql(inputs);
    const { columns, lineage } = await ports.describe(sql, inputs);
    return {
      step: { id, op, params, from, sql, columns, lineage, accounting: bound.accounting, words: bound.explain(inputs), why: why ?? null },
    };
  } catch (error) {
    return { problems: [asProblem(error, at)] };
  }
}

async function compileChecks(checks: DraftCheck[], relations: Map<string, Relation>, ports: CompilePorts): Promise<Part<PlannedCheck>> {
  const made: PlannedCheck[] = [];
  const problems: Problem[] = [];
  for (const [index, draft] of checks.entries()) {
    const { on, check, severity, why: _why, ...rest } = draft;
    const at = `checks.${index}`;
    const entry = ports.checks.get(check);
    if (!entry) {
      const known = [...ports.checks.keys()];
      problems.push({
        code: 'check.unknown',
        message: `There is no check "${check}". There is ${known.join(', ')}.`,
        at,
        suggestions: nearest(check, known),
      });
      continue;
    }
    const params = withoutUndefined(rest);
    const parsed = entry.parse(params);
    const relation = relations.get(on)!;
    const found = parsed.ok ? parsed.bound.problems(relation) : parsed.problems;
    problems.push(...found.map((problem) => placed(problem, at)));
    if (!parsed.ok || found.length > 0) continue;
    const sql = parsed.bound.toSql(relation);
    try {
      await ports.describe(sql, [relation]);
      made.push({ id: `check_${index + 1}`, on, check, params, severity, scope: parsed.bound.scope, sql, words: parsed.bound.explain() });
    } catch (error) {
      problems.push(asProblem(error, at));
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, made };
}

function unusedNotes(draft: Draft): string[] {
  const used = new Set([
    ...draft.steps.flatMap(inputsOf),
    ...draft.loads.map((load) => load.from),
    ...draft.checks.map((check) => check.on),
  ]);
  return [...draft.sources, ...draft.steps]
    .filter(({ id }) => !used.has(id))
    .map(({ id }) => `"${id}" is not used by any step, check or load.`);
}

function placed(problem: Problem, at: string): Problem {
  return { ...problem, at: problem.at ? `${at}.${problem.at}` : at };
}

const withoutUndefined = (members: Record<string, JsonObject[string] | undefined>): JsonObject =>
  Object.fromEntries(Object.entries(members).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
