/** A pressed button. It carries what its card showed, and goes to the application like any other decision. */
import { z } from 'zod';
import { answerActions } from '../render/answer-blocks.ts';
import { cardActions } from '../render/card-blocks.ts';
import { receiptActions } from '../render/receipt-blocks.ts';
import { errorWords, passes } from '../slack-errors.ts';
import { slackMessage } from '../tell/sayings.ts';
import { stopTurnAction } from '../tell/stop-line.ts';
import { principalOf, type SlackWorld } from '../world.ts';
import { askAboutColumns } from './drift-question.ts';
import { approve, choose, edit, reject, revise, showDetails, type PressedBy } from './open-window.ts';
import { ActionDelivery, readValue, SeenCard } from './payloads.ts';
import { whyNot, whisper, type Place } from './place.ts';

/** Takes a button in. Throws what may pass, so that it is tried again. */
export async function onAction(world: SlackWorld, body: unknown): Promise<void> {
  const { user, trigger_id: triggerId, channel, message, actions } = ActionDelivery.parse(body);
  const { action_id: action = '', value = '{}' } = actions[0] ?? {};
  const place: Place = { channel: channel.id, threadTs: message.thread_ts ?? message.ts, userId: user.id };
  try {
    // Looking is free for everybody who sees the card.
    if (action === cardActions.details) return await showDetails({ world, place, triggerId, value });
    const principal = await principalOf(world, user.id);
    if (!principal) return await whisper(world, place, whyNot(world, user.id));
    await handlerOf(action)?.({ world, place, principal, triggerId, value });
  } catch (error) {
    if (passes(error)) throw error;
    await whisper(world, place, errorWords(error));
  }
}

function handlerOf(action: string): ((pressed: PressedBy) => Promise<void>) | undefined {
  const handlers: Record<string, (pressed: PressedBy) => Promise<void>> = {
    [cardActions.approve]: approve,
    [cardActions.withdraw]: withdraw,
    [cardActions.reject]: reject,
    [cardActions.revise]: revise,
    [cardActions.edit]: edit,
    [cardActions.partial]: choose,
    [cardActions.stop]: stop,
    [stopTurnAction]: stopTurn,
    [receiptActions.undo]: undo,
    [answerActions.say]: say,
    [answerActions.go]: go,
    [answerActions.drift]: askAboutColumns,
  };
  // Choices of one question have ids of their own: `headgate.say.2`.
  return Object.entries(handlers).find(([id]) => action === id || action.startsWith(`${id}.`))?.[1];
}

async function withdraw({ world, principal, value }: PressedBy): Promise<void> {
  const seen = readValue(SeenCard, value);
  if (seen) await world.app.decide(principal, seen.planId, { fingerprint: seen.fingerprint, decision: 'withdraw' });
}

async function stop({ world, place, principal, value }: PressedBy): Promise<void> {
  const seen = readValue(SeenCard, value);
  if (!seen) return;
  const { runId } = await world.app.getPlan(principal, seen.planId);
  if (runId === null) return whisper(world, place, 'This card has no run to stop.');
  await world.app.cancelRun(principal, runId);
}

async function stopTurn({ world, principal, value }: PressedBy): Promise<void> {
  const at = readValue(z.strictObject({ threadId: z.string() }), value);
  if (at) await world.app.stopTurn(principal, at.threadId);
}

async function undo({ world, principal, value }: PressedBy): Promise<void> {
  const run = readValue(z.strictObject({ runId: z.string() }), value);
  if (run) await world.app.undoRun(principal, run.runId);
}

async function say({ world, principal, triggerId, value }: PressedBy): Promise<void> {
  const said = readValue(z.strictObject({ threadId: z.string(), text: z.string() }), value);
  // One press is one message, however often it is delivered.
  if (said) await world.app.sendMessage(principal, { ...said, clientMessageId: `pressed-${slackMessage}${triggerId}` });
}

async function go({ world, principal, value }: PressedBy): Promise<void> {
  const word = readValue(z.strictObject({ planId: z.string(), go: z.boolean() }), value);
  if (word) await world.app.continuePlan(principal, word.planId, { go: word.go });
}
