/** What the server answers, for the OpenAPI document. The application's own types are the truth; these must fit them. */
import { z } from 'zod';
import type { Uploaded } from '#domain/upload.ts';
import type { AuditView } from '#app/people/audit.ts';
import type { GateState, PendingCard } from '#app/gate/gate.ts';
import type { BlockedView, SignedInView } from '#app/people/sessions.ts';
import type { DecisionOutcome, PlanView } from '#app/app.ts';
import type { StoredConnectionView } from '#app/systems/connections.ts';
import { storedKinds } from '#domain/connection-kinds.ts';
import { ConnectionView } from '#domain/connection-view.ts';
import { DatasetEntry, Inspection } from '#domain/dataset.ts';
import { DecisionKind } from '#domain/decision.ts';
import { Card } from '#domain/effect.ts';
import { eventData } from '#domain/events.ts';
import { JsonObject, JsonValue } from '#domain/json.ts';
import { ModelUsage } from '#domain/model-usage.ts';
import { Plan } from '#domain/plan.ts';
import { ApprovalPolicy, GateFacts, ReadOnly } from '#domain/policy.ts';
import { Role } from '#domain/principal.ts';
import { RejectPage } from '#domain/reject.ts';
import { RunView } from '#domain/run-view.ts';
import { planStates } from '#domain/states.ts';
import { ThreadView } from '#domain/thread-view.ts';
import { TokenView } from '#domain/token-view.ts';

/** Fails to compile when a schema describes something the application does not return. */
export const describing =
  <View>() =>
  <Schema extends z.ZodType>(schema: View extends z.output<Schema> ? Schema : never): Schema =>
    schema;

/** The cursor of the page after this one; null on the last. */
export const Next = z.string().nullable();

export const PlanReply = describing<PlanView>()(
  z.object({
    planId: z.string(),
    threadId: z.string(),
    version: z.number(),
    state: z.enum(planStates),
    title: z.string(),
    planHash: z.string(),
    plan: Plan,
    fingerprint: z.string().nullable(),
    gate: GateFacts.nullable(),
    card: Card.nullable(),
    askedBy: z.string(),
    createdAt: z.string(),
    expiresAt: z.string().nullable(),
    decidedBy: z.string().nullable(),
    decidedAt: z.string().nullable(),
    supersededBy: z.object({ planId: z.string(), version: z.number() }).nullable(),
    runId: z.string().nullable(),
  }),
);
export const DecisionReply = describing<DecisionOutcome>()(
  z.object({
    planId: z.string(),
    decision: DecisionKind,
    runId: z.string().nullable(),
    nextPlanId: z.string().optional(),
    stillNeeds: z.number().optional(),
    by: z.string(),
    at: z.string(),
  }),
);
export const GateReply = describing<GateState>()(z.object({ readOnly: ReadOnly.nullable(), policies: z.array(ApprovalPolicy) }));
const PendingCardReply = describing<PendingCard>()(
  z.object({
    planId: z.string(),
    threadId: z.string(),
    title: z.string(),
    version: z.number(),
    fingerprint: z.string(),
    askedBy: z.string(),
    expiresAt: z.string(),
    gate: GateFacts,
    mayApprove: z.boolean(),
  }),
);
export const DriftAnswerReply = z.object({ planId: z.string().nullable() });
export const PendingCardList = z.object({ cards: z.array(PendingCardReply), next: Next });
export const StoredConnection = describing<StoredConnectionView>()(
  z.object({
    name: z.string(),
    kind: z.enum(storedKinds),
    fields: JsonObject,
    /** Secret fields by name alone: their values are never returned. */
    secretsSet: z.array(z.string()),
    version: z.number(),
    createdBy: z.string(),
    createdAt: z.string(),
    changedBy: z.string(),
    changedAt: z.string(),
    usedBy: z.array(z.object({ planId: z.string(), title: z.string(), threadId: z.string() })),
  }),
);
export const RemovedConnection = z.object({ removed: z.string() });
export const TestedConnection = z.object({ ok: z.boolean(), message: z.string() });
export const RotatedSecrets = z.object({ rewrapped: z.number(), keyId: z.string() });

const SignedIn = describing<SignedInView>()(
  z.object({
    personId: z.string(),
    name: z.string(),
    roles: z.array(Role),
    sessions: z.number(),
    since: z.string(),
    until: z.string(),
  }),
);
export const SignedInList = z.object({ people: z.array(SignedIn), next: Next });
export const EndedSessions = z.object({ sessions: z.number(), tokens: z.number() });
const Blocked = describing<BlockedView>()(
  z.object({ personId: z.string(), by: z.string(), at: z.string(), reason: z.string().nullable() }),
);
export const BlockedList = z.object({ people: z.array(Blocked), next: Next });
export const BlockedPerson = z.object({ sessions: z.number() });
export const UnblockedPerson = z.object({ personId: z.string() });
export const AuditEntry = describing<AuditView>()(
  z.object({
    seq: z.number(),
    at: z.string(),
    by: z.string(),
    action: z.string(),
    about: z.string(),
    outcome: z.enum(['done', 'denied']),
    before: JsonValue,
    after: JsonValue,
    hash: z.string(),
  }),
);
export const AuditList = z.object({ entries: z.array(AuditEntry), next: Next });
export const TokenList = z.object({ tokens: z.array(TokenView), next: Next });
export const AuditVerdictReply = z.object({
  ok: z.boolean(),
  entries: z.number(),
  head: z.string(),
  broken: z.object({ seq: z.number(), why: z.enum(['changed', 'missing', 'inserted']) }).nullable(),
});

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
export const RejectList = RejectPage;
export const ConnectionList = z.object({ connections: z.array(ConnectionView) });
export const SourceList = z.object({ sources: z.array(DatasetEntry), next: Next });
export const SourceReply = Inspection;

export const UploadReply = describing<Uploaded>()(z.object({ dataset: z.string(), sizeBytes: z.number(), sha256: z.string() }));

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
