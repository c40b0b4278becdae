/** What a played conversation left behind: the facts that are judged. */
import type { Card } from '#domain/effect.ts';
import type { EventData, StoredEvent } from '#domain/events.ts';
import type { Comparable } from './compare.ts';

export type Said = EventData<'message.assistant'>;

/** A plan that a turn brought, as far as it got. */
export interface SeenPlan {
  planId: string;
  planHash: string;
  /** Null when it could not be prepared. */
  card: Card | null;
  failure: EventData<'run.failed'>['error'] | null;
  /** How the run of its approval ended; null when it was not approved. */
  run: 'run.succeeded' | 'run.failed' | 'run.cancelled' | null;
  runFailure: EventData<'run.failed'>['error'] | null;
  /** Why an approval was not taken. */
  refusal: string | null;
}

export interface SeenTurn {
  text: string;
  /** From the stored message to the drafted plan or the reply, and of that what no tool looked at data, in milliseconds. */
  waitedMs: number;
  planningMs: number;
  said: Said;
  plan: SeenPlan | null;
}

export interface Seen {
  /** Those that came to an end. */
  turns: SeenTurn[];
  events: StoredEvent[];
  /** What the target holds at the end: null when it does not exist, or the case names none. */
  target: { rows: Comparable; types: Record<string, string> } | null;
  /** Whether a table or file changed during the last turn. */
  changed: boolean;
  /** The state of the last plan at the end. */
  planState: string | null;
  /** The JSON of the stored objects that the case asks for. */
  stored: string;
  /** The time limit passed, or the harness could not go on. */
  error: string | null;
  seconds: number;
}

/** What the case's queries give over the samples. */
export interface Expected {
  rows: Comparable | null;
  rowCount: number | null;
  violations: number | null;
  answer: Comparable | null;
  /** Patterns with the figures of the samples in place. */
  says: string[];
}

export type Outcome = 'right' | 'asked' | 'refused' | 'wrong' | 'silently wrong' | 'error';

export const outcomes: Outcome[] = ['right', 'asked', 'refused', 'wrong', 'silently wrong', 'error'];

export interface Verdict {
  outcome: Outcome;
  /** What was missed, and what happened instead; empty when right. */
  missed: string[];
  happened: string;
}

export interface Result extends Verdict {
  id: string;
  turns: string[];
  seconds: number;
  /** Of each turn that was planned. */
  waitedMs: number[];
  planningMs: number[];
  /** Of the last turn's plan. */
  planHash: string | null;
  /** Whether the offline planner spoke or planned: with another model it stood in. */
  offline: boolean;
  /** What a model behind an endpoint took: tokens in and out, and drafts that it had to repair. */
  tokens: number;
  repairs: number;
  /** What was said, by both. */
  dialogue: string[];
}
