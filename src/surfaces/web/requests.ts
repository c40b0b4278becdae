/** What clients may send, over REST and over the socket alike. Strict: a member that is not listed is refused. */
import { z } from 'zod';
import { Term } from '#domain/definition.ts';
import { Decision } from '#domain/decision.ts';
import { Draft, RelationId } from '#domain/draft.ts';
import { ColumnAnswers } from '#domain/edit.ts';
import { ApprovalPolicies } from '#domain/policy.ts';
import { Role, Scope } from '#domain/principal.ts';

const id = (what: string) => z.string().regex(/^[\w-]{1,64}$/, `this is not the id of a ${what}`);

export const ThreadId = id('thread');
export const PlanId = id('plan');
/** A run's id or its number. */
const RunId = id('run');
const Seq = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const Title = z.string().trim().min(1).max(120);

/** A pipeline's name or id. */
export const PipelineId = z.string().regex(/^[\w.-]{1,64}$/, 'this is not the name of a pipeline');
const notNext = 'this is not the "next" of an earlier page';

/** How many entries a listing returns; comes from a query string. */
const Limit = (most: number) => z.coerce.number().int().min(1).max(most);
/** A seq from a query string. */
const AfterSeq = z.coerce.number().pipe(Seq);

/** The longest message in characters. */
const longestMessage = 20_000;

export const OpenThread = z.strictObject({ threadId: ThreadId.optional(), title: Title.optional() });
export const FollowThread = OpenThread.extend({ afterSeq: Seq.optional() });
export const CloseThread = z.strictObject({ threadId: ThreadId });
export const SendMessage = z.strictObject({
  threadId: ThreadId,
  text: z.string().trim().min(1, 'the message is empty').max(longestMessage),
  /** Chosen by the client; the same id again is the same message. Left out, every sending is a new message. */
  clientMessageId: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'use letters, digits, _ and -, at most 64')
    .optional(),
});
export const ProposePlan = z.strictObject({ threadId: ThreadId, draft: Draft });
export const DecidePlan = Decision.safeExtend({ planId: PlanId });
export const ListPending = z.strictObject({ limit: Limit(200).default(50), cursor: PlanId.optional() });
export const AnswerDrift = z.strictObject({ questionId: id('question'), answers: z.record(RelationId, ColumnAnswers) });
export const SwitchGate = z.strictObject({ readOnly: z.boolean(), reason: z.string().max(500).optional() });
/** `version` is that of the policies that were read. */
export const SetPolicies = z.strictObject({ policies: ApprovalPolicies, version: z.number().int().min(0) });
/** The word on a prepare that is dear: begin, or give the plan up. */
export const ContinuePlan = z.strictObject({ planId: PlanId, go: z.boolean() });
export const StopTurn = CloseThread;
export const CancelRun = z.strictObject({ runId: RunId });
export const UndoRun = z.strictObject({ runId: RunId, threadId: ThreadId.optional() });
/** Where a page of threads ended: the time and id of its last one. */
const ThreadCursor = z
  .string()
  .regex(/^\d{1,15}_[\w-]{1,64}$/, notNext)
  .transform((text) => {
    const [time = '', threadId = ''] = text.split(/_(.*)/s);
    return { updatedAt: new Date(Number(time)).toISOString(), threadId };
  });
