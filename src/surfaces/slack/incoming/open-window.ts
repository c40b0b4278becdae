/** Buttons that open a window. Slack lets each press open one, within three seconds. */
import { cardView } from '#domain/card-view/card-view.ts';
import type { Principal } from '#domain/principal.ts';
import { editModal, partsModal } from '../render/change-modals.ts';
import { confirmModal, detailsModal, rejectModal, reviseModal, type Modal } from '../render/modals.ts';
import { refusalOf } from '../slack-errors.ts';
import { viewOf } from '../tell/show-card.ts';
import { readerOf, type SlackWorld } from '../world.ts';
import { readValue, SeenCard } from './payloads.ts';
import { whisper, type Place } from './place.ts';

/** Of what a window keeps for us. */
const mostKept = 3000;

export interface Pressed {
  world: SlackWorld;
  place: Place;
  triggerId: string;
  value: string;
}

/** Somebody who may act. */
export interface PressedBy extends Pressed {
  principal: Principal;
}

/** A card that removes rows asks for the names of its tables; any other is approved by the press. */
export async function approve(pressed: PressedBy): Promise<void> {
  const { world, principal, place, value } = pressed;
  const seen = readValue(SeenCard, value);
  if (!seen) return;
  const { namesToType: names } = cardView(await world.app.getPlan(principal, seen.planId));
  if (names.length === 0) {
    await world.app.decide(principal, seen.planId, { fingerprint: seen.fingerprint, decision: 'approve' });
    return;
  }
  await openWindow(pressed, confirmModal(inModal(seen, place, names)));
}

export const revise = (pressed: PressedBy): Promise<void> => ask(pressed, reviseModal);
export const reject = (pressed: PressedBy): Promise<void> => ask(pressed, rejectModal);

async function ask(pressed: PressedBy, modal: (seen: object) => Modal): Promise<void> {
  const seen = readValue(SeenCard, pressed.value);
  if (seen) await openWindow(pressed, modal(inModal(seen, pressed.place)));
}

export const edit = (pressed: PressedBy): Promise<void> => change(pressed, editModal);
export const choose = (pressed: PressedBy): Promise<void> => change(pressed, partsModal);

async function change(pressed: PressedBy, modal: typeof editModal): Promise<void> {
  const { world, principal, place, value } = pressed;
  const seen = readValue(SeenCard, value);
  if (!seen) return;
  const { plan } = await world.app.getPlan(principal, seen.planId);
  await openWindow(pressed, modal(inModal(seen, place), plan));
}

/** For everybody who sees the card. */
export async function showDetails(pressed: Pressed): Promise<void> {
  const { world, place, value } = pressed;
  const seen = readValue(SeenCard, value);
  const thread = await world.store.threadAt(place.channel, place.threadTs);
  if (!seen || !thread) return;
  const plan = await world.app.getPlan(readerOf(thread), seen.planId);
  // A card is shown in the thread it belongs to, and nowhere else.
  if (plan.threadId === thread.threadId) await openWindow(pressed, detailsModal(await viewOf(world, thread, plan)));
}

/** What a window keeps, so that what is sent is about the card that was seen. */
const inModal = (seen: SeenCard, { channel, threadTs }: Place, names: readonly string[] = []) => ({ ...seen, channel, threadTs, names });

export async function openWindow({ world, place, triggerId }: Pressed, view: Modal): Promise<void> {
  if ((view.private_metadata ?? '').length > mostKept)
    return whisper(world, place, 'This card is too long for a window of Slack: decide it on the page.');
  try {
    await world.client.views.open({ trigger_id: triggerId, view });
  } catch (error) {
    // Too old: the server was busy, or had to start first.
    if (!['expired_trigger_id', 'exchanged_trigger_id'].includes(refusalOf(error) ?? '')) throw error;
    await whisper(world, place, 'That took too long for Slack to open a window. Press again.');
  }
}
