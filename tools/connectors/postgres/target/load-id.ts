/** An id of its own for each row of a load, in a column of the target: by it, rows without a key can be told apart and taken back. */
import { inputError } from '#domain/errors.ts';
import { loadIdColumn, type PlannedLoad } from '#domain/plan.ts';
import { quoteName, quoteText } from '#tools/sql.ts';
import type { Database } from '../session/database.ts';
import type { StagedColumn } from '../stage/handle.ts';
import { quotePrivate, writeTable } from '../names.ts';
import { limitsMs } from '../session/settings.ts';
import type { TableFacts } from './target-table.ts';

const type = 'text';

/** The column as it is staged, or null when the load asks for none. Throws `target.load-id` when the target's column of that name is another one. */
export function loadIdOf(load: PlannedLoad, target: TableFacts | null): StagedColumn | null {
  if (!load.loadId) return null;
  const there = target?.columns.find(({ name }) => name === loadIdColumn);
  if (there && there.type !== type) {
    throw inputError(
      'target.load-id',
      `${writeTable(load)} has a column ${loadIdColumn} of the type ${there.type}, which cannot hold load ids.`,
      {
        hint: 'Load without load_id, or rename that column.',
      },
    );
  }
  const collate = there?.collate ?? '';
  return {
    name: loadIdColumn,
    source: loadIdColumn,
    engineType: 'VARCHAR',
    type,
    collate,
    added: target !== null && !there,
    identityAlways: false,
  };
}

/** Numbers the rows of a filled stage: `3f9a….1`, `3f9a….2`, unique over all loads. */
export async function numberRows(database: Database, stage: string, { signal }: { signal: AbortSignal }): Promise<void> {
  const doing = 'giving each row its load id';
  const sequence = quotePrivate(`${stage}_rows`);
  const value = `${quoteText(`${stage.replace('stage_', '')}.`)} || nextval(${quoteText(sequence)}::regclass)`;
  await database.transaction(doing, { statementMs: limitsMs.long, signal }, async (tx) => {
    await tx.run(doing, `CREATE SEQUENCE ${sequence} CACHE 1000`);
    await tx.run(doing, `ALTER TABLE ${quotePrivate(stage)} ADD COLUMN ${quoteName(loadIdColumn)} ${type} DEFAULT (${value})`);
    await tx.run(doing, `ALTER TABLE ${quotePrivate(stage)} ALTER COLUMN ${quoteName(loadIdColumn)} DROP DEFAULT`);
    await tx.run(doing, `DROP SEQUENCE ${sequence}`);
  });
}
