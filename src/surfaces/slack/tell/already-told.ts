/** What was told without being noted, by a server that died or a call whose answer was lost. Slack keeps it: every message of ours carries what it tells. */
import { z } from 'zod';
import { passes, refusalOf } from '../slack-errors.ts';
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

/**
 * Looks through the thread; throws where that may work later, because nothing is to be said before. Without the right to look, a message
 * may stand there twice after a crash.
 */
export async function alreadyTold(world: SlackWorld, thread: SlackThread): Promise<AlreadyTold> {
  try {
    const told = await toldIn(world, thread);
    return {
      // A card is told by its plan: the event it was first shown for may have words of its own.
      seqs: new Set(told.flatMap(({ metadata: { event_payload: of } }) => (of.plan_id === undefined ? [of.seq] : []))),
      cards: new Map(
        told.flatMap(({ ts, metadata: { event_payload: of } }) => (of.plan_id === undefined ? [] : [[of.plan_id, ts] as const])),
      ),
    };
  } catch (error) {
    if (passes(error)) throw error;
    world.log.warn('what was told before cannot be looked up', { channel: thread.channel, code: refusalOf(error) });
    return nothingTold;
  }
}

/** The oldest first, as Slack lists them. */
async function toldIn({ client }: SlackWorld, { channel, threadTs }: SlackThread): Promise<z.infer<typeof Told>[]> {
  const told: z.infer<typeof Told>[] = [];
  for (let cursor = ''; ;) {
    const page = { channel, ts: threadTs, include_all_metadata: true, limit: 1000, ...(cursor === '' ? {} : { cursor }) };
    const { messages = [], response_metadata: more } = await client.conversations.replies(page);
    told.push(...messages.flatMap((message) => Told.safeParse(message).data ?? []));
    cursor = more?.next_cursor ?? '';
    if (cursor === '') return told;
  }
}
