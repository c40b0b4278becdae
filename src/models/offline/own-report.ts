/** "Kilos per truck" while a card for patrons waits: a report of other data, and no change of that plan. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { DraftInput } from '#domain/draft.ts';
import { inspectAll, type Planning, type Seen } from './asking.ts';
import { lastAggregate } from './draft/aggregates.ts';
import { nameWords, singular } from './link/names.ts';
import { isNumber } from './link/types.ts';
import { sampleValues } from './link/values.ts';
import { isFiller } from './text/filler.ts';
import { RequestText } from './text/request-text.ts';

const report =
  /^(?:(?:ok|okay|please|now|then|hey|hi|next)[, ]+)*(?:(?:load|show|give me|make|i need|we need) )?(?:the |a |an )?(?<figure>[\p{L}_][\p{L}\p{N}_ ]{1,60}?) (?:per|by|for each|for every) (?<groups>[^,;.]+?)(?= (?:in)?to \S| as \S|[,;.!]|$)/iu;
const change =
  /^(?:(?:and|but|or|no|nope|not|without|with|only|just|also|actually|instead|rather|sorry|oh|wait|group|sort|order|split|break|partition|key|use|call|rename|drop|leave|make it|do it|append|upsert|replace|dedupe|deduplicate|one|pivot|rank)\b|(?:per|by|for)\b)/i;
/** Figures that any rows may have. */
const anyFigure =
  /^(?:total|sum|average|avg|mean|median|number|count|share|percentage|percent|maximum|minimum|max|min|highest|lowest|revenue|turnover|sale|sales|income|earning|taking|spend|cost|amount|money|value|figure|statistic|stat|report|overview|summary|rate|ratio|monthly|weekly|daily|quarterly|yearly|first|last|latest|newest|oldest|top|row|record|one)$/;

const wordsOf = (said: string): string[] =>
  nameWords(said)
    .map(singular)
    .filter((word) => !isFiller(word) && !anyFigure.test(word));

function knows(seen: Seen, word: string): boolean {
  const names = [seen.dataset, ...seen.columns.map(({ name }) => name)].flatMap(nameWords).map(singular);
  return names.includes(word) || [...sampleValues(seen).values()].some((values) => values.some((value) => nameWords(value).includes(word)));
}

const hasFigure = ({ columns }: Seen, words: readonly string[]): boolean =>
  columns.some(
    (column) =>
      isNumber(column) &&
      nameWords(column.name)
        .map(singular)
        .some((word) => words.includes(word)),
  );

/** Whether what is to be counted or added up is in other data, and no word of it in the plan's own. */
export function* isOwnReport(last: DraftInput, { original }: RequestText, entries: DatasetEntry[]): Planning<boolean> {
  const figure = change.test(original) || lastAggregate(last) !== undefined ? undefined : report.exec(original)?.groups?.['figure'];
  const words = wordsOf(figure ?? '');
  if (words.length === 0) return false;
  const isOwn = ({ name }: DatasetEntry): boolean => last.sources.some(({ path, table }) => (path ?? table) === name);
  const listed = entries.slice(0, 20);
  const seen = yield* inspectAll(listed);
  const pairs = listed.flatMap((entry, index) => {
    const found = seen[index];
    return found?.ok === true ? [{ seen: found.value, own: isOwn(entry) }] : [];
  });
  return (
    pairs.some(({ own }) => own) &&
    pairs.every(({ own, seen: of }) => !own || !words.some((word) => knows(of, word))) &&
    pairs.some(({ own, seen: of }) => !own && hasFigure(of, words))
  );
}
