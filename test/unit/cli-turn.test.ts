import { describe, expect, test } from 'vitest';
import type { NewEvent, StoredEvent } from '#domain/events.ts';
import { exitCodeOf } from '#surfaces/cli/exit-code.ts';
import { typedDecision } from '#surfaces/cli/open-card.ts';
import { advance, newTurn, type Turn } from '#surfaces/cli/turn.ts';
import { fingerprint } from '#test/support/played/memory-app.ts';
import { sampleCard, samplePlan, sampleReceipt } from '#test/support/played/sample-card.ts';

const error = (family: string, code: string) => ({ family, code, message: 'm', retryable: false });
const said = (extra: object = {}): NewEvent => ({
  type: 'message.assistant',
  data: { messageId: 'm', text: 'Hi', model: 'offline', ...extra },
});
const drafted = (planId = 'p1'): NewEvent => ({
  type: 'plan.drafted',
  data: { planId, version: 1, planHash: 'a', plan: samplePlan, steps: [], notes: [] },
});
const proposed = (planId = 'p1'): NewEvent => ({
  type: 'plan.proposed',
  data: { planId, version: 1, fingerprint, plan: samplePlan, card: sampleCard, askedBy: 'ana', expiresAt: 'later' },
});
const decided = (decision: 'approve' | 'reject' | 'revise', planId = 'p1'): NewEvent => ({
  type: 'plan.decided',
  data: { planId, decision, by: 'ana', reason: null, runId: decision === 'approve' ? 'r1' : null },
});
const failed = (family: string, code: string): NewEvent => ({
  type: 'plan.failed',
  data: { planId: 'p1', version: 1, error: error(family, code) },
});
const superseded = (planId: string, byPlanId: string | null): NewEvent => ({ type: 'plan.superseded', data: { planId, byPlanId } });
const succeeded = (runId = 'r1'): NewEvent => ({ type: 'run.succeeded', runId, data: { receipt: sampleReceipt } });

const unneeded: NewEvent = { type: 'plan.unneeded', data: { planId: 'p1', version: 1, text: 'Nothing new.' } };
const budget = { bytes: 1, minutes: 1, freeBytes: null, reasons: [] };
const askedFirst: NewEvent = { type: 'plan.asked', data: { planId: 'p1', version: 1, question: { text: '?', choices: [] }, budget } };
const continued: NewEvent = { type: 'plan.continued', data: { planId: 'p1', by: 'ana' } };

const after = (...events: NewEvent[]): Turn =>
  events.map((event, index): StoredEvent => ({ ...event, seq: index + 1, threadId: 't', at: 'now' })).reduce(advance, newTurn);

