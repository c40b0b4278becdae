/** The message that shows a card: posted once, and brought up to date whenever something became of it. */
import { cardView, type CardRun, type CardView } from '#domain/card-view/card-view.ts';
import type { PlanView } from '#app/app.ts';
import { post } from '../post.ts';
import { cardBlocks, cardLine } from '../render/card-blocks.ts';
import { readerOf, type SlackThread, type SlackWorld } from '../world.ts';

/** Posts the card, or updates it where it stands. A plan that was never measured has none. */
export async function showCard(world: SlackWorld, thread: SlackThread, planId: string): Promise<void> {
  const plan = await world.app.getPlan(readerOf(thread), planId);
  const known = await world.store.card(planId);
  if (plan.card === null || plan.fingerprint === null) return;
  const view = await viewOf(world, thread, plan);
  const message = { text: cardLine(view), blocks: cardBlocks(view) };
  if (known) {
    await world.client.chat.update({ channel: thread.channel, ts: known.messageTs, ...message });
    return;
  }
  const messageTs = await post(world, { channel: thread.channel, threadTs: thread.threadTs, ...message });
  await world.store.keepCard({ planId, threadId: thread.threadId, messageTs, fingerprint: plan.fingerprint });
}

export async function showCardOfRun(world: SlackWorld, thread: SlackThread, runId: string): Promise<void> {
  const run = await world.app.getRun(readerOf(thread), runId);
  await showCard(world, thread, run.planId);
}

/** The card with the state of its run. */
export async function viewOf(world: SlackWorld, thread: SlackThread, plan: PlanView): Promise<CardView> {
  const run = plan.runId === null ? null : await world.app.getRun(readerOf(thread), plan.runId);
  const shown: CardRun | null = run === null ? null : { runNumber: run.runNumber, state: run.state, by: null };
  return cardView(plan, shown);
}
