/** Who is behind a token, a session cookie or a signed word of the identity provider. */
import { hashToken, matchesHash } from '#auth/token.ts';
import type { SignedPerson } from '#auth/identity-provider.ts';
import type { Principal } from '#domain/principal.ts';
import type { Database } from '#store/database.ts';
import { shownOut } from '#store/people.ts';
import { findSession } from '#store/sessions.ts';
import { findToken, type TokenRow } from '#store/tokens.ts';
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
  bearer: ((jwt: string) => Promise<SignedPerson | null>) | null;
}): Authenticator {
  const { database, note, bearer } = context;
  const refuse = async (by: string, about: string, why: string): Promise<null> => {
    await note({ by, action: 'token.use', about, facts: { why } });
    return null;
  };
  return {
    async token(token) {
      if (token === '' || token.length > (bearer === null ? longestToken : 16_384)) return null;
      const row = await findToken(database, hashToken(token));
      const known = row === null && bearer !== null && isJwt(token) ? await bearer(token) : null;
      if (known !== null) {
        const why = whyNot(known, await shownOut(database, known.principal.id));
        return why === null ? known.principal : refuse(known.principal.id, 'token:signed', why);
      }
      if (row === null || !matchesHash(token, row.hash)) return refuse('nobody', 'token:unknown', 'unknown');
      const isOver = row.expires_at !== null && row.expires_at <= new Date();
      const why = row.revoked_at !== null ? 'revoked' : isOver ? 'expired' : row.is_blocked ? 'blocked' : null;
      if (why !== null) return refuse(row.principal_id, `token:${row.id}`, why);
      return principalOf(row);
    },
    async session(cookie) {
      if (cookie === '' || cookie.length > longestToken) return null;
      const row = await findSession(database, hashToken(cookie));
      return row && { id: row.principal_id, name: row.name, roles: row.roles };
    },
  };
}

const principalOf = ({ principal_id: id, name, roles, scopes, connections }: TokenRow): Principal => ({
  id,
  name,
  roles,
  ...(scopes === null ? {} : { scopes }),
  ...(connections === null ? {} : { connections }),
});

/** Signed words cannot be taken back, so each says when it was made. By the second: what is as old as the end counts as older. */
function whyNot({ issuedAt }: SignedPerson, { isBlocked, endedAt }: Awaited<ReturnType<typeof shownOut>>): string | null {
  if (isBlocked) return 'blocked';
  return endedAt !== null && (issuedAt === null || issuedAt <= endedAt) ? 'ended' : null;
}

/** Three base64url parts: tokens of ours have no dot. */
const isJwt = (token: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
