/** Columns that tell what holds: "a flag is_late that is true when a is after b", "priority = 'high' when x > 5, else 'low'". */
import { textSql } from '../../link/sql-text.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { testOf } from '../rows/condition-text.ts';
import { linkQuietly } from '../link.ts';
import type { NamedExpression } from './name-behind.ts';
import type { Scope } from '../scope.ts';

const add = 'add|adding|create|compute|calculate|derive|include|append|with|and|make|insert|plus';
const kind = 'boolean|yes/no|true/false? flag|boolean|indicator|marker|column|field';
const when = 'when|if|whenever|where|only_if|in_case';
const label = String.raw`true|1|yes|set|y`;
const flags = [
  pattern(
    `${add} a|an|the? new? ${kind} called|named? {name:name} that|which? is|says|being|=|as|shows|holds? {label=${label}}? ${when}|for|whether {condition:rest}`,
  ),
  pattern(
    `${add} a|an|the? new? ${kind} called|named? {name:name} that|which is|says|shows|holds {label:quoted} ${when}|for {condition:rest}`,
  ),
  pattern(`{name:name} is|=|should_be {label=${label}} ${when} {condition:rest}`),
  pattern(`{name:name} is|=|should_be {label:quoted} ${when} {condition:rest}`),
  pattern(`{name:name} = {condition:rest}`),
];
const marks = [
  pattern('flag|mark|tag|label {condition} as {name:name} in|with|using|as a|an|one|its_own new|extra|separate? column|field'),
  pattern('flag|mark|tag {condition} as {name:snake}'),
  pattern('flag|tag {condition} as {name:name}'),
];
/** "Flag the orders above the average amount": the column is called after the verb. */
const bareFlag = pattern('flag|flagging {condition:rest}');

const word = String.raw`"[^"]+"|'[^']+'|[\p{L}\p{N}_]+`;
const inColumn = (called: string): string =>
  String.raw`(?:,?\s*(?:in|into|as|with|using)\s+(?:an?|the|one)\s+(?:new\s+|extra\s+|separate\s+)*(?:column|field)(?:\s+(?:called\s+|named\s+)?(?<${called}>(?!(?:and|the|to|into|in|then|called|named|load|put|save|write|please)\b)[\p{L}_][\p{L}\p{N}_]*))?)`;
