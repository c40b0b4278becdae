/** What a table does by itself when rows change: triggers, rules, row security and foreign keys, in words. */
import type { Session } from '../session/database.ts';
import { writeTable } from '../names.ts';

export type RowChange = 'insert' | 'update' | 'delete';

export interface Hazard {
  words: string;
  /** The changes whose effect cannot be known because of it. */
  hides: RowChange[];
}

/** Finds the hazards of a table by its oid. */
export async function findHazards(session: Session, oid: string): Promise<Hazard[]> {
  const doing = 'reading triggers, rules and row security';
  const found = [
    ...(await session.run(doing, triggersSql, [oid])).rows.map(triggerHazard),
    ...(await session.run(doing, rulesSql, [oid])).rows.map(ruleHazard),
    ...(await session.run(doing, securitySql, [oid])).rows.map(securityHazard),
    ...(await session.run(doing, referencesSql, [oid])).rows.map(referenceHazard),
  ];
  return found;
}

type Facts = Record<string, string | null>;
const all: RowChange[] = ['insert', 'update', 'delete'];

/** Bits of pg_trigger.tgtype. */
const triggerBits = { row: 1, before: 2, insert: 4, delete: 8, update: 16 };

const triggersSql = `
  SELECT t.tgname AS name, t.tgtype AS bits, p.proname AS function
  FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
  WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgparentid = 0
    AND t.tgrelid IN (SELECT $1::oid UNION SELECT relid::oid FROM pg_partition_tree($1::oid::regclass))
  ORDER BY t.tgname`;

function triggerHazard(row: Facts): Hazard {
  const bits = Number(row['bits']);
  const hides = all.filter((change) => (bits & triggerBits[change]) !== 0);
  const when = (bits & triggerBits.before) === 0 ? 'after' : 'before';
  const each = (bits & triggerBits.row) === 0 ? 'each statement' : 'each row';
  return { words: `trigger ${row['name']} calls ${row['function']}() ${when} ${hides.join(', ')} of ${each}`, hides };
}

const rulesSql = `
  SELECT rulename AS name, ev_type AS event FROM pg_rewrite
  WHERE ev_class = $1 AND rulename <> '_RETURN' AND ev_enabled <> 'D' ORDER BY rulename`;

const ruleEvents: Record<string, RowChange> = { '2': 'update', '3': 'insert', '4': 'delete' };

function ruleHazard(row: Facts): Hazard {
  const change = ruleEvents[row['event'] ?? ''];
  return { words: `rule ${row['name']} rewrites ${change ?? 'statement'}s`, hides: change === undefined ? all : [change] };
}

const securitySql = `SELECT row_security_active(oid) AS active FROM pg_class WHERE oid = $1 AND relrowsecurity`;

const securityHazard = (row: Facts): Hazard =>
  row['active'] === 't'
    ? { words: 'row security is on: this role sees and changes only the rows its policies allow', hides: all }
    : { words: 'row security is on, but does not apply to this role', hides: [] };

const referencesSql = `
  SELECT n.nspname AS schema, c.relname AS table, k.conname AS name, k.confdeltype AS on_delete, k.confupdtype AS on_update
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE k.contype = 'f' AND k.confrelid = $1 AND k.conparentid = 0 ORDER BY 1, 2, 3`;

const deleteActions: Record<string, string> = {
  c: 'deletes them too',
  n: 'sets their reference to NULL',
  d: 'sets their reference to its default',
};

function referenceHazard(row: Facts): Hazard {
  const from = writeTable({ schema: row['schema'] ?? '', table: row['table'] ?? '' });
  const action = deleteActions[row['on_delete'] ?? ''];
  if (action === undefined) return { words: `${from} points here (${row['name']}): rows it points at cannot be deleted`, hides: [] };
  return { words: `${from} points here (${row['name']}): deleting rows it points at ${action}`, hides: ['delete'] };
}
