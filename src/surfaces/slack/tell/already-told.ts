/** What a server that died had told without being able to note it. Slack keeps it: every message of ours carries what it tells. */
import { z } from 'zod';
import { refusalOf } from '../slack-errors.ts';
import type { SlackThread, SlackWorld } from '../world.ts';

/** On a message: the event it tells, and the card it shows. */
export const mark = (seq: number, planId?: string) => ({
  event_type: 'headgate_told',
  event_payload: { seq, ...(planId === undefined ? {} : { plan_id: planId }) },
});

export interface AlreadyTold {
  /** Seqs of events that were posted. */
  seqs: ReadonlySet<number>;
  /** The messages that show cards, by plan. */
  cards: ReadonlyMap<string, string>;
}

export const nothingTold: AlreadyTold = { seqs: new Set(), cards: new Map() };

const Told = z.object({
  ts: z.string(),
  metadata: z.object({
    event_type: z.literal('headgate_told'),
    event_payload: z.looseObject({ seq: z.number(), plan_id: z.string().optional() }),
  }),
});

/** Looks through the thread. Without the right to do so, a message may stand there twice after a crash. */
export async function alreadyTold({ client, log }: SlackWorld, { channel, threadTs }: SlackThread): Promise<AlreadyTold> {
  try {
    const { messages = [] } = await client.conversations.replies({ channel, ts: threadTs, include_all_metadata: true, limit: 1000 });
    const told = messages.flatMap((message) => Told.safeParse(message).data ?? []);
    return {
      // A card is told by its plan: the event it was first shown for may have words of its own.
      seqs: new Set(told.flatMap(({ metadata: { event_payload: of } }) => (of.plan_id === undefined ? [of.seq] : []))),
      cards: new Map(
        told.flatMap(({ ts, metadata: { event_payload: of } }) => (of.plan_id === undefined ? [] : [[of.plan_id, ts] as const])),
      ),
    };
  } catch (error) {
    log.warn('what was told before cannot be looked up', { channel, code: refusalOf(error) });
    return nothingTold;
  }
}
