/** "What is in orders.csv?": columns, rows and what is worth knowing. */
import { inspectAll, type Planning, queryData, refuse, type Seen } from '../asking.ts';
import { knownData } from '../known-data.ts';
import { unreadable } from '../understand.ts';
import { asksForMeasures } from './measured.ts';
import { asksForPlace, contentsOfPlace } from './place-contents.ts';
import { shownColumns } from './shown-columns.ts';
import { unusedPhrases } from './unused.ts';

const sampleRows = 5;
const contentsWords =
  /^(?:contain|contains|hold|holds|include|consist|like|what|what's|whats|contents?|inside|describe|inspect|preview|peek|show|list|see|has|have|does|columns?|schema|structure|fields?|sample|first|head|look|open|tell|rows|few|us|give|\d{1,3})$/i;
const listingWords = /^(?:what|which|list|show|all|everything|available|files?|tables?|datasets?|sources?|data|there|here|have)$/i;
import type { DatasetEntry } from '#domain/dataset.ts';
import { relationId } from '../draft/edit.ts';
import { baseName } from '../link/datasets.ts';
import { holdsAll, nameWords } from '../link/names.ts';
import { nameSql } from '../link/sql-text.ts';
import { contents } from '../text/contents-words.ts';
import { answer, type Reply } from '../reply.ts';
import { chooseSubject, nameSome } from '../subject.ts';
import type { RequestText } from '../text/request-text.ts';

const listing =
  /^(?:please )?(?:(?:what|which) (?:data|files?|tables?|datasets?|sources?)(?: (?:is|are|do|can|have|has|does|contain|hold)\b.*)?|(?:list|show)(?: me)?(?: all)?(?: the| my| our)? (?:data|files?|tables?|datasets?|sources?|everything)(?: (?:with \S+ in|whose|that (?:have|are)|which (?:have|are)|called|named)\b.*\bname\w*\b.*| (?:called|named) (?:like|after|something like) \S+)?|what do (?:you|we|i) have|what(?:'s| is) (?:there|available|here))[\s?.!]*$/i;

const topic = /\b(?:about|on|concerning|for|regarding|related to|to do with)\s+(?:the\s+|our\s+)?(?<topic>[\p{L}\p{N}_ -]+?)[\s?.!]*$/iu;

/** "Which tables have orders in their name", "list the files called after fuel". */
const inName = [
  /\b(?:have|has|with|contain(?:s|ing)?|hold)\s+(?:the\s+)?(?:word\s+)?["'“]?(?<topic>[\p{L}\p{N}_-]+)["'”]?\s+in\s+(?:(?:their|its|the)\s+)?names?[\s?.!]*$/iu,
  /\bnames?\s+(?:of\s+which\s+|that\s+)?(?:contains?|has|have|holds?|includes?|starts?\s+with|begins?\s+with|ends?\s+(?:in|with))\s+(?:the\s+word\s+)?["'“]?(?<topic>[\p{L}\p{N}_-]+)["'”]?[\s?.!]*$/iu,
  /\b(?:called|named)\s+(?:something\s+)?(?:like|after|with)\s+["'“]?(?<topic>[\p{L}\p{N}_-]+)["'”]?[\s?.!]*$/iu,
];

/** The datasets whose place or name has the words of a topic: "energy" of `energy/meters.xlsx`. */
function entriesAbout(said: string, entries: DatasetEntry[]): DatasetEntry[] {
  const words = nameWords(said);
  return words.length === 0 ? [] : entries.filter(({ connection, name }) => holdsAll(nameWords(`${connection} ${name}`), words));
}

/** Those with a text in their names, wherever it stands in them. */
function called(said: string, entries: DatasetEntry[]): Reply {
  const found = entries.filter(({ name }) => name.toLowerCase().includes(said.toLowerCase()) || holdsAll(nameWords(name), nameWords(said)));
  return answer(found.length === 0 ? `No dataset has “${said}” in its name.` : `There is ${nameSome(found)}.`);
}

export const asksForContents = (text: RequestText): boolean =>
  !asksForMeasures(text) && (contents.test(text.original) || listing.test(text.original) || asksForPlace(text));

export function* describeDataset(text: RequestText): Planning<Reply> {
  const place = asksForPlace(text) ? yield* contentsOfPlace(text) : null;
  if (place) return place;
  const entries = yield* knownData(text);
  if (!entries.ok) return refuse(`I could not list the data: ${entries.failure.message}`);
  if (listing.test(text.original)) {
    const said = inName.map((one) => one.exec(text.original)?.groups?.['topic']).find((found) => found !== undefined);
    if (said !== undefined) return called(said, entries.value);
    const about = entriesAbout(topic.exec(text.original)?.groups?.['topic'] ?? '', entries.value);
    if (about.length > 0) return answer(`There is ${nameSome(about)}.`);
    const there = entries.value.length === 0 ? 'There is no data here yet.' : `There is ${nameSome(entries.value)}.`;
    return answer(there, unusedPhrases(text, { spans: [], words: listingWords }));
  }
  const chosen = yield* chooseSubject(text, entries.value, null);
  if ('reply' in chosen) return chosen.reply;
  const [seen] = yield* inspectAll([chosen.entry]);
  if (!seen?.ok) return refuse(unreadable(chosen.entry, seen?.failure));
  // The table beside the words: a few rows, personal values covered.
  const id = relationId(baseName(chosen.entry));
  const source = { id, connection: chosen.entry.connection, dataset: chosen.entry.name };
  yield* queryData(`SELECT ${shownColumns(seen.value.columns)} FROM ${nameSql(id)} LIMIT ${wantedRows(text)}`, [source]);
  return answer(described(seen.value), unusedPhrases(text, { spans: chosen.mention ? [chosen.mention] : [], words: contentsWords }));
}

/** "Show 10 rows of orders"; a few when no number is said. */
const wantedRows = ({ original }: RequestText): number =>
  Math.min(100, Number(/\b(\d{1,3}) (?:sample |first )?rows\b/i.exec(original)?.[1] ?? sampleRows));

function described({ dataset, columns, rows, rowsExact, notes }: Seen): string {
  const count =
    rows === null
      ? 'an unknown number of rows'
      : `${rowsExact ? '' : 'about '}${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;
  return [
    `\`${dataset}\` has ${count} and ${columns.length} ${columns.length === 1 ? 'column' : 'columns'}:`,
    '',
    ...columns.map(({ name, type }) => `- \`${name}\` ${type}`),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `Note: ${note}`)] : []),
  ].join('\n');
}
