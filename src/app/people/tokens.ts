/** Making, listing and taking back tokens. */
import { isHouseId } from '#auth/claims.ts';
import { hashToken, newToken } from '#auth/token.ts';
import { deniedError, inputError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import { nearest } from '#domain/nearest.ts';
import type { Principal, Role, Scope } from '#domain/principal.ts';
import type { MadeToken, TokenView } from '#domain/token-view.ts';
import { recordAudit } from '#store/audit.ts';
import type { Database, Transaction } from '#store/database.ts';
import { insertToken, latestTokens, revokeToken, type TokenRow } from '#store/tokens.ts';
import { allow, isUuid } from './allow.ts';
import { refuseSecrets } from '../conversation/pasted-secrets.ts';

export interface TokenRequest {
  label: string;
  /** Whose token it is; the maker's own when left out. */
  principal?: { id: string; name: string };
  roles: Role[];
  scopes?: Scope[];
  /** The connections it may use; all when left out. */
  connections?: string[];
  /** Never when left out. */
  expiresInDays?: number;
}

export interface TokenCases {
  /** Makes a token, shown this once. It never may more than its maker: `access.denied`. */
  createToken(principal: Principal, request: TokenRequest): Promise<MadeToken>;
  /** Newest first; `before` is the id of the last one seen. */
  listTokens(principal: Principal, query: { limit: number; before?: string }): Promise<TokenView[]>;
  /** Takes a token back at once, open sockets included. Throws `token.not-found`. */
  revokeToken(principal: Principal, tokenId: string): Promise<TokenView>;
}

/** `connections`: those there are, as they come and go. */
export function tokenCases({ database, connections }: { database: Database; connections: { keys(): Iterable<string> } }): TokenCases {
  return {
    async createToken(principal, request) {
      allow(principal, 'token.manage');
      notMoreThan(principal, request);
      refuseSecrets(request.label);
      refuseBlind(request);
      if (request.principal && request.principal.id !== principal.id) refuseHouseId(request.principal.id);
      const token = newToken();
      const { id, name } = request.principal ?? principal;
      const { expiresInDays: days } = request;
      const row = await database.transaction(async (tx) => {
        const made = await insertToken(tx, {
          hash: hashToken(token),
          principal: { id, name, roles: request.roles, ...limitsOf(request) },
          label: request.label,
          createdBy: principal.id,
          expiresAt: days === undefined ? null : new Date(Date.now() + days * 86_400_000),
        });
        if (made)
          recordAudit(tx, { by: principal.id, action: 'token.create', about: `token:${made.id}`, outcome: 'done', after: facts(made) });
        return made;
      });
      return { ...tokenView(row!), token, warnings: unknownNames(request.connections ?? [], [...connections.keys()]) };
    },
    async listTokens(principal, { limit, before = null }) {
      allow(principal, 'token.manage');
      if (before !== null && !isUuid(before)) throw inputError('request.invalid', 'The cursor is not one of this list.');
      return (await latestTokens(database, { limit, before })).map(tokenView);
    },
    async revokeToken(principal, tokenId) {
      allow(principal, 'token.manage');
      const row = await database.transaction(async (tx) => {
        const revoked = isUuid(tokenId) ? await revokeToken(tx, tokenId, principal.id) : null;
        if (revoked) auditRevoked(tx, principal.id, revoked);
        return revoked;
      });
      if (row === null)
        throw inputError('token.not-found', 'There is no such token, or it was taken back already.', {
          hint: 'headgate token list shows them.',
        });
      return tokenView(row);
    },
  };
}

/** Notes in the audit log that a token was taken back, and which. */
export function auditRevoked(tx: Transaction, by: string, row: TokenRow): void {
  recordAudit(tx, { by, action: 'token.revoke', about: `token:${row.id}`, outcome: 'done', before: facts(row) });
}

const limitsOf = ({ scopes, connections }: TokenRequest): Pick<Principal, 'scopes' | 'connections'> => ({
  ...(scopes === undefined ? {} : { scopes }),
  ...(connections === undefined ? {} : { connections }),
});

/** A limit may name what comes later; more often such a name is misspelt, and the token then reaches less than was meant. */
const unknownNames = (named: readonly string[], known: readonly string[]): string[] =>
  named
    .filter((name) => !known.includes(name))
    .map((name) => {
      const [close] = nearest(name, known);
      return `There is no connection "${name}" now.${close === undefined ? '' : ` Did you mean "${close}"?`}`;
    });

/** A limited token makes none that is less limited. */
function notMoreThan(principal: Principal, { scopes }: TokenRequest): void {
  if (principal.scopes === undefined) return;
  const own = principal.scopes;
  if (scopes !== undefined && scopes.every((scope) => own.includes(scope))) return;
  throw deniedError('access.denied', `This token may hand on no more than its own scopes: ${own.join(', ')}.`, {
    hint: 'Name scopes within these.',
    details: { action: 'token.manage' },
  });
}

/** Who proposes or decides has to see what about. */
function refuseBlind({ scopes = ['read'] }: TokenRequest): void {
  const blind = scopes.filter((scope) => scope === 'propose' || scope === 'decide');
  if (blind.length === 0 || scopes.includes('read')) return;
  throw inputError('token.blind', `A token with the scope ${blind.join(' and ')} has to see what it is about.`, {
    hint: `Give it the scopes ${['read', ...scopes].join(',')}.`,
  });
}

/** Nobody acts in the name of the house itself: the audit log would tell of a person as of what no person did. */
function refuseHouseId(id: string): void {
  if (isHouseId(id))
    throw inputError('token.house-name', `"${id}" is a name of Headgate itself.`, { hint: 'Name the person the token is for.' });
}

const facts = (row: TokenRow): JsonObject => ({
  label: row.label,
  principal: row.principal_id,
  roles: row.roles,
  scopes: row.scopes,
  connections: row.connections,
  expiresAt: row.expires_at?.toISOString() ?? null,
});

const tokenView = (row: TokenRow): TokenView => ({
  tokenId: row.id,
  label: row.label,
  principal: { id: row.principal_id, name: row.name },
  roles: row.roles,
  scopes: row.scopes,
  connections: row.connections,
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
});
