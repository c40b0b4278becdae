import { describe, expect, test } from 'vitest';
import type { Principal, Role } from '#domain/principal.ts';
import { actions, can, type Action } from '#auth/access.ts';
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
    [`Bearer ${'x'.repeat(513)}`, null],
  ])('%s carries %s', (header, token) => {
    expect(bearerToken(header)).toBe(token);
  });
});
