/** The rows of a published load as a relation `l` of our private schema: what each did to the target, and its images. */
import { bugError } from '#domain/errors.ts';
import { quoteName } from '#tools/sql.ts';
import { beforeColumn, newColumn } from '../stage/delta.ts';
import { quotePrivate } from '../names.ts';
import type { Kept } from '../bookkeeping/undo-register.ts';

export interface LoadedRows {
  /** Our table, quoted. */
  table: string;
  /** `'i'` inserted, `'u'` changed, `'d'` deleted. */
  op: string;
  key(name: string): string;
  /** The value as the load left it; null where it is not kept. */
  after(name: string): string | null;
  /** The value before the load; null where it is not kept. */
  before(name: string): string | null;
  /** The hash of the whole row as it was loaded, where that is all that is kept. */
  hash: string | null;
}

/** How to read the rows that a load by key left behind. */
export function loadedRows(kept: Kept): LoadedRows {
  const { delta, created, stage } = kept;
  const isLoaded = (name: string): boolean => kept.columns.some((column) => column.name === name);
  if (kept.route === 'merge' && delta !== null) {
    const after = (name: string) => (isLoaded(name) ? `l.${newColumn(kept, name)}` : null);
    const before = (name: string) => (kept.before.includes(name) ? `l.${beforeColumn(kept, name)}` : null);
    const key = (name: string) =>
      before(name) === null ? `l.${newColumn(kept, name)}` : `CASE l.op WHEN 'd' THEN ${before(name)} ELSE ${after(name)} END`;
    return { table: quotePrivate(delta), op: 'l.op', key, after, before, hash: null };
  }
  const inserted = { op: `'i'::"char"`, before: () => null };
  if (kept.route === 'append') {
    const after = (name: string) => (isLoaded(name) ? `l.${quoteName(name)}` : null);
    return { ...inserted, table: quotePrivate(stage), key: (name) => `l.${quoteName(name)}`, after, hash: null };
  }
  const images = created?.images;
  if (!images) throw bugError('undo.no-rows', `The rows of a load by ${kept.route} were not kept.`);
  return {
    ...inserted,
    table: quotePrivate(images),
    key: (name) => `l.k${1 + kept.key.indexOf(name)}`,
    after: () => null,
    hash: 'l.image',
  };
}
