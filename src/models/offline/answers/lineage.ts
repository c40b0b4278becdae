/** Where a dataset or a column comes from, and who needs it: from the plans whose loads stand, of every conversation one may read. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { DraftInput } from '#domain/draft.ts';
import type { DatasetColumn, Dependent, Origin } from '#domain/history.ts';
import { inspectAll, type Planning, refuse } from '../asking.ts';
import { explainNumber, findDependents } from '../asking-history.ts';
import { baseName } from '../link/datasets.ts';
import { nameWords, sameWords } from '../link/names.ts';
import { answer, type Reply } from '../reply.ts';
import { pattern } from '../text/pattern.ts';
import type { RequestText, Taken } from '../text/request-text.ts';
import { waitingOrigin } from './waiting-lineage.ts';
import { countOf, rowsOf, sorry } from './which-run.ts';

const origins = [
  pattern(
    'where does|do|did the? number|numbers|figure|figures|value|values in|of|from|behind {table:dotted} {column:name}? come|coming from',
  ),
  pattern('where does|do|did|is|are the? column|field? {column:name} in|of|from {table:dotted} come|coming from'),
  pattern('where does|do|did|is|are {table:dotted} come|coming from'),
  pattern('what|which feeds|makes|fills|builds the? {table:place}'),
  pattern('what|which goes|go into the? {table:place}'),
  pattern(
    'what|which data|file|files|dataset|datasets|source|sources|table|tables|inputs|input feed|feeds|fill|fills|make|makes|go_into|goes_into|is_behind|are_behind|is_in|are_in|end_up_in|ends_up_in the? {table:dotted}',
  ),
  pattern('where do|does|did we|you|they|i get|take|have the? {column:name} in|of {table:dotted} from'),
  pattern('how is|was|are|were the? {column:name} in|of|from {table:dotted} computed|calculated|made|derived|built|worked_out'),
  pattern('how is|was|are|were {table:dotted} computed|calculated|made|derived|built|worked_out'),
  pattern(
    'how did|do|does|have|was|were we|you|they|it? get|got|get_to|got_to|reach|reached|come_up_with|came_up_with|end_up_with|compute|computed|calculate|calculated|make|made|build|built|derive|derived|work_out|worked_out|arrive_at|arrived_at|come_to the? {column:name} figure|number|value|total|column? in|of|from {table:dotted}',
  ),
  pattern('what is|are|was the? {column:name} in|of {table:dotted} made|built|computed|calculated|derived from|of|out_of?'),
  pattern('what is|are|was {table:dotted} made|built|computed|calculated|derived|loaded from|of|out_of?'),
  pattern('lineage|origin|source|provenance of the? {column:name} in|of|from {table:dotted}'),
  pattern('lineage|origin|source|provenance of {table:dotted}'),
  pattern('why are|is|does|do|has|have there? only? {number:number} rows? in|of|from {table:dotted}'),
  pattern('why does|do {table:dotted} have|has|hold|holds only? {number:number} rows?'),
  pattern('why does|do {table:dotted} have|has|hold|holds so|fewer|less|more|many|few {rest:rest}'),
  pattern('explain|trace the? number|count_of_rows|row_count|rows|count|figure of|in|behind {table:dotted}'),
  pattern('trace|explain the? {column:name} in|of|from {table:dotted}'),
  pattern('where does|do|did the? {table:name} come|coming from'),
];
const dependents = [
  pattern(
    'what|which|who|anything breaks|break|depends|happens|is_affected|would_break|will_break|would_happen|stops_working|stop_working|would_stop_working|will_stop_working|would_fail|will_fail|would_be_affected|will_be_affected|gets_broken|goes_wrong|would_go_wrong if|when|without the? column? {column:name} in|of|from {table:place} is|was|were|would_be? gone|missing|dropped|removed|deleted|renamed|changed|away?',
  ),
  pattern('what breaks if the? column? {column:name} is changed'),
  pattern(
    'what|which|who|anything breaks|break|depends|happens|uses|is_affected|would_break|will_break|would_happen|stops_working|stop_working|would_stop_working|will_stop_working|would_fail|will_fail|would_be_affected|will_be_affected|gets_broken|goes_wrong|would_go_wrong if|when|on i|we|you|somebody|someone? drop|dropped|remove|removed|rename|renamed|delete|deleted|change|changed|changes|alter|altered? the? column? {column:place}',
  ),
  pattern(
    'can|could|may|should i|we|you safely? drop|remove|rename|delete|change the? {column:name} column|field? of|in|from the? {table:place} or|and|, does|do|will|would anything|something|anybody|anyone|somebody|someone else|still? need|needs|use|uses|read|break it?',
  ),
  pattern(
    'what|who|which|anything|anybody else? uses|needs|reads|depends_on|depend_on|loads_from|is_built_on|relies_on the? {column:place}',
  ),
  pattern(
    'is|are anything|something|anyone|anybody|any_table|any_tables|any_load|any_loads|any_pipeline still? using|reading|needing|relying_on|built_on|based_on|made_from|made_of|fed_by|loaded_from|derived_from|dependent_on|depending_on the? {column:place}',
  ),
  pattern(
    'can|could|may|should i|we|you safely? drop|remove|rename|delete|change the? column? {column:dotted} or|and does|do|is|will|would somebody|someone|anybody|anyone|anything|something else|still? need|needs|use|uses|read|reads|depend it|on_it?',
  ),
  pattern(
    'does|do|did|will anything|something|anyone|anybody|any_table|any_load|any_pipeline use|need|read|depend_on|load_from|rely_on the? {column:place}',
  ),
  pattern('which|what loads|runs|pipelines|tables|plans use|need|read|depend_on the? {column:place}'),
  pattern('which|what tables|table|loads|things is|are made|built|loaded|derived|computed from|of|on|out_of the? {column:place}'),
  pattern('is|would it? be? safe|ok|okay|fine|risky|dangerous to drop|remove|rename|delete|change the? column? {column:place}'),
  pattern('can|could|may i|we safely drop|remove|rename|delete|change the? column? {column:name} in|of|from the? {table:place}'),
  pattern(
    'can|could|may i|we drop|remove|rename|delete|change the? column? {column:name} in|of|from the? {table:place} safely|without_risk|without_breaking_anything|without_harm',
  ),
  pattern('what|who|anything would|will break|stop_working|fail|be_missing without the? column? {column:place}'),
  pattern('downstream|dependents|consumers|impact of {column:place}'),
  pattern('impact of changing|dropping|removing|renaming|deleting the? {column:place}'),
];

/** "…, can I rename it?": why it is asked. */
const mayI = [
  pattern(
    "and|because|as|since? i|we am|are? would|do|might|may|want|planning|going|about|thinking|need|plan|have|'d? like|of|to? to? drop|remove|rename|delete|change|dropping|removing|renaming|deleting|changing it|this|that",
  ),
  pattern('thinking|talk|dreaming of|about dropping|removing|renaming|deleting|changing|retiring it|this|that|them'),
  pattern('and? can|could|may|should|would i|we|you safely? drop|remove|rename|delete|change it|this|that'),
  pattern('and? is|would it|this|that be? safe|ok|okay|fine to drop|remove|rename|delete|change it|this|that'),
];

