/** "Active customer means a customer with segment pro": remembered as a card that a person confirms; told and forgotten on request. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { Definition } from '#domain/definition.ts';
import type { JsonObject } from '#domain/json.ts';
import { z } from 'zod';
import { askTool, type Planning, refuse } from '../asking.ts';
import type { Operation } from '../draft/operation.ts';
import type { Episode } from '../episode.ts';
import { answer, call, type Reply } from '../reply.ts';
import { RequestText } from '../text/request-text.ts';
import { understand } from '../understand.ts';
import { readWishes } from '../wishes.ts';
import { AlertView, measuredWords } from '#domain/alert.ts';

const quote = String.raw`["'“”]?`;
const telling = new RegExp(
  String.raw`^(?:(?:please|ok|hey|so)[, ]+)*(?:remember(?: that)?[:,]?\s+|note(?: that)?[:,]?\s+|from now on,?\s+|for us,?\s+|here,?\s+|define\s+|when (?:i|we) say\s+)*(?:an?\s+|the\s+)?${quote}([\p{L}\p{N}_][\p{L}\p{N}_ -]{1,60}?)${quote}(?:,?\s+(?:i|we) mean|\s+(?:means?|shall mean|should mean|is defined as|are defined as|is short for|stands? for|refers? to)|\s+as)\s+(.+?)[.!]*$`,
  'iu',
);
const opening = /^(?:(?:please|ok|hey|so)[, ]+)*(?:remember|note|from now on|for us|here,|define|when (?:i|we) say)\b/i;
// "X, I mean Y" corrects a slip; "the count and mean volume", "mean volume per site" are averages.
const meaningVerb =
  /\b(?:means|(?<!\b(?:i|we|and|or|the|an?|with|plus|of|both|to|,) )mean(?! [\p{L}_]+ (?:per|by|of|for each|for every)\b)|shall mean|should mean|is defined as|are defined as|is short for|stands? for|refers? to)\b|\bby\b.*\b(?:i|we) mean\b/iu;
const question = /^(?:what|how|which|who|why|when|where|does|do|is|are|was|show|list)\b|\?\s*$/i;
const listing = /\b(?:which|what|show|list)\b.*\b(?:definitions?|defined|glossary|terms)\b|\bwhat (?:do(?:es)?) (?:words|terms) mean\b/i;
const lookup = new RegExp(
  String.raw`\bwhat (?:does|do|is)\s+(?!(?:you|we|i|they|people)\b)(?:an?\s+)?${quote}([\p{L}\p{N}_][\p{L}\p{N}_ -]{1,60}?)${quote}\s+(?:mean|defined|the definition)|\b(?:(?:definition|meaning) of|what (?:do|did) (?:you|we|i|they|people) (?:mean|understand) by|what is meant by)\s+(?:an?\s+)?${quote}([\p{L}\p{N}_][\p{L}\p{N}_ -]{1,60}?)${quote}\s*\??$`,
  'iu',
);
const forgetting = new RegExp(
  String.raw`^(?:please )?(?:forget|remove|delete|drop)\s+(?:what\s+${quote}([\p{L}\p{N}_][\p{L}\p{N}_ -]{1,60}?)${quote}\s+means?|(?:the )?(?:definition|meaning) of\s+(?:an?\s+)?${quote}([\p{L}\p{N}_][\p{L}\p{N}_ -]{1,60}?)${quote})\s*[.!]*$`,
  'iu',
);
const alerting = /\b(?:which|what|show|list|any)\b.*\b(?:alerts?|alarms?)\b|\bwhat (?:is|are|do (?:you|we)) (?:being )?watch(?:ed|ing)?\b/i;

/** A definition told, asked for or forgotten, or a question about alerts; null for everything else. */
export function* answerHouse(episode: Episode, text: RequestText, entries: DatasetEntry[]): Planning<Reply | null> {
  const { original } = text;
  const forgotten = forgetting.exec(original);
  if (forgotten) return call('propose_action', { do: 'forget', term: singular(forgotten[1] ?? forgotten[2] ?? '') });
  const asked = lookup.exec(original);
  if (asked || listing.test(original)) return yield* tellDefinitions(asked?.[1] ?? asked?.[2]);
  if (alerting.test(original) && !/\b(?:if|when|more than|less than)\b/i.test(original)) return yield* tellAlerts();
  if (question.test(original) || !(opening.test(original) || meaningVerb.test(original))) return null;
  const told = telling.exec(original);
  const [term, meaning] = [singular(told?.[1] ?? ''), told?.[2] ?? ''];
  return term === '' || meaning === '' ? null : yield* define(episode, { term, meaning }, entries);
}

