/** Tables that earlier loads left in the warehouse: what is called like them by accident does not speak of them. */
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import { isIdentifier } from './types.ts';

/** What a request says, and the data that may be meant. */
interface Said {
  phrase: string;
  start: number;
  end: number;
  entries: DatasetEntry[];
  how: string;
}

/** A table or a view, and no file. */
export const isTable = ({ kind }: DatasetEntry): boolean => kind === 'table' || kind === 'view';

/** Data of its own: a file, or a table that no load of ours left. */
export const isSource = (entry: DatasetEntry): boolean => entry.kind === 'file' || (isTable(entry) && entry.connection !== 'warehouse');

/** Of several that may be meant, those that are data of their own; all, where none is. */
export function ownFirst<T>(all: T[], entryOf: (each: T) => DatasetEntry): T[] {
  const own = all.filter((each) => isSource(entryOf(each)));
  return own.length > 0 ? own : all;
}

/** Words that say how something is, or what to do: tables are called so after what was asked for. */
const telling =
  /^(?:\p{L}{3,}ed|(?:hour|dai|week|month|quarter|year|night)ly|rolling|running|pivot|share|top|best|worst|big|large|small|recent|latest|newest|clean|safe|real|unique|open|paid|unpaid|active|new|old|std|hist|history|keyed|consistent|tidy|fill|mask|hash|sync|stack|profile|watch|anon|masked|total|totals|average)$/iu;

/** Right before or behind such a word, a table is meant. */
const asData = /^\s+(?:tables?|data|datasets?|views?)\b/i;
const readFrom = /\b(?:from|out of|in|of|table|view|dataset)\s+(?:the\s+)?$/i;
const alone = /\b(?:load|copy|export|write|import|join|show|describe|query)\s+(?:the\s+)?$/i;

/** "Monthly revenue" where a load left `analytics.monthly`, "completed orders" where one left `analytics.completed`. */
export function withoutAccidents<S extends Said>(mentions: S[], original: string): S[] {
  const isWeak = ({ how, entries }: S): boolean => how !== 'named' && entries.every(isTable);
  const leads = (mention: S): boolean =>
    mentions.some(
      ({ start, entries }) => start > mention.end && original.slice(mention.end, start).trim() === '' && !entries.every(isTable),
    );
  const isTold = ({ phrase, start, end }: S): boolean => {
    const [before, behind] = [original.slice(0, start), original.slice(end)];
    const isObject = alone.test(before) && /^\s*(?:$|[,.;?]|(?:in)?to\b|as\b|with\b|by\b|where\b)/i.test(behind);
    return telling.test(phrase) && !asData.test(behind) && !readFrom.test(before) && !isObject;
  };
  return mentions.filter((mention) => !isWeak(mention) || !(leads(mention) || isTold(mention)));
}

/** Whether a table holds figures, or the rows of a file under the file's own key: what is asked of both is asked of the file. */
export function isLeft(entry: DatasetEntry, columns: Column[], files: Column[][]): boolean {
  if (!isTable(entry)) return false;
  const key = columns.find(isIdentifier)?.name.toLowerCase();
  return key === undefined || files.some((own) => own.find(isIdentifier)?.name.toLowerCase() === key);
}
