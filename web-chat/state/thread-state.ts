/**
 * What a thread looks like, computed from its stored events and nothing else: replaying the list and
 * following it live end in the same state. Pure; token chunks only fill `streaming` until their message is stored.
 */
import { driftWords } from '#domain/drift.ts';
import type { EventData, StoredEvent, TokenChunk } from '#domain/events.ts';
import { applyMeasuring, applyPlanEvent, isMeasuring, isPlanEvent, newCard } from './card-state.ts';
import type { PlanCard } from './card-state.ts';
import { applyRunEvent, isLive, isRunEvent, newRun } from './run-state.ts';
import type { LiveRun } from './run-state.ts';
import type { ThreadEvent } from './thread-event.ts';
import { newTurn, settled, withDrift, withModelUse, withPart, withTrace, type Turn } from './turn-state.ts';

export interface ThreadState {
  lastSeq: number;
  turns: readonly Turn[];
  cards: Readonly<Record<string, PlanCard>>;
  runs: Readonly<Record<string, LiveRun>>;
  /** Text of messages that are still being spoken, by message id. */
  streaming: Readonly<Record<string, string>>;
  /** What the model thinks aloud at this moment. */
  thinking: string;
  /** The turn whose message is worked on; null: the newest. */
  current: number | null;
  /** Messages that are stored, so that late chunks of them are ignored. */
  spoken: Readonly<Record<string, true>>;
}

export const emptyThread: ThreadState = {
  lastSeq: 0,
  turns: [],
  cards: {},
  runs: {},
  streaming: {},
  thinking: '',
  current: null,
  spoken: {},
};

/** Applies events in the order given. Events at or below `lastSeq` are repeats and change nothing. */
export function applyEvents(state: ThreadState, events: readonly ThreadEvent[]): ThreadState {
  return events.reduce(applyEvent, state);
}

/** Adds a chunk of a message that is being spoken. */
export function applyToken(state: ThreadState, chunk: Pick<TokenChunk, 'messageId' | 'text' | 'kind'>): ThreadState {
  // What was on its way when the turn was stopped comes to nothing.
  if (Object.hasOwn(state.spoken, chunk.messageId) || state.turns.at(-1)?.parts.at(-1)?.kind === 'stopped') return state;
  if (chunk.kind === 'reasoning') return { ...state, thinking: state.thinking + chunk.text };
  const text = (state.streaming[chunk.messageId] ?? '') + chunk.text;
  return { ...state, streaming: { ...state.streaming, [chunk.messageId]: text } };
}

/** Forgets half-spoken messages: after a lost connection their chunks have holes. */
export const withoutStreaming = (state: ThreadState): ThreadState => ({ ...state, streaming: {}, thinking: '' });

export const waitingCards = (state: ThreadState): PlanCard[] =>
  Object.values(state.cards).filter(({ outcome }) => outcome.state === 'waiting');

/** What the thread is doing; null when its events do not say. */
export function activityOf(state: ThreadState): 'thinking' | 'waiting' | 'running' | null {
  if (liveRuns(state).length > 0) return 'running';
  if (isThinking(state)) return 'thinking';
  return waitingCards(state).length > 0 ? 'waiting' : null;
}

/** Whether a turn is under way, which a person may stop. */
export const isThinking = ({ turns }: ThreadState): boolean => turns.at(-1)?.working === true;

export const liveRuns = (state: ThreadState): LiveRun[] => Object.values(state.runs).filter(isLive);

function applyEvent(state: ThreadState, event: ThreadEvent): ThreadState {
  if (event.seq <= state.lastSeq) return state;
  const next = { ...state, lastSeq: event.seq };
  if (event.type === 'unreadable') return next;
  if (event.type === 'turn.stopped') return stopped(next, event);
  if (event.type === 'gate.switched') return { ...next, cards: switched(next.cards, event.data) };
  if (isPlanEvent(event)) return applyToCard(next, event);
  if (isRunEvent(event)) return applyToRun(next, event);
  return applyToTurn(next, event);
}

