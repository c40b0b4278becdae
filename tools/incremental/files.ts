/** Files that were not loaded before, told apart by name and content. */
import { inputError } from '#domain/errors.ts';
import { isEmptied, type LoadedFile, type PlannedIncremental } from '#domain/incremental.ts';
import type { Sifted } from '../connectors/connector.ts';
import { quoteName } from '../sql.ts';
import { standing, type Taken, type Taking } from './taken.ts';

type Rule = Extract<PlannedIncremental, { by: 'files' }>;

/** Reads the new files of a source into the relation of its id. Throws `files.replaced` with the question what to do, and what opening throws. */
export async function takeNewFiles(taking: Taking, rule: Rule, sift: () => Promise<Sifted>): Promise<Taken> {
  const { engine, source, position } = taking;
  const sifted = await sift().catch((error: unknown) => {
    if (isEmptied(error, true)) return nothing;
    throw error;
  });
  if (sifted.replaced.length > 0 && rule.replaced === 'ask') throw replacedError(sifted.replaced);
  const only = [...sifted.fresh, ...(rule.replaced === 'load' ? sifted.replaced : [])].sort();
  const knownFiles = sifted.known + (rule.replaced === 'load' ? 0 : sifted.replaced.length);
  const version = position?.version ?? null;
  const facts = {
    source: source.id,
    dataset: source.dataset,
    cursor: null,
    after: null,
    upTo: null,
    leftOut: 0,
    knownFiles,
    ...standing(position),
  };
  if (only.length === 0) {
    await engine.materialise(source.id, emptySql(source.columns));
    return { rows: 0, leftOut: 0, rowsEstimate: 0, sizeBytes: 0, increment: { ...facts, rows: 0, files: [], version }, advance: null };
  }
  const opened = await taking.open({ only });
  const [{ rows }, { parts }] = await Promise.all([engine.materialise(source.id, opened.sql), opened.verified]);
  return {
    rows,
    leftOut: 0,
    rowsEstimate: opened.rowsEstimate,
    sizeBytes: opened.sizeBytes,
    increment: { ...facts, rows, files: only, version },
    advance: {
      source: taking.identity,
      from: version,
      value: null,
      seen: {},
      seenFrom: null,
      basis: [],
      files: parts.map(({ etag = null, ...part }) => loadedFile(part, etag)),
    },
  };
}

const nothing: Sifted = { fresh: [], replaced: [], known: 0 };

const loadedFile = ({ name, sizeBytes, modifiedAt, sha256 }: Omit<LoadedFile, 'etag'>, etag: string | null): LoadedFile => ({
  name,
  sizeBytes,
  modifiedAt,
  sha256,
  etag,
});

const emptySql = (columns: Taking['source']['columns']): string =>
  `SELECT ${columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${quoteName(name)}`).join(', ')} WHERE false`;

function replacedError(names: string[]): Error {
  const some = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
  const [was, it] = names.length === 1 ? ['was', 'it'] : ['were', 'them'];
  const text = `${some} ${was} loaded before and changed since. Load ${it} again, or leave ${it} out?`;
  return inputError('files.replaced', `${some} ${was} loaded before and changed since.`, {
    hint: 'Loading again appends every row of a file, unless the load is an upsert.',
    details: { files: names, question: { text, choices: ['load changed files again', 'leave changed files out', 'cancel'] } },
  });
}
