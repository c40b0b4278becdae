/** What the server answers, as far as the command line shows it. */
import { z } from 'zod';
import { AlertView } from '#domain/alert.ts';
import { ConnectionView } from '#domain/connection-view.ts';
import { DatasetEntry } from '#domain/dataset.ts';
import { Definition } from '#domain/definition.ts';
import { eventData, type EventType, type StoredEvent } from '#domain/events.ts';
import { DecisionOutcome, PlanView } from '#domain/plan-view.ts';
import { RunView } from '#domain/run-view.ts';
import { ThreadView } from '#domain/thread-view.ts';

export const Thread = ThreadView.pick({ threadId: true, title: true, lastSeq: true });

export const Plan = PlanView.pick({
  planId: true,
  threadId: true,
  version: true,
  state: true,
  title: true,
  fingerprint: true,
  card: true,
  runId: true,
});
export type Plan = z.infer<typeof Plan>;

export const Run = RunView.omit({ planId: true, epoch: true, endedBy: true });
export type Run = z.infer<typeof Run>;

export const Runs = z.object({ runs: z.array(Run) });
export const Events = z.object({ events: z.array(z.unknown()) });
export const Decided = DecisionOutcome.pick({ decision: true, runId: true, stillNeeds: true });
export const Undo = z.object({ planId: z.string(), threadId: z.string() });
export const Proposed = z.object({ planId: z.string() });
/** The cursor of the page after this one; null on the last. */
export const Next = z.string().nullable();
export const Sources = z.object({ sources: z.array(DatasetEntry), next: Next });
export const Alerts = z.object({ alerts: z.array(AlertView), next: Next });
export const Definitions = z.object({ definitions: z.array(Definition), next: Next });
export const Connections = z.object({ connections: z.array(ConnectionView.omit({ stored: true })) });
export const Ready = z.object({
  ok: z.boolean(),
  parts: z.array(z.object({ name: z.string(), ok: z.boolean(), message: z.string(), advisory: z.boolean() })).default([]),
});

const Head = z.looseObject({ seq: z.number(), threadId: z.string(), runId: z.string().optional(), at: z.string(), type: z.string() });

/** The place of an event in its thread, whatever it says; null when it is no event at all. */
export const seqOf = (raw: unknown): number | null => Head.safeParse(raw).data?.seq ?? null;

/** Whether this is an event this version knows. A newer server may send others; they are passed over. */
export function isKnownEvent(raw: unknown): raw is StoredEvent {
  const head = Head.safeParse(raw);
  return head.success && isEventType(head.data.type) && eventData[head.data.type].safeParse(head.data['data']).success;
}

const isEventType = (type: string): type is EventType => Object.hasOwn(eventData, type);
