/** Tokens, cost and time of the model calls: stored with their event as they happen, and summed up for those who may know. */
import { can } from '#auth/access.ts';
import type { ModelUsage } from '#domain/model-usage.ts';
import type { Principal } from '#domain/principal.ts';
import type { ModelUse } from '#graphs/context.ts';
import { appendEvents } from '#store/events.ts';
import { addModelUse, modelUsage } from '#store/model-turns.ts';
import { allow, allowThread } from '../people/allow.ts';
import type { AppContext } from '../context.ts';
import type { ModelPrice } from './model-price.ts';

export interface UsageQuery {
  /** The last days alone; all when left out. */
  days?: number;
  threadId?: string;
}

export interface UsageCases {
  /** What models took, by model and person, the most tokens first. Who may not read every conversation hears of their own. Throws `thread.not-found`. */
  usage(principal: Principal, query?: UsageQuery): Promise<ModelUsage[]>;
}

const dayMs = 86_400_000;

/** Stores one answer and tells the conversation; the planner that needs no endpoint costs nothing worth telling. Returns the cost. */
export async function recordModelUse(context: AppContext, threadId: string, use: ModelUse): Promise<number | null> {
  const { seq, askedBy, repairs, ...spent } = use;
  const isEndpoint = use.model !== 'offline';
  const cost = isEndpoint ? costOf(context.modelPrice, use) : null;
  const used = { threadId, seq, askedBy, repairs, ...spent, cost };
  if (!isEndpoint) await addModelUse(context.database, used);
  else
    await context.database.transaction(async (tx) => {
      await addModelUse(tx, used);
      await appendEvents(tx, threadId, [{ type: 'model.used', data: { ...spent, repairs, cost } }]);
    });
  context.modelUsed({ ...use, cost });
  return cost;
}

const costOf = (price: ModelPrice | null, { promptTokens, completionTokens }: ModelUse): number | null =>
  price && (promptTokens * price.prompt + completionTokens * price.completion) / 1e6;

export const usageCases = (context: AppContext): UsageCases => ({
  usage: (principal, query = {}) => usage(context, principal, query),
});

async function usage(context: AppContext, principal: Principal, { days, threadId }: UsageQuery): Promise<ModelUsage[]> {
  allow(principal, 'thread.read', principal.id);
  if (threadId !== undefined) await allowThread(context.database, principal, 'thread.read', threadId);
  const rows = await modelUsage(context.database, {
    since: days === undefined ? null : new Date(Date.now() - days * dayMs),
    owner: can(principal, 'thread.read') ? null : principal.id,
    threadId: threadId ?? null,
  });
  return rows.map(({ asked_by, prompt_tokens, completion_tokens, ...row }) => ({
    ...row,
    askedBy: asked_by,
    promptTokens: prompt_tokens,
    completionTokens: completion_tokens,
  }));
}
