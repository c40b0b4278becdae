/** Who is behind a token, a session cookie or a signed word of the identity provider. */
import { hashToken, matchesHash } from '#auth/token.ts';
import type { Principal } from '#domain/principal.ts';
import type { Database } from '#store/database.ts';
import { findSession } from '#store/sessions.ts';
import { findToken } from '#store/tokens.ts';
import type { NoteRefusal } from './noted-refusals.ts';

const longestToken = 512;

export interface Authenticator {
  /** The principal of a token. Null for what is empty, unknown, expired or taken back. */
  token(token: string): Promise<Principal | null>;
  /** The principal of a session cookie's value. Null when it is none, or its time is over. */
  session(cookie: string): Promise<Principal | null>;
}

/** `bearer` verifies JWTs of the identity provider, where there is one. */
export function createAuthenticator(context: {
  database: Database;
  note: NoteRefusal;
  bearer: ((jwt: string) => Promise<Principal | null>) | null;
}): Authenticator {
  const { database, note, bearer } = context;
  return {
    async token(token) {
      if (token === '' || token.length > (bearer === null ? longestToken : 16_384)) return null;
      const row = await findToken(database, hashToken(token));
      const known = row === null && bearer !== null && isJwt(token) ? await bearer(token) : null;
      if (known !== null) return known;
      if (row === null || !matchesHash(token, row.hash)) {
        await note({ by: 'nobody', action: 'token.use', about: 'token:unknown', facts: { why: 'unknown' } });
        return null;
      }
      const why = row.revoked_at !== null ? 'revoked' : row.expires_at !== null && row.expires_at <= new Date() ? 'expired' : null;
      if (why !== null) {
        await note({ by: row.principal_id, action: 'token.use', about: `token:${row.id}`, facts: { why } });
        return null;
      }
      return { id: row.principal_id, name: row.name, roles: row.roles, ...(row.scopes === null ? {} : { scopes: row.scopes }) };
    },
    async session(cookie) {
      if (cookie === '' || cookie.length > longestToken) return null;
      const row = await findSession(database, hashToken(cookie));
      return row && { id: row.principal_id, name: row.name, roles: row.roles };
    },
  };
}

/** Three base64url parts: tokens of ours have no dot. */
const isJwt = (token: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
