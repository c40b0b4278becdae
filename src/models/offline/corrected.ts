/** "Sorry, I meant without a refund": what was said right before is taken back, and this said in its place. */
import type { DraftInput } from '#domain/draft.ts';
import { dataOf, type Step } from './draft/edit.ts';

const sorry = String.raw`(?:no|nope|oh|oops|ah|sorry|wait|hm+|actually|my bad|my mistake|i misspoke)`;
const lead = new RegExp(
  String.raw`^(?:${sorry}[,.!: ]+)*(?:(?:i mean[t]?|i wanted to say|what i mean[t]? (?:is|was))[,: ]+|(?:sorry|oops|my bad|my mistake|i misspoke|that(?:'s| is| was) not what i (?:mean[t]?|wanted|asked for|said)|you (?:misunderstood me|got (?:me|that|it) wrong))[,.;:! ]+)`,
  'iu',
);
/** What comes beside the rest takes nothing of it back. */
const beside = /\b(?:also|too|as well|in addition|plus)\b/i;
const leavingOut =
  /^(?:(?:and|ok|okay|please|now|then|also|but)[, ]+)*(?<verb>leave out|leaving out|drop|skip|exclude|remove|ignore|throw out)\s/i;
const keeping = /^(?:(?:and|ok|okay|please|now|then|also|but|no)[, ]+)*(?:only|just)\s/i;
const ofRows = /^(?:with|without|who|that|which|where|from|before|after|over|under|above|below|of|in)\b/i;
const ownVerb =
  /^(?:only|just|leave|drop|skip|exclude|remove|ignore|throw|keep|load|take|add|rename|call|use|set|make|put|write|run|every|by|per|each|group|hash|mask|not|no|all|hourly|daily|nightly|weekly|monthly|weekdays|at|on|to|into)\b/i;

/** A correction with the verb of what it corrects; null where it is none, or says all of it itself. */
export function correctionOf(said: string, before: string | null): string | null {
  const opening = lead.exec(said)?.[0];
  const what = said.slice(opening?.length ?? 0).trim();
  if (opening === undefined || before === null || beside.test(what) || ownVerb.test(what)) return null;
  const verb = leavingOut.exec(before)?.groups?.['verb'];
  if (verb !== undefined) return `${opening}${verb} ${ofRows.test(what) ? 'the ones ' : ''}${what}`;
  return keeping.test(before) && !/^with/i.test(what) ? `${opening}only ${what}` : null;
}

/** The plan as it was before its last change, where the message corrects that change and it was one step. */
export function beforeCorrected(message: string, drafts: readonly DraftInput[]): DraftInput | null {
  const last = drafts.at(-1);
  const before = drafts.findLast((each) => last !== undefined && JSON.stringify(each) !== JSON.stringify(last));
  if (!last || !before || !lead.test(message) || beside.test(message) || dataOf(last) !== dataOf(before)) return null;
  return addedStep(before, last) === null || rest(before) !== rest(last) ? null : before;
}

/** The one step that a plan has beside those of another; null where there is none, or more. */
export function addedStep(before: DraftInput, after: DraftInput): Step | null {
  const known = new Set((before.steps ?? []).map(({ id }) => id));
  const [added, ...others] = (after.steps ?? []).filter(({ id }) => !known.has(id));
  return added && others.length === 0 && (after.steps ?? []).length === known.size + 1 ? added : null;
}

/** Everything beside the steps, apart from which of them it goes on from. */
const rest = ({ loads, checks, schedule, name, sources }: DraftInput): string =>
  JSON.stringify([
    loads.map(({ from: _from, why: _why, ...load }) => load),
    (checks ?? []).map(({ on: _on, why: _why, ...check }) => check),
    schedule,
    name,
    sources.map(({ id }) => id),
  ]);
