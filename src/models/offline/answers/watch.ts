/** "Watch customers: tell me if more than 2% of emails are empty": an alert, proposed as a card. */
import { isDeepStrictEqual } from 'node:util';
import type { Watch } from '#domain/alert.ts';
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import type { JsonObject } from '#domain/json.ts';
import { askPerson, inspectAll, type Planning, refuse } from '../asking.ts';
import { relationId } from '../draft/edit.ts';
import { baseName } from '../link/datasets.ts';
import { linkColumn } from '../link/columns.ts';
import { changedColumn, dateColumns, isDate, isNumber } from '../link/types.ts';
import { conditionOf } from '../read/rows/condition-text.ts';
import { call, type Reply } from '../reply.ts';
import { chooseSubject } from '../subject.ts';
import { RequestText } from '../text/request-text.ts';
import { unreadable } from '../understand.ts';
import { leftOver } from './watch-words.ts';

const telling =
  /\b(?:tell|alert|warn|notify|ping|let|inform|message|mail|email|page|remind|text|call|contact) (?:me|us|the team|everyone|everybody|somebody|know)\b|\b(?:send|give|drop) (?:me|us|the team) (?:an? )?(?:\w+ )?(?:note|message|alert|warning|notification|heads[- ]up|mail|email|ping|word|line)\b|\bget in touch\b|\b(?:raise|create|add|set up|make|set) an? (?:alert|alarm|warning|watch)\b|\b(?:want|need|like|get) an? (?:alert|alarm|warning|notification)\b|\b(?:i|we) (?:want|need|would like) to (?:be (?:told|notified|warned|alerted|informed)\b|(?:know|hear)(?: about it| of it)? (?:if|when|once|as soon as|whenever)\b(?=.*\b(?:more|less|fewer|over|below|under|above|empty|missing|twice|duplicates?|drops?|falls?|older|negative|shrinks?|grows?|rises?|stops?|no new|doubles?|halves)\b))|^(?:please )?(?:alert|notify|ping|shout|yell|scream|holler|warn) (?:me |us )?(?:if|when|whenever|once|as soon as)\b|^(?:please )?(?:an? )?(?:alert|alarm|warning|notification) (?:on|for|about)(?= (?:the )?[^\s:]+(?: [^\s:]+)?(?::|,? (?:if|when|whenever|once|as soon as|should)\b))/i;
const watching = /^(?:please )?(?:can you |could you )?(?:watch|monitor|keep an eye on|observe)\b/i;
const condition = /\b(?:if|when|whenever|once|as soon as|should|in case|unless|for|that|on)\b/i;

const oneMore =
  /^(?:(?:and|also|ok|okay|please|then|now)[, ]+)*(?:(?:another|one more|an?|the same) )?(?:one|alert|alarm|warning)(?: more| too| as well)? (?:for|on|about) (?:the |our )?(?<data>[\p{L}_][\p{L}\p{N}_ ]{0,40}?),? (?:if|when|once) (?:(?:there (?:are|is)|they are|it has|they have|it is) )?(?<what>.+?)[\s.!]*$/iu;

/** "And one for the boats if there are fewer than 40" behind another alert. */
export function anotherAlert(text: RequestText): RequestText {
  const { data, what = '' } = oneMore.exec(text.original)?.groups ?? {};
  if (data === undefined) return text;
  const isCount = /^(?:fewer|less|more|under|over|below|above)(?: than)? \d[\d,]*(?: rows| of them)?$/i.test(what);
  return new RequestText(
    isCount ? `alert me if ${data} has ${what.replace(/(?: rows| of them)?$/i, ' rows')}` : `alert me if ${what} in ${data}`,
  );
}