/** An answer from what was loaded; null when the question is another one. */
export function* answerLineage(text: RequestText, entries: DatasetEntry[], waiting: DraftInput | null): Planning<Reply | null> {
  const origin = firstOf(text, origins);
  if (origin) {
    text.claim(origin);
    const [table, column] = [origin.part('table'), origin.part('column')];
    const of = { dataset: bare(table), ...(column === '' ? {} : { column: bare(column) }) };
    const planned = waiting === null ? null : yield* waitingOrigin(waiting, of);
    return yield* tellOrigin(of, planned, text);
  }
  const dependent = firstOf(text, dependents);
  if (!dependent) return null;
  text.claim(dependent);
  text.take(...mayI);
  const behind = dependent.part('table') === '' ? text.take(inTable) : null;
  const [table, column] = [bare((behind ?? dependent).part('table')), bare(dependent.part('column'))];
  const holders = table === '' ? yield* holdersOf(column, entries) : [table];
  const [holder, ...others] = holders;
  if (others.length > 0) return yield* tellOfEach(column, holders, text);
  return yield* tellDependents(holder === undefined ? column : `${holder}.${column}`, text);
}

/** "What depends on passengers in trips": where the column is, said behind it. */
const inTable = pattern('in|of|from the? {table:place}');

/** More are not looked at. */
const mostHolders = 24;

/** The datasets that have a column of that name, when nothing is called so itself. */
function* holdersOf(column: string, entries: DatasetEntry[]): Planning<string[]> {
  const isData = /[./]/.test(column) || entries.some((entry) => sameWords(nameWords(baseName(entry)), nameWords(column)));
  if (isData) return [];
  const looked = entries.filter(({ kind }) => kind !== 'folder').slice(0, mostHolders);
  const seen = yield* inspectAll(looked);
  const holds = (index: number): boolean =>
    seen[index]?.ok === true && seen[index].value.columns.some(({ name }) => sameWords(nameWords(name), nameWords(column)));
  return looked.filter((_, index) => holds(index)).map(({ name }) => name);
}

/** A column that several datasets have, and none was named: what needs it of any of them. */
function* tellOfEach(column: string, holders: string[], text: RequestText): Planning<Reply> {
  const lines = new Map<string, string>();
  let hidden = 0;
  for (const dataset of holders) {
    const found = yield* findDependents({ dataset, column });
    if (!found.ok) return refuse(sorry(found.failure));
    hidden = Math.max(hidden, found.value.hidden);
    for (const each of found.value.dependents) lines.set(`${each.run} ${each.target}`, dependentText(each, column));
  }
  const where = `${column} stands in ${holders.slice(0, mostTold).join(', ')}${holders.length > mostTold ? ` and ${holders.length - mostTold} more` : ''}.`;
  if (lines.size === 0)
    return answer(`${where} No load that stands reads it there.${hiddenWords(hidden)} Nothing was changed.`, text.unread());
  const head = `${where} ${lines.size} ${lines.size === 1 ? 'load needs' : 'loads need'} it:`;
  return answer(
    [head, '', ...[...lines.values()].slice(0, 20), '', `Nothing was changed.${hiddenWords(hidden)}`].join('\n'),
    text.unread(),
  );
}

