/** Who is signed in through the identity provider, and showing somebody the door. */
import type { Principal, Role } from '#domain/principal.ts';
import { recordAudit } from '#store/audit.ts';
import type { Database } from '#store/database.ts';
import { endSessionsOf, signedInPeople } from '#store/sessions.ts';
import { revokeTokensOf } from '#store/tokens.ts';
import { allow } from './allow.ts';
import { auditRevoked } from './tokens.ts';

export interface SignedInView {
  personId: string;
  name: string;
  roles: Role[];
  /** Browsers they are signed in with. */
  sessions: number;
  since: string;
  /** When the last of them ends by itself. */
  until: string;
}

export interface SessionCases {
  /** By id; `after` is the last one seen. */
  signedIn(principal: Principal, query: { limit: number; after?: string }): Promise<SignedInView[]>;
  /**
   * Ends all sessions of a person at once, open sockets included; with `tokens` their tokens as well. Says how many there were:
   * none is no error, so that whoever asks again is told the same.
   */
  endSessions(principal: Principal, request: { personId: string; tokens: boolean }): Promise<{ sessions: number; tokens: number }>;
}

export function sessionCases({ database }: { database: Database }): SessionCases {
  return {
    async signedIn(principal, { limit, after = '' }) {
      allow(principal, 'token.manage');
      const rows = await signedInPeople(database, { after, limit });
      return rows.map(({ principal_id: personId, name, roles, sessions, since, until }) => ({
        personId,
        name,
        roles,
        sessions,
        since: since.toISOString(),
        until: until.toISOString(),
      }));
    },
    async endSessions(principal, { personId, tokens }) {
      allow(principal, 'token.manage');
      return database.transaction(async (tx) => {
        const sessions = await endSessionsOf(tx, personId);
        const revoked = tokens ? await revokeTokensOf(tx, personId, principal.id) : [];
        const about = `person:${personId}`;
        recordAudit(tx, { by: principal.id, action: 'session.end', about, outcome: 'done', after: { sessions, tokens: revoked.length } });
        for (const row of revoked) auditRevoked(tx, principal.id, row);
        return { sessions, tokens: revoked.length };
      });
    },
  };
}