/** An alert on something that will happen; "show me if…" asks about now. */
export const asksToWatch = ({ original }: RequestText): boolean =>
  (watching.test(original) || (telling.test(original) && condition.test(original) && !/\blet(?:'s)?\b(?! me| us)/i.test(original))) &&
  !/\b(?:load|copy|import|write|save|bring|put|store|export|append|upload|pull)\b.*\b(?:in)?to\b/i.test(original) &&
  !/\b(?:looks?|(?:some|any)thing(?:'s| is| looks| seems)?) (?:off|odd|wrong|strange|weird)\b/i.test(original);

const stopping =
  /^(?:please )?(?:stop|remove|delete|drop|cancel|forget|take away|disable|turn off)\b.*\b(?:alerts?|alarms?|watch(?:ing)?)\b|^(?:please )?(?:unwatch|stop (?:watching|monitoring|alerting))\b/i;
export const asksToUnwatch = ({ original }: RequestText): boolean => stopping.test(original);

/** The card that takes an alert away. */
export function unwatch({ original }: RequestText, entries: DatasetEntry[]): Reply {
  const number = /\b(?:alert|alarm|watch|number|no\.?)\s*#?(\d{1,9})\b|#(\d{1,9})\b/i.exec(original);
  const alert = Number(number?.[1] ?? number?.[2]);
  if (alert > 0) return call('propose_action', { do: 'unwatch', alert });
  const named = entries.find((entry) => new RegExp(String.raw`\b${escape(baseName(entry))}\b`, 'i').test(original));
  return call('propose_action', { do: 'unwatch', ...(named ? { dataset: baseName(named) } : {}) });
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** The card of the alert, or a question where it is not clear what is promised. */
export function* proposeWatch(text: RequestText, entries: DatasetEntry[], today: string): Planning<Reply> {
  // "Drop me a line" speaks of no data that is called so.
  const told = telling.exec(text.original);
  if (told) text.idioms.push({ start: told.index, end: told.index + told[0].length });
  const chosen = yield* chooseSubject(text, entries, null);
  if ('reply' in chosen) return chosen.reply;
  const { entry, mention } = chosen;
  const [seen] = yield* inspectAll([entry]);
  if (!seen?.ok) return refuse(unreadable(entry, seen?.failure));
  // "Email me when…" names how to tell, and no column `email`.
  const promise = told ? text.original.replace(told[0], ' '.repeat(told[0].length)) : text.original;
  const said = (mention ? withoutName(promise, mention) : promise).replaceAll(/\s+/g, ' ');
  const noun = relationId(baseName(entry));
  const { columns } = seen.value;
  const bound = readBound(said, { columns, subject: { id: noun, entry, noun, seen: seen.value }, today });
  const read = readWatch(said, columns, noun) ?? bound;
  const part = read?.kind === 'rows' ? ofOnePart.exec(said)?.[0] : undefined;
  if (part !== undefined)
    return refuse(
      `An alert counts all rows of ${entry.name}, not those of one time, so “${part}” cannot be watched. Say it without that, or load the rows of one day into a table of their own and watch that one.`,
    );
  const unread = read === null || isDeepStrictEqual(read, bound) ? [] : leftOver(said, read, columns, noun);
  const watch = read === null || unread.length > 0 ? yield* askedFor(entry, columns, unread) : read;
  if (watch === null) {
    return refuse(
      `I did not understand what to watch ${entry.name} for. Say for example “more than 2% of emails are empty”, “fewer than 100 rows”, “it drops by half” or “it is older than 24 hours”.`,
    );
  }
  const { connection, name: dataset } = entry;
  return call('propose_action', { do: 'watch', connection, dataset, watch: { ...watch } satisfies JsonObject });
}

const ofOnePart =
  /\b(?:yesterday(?:'s)?|today(?:'s)?|(?:per|a|each|every) (?:hour|day|week|month)|daily|weekly|(?:last|this|the previous) (?:hour|day|night|week|month)(?:'s)?|on (?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b/i;

/** "More than 600 sales" counts its rows; else the name of the data says nothing of the promise. */
function withoutName(said: string, { start, end }: { start: number; end: number }): string {
  const counted = /\b(?:than|over|above|under|below)\s+\d[\d,]*\s+(?:new\s+)?$/i.test(said.slice(0, start));
  return `${said.slice(0, start)}${counted ? 'rows' : ' '}${said.slice(end)}`;
}

/** A figure as a whole: no part of a longer one. */
const number = String.raw`(\d[\d,]*(?:\.\d+)?)(?![.,]?\d)`;
const figureOf = (text: string | undefined): number => Number((text ?? '').replaceAll(',', ''));
const empty = /\b(?:empty|null|nulls|missing|blank|not set|without|no)\b/i;
const share = new RegExp(String.raw`\b(?:more than|over|above|exceeds?|at least|>)?\s*${number}\s*(?:%|percent|per cent)`, 'i');
const parts: Record<string, number> = { half: 50, third: 100 / 3, quarter: 25, fifth: 20, tenth: 10 };
const part = new RegExp(String.raw`\b(?:an?|one|the) (${Object.keys(parts).join('|')})\b|\b(half)\b`, 'i');

/** The share that may be missing, in percent: none where none is said; null where it is said in other words. */
function shareOf(said: string): number | null {
  const percent = share.exec(said)?.[1];
  if (percent !== undefined) return figureOf(percent);
  const named = part.exec(said);
  if (named) return parts[(named[1] ?? named[2] ?? '').toLowerCase()] ?? null;
  return /\b(?:more|over|above|exceeds?|at least)\b(?! (?:one|1|zero|0)\b)/i.test(said) ? null : 0;
}
/** The number belongs to what is empty: nothing else is said between them. */
const counted = new RegExp(
  String.raw`\b(?:(more than|over|above|exceeds?)|(at least|>=)) ${number}(?!\s*(?:%|percent|per cent))(?=(?:(?! (?:and|or|but)\b|[,;]).)*?${empty.source}| ?(?:of \p{L}+ )?\p{L}*[\s.!]*$)`,
  'iu',
);

/** "More than 5 customers have no email": a number of rows that is still fine; null where none is said. */
function countOf(said: string): number | null {
  const [, over, least, count] = counted.exec(said) ?? [];
  const rows = figureOf(count) - (least === undefined ? 0 : 1);
  return (over ?? least) !== undefined && Number.isInteger(rows) && rows >= 0 ? rows : null;
}
const fewer = new RegExp(
  String.raw`\b(?:fewer|less|lower) than ${number}\s*(?:rows|records|lines|entries)?|\b(?:below|under) ${number}\s*(?:rows|records)`,
  'i',
);
const more = new RegExp(
  String.raw`\b(?:more|higher|larger) than ${number}\s*(?:rows|records|lines|entries)\b|\b(?:above|over) ${number} (?:rows|records)`,
  'i',
);
const halves: Record<string, number> = { half: 50, 'a half': 50, 'a third': 100 / 3, 'a quarter': 25, 'two thirds': 200 / 3 };
const falls = new RegExp(
  String.raw`\b(?:drops?|falls?|shrinks?|decreases?|declines?|goes? down|plunges?|loses?)\b(?:\s+by)?\s*(?:(?:more than|at least|over)\s+)?(?:${number}\s*(?:%|percent)|(half|a half|a third|a quarter|two thirds))|\b(halves?)\b`,
  'i',
);
/** "Half as many rows as the time before". */
const halved = /\b(?:half as (?:many|much|big|large)|only half(?: as| of| the)?)\b.*\b(?:as|than|before|last|previous|usual)\b/i;
const rises = new RegExp(
  String.raw`\b(?:grows?|rises?|increases?|jumps?|goes up|climbs?)\b(?:\s+by)?\s*(?:(?:more than|at least|over)\s+)?${number}\s*(?:%|percent)|\b(doubles)\b`,
  'i',
);
const older = new RegExp(
  String.raw`\b(?:older|staler|later|more) than ${number}\s*(minute|hour|day|week)s?\b|(?:\bnot|n't) (?:been )?(?:updated|loaded|refreshed|changed) (?:for|in|since) (?:more than )?${number}\s*(minute|hour|day|week)s?\b`,
  'i',
);
const lasting = String.raw`\b(?:for|in|since|within|during) (?:more than |over |the (?:last|past) |the )?(?:${number.replace('(', '(an?|')})?\s*(minute|hour|day|week)s?\b`;
/** "Stops getting new data for a day", "no new rows for two days". */
const silent = new RegExp(
  String.raw`\b(?:stops?|stopped) (?:coming|arriving|being added|growing)(?: in)?\b(?:.*?${lasting})?|\b(?:(?:stops?|stopped) (?:getting|receiving|bringing)|(?:gets?|got|receives?|is|are|were|has|have|had|there (?:is|are)) no|without|no) (?:any )?(?:(?:new|fresh|further)(?: (?!for\b|in\b|since\b)[\p{L}_]\w*)?|data|rows|records|entries|ones)(?![\p{L}\p{N}_])(?:.*?${lasting})?`,
  'iu',
);
/** "Nothing was added for 12 hours", "no fill was changed in the last day". */
const unchanged = new RegExp(
  String.raw`\b(?:nothing|no(?: [\p{L}_]+){0,3}?)(?: else| new)? (?:(?:was|were|is|are|has been|have been|gets?|got|has|have) )?(?:added|changed|updated|entered|recorded|inserted|loaded|comes? in|came in|come in|arrives?|arrived)\b.*?${lasting}`,
  'iu',
);
const hours: Record<string, number> = { minute: 1 / 60, hour: 1, day: 24, week: 168 };
const duplicated =
  /\b(?:duplicat\w*|dupes|not unique|twice|repeat\w*|more than once|several times|the same [\p{L}_]+ (?:\p{L}+ )?(?:again|more than one))\b/iu;
const negative = /\bnegative\b|\bbelow (?:zero|0)\b/i;
const outside = new RegExp(
  String.raw`\b(?:above|over|more than|greater than|exceeds?|higher than)\s+${number}(?!\s*(?:%|percent|rows|records))|\b(?:below|under|less than|lower than)\s+${number}(?!\s*(?:%|percent|rows|records))`,
  'i',
);

const within = new RegExp(String.raw`\b(?:between|within|from|in the range(?: of)?)\s+${number}\s+(?:and|to)\s+${number}`, 'i');

/** What a sentence promises of a dataset with these columns; null when it names nothing that can be measured. */
export function readWatch(said: string, columns: readonly Column[], noun: string): Watch | null {
  const column = columnIn(said, columns, noun);
  const age = older.exec(said);
  if (age || /\b(?:stale|too old|not fresh|out of date)\b/i.test(said)) {
    const time = column && isDate(column) ? column : (changedColumn([...columns]) ?? dateColumns([...columns], noun)[0]);
    const unit = (age?.[2] ?? age?.[4] ?? 'day').toLowerCase();
    return time ? { kind: 'age', column: time.name, mostHours: (age ? figureOf(age[1] ?? age[3]) : 1) * (hours[unit] ?? 24) } : null;
  }
  const quiet = silent.exec(said);
  const still = unchanged.exec(said) ?? (quiet && /\bnew|fresh|stop/i.test(quiet[0]) ? quiet : null);
  if (still) {
    const time = column && isDate(column) ? column : (changedColumn([...columns]) ?? dateColumns([...columns], noun)[0]);
    const said = still.slice(1).filter((part) => part !== undefined);
    const [amount = 'a', unit = 'day'] = said.length === 1 ? ['a', ...said] : said;
    const count = /^an?$/i.test(amount) ? 1 : figureOf(amount);
    return time ? { kind: 'age', column: time.name, mostHours: count * (hours[unit.toLowerCase()] ?? 24) } : null;
  }
  if (halved.test(said)) return { kind: 'change', downPercent: 50, upPercent: null };
  const down = falls.exec(said);
  const up = rises.exec(said);
  if (down || up) {
    const downPercent = down ? (down[1] === undefined ? (halves[(down[2] ?? 'half').toLowerCase()] ?? 50) : figureOf(down[1])) : null;
    const upPercent = up ? (up[1] === undefined ? 100 : figureOf(up[1])) : null;
    return { kind: 'change', downPercent, upPercent };
  }
  // "No fine above 15" is a bound.
  if (column && empty.test(said) && (share.test(said) || !(isNumber(column) && outside.test(said)))) {
    const rows = countOf(said);
    if (rows !== null) return { kind: 'missing-rows', column: column.name, mostRows: rows };
    const mostPercent = shareOf(said);
    return mostPercent === null ? null : { kind: 'missing', column: column.name, mostPercent };
  }
  if (duplicated.test(said)) {
    const key = column ?? columns.find(({ name }) => /(?:^|_)id$/i.test(name));
    return key ? { kind: 'duplicates', columns: [key.name], most: 0 } : null;
  }
  if (column && isNumber(column)) return outsideOf(said, column.name);
  return rowsOf(said);
}

const rowsWithin = new RegExp(
  String.raw`\bbetween\s+${number}\s+and\s+${number}(?=\s*(?:of them|rows|records|lines|entries)?[\s.!]*$)`,
  'i',
);

function rowsOf(said: string): Watch | null {
  const [, low, high] = rowsWithin.exec(said) ?? [];
  if (high !== undefined) return { kind: 'rows', least: figureOf(low), most: figureOf(high) };
  const few = fewer.exec(said);
  const many = more.exec(said);
  if (few || many)
    return { kind: 'rows', least: few ? figureOf(few[1] ?? few[2]) : null, most: many ? figureOf(many[1] ?? many[2]) : null };
  return /\b(?:is|gets|becomes|are) empty\b|\bno rows\b|\bempt(?:y|ies)\b/i.test(said) ? { kind: 'rows', least: 1, most: null } : null;
}

/** "It must be above 10" promises what "when it is above 10" warns of. */
const promise = /\b(?:must|should|shall|has to|have to|needs? to|ought to|is supposed to)\b(?! (?:not|never)\b|n't)/i;
const denied = /\b(?:not|never|outside(?: of)?|leaves?|isn't|aren't|stays?|stay|remains?)\b/i;
const atLeast = new RegExp(String.raw`\b(?:at least|no less than|not less than|a minimum of|>=)\s*${number}`, 'i');
const atMost = new RegExp(String.raw`\b(?:at most|no more than|not more than|up to|a maximum of|<=)\s*${number}`, 'i');

function outsideOf(said: string, column: string): Watch | null {
  const bounds = (least: number | null, most: number | null): Watch => ({ kind: 'outside', column, least, most, mostRows: 0 });
  if (negative.test(said)) return bounds(0, null);
  const [, low, high] = within.exec(said) ?? [];
  const isPromise = promise.test(said);
  // "When it is between 5 and 10" is no range that holds.
  if (high !== undefined) return isPromise || denied.test(said) || !clause.test(said) ? bounds(figureOf(low), figureOf(high)) : null;
  const [least, most] = [atLeast, atMost].map((bound) => bound.exec(said)?.[1]);
  if (isPromise && (least ?? most) !== undefined)
    return bounds(least === undefined ? null : figureOf(least), most === undefined ? null : figureOf(most));
  const found = outside.exec(said);
  if (!found) return rowsOf(said);
  const [above, below] = [found[1], found[2]].map((text) => (text === undefined ? null : figureOf(text)));
  return isPromise ? bounds(above ?? null, below ?? null) : bounds(below ?? null, above ?? null);
}

const clause =
  /\b(?:if|when|whenever|once|as soon as|in case|should)\s+(?:(?:an?|any|some|one|a single|the|ever)\s+)*(?:(?:is|are|has|have|gets?|goes|be)\s+(?=(?:an?|the)\s))?([^,;]+)/i;
const single = /^("[^"]+"|\w+) (>|<) (-?\d+(?:\.\d+)?)$/;

/** A bound in any words that a filter knows: "when one is heavier than 30000 grams". */
function readBound(said: string, scope: Parameters<typeof conditionOf>[1]): Watch | null {
  const condition = clause.exec(said)?.[1]?.trim();
  const [, column = '', operator, bound] = single.exec((condition && conditionOf(condition, scope)) ?? '') ?? [];
  if (bound === undefined) return null;
  const [least, most] = operator === '>' ? [null, Number(bound)] : [Number(bound), null];
  return { kind: 'outside', column: column.replaceAll('"', ''), least, most, mostRows: 0 };
}

/** The one column that a word of the sentence names. */
function columnIn(said: string, columns: readonly Column[], noun: string): Column | null {
  for (const [word] of said.matchAll(/[\p{L}_][\p{L}\p{N}_]{2,}/gu)) {
    if (
      /^(?:more|than|less|fewer|rows?|tell|alert|when|whenever|empty|missing|watch|percent|data|the|are|and|any|drops?|half)$/i.test(word)
    )
      continue;
    const link = linkColumn(word, [...columns], noun);
    if (link.kind === 'one' && (link.how === 'name' || link.how === 'part')) return link.column;
  }
  return null;
}

/** Offers what is usually watched. */
function* askedFor(entry: DatasetEntry, columns: readonly Column[], unread: string[]): Planning<Watch | null> {
  const noun = relationId(baseName(entry));
  const [time] = dateColumns([...columns], noun);
  const choices = ['it drops by half', 'it is empty', ...(time ? [`it is older than 24 hours`] : [])];
  const missed =
    unread.length === 0
      ? ''
      : `An alert looks at all rows of ${entry.name} and at one figure; I could not use ${unread.map((word) => `“${word}”`).join(', ')}. `;
  const chosen = yield* askPerson(`${missed}When shall I tell you about ${entry.name}?`, choices);
  return readWatch(chosen, columns, noun);
}
