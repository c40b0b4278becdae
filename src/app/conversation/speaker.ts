/** What somebody who speaks in a conversation may: the rights that came with the newest message of theirs. */
import type { Reach } from '#domain/history.ts';
import { deniedError, type AppError } from '#domain/errors.ts';
import type { Sql } from '#store/database.ts';
import { newestMessageOf } from '#store/events.ts';
import type { MayRead } from '../runs/readable-rejects.ts';
import type { Within } from '../people/within-connections.ts';

export interface Speaker {
  id: string;
  reach: Reach;
  mayPropose: boolean;
  mayReject: boolean;
  within: Within;
}

/**
 * By their message `seq`, or the newest before it: what they say later, perhaps with another token, changes nothing of what is worked on.
 * A message that does not say what its author may gives nothing.
 */
export async function speakerOf(sql: Sql, threadId: string, { id, seq }: { id: string; seq?: number | undefined }): Promise<Speaker> {
  const said = await newestMessageOf(sql, threadId, { by: id, upTo: seq ?? null });
  const { reach = 'own', mayPropose = false, mayReject = false } = said ?? {};
  return { id, reach, mayPropose, mayReject, within: said?.connections ?? null };
}

export const speakersRuns =
  ({ id, reach }: Pick<Speaker, 'id' | 'reach'>): MayRead =>
  (owner) =>
    reach === 'any' || owner === id;

/** Null for somebody who may have cards prepared. */
export const mayNotPropose = ({ id, mayPropose }: Speaker): AppError | null =>
  mayPropose
    ? null
    : deniedError('access.denied', `${id} may look at data, and may not propose changes (plan.propose).`, {
        hint: 'Ask somebody with the right role.',
        details: { action: 'plan.propose' },
      });

/** Null for somebody who may say no to the cards of the conversation. */
export const mayNotReject = ({ id, mayReject }: Speaker): AppError | null =>
  mayReject
    ? null
    : deniedError('access.denied', `${id} may look at this plan, and may not take it back (plan.reject).`, {
        hint: 'Ask somebody with the right role.',
        details: { action: 'plan.reject' },
      });
