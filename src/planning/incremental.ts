/** Incremental sources of a draft: the rule checked against the source's columns and the one load that remembers what it has had. */
import type { TargetTable } from '#domain/dataset.ts';
import type { DraftSource } from '#domain/draft.ts';
import type { Problem } from '#domain/errors.ts';
import { cursorKind, type Incremental, type PlannedIncremental } from '#domain/incremental.ts';
import type { PlannedLoad, PlannedSource, PlannedStep } from '#domain/plan.ts';
import { planRange, unknownColumn, type Parts } from './incremental-range.ts';
import { boundText, intervalOf } from './incremental-values.ts';
import { targetName } from './stages.ts';
import type { CompilePorts } from './ports.ts';

/** `targets`: the table of each load as it is now, by load id. */
export type IncrementPorts = Pick<CompilePorts, 'connections'> & { targets: ReadonlyMap<string, TargetTable | null> };

export type CompiledIncrements = { ok: true; made: Parts; notes: string[] } | { ok: false; problems: Problem[] };

/** The loads that a source's rows reach. */
export function loadsOf<L extends { from: string }>(
  { steps, loads }: { steps: readonly Pick<PlannedStep, 'id' | 'from'>[]; loads: readonly L[] },
  source: string,
): L[] {
  const reached = new Set([source]);
  for (const step of steps) if (step.from.some((name) => reached.has(name))) reached.add(step.id);
  return loads.filter((load) => reached.has(load.from));
}

/** Adds the planned rules and ranges to sources, and what a range means for the load. Plans without either stay as they are. */
export function compileIncrements(drafts: DraftSource[], parts: Parts, ports: IncrementPorts): CompiledIncrements {
  const problems: Problem[] = [];
  const notes: string[] = [];
  let made = parts;
  for (const draft of drafts.filter(({ incremental, range }) => incremental !== undefined || range !== undefined)) {
    const planned = planOne(draft, made, ports);
    problems.push(...planned.problems);
    notes.push(...planned.notes);
    made = planned.made;
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, made, notes };
}

interface PlannedOne {
  made: Parts;
  problems: Problem[];
  notes: string[];
}

function planOne(draft: DraftSource, parts: Parts, ports: IncrementPorts): PlannedOne {
  const source = parts.sources.find(({ id }) => id === draft.id);
  const loads = loadsOf(parts, draft.id);
  const [load] = loads;
  const at = `sources.${draft.id}`;
  if (!source || !load) return { made: parts, problems: [], notes: [] };
  if (loads.length > 1) return failed(parts, severalLoads(draft.id, loads, at));
  if (draft.range) {
    const beside = draft.incremental ? [`The cursor of ${source.dataset} is not used and does not move: this loads one range again.`] : [];
    const { problems, notes, ...made } = planRange(draft.range, {
      parts,
      source,
      load,
      existing: ports.targets.get(load.id) ?? null,
      at: `${at}.range`,
    });
    return { ...made, problems, notes: [...beside, ...notes] };
  }
  if (!draft.incremental) return { made: parts, problems: [], notes: [] };
  return planRule(draft.incremental, { draft, source, load, parts, ports, at: `${at}.incremental` });
}

const failed = (made: Parts, ...problems: Problem[]): PlannedOne => ({ made, problems, notes: [] });

const severalLoads = (id: string, loads: PlannedLoad[], at: string): Problem => ({
  code: 'incremental.several-loads',
  message: `"${id}" feeds ${loads.map(targetName).join(' and ')}. What is new is remembered per table, so an incremental source or a range feeds one load; make a plan for each.`,
  at,
});

interface Asked {
  draft: DraftSource;
  source: PlannedSource;
  load: PlannedLoad;
  parts: Parts;
  ports: IncrementPorts;
  at: string;
}

