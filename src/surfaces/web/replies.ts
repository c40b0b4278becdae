/** What routes answer besides the views of the domain: lists with their cursors, and what one client alone reads. */
import { z } from 'zod';
import { AuditView } from '#domain/audit-view.ts';
import { ConnectionView } from '#domain/connection-view.ts';
import { DatasetEntry } from '#domain/dataset.ts';
import { eventData } from '#domain/events.ts';
import { PendingCard } from '#domain/gate-view.ts';
import { JsonObject } from '#domain/json.ts';
import { ModelUsage } from '#domain/model-usage.ts';
import { BlockedView, SignedInView } from '#domain/people-view.ts';
import { RunView } from '#domain/run-view.ts';
import { ThreadView } from '#domain/thread-view.ts';
import { TokenView } from '#domain/token-view.ts';

/** The cursor of the page after this one; null on the last. */
export const Next = z.string().nullable();

export const DriftAnswerReply = z.object({ planId: z.string().nullable() });
export const PendingCardList = z.object({ cards: z.array(PendingCard), next: Next });
export const RemovedConnection = z.object({ removed: z.string() });
export const RotatedSecrets = z.object({ rewrapped: z.number(), keyId: z.string() });

export const SignedInList = z.object({ people: z.array(SignedInView), next: Next });
export const BlockedList = z.object({ people: z.array(BlockedView), next: Next });
export const BlockedPerson = z.object({ sessions: z.number() });
export const UnblockedPerson = z.object({ personId: z.string() });
export const AuditList = z.object({ entries: z.array(AuditView), next: Next });
export const TokenList = z.object({ tokens: z.array(TokenView), next: Next });
export const UsageReply = z.object({ usage: z.array(ModelUsage) });

const eventShapes = Object.entries(eventData).map(([type, data]) =>
  z.object({ seq: z.number(), threadId: z.string(), runId: z.string().optional(), at: z.string(), type: z.literal(type), data }),
);
export const Event = z.union(eventShapes);

export const ThreadList = z.object({ threads: z.array(ThreadView), next: Next });
export const MessageReply = z.object({ seq: z.number() });
export const EventList = z.object({ events: z.array(Event) });
export const ProposalReply = z.object({ planId: z.string() });
export const UndoReply = z.object({ planId: z.string(), threadId: z.string() });
export const RunList = z.object({ runs: z.array(RunView), next: Next });
export const ConnectionList = z.object({ connections: z.array(ConnectionView) });
export const SourceList = z.object({ sources: z.array(DatasetEntry), next: Next });

/** RFC 9457, with our code and hint. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  /** Who must act, and whether the same request may simply be sent again. */
  family: z.string(),
  retryable: z.boolean(),
  hint: z.string().optional(),
  instance: z.string(),
  details: JsonObject.optional(),
});
export type Problem = z.infer<typeof Problem>;
