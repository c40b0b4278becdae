/** Values exchanged: "replace 'canceled' with 'cancelled' in status", "map DE to Germany in country". */
import type { Column } from '#domain/dataset.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameSql, plainSql, textSql } from '../../link/sql-text.ts';
import { isNumber, isText } from '../../link/types.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { splitList } from '../../text/list.ts';
import { linkQuietly } from '../link.ts';
import { isTypeWord } from '../columns/rename.ts';
import { rowStep, takeOn } from '../row-step.ts';
import { noted, type Scope } from '../scope.ts';

const spellings = [
  pattern('replace|change|map|turn|recode {old:quoted} with|by|to|into {new:quoted} in|of|for the? {column:twowords}'),
  pattern('replace|change|map|turn|recode {old:word} with|by|to|into {new:word} in|of|for the? {column:twowords}'),
  pattern('replace|change|map|turn|convert|recode {old:quoted} with|by|to|into {new:quoted} in|of|for the? {column:name}'),
  pattern('replace|change|map|turn|recode {old:word} with|by|to|into {new:word} in|of|for the? {column:name}'),
  pattern('in the? {column:name} ,? replace|change|map|turn|recode {old:word} with|by|to|into {new:word}'),
  pattern('map|recode|translate|change the? {column:name} values? from? {old:quoted} to|into|as {new:quoted}'),
  pattern('map|recode|translate the? {column:name} values? from? {old:word} to|into|as {new:word}'),
];

/** "Change payment ec to card": the name of the column and no other word stands before the old value. */
const bare = pattern('change|recode|turn the? {column:name} {old:word} to|into|as|by {new:word}');
const noValue = /^(?:from|to|types?|names?|values?|formats?|columns?|case|all|it|is|into|in)$/i;

const several = [
  pattern('replace|change|map|turn|recode|rename|translate {pairs:list} in|of|for the? {column:name}'),
  pattern('in the? {column:name} ,? replace|change|map|turn|recode|rename|translate {pairs:list}'),
];
const asNull = [
  pattern('treat|read|take|count|consider {values:word} in|of|for the? {column} as|like null|nulls|missing|empty|no_value'),
  pattern('treat|read|take|count|consider {values:list} as|like null|nulls|missing|empty|no_value in|of|for the? {column:name}'),
  pattern('in|of the? {column:name} ,? treat|read|take|count|consider {values:list} as|like null|nulls|missing|empty|no_value'),
  pattern('replace|turn|change|set|convert {values:quoted} with|by|to|into null|nulls|missing in|of|for the? {column:name}'),
];
/** "Treat '-' as empty", "'n/a' means missing": wherever it stands. */
const asNullAnywhere = [
  pattern('treat|read|take|count|consider|interpret|regard|handle {values:quoted} as|like null|nulls|missing|empty|no_value|blank'),
  pattern(
    '{values:quoted} means|mean|is|are|stands_for|counts_as|should_be|should_count_as null|nulls|missing|empty|no_value|blank|nothing',
  ),
  pattern(
    'replace|turn|change|set|convert {values:quoted} with|by|to|into|as null|nulls|missing|empty everywhere|anywhere|in_all_columns|in_every_column?',
  ),
  pattern(
    'treat|read|take|count|consider|interpret|regard {values=n/a|na|none|null|nil|unknown|-|--|?} as|like null|nulls|missing|empty|no_value|blank',
  ),
];
const numberAsNull = [
  pattern('replace|turn|change|set|convert|treat|read|take the? {column:name} of? {values:number} with|by|to|into|as null|nulls|missing'),
  pattern(
    'replace|turn|change|set|convert|treat|read|take {values:number} with|by|to|into|as|like null|nulls|missing in|of|for the? {column:name}',
  ),
];
/** "Map priority: urgent=1 high=2". */
const assigned =
  /(?<![\p{L}\p{N}_])(?:map|recode|translate)\s+(?:the\s+)?(?<column>[\p{L}_][\p{L}\p{N}_ ]*?)\s*:\s*(?<pairs>[^\s=¦,;]+ = [^\s=¦,;]+(?:(?:\s*,)?(?:\s+and)?\s+[^\s=¦,;]+ = [^\s=¦,;]+)*)/dgiu;