function planRule(rule: Incremental, asked: Asked): PlannedOne {
  const { source, load, parts, ports, at } = asked;
  const problems = [...modeProblems(load, at), ...stateProblems(load, ports, at)];
  const planned = rule.by === 'files' ? filesRule(rule, asked) : cursorRule(rule, asked);
  if ('problems' in planned) problems.push(...planned.problems);
  if (problems.length > 0 || 'problems' in planned) return failed(parts, ...problems);
  const incremental = planned.rule;
  const sources = parts.sources.map((one) => (one.id === source.id ? { ...one, incremental } : one));
  return { made: { ...parts, sources }, problems: [], notes: [...planned.notes, ...foldedNotes(parts, load)] };
}

/** What a load of new rows alone would delete are the rows of earlier loads. */
function modeProblems(load: PlannedLoad, at: string): Problem[] {
  if (load.mode !== 'replace' && load.mode !== 'merge') return [];
  const text = `Only new rows are loaded, and ${load.mode === 'merge' ? 'a merge' : 'replacing'} would delete those of earlier loads from ${targetName(load)}. Append them, or upsert by key?`;
  return [{ code: 'incremental.mode', message: text, at, question: { text, choices: ['append', 'upsert'] } }];
}

function stateProblems(load: PlannedLoad, ports: IncrementPorts, at: string): Problem[] {
  if (ports.connections.get(load.connection)?.capabilities.transactional) return [];
  const message = `${load.connection} has no transactions, so what was loaded could not be remembered together with its rows. Load increments into a database.`;
  return [{ code: 'incremental.no-state', message, at }];
}

type Rule = { rule: PlannedIncremental; notes: string[] } | { problems: Problem[] };

function filesRule(rule: Extract<Incremental, { by: 'files' }>, { draft, source, ports, at }: Asked): Rule {
  const tells = ports.connections.get(source.connection)?.capabilities.newFiles === true;
  if (draft.path !== undefined && tells) return { rule, notes: [] };
  const message = `${source.dataset} is not a set of files that can be told apart; name a folder or a pattern of files, or a cursor column.`;
  return { problems: [{ code: 'incremental.no-files', message, at }] };
}

function cursorRule(rule: Extract<Incremental, { by: 'cursor' }>, { source, at }: Asked): Rule {
  const column = source.columns.find(({ name }) => name === rule.cursor);
  if (!column) return { problems: [unknownColumn(rule.cursor, source, at)] };
  const kind = cursorKind(column.type);
  if (kind === null) {
    const message = `${rule.cursor} is ${column.type}, which does not grow. A cursor is a date, a time, a number or a text.`;
    return { problems: [{ code: 'cursor.type', message, at }] };
  }
  const lag = rule.lag === undefined ? null : intervalOf(rule.lag, kind);
  const initial = rule.initial === undefined ? null : boundText(rule.initial, kind);
  const problems: Problem[] = [];
  if (lag === false) {
    const example = kind === 'time' ? '"1 hour" or "2 days"' : kind === 'number' ? 'a number' : 'left out for a text';
    problems.push({
      code: 'cursor.lag',
      message: `The lag ${JSON.stringify(rule.lag)} does not fit ${rule.cursor} (${column.type}): it is ${example}.`,
      at,
    });
  }
  if (initial === false) {
    problems.push({
      code: 'cursor.initial',
      message: `The first value ${JSON.stringify(rule.initial)} does not fit ${rule.cursor} (${column.type}).`,
      at,
    });
  }
  if (lag === false || initial === false) return { problems };
  const late = source.kind === 'postgres' && lag === null && kind === 'time';
  return {
    rule: { by: 'cursor', cursor: rule.cursor, type: column.type, lag, nulls: rule.nulls, initial },
    notes: late ? [`Rows that were committed late, with a ${rule.cursor} below one already loaded, are not found without a lag.`] : [],
  };
}

/** Sums over new rows alone are not the sums over all of them. */
function foldedNotes(parts: Parts, load: PlannedLoad): string[] {
  const folding = parts.steps.filter(({ accounting }) => accounting === 'reshapes').map(({ id }) => `"${id}"`);
  return folding.length === 0 ? [] : [`${folding.join(', ')} sees the new rows alone, not those that ${targetName(load)} has already.`];
}
