/** Everyday ways of ordering a load, put the way the readers know. */

const unit = '(day|week|month|quarter|year)';
const known = String.raw`(?:(?:changed|existing|known|old|other)(?: ones| rows| records| entries)?|(?:ones|rows|records) (?:that|which) (?:exist|are there|are in there|changed|have changed|we have)(?: already)?)`;
const fresh = String.raw`(?:(?:new|missing|other|remaining)(?: ones| rows| records| entries)?|rest|others)`;
/** A way to write, and that another is not meant. */
const way = String.raw`(?:append|upsert|merge|replace|overwrite|truncate|insert)`;
const otherWay = String.raw`(?:append|upsert|merg|replac|overwrit|truncat|insert)(?:e|ing)?(?: (?:it|them|everything|the (?:whole |entire |old )?(?:table|rows|data)))?(?: (?:each|every) time)?`;

const adding = String.raw`(?:insert|inserting|add|adding|append|appending)`;
const renewing = String.raw`(?:update|updating|change|changing|refresh|refreshing|overwrite|overwriting)`;
const what = String.raw`(?:what(?:ever)? (?:is|has|was) |what |the |all )?`;

const modes: [RegExp, string][] = [
  // "Save it as exports/a.parquet rather than a table".
  [
    /(?<=\b(?:as|to|into|in) [^\s,;]+[./][^\s,;]+),? (?:rather than|instead of|and not|not) (?:as |to |into |in )?(?:an? |the )(?:new )?(?:database |db )?(?:table|file)(?=[,.;]|$)/giu,
    '',
  ],
  // "Append instead of replacing", "don't replace the table, append".
  [
    new RegExp(
      String.raw`\b(${way}(?: (?:it|them))?),? (?:instead of|rather than|and not|but not|not|and don't|don't|and do not) ${otherWay}(?=[,.;]|$)`,
      'giu',
    ),
    '$1',
  ],
  [
    new RegExp(
      String.raw`(?<=^|[,.;] ?|\b(?:and|no|please) )(?:instead of|rather than|don't|do not|not|no) ${otherWay}[,;:]? (?:but |just |better |rather )?(?=${way}\b)`,
      'giu',
    ),
    '',
  ],
  // "Insert new ones, update changed ones"; "add what is new and update what changed".
  [
    new RegExp(String.raw`\b${adding} ${what}${fresh}(?:,? and|,|;)? (?:then )?${renewing} ${what}${known}(?=[,.;]|$| by\b| on\b)`, 'giu'),
    'upsert',
  ],
  [
    new RegExp(
      String.raw`\b${renewing} ${what}${known} (by|on|via|using) (?:the )?(?:key )?([\p{L}_][\p{L}\p{N}_]*)(?:,? and|,|;)? (?:then )?${adding} ${what}${fresh}(?=[,.;]|$)`,
      'giu',
    ),
    'upsert $1 $2',
  ],
  [
    new RegExp(String.raw`\b${renewing} ${what}${known}(?:,? and|,|;)? (?:then )?${adding} ${what}${fresh}(?=[,.;]|$| by\b| on\b)`, 'giu'),
    'upsert',
  ],
];

