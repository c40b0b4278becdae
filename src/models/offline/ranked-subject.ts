/** Whether the rows of the data that is named are ranked themselves, or are groups of other rows. */
import { inspectAll, type Planning } from './asking.ts';
import { linkColumn } from './link/columns.ts';
import { baseName, type Mention } from './link/datasets.ts';
import { isIdentifier, measureColumns } from './link/types.ts';
import { measuredBy } from './link/verb-columns.ts';
import { comparativeOf, isOrdered, superlatives } from './read/groups/superlative.ts';
import type { RequestText } from './text/request-text.ts';

const ownRank = new RegExp(`(${superlatives.replaceAll('_', ' ')})\\s+$`, 'i');
const ofAmount = /^(?:biggest|largest|highest|smallest|lowest)$/;
const topBy = /\b(?:top|best|worst|bottom)\s+\d+\s+$/i;
const rankedBy = /^\s+(?:by|on)\s+(?:the\s+)?([\p{L}_]+)/iu;

/** "The 3 most expensive classes", "top 3 classes by price" of classes that have a price: their own rows are ranked. */
export function* ranksItself({ entries: [entry], start, end }: Mention, { original }: RequestText): Planning<boolean> {
  const which = ownRank.exec(original.slice(0, start))?.[1]?.toLowerCase();
  const by = topBy.test(original.slice(0, start)) ? rankedBy.exec(original.slice(end))?.[1] : undefined;
  if (entry === undefined || (which === undefined && by === undefined)) return false;
  const [seen] = yield* inspectAll([entry]);
  if (seen?.ok !== true) return false;
  const { columns } = seen.value;
  if (which !== undefined && measuredBy(comparativeOf(which), columns) !== null) return true;
  // "The 5 biggest orders" of orders that have one amount.
  if (which !== undefined) return ofAmount.test(which) && measureColumns(columns).length === 1;
  const link = linkColumn(by ?? '', columns, baseName(entry));
  return link.kind === 'one' && isOrdered(link.column) && !isIdentifier(link.column);
}
