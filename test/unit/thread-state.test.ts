import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NewEvent, StoredEvent } from '#domain/events.ts';
import {
  answerEvents,
  draftingEvents,
  measuringEvents,
  proposedEvents,
  runningEvents,
  storyFingerprint,
  succeededEvents,
} from '#test/support/page/page-story.ts';
import { historyLimit } from '#web-chat/state/run-state.ts';
import {
  activityOf,
  applyEvents,
  applyToken,
  emptyThread,
  isThinking,
  liveRuns,
  waitingCards,
  withoutStreaming,
} from '#web-chat/state/thread-state.ts';
import type { ThreadState } from '#web-chat/state/thread-state.ts';

const at = (seq: number): string => new Date(Date.UTC(2026, 0, 5, 8, 0, 0, seq * 100)).toISOString();
const stored = (events: NewEvent[], after = 0): StoredEvent[] =>
  events.map((event, index) => ({ ...event, seq: after + index + 1, threadId: 't', at: at(after + index + 1) }));
const told = (...events: NewEvent[]): ThreadState => applyEvents(emptyThread, stored(events));

const story = { planId: 'p1', version: 1, askedBy: 'Ana', mode: 'upsert' } as const;
const run = { planId: 'p1', runId: 'r1', runNumber: 41 };
const asked: NewEvent = { type: 'message.user', data: { text: 'load completed orders', clientMessageId: 'c1', by: 'Ana' } };
const drafted = [asked, ...draftingEvents(story)];
const measured = [...drafted, ...measuringEvents(story)];
const proposed = [...measured, ...proposedEvents(story, at(10_000))];
const approved: NewEvent = { type: 'plan.decided', data: { planId: 'p1', decision: 'approve', by: 'Bo', reason: null, runId: 'r1' } };
const running = [...proposed, approved, ...runningEvents(run)];
const done = [...running, ...succeededEvents({ ...run, by: 'Bo', at: at(0) })];
const secondTurn: NewEvent[] = [{ type: 'message.user', data: { text: 'how many?', by: 'Ana' } }, ...answerEvents('m2')];
const whole = stored([...done, ...secondTurn, { type: 'run.undone', runId: 'r1', data: { by: 'Bo', runNumber: 1, byRunNumber: 2 } }]);

const card = (state: ThreadState, planId = 'p1') => {
  const found = state.cards[planId];
  if (!found) throw new Error(`no card ${planId}`);
  return found;
};

describe('a card as its events tell it', () => {
  test('goes from drafting over measuring to waiting', () => {
    expect(card(told(...drafted)).outcome).toEqual({ state: 'drafting' });
    expect(card(told(...measured)).outcome).toEqual({ state: 'measuring' });
    expect(card(told(...proposed)).outcome).toEqual({ state: 'waiting' });
    expect(card(told(...proposed)).proposed?.fingerprint).toBe(storyFingerprint(1));
    expect(waitingCards(told(...proposed)).map(({ planId }) => planId)).toEqual(['p1']);
  });

  test('shows the steps, metrics and rows of its prepare, which carry no run', () => {
    const { measuring } = card(told(...measured));
    expect(measuring.steps.map(({ step, state, rows }) => [step, state, rows])).toEqual([
      ['raw', 'done', 2061],
      ['to_orders', 'done', 1241],
    ]);
    expect(measuring.metrics?.rows).toBe(1200);
    expect(told(...measured).runs).toEqual({});
  });

  test('an approval by somebody launches the run that carries the rest', () => {
    const state = told(...proposed, approved);
    expect(card(state)).toMatchObject({ outcome: { state: 'approved', by: 'Bo' }, runId: 'r1' });
    expect(state.runs['r1']).toMatchObject({ planId: 'p1', state: 'queued' });
    expect(waitingCards(state)).toEqual([]);
  });

  test.each([
    ['reject', 'rejected'],
    ['revise', 'revised'],
  ] as const)('a %s keeps who and why', (decision, state) => {
    const event: NewEvent = { type: 'plan.decided', data: { planId: 'p1', decision, by: 'Bo', reason: 'wrong table', runId: null } };
    expect(card(told(...proposed, event)).outcome).toMatchObject({ state, by: 'Bo', reason: 'wrong table' });
    expect(told(...proposed, event).runs).toEqual({});
  });

  test('is superseded by a newer version, expires, or fails with its reason', () => {
    const superseded: NewEvent = { type: 'plan.superseded', data: { planId: 'p1', byPlanId: 'p2' } };
    expect(card(told(...proposed, superseded)).outcome).toEqual({ state: 'superseded', byPlanId: 'p2' });
    expect(card(told(...proposed, { type: 'plan.expired', data: { planId: 'p1' } })).outcome.state).toBe('expired');
    const error = { family: 'data', code: 'source.empty', message: 'The file is empty.', retryable: false };
    const failed = told(...drafted, { type: 'plan.failed', data: { planId: 'p1', version: 1, error } });
    expect(card(failed).outcome).toEqual({ state: 'failed', error });
    expect(failed.turns[0]?.working).toBe(false);
  });

  test('measuring once more takes the decision away until the effect is exact again', () => {
    const again = measuringEvents(story);
    expect(waitingCards(told(...proposed, ...again))).toEqual([]);
    expect(waitingCards(told(...proposed, ...again, ...proposedEvents(story, at(1))))).toHaveLength(1);
  });

  test('appears once, in the turn in which it was drafted', () => {
    const state = told(...done);
    const cards = state.turns.flatMap(({ parts }) => parts.filter(({ kind }) => kind === 'card'));
    expect(cards).toEqual([expect.objectContaining({ planId: 'p1' })]);
  });
});