describe('how a turn ends', () => {
  test.each<[string, NewEvent[], number | null]>([
    ['an answer', [said()], 0],
    ['a question', [said({ question: { text: '?', choices: [] } })], 2],
    ['a refusal', [said({ refused: { reason: 'no' } })], 3],
    ['an answer with an input error', [said({ error: error('input', 'source.not-found') })], 2],
    ['an answer with a bug', [said({ error: error('bug', 'bug.unexpected') })], 1],
    ['an answer while the database is away', [said({ error: error('transient', 'pg.away') })], 5],
    ['text beside a plan', [drafted(), said()], null],
    ['a card', [drafted(), proposed()], null],
    ['the announcement of a card', [drafted(), proposed(), said()], null],
    ['a plan blocked by its checks', [drafted(), failed('data', 'check.failed')], 4],
    ['a plan that asks wrongly', [drafted(), failed('input', 'plan.invalid')], 2],
    ['nothing new to load', [drafted(), unneeded], 0],
    ['a question whether to measure', [drafted(), askedFirst, said({ question: { text: '?', choices: [] } })], null],
    ['a plan not worth measuring', [drafted(), askedFirst, decided('reject')], 3],
    ['a word that begins a measurement', [continued, said()], null],
    ['a rejected card', [drafted(), proposed(), decided('reject')], 3],
    ['an approved card', [drafted(), proposed(), decided('approve')], null],
    ['a successful run', [drafted(), proposed(), decided('approve'), succeeded()], 0],
    [
      'a failed run',
      [drafted(), proposed(), decided('approve'), { type: 'run.failed', runId: 'r1', data: { error: error('data', 'x.y') } }],
      4,
    ],
    ['a stopped run', [drafted(), proposed(), decided('approve'), { type: 'run.cancelled', runId: 'r1', data: { by: 'ana' } }], 4],
    ["another run's end", [drafted(), proposed(), decided('approve'), succeeded('r0')], null],
    ['an expired card', [drafted(), proposed(), { type: 'plan.expired', data: { planId: 'p1' } }], 3],
    ['a card withdrawn', [drafted(), proposed(), superseded('p1', null)], 3],
    ["an older card's end", [superseded('p0', 'p1'), decided('reject', 'p0'), drafted(), proposed()], null],
    [
      'a newer version decided',
      [drafted(), proposed(), superseded('p1', 'p2'), drafted('p2'), proposed('p2'), decided('approve', 'p2'), succeeded()],
      0,
    ],
    ['a revision that ends in a question', [drafted(), proposed(), decided('revise'), said({ question: { text: '?', choices: [] } })], 2],
  ])('%s: %j', (_name, events, code) => {
    expect(after(...events).end).toBe(code);
  });

  test('what is said before the words that begin it, and about the card they revise, is no part of it', () => {
    const words = (text: string): NewEvent => ({ type: 'message.user', data: { text, by: 'ana' } });
    const announced: NewEvent = { type: 'message.assistant', data: { messageId: 'plan-p1', text: 'The card is ready.', model: 'offline' } };
    const story = [said(), words('other'), said(), words('less'), announced];
    const begun = story.map((event, index): StoredEvent => ({ ...event, seq: index + 1, threadId: 't', at: 'now' }));
    expect(begun.reduce(advance, { ...newTurn, words: 'less' })).toEqual(newTurn);
  });

  test('is about its own message where others of the conversation are answered first', () => {
    const begins = (answers: number): NewEvent => ({ type: 'agent.entered', data: { agent: 'orchestrator', doing: 'Reading', answers } });
    const mine = (...events: NewEvent[]): Turn =>
      events
        .map((event, index): StoredEvent => ({ ...event, seq: index + 3, threadId: 't', at: 'now' }))
        .reduce(advance, { ...newTurn, mine: 2 });
    const others = [begins(1), drafted('p1'), proposed('p1'), said({ answers: 1 })];
    expect(mine(...others)).toMatchObject({ planId: null, card: null, end: null });
    expect(mine(...others, begins(2), said({ answers: 2, refused: { reason: 'no' } })).end).toBe(3);
    expect(mine(...others, begins(2), drafted('p2'), proposed('p2'))).toMatchObject({ planId: 'p2', end: null });
  });

  test('nothing after the end changes it', () => {
    expect(after(said(), drafted(), proposed())).toEqual({ ...newTurn, end: 0 });
  });

  test('the card to decide is the current one', () => {
    expect(after(drafted(), proposed(), superseded('p1', 'p2'), drafted('p2')).card).toBeNull();
    expect(after(drafted(), proposed(), superseded('p1', 'p2'), drafted('p2'), proposed('p2')).card?.planId).toBe('p2');
  });
});

test.each([
  ['input', 'message.empty', 2],
  ['input', 'load.nothing-new', 0],
  ['denied', 'access.denied', 3],
  ['cancelled', 'run.cancelled', 3],
  ['data', 'check.failed', 4],
  ['transient', 'server.unreachable', 5],
  ['bug', 'bug.unexpected', 1],
  ['conflict', 'approval.expired', 3],
  ['setup', 'pg.unreachable', 5],
  ['setup', 'config.invalid', 2],
  ['made-up', 'x.y', 1],
  ['constructor', 'x.y', 1],
])('an error of the family %s with code %s exits with %i', (family, code, exit) => {
  expect(exitCodeOf({ family, code })).toBe(exit);
});

test.each([
  ['approve', 'yes'],
  [' Yes! ', 'yes'],
  ['ok, go', 'yes'],
  ['reject', 'no'],
  ['approve all future loads', null],
  ['yes but without the test accounts', null],
  ['no duplicates', null],
])('"%s" decides %s', (text, decision) => {
  expect(typedDecision(text)).toBe(decision);
});