/** "active customers" is about an active customer. */
const singular = (term: string): string => term.trim().replace(/(?<=[\p{L}]{3})(?<!s)s$/iu, '');

/** With the condition on the rows of a dataset, where the meaning can be read as one; else in words alone. */
function* define(episode: Episode, { term, meaning }: { term: string; meaning: string }, entries: DatasetEntry[]): Planning<Reply> {
  const text = new RequestText(meaning);
  const wishes = readWishes(text, entries, episode.setting.today);
  const understood = /\b(?:who|whose|that|which|with|without|where|having|in|from|over|under|since)\b/i.test(meaning)
    ? yield* understand({ episode, text, entries, wishes, question: true })
    : null;
  const read = understood !== null && 'scope' in understood ? understood : null;
  const where = read === null ? null : conditionOf(read.operations, read.scope.subject.id);
  const whole = read !== null && where !== null && remainder(text, read.scope.spans) === 0;
  const rule: JsonObject = whole ? { dataset: read.scope.subject.entry.name, condition: where } : {};
  return call('propose_action', { do: 'define', definition: { term, meaning, ...rule } });
}

function conditionOf(operations: Operation[], relation: string): string | null {
  const conditions = operations.map(({ op, params }) => (op === 'filter' ? params(relation)['where'] : null));
  const texts = conditions.filter((where) => typeof where === 'string');
  return texts.length > 0 && texts.length === operations.length ? texts.map((where) => `(${where})`).join(' AND ') : null;
}

/** How many words of the meaning nothing was made of. */
function remainder(text: RequestText, spans: { start: number; end: number }[]): number {
  for (const span of spans) text.claim(span);
  return text
    .unread()
    .filter((phrase) => !/^(?:who|whose|that|which|with|have|has|is|are|an?|the|any|one|customers?|users?|rows?)$/i.test(phrase)).length;
}

const Recalled = z.object({ definitions: z.array(Definition) });

function* tellDefinitions(term: string | undefined): Planning<Reply> {
  const found = yield* askTool('recall_definitions', term === undefined ? {} : { term: singular(term) }, Recalled);
  if (!found.ok) return refuse(found.failure.message);
  const { definitions } = found.value;
  if (definitions.length === 0) {
    return answer(
      term === undefined
        ? 'Nothing is defined yet. Say for example “active customer means a customer with segment pro”.'
        : `“${singular(term)}” is not defined here. Say “${singular(term)} means …” to define it.`,
    );
  }
  const lines = definitions.map(({ term: word, meaning, dataset, condition, version, confirmedBy }) => {
    const rule = condition === null ? '' : `; rows of ${dataset} where \`${condition}\``;
    return `- “${word}” means ${meaning}${rule} (version ${version}, confirmed by ${confirmedBy})`;
  });
  return answer(lines.join('\n'));
}

const Alerts = z.object({ alerts: z.array(AlertView) });

function* tellAlerts(): Planning<Reply> {
  const found = yield* askTool('list_alerts', {}, Alerts);
  if (!found.ok) return refuse(found.failure.message);
  const { alerts } = found.value;
  if (alerts.length === 0)
    return answer('Nothing is watched. Say for example “watch customers: tell me if more than 2% of emails are empty”.');
  const lines = alerts.map(({ number, dataset, words, last }) => {
    const state = last === null ? 'not measured yet' : `${last.breached ? 'broken' : 'kept'} ${measuredWords(last)}: ${last.text}`;
    return `- alert ${number} on ${dataset}: ${words}; ${state}`;
  });
  return answer(lines.join('\n'));
}
