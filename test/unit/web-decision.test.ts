import { describe, expect, test } from 'vitest';
import type { NewEvent } from '#domain/events.ts';
import { ApprovalPolicy } from '#domain/policy.ts';
import { requirementOf } from '#planning/policy.ts';
import { draftingEvents, measuringEvents, proposedEvents, questionEvents, runningEvents } from '#test/support/page/page-story.ts';
import { announcement } from '#web-chat/elements/announcement.ts';
import { approvalObstacle, cardStateWords, isNameOf, namesToType } from '#web-chat/card/card-facts.ts';
import type { PlanCard } from '#web-chat/state/card-state.ts';
import { applyEvents, emptyThread } from '#web-chat/state/thread-state.ts';
import type { ThreadState } from '#web-chat/state/thread-state.ts';
import { typedDecision } from '#web-chat/typed-decision.ts';

const at = '2026-01-05T08:00:00.000Z';
const told = (...events: NewEvent[]): ThreadState =>
  applyEvents(
    emptyThread,
    events.map((event, index) => ({ ...event, seq: index + 1, threadId: 't', at })),
  );
const events = (planId: string, mode: 'upsert' | 'replace'): NewEvent[] => {
  const story = { planId, version: 1, askedBy: 'Ana', mode } as const;
  return [...draftingEvents(story), ...measuringEvents(story), ...proposedEvents(story, at)];
};
const cardOf = (state: ThreadState): PlanCard => {
  const [card] = Object.values(state.cards);
  if (!card) throw new Error('no card');
  return card;
};
const waiting = told(...events('p1', 'upsert'));
const withEffect = (change: object): PlanCard => {
  const card = cardOf(waiting);
  if (!card.proposed) throw new Error('not proposed');
  const { proposed } = card;
  return {
    ...card,
    proposed: { ...proposed, card: { ...proposed.card, effect: proposed.card.effect.map((effect) => ({ ...effect, ...change })) } },
  };
};

describe('a typed word decides', () => {
  test.each(['approve', 'Approve', ' yes. ', 'OK', 'ok, go', 'go'])('"%s" approves the one card that waits', (text) => {
    expect(typedDecision(text, waiting)).toMatchObject({ decision: 'approve', card: { planId: 'p1' } });
  });
  test.each(['reject', 'No', 'no!'])('"%s" rejects it', (text) => {
    expect(typedDecision(text, waiting)?.decision).toBe('reject');
  });
  test.each(['approve the other one', 'yes but only for May', 'ok google', '', 'norway', 'approve approve'])(
    '"%s" is an ordinary message',
    (text) => {
      expect(typedDecision(text, waiting)).toBeNull();
    },
  );
  test('nothing when no card waits, when two do, or when the word answers a question that was asked since', () => {
    expect(typedDecision('approve', emptyThread)).toBeNull();
    expect(typedDecision('approve', told(...events('p1', 'upsert'), ...events('p2', 'upsert')))).toBeNull();
    const asked = told(...events('p1', 'upsert'), ...questionEvents('m1'));
    expect(typedDecision('yes', asked)).toBeNull();
    expect(typedDecision('approve', asked)?.decision).toBe('approve');
  });
});

describe('what stands against an approval', () => {
  test('nothing when the effect is exact', () => {
    expect(approvalObstacle(cardOf(waiting))).toBeNull();
  });
  test('who looks at it: without the right, or having asked for it where somebody else has to say yes', () => {
    expect(approvalObstacle(cardOf(waiting), { id: 'Ben', mayApprove: false })).toMatch(/waits for an approver/);
    const card = cardOf(waiting);
    const effect = card.proposed?.card.effect ?? [];
    const policy = ApprovalPolicy.parse({ name: 'four-eyes', requester_may_approve: false });
    const requirement = requirementOf([policy], { plan: card.proposed!.plan, effect });
    const guarded = { ...card, gate: { requirement, votes: [], missing: 1, readOnly: null } };
    expect(approvalObstacle(guarded, { id: 'Ana', mayApprove: true })).toMatch(/somebody else/);
    expect(approvalObstacle(guarded, { id: 'Ben', mayApprove: true })).toBeNull();
  });
  test('an effect that is still measured or cannot be computed, with its reason', () => {
    expect(approvalObstacle(cardOf(told(...draftingEvents({ planId: 'p1', version: 1, askedBy: 'Ana', mode: 'upsert' }))))).toMatch(
      /being measured/,
    );
    expect(approvalObstacle(withEffect({ basis: 'measuring' }))).toMatch(/being measured/);
    expect(approvalObstacle(withEffect({ basis: 'unavailable', reason: 'it has a trigger.' }))).toMatch(/cannot be approved/);
  });
  test('a load that replaces or deletes asks for the name of its table, a new table does not', () => {
    expect(namesToType(cardOf(waiting))).toEqual([]);
    expect(namesToType(cardOf(told(...events('p1', 'replace'))))).toEqual(['analytics.orders']);
    expect(namesToType(withEffect({ deletes: 3 }))).toEqual(['analytics.orders']);
    expect(namesToType(withEffect({ deletes: 3, tableExists: false }))).toEqual([]);
    expect(['analytics.orders', ' orders ', 'order', '', 'public.orders'].map((typed) => isNameOf(typed, 'analytics.orders'))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

test('the state of a card reads as words, and its run speaks for it once there is one', () => {
  expect(cardStateWords(cardOf(waiting), undefined)).toEqual({ words: 'waiting for a decision', tone: 'waiting' });
  const running = told(
    ...events('p1', 'upsert'),
    { type: 'plan.decided', data: { planId: 'p1', decision: 'approve', by: 'Bo', reason: null, runId: 'r1' } },
    ...runningEvents({ planId: 'p1', runId: 'r1', runNumber: 7 }),
  );
  expect(cardStateWords(cardOf(running), running.runs['r1']).words).toBe('running');
});

test('a screen reader hears what became known, with the numbers', () => {
  expect(announcement(waiting)).toBe(
    'Load completed orders waits for a decision. warehouse.analytics.orders: 1,204 inserted, 37 updated, 0 deleted.',
  );
  expect(announcement(emptyThread)).toBe('');
});
