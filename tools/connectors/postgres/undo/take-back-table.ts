/** Taking back a load as a whole: a table that was created, one that was put away, or one whose rows were all replaced. */
import { counted } from '#domain/amounts.ts';
import { conflictError } from '#domain/errors.ts';
import { quoteName } from '#tools/sql.ts';
import { readContent } from '../publish/content.ts';
import type { Session, Transaction } from '../session/database.ts';
import { undoable } from '../stage/finding.ts';
import type { Handle } from '../stage/handle.ts';
import { privateSchema, quotePrivate, writeTable } from '../names.ts';
import { renamesFor, usedBy } from '../publish/put-away.ts';
import { requireUnreferenced } from '../target/references.ts';
import { requireCreateRights } from '../target/rights.ts';
import { sampleDeletes, sampleInserts } from '../stage/samples.ts';
import { register } from '../stage/stage.ts';
import { countRows, readTable, shapeOf, type TableFacts } from '../target/target-table.ts';
import type { Kept } from '../bookkeeping/undo-register.ts';
import { takeBackRows } from './take-back-rows.ts';
import { whole, type TakenBack, type Undo } from './taken-back.ts';
import { addedColumns, targetColumns } from './target-columns.ts';

type Content = NonNullable<Handle['guard']['content']>;

/** A created table goes as a whole while it is what was loaded; after later writes only the loaded rows do, by key. Throws `undo.impossible`. */
export async function takeBackTable(tx: Transaction, undo: Undo, target: TableFacts): Promise<TakenBack> {
  const { kept, request, tables } = undo;
  const now = await readContent(tx, target);
  if (!kept.after.content || !isSame(now, kept.after.content)) {
    if (kept.created?.images) return takeBackRows(tx, undo, target);
    throw changedSince(kept, now, 'without a key, the rows that were loaded cannot be told from later ones');
  }
  const user = await usedBy(tx, target.oid);
  if (user !== null) {
    throw conflictError('undo.impossible', `${writeTable(target)} cannot be taken back: ${user} uses it.`, {
      hint: 'Remove that first, and ask again.',
    });
  }
  const name = tables.stage.replace('stage_', 'gone_');
  const handle: Handle = {
    ...bare(kept),
    route: 'put-away',
    stage: name,
    before: target.columns.map((column) => column.name),
    newSchema: kept.newSchema,
    expected: { inserts: 0, updates: 0, deletes: Number(now.rows), unchanged: 0 },
    guard: { shape: shapeOf(target), content: now },
    undoing: { runId: request.runId, load: request.load.id, drops: [], renames: await renamesFor(tx, target.oid, name) },
  };
  return {
    handle,
    samples: await sampleDeletes(tx, target),
    takesBack: { ...whole, dropsTable: true },
    rows: Number(now.rows),
    undo: undoable,
  };
}

/** A table that was put away comes back as it was. Throws `undo.impossible` when its name is taken. */
export async function bringBackTable(tx: Transaction, { kept, request }: Undo, target: TableFacts | null): Promise<TakenBack> {
  if (target) {
    throw conflictError('undo.impossible', `${writeTable(target)} exists again, so the table that was taken back cannot return.`, {
      hint: 'Undo the load that created it first.',
    });
  }
  const away = await readTable(tx, { schema: privateSchema, table: kept.stage });
  if (!away) throw conflictError('stage.gone', `What was kept of ${writeTable(kept)} is gone.`, { hint: 'Load it again.' });
  const { newSchema } = await requireCreateRights(tx, kept);
  const content = await readContent(tx, away);
  const renames = (kept.undoing?.renames ?? []).map(({ from, to }) => ({ from: to, to: from }));
  const handle: Handle = {
    ...bare(kept),
    route: 'rename',
    stage: kept.stage,
    newSchema,
    expected: { inserts: Number(content.rows), updates: 0, deletes: 0, unchanged: 0 },
    guard: { shape: null, content: null },
    created: { content, images: null },
    undoing: { runId: request.runId, load: request.load.id, drops: [], renames },
  };
  return { handle, samples: await sampleInserts(tx, handle), takesBack: whole, rows: Number(content.rows), undo: undoable };
}

