/** Everyday forms of groups, tables that are described by their columns, and changes of what was planned, put the way their readers know. */

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const table = String.raw`${name}\.${name}`;
const end = String.raw`(?=\s*(?:[,.;?!]|$)| (?:per|by|and|in|to|into|as|over)\b)`;

/** Of these, rows are what came of it. */
const light =
  '(?:have|make|made|take|took|taken|place|receive|handle|write|serve|issue|create|file|leave|give|see|use|produce|complete|raise|answer|attend)(?:d|ed)?';

/** Of what happens to rows, by the state it leaves them in. */
const rated =
  'pass|cancellation|cancel|rejection|reject|termination|refund|failure|fail|error|loss|damage|no[- ]show|win|churned|completion|return|dropout|approval|expiry|success|acceptance|bounce|renewal|defect|complaint';

const rate = new RegExp(String.raw`\b(?:${rated}|churn|attrition) rates?\b`, 'iu');
/** The rate that is asked for, as it was said: no part of a total is called so. */
export const rateSaid = (typed: string): string | undefined => rate.exec(typed)?.[0];

const groups: [RegExp, string][] = [
  [/\b(?:sum|add|total) up (?=(?!the\b|all\b|to\b)[\p{L}_])/giu, 'total '],
  [/\b(?:sum|add|total) up (?=(?:the|all)\b)/giu, 'sum '],
  // "How many probes did each analyst do", "how many charges does each folio have".
  [
    new RegExp(
      String.raw`\bhow many (${name}) (?:did|do|does) (?:each|every)(?: single| one of the| of the)? (${name}) (\p{L}+) (?=(?:per|by|each|every) (?:hour|day|week|month|quarter|year)\b)`,
      'giu',
    ),
    'number of $1 per $2 $3 ',
  ],
  // "How many calls did each team solve": what was done to them is said of them.
  [
    new RegExp(
      String.raw`\bhow many (${name}) (?:did|do|does|has|have|had) (?:each|every)(?: single| one of the| of the)? (${name}) (?!${light}\b)(\p{L}{3,}?)(?:(?<=e)d?|ed)${end}`,
      'giu',
    ),
    'number of $1 that were $3d per $2',
  ],
  [
    new RegExp(
      String.raw`\bhow many ((?:different |distinct |unique )?${name}(?: (?!did\b|do\b|does\b|has\b|have\b|had\b)${name})?) (?:did|do|does|has|have|had) (?:each|every)(?: single| one of the| of the)? (${name})(?: (?!per\b|by\b|and\b|in\b|to\b|into\b)\p{L}+)?${end}`,
      'giu',
    ),
    'number of $1 per $2',
  ],
  [
    /(?<=[,;] ?|\band )(?:what|how much) (?:did|do|does) (?:they|it|these|those|each)(?: of them)? cost(?: us)? on average(?=[,.;?]|$| (?:and|in|to|into)\b)/giu,
    'the average cost',
  ],
  // "Number of tickets scanned and not scanned", "tickets scanned vs not scanned".
  [/^(\p{L}+s) (\p{L}+) (?:vs\.?|versus) not \2(?![\p{L}\p{N}_])/giu, 'number of $1 per $2'],
  [
    /\b((?:the )?(?:number|count) of|how many) ((?:\p{L}+ )?\p{L}+s) (?:(?:that |which )?(?:are|were|is|was) )?(\p{L}+) (?:and|vs\.?|versus) not \3(?![\p{L}\p{N}_])/giu,
    '$1 $2 per $3',
  ],
  // "Distinct guests per hotel".
  [
    new RegExp(
      String.raw`(?<!\b(?:number|count|amount) of |\bcount (?:the )?|\bhow many |\bnumber of the |\bby |\bper )\b(?:the )?(distinct|unique|different) (${name}) (?=(?:per|by|for each|for every|in each|of each) (?!${name}_id\b))`,
      'giu',
    ),
    'number of $1 $2 ',
  ],
  // "Turnover per article (qty * unit_price)": how the figure is made.
  [new RegExp(String.raw`\b(${name}) ((?:per|by|for each) [^(),;]{2,60}?) (\(${name} [*×x+-] ${name}\))`, 'giu'), '$1 $3 $2'],
  [/\b(?:how|what) (?:big|large|high|great) (?:is|are|was|were) (?=(?:the |our )?(?:share|percentage|portion|proportion|part)\b)/giu, ''],
  // Who churned is gone.
  [
    /\b(?:the |our )?(?:churn|attrition) rates? (?:of|for|among) (?:the |our |all )*(\p{L}+)(?=[,.;?!]|$| (?:per|by|of each|for each|in each)\b)/giu,
    'share of $1 that churned',
  ],
  [/\b(?:churn|attrition) (?=rates?\b)/giu, 'churned '],
  // "Cancellation rate per hotel".
  [
    new RegExp(
      String.raw`(?<!\b(?:average|mean|median|total|highest|lowest|max|min) )\b(?:the |our )?(${rated}) rates? (?=(?:per|by|of each|for each|in each)\b)`,
      'giu',
    ),
    'share of $1 ',
  ],
  // "The refund rate of tickets": those that have that state, as a part of all.
  [
    new RegExp(
      String.raw`(?<!\b(?:average|mean|median|total|highest|lowest|max|min) )\b(?:the |our )?(${rated}) rates? (?:of|for|among|in) (?:the |our |all )*(?=(?!each\b|every\b)\p{L}+s\b)`,
      'giu',
    ),
    'share of $1 ',
  ],
  // "With the room types across the top".
  [
    /\bwith (?:the )?((?:[\p{L}_]+ ){1,2})(?:across the top|along the top|on the top|at the top|sideways)(?=\s*(?:[,.;]|$| into\b))/giu,
    'with the $1as columns',
  ],
];

