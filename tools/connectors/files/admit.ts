/** Makes a file readable by the engine and spells its path so that the engine reads exactly this file. */
import type { Engine } from '../../engine/engine.ts';
import { canonicalName } from './roots.ts';
import type { FoundFile } from './walk.ts';

/** The path for SQL and the name for people. `*`, `?` and `[` in a path would be patterns to DuckDB, so they are bracketed. */
export async function admitPath(engine: Engine, file: FoundFile): Promise<{ path: string; name: string }> {
  const admitted = await engine.admit(file.realPath);
  return { path: admitted.replaceAll(/[*?[]/g, '[$&]'), name: canonicalName(file.root, file.inside) };
}
