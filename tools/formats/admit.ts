/** Makes a file readable by the engine and spells its path so that the engine reads exactly this file. */
import type { AppError } from '#domain/errors.ts';
import type { Engine } from '../engine/engine.ts';
import type { DataFile } from './data-file.ts';

/** A file that the engine may read. */
export interface AdmittedFile {
  file: DataFile;
  /** Its path in SQL. */
  path: string;
  /** Its canonical name, for people. */
  name: string;
}

/** `*`, `?` and `[` in a path would be patterns to DuckDB, so they are bracketed. */
export const literalPath = (path: string): string => path.replaceAll(/[*?[]/g, '[$&]');

export async function admitFile(engine: Engine, file: DataFile): Promise<AdmittedFile> {
  return { file, path: literalPath(await engine.admit(file.realPath)), name: file.name };
}

export const admitFiles = (engine: Engine, files: readonly DataFile[]): Promise<AdmittedFile[]> =>
  Promise.all(files.map((file) => admitFile(engine, file)));

/** The file that an engine's error is about, where that can be told. */
export function fileMeant(error: AppError, sources: readonly AdmittedFile[]): AdmittedFile | undefined {
  const { duckdb } = error.details;
  const named = typeof duckdb === 'string' ? sources.find(({ path }) => duckdb.includes(path)) : undefined;
  return named ?? (sources.length === 1 ? sources[0] : undefined);
}
