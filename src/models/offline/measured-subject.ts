/** "Top customers by total spend": the figures are not in customers but where each row has a customer and an amount. */
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from './asking.ts';
import { linkColumn } from './link/columns.ts';
import { quantityOf, unitPriceOf, unitsSaid } from './link/elements.ts';
import type { Mention } from './link/datasets.ts';
import { nameWords } from './link/names.ts';
import { dateColumns, isCalledMoney, isIdentifier, isList, isNumber, isOfMoney } from './link/types.ts';
import { holderOf, holderOfAmounts, saysOwnFigures } from './read/joins/partner-figures.ts';
import { isFiller } from './text/filler.ts';
import type { RequestText } from './text/request-text.ts';

const moneyWord = /\b(?:revenue|sales|turnover|spend|spending|spent|amounts?|income|takings|earned|money)\b/i;
const earnedWord = /\b(?:revenues?|sales|turnover|takings|earned)\b/i;
const ranksOrGroups = /\b(?:per|by|each|every|top|best|worst|most|least|fewest|biggest|smallest|highest|lowest|total|average|sum)\b/i;

/** The one file that has the figures and a key of the named data, which lacks them; null when they are not asked for so, or are its own. */
export function* whereMeasured(
  text: RequestText,
  entries: DatasetEntry[],
  first: Mention,
): Planning<{ entry: DatasetEntry; note: string } | null> {
  const { original } = text;
  const [named] = first.entries;
  if (named === undefined || first.how === 'named' || saysOwnFigures(original.slice(first.end))) return null;
  // Where the rows go may be called after money.
  const unread = text
    .words()
    .map(({ text: word }) => word)
    .join(' ')
    // "More than 8 sales" are rows.
    .replaceAll(/\b(?:\d+|one|two|three|four|five|ten) sales\b/gi, '');
  const byMoney =
    (moneyWord.test(unread) ? yield* holderOfAmounts(named, entries) : null) ??
    (earnedWord.test(unread) ? yield* holderOfEarnings(named, entries) : null);
  const holder =
    byMoney ??
    (ranksOrGroups.test(original) ? yield* holderOfFigure(text, entries, { named, first }) : null) ??
    (unitsSaid.test(original) && ranksOrGroups.test(original) ? yield* holderOfUnits(named, entries) : null);
  if (holder === null) return null;
  return { entry: holder, note: `${named.name} has no such figures; this reads ${holder.name}, where every row belongs to one of them.` };
}

/** "Which category has the highest turnover", where only products have one: the file whose rows were sold; null where that is not asked. */
export function* whereEarned(
  text: RequestText,
  entries: DatasetEntry[],
  guessed: DatasetEntry,
): Planning<{ entry: DatasetEntry; note: string } | null> {
  if (!earnedWord.test(text.original) || !ranksOrGroups.test(text.original)) return null;
  const [seen] = yield* inspectAll([guessed]);
  // Rows with a day were sold themselves, for a price each.
  const isCatalog = seen?.ok === true && (dateColumns(seen.value.columns, '').length === 0 || seen.value.columns.some(isListed));
  const holder = isCatalog ? yield* holderOfEarnings(guessed, entries) : null;
  return (
    holder && { entry: holder, note: `${guessed.name} tells prices; this reads ${holder.name}, where every row is one that was sold.` }
  );
}

/** "Turnover per product category": what products are priced at is not what they brought. */
const holderOfEarnings = (named: DatasetEntry, entries: DatasetEntry[]): Planning<DatasetEntry | null> =>
  holderOf(named, entries, {
    lacks: (own) => quantityOf(own) === undefined && own.filter(isOfMoney).every(isPrice),
    has: (columns) => quantityOf(columns) !== undefined && unitPriceOf(columns) !== undefined,
    inLists: true,
  });

const isListed = ({ name }: Column): boolean => /(?:list|unit|catalog|retail|base)_?price/i.test(name);

const isPrice = ({ name }: Column): boolean => nameWords(name).some((word) => /^(?:price|cost)$/.test(word));

/** "Top 3 products by units sold": where every line has a product and how many of it. */
const holderOfUnits = (named: DatasetEntry, entries: DatasetEntry[]): Planning<DatasetEntry | null> =>
  holderOf(named, entries, {
    lacks: (own) => quantityOf(own) === undefined,
    has: (columns) => quantityOf(columns) !== undefined,
    inLists: true,
  });

/** "Per star", "by stars": what rows are grouped by is no figure; but "top hotels by stars". */
const isGrouped = ({ original }: RequestText, start: number): boolean =>
  (/\bby\s+(?:the\s+)?$/i.test(original.slice(0, start)) && !ranking.test(original)) ||
  /\b(?:per|for each|for every|in each)\s+(?:the\s+)?$/i.test(original.slice(0, start));
const ranking = /\b(?:top|best|worst|most|least|fewest|biggest|smallest|highest|lowest|sort|sorted|ordered|ranked)\b/i;

/** Where a number column stands that is called like a word of the request, and no column of the named data is. */
function holderOfFigure(
  text: RequestText,
  entries: DatasetEntry[],
  { named, first }: { named: DatasetEntry; first: Mention },
): Planning<DatasetEntry | null> {
  const words = text
    .words()
    .filter(({ start, text: word }) => (start < first.start || start >= first.end) && !isFiller(word) && !isGrouped(text, start))
    .map(({ text: word }) => word);
  const linked = (word: string, columns: Column[]): Column | null => {
    const link = linkColumn(word, columns);
    const isRate =
      link.kind === 'one' &&
      nameWords(link.column.name)
        .join(' ')
        .includes(` per ${nameWords(word).join(' ')}`.replace(/s$/, ''));
    return link.kind === 'one' && !isRate && (link.how === 'name' || link.how === 'part') ? link.column : null;
  };
  const figures = (columns: Column[]): string[] =>
    words.filter((word) => {
      const column = linked(word, columns);
      return column !== null && isNumber(column) && !isIdentifier(column);
    });
  return holderOf(named, entries, {
    lacks: (own) =>
      words.length > 0 &&
      figures(own).length === 0 &&
      !own.some((column) => (isList(column) || isCalledMoney(column)) && words.some((word) => linked(word, [column]))),
    has: (columns) => figures(columns).length > 0,
  });
}

const time = /\b(?:day|week|month|quarter|year|daily|weekly|monthly|quarterly|yearly)s?\b/i;

/** "The best month for turnover" beside a table of turnovers that tells no time: what is only called a little alike is not meant. */
export function* tellsNoTime({ original }: RequestText, { how, entries: [entry] }: Mention): Planning<boolean> {
  if (how !== 'part' || entry === undefined || !time.test(original)) return false;
  const [seen] = yield* inspectAll([entry]);
  return seen?.ok === true && dateColumns(seen.value.columns, '').length === 0 && !seen.value.columns.some(({ name }) => time.test(name));
}