export const ListThreads = z.strictObject({ limit: Limit(200).default(50), cursor: ThreadCursor.optional() });
export const ReadThread = z.strictObject({ threadId: ThreadId });
export const ReadEvents = z.strictObject({ threadId: ThreadId, after: AfterSeq.default(0), limit: Limit(1000).default(500) });
export const ReadPlan = z.strictObject({ planId: PlanId });
export const ListRuns = z.strictObject({ threadId: ThreadId.optional(), limit: Limit(200).default(50), cursor: AfterSeq.optional() });
export const ReadRun = z.strictObject({ runId: RunId });
const Page = { after: AfterSeq.default(0), limit: Limit(1000).default(100) };
/** How a list is wanted; `spreadsheet` keeps cells of a CSV from being taken for formulas. */
const Form = { format: z.enum(['json', 'csv']).optional(), spreadsheet: z.enum(['true', 'false']).optional() };
export const RunRejects = z.strictObject({ runId: RunId, ...Page, ...Form });
export const PlanRejects = z.strictObject({ planId: PlanId, ...Page, ...Form });
const ConnectionOf = z.string().min(1).max(63);
/** How many of each connection earlier pages have shown. */
const SourceCursor = z
  .string()
  .regex(/^[\w-]{1,2000}$/, notNext)
  .transform((text, context) => {
    try {
      const passed = z.record(ConnectionOf, z.number().int().min(0).max(100_000));
      return passed.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    } catch {
      context.addIssue(notNext);
      return z.NEVER;
    }
  });
export const sourceCursor = (passed: Readonly<Record<string, number>>): string => Buffer.from(JSON.stringify(passed)).toString('base64url');
export const ListSources = z.strictObject({
  search: z.string().max(200).optional(),
  connection: ConnectionOf.optional(),
  limit: Limit(500).default(100),
  cursor: SourceCursor.optional(),
});
export const ListPipelines = z.strictObject({ limit: Limit(200).default(100), cursor: PipelineId.optional() });
/** Where a page of rules ended: whether its last one stood, and its number. */
const RuleCursor = z
  .string()
  .regex(/^[01]_\d{1,15}$/, notNext)
  .transform((text) => ({ stands: text.startsWith('1'), number: Number(text.slice(2)) }));
export const ListRules = z.strictObject({ limit: Limit(200).default(100), cursor: RuleCursor.optional() });
export const ListAlerts = z.strictObject({ limit: Limit(200).default(100), cursor: AfterSeq.optional() });
export const ListDefinitions = z.strictObject({
  term: z.string().max(80).optional(),
  limit: Limit(200).default(100),
  cursor: Term.optional(),
});
export const InspectSource = z.strictObject({
  connection: z.string().min(1).max(63).default('files'),
  dataset: z.string().min(1).max(1024),
});
/** Where the page before ended: its `next`. */
const Cursor = z.string().regex(/^[\w-]{1,200}$/, notNext);
export const ListAudit = z.strictObject({
  limit: Limit(500).default(100),
  cursor: AfterSeq.optional(),
  about: z.string().min(1).max(500).optional(),
  by: z.string().min(1).max(200).optional(),
});
const PersonId = z.string().regex(/^[^\s\p{C}]{1,200}$/u, 'write an id without blanks, such as an e-mail address');
export const CreateToken = z.strictObject({
  label: z.string().trim().min(1).max(120),
  principal: z.strictObject({ id: PersonId, name: z.string().trim().min(1).max(120).optional() }).optional(),
  roles: z.array(Role).min(1).max(4),
  scopes: z.array(Scope).min(1).max(4).optional(),
  connections: z.array(z.string().min(1).max(63)).min(1).max(50).exactOptional(),
  expiresInDays: z.number().positive().max(3650).optional(),
});
export const ListTokens = z.strictObject({ limit: Limit(200).default(100), cursor: Cursor.optional() });
export const RevokeToken = z.strictObject({ tokenId: id('token') });
export const ListSignedIn = z.strictObject({ limit: Limit(200).default(100), cursor: PersonId.optional() });
export const EndSessions = z.strictObject({ personId: PersonId, tokens: z.boolean().default(false) });
export const BlockPerson = z.strictObject({ personId: PersonId, reason: z.string().trim().min(1).max(500).exactOptional() });
export const UnblockPerson = z.strictObject({ personId: PersonId });
export const ReadUsage = z.strictObject({ days: z.coerce.number().int().min(1).max(3650).optional(), threadId: ThreadId.optional() });
/** The bytes are the body; the name comes from the query. */
export const UploadFile = z.strictObject({ name: z.string().min(1).max(500) });
export const Nothing = z.strictObject({});
