/** The loads of a draft: target, mode and key decided, or asked. */
import type { TargetTable } from '#domain/dataset.ts';
import type { DraftLoad } from '#domain/draft.ts';
import type { Problem } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import type { Relation } from '#tools/engine/engine.ts';
import type { CompilePorts } from './ports.ts';
import { asProblem, unknownConnection } from './problems.ts';

export type CompiledLoads =
  | { ok: true; made: PlannedLoad[]; targets: Map<string, TargetTable | null>; notes: string[] }
  | { ok: false; problems: Problem[] };

/** Compiles loads against their relations and the tables that are there now. */
export async function compileLoads(loads: DraftLoad[], relations: Map<string, Relation>, ports: CompilePorts): Promise<CompiledLoads> {
  const results = await Promise.all(loads.map((load, index) => compileLoad(load, index, relations.get(load.from)!, ports)));
  const problems = results.flatMap((result) => ('problems' in result ? result.problems : []));
  const made = results.flatMap((result) => ('load' in result ? [result] : []));
  problems.push(...sameTargetTwice(made.map(({ load }) => load)));
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    made: made.map(({ load }) => load),
    targets: new Map(made.map(({ load, existing }) => [load.id, existing])),
    notes: made.flatMap(({ notes }) => notes),
  };
}

type CompiledLoad = { load: PlannedLoad; existing: TargetTable | null; notes: string[] } | { problems: Problem[] };

async function compileLoad(draft: DraftLoad, index: number, relation: Relation, ports: CompilePorts): Promise<CompiledLoad> {
  const at = `loads.${index}`;
  const connection = ports.connections.get(draft.connection);
  if (!connection) return { problems: [unknownConnection(draft.connection, ports, at)] };
  if (!connection.capabilities.write) {
    return { problems: [{ code: 'load.not-writable', message: `The connection "${draft.connection}" cannot be written to.`, at }] };
  }
  try {
    const { existing, ...name } = await ports.target(draft.connection, draft.table);
    const key = keyOf(draft, existing);
    const problems = [
      ...columnProblems(relation, connection.capabilities.maxIdentifierBytes, at),
      ...keyProblems(draft, key, relation, at),
      ...modeProblems(draft, existing, at),
    ];
    if (problems.length > 0) return { problems };
    const load: PlannedLoad = {
      id: `load_${index + 1}`,
      from: draft.from,
      connection: draft.connection,
      kind: connection.kind,
      ...name,
      mode: draft.mode ?? 'create',
      key,
      columns: relation.columns,
    };
    const guessed =
      draft.mode === 'upsert' && !draft.key
        ? [`The key of ${name.schema}.${name.table} is taken from its primary key: ${key.join(', ')}.`]
        : [];
    return { load, existing, notes: guessed };
  } catch (error) {
    return { problems: [asProblem(error, at)] };
  }
}

function keyOf(draft: DraftLoad, existing: TargetTable | null): string[] {
  if (draft.key) return draft.key;
  return draft.mode === 'upsert' ? (existing?.keys[0] ?? []) : [];
}

function keyProblems(draft: DraftLoad, key: string[], relation: Relation, at: string): Problem[] {
  const columns = relation.columns.map((column) => column.name);
  if (draft.mode === 'upsert' && key.length === 0) {
    const choices = columns.filter((name) => /(^|_)(id|key|code|sku|number|uuid)$/i.test(name)).slice(0, 4);
    return [
      {
        code: 'load.key-missing',
        message: `An upsert into ${draft.table} needs the columns that identify a row.`,
        at: `${at}.key`,
        question: { text: `Which column identifies a row of ${draft.table}?`, choices: choices.length > 0 ? choices : columns.slice(0, 4) },
      },
    ];
  }
  return key
    .filter((name) => !columns.includes(name))
    .map((name) => ({
      code: 'column.unknown',
      message: `"${relation.name}" has no column "${name}" to use as key. It has ${columns.slice(0, 30).join(', ')}.`,
      at: `${at}.key`,
      suggestions: nearest(name, columns),
    }));
}

function modeProblems(draft: DraftLoad, existing: TargetTable | null, at: string): Problem[] {
  if (!existing || (draft.mode && draft.mode !== 'create')) return [];
  const rows = existing.rows.toLocaleString('en-US');
  return [
    {
      code: 'load.mode-missing',
      message: `${existing.schema}.${existing.table} exists and holds ${rows} rows.`,
      at: `${at}.mode`,
      question: {
        text: `${existing.schema}.${existing.table} exists and holds ${rows} rows. Append to it, replace its rows, or upsert by key?`,
        choices: ['append', 'replace', 'upsert'],
      },
    },
  ];
}

function columnProblems(relation: Relation, maxBytes: number | null, at: string): Problem[] {
  const long = relation.columns.filter(({ name }) => maxBytes !== null && Buffer.byteLength(name) > maxBytes);
  const empty = relation.columns.filter(({ name }) => name.trim() === '');
  return [
    ...long.map(({ name }) => ({
      code: 'column.too-long',
      message: `The column name "${name.slice(0, 40)}…" is longer than the ${maxBytes} bytes the target keeps; names would be cut and could collide. Rename it.`,
      at,
    })),
    ...(empty.length > 0
      ? [
          {
            code: 'column.no-name',
            message: `"${relation.name}" has ${empty.length} columns without a name. Rename them before loading.`,
            at,
          },
        ]
      : []),
    ...(relation.columns.length > 1600
      ? [
          {
            code: 'column.too-many',
            message: `${relation.columns.length} columns are more than a table can hold (1,600). Select the ones you need.`,
            at,
          },
        ]
      : []),
  ];
}

function sameTargetTwice(loads: PlannedLoad[]): Problem[] {
  const seen = new Set<string>();
  return loads.flatMap((load) => {
    const name = `${load.connection}.${load.schema}.${load.table}`;
    if (seen.has(name)) return [{ code: 'load.same-target', message: `Two loads write to ${name}. Union them first.`, at: load.id }];
    seen.add(name);
    return [];
  });
}
