/** What a conversation remembers of decisions and runs, for the next request to build on. */
import { expect, it } from 'vitest';
import type { OrchestratorPorts, PlanFacts } from '#graphs/context.ts';
import { close } from '#graphs/orchestrator/nodes/close.ts';
import type { OrchestratorState, Wake } from '#graphs/orchestrator/state.ts';
import { samplePlan } from '#test/support/played/sample-card.ts';

const error = {
  family: 'conflict' as const,
  code: 'target.exists',
  message: 'analytics.clash is there by now.',
  retryable: false,
  hint: 'Plan again.',
};
const run = { number: 3, state: 'failed' as const, receipt: null, error };
const facts: PlanFacts = {
  planId: 'p',
  version: 2,
  title: 'Load',
  state: 'approved',
  plan: samplePlan,
  card: null,
  error: null,
  run,
  decidedBy: 'ana',
  reason: null,
};

async function remembered(cause: Exclude<Wake['cause'], 'message'>, known: PlanFacts): Promise<{ text: unknown; fact: unknown }> {
  const ports: Pick<OrchestratorPorts, 'facts'> = { facts: async () => known };
  const state: OrchestratorState = {
    threadId: 't',
    messages: [],
    wake: { cause, planId: 'p' },
    handledSeq: 0,
    reach: 'any',
    askedBy: 'ana',
    planId: 'p',
    waiting: 'decision',
    rounds: 0,
    repairs: 0,
    spent: { tokens: 0, seconds: 0, cost: 0 },
    table: null,
    reply: null,
  };
  const [message] = (await close(ports)(state)).messages ?? [];
  return { text: message?.content, fact: message?.additional_kwargs['fact'] };
}

it('a run that failed is remembered with its cause', async () => {
  const { text, fact } = await remembered('ran', facts);
  expect(text).toContain('Run 3 failed: analytics.clash is there by now. Plan again. [target.exists]');
  expect(fact).toEqual({ type: 'run.failed', planId: 'p', version: 2, runNumber: 3, rows: null, error });
});

it('a decision is remembered as one, however far its run has come by then', async () => {
  for (const state of ['queued', 'running', 'failed'] as const) {
    const { fact } = await remembered('decided', { ...facts, run: { ...run, state } });
    expect(fact).toEqual({ type: 'plan.decided', planId: 'p', version: 2, decision: 'approve' });
  }
});

it('a rejected plan is remembered with the reason', async () => {
  const { text, fact } = await remembered('decided', { ...facts, state: 'rejected', run: null, reason: 'too many rows' });
  expect(text).toBe('(Plan version 2 is rejected by ana: too many rows.)');
  expect(fact).toMatchObject({ type: 'plan.decided', decision: 'reject' });
});
