/** What is kept of a published load so that it can be taken back, and what of it may be dropped at once. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { bugError, conflictError } from '#domain/errors.ts';
import type { LoadEffect } from '#domain/effect.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import { readContent } from '../publish/content.ts';
import { utcText } from '../cells.ts';
import type { Row, Session, Transaction } from '../session/database.ts';
import { undoDays } from '../stage/finding.ts';
import { Content, Handle, undoKey } from '../stage/handle.ts';
import { writeTable } from '../names.ts';
import { keepRest } from '../publish/rest.ts';
import { dropPrivate } from '../stage/stage.ts';
import { readTable } from '../target/target-table.ts';

/** A published load as the register remembers it. */
export const Kept = Handle.extend({
  after: z
    .strictObject({
      /** What the whole table held, where only the whole can be taken back. */
      content: Content.nullable(),
      /** Our table with what the inserted rows got in columns that were not loaded, and those columns. */
      rest: z.strictObject({ name: z.string(), columns: z.array(z.string()) }).nullable(),
    })
    .default({ content: null, rest: null }),
});
export type Kept = z.infer<typeof Kept>;

interface Published {
  runId: string;
  handle: Handle;
  load: PlannedLoad;
  effect: LoadEffect;
}

/**
 * Moves the load's private tables from the stages to the undo register, in the publishing transaction; drops what undo does not need.
 * Returns until when the load can be undone, or null.
 */
export async function keepForUndo(tx: Transaction, { runId, handle, load, effect }: Published): Promise<string | null> {
  const doing = 'registering undo data';
  const swapped = handle.expected.deletes > 0 ? handle.beforeTable : null;
  const images = handle.created?.images ?? null;
  const tables = [handle.stage, handle.delta, swapped, images].filter((name) => name !== null);
  await tx.run(doing, 'DELETE FROM headgate.stages WHERE name = ANY($1)', [tables]);
  const after = effect.undo.possible ? await lookAfter(tx, handle) : { content: null, rest: null };
  const kept = effect.undo.possible ? [...keptTables(handle), ...(after.rest ? [after.rest.name] : [])] : [];
  const isTarget = handle.route === 'rename' || handle.route === 'put-away';
  const unneeded = tables.filter((name) => !kept.includes(name) && !(isTarget && name === handle.stage));
  await dropPrivate(tx, [...unneeded, ...(handle.undoing ? await retire(tx, { runId, undoing: handle.undoing, kept }) : [])]);
  if (!effect.undo.possible) return null;
  const how: Kept = { ...handle, after };
  const { rows } = await tx.run(
    doing,
    `INSERT INTO headgate.undo (run_id, load, target_schema, target_table, how, kept, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(days => $7))
     RETURNING ${utcText('expires_at')} AS until`,
    [runId, load.id, handle.schema, handle.table, JSON.stringify(how), kept, effect.undo.days ?? undoDays],
  );
  return rows[0]?.['until'] ?? null;
}

/** What has to be known of the target as it is right after the load. */
async function lookAfter(tx: Transaction, handle: Handle): Promise<Kept['after']> {
  if (handle.route === 'rename') return { content: handle.created?.content ?? null, rest: null };
  if (handle.route === 'put-away') return { content: null, rest: null };
  const target = await readTable(tx, handle);
  if (!target) throw bugError('undo.no-target', `${writeTable(handle)} is gone in the middle of its publish.`);
  if (handle.route === 'swap-rows') return { content: await readContent(tx, target), rest: null };
  const name = `rest_${randomBytes(8).toString('hex')}`;
  return { content: null, rest: await keepRest(tx, { handle, target, name }) };
}

/** The tables that hold before and after images. A renamed stage is the target itself. */
function keptTables(handle: Handle): string[] {
  switch (handle.route) {
    case 'rename':
      return handle.created?.images ? [handle.created.images] : [];
    case 'append':
    case 'put-away':
      return [handle.stage];
    case 'swap-rows':
      return handle.beforeTable === null || handle.expected.deletes === 0 ? [handle.stage] : [handle.stage, handle.beforeTable];
    case 'merge':
      return handle.delta === null ? [] : [handle.delta];
  }
}

/** Marks a load as taken back and returns those of its tables that nobody needs any more. */
async function retire(
  tx: Transaction,
  { runId, undoing, kept }: { runId: string; undoing: NonNullable<Handle['undoing']>; kept: string[] },
): Promise<string[]> {
  const { rows } = await tx.run(
    'marking the load as undone',
    `UPDATE headgate.undo u SET undone_by = $3, kept = '{}' FROM headgate.undo old
     WHERE u.run_id = $1 AND u.load = $2 AND old.run_id = u.run_id AND old.load = u.load RETURNING array_to_json(old.kept) AS kept`,
    [undoing.runId, undoing.load, runId],
  );
  const former: string[] = JSON.parse(rows[0]?.['kept'] ?? '[]');
  // A table that came back as the target is no private table any more, and none of that name is left to drop.
  return former.filter((name) => !kept.includes(name));
}

/**
 * What is kept of a published load. With `lock` nobody else can take it back before the transaction ends.
 * Throws `undo.done`, `undo.expired`, `undo.impossible`, `undo.other-release`.
 */
export async function requireKept(
  session: Session,
  { runId, load, schema, table }: { runId: string; load: string; schema: string; table: string },
  { lock }: { lock: boolean },
): Promise<Kept> {
  const { rows } = await session.run(
    'looking for what was kept to undo the load',
    `SELECT how, undone_by, expires_at < now() AS expired, to_char(expires_at, 'YYYY-MM-DD') AS until
     FROM headgate.undo WHERE run_id = $1 AND load = $2${lock ? ' FOR UPDATE' : ''}`,
    [runId, load],
  );
  const [row] = rows;
  const name = writeTable({ schema, table });
  if (!row) throw await neverKept(session, runId, name);
  if (row['undone_by'] !== null) throw conflictError('undo.done', `This load into ${name} was undone already; nothing was changed.`);
  if (row['expired'] === 't') throw expired(name, row);
  const kept = Kept.safeParse(JSON.parse(row['how'] ?? '{}'));
  if (!kept.success) throw keptElsewhere(name, kept.error);
  return { ...kept.data, key: undoKey(kept.data) };
}

const keptElsewhere = (name: string, cause: unknown) =>
  conflictError(
    'undo.other-release',
    `What was kept of this load into ${name} came from another release of Headgate; nothing was changed.`,
    {
      hint: 'Undo it with that release, or upgrade this one.',
      cause,
    },
  );

async function neverKept(session: Session, runId: string, name: string) {
  const { rows } = await session.run(
    'asking the ledger',
    `SELECT to_char(committed_at + make_interval(days => $2), 'YYYY-MM-DD') AS until, committed_at + make_interval(days => $2) < now() AS expired
     FROM headgate.ledger WHERE run_id = $1`,
    [runId, undoDays],
  );
  const [row] = rows;
  if (row?.['expired'] === 't') return expired(name, row);
  return conflictError('undo.impossible', `Nothing was kept of this load into ${name}, so it cannot be undone.`);
}

const expired = (name: string, row: Row) =>
  conflictError('undo.expired', `This load into ${name} could be undone until ${row['until']}; that time is over.`, {
    hint: 'Load the rows as they should be; the card shows what that changes.',
  });
