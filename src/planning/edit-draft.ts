/** Draft × edit → draft. Pure: what it gives is untrusted like any other draft, and compiled and measured as a new version. */
import { counted } from '#domain/amounts.ts';
import type { Draft, DraftLoad, DraftStep } from '#domain/draft.ts';
import type { ColumnAnswers, Edit, LoadEdit, StepEdit } from '#domain/edit.ts';
import type { Problem } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import type { Plan, PlannedLoad } from '#domain/plan.ts';
import { inputsOf } from './order.ts';

/** `changes`: what was asked for, in words. */
export type ChangedDraft = { ok: true; draft: Draft; changes: string[] } | { ok: false; problems: Problem[] };

/** What a plan was compiled from, and the plan. */
export interface Compiled {
  draft: Draft;
  plan: Pick<Plan, 'loads'>;
}

/** Applies an edit. Problems name what it speaks of and the plan does not have. */
export function editDraft({ draft, plan }: Compiled, edit: Edit): ChangedDraft {
  const problems = [
    ...(edit.steps ?? []).flatMap(unknownStep(draft)),
    ...(edit.loads ?? []).flatMap(unknownLoad(draft)),
    ...Object.keys(edit.parameters ?? {}).flatMap((name) =>
      parameterNames(draft).includes(name) ? [] : [unknown('parameter', name, parameterNames(draft))],
    ),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const stepped = (edit.steps ?? []).reduce(withParams, { draft, changes: [] as string[] });
  const loaded = (edit.loads ?? []).reduce((before, change) => withLoad(before, change, plan.loads), stepped);
  const changed = withPlanParts(loaded, edit);
  if (changed.changes.length > 0) return { ok: true, ...changed };
  return { ok: false, problems: [{ code: 'edit.nothing', message: 'This edit changes nothing: the plan is like that already.' }] };
}

interface Changing {
  draft: Draft;
  changes: string[];
}

const parameterNames = (draft: Draft): string[] => Object.keys(draft.parameters ?? {});
const stepIds = (draft: Draft): string[] => draft.steps.map(({ id }) => id);
export const loadIds = (draft: Draft): string[] => draft.loads.map((_, index) => `load_${index + 1}`);

const unknownStep =
  (draft: Draft) =>
  ({ step }: StepEdit): Problem[] =>
    draft.steps.some(({ id }) => id === step) ? [] : [unknown('step', step, stepIds(draft))];

const unknownLoad =
  (draft: Draft) =>
  ({ load }: LoadEdit): Problem[] =>
    loadIds(draft).includes(load) ? [] : [unknown('load', load, loadIds(draft))];

/** A part that the plan does not have, with the nearest ones it has. */
export const unknown = (what: 'step' | 'load' | 'parameter', name: string, known: string[]): Problem => ({
  code: `edit.unknown-${what}`,
  message: `This plan has no ${what} "${name}".`,
  at: name,
  suggestions: nearest(name, known),
});

/** Names of a step that are no parameters. */
const fixed = new Set(['id', 'op', 'from']);

function withParams({ draft, changes }: Changing, { step: id, params }: StepEdit): Changing {
  const given = Object.entries(params).filter(([name]) => !fixed.has(name));
  const set = Object.fromEntries(given.filter(([, value]) => value !== null));
  const names = given.map(([name]) => name);
  const edited = draft.steps.map((step): DraftStep => {
    if (step.id !== id) return step;
    const kept = Object.fromEntries(Object.entries(step).filter(([name]) => !names.includes(name)));
    return { ...kept, ...set, id, op: step.op, from: step.from };
  });
  const said = given.map(([name, value]) => `${id}: ${name} ${value === null ? 'is taken away' : `becomes ${JSON.stringify(value)}`}`);
  return { draft: { ...draft, steps: edited }, changes: [...changes, ...said] };
}

function withLoad(before: Changing, edit: LoadEdit, planned: readonly PlannedLoad[]): Changing {
  const index = loadIds(before.draft).indexOf(edit.load);
  const load = before.draft.loads[index];
  if (!load) return before;
  const fields = withFields(load, edit);
  const shaped = withAnswers(withLimit({ draft: before.draft, steps: before.draft.steps, ...fields }, edit, planned[index]), edit);
  const loads = before.draft.loads.map((one, at) => (at === index ? shaped.load : one));
  const said = shaped.changes.map((change) => (before.draft.loads.length > 1 ? `${edit.load}: ${change}` : change));
  return { draft: { ...before.draft, steps: shaped.steps, loads }, changes: [...before.changes, ...said] };
}

function withFields(load: DraftLoad, edit: LoadEdit): { load: DraftLoad; changes: string[] } {
  const changes: string[] = [];
  let next = load;
  if (edit.mode !== undefined && edit.mode !== load.mode) {
    changes.push(`mode becomes ${edit.mode}`);
    next = { ...next, mode: edit.mode };
  }
  if (edit.key !== undefined && (edit.key ?? []).join('\n') !== (load.key ?? []).join('\n')) {
    changes.push(edit.key === null ? 'no key' : `key becomes ${edit.key.join(', ')}`);
    const { key: _key, ...keyless } = next;
    next = edit.key === null ? keyless : { ...keyless, key: edit.key };
  }
  const place = edit.table ?? edit.path;
  if (place !== undefined && (edit.table !== load.table || edit.path !== load.path)) {
    changes.push(`goes to ${place}`);
    const { table: _table, path: _path, ...placeless } = next;
    const connection = edit.connection ?? defaultConnection(load, edit);
    next = { ...placeless, ...(edit.table === undefined ? { path: place } : { table: place }), connection };
  } else if (edit.connection !== undefined && edit.connection !== load.connection) {
    changes.push(`goes through ${edit.connection}`);
    next = { ...next, connection: edit.connection };
  }
  return { load: next, changes };
}

/** A table stays in its connection; a load that turns into a file, or back, gets the usual one. */
function defaultConnection(load: DraftLoad, { table }: LoadEdit): string {
  if ((load.table === undefined) === (table === undefined)) return load.connection;
  return table === undefined ? 'files' : 'warehouse';
}

interface ChangingLoad {
  draft: Draft;
  steps: DraftStep[];
  load: DraftLoad;
  changes: string[];
}

const limitName = 'first_rows';
const shapeName = 'as_answered';

/** A limit is a step of its own before the load: the first rows in the order of the key, so that the same ones come again. */
function withLimit(made: ChangingLoad, { limit }: LoadEdit, planned: PlannedLoad | undefined): ChangingLoad {
  if (limit === undefined) return made;
  const before = made.steps.find(({ id, op }) => id === made.load.from && op === 'sort' && id.startsWith(limitName));
  const [from = made.load.from] = before ? inputsOf(before) : [made.load.from];
  const steps = made.steps.filter((step) => step !== before);
  if (limit === null) {
    return before ? { ...made, steps, load: { ...made.load, from }, changes: [...made.changes, 'no row limit'] } : made;
  }
  const key = made.load.key ?? planned?.key ?? [];
  const order = key.length > 0 ? key : (planned?.columns ?? []).slice(0, 1).map(({ name }) => name);
  const id = before?.id ?? freeName(limitName, made);
  const step: DraftStep = { id, op: 'sort', from, order: order.map(quoted), limit, why: 'a limit set on the card' };
  const changes = [...made.changes, `at most ${counted(limit, 'row')}`];
  return { ...made, steps: [...steps, step], load: { ...made.load, from: id }, changes };
}

/** Names with blanks or capitals are quoted, as the op's parameter wants them. */
const quoted = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

/** Answers to drift: left-out and cast columns become steps, what is followed or blocked becomes the load's policy. */
function withAnswers(made: ChangingLoad, { drift }: LoadEdit): ChangingLoad {
  return drift === undefined ? made : answered(made, drift);
}

function answered(made: ChangingLoad, answers: ColumnAnswers): ChangingLoad {
  const entries = Object.entries(answers);
  const ignored = entries.flatMap(([name, answer]) => (answer === 'ignore' ? [name] : []));
  const cast = entries.flatMap(([name, answer]) => (typeof answer === 'object' ? [[name, answer.cast] as const] : []));
  const followed = entries.flatMap(([name, answer]) => (answer === 'accept' ? [name] : []));
  const blocked = entries.flatMap(([name, answer]) => (answer === 'block' ? [name] : []));
  let { steps, load } = made;
  const add = (step: Omit<DraftStep, 'id' | 'from'> & { op: string }): void => {
    const id = freeName(shapeName, { ...made, steps });
    steps = [...steps, { ...step, id, from: load.from }];
    load = { ...load, from: id };
  };
  if (ignored.length > 0) add({ op: 'select', drop: ignored, why: 'new columns that are left out' });
  if (cast.length > 0) add({ op: 'cast', columns: Object.fromEntries(cast), why: 'the type that the table has' });
  if (blocked.length > 0) load = { ...load, drift: 'freeze' };
  else if (followed.length > 0) load = { ...load, drift: 'evolve' };
  const changes = [
    ...followed.map((name) => `${name} is followed`),
    ...ignored.map((name) => `${name} is left out`),
    ...cast.map(([name, type]) => `${name} is cast to ${type}`),
    ...blocked.map((name) => `nothing is loaded while ${name} differs`),
  ];
  return { ...made, steps, load, changes: [...made.changes, ...changes] };
}

function freeName(base: string, { draft, steps }: Pick<ChangingLoad, 'draft' | 'steps'>): string {
  const taken = new Set([...draft.sources, ...draft.steps, ...steps].map(({ id }) => id));
  let name = base;
  for (let n = 2; taken.has(name); n += 1) name = `${base}_${n}`;
  return name;
}

function withPlanParts({ draft, changes }: Changing, { parameters = {}, schedule, strategy }: Edit): Changing {
  const values = Object.entries(parameters).filter(([name, value]) => draft.parameters?.[name] !== value);
  const said = [...changes, ...values.map(([name, value]) => `parameter ${name} becomes ${value}`)];
  let next = values.length === 0 ? draft : { ...draft, parameters: { ...draft.parameters, ...Object.fromEntries(values) } };
  if (schedule !== undefined && JSON.stringify(schedule) !== JSON.stringify(draft.schedule ?? null)) {
    const { schedule: _schedule, ...unscheduled } = next;
    next = schedule === null ? unscheduled : { ...unscheduled, schedule };
    said.push(schedule === null ? 'no schedule' : `schedule becomes ${schedule.cron} (${schedule.timezone})`);
  }
  if (strategy !== undefined && strategy !== draft.strategy) {
    next = { ...next, strategy };
    said.push(`strategy becomes ${strategy}`);
  }
  return { draft: next, changes: said };
}