describe('a run as its events tell it', () => {
  test('shows steps with honest fractions while it goes on', () => {
    const state = told(...running);
    const [run] = liveRuns(state);
    expect(run).toMatchObject({ runNumber: 41, planId: 'p1', state: 'running', startedAt: expect.any(String) });
    expect(run?.steps).toEqual([expect.objectContaining({ step: 'warehouse', state: 'running', rows: 1200, fraction: 1200 / 1241 })]);
    expect(run?.history.map(({ seconds }) => seconds)).toEqual([1, 2, 3]);
  });

  test('ends in its receipt', () => {
    const state = told(...done);
    expect(state.runs['r1']).toMatchObject({ state: 'succeeded', receipt: { rows: { source: 2061, loaded: 1241 } } });
    expect(liveRuns(state)).toEqual([]);
  });

  test('a turn that is stopped says so, and what it drafted is no card', () => {
    const looking: NewEvent = { type: 'tool.started', data: { callId: 'c', tool: 't', words: 'Looking' } };
    expect(isThinking(told(...measured, looking))).toBe(true);
    const stopped = told(...measured, looking, { type: 'turn.stopped', data: { by: 'Cy', planIds: ['p1'] } });
    expect(isThinking(stopped)).toBe(false);
    expect(stopped.cards).toEqual({});
    expect(stopped.turns[0]).toMatchObject({ working: false, status: null, parts: [{ kind: 'stopped', by: 'Cy' }] });
    expect(applyToken(stopped, { messageId: 'm9', text: 'late' })).toBe(stopped);
    expect(stopped.turns[0]?.trace.map(({ state }) => state)).not.toContain('running');
  });

  test('a stopped or failed run leaves no step running', () => {
    const cancelled = told(...running, { type: 'run.cancelled', runId: 'r1', data: { by: 'Cy' } });
    expect(cancelled.runs['r1']).toMatchObject({ state: 'cancelled', endedBy: 'Cy', steps: [{ state: 'stopped' }] });
    const error = { family: 'conflict', code: 'publish.stale', message: 'The table changed.', retryable: false };
    const failed = told(...running, { type: 'run.failed', runId: 'r1', data: { error } });
    expect(failed.runs['r1']).toMatchObject({ state: 'failed', error, steps: [{ state: 'stopped' }] });
  });

  test('says that a step is tried again and forgets it when it goes on', () => {
    const step = { step: 'warehouse', kind: 'load', words: 'Publish to warehouse' } as const;
    const error = { family: 'transient', code: 'target.away', message: 'Postgres is away.', retryable: true };
    const retrying: NewEvent = { type: 'step.retrying', runId: 'r1', data: { ...step, error, attempt: 2, inSeconds: 4 } };
    expect(told(...running, retrying).runs['r1']?.steps[0]).toMatchObject({ state: 'retrying', retry: { attempt: 2, inSeconds: 4 } });
    const again: NewEvent = { type: 'step.started', runId: 'r1', data: step };
    expect(told(...running, retrying, again).runs['r1']?.steps[0]).toMatchObject({ state: 'running', retry: null, error: null });
  });

  test('keeps the whole of a long run in a bounded history', () => {
    const seconds = Array.from({ length: 5 * historyLimit }, (_, index) => index + 1);
    const ticks = seconds.map((second): NewEvent => ({
      type: 'run.metrics',
      runId: 'r1',
      data: { rows: second, totalRows: null, rowsPerSecond: 1, bytes: 0, engineMemoryBytes: 0, seconds: second, secondsLeft: null },
    }));
    const history = told(...running, ...ticks).runs['r1']?.history ?? [];
    expect(history.length).toBeLessThanOrEqual(historyLimit);
    expect(history[0]?.seconds).toBe(1);
    expect(history.at(-1)?.seconds).toBe(seconds.length);
  });

  test('an undone run stays on its card as undone', () => {
    expect(applyEvents(emptyThread, whole).runs['r1']).toMatchObject({ state: 'undone', receipt: { runNumber: 41 } });
  });
});

