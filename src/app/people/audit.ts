/** Reading the audit log, and proving that it is as it was written. */
import type { AuditVerdict, AuditView } from '#domain/audit-view.ts';
import type { Principal } from '#domain/principal.ts';
import { auditPage, verifyAudit } from '#store/audit.ts';
import type { Database } from '#store/database.ts';
import { allow } from './allow.ts';

export interface AuditCases {
  /** Newest first, before a seq; narrowed exactly to what was acted on or who did. */
  audit(principal: Principal, query: { limit: number; before?: number; about?: string; by?: string }): Promise<AuditView[]>;
  /** Recomputes the whole chain. */
  verifyAudit(principal: Principal): Promise<AuditVerdict>;
}

export function auditCases({ database }: { database: Database }): AuditCases {
  return {
    async audit(principal, { before = null, ...query }) {
      allow(principal, 'audit.read');
      const rows = await auditPage(database, { ...query, before });
      return rows.map(({ at, previous_hash: _previous, ...row }) => ({ ...row, at: at.toISOString() }));
    },
    async verifyAudit(principal) {
      allow(principal, 'audit.read');
      return verifyAudit(database);
    },
  };
}
