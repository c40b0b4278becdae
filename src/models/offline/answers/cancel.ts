/** Taking a request back. */
import type { Episode } from '../episode.ts';
import { call, type Reply, say } from '../reply.ts';
import type { RequestText } from '../text/request-text.ts';

const taking =
  /^(?:(?:oh|ah|um|uh|hm+|er|ok|okay|actually|sorry|wait|well|nah|naw)[,.]? )*(?:no[,.!]? (?:thanks|thank you)?[,.!]? ?)?(?:please )?(?:cancel|stop|abort|forget|drop|discard|scrap|never ?mind|reject|don'?t|do not|nope|no|leave it|not now|scratch|let'?s not|rather not|skip it|no need)(?:[,.]? (?:cancel|stop|forget|drop|never ?mind|don'?t|do not|that|this|it|the|plan|load|card|request|about|do|run|load|please|everything|all|of|alone|be|one|then|now|whole|thing|after all|any ?more|any longer|instead))*[\s.!]*(?:please|thanks|thank you)?[\s.!]*$/i;

const changedMind =
  /^(?:(?:please|pls|plz|sorry|no|oh|hm+|actually|wait)[,. ]+)*(?:(?:don'?t|do not|cancel|stop|forget|drop|scrap|leave)(?: (?:it|that|this|the (?:plan|load)))?\b[,. ]*)?(?:i(?:'ve| have)? (?:just )?(?:changed|have changed) my mind|i (?:do not|don'?t) (?:want|need) (?:it|that|this)(?: any ?more)?)[\s.!]*$/i;

/** "Don't stop the load", "do not cancel it": the opposite. */
const goingOn = /\b(?:don'?t|do not|never)\s+(?:cancel|stop|abort|drop|discard|scrap|reject)\b/i;

export const isCancel = ({ original }: RequestText): boolean =>
  !goingOn.test(original) && (taking.test(original) || changedMind.test(original));

/** Rejects the plan that is still open. Whether one is, the house knows best: it may be decided in this moment. */
export function cancelled(episode: Episode): Reply {
  const wasPlanned = episode.draft !== null || episode.facts.some(({ type }) => typeof type === 'string' && /^(?:plan|run)\./.test(type));
  if (!wasPlanned) return say('There is no plan waiting, so there is nothing to cancel. Nothing was changed.');
  return call('reject_plan', { reason: `Cancelled in the conversation: “${episode.request.slice(0, 200)}”` });
}