const time = '(?:hour|day|week|month|quarter|year)';
const shapes: [RegExp, string][] = [
  // "Create analytics.daily_revenue with date and revenue": a table of figures per day, by its name.
  ...(['hourly', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly'] as const).map((adverb): [RegExp, string] => [
    new RegExp(
      String.raw`^(please )?(?:create|build|make|set up|prepare|give me) (?:a |an |the |me a )?(?:new )?(?:table )?(?:called |named )?(${name}\.(?:${name}_)?${adverb}(?:_${name})?),? (?:with|holding|containing|that has|having)(?: the)?(?: columns)? (?:the )?(?:date|${time}) and (?:the )?([^,;.]+?)(?=,|[;.]|$| (?:from|out of|refreshed|updated|every)\b)`,
      'giu',
    ),
    `$1load ${adverb} $3 into $2`,
  ]),
  // "One column a month": each has its own.
  [new RegExp(String.raw`\b(one|a) (row|column|line) an? (${time})\b`, 'giu'), '$1 $2 per $3'],
  // "Faults per cell next to the events per cell, one table".
  [
    new RegExp(
      String.raw`(?<![\p{L}\p{N}_])((?:${name} ){1,3}?)per (${name}) (?:next to|beside|alongside|and|plus) (?:the )?((?:${name} ){1,3}?)per \2(?![\p{L}\p{N}_])`,
      'giu',
    ),
    '$1and $3per $2',
  ],
  [/(?:,? (?:all |both )?(?:in|as|into) (?:one|a single|the same)|, one(?: single)?) table(?=[,.;]|$| into\b)/giu, ''],
  // "Garden orders have a list of lines. Give every line its own row".
  [/(?<=^|[.;,] ?)(?:the )?[\p{L}_ ]{3,40} (?:have|has|contain|contains|hold|holds) an? (?:list|array) of [\p{L}_]+[.;,]+ /giu, ''],
  // "Split the receipts into one row per line".
  [
    new RegExp(
      String.raw`^(please )?(?:split|break|unnest|explode|flatten|expand|unroll) (?:up |out |down )?((?:the |all |our )*${name}(?: ${name}){0,2}?)(?: up| out| down)?(?:,| into|:|, into) (?=(?:one|a|1) (?:row|line|record|entry) (?:per|for each|for every|each)\b)`,
      'giu',
    ),
    '$1load $2, ',
  ],
  [/\b(?:give|make) (?:every|each) ([\p{L}_]+) (?:its|a row of its|an) own(?: (?:row|line|record))?(?=[,.;]|$| )/giu, 'one row per $1'],
  // "Cumulative seedlings month by month".
  [
    new RegExp(
      // What stands before is looked at last: it costs most.
      String.raw` (day|week|month|quarter|year) by \1\b(?<!\b(?:back-?fill|reload|refill|load|copy|import|export|move|run|process|ingest|replay|bring|put|write|them|it)\b.*)`,
      'giu',
    ),
    ' per $1',
  ],
  // "With folio_no on every line".
  [/\b(?:with|and|having) (?:the )?([\p{L}_]+_\w+) (?:on|in) (?:every|each) (?:line|row|record|one)\b/giu, 'keep $1'],
  [/\b(?:glue|paste|lump|throw|pile) ((?:the |all |both |our )*[^,;.]{3,60}?) together(?=[,;.]|$| (?:and|in|to|into|as)\b)/giu, 'stack $1'],
];

