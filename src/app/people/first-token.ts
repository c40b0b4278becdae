/** The token of the settings: who holds it is the first admin, and who holds the one they named before is nobody. */
import { hashToken } from '#auth/token.ts';
import type { Database } from '#store/database.ts';
import { insertToken, replaceConfigured, reviveConfigured } from '#store/tokens.ts';
import { auditRevoked } from './tokens.ts';

const label = 'HEADGATE_TOKEN';

/**
 * Lets `token` in. One of the settings (`configured`) takes the place of the one they named before and of `made`, the one of the
 * data dir; on a shared catalog the server that starts last has the say. Without one of the settings nothing is taken back.
 */
export async function admitFirstToken(
  database: Database,
  { token, configured, made }: { token: string; configured: boolean; made: string | null },
): Promise<void> {
  const hash = hashToken(token);
  await database.transaction(async (tx) => {
    await insertToken(tx, {
      hash,
      principal: { id: 'admin', name: 'admin', roles: ['admin'] },
      label: configured ? label : 'the first one',
      createdBy: 'system',
      expiresAt: null,
    });
    await reviveConfigured(tx, hash);
    if (!configured) return;
    for (const row of await replaceConfigured(tx, { hash, label, made: made && hashToken(made) })) auditRevoked(tx, 'system', row);
  });
}
