/** Which rows of another dataset count as partners: where it really happened, and where they fit what is said of them. */
import { type Planning } from '../../asking.ts';
import { freeId, type Step } from '../../draft/edit.ts';
import type { Mention } from '../../link/datasets.ts';
import { nameSql, plainSql, textSql } from '../../link/sql-text.ts';
import { isDate } from '../../link/types.ts';
import { fetchValues } from '../../link/values.ts';
import { RequestText } from '../../text/request-text.ts';
import { readConditions } from '../rows/conditions.ts';
import { noted, type Scope, sourceOf, type Subject } from '../scope.ts';

const successes = ['paid', 'succeeded', 'success', 'successful', 'completed', 'captured', 'settled', 'done', 'delivered', 'ok'];

/** Only rows of the other side where it really happened: a failed payment pays nothing. */
export function* happened(other: Subject, verb: string, scope: Scope): Planning<string> {
  const known = yield* fetchValues(sourceOf(other), other.seen);
  for (const [column, values] of known) {
    if (!/status|state|result|outcome/i.test(column)) continue;
    const good = values.filter((value) => value === verb || (verb === 'paid' && successes.includes(value) && !values.includes(verb)));
    if (good.length === 0) continue;
    const id = freeId(
      `${verb.replaceAll(/[^a-z]/g, '')}_${other.id}`.slice(0, 36),
      scope.sideSteps.map((step) => step.id),
    );
    const where =
      good.length === 1 ? `${plainSql(column)} = ${textSql(good[0] ?? '')}` : `${plainSql(column)} in (${good.map(textSql).join(', ')})`;
    const step: Step = { id, op: 'filter', from: other.id, where, why: `Of ${other.noun}, only these count as ${verb}` };
    scope.sideSteps.push(step);
    scope.notes.push(`Of ${other.noun}, only those with ${column} ${good.join(' or ')} count as ${verb}.`);
    return id;
  }
  return other.id;
}

const behindOf =
  /^\s+(between\s[^¦,;.()?]+?\sand\s[^¦,;.()?]+?|yesterday|today|(?:in|on|from|of|via|through|using|over|under|above|below|with|without|that|which|who|whose|where|having|longer|shorter|older|newer|heavier|cheaper|more|less|at|between|not|since|before|after|worth|by|this|last|during|within|until|between|\p{L}{2,}(?:ing|ed|rn|ht|ld|de)\s(?:in|at|by|from|on|since|before|after))\s[^¦,;.()?]+?)(?=\s*(?:¦|[,;.()?]|$)|\s+(?:to|into|and|or|but)\s)/iu;

/** "Patients who had an admission in the ICU": what stands right behind the other side and fits nothing of this one is about that. */
export function* narrowed(
  other: Subject,
  { place, phrase }: { place: number; phrase: string },
  scope: Scope,
  from = other.id,
): Planning<string> {
  const end = place + phrase.length;
  const said = yield* saidBehind(end, other, scope);
  if (said === null) return from;
  // When it happened is said of what happened; anything else may be about the data itself.
  const isTime = other.seen.columns.some((column) => isDate(column) && said.where.includes(nameSql(column.name)));
  const isOwn = !isTime && (yield* conditionsIn(said.phrase, scope.subject, scope)) !== null;
  return isOwn ? from : onlyThese(other, { where: said.where, start: end, end: said.end, from }, scope);
}

/** Words right before the name of the other side that may describe it, and where what leads up to them begins. */
export interface Described {
  mention: Mention;
  adjective: string;
  lead: number;
}

/** "By tutor" and "tickets per passenger" are groups. */
const ofPartner =
  /(?:^(?:(?:and|but|ok|okay|now|then)[, ]+)*(?:only|just)|\s(?:of|from|for|at|in|on|with|via|through|by(?=\s+(?:(?:the|all|our)\s+)?[\p{L}-]+\s+$)))\s+(?:(?:the|all|our|an?|any|some|their|its)\s+)?((?:(?!(?:per|by|each|every)\s)[\p{L}-]+\s+){0,2})$/iu;

