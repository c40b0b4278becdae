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
];
