/** The loads of a draft: target, mode and key decided, or asked. */
import { counted } from '#domain/amounts.ts';
import type { TargetTable } from '#domain/dataset.ts';
import type { DraftLoad, WriteMode } from '#domain/draft.ts';
import type { Problem } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import type { PlannedLoad, PlannedSource, PlannedStep } from '#domain/plan.ts';
import type { Relation } from '#tools/engine/engine.ts';
import type { Capabilities } from '#tools/connectors/connector.ts';
import { compileFileLoad, type FileLoad } from './compile-file-load.ts';
import { isKeyed, loadStructure } from './load-structure.ts';
import { keptTypes, type NativeTypes, parquetNotes } from './native-types.ts';
import type { CompilePorts } from './ports.ts';
import { asProblem, unknownConnection } from './problems.ts';

export type CompiledLoads =
  | { ok: true; made: PlannedLoad[]; targets: Map<string, TargetTable | null>; notes: string[] }
  | { ok: false; problems: Problem[] };

/** What the layers before the loads have made. */
export interface Known {
  relations: ReadonlyMap<string, Relation>;
  sources: PlannedSource[];
  steps: PlannedStep[];
  natives: NativeTypes;
}

/** Compiles loads against their relations and the tables that are there now. */
export async function compileLoads(loads: DraftLoad[], known: Known, ports: CompilePorts): Promise<CompiledLoads> {
  const results = await Promise.all(
    loads.map((draft, index) => {
      const [at, relation] = [`loads.${index}`, known.relations.get(draft.from)!];
      return compileLoad({ draft, id: `load_${index + 1}`, at, relation, sources: known.sources }, known, ports);
    }),
  );
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

async function compileLoad(asked: FileLoad, known: Known, ports: CompilePorts): Promise<CompiledLoad> {
  const { draft, id, at, relation } = asked;
  const connection = ports.connections.get(draft.connection);
  if (!connection) return { problems: [unknownConnection(draft.connection, ports, at)] };
  if (!connection.capabilities.write) {
    return { problems: [{ code: 'load.not-writable', message: `The connection "${draft.connection}" cannot be written to.`, at }] };
  }
  const misnamed = namingProblems(draft, connection.capabilities.paths === true, at);
  if (misnamed.length > 0) return { problems: misnamed };
  if (draft.path !== undefined) {
    const made = await compileFileLoad(asked, ports);
    return 'load' in made ? { ...made, notes: [...made.notes, ...parquetNotes(made.load, known)] } : made;
  }
  try {
    const { existing, ...name } = await ports.target(draft.connection, draft.table ?? '');
    const key = keyOf(draft, existing);
    const { structure, problems: structural } = loadStructure(draft, { relation, existing, key, at });
    const problems = [
      ...modeNotOffered(draft, connection.capabilities.modes, at),
      ...structural,
      ...columnProblems(relation, connection.capabilities, at),
      ...keyProblems(draft, key, relation, at),
      ...modeProblems(draft, existing, at),
    ];
    if (problems.length > 0) return { problems };
    const made: PlannedLoad = {
      id,
      from: draft.from,
      connection: draft.connection,
      kind: connection.kind,
      ...name,
      mode: draft.mode ?? 'create',
      key,
      columns: relation.columns,
      ...structure,
    };
    const { load, lost } = keptTypes(made, known);
    const guessed =
      isKeyed(draft.mode) && !draft.key
        ? [`The key of ${name.schema}.${name.table} is taken from its primary key: ${key.join(', ')}.`]
        : [];
    return { load, existing, notes: existing ? guessed : [...guessed, ...lost] };
  } catch (error) {
    return { problems: [asProblem(error, at)] };
  }
}

/** A table is named where there are tables, a path where there are files. */
function namingProblems(draft: DraftLoad, takesPaths: boolean, at: string): Problem[] {
  const { connection, path, table, format, partition_by, options } = draft;
  const needed = takesPaths ? 'path' : 'table';
  if ((path !== undefined) !== takesPaths) {
    const named = path ?? table ?? '';
    const message = `The connection "${connection}" is written to by ${needed}; "${named}" is given as a ${takesPaths ? 'table' : 'path'}.`;
    return [{ code: 'load.misnamed', message, at: `${at}.${needed}` }];
  }
  if (takesPaths && draft.load_id) {
    return [
      {
        code: 'load.load-id',
        message: '"load_id" numbers the rows of a table; what a load writes to files is kept whole.',
        at: `${at}.load_id`,
      },
    ];
  }
  if (takesPaths || (format ?? partition_by ?? options) === undefined) return [];
  return [{ code: 'load.option', message: 'format, partition_by and options belong to loads that write files.', at }];
}

function keyOf(draft: DraftLoad, existing: TargetTable | null): string[] {
  if (draft.key) return draft.key;
  return isKeyed(draft.mode) || draft.create_key ? (existing?.keys[0] ?? []) : [];
}

function keyProblems(draft: DraftLoad, key: string[], relation: Relation, at: string): Problem[] {
  const columns = relation.columns.map((column) => column.name);
  if (draft.mode !== undefined && isKeyed(draft.mode) && key.length === 0) {
    const choices = columns.filter((name) => /(^|_)(id|key|code|sku|number|uuid)$/i.test(name)).slice(0, 4);
    return [
      {
        code: 'load.key-missing',
        message: `${keyedWords[draft.mode] ?? 'A load by key'} into ${draft.table} needs the columns that identify a row.`,
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

const keyedWords: Partial<Record<WriteMode, string>> = {
  upsert: 'An upsert',
  merge: 'A merge',
  'insert-only-new': 'Inserting only new rows',
};

function modeNotOffered({ mode, connection }: DraftLoad, offered: readonly WriteMode[], at: string): Problem[] {
  if (mode === undefined || offered.includes(mode)) return [];
  const message = `The connection "${connection}" cannot ${mode}; it can ${offered.join(', ')}.`;
  return [{ code: 'load.mode-unknown', message, at: `${at}.mode`, suggestions: [...offered] }];
}

function modeProblems(draft: DraftLoad, existing: TargetTable | null, at: string): Problem[] {
  if (!existing || (draft.mode && draft.mode !== 'create')) return [];
  const holds = `${existing.schema}.${existing.table} exists and holds ${counted(existing.rows, 'row')}.`;
  return [
    {
      code: 'load.mode-missing',
      message: holds,
      at: `${at}.mode`,
      question: {
        text: `${holds} Append to it, replace its rows, or upsert by key?`,
        choices: ['append', 'replace', 'upsert'],
      },
    },
  ];
}

function columnProblems(relation: Relation, { maxIdentifierBytes: maxBytes, reservedColumns = [] }: Capabilities, at: string): Problem[] {
  const numbered = relation.columns.map(({ name }, index) => ({ name, number: index + 1 }));
  const long = numbered.filter(({ name }) => maxBytes !== null && Buffer.byteLength(name) > maxBytes);
  const reserved = numbered.filter(({ name }) => reservedColumns.includes(name));
  const empty = relation.columns.filter(({ name }) => name.trim() === '');
  return [
    ...reserved.map(({ name }) => ({
      code: 'column.reserved',
      message: `The target keeps the name "${name}" for itself, so no column can have it. Rename it.`,
      at,
    })),
    ...long.map(({ name, number }) => ({
      code: 'column.too-long',
      message: `The name of column ${number}, "${name.slice(0, 40)}…", is longer than the ${maxBytes} bytes the target keeps; names would be cut and could collide. Rename it.`,
      at,
    })),
    ...(empty.length > 0
      ? [
          {
            code: 'column.no-name',
            message: `"${relation.name}" has ${counted(empty.length, 'column')} without a name. Give each a name before loading.`,
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