/** Replaced rows come back while the table is what was loaded. Throws `undo.impossible`. */
export async function swapBack(tx: Transaction, undo: Undo, target: TableFacts): Promise<TakenBack> {
  const { kept, request, tables } = undo;
  const now = await readContent(tx, target);
  if (!kept.after.content || !isSame(now, kept.after.content)) {
    throw changedSince(kept, now, 'all of its rows were replaced, and without a key they cannot be told from later ones');
  }
  const columns = targetColumns(kept, target);
  const former = columns.written.filter(({ name }) => kept.before.includes(name));
  const takenBack = new Map(columns.added.map(({ name }) => [name, Number.MAX_SAFE_INTEGER]));
  const added = await addedColumns(tx, target, { added: columns.added, takenBack });
  const hasFormer = kept.beforeTable !== null && kept.expected.deletes > 0;
  const handle: Handle = {
    ...bare(kept),
    route: 'swap-rows',
    stage: hasFormer ? (kept.beforeTable ?? '') : tables.stage,
    beforeTable: tables.before,
    columns: former,
    before: columns.current.map(({ name }) => name),
    expected: { inserts: hasFormer ? kept.expected.deletes : 0, updates: 0, deletes: Number(now.rows), unchanged: 0 },
    guard: { shape: shapeOf(target), content: now },
    undoing: { runId: request.runId, load: request.load.id, drops: added.drops, renames: [] },
  };
  if (!hasFormer) await makeEmptyStage(tx, undo, handle);
  await requireUnreferenced(tx, handle, target);
  return {
    handle,
    samples: [...(await sampleInserts(tx, handle)), ...(await sampleDeletes(tx, target))],
    takesBack: { ...whole, columnsDropped: added.drops.map(({ name }) => name), columnsKept: added.kept },
    rows: Number(now.rows),
    undo: undoable,
  };
}

/** The table was empty before: there are no rows to bring back, and yet a stage to bring them from. */
async function makeEmptyStage(tx: Transaction, { request }: Undo, handle: Handle): Promise<void> {
  const list = handle.columns.map(({ name, type, collate }) => `${quoteName(name)} ${type} ${collate}`.trimEnd());
  await tx.run('staging no rows', `CREATE TABLE ${quotePrivate(handle.stage)} (${list.join(', ')})`);
  await register(tx, request.fence, { name: handle.stage, load: request.load.id });
}

const bare = (kept: Kept): Handle => ({
  format: 1,
  route: kept.route,
  schema: kept.schema,
  table: kept.table,
  stage: kept.stage,
  delta: null,
  beforeTable: null,
  columns: kept.columns,
  before: [],
  key: kept.key,
  keyIsUnique: kept.keyIsUnique,
  newSchema: false,
  structure: null,
  expected: kept.expected,
  guard: kept.guard,
  created: null,
  undoing: null,
  hasLoadIds: false,
  advances: [],
  brought: null,
  widened: [],
  sequences: [],
});

const isSame = (a: Content, b: Content): boolean => a.rows === b.rows && a.checksum === b.checksum;

function changedSince(kept: Kept, now: Content, why: string) {
  const then = kept.after.content;
  const what =
    then && then.rows !== now.rows
      ? `it held ${counted(Number(then.rows), 'row')} then and holds ${now.rows} now`
      : 'rows in it changed since';
  return conflictError('undo.impossible', `The load into ${writeTable(kept)} cannot be undone: ${what}, and ${why}.`, {
    hint: 'Undo what was written later first, or change the rows with a load of their own.',
  });
}

/** The rows of a target that may be missing. */
export const rowsOf = async (session: Session, target: TableFacts | null): Promise<number | null> =>
  target === null ? null : countRows(session, target);
