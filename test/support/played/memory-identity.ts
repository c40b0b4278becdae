/** Audit and tokens of the applications in memory: enough to answer, nothing behind it. */
import type { AuditCases } from '#app/people/audit.ts';
import type { OnceCases } from '#app/once.ts';
import type { SessionCases } from '#app/people/sessions.ts';
import type { TokenCases } from '#app/people/tokens.ts';
import type { Principal, Role } from '#domain/principal.ts';
import type { TokenView } from '#domain/token-view.ts';

const view = (principal: Principal, label: string, roles: Role[]): TokenView => ({
  tokenId: 'token-1',
  label,
  principal: { id: principal.id, name: principal.name },
  roles,
  scopes: null,
  connections: null,
  createdBy: principal.id,
  createdAt: '2026-01-05T08:00:00.000Z',
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
});

const once: OnceCases['once'] = async (_principal, _request, work) => ({ ...(await work()), isReplay: false });

export const memoryIdentity: AuditCases & OnceCases & TokenCases & SessionCases = {
  once,
  audit: async () => [],
  verifyAudit: async () => ({ ok: true, entries: 0, head: '0'.repeat(64), broken: null }),
  createToken: async (principal, { label, roles }) => ({ ...view(principal, label, roles), token: 'hg_made', warnings: [] }),
  listTokens: async (principal) => [view(principal, 'first', ['viewer'])],
  signedIn: async () => [],
  endSessions: async () => ({ sessions: 0, tokens: 0 }),
  blockPerson: async () => ({ sessions: 0 }),
  unblockPerson: async () => {},
  blockedPeople: async () => [],
  revokeToken: async (principal) => view(principal, 'first', ['viewer']),
};