describe('a turn', () => {
  test('works with a status until the card waits, and keeps what was done as a trace with durations', () => {
    const [turn] = told(...measured).turns;
    expect(turn).toMatchObject({ working: true, status: 'Measuring what the plan would change' });
    const [settled] = told(...proposed).turns;
    expect(settled).toMatchObject({ working: false, status: null });
    expect(settled?.trace.map(({ kind, by, state }) => [kind, by, state])).toEqual([
      ['agent', 'orchestrator', 'done'],
      ['tool', 'inspect', 'done'],
      ['reasoning', 'orchestrator', 'done'],
      ['tool', 'submit_plan', 'done'],
      ['agent', 'etl', 'done'],
    ]);
    expect(settled?.trace.find(({ by }) => by === 'inspect')).toMatchObject({ milliseconds: 84, summary: '2,061 rows, 9 columns' });
    expect(settled?.trace[0]?.milliseconds).toBeGreaterThan(0);
  });

  test('what follows a run without a new message belongs to the last turn', () => {
    const state = told(...done);
    expect(state.turns).toHaveLength(1);
    expect(state.turns[0]?.parts.at(-1)).toMatchObject({ kind: 'answer' });
  });

  test('turns that nothing happened to stay the same objects', () => {
    const before = told(...done);
    const after = applyEvents(before, stored(secondTurn, before.lastSeq));
    expect(after.turns[0]).toBe(before.turns[0]);
    expect(after.turns).toHaveLength(2);
  });

  test('the thread thinks, waits, runs, and then leaves the word to the list', () => {
    expect([measured, proposed, running, done].map((events) => activityOf(told(...events)))).toEqual([
      'thinking',
      'waiting',
      'running',
      null,
    ]);
  });

  test('a tool that finishes after the next message reports to the turn that started it', () => {
    const [, entered, started, finished] = drafted;
    if (!entered || !started || !finished) throw new Error('the story starts with a tool');
    const state = told(asked, entered, started, asked, finished);
    expect(state.turns[0]?.trace.at(-1)).toMatchObject({ by: 'inspect', state: 'done', milliseconds: 84 });
    expect(state.turns[1]?.trace).toEqual([]);
  });

  test('agents that speak first make a turn without a message', () => {
    const state = told({ type: 'alert.raised', data: { title: 'Late file', text: 'orders.csv did not arrive.' } });
    expect(state.turns).toEqual([expect.objectContaining({ user: null, working: false })]);
  });
});

describe('messages that come faster than they are answered', () => {
  const says = (text: string): NewEvent => ({ type: 'message.user', data: { text, by: 'Ana' } });
  const reads = (answers: number): NewEvent => ({ type: 'agent.entered', data: { agent: 'orchestrator', doing: 'Reading', answers } });
  const answer = (text: string, answers: number): NewEvent => ({
    type: 'message.assistant',
    data: { messageId: `m${answers}`, text, model: 'offline', answers },
  });
  const used: NewEvent = { type: 'tool.started', data: { callId: 'c', tool: 'query_data', words: 'Querying' } };
  const textsOf = (state: ThreadState): unknown[] =>
    state.turns.map(({ user, parts }) => [user?.text, parts.map((part) => (part.kind === 'answer' ? part.answer.text : part.kind))]);

  test('stand each with what came of it', () => {
    const state = told(says('one?'), says('two?'), reads(1), used, answer('One.', 1), reads(2), answer('Two.', 2));
    expect(textsOf(state)).toEqual([
      ['one?', ['One.']],
      ['two?', ['Two.']],
    ]);
    expect(state.turns.map(({ trace }) => trace.length)).toEqual([2, 1]);
    expect(state.turns.every(({ working }) => !working)).toBe(true);
  });

  test('a card and what is said of it stand with the message it was drafted for', () => {
    const said: NewEvent = { type: 'message.assistant', data: { messageId: 'plan-p1', text: 'It is measured.', model: 'policy' } };
    const card = [...draftingEvents(story), ...proposedEvents(story, at(10_000))].filter(({ type }) => type !== 'message.assistant');
    const state = told(asked, says('two?'), reads(1), ...card, said);
    expect(textsOf(state)).toEqual([
      ['load completed orders', ['card', 'It is measured.']],
      ['two?', []],
    ]);
    expect(state.turns.map(({ working }) => working)).toEqual([false, true]);
  });
});

