/** Looking at a target from outside, as its owner would. */
import type { TestHeadgate } from '../product/headgate.ts';

/** Row count and a hash over all rows in order: equal exactly when the contents are. */
export async function tableContent(headgate: Pick<TestHeadgate, 'warehouse'>, table: string): Promise<{ rows: number; hash: string }> {
  const [content] = await headgate.warehouse<{ rows: number; hash: string }>(
    `select count(*)::int as rows, md5(coalesce(string_agg(t::text, E'\\n' order by t::text), '')) as hash from ${table} t`,
  );
  if (content === undefined) throw new Error(`Nothing is known about ${table}.`);
  return content;
}

/** Tables with staged rows that nobody will need: in our private schema, but neither our own nor kept for undo. */
export async function privateTables(headgate: Pick<TestHeadgate, 'warehouse'>): Promise<string[]> {
  const rows = await headgate.warehouse<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'headgate' and tablename ~ '^(stage|delta|before|images|rest|gone)_'
       and not exists (select from headgate.undo where tablename = any(kept))
     union all select 'registered: ' || name from headgate.stages order by name`,
  );
  return rows.map(({ name }) => name);
}

/** The staged tables that a plan still has. */
export async function stagesOf(headgate: Pick<TestHeadgate, 'warehouse'>, planId: string): Promise<string[]> {
  return (await headgate.warehouse<{ name: string }>('select name from headgate.stages where plan_id = $1', [planId])).map(
    ({ name }) => name,
  );
}
