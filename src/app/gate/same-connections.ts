/** An approval is for the systems that the card was measured with. */
import { conflictError } from '#domain/errors.ts';
import { listConnections } from '#store/connections.ts';
import type { Sql } from '#store/database.ts';
import type { ProposalRow } from '#store/plans.ts';

/** Throws `approval.connection-changed` when a stored connection of the card now reaches something else, or is gone. */
export async function requireSameConnections(sql: Sql, { connections }: Pick<ProposalRow, 'connections'>): Promise<void> {
  const names = Object.keys(connections);
  if (names.length === 0) return;
  const rows = new Map((await listConnections(sql)).map((row) => [row.name, row]));
  const other = names.find((name) => rows.get(name)?.identity !== connections[name]);
  if (other === undefined) return;
  const by = rows.get(other)?.changed_by;
  throw conflictError(
    'approval.connection-changed',
    `The connection "${other}" ${by === undefined ? 'was removed' : `was changed by ${by}`} after this card was measured; nothing was done.`,
    { hint: 'Ask again: the new card is measured with the connection as it is now.' },
  );
}
