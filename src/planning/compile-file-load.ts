/** A load that writes files: place, form and mode decided, or asked. */
import type { TargetTable } from '#domain/dataset.ts';
import type { DraftLoad } from '#domain/draft.ts';
import { AppError, type Problem } from '#domain/errors.ts';
import type { FileOutput } from '#domain/file-output.ts';
import type { PlannedLoad, PlannedSource } from '#domain/plan.ts';
import type { Relation } from '#tools/engine/engine.ts';
import { fileOutput } from './file-output.ts';
import type { CompilePorts } from './ports.ts';
import { asProblem } from './problems.ts';

export interface FileLoad {
  draft: DraftLoad;
  id: string;
  at: string;
  relation: Relation;
  /** What the plan reads: none of it may be written. */
  sources: readonly PlannedSource[];
}

type Compiled = { load: PlannedLoad; existing: TargetTable | null; notes: string[] } | { problems: Problem[] };

/** Compiles a load that names a path, on a connection that takes paths. */
export async function compileFileLoad({ draft, id, at, relation, sources }: FileLoad, ports: CompilePorts): Promise<Compiled> {
  const made = fileOutput(draft, relation, at);
  const wrongMode = unknownModes(draft, made, at);
  if ('problems' in made) return { problems: [...made.problems, ...wrongMode] };
  if (wrongMode.length > 0) return { problems: wrongMode };
  try {
    const { existing, ...name } = await ports.target(draft.connection, draft.path ?? '');
    const problems = [
      ...columnProblems({ draft, existing, relation }, made.output, at),
      ...inputProblems(name.table, draft.connection, sources, at),
      ...modeProblems({ draft, existing, name: name.table }, made.output, at),
    ];
    if (problems.length > 0) return { problems };
    const load: PlannedLoad = {
      id,
      from: draft.from,
      connection: draft.connection,
      kind: ports.connections.get(draft.connection)?.kind ?? '',
      ...name,
      mode: draft.mode ?? 'create',
      key: [],
      columns: relation.columns,
      file: made.output,
    };
    return { load, existing, notes: fileNotes(made.output, name.table) };
  } catch (error) {
    // A place that must not be written is said like any other mistake in the draft.
    if (error instanceof AppError && error.family === 'denied')
      return { problems: [{ code: error.code, message: `${error.message} ${error.hint ?? ''}`.trim(), at }] };
    return { problems: [asProblem(error, at)] };
  }
}

function unknownModes({ mode, key, path = '' }: DraftLoad, made: ReturnType<typeof fileOutput>, at: string): Problem[] {
  const folder = 'output' in made ? made.output.folder : false;
  if (mode === 'append' && 'output' in made && !folder) {
    const text = `${path} is a single file, and files are not appended to. Replace it, or write a new file?`;
    return [{ code: 'load.mode-unsupported', message: text, at: `${at}.mode`, question: { text, choices: ['replace', 'cancel'] } }];
  }
  if (mode !== undefined && !['create', 'append', 'replace'].includes(mode)) {
    const choices = folder ? ['append', 'replace'] : ['replace', 'cancel'];
    const text = `Files have no keys by which rows could be found and changed, so ${path} cannot take ${mode}. ${folder ? 'Append new files to it, or replace its rows?' : 'Replace it?'}`;
    return [{ code: 'load.mode-unsupported', message: text, at: `${at}.mode`, question: { text, choices } }];
  }
  if (key) return [{ code: 'load.key-unused', message: `Files have no keys; leave out the key ${key.join(', ')}.`, at: `${at}.key` }];
  return [];
}

function modeProblems(
  { draft, existing, name }: { draft: DraftLoad; existing: TargetTable | null; name: string },
  { folder }: FileOutput,
  at: string,
): Problem[] {
  if (!existing || (draft.mode && draft.mode !== 'create')) return [];
  const text = folder ? `${name} exists and holds data files. Append new files to it, or replace its rows?` : `${name} exists. Replace it?`;
  const choices = folder ? ['append', 'replace'] : ['replace', 'cancel'];
  return [{ code: 'load.mode-missing', message: `${name} exists.`, at: `${at}.mode`, question: { text, choices } }];
}

/** A folder whose files have different columns is no dataset any more. */
function columnProblems(
  { draft, existing, relation }: { draft: DraftLoad; existing: TargetTable | null; relation: Relation },
  { partitionBy }: FileOutput,
  at: string,
): Problem[] {
  if (draft.mode !== 'append' || !existing || existing.columns.length === 0) return [];
  const there = existing.columns.map(({ name }) => name);
  const added = relation.columns.map(({ name }) => name).filter((name) => !partitionBy.includes(name));
  const missing = there.filter((name) => !added.includes(name)).map((name) => `${name} is missing`);
  const extra = added.filter((name) => !there.includes(name)).map((name) => `${name} is new`);
  if (missing.length + extra.length === 0) return [];
  const words = [...missing, ...extra].slice(0, 10).join(', ');
  const message = `The rows do not have the columns of the files in ${existing.table}: ${words}. Select its columns, or write to another folder.`;
  return [{ code: 'load.other-columns', message, at }];
}

/** A plan that writes what it reads would destroy its own input, and would never be the same twice. */
function inputProblems(path: string, connection: string, sources: readonly PlannedSource[], at: string): Problem[] {
  return sources
    .filter((source) => source.connection === connection && overlaps(path, source.dataset))
    .map(({ dataset }) => ({
      code: 'load.writes-input',
      message: `The plan reads ${dataset}, so it cannot write ${path}: its input would be its output. Write to another place.`,
      at: `${at}.path`,
    }));
}

/** Whether one is the other, lies in it, or may be found by its pattern. */
function overlaps(path: string, dataset: string): boolean {
  const fixed = dataset.split(/[*?[{]/)[0] ?? dataset;
  if (fixed !== dataset) return path.startsWith(fixed) || fixed.startsWith(`${path}/`);
  return path === dataset || path.startsWith(`${dataset}/`) || dataset.startsWith(`${path}/`);
}

function fileNotes({ folder, spreadsheetSafe }: FileOutput, name: string): string[] {
  const complete = folder
    ? `${name} is files, which have no transactions: new files appear first, and the load is complete when its manifest is in ${name}/_headgate.`
    : `${name} is a file, which has no transactions: it appears whole or not at all, and not together with other targets of the plan.`;
  const marked = `Texts that a spreadsheet would run as a formula get a leading apostrophe, so ${name} differs from the rows in these cells.`;
  return spreadsheetSafe ? [complete, marked] : [complete];
}