const times: [RegExp, string][] = [
  // "Last week's orders", "yesterday's orders".
  [new RegExp(String.raw`\b(this|last|previous|current) ${unit}['’]s (?=\p{L})`, 'giu'), '$1 $2 '],
  // A load of another day's run is no rows of that day.
  [/(?<!^(?:please )?(?:re-?)?run )\b(today|yesterday)['’]s (?=\p{L})/giu, '$1 '],
  [/\bon an? (mon|tues|wednes|thurs|fri|satur|sun)day\b/giu, 'on $1days'],
  [/\bnew year(?:['’]s)?(?: day)?(?: of)? ((?:19|20)\d\d)\b/giu, '$1-01-01'],
  [/\b(since|from|after|before|until) new year(?:['’]s)?(?: day)?\b/giu, '$1 january 1'],
];

const someone = String.raw`(?:anyone|anybody|everyone|everybody|people|persons|someone|those|the ones|ones)`;
const never = String.raw`(?:never|(?:did|have|has|had)(?:n['’]?t| not)(?: ever)?)`;
const give = String.raw`(?:gave|give|given|left|leave|provided?|enter(?:ed)?|suppl(?:y|ied)|shared?|told|tell|fill(?:ed)? in|submit(?:ted)?|had|have)`;
const thing = String.raw`(?: us)? (?=(?:an?|any|their|his|her|the) \p{L})`;
const people: [RegExp, string][] = [
  // "Skip anyone who never gave an email": whoever they are, they are rows.
  [new RegExp(String.raw`\b${someone} (?:who|that|which) ${never} ${give}${thing}`, 'giu'), 'those without '],
  [new RegExp(String.raw`\b(\p{L}{4,}s) (?:who|that|which) ${never} ${give}${thing}`, 'giu'), '$1 without '],
  [/\b(skip|drop|ignore|exclude|remove|leave out) (?:anyone|anybody|everyone|everybody|people|all people|any person)\b/giu, '$1 those'],
  [
    /\b(?:without|but not) (?:those|the ones|anyone|people) (?:without|with no) (?=(?:an?|any|their|the)? ?\p{L})/giu,
    'skip those without ',
  ],
];

const oneRow = String.raw`\bone (?:row|line) (?:per|for each|for every) (\p{L}+)(?::| with| having| showing| containing| holding)`;
const orders: [RegExp, string][] = [
  // "Update dwh.leads from crm/leads.csv by lead_id": what is there under a key is updated, and what is not is added.
  [
    /^(?:please )?(?:update|sync|synchroni[sz]e|bring up to date) (?:the )?(?:table )?([\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*) (?:with|from|using|by) (?:the (?:rows|data|content|contents) (?:of|from|in) )?([^,;]+?),? (?:by|on|matching(?: on)?|keyed on|key|key is|the key is|match on) (?:the )?(?:key )?(?=[\p{L}_][\p{L}\p{N}_]*[\s.!]*$)/giu,
    'upsert $2 into $1 by ',
  ],
  // "Hash the emails when loading customers".
  [
    /^(?:please )?((?:hash|mask|trim|lowercase|uppercase|drop|remove|rename|round|fill|encrypt|redact|anonymi[sz]e|hide|clean|normali[sz]e)\b[^;.]*?),? (?:when|while|as|before|on) (?:you(?:['’]re| are)? )?(?:load(?:ing)?|import(?:ing)?|copy(?:ing)?|export(?:ing)?|ingest(?:ing)?) (?:the )?([^;]+?)[\s.!]*$/giu,
    'load $2 and $1',
  ],
  // "One row per customer: how many orders, total amount"; where a list is taken apart no figure follows.
  [new RegExp(String.raw`${oneRow} how many (?=\p{L})`, 'giu'), 'per $1, number of '],
  [
    new RegExp(
      String.raw`${oneRow} (?:the |their )?(?=(?:number of|count of|total|sum|average|avg|mean|median|min|max|minimum|maximum|first|last|latest|earliest|highest|lowest|revenue|turnover|spend)\b)`,
      'giu',
    ),
    'per $1, ',
  ],
];

const ranks: [RegExp, string][] = [
  // "Countries with the highest revenue": of groups, since no single row is one.
  [
    /^(?:show me |show |list |find |give me )?(?:the |all )*(\p{L}+s) with the (?:highest|most|largest|biggest|greatest) (revenue|sales|turnover|spend(?:ing)?|income)(?=[?.!\s]*$)/giu,
    'top 10 $1 by $2',
  ],
];

const askings: [RegExp, string][] = [
  // "Who signed up in march": a verb of two words.
  [
    /\bsign(?:ed)? up(?= (?:in|on|since|before|after|between|during|by|per|each|every|last|this|today|yesterday|within|until|at|more|less|for|and|but|into)\b|[\s?.!]*$)/giu,
    'registered',
  ],
  // "Which statuses exist?"
  [
    /^(?:which|what) (?:different |kinds of |kind of |types of |distinct )?(\p{L}{3,}s)(?: values)? (?:exist|are there|do we have|do you have|occur|are used)((?: in \S+)?)[\s?.!]*$/giu,
    'list all $1$2',
  ],
  [/\bweek[ -]days?\b/giu, 'weekday'],
];

// What stands before is looked at last: at every place of a long text it would cost too much.
const sorted = String.raw`\b((?:sort(?:ed)?|order(?:ed)?|arranged?) (?:them |it |the rows |everything )?by (?:the )?[\p{L}_]+(?: [\p{L}_]+)?),? (?:with )?(?:the )?`;
const sorts: [RegExp, string][] = [
  // "Sorted by date, newest first": the order of that column.
  [
    new RegExp(
      String.raw`${sorted}(?:newest|latest|most recent|highest|largest|biggest|greatest|longest|most expensive)(?: ones?)? (?:first|on top|at the top)\b`,
      'giu',
    ),
    '$1 descending',
  ],
  [
    new RegExp(
      String.raw`${sorted}(?:oldest|earliest|lowest|smallest|least|shortest|cheapest)(?: ones?)? (?:first|on top|at the top)\b`,
      'giu',
    ),
    '$1 ascending',
  ],
];

const developing = '(?:develop|evolv|progress|chang|trend)(?:e|ed|ing)?';
const courses: [RegExp, string][] = [
  [/\bevery (?:first|1st)(?: day)? of (?:the|each|every) month\b/giu, 'on the first of each month'],
  // "How many customers registered each month?": a question has no rhythm.
  [
    /^((?:and |so )?(?:how many|how much|what (?:is|was|are|were))\b[^,;]+?) (?:each|every) (hour|day|week|month|quarter|year)\b/giu,
    '$1 per $2',
  ],
  // "How did revenue develop over the months?", "how is revenue developing month over month?"
  [
    new RegExp(
      String.raw`^how (?:is|are|was|were|did|does|do|has|have) (?:the |our )?(.+?) (?:been )?${developing} (?:over|across|by|per|through) (?:the )?(day|week|month|quarter|year)s?(?=[\s?.!]*$| in\b| for\b| since\b)`,
      'giu',
    ),
    '$1 per $2',
  ],
  [
    new RegExp(
      String.raw`^how (?:is|are|was|were|did|does|do|has|have) (?:the |our )?(.+?) (?:been )?${developing} (day|week|month|quarter|year) (?:over|by|to) \2(?=[\s?.!]*$| in\b| for\b| since\b)`,
      'giu',
    ),
    '$1 per $2 compared to the $2 before',
  ],
];

const columns: [RegExp, string][] = [
  // "A column with the order year and another with the quarter".
  [
    /,? and (?:another|one more|a second|one)(?: one| column)? (with|for|holding|containing) (?<=\bcolumns? (?:with|for|holding|containing) [^;.]+)(?=\p{L})/giu,
    ', add a column $1 ',
  ],
];

const warnings: [RegExp, string][] = [
  // "Load orders every night and tell me when an amount is negative": a promise of the load that only warns.
  [
    /(?:,| and|, and|,? but)+ (?:please |also )*(?:tell|notify|alert|ping|inform|message) (?:me|us) (?:when|if|whenever|in case|as soon as) (?<=^(?:(?:please|and|now) )*(?:load|copy|import|ingest|sync|append|upsert|replace|export|bring|put|pull|refresh|every|daily|hourly|weekly|nightly|monthly|on weekdays)\b.+)(?!(?:it|that|this|there|they|the (?:load|run|job|pipeline))\b|no\b|nothing\b)/giu,
    ', warn me if ',
  ],
];

/** What stands for what. */
export const orderForms: [RegExp, string][] = [
  ...modes,
  ...times,
  ...people,
  ...orders,
  ...ranks,
  ...askings,
  ...sorts,
  ...courses,
  ...columns,
  ...warnings,
];