/** What was being said or drafted is gone; what was thought stays to be read. */
function stopped(state: ThreadState, { seq, at, data: { by, planIds } }: Extract<StoredEvent, { type: 'turn.stopped' }>): ThreadState {
  const isGone = (planId: string): boolean => planIds.includes(planId);
  const turns = state.turns.map((turn) => {
    const parts = turn.parts.filter((part) => part.kind !== 'card' || !isGone(part.planId));
    if (!turn.working && parts.length === turn.parts.length) return turn;
    const trace = turn.trace.map((step) =>
      step.state === 'running' && step.kind === 'tool' ? { ...step, state: 'failed' as const } : step,
    );
    return settled({ ...turn, trace, parts: [...parts, { kind: 'stopped', seq, at, by }] }, at);
  });
  const cards = Object.fromEntries(Object.entries(state.cards).filter(([planId]) => !isGone(planId)));
  return { ...withoutStreaming(state), turns, cards };
}

/** The switch is about every card that waits here. */
function switched(cards: ThreadState['cards'], { readOnly, by, reason }: EventData<'gate.switched'>): ThreadState['cards'] {
  return Object.fromEntries(Object.entries(cards).map(([id, card]) => [id, { ...card, readOnly: readOnly ? { by, reason } : null }]));
}

type TurnEvent = Extract<
  StoredEvent,
  { type: 'message.user' | 'message.assistant' | `agent.${string}` | 'model.used' | `tool.${string}` | 'alert.raised' | 'drift.found' }
>;

function applyToTurn(state: ThreadState, event: TurnEvent): ThreadState {
  const { seq, at } = event;
  switch (event.type) {
    case 'message.user':
      return { ...state, turns: [...state.turns, { ...newTurn(event), user: event.data, working: true }] };
    case 'message.assistant': {
      const part = { kind: 'answer', seq, at, answer: event.data } as const;
      const { answers = ofCard(state, event.data.messageId) } = event.data;
      return inTurn(settleMessage(state, event.data.messageId), answers, event, (turn) => settled(withPart(turn, part), at));
    }
    case 'agent.entered': {
      const { agent, doing, answers } = event.data;
      const current = answers ?? state.current;
      return inTurn({ ...state, current }, agent === 'orchestrator' ? current : null, event, (turn) => ({
        ...withTrace(turn, { kind: 'agent', by: agent, words: doing, state: 'running', callId: null }, event),
        status: turn.working ? doing : turn.status,
      }));
    }
    case 'agent.reasoning': {
      const { agent, text } = event.data;
      // What was heard of it while it was thought is stored now.
      return inTurn(withoutStreaming(state), state.current, event, (turn) =>
        withTrace(turn, { kind: 'reasoning', by: agent, words: text, state: 'done', callId: null }, event),
      );
    }
    case 'model.used':
      return inTurn(state, state.current, event, (turn) => withModelUse(turn, event.data));
    case 'tool.started': {
      const { callId, tool, words } = event.data;
      return inTurn(state, state.current, event, (turn) => ({
        ...withTrace(turn, { kind: 'tool', by: tool, words, state: 'running', callId }, event),
        status: turn.working ? words : turn.status,
      }));
    }
    case 'tool.refused': {
      const { callId, tool, reason } = event.data;
      return inTurn(state, state.current, event, (turn) =>
        withTrace(turn, { kind: 'tool', by: tool, words: `${tool}: ${reason}`, state: 'failed', callId }, event),
      );
    }
    case 'tool.finished':
      return withToolResult(state, event.data);
    case 'drift.found': {
      const part = {
        kind: 'alert',
        seq,
        at,
        title: `The columns of ${event.data.target} have drifted`,
        text: driftWords(event.data),
      } as const;
      return inLastTurn(state, event, (turn) => withDrift(turn, part, event.data));
    }
    case 'alert.raised':
      return inLastTurn(state, event, (turn) => withPart(turn, { kind: 'alert', seq, at, ...event.data }));
  }
}

