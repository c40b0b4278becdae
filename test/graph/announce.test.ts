/** What a person is told when preparing has ended, by a graph whose model is scripted. */
import { AIMessage } from '@langchain/core/messages';
import { MemorySaver } from '@langchain/langgraph';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ErrorFact } from '#domain/errors.ts';
import type { EventData } from '#domain/events.ts';
import type { OrchestratorPorts, PlanFacts } from '#graphs/context.ts';
import { orchestratorGraph } from '#graphs/orchestrator/index.ts';
import { takeIn } from '#graphs/orchestrator/take-in.ts';
import { sampleCard, samplePlan } from '#test/support/played/sample-card.ts';

const proposed: PlanFacts = {
  planId: 'plan-1',
  version: 1,
  title: 'Load orders',
  state: 'proposed',
  plan: samplePlan,
  card: sampleCard,
  error: null,
  run: null,
  decidedBy: null,
  reason: null,
};
const failed = (error: ErrorFact): PlanFacts => ({ ...proposed, state: 'rejected', card: null, error });

let said: EventData<'message.assistant'>[];
beforeEach(() => {
  said = [];
});

const usage = { promptTokens: 1, completionTokens: 1, estimated: false };

/** A turn in which the model hands in a draft with these remarks, and preparing it comes to `facts`. */
async function prepared(facts: PlanFacts, remarks: { notes?: string[]; notUnderstood?: string[] } = {}): Promise<void> {
  const ports: OrchestratorPorts = {
    model: { name: 'scripted', speak: async () => ({ message: handIn(remarks), reasoning: null, model: 'scripted', usage }) },
    prompt: async () => 'You plan.',
    limits: { calls: 8, tokens: 1000, seconds: 60, cost: null },
    spent: async () => null,
    tools: [],
    emit: async () => {},
    say: async (_threadId, message) => void said.push(message),
    token: () => {},
    submit: async () => ({ ok: true, planId: 'plan-1', version: 1 }),
    undo: async () => ({ ok: true, planId: 'plan-1' }),
    act: async () => ({ ok: true, planId: 'plan-1' }),
    answerBudget: async () => null,
    newestDraft: async () => null,
    withdraw: async () => ({ ok: true, count: 0 }),
    facts: async () => facts,
  };
  const graph = orchestratorGraph(ports, new MemorySaver());
  const { signal } = new AbortController();
  await takeIn(graph, { threadId: 't', wake: { cause: 'message', text: 'load orders', by: 'ana', seq: 1 }, signal });
  await takeIn(graph, { threadId: 't', wake: { cause: 'prepared', planId: 'plan-1' }, signal });
}

const handIn = (remarks: object): AIMessage =>
  new AIMessage({ content: '', tool_calls: [{ name: 'submit_draft', args: { draft: {}, ...remarks }, id: 'call-1', type: 'tool_call' }] });

describe('a card that is ready', () => {
  it('comes with how the request was read and what was not used of it', async () => {
    await prepared(proposed, { notes: ['status is compared ignoring case'], notUnderstood: ['hourly'] });
    expect(said.map(({ text }) => text)).toEqual([expect.stringContaining('Read as: status is compared ignoring case.')]);
    expect(said[0]?.besideCard, 'where the card is in sight').toBe('Read as: status is compared ignoring case.');
    expect(said[0]?.notUnderstood).toEqual(['hourly']);
  });

  it('of an undo says nothing of how an earlier request was read', async () => {
    const undo = { ...proposed, plan: { ...samplePlan, undoes: { runId: 'run-1', runNumber: 1 } } };
    await prepared(undo, { notes: ['status is compared ignoring case'], notUnderstood: ['hourly'] });
    expect(said[0]?.text).not.toContain('Read as');
    expect(said[0]?.notUnderstood).toBeUndefined();
  });

  it('says nothing of it where there is nothing to say', async () => {
    await prepared(proposed);
    expect(said[0]?.text).not.toContain('Read as');
    expect(said[0]).not.toHaveProperty('question');
  });
});

describe('a plan that could not be prepared', () => {
  const base = { family: 'data' as const, message: '120 of the rows to load share 60 values of order_id.', retryable: false };

  it('because its key is not one offers the ways on', async () => {
    await prepared(failed({ ...base, code: 'key.duplicate', details: { key: ['order_id'], rows: 120, keys: 60 } }));
    expect(said[0]?.question?.choices).toEqual(['drop duplicates by order_id, keep the latest', 'load all rows without a key', 'cancel']);
    expect(said[0]?.error?.code).toBe('key.duplicate');
  });

  it('for another reason asks nothing', async () => {
    await prepared(failed({ ...base, code: 'source.changed' }));
    expect(said[0]?.text).toContain('could not be prepared');
    expect(said[0]).not.toHaveProperty('question');
  });
});
