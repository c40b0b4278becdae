import { describe, expect, test } from 'vitest';
import type { LoadEffect } from '#domain/effect.ts';
import { ApprovalPolicies, ApprovalPolicy } from '#domain/policy.ts';
import { countVotes, kindsOf, matches, requirementOf, type GivenVote } from '#planning/policy.ts';
import { sampleCard } from '#test/support/played/sample-card.ts';

const [sample] = sampleCard.effect;
if (!sample) throw new Error('The sample has no load.');
const effect = (more: Partial<LoadEffect> = {}): LoadEffect => ({
  ...sample,
  target: 'warehouse.finance.invoices',
  mode: 'append',
  tableExists: true,
  columnsAdded: [],
  inserts: 10,
  updates: 0,
  deletes: 0,
  ...more,
});
const policies = (...given: object[]): ApprovalPolicy[] => ApprovalPolicies.parse(given.map((one, n) => ({ name: `p${n}`, ...one })));
const needed = (given: ApprovalPolicy[], ...loads: LoadEffect[]) => requirementOf(given, { plan: {}, effect: loads });

describe('a policy is about a card', () => {
  test.each<[string, object, LoadEffect, boolean]>([
    ['of any target when it names none', {}, effect(), true],
    ['of its target', { targets: ['warehouse.finance.*'] }, effect(), true],
    ['and not of another', { targets: ['warehouse.hr.*', 'exports/*'] }, effect(), false],
    ['that adds rows', { effects: ['append'] }, effect(), true],
    ['that changes rows', { effects: ['overwrite'] }, effect({ updates: 1 }), true],
    ['that replaces a table', { effects: ['overwrite'] }, effect({ mode: 'replace' }), true],
    ['that deletes rows', { effects: ['delete'] }, effect({ deletes: 3 }), true],
    ['that adds columns', { effects: ['schema'] }, effect({ columnsAdded: [{ name: 'vat', type: 'DOUBLE' }] }), true],
    ['and not one that only adds rows', { effects: ['overwrite', 'delete', 'schema'] }, effect(), false],
    ['whose effect is unknown, whatever it is about', { effects: ['delete'] }, effect({ basis: 'unavailable', deletes: null }), true],
    ['of more rows than it allows', { rows_over: 9 }, effect(), true],
    ['and not of as many', { rows_over: 10 }, effect(), false],
    ['whose rows nobody could count', { rows_over: 1_000_000 }, effect({ basis: 'unavailable', inserts: null }), true],
    ['where one load fits all conditions', { targets: ['warehouse.hr.*'], effects: ['append'] }, effect({ deletes: 1 }), false],
  ])('%s', (_what, when, load, isAbout) => {
    expect(needed(policies({ when, approvers: 2 }), load).approvers).toBe(isAbout ? 2 : 1);
  });

  test('of Headgate itself only when it says so, or says nothing', () => {
    const action = { plan: { action: { do: 'revoke-rule' as const, rules: [1] } }, effect: [] };
    expect(requirementOf(policies({ when: { effects: ['action'] }, approvers: 2 }), action).approvers).toBe(2);
    expect(requirementOf(policies({ when: { targets: ['*'] }, approvers: 2 }), action).approvers).toBe(1);
  });
});

describe('several policies', () => {
  test('ask for the strictest of each', () => {
    const both = policies(
      { role: 'admin', approvers: 1, expires_hours: 8, remind_hours: 1, type_name: 'never' },
      { approvers: 3, requester_may_approve: false, expires_hours: 2, remind_hours: 2, type_name: 'always' },
    );
    expect(needed(both, effect())).toMatchObject({
      role: 'admin',
      approvers: 3,
      requesterMayApprove: false,
      expiresHours: 2,
      remindHours: 2,
      typeName: 'always',
      policies: ['p0', 'p1'],
    });
  });

  test('allow what cannot be measured only when one says so and none denies it', () => {
    expect(needed([], effect()).allowUnavailable).toBe(false);
    expect(needed(policies({ allow_unavailable: true }, {}), effect()).allowUnavailable).toBe(true);
    expect(needed(policies({ allow_unavailable: true }, { allow_unavailable: false }), effect()).allowUnavailable).toBe(false);
  });
});

describe('votes', () => {
  const vote = (by: string, roles_now: GivenVote['roles_now']): GivenVote => ({
    principal_id: by,
    roles: ['approver'],
    roles_now,
    at: new Date(0),
  });

  test('count while their voters may still approve, and are not the one who asked where that matters', () => {
    const requirement = needed(policies({ approvers: 2, requester_may_approve: false }), effect());
    const given = [
      vote('ann', ['approver']),
      vote('bob', ['analyst']),
      vote('cara', []),
      vote('requester', ['admin', 'approver']),
      vote('sso', null),
    ];
    const { votes, missing } = countVotes(requirement, given, ['requester']);
    expect(votes.filter(({ counts }) => counts).map(({ by }) => by)).toEqual(['ann', 'sso']);
    expect(missing).toBe(0);
  });

  test('never count for more than their voters had when they voted', () => {
    const requirement = needed(policies({ role: 'admin' }), effect());
    expect(countVotes(requirement, [vote('ann', ['admin', 'approver'])], ['x']).missing).toBe(1);
  });
});

describe('a pattern', () => {
  test.each([
    ['*', 'anything', true],
    ['warehouse.*.orders', 'warehouse.public.orders', true],
    ['warehouse.*.orders', 'warehouse.public.orders_2', false],
    ['exports/*', 'exports/2026/orders.parquet', true],
    ['a.b', 'aXb', false],
    ['', '', true],
    ['**a', 'aba', true],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  test('takes time by its length alone', () => {
    expect(matches('*a'.repeat(90), 'a'.repeat(5000) + 'b')).toBe(false);
  });
});

test('what is done is told by what was measured, not by its mode', () => {
  expect(kindsOf(effect({ mode: 'merge', inserts: 0 }))).toEqual([]);
  expect(kindsOf(effect({ mode: 'replace', tableExists: false }))).toEqual(['append']);
});
