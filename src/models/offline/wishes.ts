/** What a request wishes: first what can be read without data, then the steps, read with it. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { Planning } from './asking.ts';
import type { Operation } from './draft/operation.ts';
import { baseName, findMentions } from './link/datasets.ts';
import { readAggregate } from './read/groups/aggregate.ts';
import { apartByValue } from './read/groups/compared.ts';
import { readBestGroup } from './read/groups/best-group.ts';
import { readCasts } from './read/columns/casts.ts';
import { readCleaning } from './read/values/cleaning.ts';
import { readChosen } from './read/columns/chosen-columns.ts';
import { readChecks } from './read/load/checks.ts';
import { readConditions } from './read/rows/conditions.ts';
import { readDateOrders } from './read/columns/date-orders.ts';
import { readDateParts } from './read/columns/date-parts.ts';
import { type DedupeWish, readDedupe, readKeptByKey } from './read/values/dedupe.ts';
import { dedupeStep } from './read/values/dedupe-step.ts';
import { readKeyed } from './read/rows/keyed.ts';
import { readGroupAverage } from './read/rows/group-average.ts';
import { readSample } from './read/rows/random-sample.ts';
import { readRepeated } from './read/rows/repeated.ts';
import { readDefined } from './read/rows/defined.ts';
import { readDerived, readExpressed } from './read/columns/derive.ts';
import { type FileForm, readFileForm } from './read/load/file-form.ts';
import { readFills } from './read/values/fills.ts';
import { readHiding } from './read/values/hiding.ts';
import { type ModeWish, readMode } from './read/load/mode.ts';
import { readNewness, type NewnessWish } from './read/load/newness.ts';
import { readNameStyle } from './read/columns/name-style.ts';
import { readLeading, readOrder } from './read/groups/order.ts';
import { type ParameterWish, readParameterWishes } from './read/load/parameter-wish.ts';
import { readNameBehind, readPipelineName } from './read/load/pipeline-name.ts';
import { readPicks } from './read/columns/pick-columns.ts';
import { readRankWithin } from './read/groups/rank-within.ts';
import { readRankedPerGroup } from './read/groups/ranked-per-group.ts';
import { readReadingOptions } from './read/load/reading-options.ts';
import { claimRenamed, readRenames } from './read/columns/rename.ts';
import { readRest, type RestWish } from './read/load/rest.ts';
import { readRoundings } from './read/values/roundings.ts';
import type { Scope } from './read/scope.ts';
import { readSchedule, type ScheduleWish } from './read/load/schedule.ts';
import { readSplits } from './read/columns/split-column.ts';
import { fieldSteps, readStructFields } from './read/columns/struct-fields.ts';
import { readTextForms } from './read/values/text-forms.ts';
import { readTarget } from './read/load/target.ts';
import type { TargetWish } from './read/load/target-wish.ts';
import { readTestAccounts } from './read/rows/test-accounts.ts';
import { readTotalRows } from './read/rows/total-rows.ts';
import { readUnits } from './read/columns/units.ts';
import { readWrittenDates } from './read/columns/written-dates.ts';
import { readExchangedValues } from './read/values/exchanged-values.ts';
import { readValueMaps } from './read/values/value-map.ts';
import { pattern } from './text/pattern.ts';
import { RequestText, type Taken } from './text/request-text.ts';

/** Verbs that say "load this" and nothing more. */
const loadVerb = pattern(
  'pull_out|bring_over|take_over|that_you_charge|please_charge|goes|load_it_again|load_them_again|load_again|load|loads|loading|loaded|exported|copied|imported|transferred|ingested|replicate|grab|land|stick|clone|mirror|make_a_copy_of|make_a_copy|schedule|importing|copying|make|set|change|switch_to|copy|import|backfill|publish|refresh|ingest|bring_in|bring|put|take|get|move|pull|push|upload|transfer|save|write|store|export|send|insert|extract|fetch|dump|sync|stage|reload|run|ship|copied|stored|moved',
);
/** "Per ship date", "the load time": what is called after the doing. */
const ofDoing = /^\s+(?:date|day|time|timestamp)s?(?![\p{L}\p{N}_])/iu;

/** Where the text says that something is loaded. */
export const loadVerbs = (text: RequestText): Taken[] =>
  text.findAll(loadVerb).filter(({ end }) => !ofDoing.test(text.original.slice(end)));

const objects = pattern(
  'all_of_them|month_by_month|day_by_day|week_by_week|in_batches|in_chunks|one_by_one|step_by_step|everything|all_rows|all_of_it|all_of_them|the_result|the_results|everybody_else|everyone_else|everything_else|all_the_others|all_others|the_others|result|results|all',
);