const arrow = String.raw`\s+(?:into|=)\s+`;
const arrows = String.raw`(?<pairs>[^\s¦,;()]+${arrow}[^\s¦,;()]+(?:(?:\s*,\s*|\s+and\s+|\s*,\s*and\s+)[^\s¦,;()]+${arrow}[^\s¦,;()]+)*)`;
/** An arrow was put as "into" before. "Fix the country codes (de -> DE, germany -> DE)", "country mapped: de -> DE". */
const arrowed = [
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_])(?:map|recode|translate|fix|correct|change|normali[sz]e|standardi[sz]e|unify|replace)\s+(?:the\s+)?(?<column>[\p{L}_][\p{L}\p{N}_]*)(?:\s+(?:codes?|values?|names?|spellings?))?\s*[:(]?\s*${arrows}\s*\)?`,
    'dgiu',
  ),
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_])(?:with\s+(?:the\s+)?)?(?<column>[\p{L}_][\p{L}\p{N}_]*)(?:\s+(?:codes?|values?|names?))?\s+(?:mapped|recoded|translated|fixed|changed)\s*[:(]?\s*${arrows}\s*\)?`,
    'dgiu',
  ),
];
/** "Status completed = abgeschlossen, cancelled = storniert": two at least, and none of them a place to write to. */
const pair = String.raw`(?:"[^"]+"|'[^']+'|[\p{L}\p{N}_-]+)\s+(?:=|into)\s+(?:"[^"]+"|'[^']+'|[\p{L}\p{N}_-]+)(?![\p{L}\p{N}_./])`;
const bareArrows = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?:(?:with|and|in|for|of|the|where)\s+)*(?<column>[\p{L}_][\p{L}\p{N}_]*)(?:\s+(?:codes?|values?|names?))?\s*[:(]?\s*(?<pairs>${pair}(?:(?:\s*[,;]\s*(?:and\s+)?|\s+and\s+)${pair})+)\s*\)?`,
  'dgiu',
);
const longPair = String.raw`["'“]?[\p{L}\p{N}_-]+["'”]?\s+(?:=|to|into|as|becomes)\s+["'“]?[\p{L}\p{N}_-]+(?: [\p{L}\p{N}_-]+){0,2}["'”]?`;
/** "Translate the status: no_show to nicht erschienen, …": behind a colon new values may have several words. */
const listed = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?:map|recode|translate|change|replace|rename)\s+(?:the\s+)?(?<column>[\p{L}_][\p{L}\p{N}_]*)(?:\s+(?:codes?|values?|names?|labels?))?(?:\s+(?:with|by|to|into)\s+(?:[\p{L}-]+\s+){0,2}(?:words?|terms?|names?|values?|labels?))?\s*:\s*(?<pairs>${longPair}(?:(?:\s*[,;]\s*(?:and\s+)?|\s+and\s+)${longPair})+)(?=\s*(?:[,;.¦]|$))`,
  'dgiu',
);
const pairIn = /^["'“]?([^=]+?)["'”]?\s+(?:=|to|with|by|into|as|becomes|->)\s+["'“]?([^=]+?)["'”]?$/i;

/** "change 'offen' to 'open' and 'bezahlt' to 'paid' in status". */
function readSeveral(scope: Scope): Operation[] {
  for (const found of [listed, assigned, ...arrowed, bareArrows, ...several].flatMap((each) => scope.text.findAll(each))) {
    const column = linkQuietly(found.part('column'), scope);
    const items = splitList(found.part('pairs')).map((item) => pairIn.exec(item));
    const assignments = [...found.part('pairs').matchAll(/([^\s=,;]+) = ([^\s=,;]+)/g)];
    const pairs = assignments.length > items.length || items.includes(null) ? assignments : items;
    if (
      !column ||
      !isText(column) ||
      (/ = /.test(found.part('pairs')) &&
        [...pairs].some((each) => each !== null && linkQuietly(each[1] ?? '', scope)?.name === each[1])) ||
      pairs.length < (arrowed.some((each) => each.test(found.phrase)) ? 1 : 2)
    )
      continue;
    scope.text.claim(found);
    const map = Object.fromEntries(pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', pair[2] ?? '']])));
    noted(
      scope,
      found.phrase,
      `in ${column.name}, ${Object.entries(map)
        .map(([old, fresh]) => `“${old}” becomes “${fresh}”`)
        .join(', ')}`,
    );
    return [rowStep(found, { op: 'value-map', id: 'mapped', params: { column: column.name, map, match: 'loose' } })];
  }
  return [];
}

const value = String.raw`(?:"[^"]+"|'[^']+'|[\p{L}\p{N}_-]+)`;
const severalOld = String.raw`(?<olds>${value}(?:(?:\s*,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+)${value})+)`;
const become = String.raw`(?:(?:both|all|each|should|shall|must|will|can|to)\s+)*(?:become|becomes|be|count\s+as|turn\s+into|turned\s+into|map\s+to|(?:are|is)\s+(?:mapped|changed|turned)\s+(?:to|into)|be\s+(?:mapped|changed|turned)\s+(?:to|into)|be\s+called|be\s+read\s+as|mean)`;
const merges = [
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_])(?:in\s+|with\s+|of\s+|where\s+|the\s+)*(?<column>[\p{L}_][\p{L}\p{N}_]*)(?:\s+values?)?\s+${severalOld}\s+${become}\s+(?<new>${value})(?![\p{L}\p{N}_])`,
    'dgiu',
  ),
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_])(?:merge|combine|lump|treat|count|map|turn|change|group|collapse|fold|replace|recode)\s+(?:the\s+)?(?:values?\s+)?${severalOld}\s+(?:together\s+)?(?:in)?(?:to|as|by|with|under)\s+(?<new>${value})\s+(?:in|of|for)\s+(?:the\s+)?(?<column>[\p{L}_][\p{L}\p{N}_]*)(?![\p{L}\p{N}_])`,
    'dgiu',
  ),
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_])(?:merge|combine|lump|map|turn|change|collapse|fold|recode)\s+(?:the\s+)?(?<column>[\p{L}_][\p{L}\p{N}_]*)\s+(?:values?\s+)?${severalOld}\s+(?:together\s+)?(?:in)?(?:to|as)\s+(?<new>${value})(?![\p{L}\p{N}_./])`,
    'dgiu',
  ),
];

/** "Status 'lost' and 'returned' both become 'failed'": several values of one column into one. */
function readMerged(scope: Scope): Operation[] {
  for (const found of merges.flatMap((each) => scope.text.findAll(each))) {
    const column = linkQuietly(found.part('column'), scope);
    const olds = splitList(found.part('olds').replaceAll(/\sor\s/gi, ', ')).map(unquoted);
    if (!column || !isText(column) || olds.some((old) => linkQuietly(old, scope)?.name === old)) continue;
    scope.text.claim(found);
    const map = Object.fromEntries(olds.map((old) => [old, unquoted(found.part('new'))]));
    noted(scope, found.phrase, `in ${column.name}, ${olds.map((old) => `“${old}”`).join(' and ')} become “${unquoted(found.part('new'))}”`);
    return [rowStep(found, { op: 'value-map', id: 'mapped', params: { column: column.name, map, match: 'loose' } })];
  }
  return [];
}

const unquoted = (said: string): string => said.replaceAll(/^["'“”]|["'“”]$/g, '');

/** "treat 'suspect' as null in qualityFlag". */
function readNullValues(scope: Scope): Operation[] {
  for (const found of asNull.flatMap((each) => scope.text.findAll(each))) {
    const column = linkQuietly(found.part('column'), scope);
    const values = splitList(found.part('values')).map(unquoted);
    if (!column || !isText(column) || values.length === 0) continue;
    scope.text.claim(found);
    noted(scope, found.phrase, `in ${column.name}, ${values.join(', ')} becomes NULL`);
    const map = Object.fromEntries(values.map((value) => [value, null]));
    return [rowStep(found, { op: 'value-map', id: 'mapped', params: { column: column.name, map, match: 'loose' } })];
  }
  return [];
}

function readNullAnywhere(scope: Scope): Operation[] {
  const found = scope.text.take(...asNullAnywhere);
  if (!found) return [];
  const value = unquoted(found.part('values'));
  const read = [scope.subject, ...scope.joined].flatMap(({ seen }) => seen.columns.map(({ name }) => name));
  const texts = scope.columns.filter((column) => isText(column) && read.includes(column.name));
  if (value === '' || texts.length === 0) return [];
  noted(scope, found.phrase, `“${value}” becomes NULL in every text column`);
  const columns = Object.fromEntries(
    texts.map(({ name }) => [name, `case when ${plainSql(name)} <> ${textSql(value.toLowerCase())} then ${nameSql(name)} end`]),
  );
  // Before any other step: a text that becomes a number is one no more.
  return [{ ...rowStep(found, { op: 'derive', id: 'mapped', params: { columns } }), place: -1 }];
}

/** "replace rain_mm 0 by null", "treat -999 as missing in temp_c". */
function readNullNumbers(scope: Scope): Operation[] {
  const found = takeOn(scope, numberAsNull, isNumber);
  if (!found) return [];
  const value = found.taken.part('values').replaceAll(',', '');
  const columns = Object.fromEntries(found.columns.map(({ name }) => [name, `nullif(${nameSql(name)}, ${value})`]));
  noted(scope, found.taken.phrase, `in ${Object.keys(columns).join(', ')}, ${value} becomes NULL`);
  return [rowStep(found.taken, { op: 'derive', id: 'mapped', params: { columns } })];
}

const isBare = (found: Taken, { name }: Column): boolean =>
  name.toLowerCase() === found.part('column').toLowerCase() && !noValue.test(found.part('old')) && !isTypeWord(found.part('new'));

/** Reads and claims every exchange, one step per column. */
export function readValueMaps(scope: Scope): Operation[] {
  return [
    ...readMerged(scope),
    ...readSeveral(scope),
    ...readNullNumbers(scope),
    ...readNullValues(scope),
    ...readNullAnywhere(scope),
    ...readSingles(scope),
  ];
}

function readSingles(scope: Scope): Operation[] {
  const maps = new Map<string, { map: Record<string, string>; operation: Operation }>();
  for (const each of [...spellings, bare]) {
    for (let found = scope.text.find(each); found; found = scope.text.find(each)) {
      const column = linkQuietly(found.part('column'), scope);
      if (!column || !isText(column) || (each === bare && !isBare(found, column))) break;
      scope.text.claim(found);
      const [old, fresh] = [found.part('old'), found.part('new')].map(unquoted);
      if (old === undefined || fresh === undefined) break;
      const known = maps.get(column.name) ?? { map: {}, operation: rowStep(found, { op: 'value-map', id: 'mapped', params: {} }) };
      known.map[old] = fresh;
      const { map } = known;
      maps.set(column.name, { map, operation: { ...known.operation, params: () => ({ column: column.name, map, match: 'loose' }) } });
      noted(scope, found.phrase, `in ${column.name}, “${old}” becomes “${fresh}”`);
    }
  }
  return [...maps.values()].map(({ operation }) => operation);
}