/** "Of gold clients": the words before the name of other data that say which of it the rows belong to; null where nothing leads there. */
export function describedAt(mention: Mention, text: RequestText): Described | null {
  const before = ofPartner.exec(text.between(0, mention.start));
  return before && { mention, adjective: before[1] ?? '', lead: before.index + (/^\s/.test(before[0]) ? 1 : 0) };
}

export const isDescribed = (mention: Mention, text: RequestText): boolean => /\S/.test(describedAt(mention, text)?.adjective ?? '');

interface Meant {
  /** The rows it is said of; all, when left out. */
  from?: string;
  where: string;
  start: number;
  end: number;
}

/** What stands beside the name and is a condition on the other side alone; null when nothing is. Claims nothing. */
export function* partnersMeant(other: Subject, { mention, adjective, lead }: Described, scope: Scope): Planning<Meant | null> {
  if (adjective.trim() !== '') {
    const where =
      (yield* conditionsIn(adjective.trim(), other, scope)) ?? (yield* conditionsIn(`that are ${adjective.trim()}`, other, scope));
    const isOwn = where !== null && (yield* conditionsIn(adjective.trim(), scope.subject, scope)) !== null;
    return where === null || isOwn ? null : { where, start: lead, end: mention.end };
  }
  const behind = yield* saidBehind(mention.end, other, scope);
  if (behind === null || (yield* conditionsIn(behind.phrase, scope.subject, scope)) !== null) return null;
  return { where: behind.where, start: lead, end: behind.end };
}

/** The partners of which what is said is true: "but no paid ones". */
export function* partnersExcepted(
  other: Subject,
  { said, start, end }: { said: string; start: number; end: number },
  scope: Scope,
): Planning<Meant | null> {
  const where = yield* conditionsIn(`that are ${said}`, other, scope);
  return where === null ? null : { where, start, end };
}

/** Where another thing may begin to be said: "guests from germany | that were not refunded". */
const joints = /\s+(?:that|which|who|whose|with|without|where|since|before|after|in|on|from|of|over|under|above|below|and|but)\s/giu;

/** The longest piece right behind a place that is a condition on the other side. */
function* saidBehind(place: number, other: Subject, scope: Scope): Planning<{ phrase: string; where: string; end: number } | null> {
  const said = behindOf.exec(scope.text.after(place));
  const whole = said?.[1] ?? '';
  if (said === null) return null;
  const lead = said[0].length - said[0].trimStart().length;
  const cuts = [...whole.matchAll(joints)].map(({ index }) => index).filter((index) => index > 0);
  for (const length of [whole.length, ...cuts.toReversed()]) {
    const phrase = whole.slice(0, length);
    const where = yield* conditionsIn(phrase, other, scope);
    if (where !== null) return { phrase, where, end: place + lead + length };
  }
  return null;
}

/** Only the partners that are meant, as a relation of its own; claims what says so. */
export function onlyThese(other: Subject, { where, start, end, from = other.id }: Meant, scope: Scope): string {
  const phrase = scope.text.original.slice(start, end).trim();
  scope.text.claim({ start, end });
  const id = freeId(
    `${other.id}_meant`.slice(0, 36),
    scope.sideSteps.map((step) => step.id),
  );
  scope.sideSteps.push({ id, op: 'filter', from, where, why: `Of ${other.noun}, only these are meant` });
  noted(scope, phrase, `of ${other.noun}, only those with ${where}`);
  return id;
}

/** The condition that a phrase is on a dataset; null when a word of it is none. */
function* conditionsIn(phrase: string, subject: Subject, scope: Scope): Planning<string | null> {
  const text = new RequestText(phrase);
  const inner: Scope = { ...scope, text, subject, columns: subject.seen.columns, fields: [], spans: [], notes: [], unread: [] };
  const [filter] = yield* readConditions(inner);
  const where = filter?.params(subject.id)['where'];
  return text.unread().length > 0 || inner.fields.length > 0 || typeof where !== 'string' ? null : where;
}
