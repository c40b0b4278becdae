/** Who is signed in through the identity provider, and showing somebody the door. */
import { isHouseId } from '#auth/claims.ts';
import { inputError } from '#domain/errors.ts';
import type { BlockedView, EndedSessions, SignedInView } from '#domain/people-view.ts';
import type { Principal } from '#domain/principal.ts';
import { recordAudit } from '#store/audit.ts';
import type { Database } from '#store/database.ts';
import { blockedPeople, blockPerson, unblockPerson } from '#store/people.ts';
import { endSessionsOf, signedInPeople } from '#store/sessions.ts';
import { revokeTokensOf } from '#store/tokens.ts';
import { allow } from './allow.ts';
import { refuseSecrets } from '../conversation/pasted-secrets.ts';
import { stopAsked } from '../conversation/stop-turn.ts';
import { auditRevoked } from './tokens.ts';

export interface SessionCases {
  /** By id; `after` is the last one seen. */
  signedIn(principal: Principal, query: { limit: number; after?: string }): Promise<SignedInView[]>;
  /**
   * Ends all sessions of a person at once, open sockets and signed JWTs included; with `tokens` their tokens as well. Says how many there were:
   * none is no error, so that whoever asks again is told the same.
   */
  endSessions(principal: Principal, request: { personId: string; tokens: boolean }): Promise<EndedSessions>;
  /**
   * Ends the same and lets nothing of the person in any more: no sign-in, token, JWT or message of Slack. Their yes and the standing rules they
   * made count no more, and what they said last is no longer worked on. Blocking twice is no error. Throws `person.not-blockable` for oneself and for names of the house.
   */
  blockPerson(principal: Principal, request: { personId: string; reason?: string }): Promise<{ sessions: number }>;
  /** Their tokens work again, and they may sign in; what was ended stays so. Throws `person.not-blocked`. */
  unblockPerson(principal: Principal, personId: string): Promise<void>;
  /** By id; `after` is the last one seen. */
  blockedPeople(principal: Principal, query: { limit: number; after?: string }): Promise<BlockedView[]>;
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
    ...blocking(database),
  };
}

function blocking(database: Database): Pick<SessionCases, 'blockPerson' | 'unblockPerson' | 'blockedPeople'> {
  return {
    async blockPerson(principal, { personId, reason = null }) {
      allow(principal, 'token.manage');
      refuseOwnDoor(principal, personId);
      refuseSecrets(reason);
      return database.transaction(async (tx) => {
        const sessions = await endSessionsOf(tx, personId);
        const about = `person:${personId}`;
        if (await blockPerson(tx, { personId, by: principal.id, reason })) {
          recordAudit(tx, { by: principal.id, action: 'person.block', about, outcome: 'done', after: { sessions, reason } });
          await stopAsked(tx, { personId, by: principal.id });
        }
        return { sessions };
      });
    },
    async unblockPerson(principal, personId) {
      allow(principal, 'token.manage');
      await database.transaction(async (tx) => {
        if (!(await unblockPerson(tx, personId)))
          throw inputError('person.not-blocked', 'Nobody of this name is blocked.', { hint: 'headgate sessions blocked shows who is.' });
        recordAudit(tx, { by: principal.id, action: 'person.unblock', about: `person:${personId}`, outcome: 'done' });
      });
    },
    async blockedPeople(principal, { limit, after = '' }) {
      allow(principal, 'token.manage');
      const rows = await blockedPeople(database, { after, limit });
      return rows.map((row) => ({ personId: row.principal_id, by: row.blocked_by, at: row.blocked_at.toISOString(), reason: row.reason }));
    },
  };
}

/** Somebody must be left who can lift it. */
function refuseOwnDoor({ id }: Principal, personId: string): void {
  if (personId === id || isHouseId(personId))
    throw inputError('person.not-blockable', 'Nobody blocks themselves, or a name of Headgate itself.', {
      hint: 'Another admin can; tokens of the settings are changed there.',
    });
}