/** "Guests who don't get the newsletter": what the rows do is no order to load. */
const deed = /\b(?:who|that|which|they|it|he|she|[a-z]+n't|(?:do|does|did) not)\s+(?:(?:do|does|did|never|also|still|not)\s+)*$/i;
/** "That took more than five days to ship". */
const timed = /\b(?:minutes?|hours?|days?|weeks?|months?)\s+to\s+(?:be\s+|get\s+)?$/i;

export interface Wishes {
  /** What each run may set. */
  parameters: ParameterWish[];
  target: TargetWish | null;
  /** How files are written; null when no file is. */
  file: FileForm | null;
  mode: ModeWish;
  dedupe: DedupeWish | null;
  schedule: ScheduleWish | null;
  /** What the pipeline is to be called. */
  name: string | null;
  newness: NewnessWish;
  /** Where the rows go that a condition leaves out. */
  rest: RestWish | null;
}

/** "Export orders as csv" names no place: the file is called like the data. */
const unnamedFile: TargetWish = { phrase: '', start: 0, end: 0, kind: 'file', name: '' };

/** "Stays has some duplicates", before what is done about them. */
const holdingDuplicates = [
  pattern(
    'has|have|contains|contain|holds|hold|comes_with|come_with|is_full_of|are_full_of|got some|many|a_few|several|lots_of|a_lot_of? duplicate|double? duplicates|dupes|doubles|rows|repeats',
  ),
  pattern('there_are|there_is some|many|a_few|several? duplicates|dupes|doubles|duplicate_rows'),
];

/** "Hours on workdays", where there is data of that name: no rhythm, unless one is said besides. */
const saysOwnDays = ({ original }: RequestText, entries: DatasetEntry[]): boolean =>
  entries.some((entry) => /^(?:work|week)(?:days?|ends?)$/i.test(baseName(entry))) &&
  !/\b(?:at|every|each|daily|hourly|weekly|monthly|nightly|once|twice|cron|schedule[ds]?|run|noon|midnight|until|from now on)\b/i.test(
    original,
  );

/** "Viewings on weekends": rows of those days, where nothing is to be loaded and no time is said. */
function asksOfDays({ original }: RequestText, entries: DatasetEntry[]): boolean {
  const place = original.search(/\bon (?:week(?:end|day)s|workdays|(?:mon|tues|wednes|thurs|fri|satur|sun)days)\b/i);
  const { mentions } = findMentions(new RequestText(original.slice(0, Math.max(0, place))), entries, []);
  return place > 0 && !doing.test(original) && mentions.some(({ how }) => how === 'noun' || how === 'named');
}

/** What is done on days, or when on them. */
const doing =
  /\b(?:load|copy|import|ingest|bring|sync|refresh|run|reload|update|export|write|put|save|store|send|move|append|schedule|every|each|daily|weekly|monthly|hourly|at|noon|midnight|tell|warn|alert|pause|resume|stop|make|it|into|to)\b/i;

/** Reads and claims what needs no data. */
export function readWishes(text: RequestText, entries: DatasetEntry[], today: string): Wishes {
  const parameters = readParameterWishes(text);
  const wanted = readPipelineName(text);
  const schedule = saysOwnDays(text, entries) || asksOfDays(text, entries) ? null : readSchedule(text);
  const name = wanted ?? (schedule === null ? null : readNameBehind(text));
  const newness = readNewness(text, today);
  const rest = readRest(text);
  const named = readTarget(text, entries);
  const file = readFileForm(text, named);
  const target = named ?? (file && unnamedFile);
  const repeated = readDedupe(text);
  const mode = readMode(text, entries);
  const dedupe = repeated ?? readKeptByKey(text, mode.key);
  if (dedupe !== null) text.take(...holdingDuplicates);
  return { target, file, mode, dedupe, schedule, name, newness, rest, parameters };
}

/** The steps for the wishes and for everything still unread, in no particular order, behind `shapes`. `question`: the text asks, it does not load. */
export function* readOperations(scope: Scope, wishes: Wishes, question: boolean, shapes: Operation[] = []): Planning<Operation[]> {
  scope.options = { ...scope.options, ...readReadingOptions(scope) };
  scope.checks = readChecks(scope);
  const style = readNameStyle(scope);
  // The most particular phrases first; whatever is left is tried as columns and conditions.
  const rows = [
    ...readKeyed(scope),
    ...readSample(scope),
    ...(wishes.dedupe ? yield* dedupeStep(wishes.dedupe, scope) : []),
    ...readStructFields(scope),
    ...readGroupAverage(scope),
    ...readRepeated(scope),
    ...readSplits(scope),
    ...readWrittenDates(scope),
    ...readDateOrders(scope),
    ...readDateParts(scope),
    ...readChosen(scope),
    ...readExpressed(scope),
    ...(yield* readRenames(scope)),
    ...readDerived(scope),
    ...readUnits(scope),
    ...readRoundings(scope),
    ...readTextForms(scope),
    ...(yield* readCasts(scope)),
    ...readCleaning(scope),
    ...readFills(scope),
    ...readValueMaps(scope),
    ...(yield* readExchangedValues(scope, question)),
    ...readHiding(scope),
    ...readTotalRows(scope),
    ...readDefined(scope),
    ...(yield* readTestAccounts(scope)),
    ...(yield* readRankedPerGroup(scope)),
    ...(yield* readRankWithin(scope)),
    ...readOrder(scope),
  ];
  const base = scope.columns;
  if (question) scope.best = yield* readBestGroup(scope);
  const groups = scope.best ? [] : yield* readAggregate(scope, question);
  if (groups.length === 0 && !scope.best) rows.push(...readLeading(scope, question));
  const grouped = scope.columns;
  const picks = yield* readPicks(scope);
  claimRenamed(scope);
  for (const verb of loadVerbs(scope.text)) {
    const before = scope.text.between(0, verb.start);
    if (!deed.test(before) && !timed.test(before)) scope.text.claim(verb);
  }
  scope.text.takeAll(objects);
  // Conditions are about rows, before any grouping.
  scope.columns = base;
  const conditions = yield* readConditions(scope, !question);
  scope.columns = grouped;
  const wished = [...rows, ...(yield* apartByValue(groups, scope.among, scope)), ...picks, ...conditions];
  const operations = [...shapes, ...fieldSteps(scope, [...shapes, ...wished]), ...wished];
  return style === null ? operations : [...operations, ...style(operations)];
}
