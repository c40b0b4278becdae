/** A schema drift that is answered in Slack: the stored question, and the answers of its window. */
import type { DriftAnswers } from '#app/plans/answer-drift.ts';
import { driftAnswer, driftChoices } from '#domain/drift.ts';
import type { EventData } from '#domain/events.ts';
import type { Principal } from '#domain/principal.ts';
import { z } from 'zod';
import { askedColumns, driftField, driftModal } from '../render/drift-modal.ts';
import type { SlackWorld } from '../world.ts';
import { valueIn } from './field-values.ts';
import { openWindow, type PressedBy } from './open-window.ts';
import { readValue, type FieldStates } from './payloads.ts';
import { whisper } from './place.ts';

/** Which event asked, and where. */
const AskedAt = z.strictObject({ threadId: z.string(), seq: z.number() });
const AskedInModal = AskedAt.extend({ channel: z.string(), threadTs: z.string() });
/** The drifts of one question are stored together, one for each load. */
const mostLoads = 10;

export async function askAboutColumns(pressed: PressedBy): Promise<void> {
  const { world, principal, place, value } = pressed;
  const asked = readValue(AskedAt, value);
  if (!asked) return;
  const { channel, threadTs } = place;
  const modal = driftModal({ ...asked, channel, threadTs }, await driftsAt(world, principal, asked));
  if (modal) await openWindow(pressed, modal);
  else await whisper(world, place, 'These are more columns than a window of Slack holds: answer on the page.');
}

/** Returns what to say when nothing follows; a card follows by itself. */
export async function answerColumns(
  world: SlackWorld,
  principal: Principal,
  sent: { kept: string; fields: FieldStates },
): Promise<string | null> {
  const asked = readValue(AskedInModal, sent.kept);
  const drifts = asked ? await driftsAt(world, principal, asked) : [];
  const questionId = drifts[0]?.questionId;
  if (questionId === undefined) return 'There is no such question any more: ask for the load again.';
  const answers: DriftAnswers = {};
  for (const [index, { load, difference }] of askedColumns(drifts).entries()) {
    const choice = driftChoices(difference).find((one) => one === valueIn(sent.fields, driftField(index))) ?? 'block';
    answers[load] = { ...answers[load], [difference.column]: driftAnswer(choice, difference) };
  }
  const { planId } = await world.app.answerDrift(principal, questionId, answers);
  return planId === null ? 'Nothing is loaded while these columns differ.' : null;
}

async function driftsAt(
  { app }: SlackWorld,
  principal: Principal,
  { threadId, seq }: z.infer<typeof AskedAt>,
): Promise<EventData<'drift.found'>[]> {
  const events = await app.events(principal, threadId, Math.max(0, seq - mostLoads), 2 * mostLoads);
  const drifts = events.flatMap((event) => (event.type === 'drift.found' ? [event] : []));
  const question = drifts.find((event) => event.seq === seq)?.data.questionId;
  return drifts.flatMap(({ data }) => (data.questionId === question && question !== undefined ? [data] : []));
}
