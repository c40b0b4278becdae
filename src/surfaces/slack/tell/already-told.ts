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

const Mark = z.object({
  event_type: z.literal('headgate_told'),
  event_payload: z.looseObject({ seq: z.number(), plan_id: z.string().optional() }),
});
const Posted = z.object({
  ts: z.string(),
  bot_id: z.string().optional(),
  files: z.array(z.unknown()).default([]),
  metadata: Mark.optional().catch(undefined),
});
type Posted = z.infer<typeof Posted>;
/** More were not begun and lost at once; each costs a call. */
const mostLostStreams = 3;

/**
 * Looks through the thread; throws where that may work later, because nothing is to be said before. Without the right to look, a message
 * may stand there twice after a crash. What stands there twice, because Slack took it after an earlier look, is taken away again.
 */
export async function alreadyTold(world: SlackWorld, thread: SlackThread): Promise<AlreadyTold> {
  try {
    const posted = await postedIn(world, thread);
    const told = Map.groupBy(posted, keyOf);
    await endLostStreams(world, thread, told.get(null) ?? []);
    const [seqs, cards] = [new Set<number>(), new Map<string, string>()];
    for (const [key, messages] of told) {
      if (key === null) continue;
      const stays = await onlyOne(world, thread, messages);
      // A card is told by its plan: the event it was first shown for may have words of its own.
      if (typeof key === 'number') seqs.add(key);
      else cards.set(key, stays);
    }
    return { seqs, cards };
  } catch (error) {
    if (passes(error)) throw error;
    world.log.warn('what was told before cannot be looked up', { channel: thread.channel, code: refusalOf(error) });
    return nothingTold;
  }
}

/** What a message tells: a card by its plan, anything else by its event; null where it says nothing of it. */
function keyOf({ metadata }: Posted): string | number | null {
  return metadata === undefined ? null : (metadata.event_payload.plan_id ?? metadata.event_payload.seq);
}

/** Returns which of them stays: the card that is kept up to date, else the first. */
async function onlyOne({ client, store }: SlackWorld, { channel }: SlackThread, messages: readonly Posted[]): Promise<string> {
  const [first] = messages;
  const planId = first?.metadata?.event_payload.plan_id;
  const stays = (messages.length > 1 && planId !== undefined ? (await store.card(planId))?.messageTs : undefined) ?? first?.ts ?? '';
  for (const { ts } of messages) if (ts !== stays) await client.chat.delete({ channel, ts }).catch(unlessRefused);
  return stays;
}

/** A stream carries no mark before its end. One whose begin was not answered is none that we know, and nobody else would end it. */
async function endLostStreams({ client }: SlackWorld, { channel, progress }: SlackThread, unmarked: readonly Posted[]): Promise<void> {
  const known = JSON.stringify(progress);
  const lost = unmarked.filter(({ ts, bot_id: bot, files }) => bot !== undefined && files.length === 0 && !known.includes(ts));
  for (const { ts } of lost.slice(-mostLostStreams)) {
    // Of another bot, ended before, or no stream at all: then Slack refuses.
    await client.chat.stopStream({ channel, ts }).catch(unlessRefused);
  }
}

function unlessRefused(error: unknown): void {
  if (passes(error)) throw error;
}

/** The oldest first, as Slack lists them. */
async function postedIn({ client }: SlackWorld, { channel, threadTs }: SlackThread): Promise<Posted[]> {
  const posted: Posted[] = [];
  for (let cursor = ''; ;) {
    const page = { channel, ts: threadTs, include_all_metadata: true, limit: 1000, ...(cursor === '' ? {} : { cursor }) };
    const { messages = [], response_metadata: more } = await client.conversations.replies(page);
    posted.push(...messages.flatMap((message) => Posted.safeParse(message).data ?? []));
    cursor = more?.next_cursor ?? '';
    if (cursor === '') return posted;
  }
}
