/** The stored facts of a thread, in `seq` order, and the one ephemeral thing beside them: token chunks. */
import { z } from 'zod';
import { Chart } from './chart.ts';
import { Column, Table } from './dataset.ts';
import { Card, CardStep, CheckResult } from './effect.ts';
import { PrepareBudget } from './budget.ts';
import { Drift } from './drift.ts';
import { Reach } from './history.ts';
import { JsonValue } from './json.ts';
import { modelEffort } from './model-usage.ts';
import { Plan } from './plan.ts';
import { ApproverRole, GateFacts } from './policy.ts';
import { Receipt } from './receipt.ts';

/** An error as it is stored in events and shown to people. */
export const ErrorShape = z.object({
  family: z.string(),
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  hint: z.string().optional(),
  details: z.record(z.string(), JsonValue).optional(),
});

const Agent = z.enum(['orchestrator', 'etl', 'monitor']);
const step = { step: z.string(), kind: z.enum(['extract', 'transform', 'check', 'load', 'verify']), words: z.string() };

/** Seq of the message that is worked on, so that what comes of it stands with it; left out: of none. */
const answers = z.number().optional();

export const Question = z.object({ text: z.string(), choices: z.array(z.string()) });
export type Question = z.infer<typeof Question>;

/** What each event type carries in `data`. */
export const eventData = {
  'message.user': z.object({
    text: z.string(),
    clientMessageId: z.string().optional(),
    by: z.string(),
    /** Whose runs and plans that person may read; left out: their own. */
    reach: Reach.optional(),
    /** Whether that person may have cards prepared; left out: no. */
    mayPropose: z.boolean().optional(),
    /** Whether that person may say no to the cards of this conversation; left out: no. */
    mayReject: z.boolean().optional(),
    /** The connections that person's token is limited to; left out: all. */
    connections: z.array(z.string()).optional(),
  }),
  'message.assistant': z.object({
    /** Equal to the `messageId` of the token chunks it completes. */
    messageId: z.string(),
    text: z.string(),
    /** What of the text is not on the card or receipt that it is about, for who has that in sight; perhaps nothing. */
    besideCard: z.string().optional(),
    table: Table.optional(),
    /** How the table is drawn beside it. */
    chart: Chart.optional(),
    question: Question.optional(),
    refused: z.object({ reason: z.string() }).optional(),
    /** Phrases of the request that were not used. */
    notUnderstood: z.array(z.string()).optional(),
    error: ErrorShape.optional(),
    model: z.string(),
    answers,
  }),
  'agent.entered': z.object({ agent: Agent, doing: z.string(), answers }),
  'agent.reasoning': z.object({ agent: Agent, text: z.string() }),
  /** Somebody stopped what was being thought or prepared: its turns, and the plans that will be no cards. */
  'turn.stopped': z.object({ by: z.string(), planIds: z.array(z.string()) }),
  /** What one answer of a model behind an endpoint took. */
  'model.used': z.object(modelEffort),
  'tool.started': z.object({ callId: z.string(), tool: z.string(), words: z.string() }),
  /** The model called something that it was not given; nothing was done. */
  'tool.refused': z.object({ callId: z.string(), tool: z.string(), reason: z.string() }),
  'tool.finished': z.object({ callId: z.string(), tool: z.string(), ok: z.boolean(), summary: z.string(), milliseconds: z.number() }),
  'plan.drafted': z.object({
    planId: z.string(),
    version: z.number(),
    /** What it is a version of; left out by releases that counted all plans of a conversation as one. */
    family: z.string().optional(),
    planHash: z.string(),
    plan: Plan,
    steps: z.array(CardStep),
    notes: z.array(z.string()),
    /** The approved plan that could not be published and is measured anew as this one. */
    again: z.string().optional(),
  }),
  'plan.progress': z.object({ planId: z.string(), ...step, rows: z.number(), fraction: z.number().nullable() }),
  'plan.proposed': z.object({
    planId: z.string(),
    version: z.number(),
    fingerprint: z.string(),
    plan: Plan,
    card: Card,
    askedBy: z.string(),
    expiresAt: z.string(),
    /** What it takes to approve it, as it was when the card was made. */
    gate: GateFacts.optional(),
  }),
  'plan.failed': z.object({ planId: z.string(), version: z.number(), error: ErrorShape }),
  /** Its prepare found nothing to load: a calm end, without a card. */
  'plan.unneeded': z.object({ planId: z.string(), version: z.number(), text: z.string() }),
  /** Preparing would be dear: it begins when a person says so. */
  'plan.asked': z.object({ planId: z.string(), version: z.number(), question: Question, budget: PrepareBudget }),
  'plan.continued': z.object({ planId: z.string(), by: z.string() }),
  /** The data has other columns than what it is loaded into, or than the last time. */
  'drift.found': Drift.extend({
    /** Present when nothing is loaded before a person answers for each column. */
    questionId: z.string().optional(),
  }),
  'plan.decided': z.object({
    planId: z.string(),
    decision: z.enum(['approve', 'reject', 'revise']),
    by: z.string(),
    reason: z.string().nullable(),
    runId: z.string().nullable(),
  }),
  'plan.superseded': z.object({
    planId: z.string(),
    byPlanId: z.string().nullable(),
    /** What another plan is called that took its place; absent where it is a version of this one. */
    other: z.string().optional(),
    /** Who changed the card into the new version, and what. */
    by: z.string().optional(),
    change: z.string().optional(),
  }),
  /** Somebody said yes (or took that back) and others have to follow. */
  'plan.voted': z.object({ planId: z.string(), by: z.string(), vote: z.enum(['approve', 'withdraw']), gate: GateFacts }),
  /** Policies were changed, and with them what it takes to approve this card. */
  'plan.gated': z.object({ planId: z.string(), by: z.string(), gate: GateFacts }),
  /** Time runs out, and this role is asked to decide. */
  'plan.reminded': z.object({
    planId: z.string(),
    level: z.enum(['reminder', 'escalation']),
    role: ApproverRole,
    missing: z.number(),
    expiresAt: z.string(),
  }),
  /** Nothing can be approved or published until it is turned off again. */
  'gate.switched': z.object({ readOnly: z.boolean(), by: z.string(), reason: z.string().nullable() }),
  'plan.expired': z.object({ planId: z.string() }),
  'run.queued': z.object({ planId: z.string(), runNumber: z.number() }),
  'run.started': z.object({ epoch: z.number(), worker: z.string() }),
  'step.started': z.object(step),
  'step.progress': z.object({ ...step, rows: z.number(), fraction: z.number().nullable() }),
  'step.finished': z.object({
    ...step,
    rowsIn: z.number().nullable(),
    rowsOut: z.number().nullable(),
    milliseconds: z.number(),
    columns: z.array(Column).optional(),
  }),
  'step.failed': z.object({ ...step, error: ErrorShape }),
  'step.retrying': z.object({ ...step, error: ErrorShape, attempt: z.number(), inSeconds: z.number() }),
  'check.measured': CheckResult,
  'run.metrics': z.object({
    rows: z.number(),
    totalRows: z.number().nullable(),
    rowsPerSecond: z.number(),
    bytes: z.number(),
    engineMemoryBytes: z.number(),
    seconds: z.number(),
    secondsLeft: z.number().nullable(),
  }),
  'run.paused': z.object({ reason: z.string() }),
  'run.succeeded': z.object({ receipt: Receipt }),
  'run.failed': z.object({ error: ErrorShape }),
  'run.cancelled': z.object({ by: z.string() }),
  'run.undone': z.object({
    by: z.string(),
    runNumber: z.number(),
    /** The run that took it back. */
    byRunNumber: z.number(),
  }),
  'alert.raised': z.object({
    title: z.string(),
    text: z.string(),
    /** Present when a stored alert was broken, once per alert and run (null when the clock found it between runs), and when it holds again. */
    alert: z
      .object({
        number: z.number(),
        connection: z.string(),
        dataset: z.string(),
        run: z.number().nullable(),
        lastGood: z.number().nullable(),
        holdsAgain: z.literal(true).optional(),
      })
      .optional(),
  }),
} as const;

export type EventType = keyof typeof eventData;
export type EventData<T extends EventType> = z.infer<(typeof eventData)[T]>;

/** An event about to be stored. */
export type NewEvent = { [T in EventType]: { type: T; data: EventData<T>; runId?: string } }[EventType];

/** A stored event. `seq` counts from 1 in its thread, without gaps. */
export type StoredEvent = NewEvent & { seq: number; threadId: string; at: string };

/** A chunk of text while a model speaks; never stored. */
export interface TokenChunk {
  threadId: string;
  messageId: string;
  text: string;
  /** Left out: text of the answer. */
  kind?: 'reasoning';
}
