/** Rows of a span that take the place of a table's rows of that span, put as the backfill that it is. */

const month = '(?:january|february|march|april|may|june|july|august|september|october|november|december)';
const point = String.raw`(?:${month}(?: (?:19|20)\d\d)?|(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?|(?:the )?(?:first|second|third|fourth|1st|2nd|3rd|4th|last) quarter(?: of)?(?: (?:19|20)\d\d)?|q[1-4](?: (?:19|20)\d\d)?|yesterday|(?:the )?last (?:week|month|quarter|year))`;
/** One day, month, quarter or year, or two of them and all between. */
const span = `(?:(?:all of|the whole of) )?(?:${point}(?: (?:to|until|till|through|thru|–|-) ${point})?)`;
const table = String.raw`(?:the )?(?:table )?([\p{L}_]\w*\.[\p{L}_]\w*)`;
const verb =
  '(?:replace|overwrite|reload|re-load|redo|refill|refresh|re-?import|rewrite|renew|exchange|swap(?: out)?|backfill)(?: only| just)?';
const rows = '(?:the )?(?:rows|data|records|entries|lines|part)';
/** What the rows are called. */
const noun = String.raw`[\p{L}_]{3,}`;
/** "With those of the file", "by what is in orders.csv". */
const by = String.raw`(?: (?:from|with|by|using|for) (?:(?:the )?(?:ones|rows|data|same|same rows)(?: (?:in|of|from))?|those(?: (?:in|of|from))?|what(?:'s| is| stands) in)? ?| from )`;
const start = '^(?:please |can you |could you |now )?';

const anyMonth =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const shortMonths = [
  ['jan', 'january'],
  ['feb', 'february'],
  ['mar', 'march'],
  ['apr', 'april'],
  ['jun', 'june'],
  ['jul', 'july'],
  ['aug', 'august'],
  ['sept?', 'september'],
  ['oct', 'october'],
  ['nov', 'november'],
  ['dec', 'december'],
] as const;
const year = String.raw`(?:19|20)\d\d`;
/** Rows or what is said of them, with nothing that leads to a time. */
const bare = String.raw`(?<=[\p{L}_]{2}(?:s|ed|ing|y) |, )(?<!\b(?:versus|vs|is|was|as|this|plus|minus|equals|by|any|every|only|early|july|january|february|may|during|including|following|does|has|starts|ends|months|compared|excluding|days|weeks|expected|supposed|used|changed|needs|wants),? )(?<!\b(?:backfill|replace|reload|overwrite|compare|fill)\b.*)`;
const done = String.raw`(?=\s*(?:[,.;?!]|$)| (?:in)?to [\p{L}_]\w*[./]| only\b| as\b| where\b| with\b| over\b| under\b)`;

const form = (source: string, put: string): [RegExp, string] => [new RegExp(source, 'giu'), put];

/** "Replace august in core.orders with orders.csv"; "replace core.orders for august with …"; "load …, replacing august". */
export const spanForms: [RegExp, string][] = [
  form(
    `${start}${verb} (?:${rows} (?:of|for|from) )?(?:the )?(${span})(?:'s)?(?: ${noun})? (?:in|of|into) ${table}${by}`,
    'backfill $2 for $1 from ',
  ),
  form(
    `${start}${verb} (?:${rows} (?:of|for|from) )?(?:the )?(${span})(?:'s)?(?: rows| data| records| entries| lines)? (?:in|of|into) ${table}`,
    'backfill $2 for $1',
  ),
  form(`${start}${verb} (?:the )?(${span})(?:'s)? (${noun}) (?:in|of|into) ${table}(?=[\\s.!]*$)`, 'backfill $3 for $1 from $2'),
  form(`${start}${verb} ${rows} (?:of|in) ${table} (?:for|of|from|in) (${span})${by}`, 'backfill $1 for $2 from '),
  form(`${start}${verb} ${table} (?:for|of|in|between|only for|just for) (${span})${by}`, 'backfill $1 for $2 from '),
  form(`${start}${verb} ${table} (?:from|since) (${point})(?: on| onwards?)${by}`, 'backfill $1 since $2 from '),
  form(
    `${start}(?:delete|remove|drop|throw away|clear) (?:${rows} (?:of|for|from) )?(?:the )?(${span})(?: rows| data)? (?:from|in|of) ${table},? (?:and|then|and then) (?:load|reload|import|fill|bring) (?:it|them|that|those)(?: in)?(?: again| anew| back)? from `,
    'backfill $2 for $1 from ',
  ),
  form(
    `${start}(?:load|copy|import|write|put) (.+?) (?:in)?to ${table},? (?:and )?(?:replac(?:e|ing)|overwrit(?:e|ing))(?: only| just)?(?: ${rows} (?:of|for|from|in))?(?: the)? (${span})(?: rows| data| only| there| alone)*(?=[\\s.!]*$)`,
    'backfill $1 into $2 for $3',
  ),
  // "From jan to mar 2026".
  ...shortMonths.map(([short, whole]) =>
    form(String.raw`(?<![\p{L}\p{N}_])${short}(?= (?:to|until|till|through|and|or|–|-) ${anyMonth}(?![\p{L}\p{N}_]))`, whole),
  ),
  // "Rentals aug 2026 to a.b", "quotes q1 2026", "rentals jan to mar 2026".
  form(
    `${bare}(${anyMonth} (?:to|until|till|through) ${anyMonth} ${year}|${anyMonth} ${year} (?:to|until|till|through) ${anyMonth} ${year})${done}`,
    'from $1',
  ),
  form(`${bare}(${anyMonth} ${year}|q[1-4] ${year})${done}`, 'in $1'),
];
