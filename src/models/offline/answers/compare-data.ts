/** "Compare orders with analytics.orders": two data sets side by side, which is no load and no one question. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { refuse } from '../asking.ts';
import { findMentions, isFileName } from '../link/datasets.ts';
import type { Reply } from '../reply.ts';
import { isTable } from '../link/left-tables.ts';
import { RequestText } from '../text/request-text.ts';

const lead = String.raw`^(?:(?:please|can you|could you|now|ok|show me|show|list|tell me|give me|find|what are|what is|what's|are there(?: any)?)[, ]+)*`;
const against = String.raw`(?:with|to|against|and|from|vs\.?|versus|since|as compared (?:to|with)|compared (?:to|with)|relative to)`;
/** "Compare A with B", "what changed in A compared to B", "the differences between A and B", "how does A differ from B". */
const comparing = [
  String.raw`(?:compare|diff|reconcile)\s+(?<one>.+?)\s+${against}\s+(?<other>.+?)`,
  String.raw`what\s+(?:has\s+|have\s+)?(?:changed|differs?|is\s+different|is\s+new)\s+(?:in|between)\s+(?<one>.+?)\s+${against}\s+(?<other>.+?)`,
  String.raw`(?:the\s+|all\s+)?(?:differences?|different|changes?)\s+(?:between|of|in)\s+(?<one>.+?)\s+${against}\s+(?<other>.+?)`,
  String.raw`how\s+(?:does|do|did)\s+(?<one>.+?)\s+differ\s+from\s+(?<other>.+?)`,
].map((form) => new RegExp(`${lead}${form}[\\s.?!]*$`, 'iu'));

/** What can be done instead; null where not two data sets are named and nothing else. */
export function refuseComparing({ original }: RequestText, entries: DatasetEntry[]): Reply | null {
  const { one = '', other = '' } = comparing.map((form) => form.exec(original)?.groups).find((groups) => groups !== undefined) ?? {};
  const [left, right] = [dataIn(one, entries), dataIn(other, entries)];
  if (left === null || right === null || left.name === right.name) return null;
  const shown = right.isTable
    ? `, count each of them, or show what one would change in the other: “load ${left.name} into ${right.name}, upsert by its key” brings a card with every row that is new or differs, which you can then reject`
    : ', or count each of them';
  return refuse(
    `I do not compare two data sets in one step. I can tell which rows have no match (“${left.name} without a match in ${right.name}”)${shown}.`,
  );
}

/** The data that these words name, when they name nothing else; a table may be one that is not there. */
function dataIn(said: string, entries: DatasetEntry[]): { name: string; isTable: boolean } | null {
  if (/^[\w"]+\.[\w"]+$/.test(said) && !isFileName(said)) return { name: said, isTable: true };
  const [only, ...others] = findMentions(new RequestText(said), entries, []).mentions.filter(
    ({ how }) => how === 'named' || how === 'noun',
  );
  const entry = only?.entries[0];
  const rest = only ? `${said.slice(0, only.start)} ${said.slice(only.end)}` : said;
  if (entry === undefined || others.length > 0 || !/^(?:\s|the|our|my|file|table|of|in|from|data|samples?|warehouse)*$/i.test(rest))
    return null;
  return { name: entry.name, isTable: isTable(entry) };
}
