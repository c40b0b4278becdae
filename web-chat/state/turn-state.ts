/** One turn of a conversation: what a person said and everything that followed it. Pure. */
import type { Drift } from '#domain/drift.ts';
import type { EventData } from '#domain/events.ts';

/** One line of what the agents did. `milliseconds` is null while it goes on or when nobody measured it. */
export interface TraceStep {
  seq: number;
  kind: 'agent' | 'reasoning' | 'tool';
  by: string;
  words: string;
  /** The tool's own summary once it finished. */
  summary: string | null;
  state: 'running' | 'done' | 'failed';
  callId: string | null;
  at: string;
  milliseconds: number | null;
}

export type TurnPart =
  | { kind: 'answer'; seq: number; at: string; answer: EventData<'message.assistant'> }
  | { kind: 'card'; seq: number; at: string; planId: string }
  | { kind: 'stopped'; seq: number; at: string; by: string }
  | { kind: 'alert'; seq: number; at: string; title: string; text: string; asks?: DriftQuestion };

/** Columns that a person answers for; loads of one draft are one question. */
export interface DriftQuestion {
  questionId: string;
  drifts: readonly Drift[];
}

/** A user's message and everything that followed it up to the next one. */
export interface Turn {
  /** Seq of its first event: stable over replays. */
  id: number;
  at: string;
  user: EventData<'message.user'> | null;
  working: boolean;
  /** What is being done right now, in words. */
  status: string | null;
  trace: readonly TraceStep[];
  parts: readonly TurnPart[];
  /** What its model calls took; null when it needed no endpoint. */
  modelUse: ModelUse | null;
}

export type ModelUse = Pick<EventData<'model.used'>, 'promptTokens' | 'completionTokens' | 'estimated' | 'cost' | 'seconds'>;

/** A turn that begins with the event. */
export const newTurn = ({ seq, at }: { seq: number; at: string }): Turn => ({
  id: seq,
  at,
  user: null,
  working: false,
  status: null,
  trace: [],
  parts: [],
  modelUse: null,
});

/** Adds what one more call took. */
export function withModelUse(turn: Turn, more: ModelUse): Turn {
  const before = turn.modelUse;
  const modelUse = {
    promptTokens: (before?.promptTokens ?? 0) + more.promptTokens,
    completionTokens: (before?.completionTokens ?? 0) + more.completionTokens,
    estimated: more.estimated || (before?.estimated ?? false),
    cost: more.cost === null ? (before?.cost ?? null) : more.cost + (before?.cost ?? 0),
    seconds: (before?.seconds ?? 0) + more.seconds,
  };
  return { ...turn, modelUse };
}

/** Shows something below what is there. */
export const withPart = (turn: Turn, part: TurnPart): Turn => ({ ...turn, parts: [...turn.parts, part] });

type NewTraceStep = Pick<TraceStep, 'kind' | 'by' | 'words' | 'state' | 'callId'>;

/** Adds a line to the trace; an agent that enters ends the one before. */
export function withTrace(turn: Turn, step: NewTraceStep, { seq, at }: { seq: number; at: string }): Turn {
  const before = step.kind === 'agent' ? endAgentStep(turn.trace, at) : turn.trace;
  return { ...turn, trace: [...before, { ...step, seq, at, summary: null, milliseconds: null }] };
}

/** The newest part of a question carries all of it, so that it is answered once. */
export function withDrift(
  turn: Turn,
  part: Extract<TurnPart, { kind: 'alert' }>,
  { questionId, ...drift }: EventData<'drift.found'>,
): Turn {
  if (questionId === undefined) return withPart(turn, part);
  const asked = turn.parts.flatMap((one) => (one.kind === 'alert' && one.asks?.questionId === questionId ? one.asks.drifts : []));
  const parts = turn.parts.map((one) =>
    one.kind === 'alert' ? { kind: one.kind, seq: one.seq, at: one.at, title: one.title, text: one.text } : one,
  );
  return withPart({ ...turn, parts }, { ...part, asks: { questionId, drifts: [...asked, drift] } });
}

/** An agent is at work until the next one enters or the turn settles. */
function endAgentStep(trace: readonly TraceStep[], at: string): TraceStep[] {
  return trace.map((step) =>
    step.kind === 'agent' && step.state === 'running'
      ? { ...step, state: 'done', milliseconds: Math.max(0, Date.parse(at) - Date.parse(step.at)) }
      : step,
  );
}

/** The turn when nothing works on it any more. */
export const settled = (turn: Turn, at: string): Turn => ({ ...turn, working: false, status: null, trace: endAgentStep(turn.trace, at) });
