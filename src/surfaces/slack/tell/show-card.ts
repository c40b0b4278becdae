/** The message that shows a card: posted once, and brought up to date whenever something became of it. */
import { cardView, type CardRun, type CardView } from '#domain/card-view/card-view.ts';
import type { PlanView } from '#domain/plan-view.ts';
import { post } from '../post.ts';
import type { Block } from '../render/blocks.ts';
import { cardBlocks, cardLine, shortCardBlocks } from '../render/card-blocks.ts';
import { isTooLong } from '../slack-errors.ts';
import { mark, type AlreadyTold } from './already-told.ts';
import { readerOf, type SlackThread, type SlackWorld } from '../world.ts';

interface Shown {
  planId: string;
  /** The event that it is shown for. */
  seq: number;
  told: AlreadyTold;
}

/** Posts the card, or updates it where it stands. A plan that was never measured has none. */
export async function showCard(world: SlackWorld, thread: SlackThread, { planId, seq, told }: Shown): Promise<void> {
  const plan = await world.app.getPlan(readerOf(thread), planId);
  if (plan.card === null || plan.fingerprint === null) return;
  const { fingerprint } = plan;
  const keep = (messageTs: string): Promise<void> => world.store.keepCard({ planId, threadId: thread.threadId, messageTs, fingerprint });
  const standsAt = (await world.store.card(planId))?.messageTs ?? told.cards.get(planId);
  const view = await viewOf(world, thread, plan);
  const { channel, threadTs } = thread;
  const text = cardLine(view);
  if (standsAt !== undefined) {
    await keep(standsAt);
    await whole(view, (blocks) => world.client.chat.update({ channel, ts: standsAt, text, blocks }));
    return;
  }
  await keep(await whole(view, (blocks) => post(world, { channel, threadTs, metadata: mark(seq, planId), text, blocks })));
}

/** Sends the card, or what decides it when Slack takes no more. */
async function whole<Sent>(view: CardView, send: (blocks: Block[]) => Promise<Sent>): Promise<Sent> {
  try {
    return await send(cardBlocks(view));
  } catch (error) {
    if (!isTooLong(error)) throw error;
    return send(shortCardBlocks(view));
  }
}

export async function showCardOfRun(
  world: SlackWorld,
  thread: SlackThread,
  { runId, ...at }: Omit<Shown, 'planId'> & { runId: string },
): Promise<void> {
  const run = await world.app.getRun(readerOf(thread), runId);
  await showCard(world, thread, { ...at, planId: run.planId });
}

/** What waits may have become another thing to decide without having been decided. */
export async function showOpenCards(world: SlackWorld, thread: SlackThread, at: Omit<Shown, 'planId'>): Promise<void> {
  for (const { planId } of await world.store.cardsOf(thread.threadId)) {
    const { state } = await world.app.getPlan(readerOf(thread), planId);
    if (state === 'proposed') await showCard(world, thread, { ...at, planId });
  }
}

/** The card with the state of its run. */
export async function viewOf(world: SlackWorld, thread: SlackThread, plan: PlanView): Promise<CardView> {
  const run = plan.runId === null ? null : await world.app.getRun(readerOf(thread), plan.runId);
  const shown: CardRun | null = run === null ? null : { runNumber: run.runNumber, state: run.state, by: run.endedBy };
  return cardView(plan, shown);
}