/** "…, refreshed every night": all of it anew. */
const refreshed: [RegExp, string] = [
  /,? (?:and )?(?:that is |which is |to be )?(?:refreshed|rebuilt|recomputed|recalculated|rewritten) (?=(?:every|each|nightly|daily|hourly|weekly|monthly|on)\b)/giu,
  ', replace it ',
];

const dayNames = '(?:mon|tues|wednes|thurs|fri|satur|sun)days';

const before = '(?:first|beforehand|before that|up front|upfront)';
const changes: [RegExp, string][] = [
  // "Drop the no shows first": when it happens says nothing more.
  [
    new RegExp(
      String.raw`(?<!\b(?:the|its|keep|keeping|take)) ${before}(?=[,.;]|$)(?<=\b(?:drop|remove|skip|exclude|leave out|filter out|throw out|ignore|dedupe|trim|clean)\b[^.;,]{2,80})`,
      'giu',
    ),
    '',
  ],
  [/\b(?:but )?(?:only|just) (?=(?:append|replace|upsert|overwrite) (?:it|them|that|this)\b)/giu, ''],
  // "Only what was actually paid": rows, no column.
  [
    /\b(only|just) (?:what|whatever|that which|the part that) (?:is|was|are|were|has been|have been|had been|got) (?:actually |really |already |in fact )?(\p{L}{3,}ed|paid|sold|sent|made)(?=\s*(?:[,.;?!]|$)| (?:in|to|into|by|per|since)\b)/giu,
    '$1 the $2 ones',
  ],
  // "Thursdays as well".
  [
    new RegExp(String.raw`^(?:(?:and|also|please|ok)[, ]+)*(${dayNames}(?:(?:,| and) ${dayNames})*) (?=(?:as well|too|also)\b)`, 'giu'),
    'on $1 ',
  ],
  [/^(?:(?:oh|hm+|ok|and|but|no)[, ]+)*on (?:second|third) thoughts?,? /giu, ''],
  // "The column price_eur is not needed".
  [
    new RegExp(
      String.raw`(?<=^|[,.;] ?(?:and |but )?)(?:the )?((?:column |field )?${name}(?: and ${name})?(?: columns?| fields?)?) (?:is|are) (?:not|no longer) (?:needed|required|wanted|necessary|of interest)(?: there| in it)?(?=[,.;]|$)`,
      'giu',
    ),
    'leave out $1',
  ],
  [
    new RegExp(
      String.raw`(?<=^|[,.;] ?(?:and |but )?)(?:i|we) (?:don't|do not) (?:need|want) (?!it\b|that\b|this\b|to\b|any\b|them\b)(?:the )?((?:column )?${name}(?: (?:and|or) ${name})?)(?: column| field)?(?: there| in it)?(?=[,.;]|$)`,
      'giu',
    ),
    'leave out $1',
  ],
  // "Hours per project and week, billable only".
  [/(?<=\b(?:per|by|for each|of each|every) [^;.?]*,) (\p{L}[\p{L}-]*) only(?=\s*(?:[,.?!]|$)| in?to\b)/giu, ' only $1'],
  // "Swap the content of crm.french for the guests from france".
  [
    new RegExp(
      String.raw`^(please )?(?:swap|exchange|replace) (?:out )?(?:the )?(?:contents?|rows|data) of (?=${table} (?:with|by|for)\b)`,
      'giu',
    ),
    '$1replace ',
  ],
];

/** What stands for what. */
export const groupForms: [RegExp, string][] = [...groups, ...shapes, refreshed, ...changes];
