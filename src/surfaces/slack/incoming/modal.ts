/** A window that was sent: words about a card, its fields or parts changed, or the names that confirm it. */
import { isNameOf } from '#domain/card-view/approval-facts.ts';
import type { Decision } from '#domain/decision.ts';
import type { Plan } from '#domain/plan.ts';
import type { Principal } from '#domain/principal.ts';
import { modalFields, modalIds } from '../render/modals.ts';
import { errorWords, passes } from '../slack-errors.ts';
import { principalOf, type SlackWorld } from '../world.ts';
import { editErrors, editOf, keepErrors, keepOf } from './change-of-card.ts';
import { answerColumns } from './drift-question.ts';
import { valueIn } from './field-values.ts';
import { OpenedAt, readValue, SeenInModal, ViewDelivery, type FieldStates } from './payloads.ts';
import { whyNot, whisper } from './place.ts';

/** What is wrong with what was typed, by block; null when it can be sent. Asks nobody, so that Slack has its answer at once. */
export function modalErrors(body: unknown): Record<string, string> | null {
  const { view } = ViewDelivery.parse(body);
  const errors = errorsIn(view);
  return Object.keys(errors).length === 0 ? null : errors;
}

function errorsIn({ callback_id: callback, private_metadata: kept, state }: ViewDelivery['view']): Record<string, string> {
  if (callback === modalIds.confirm) return confirmErrors(state.values, readValue(SeenInModal, kept)?.names ?? []);
  if (callback === modalIds.edit) return editErrors(state.values);
  return callback === modalIds.parts ? keepErrors(state.values) : {};
}

const confirmErrors = (fields: FieldStates, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name, index) => {
      const block = modalFields.name(index);
      return isNameOf(valueIn(fields, block), name) ? [] : [[block, `This is not ${name}.`] as const];
    }),
  );

/** Takes the window in, after its errors were looked for. Throws what may pass, so that it is tried again. */
export async function onModal(world: SlackWorld, body: unknown): Promise<void> {
  const { user, view } = ViewDelivery.parse(body);
  const openedAt = readValue(OpenedAt, view.private_metadata);
  if (!openedAt || modalErrors(body) !== null) return;
  const place = { channel: openedAt.channel, threadTs: openedAt.threadTs, userId: user.id };
  const principal = await principalOf(world, user.id);
  if (!principal) return whisper(world, place, whyNot(world, user.id));
  try {
    const said = await (view.callback_id === modalIds.drift
      ? answerColumns(world, principal, { kept: view.private_metadata, fields: view.state.values })
      : decide(world, principal, view));
    if (said !== null) await whisper(world, place, said);
  } catch (error) {
    if (passes(error)) throw error;
    await whisper(world, place, errorWords(error));
  }
}

/** Returns what to say when there is nothing to decide. */
async function decide(world: SlackWorld, principal: Principal, view: ViewDelivery['view']): Promise<string | null> {
  const seen = readValue(SeenInModal, view.private_metadata);
  if (!seen) return null;
  const { planId, fingerprint } = seen;
  const { plan } = await world.app.getPlan(principal, planId);
  const decision = decisionOf(view.callback_id, plan, view.state.values);
  if (decision === null) return 'Nothing was changed, so the card stays as it is.';
  await world.app.decide(principal, planId, { fingerprint, ...decision });
  return null;
}

/** Null when the window asks for no change. */
function decisionOf(callback: string, plan: Plan, fields: FieldStates): Omit<Decision, 'fingerprint'> | null {
  if (callback === modalIds.confirm) return { decision: 'approve' };
  const reason = valueIn(fields, modalFields.reason).slice(0, 2000);
  if (callback === modalIds.revise) return { decision: 'revise', reason };
  if (callback === modalIds.reject) return { decision: 'reject', ...(reason === '' ? {} : { reason }) };
  if (callback === modalIds.edit) {
    const edit = editOf(plan, fields);
    return edit && { decision: 'edit', edit };
  }
  const keep = callback === modalIds.parts ? keepOf(plan, fields) : null;
  return keep && { decision: 'partial', keep };
}