function applyToCard(state: ThreadState, event: Parameters<typeof applyPlanEvent>[1]): ThreadState {
  const { planId } = event.data;
  const known = state.cards[planId];
  const cards = { ...state.cards, [planId]: applyPlanEvent(known ?? newCard(planId), event) };
  const shown = known
    ? state
    : inTurn(state, state.current, event, (turn) => withPart(turn, { kind: 'card', seq: event.seq, at: event.at, planId }));
  const settles = ['plan.proposed', 'plan.failed', 'plan.unneeded', 'plan.asked'].includes(event.type);
  const launched =
    event.type === 'plan.decided' && event.data.runId !== null && !state.runs[event.data.runId]
      ? { [event.data.runId]: newRun(event.data.runId, planId) }
      : {};
  return {
    ...shown,
    cards,
    runs: { ...state.runs, ...launched },
    turns: settles ? shown.turns.map((turn) => (showsCard(turn, planId) ? settled(turn, event.at) : turn)) : shown.turns,
  };
}

function applyToRun(state: ThreadState, event: Parameters<typeof applyRunEvent>[1]): ThreadState {
  if (event.runId === undefined) return applyToMeasuredCard(state, event);
  const run = applyRunEvent(state.runs[event.runId] ?? newRun(event.runId), event);
  const card = run.planId === null ? undefined : state.cards[run.planId];
  const cards = card && card.runId !== run.runId ? { ...state.cards, [card.planId]: { ...card, runId: run.runId } } : state.cards;
  return { ...state, cards, runs: { ...state.runs, [run.runId]: run } };
}

/** Steps and metrics without a run belong to the prepare of the newest card whose effect is still to come. */
function applyToMeasuredCard(state: ThreadState, event: Parameters<typeof applyRunEvent>[1]): ThreadState {
  const card = Object.values(state.cards).findLast(isMeasuring);
  return card ? { ...state, cards: { ...state.cards, [card.planId]: applyMeasuring(card, event) } } : state;
}

const showsCard = (turn: Turn, planId: string): boolean => turn.parts.some((part) => part.kind === 'card' && part.planId === planId);

type Change = (turn: Turn) => Turn;

/** Changes the turn of a message; without one, or when it is not here, the last. */
function inTurn(state: ThreadState, id: number | null, event: { seq: number; at: string }, change: Change): ThreadState {
  const index = id === null ? -1 : state.turns.findLastIndex((turn) => turn.id === id);
  const turn = state.turns[index];
  return turn ? { ...state, turns: state.turns.with(index, change(turn)) } : inLastTurn(state, event, change);
}

function inLastTurn(state: ThreadState, event: { seq: number; at: string }, change: Change): ThreadState {
  const last = state.turns.at(-1);
  if (!last) return { ...state, turns: [change(newTurn(event))] };
  return { ...state, turns: [...state.turns.slice(0, -1), change(last)] };
}

/** The turn of the card that a message tells of. */
const ofCard = ({ turns }: ThreadState, messageId: string): number | null =>
  turns.find((turn) => showsCard(turn, messageId.replace(/^plan-/, '')))?.id ?? null;

/** A tool may finish after the next message was sent: the result goes to the turn that started it. */
function withToolResult(state: ThreadState, { callId, ok, summary, milliseconds }: EventData<'tool.finished'>): ThreadState {
  const index = state.turns.findLastIndex(({ trace }) => trace.some((step) => step.callId === callId));
  const turn = state.turns[index];
  if (!turn) return state;
  const trace = turn.trace.map((step) =>
    step.callId === callId ? { ...step, state: ok ? ('done' as const) : ('failed' as const), summary, milliseconds } : step,
  );
  return { ...state, turns: state.turns.with(index, { ...turn, trace }) };
}

function settleMessage(state: ThreadState, messageId: string): ThreadState {
  const { [messageId]: _, ...streaming } = state.streaming;
  return { ...state, streaming, thinking: '', spoken: { ...state.spoken, [messageId]: true } };
}
