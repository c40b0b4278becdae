/** Makes a file readable by the engine and spells its path so that the engine reads exactly this file. */
import type { Engine } from '../../engine/engine.ts';
import { canonicalName } from './roots.ts';
import type { FoundFile } from './walk.ts';

/** `*`, `?` and `[` in a path would be patterns to DuckDB, so they are bracketed. */
export const literalPath = (path: string): string => path.replaceAll(/[*?[]/g, '[$&]');

/** The path for SQL and the name for people. */
export async function admitPath(engine: Engine, file: FoundFile): Promise<{ path: string; name: string }> {
  return { path: literalPath(await engine.admit(file.realPath)), name: canonicalName(file.root, file.inside) };
}