const firstOf = (text: RequestText, patterns: RegExp[]): Taken | null =>
  patterns.map((each) => text.find(each)).find((found) => found !== null) ?? null;

const bare = (name: string): string => name.replaceAll(/^["'`]+|["'`]+$/g, '');

const hiddenWords = (hidden: number): string =>
  hidden === 0 ? '' : ` ${hidden} more ${hidden === 1 ? 'plan is' : 'plans are'} of conversations that you may not read.`;

const mostTold = 6;

function* tellOrigin(of: DatasetColumn, planned: string | null, text: RequestText): Planning<Reply> {
  const found = yield* explainNumber(of);
  if (!found.ok) return planned === null ? refuse(sorry(found.failure)) : answer(planned, text.unread());
  const { hidden } = found.value;
  const known = found.value.origins;
  if (known.length === 0 && planned !== null) return answer(planned, text.unread());
  if (known.length === 0) {
    const what = of.column === undefined ? of.dataset : `${of.column} in ${of.dataset}`;
    return answer(`No load that stands has written ${what}.${hiddenWords(hidden)}`, text.unread());
  }
  const told = known.slice(0, mostTold).map(originText);
  return answer([planned ?? '', told.join('\n\n'), hiddenWords(hidden).trim()].filter(Boolean).join('\n\n'), text.unread());
}

function originText({ target, run, sources, steps, column, rows }: Origin): string {
  const head = column ? columnText(target, column) : `${target} is loaded from ${sources.join(', ')} (run ${run}).`;
  const lines = steps.map(
    ({ words, rowsIn, rowsOut }) => `- ${words}${rowsOut === null ? '' : ` (${countOf(rowsIn)} → ${rowsOf(rowsOut)})`}`,
  );
  const account = rows
    ? `Of ${rowsOf(rows.source)} read, ${countOf(rows.loaded)} ${rows.loaded === 1 ? 'was' : 'were'} loaded, ${countOf(rows.rejected)} rejected, ${countOf(rows.filtered)} filtered out, ${countOf(rows.deduplicated)} deduplicated${rows.reshaped === 0 ? '' : `, ${countOf(rows.reshaped)} folded by joins and groups`}.`
    : '';
  return [head, ...(lines.length > 0 ? ['', 'On the way:', '', ...lines] : []), ...(account === '' ? [] : ['', account])].join('\n');
}

function columnText(target: string, { name, from, made }: NonNullable<Origin['column']>): string {
  const inputs = from.map(({ dataset, column }) => `${column} of ${dataset}`).join(', ');
  const maker = made === null ? 'taken over as it is' : made.expression === null ? made.words : `\`${made.expression}\``;
  return `${name} in ${target} is ${maker}${inputs === '' ? '' : `, from ${inputs}`}.`;
}

/** `customers.segment` is a column of a dataset, `orders.csv` a dataset: both are looked for. */
function* tellDependents(said: string, text: RequestText): Planning<Reply> {
  const cut = said.lastIndexOf('.');
  const asColumn = cut > 0 ? { dataset: said.slice(0, cut), column: said.slice(cut + 1) } : null;
  const ofColumn = asColumn ? yield* findDependents(asColumn) : null;
  const found = ofColumn?.ok && ofColumn.value.dependents.length > 0 ? ofColumn : yield* findDependents({ dataset: said });
  if (!found.ok) return refuse(sorry(found.failure));
  const { dependents: known, hidden } = found.value;
  if (known.length === 0) return answer(`No load that stands reads ${said}.${hiddenWords(hidden)} Nothing was changed.`, text.unread());
  const column = found === ofColumn ? asColumn?.column : undefined;
  const lines = known.slice(0, 20).map((dependent) => dependentText(dependent, column));
  const more = known.length > lines.length ? [`- and ${known.length - lines.length} more`] : [];
  const head = `${known.length} ${known.length === 1 ? 'load needs' : 'loads need'} ${said}:`;
  return answer([head, '', ...lines, ...more, '', `Nothing was changed.${hiddenWords(hidden)}`].join('\n'), text.unread());
}

function dependentText({ target, reads, columns, uses, distance, run }: Dependent, column: string | undefined): string {
  const lost = column === undefined ? '' : columns.length > 0 ? ` loses ${columns.slice(0, 8).join(', ')}` : ' keeps its columns';
  const broken = uses.length > 0 ? `; ${uses.slice(0, 3).join('; ')} ${uses.length === 1 ? 'names' : 'name'} it` : '';
  return `- ${target}${lost}${broken} (reads ${reads}${distance > 1 ? `, ${distance} steps away` : ''}, run ${run})`;
}
