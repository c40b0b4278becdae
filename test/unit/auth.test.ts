import { describe, expect, test } from 'vitest';
import { Scope, type Principal, type Role } from '#domain/principal.ts';
import { actions, can, scopeOf, type Action } from '#auth/access.ts';
import { principalOf, type ClaimRules } from '#auth/claims.ts';
import { bearerToken, hashToken, matchesHash, newToken } from '#auth/token.ts';

const principal = (...roles: Role[]): Principal => ({ id: 'ana', name: 'Ana', roles });

/** Per action: what viewer, analyst, approver and admin reach. A=any, o=own only, -=nothing. */
const expected: Record<Action, string> = {
  'thread.read': 'ooAA',
  'thread.write': 'oooA',
  'plan.read': 'ooAA',
  'plan.propose': '-ooA',
  'plan.approve': '--AA',
  'plan.reject': '-oAA',
  'plan.change': '-oAA',
  'turn.stop': 'ooAA',
  'run.read': 'ooAA',
  'run.cancel': '-oAA',
  'run.undo': '-oAA',
  'dataset.read': 'AAAA',
  'file.upload': '-AAA',
  'connection.read': 'AAAA',
  'connection.manage': '---A',
  'rule.read': '--AA',
  'rule.manage': '--AA',
  'audit.read': '--AA',
  'token.manage': '---A',
  'gate.read': 'AAAA',
  'gate.manage': '---A',
};
const roles: Role[] = ['viewer', 'analyst', 'approver', 'admin'];
const cases = actions.flatMap((action) => roles.map((role, index) => ({ action, role, reach: expected[action].charAt(index) })));

describe('can', () => {
  test.each(cases)('$role · $action · $reach', ({ action, role, reach }) => {
    expect(can(principal(role), action, { ownerId: 'ana' })).toBe(reach !== '-');
    expect(can(principal(role), action, { ownerId: 'bob' })).toBe(reach === 'A');
    expect(can(principal(role), action)).toBe(reach === 'A');
  });

  test('somebody without roles may do nothing', () => {
    for (const action of actions) expect(can(principal(), action, { ownerId: 'ana' })).toBe(false);
  });

  test('several roles add up', () => {
    expect(can(principal('viewer', 'approver'), 'plan.approve', { ownerId: 'bob' })).toBe(true);
  });
});

describe('scopes', () => {
  test.each(actions)('%s needs its scope beside the role', (action) => {
    const needed = scopeOf[action];
    for (const scope of Scope.options) {
      expect(can({ ...principal('admin'), scopes: [scope] }, action), scope).toBe(scope === needed);
    }
    expect(can({ ...principal('admin'), scopes: [] }, action)).toBe(false);
    expect(can({ ...principal(), scopes: [needed] }, action, { ownerId: 'ana' })).toBe(false);
  });

  test('a token that only proposes decides nothing, and one that only reads changes nothing', () => {
    const changing = actions.filter((action) => !action.endsWith('.read'));
    for (const action of changing) expect(can({ ...principal('admin'), scopes: ['read'] }, action)).toBe(false);
    for (const action of ['plan.approve', 'plan.reject', 'run.cancel'] as const)
      expect(can({ ...principal('approver'), scopes: ['read', 'propose'] }, action)).toBe(false);
  });
});

describe('claims', () => {
  const rules: ClaimRules = {
    idClaim: 'email',
    roleClaim: 'realm_access.roles',
    roles: { data: ['analyst'], 'leads of data': ['approver', 'analyst'] },
    defaultRoles: [],
  };
  const claims = { sub: '1', email: 'ana@example.com', email_verified: true, name: 'Ana' };

  test.each<[string, object, Partial<ClaimRules>, object]>([
    ['groups inside', { realm_access: { roles: ['data', 'others'] } }, {}, { id: 'ana@example.com', name: 'Ana', roles: ['analyst'] }],
    ['several groups', { realm_access: { roles: ['data', 'leads of data'] } }, {}, { roles: ['analyst', 'approver'] }],
    ['one group as a text', { group: 'data' }, { roleClaim: 'group' }, { roles: ['analyst'] }],
    [
      'a claim with dots in its name',
      { 'https://x.example/roles': ['data'] },
      { roleClaim: 'https://x.example/roles' },
      { roles: ['analyst'] },
    ],
    ['a role for everybody', {}, { defaultRoles: ['viewer'] }, { roles: ['viewer'] }],
    ['no name but an id', { name: ' ', group: 'data' }, { roleClaim: 'group' }, { name: 'ana@example.com' }],
  ])('%s are read', (_what, more, other, expectation) => {
    expect(principalOf({ ...claims, ...more }, { ...rules, ...other })).toMatchObject(expectation);
  });

  test.each<[string, object, string]>([
    ['an address that nobody verified', { email_verified: false }, 'signin.no-name'],
    ['an address whose verification is not told', { email_verified: undefined }, 'signin.no-name'],
    ['no address', { email: undefined }, 'signin.no-name'],
    ['an address that forges a line', { email: 'a@b\nroot' }, 'signin.no-name'],
    ['the name of the house', { email: 'System' }, 'signin.no-name'],
    ['no groups', {}, 'signin.no-role'],
    ['groups that are no list', { realm_access: { roles: { data: true } } }, 'signin.no-role'],
    ['groups called like parts of objects', { realm_access: { roles: ['__proto__', 'constructor', 'toString'] } }, 'signin.no-role'],
  ])('with %s nobody comes in', (_what, more, code) => {
    expect(() => principalOf({ ...claims, ...more }, rules)).toThrow(expect.objectContaining({ code, family: 'denied' }));
  });
});

describe('tokens', () => {
  test('are long, unlike each other, and only their hash matches', () => {
    const [one, two] = [newToken(), newToken()];
    expect(one).toMatch(/^hg_[\w-]{43}$/);
    expect(one).not.toBe(two);
    expect(hashToken(one)).toMatch(/^[0-9a-f]{64}$/);
    expect(matchesHash(one, hashToken(one))).toBe(true);
    expect(matchesHash(two, hashToken(one))).toBe(false);
    expect(matchesHash(one, '')).toBe(false);
  });

  test.each([
    ['Bearer hg_abc', 'hg_abc'],
    ['bearer hg_abc', 'hg_abc'],
    [undefined, null],
    ['', null],
    ['Bearer', null],
    ['Bearer ', null],
    ['Bearer a b', null],
    ['Bearer a,b', null],
    ['Basic YTpi', null],
    [`Bearer ${'x'.repeat(8193)}`, null],
  ])('%s carries %s', (header, token) => {
    expect(bearerToken(header)).toBe(token);
  });
});