describe('replay and live', () => {
  const final = applyEvents(emptyThread, whole);

  test('any split of the events, with any overlap, ends in the same state', () => {
    const cuts = fc.array(fc.tuple(fc.nat(whole.length), fc.nat(10)), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (pieces) => {
        const ends = [...pieces.map(([end]) => end).sort((a, b) => a - b), whole.length];
        let state = emptyThread;
        let start = 0;
        for (const [index, end] of ends.entries()) {
          const overlap = pieces[index]?.[1] ?? 0;
          state = applyEvents(state, whole.slice(Math.max(0, start - overlap), end));
          start = end;
        }
        expect(state).toEqual(final);
      }),
    );
  });

  test('tokens before their message change nothing that stays, and tokens after it nothing at all', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length), fc.constantFrom('m2', 'r1-report'), fc.string())), (chunks) => {
        let state = emptyThread;
        for (const [index, event] of whole.entries()) {
          for (const [when, messageId, text] of chunks) if (when === index) state = applyToken(state, { messageId, text });
          state = applyEvents(state, [event]);
        }
        expect(state).toEqual(final);
        expect(applyToken(state, { messageId: 'm2', text: 'late' })).toBe(state);
      }),
    );
  });

  test('a message streams as it is spoken and is forgotten when the connection is lost', () => {
    const speaking = applyToken(applyToken(told(asked), { messageId: 'm1', text: 'Complet' }), { messageId: 'm1', text: 'ed' });
    expect(speaking.streaming).toEqual({ m1: 'Completed' });
    expect(withoutStreaming(speaking).streaming).toEqual({});
  });

  test('an event of a newer server keeps its place and shows nothing', () => {
    const before = told(asked);
    const after = applyEvents(before, [{ type: 'unreadable', seq: 2, threadId: 't', at: at(2) }]);
    expect(after).toEqual({ ...before, lastSeq: 2 });
  });

  test('ten thousand events are one walk, not ten thousand', () => {
    const long = Array.from({ length: 500 }, (_, turn) =>
      stored([asked, ...answerEvents(`long-${turn}`), ...running.slice(-18)], turn * 21).slice(0, 20),
    ).flatMap((events, turn) => events.map((event, index) => ({ ...event, seq: turn * 20 + index + 1 })));
    const started = performance.now();
    const state = applyEvents(emptyThread, long);
    expect(state.lastSeq).toBe(10_000);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

test('the reducer is pure: it imports no socket, no React and no clock', () => {
  for (const file of ['thread-state', 'card-state', 'run-state']) {
    const text = readFileSync(new URL(`../../web-chat/state/${file}.ts`, import.meta.url), 'utf8');
    expect(text).not.toMatch(/from '(?:react|socket|node:)|Date\.now|Math\.random|new Date/);
  }
});

describe('a model behind an endpoint', () => {
  const used = (cost: number | null, estimated = false): NewEvent => ({
    type: 'model.used',
    data: { model: 'm', promptTokens: 100, completionTokens: 10, estimated, cost, seconds: 1.5, repairs: 0 },
  });

  test('has what its calls took summed up in the turn', () => {
    expect(told(asked, used(0.25), used(0.5, true)).turns.at(-1)?.modelUse).toEqual({
      promptTokens: 200,
      completionTokens: 20,
      estimated: true,
      cost: 0.75,
      seconds: 3,
    });
    expect(told(asked, used(null)).turns.at(-1)?.modelUse?.cost).toBeNull();
    expect(told(asked).turns.at(-1)?.modelUse).toBeNull();
  });

  test('is heard thinking until what it thought is stored, and its thoughts are no text of an answer', () => {
    const thinking = applyToken(told(asked), { messageId: 'm1', text: 'Hmm. ', kind: 'reasoning' });
    expect([thinking.thinking, thinking.streaming]).toEqual(['Hmm. ', {}]);
    const thought: NewEvent = { type: 'agent.reasoning', data: { agent: 'orchestrator', text: 'Hmm.' } };
    const after = applyEvents(thinking, stored([thought], thinking.lastSeq));
    expect(after.thinking).toBe('');
    expect(after.turns.at(-1)?.trace.at(-1)).toMatchObject({ kind: 'reasoning', words: 'Hmm.' });
  });

  test('that asked for a tool it does not have is seen to have done so', () => {
    const refused: NewEvent = { type: 'tool.refused', data: { callId: 'c', tool: 'publish', reason: 'There is no such tool.' } };
    expect(told(asked, refused).turns.at(-1)?.trace.at(-1)).toMatchObject({ state: 'failed', words: 'publish: There is no such tool.' });
  });
});
