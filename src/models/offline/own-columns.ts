/** Data that is named like a column of the plan: "per tutor and week", "leave out the ones without a student" change what is there. */
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import type { DraftInput } from '#domain/draft.ts';
import { inspectAll, type Planning } from './asking.ts';
import { findMentions, type Mention } from './link/datasets.ts';
import { isNamedAfter } from './link/names.ts';
import { pattern } from './text/pattern.ts';
import type { RequestText } from './text/request-text.ts';

/** How a sentence begins that goes on with what was planned. */
const changing =
  /^(?:(?:and|also|please|now|then|ok|okay|actually|but|no|oh|hm+|sorry|wait)[, ]+)*(?:(?:make it|do it|group it|break it down|split it)\s+)?(?:by|per|for each|for every|group(?:ed)? by|split by|broken down by|only|just|without|leave out|skip|drop|exclude|ignore|keep|remove|not|except|no)\b/i;
const loading = pattern('load|copy|import|ingest|bring_in|export|transfer|sync|join|enrich|combine');

/** Whether a column is called like the phrase, or holds its key. */
export const namesColumn = (phrase: string, columns: readonly Column[]): boolean => columns.some(({ name }) => isNamedAfter(name, phrase));

/** Whether all data that a sentence names are columns of the last plan's sources, which the sentence changes. */
export function* changesOwnColumns(last: DraftInput, text: RequestText, entries: DatasetEntry[]): Planning<boolean> {
  if (!changing.test(text.original) || text.find(loading) !== null) return false;
  const { mentions, unknown } = findMentions(text, entries, []);
  if (mentions.length === 0 || unknown.length > 0 || mentions.some(({ how }) => how === 'named')) return false;
  const seen = yield* inspectAll(
    last.sources.map(({ connection, path, table }) => ({ connection: connection ?? 'files', name: path ?? table ?? '' })),
  );
  const columns = seen.flatMap((each) => (each.ok ? each.value.columns : []));
  return mentions.every((mention) => isOwn(mention, last) || namesColumn(mention.phrase, columns));
}

const isOwn = ({ entries: [first] }: Mention, last: DraftInput): boolean =>
  last.sources.some(({ path, table }) => (path ?? table) === first?.name);