/** "Mark those with more than 1800 seconds as long, others short, in a column kind", "mark moves over 500 kg as heavy in a new column, the others normal". */
const sorts = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?:mark|flag|tag|label|classify|categori[sz]e)\s+(?<condition>[^¦,;]+?)\s+as\s+(?<label>${word})${inColumn('named')}?\s*,?\s*(?:and\s+)?(?:all\s+)?(?:the\s+)?(?:others?|rest|remaining|everything else|all else)(?:\s+(?:ones|rows|of them))?(?:\s+(?:as|is|are))?\s+(?<other>${word})${inColumn('name')}?`,
  'dgiu',
);
/** What such a column is called when nobody says. */
const unnamed = ['class', 'label', 'mark'];

const compares =
  /[<>]|\b(?:after|before|later|earlier|over|above|below|under|more|less|than|missing|empty|null|is|at least|at most|contains|between)\b/i;

/** "…, otherwise 'low'", "… else false". */
const otherwise =
  /,?\s*(?:(?:and|else|or|otherwise|if not)\s*,?\s*)+(?:it is\s+|is\s+)?("[^"]*"|'[^']*'|false|0|no|n)(?:\s+(?:otherwise|else|if not|when not|for (?:the )?(?:rest|others)))?$/i;

/** Reads the first such column and claims it; a row for which nothing is known does not fulfil the condition. */
export function takeLabel(scope: Scope): NamedExpression | null {
  for (const found of flags.flatMap((each) => scope.text.findAll(each))) {
    // "status = completed" is a condition on rows.
    const isCondition = / = /.test(found.phrase) && found.part('label') === '' && !compares.test(found.part('condition'));
    const made = isCondition || linkQuietly(found.part('name'), scope) !== null ? null : labelled(found, scope);
    if (made) return taken(scope, found, made);
  }
  for (const found of scope.text.findAll(sorts)) {
    const condition = testOf(withoutData(found, scope).replace(rowsSaid, ''), scope);
    const [label, other] = [textOf(found.part('label')), textOf(found.part('other'))];
    const called = found.part('name') || found.part('named');
    const name = called || unnamed.find((each) => scope.columns.every((column) => column.name.toLowerCase() !== each));
    if (condition && name)
      return { ...taken(scope, found, { sql: `case when ${condition} then ${label} else ${other} end`, end: found.end }), name };
  }
  for (const found of marks.flatMap((each) => scope.text.findAll(each))) {
    const condition = testOf(withoutData(found, scope), scope);
    if (condition) return taken(scope, found, { sql: `coalesce(${condition}, false)`, end: found.end });
  }
  return flagged(scope);
}

function flagged(scope: Scope): NamedExpression | null {
  const found = scope.text.find(bareFlag);
  const condition = found && !/\sas\s/i.test(found.phrase) ? testOf(withoutData(found, scope), scope) : null;
  if (!found || condition === null || linkQuietly('flagged', scope) !== null) return null;
  scope.text.claim(found);
  const sql = `coalesce(${condition}, false)`;
  return { name: 'flagged', sql, type: 'BOOLEAN', phrase: found.phrase, start: found.start, end: found.end };
}

function taken(scope: Scope, found: Taken, { sql, end }: { sql: string; end: number }): NamedExpression {
  scope.text.claim({ start: found.start, end });
  const type = sql.startsWith('coalesce') ? 'BOOLEAN' : 'VARCHAR';
  const phrase = scope.text.original.slice(found.start, end).trim();
  return { name: found.part('name').replaceAll(/["'`]/g, ''), sql, type, phrase, start: found.start, end };
}

/** The longest beginning of what follows that is a condition, and what stands for it. */
function labelled(found: Taken, scope: Scope): { sql: string; end: number } | null {
  const place = found.span('condition');
  if (place === null) return null;
  const whole = scope.text.original.slice(place.start, place.end);
  const cuts = [...whole.matchAll(/,|\s+(?:and|for|to|in|on|into|from|else|otherwise)\s/g)].map((match) => match.index).toReversed();
  for (const length of [whole.length, ...cuts]) {
    const said = whole.slice(0, length);
    const other = otherwise.exec(said);
    const condition = testOf(other ? said.slice(0, other.index) : said, scope);
    if (condition) return { sql: labelSql(condition, found.part('label'), other?.[1]), end: place.start + length };
  }
  return null;
}

const rowsSaid = /^(?:all\s+|every\s+)?(?:those|these|them|the ones|ones|rows|the rows|records)\s+/i;
const textOf = (said: string): string => textSql(said.replaceAll(/^["']|["']$/g, ''));

function labelSql(condition: string, said: string, other: string | undefined): string {
  if (/^["'“]/.test(said)) return `case when ${condition} then ${textOf(said)}${other === undefined ? '' : ` else ${textOf(other)}`} end`;
  if (/^(?:yes|y)$/i.test(said))
    return `case when ${condition} then ${textSql(said)} else ${textOf(other ?? (said === 'y' ? 'n' : 'no'))} end`;
  return said === '1' ? `case when ${condition} then 1 else 0 end` : `coalesce(${condition}, false)`;
}

/** "flag shipments delivered after promised_on": the name of the data is no condition. */
function withoutData(found: Taken, { spans, text }: Scope): string {
  const place = found.span('condition') ?? { start: found.start, end: found.start };
  return spans.reduce(
    (said, span) =>
      span.start >= place.start && span.end <= place.end ? said.replace(text.original.slice(span.start, span.end), '') : said,
    found.part('condition'),
  );
}
