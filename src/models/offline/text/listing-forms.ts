/** Everyday forms of orders by several columns, parts of a whole, figures of money, split files and stacked data, put the way their readers know. */

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const place = String.raw`[\p{L}\p{N}_][\p{L}\p{N}_./-]*[\p{L}\p{N}_]`;
const firsts = String.raw`(?:\p{L}{2,}est|(?:most|least) \p{L}+|most|least|worst)`;
const way = String.raw`(?: (?:descending|desc|ascending|asc|${firsts} first))?`;
const end = String.raw`(?=\s*(?:[,.;?!]|$)| (?:and|in|to|into|as)\b)`;

const orders: [RegExp, string][] = [
  // "List the rooms by site and then by seats": an order, since what is grouped has no "then".
  [
    new RegExp(
      String.raw`^((?:please )?(?:list|show|show me|print|display|give me) (?:the |all |our )*${name}(?: ${name})?) by (${name}${way})(?:,? and then| then|, then)(?: by)? (?=${name})`,
      'giu',
    ),
    '$1 sorted by $2 and ',
  ],
  [
    new RegExp(
      String.raw`\b((?:sort|order|rank)(?:ed|ing)?\b[^.;]{0,60}? by ${name}(?: (?!and\b|then\b)${name})?${way}(?:,? and (?!then\b)${name})?)(?:,? and then|,? then) (?:by )?(?=${name}(?: ${name})?${way}(?:\s*(?:[,.;]|$)| (?:and|in|to|into)\b))`,
      'giu',
    ),
    '$1 and ',
  ],
  [
    new RegExp(
      String.raw`\b((?:sort|order|arrang)(?:ed|ing|e)?\b(?: (?:it|them|the ${name}))? by [^.;]{1,80}?), (?=${firsts} first(?:[,.;]|$))`,
      'giu',
    ),
    '$1 ',
  ],
];

const part = '(?:share|percentage|percent|proportion|fraction)';
const shares: [RegExp, string][] = [
  // "Cancelled bookings as a percentage of all bookings, per channel".
  [
    new RegExp(
      String.raw`\b(?:the )?((?:${name} ){1,2})(${name}) as (?:an? |the )?(${part}) of (?:all |the |total |number of )*(?:\2|of them|of those)(?:,? (?=(?:per|by|for each|in each|of each)\b)|${end})`,
      'giu',
    ),
    '$3 of $1$2 ',
  ],
  // "Share of each platform among the players".
  [
    new RegExp(
      String.raw`\b((?:${part}|breakdown) of (?:each|every|all) ${name}(?: ${name})?) (?:among|amongst|across|within) (?:all |the |our )*(?=${name})`,
      'giu',
    ),
    '$1 of the ',
  ],
  // "What share of the fee income comes from each distance", "what part of the paid amount came by each method".
  ...(
    [
      ['share', '(?:share|part|portion|fraction|proportion)'],
      ['percentage', '(?:percentage|percent)'],
    ] as const
  ).map(([share, said]): [RegExp, string] => [
    new RegExp(
      String.raw`\b(?:what|which|how much) ${said} of (?:the |all |our )*((?:${name} ){1,3})(?:goes|comes|went|came|falls|belongs|is|are|was|were)(?: (?:made|paid|earned|taken))?(?: (?:through|from|to|via|with|on|in|by|into))? (?:which|each|every) (${name})`,
      'giu',
    ),
    `${share} of each $2 in total $1`,
  ]),
];

/** What is money by itself. */
const moneys = '(?:donations|payments|sales|expenses|refunds|payouts|fees|deposits|tips|purchases|invoices)';
const figures: [RegExp, string][] = [
  // "Cumulative donations per day": how much, not how many.
  [
    new RegExp(String.raw`\b(cumulative|running|rolling|accumulated) (?=${moneys} (?:per|by|over|for each|each)\b)`, 'giu'),
    '$1 revenue of ',
  ],
  // "How much they spent in total".
  [
    /\bhow much (?:money )?(?:they|he|she|it|each(?: of them| one)?)(?: (?:have|has|had))? (?:all )?(?:spent|paid)(?: (?:in total|altogether|overall|so far|us))*(?=[,.;?!]|$| (?:and|in|to|into)\b)/giu,
    'their total spend',
  ],
  // "The date of their last order".
  [
    new RegExp(
      String.raw`\b(?:the )?(?:date|day|time) of (?:the |their |its |his |her )(last|latest|first|most recent|newest|earliest) (${name})(?=\s*(?:[,.;]|$)| (?:and|to|into|in|for|per|by)\b)`,
      'giu',
    ),
    'the $1 $2 date',
  ],
  // "For each entry channel (registered_via)": in parentheses stands the column.
  [
    new RegExp(
      String.raw`\b(per|by|each|every|total|average|avg|sum of|max|min) ((?:(?!each\b|every\b|the\b|and\b)${name} ){1,3})\((\p{L}+_[\p{L}\p{N}_]+)\)`,
      'giu',
    ),
    '$1 $3',
  ],
  // "One row per day: orders, revenue": of a unit of time they are figures.
  [
    new RegExp(
      String.raw`\bone (?:row|line) (?:per|for each|for every) (hour|day|week|month|quarter|year)(?::| with| showing| containing) (?!(?:keep|take|only|just)\b)(?=\p{L})`,
      'giu',
    ),
    'per $1, ',
  ],
];

const units: [RegExp, string][] = (
  [
    ['s|sec|secs', 'seconds'],
    ['ms', 'milliseconds'],
    ['min|mins', 'minutes'],
    ['cents?', 'cents'],
    ['kg', 'kilos?|kilograms?|kg'],
    ['km', 'kilomet(?:er|re)s|km'],
    ['eur', 'euros?|eur'],
    ['usd', 'dollars?|usd'],
  ] as const
).map(([ending, words]): [RegExp, string] => [
  // "Finish_s is in seconds": what the name says already.
  new RegExp(
    String.raw`(?<=[,;.(] ?(?:and |but )?)(?:the )?[\p{L}][\p{L}\p{N}_]*_(?:${ending}) (?:is|are) (?:given |counted |measured |stored )?in (?:${words})(?=[,;.)]|$)`,
    'giu',
  ),
  '',
]);

const splitting = String.raw`\b(?:split|divide|separate|break)(?: up)? (?:the |all |our )*(${name}(?: ${name})?) (?:by|per) (${name}(?: and ${name})?) (?:in)?to (?:separate|different|single|individual|several|one|own)`;
const inPlace = String.raw`(?: each)? (?:under|in|at|to|into|inside) (?:the folder )?(${place})`;
/** "Split the buyers by country into separate csv files under exports/buyers". */
const splitOutputs: [RegExp, string][] = [
  [new RegExp(String.raw`${splitting} (csv|parquet|json) files?${inPlace}`, 'giu'), 'write $1 as $3 partitioned by $2 to $4'],
  [new RegExp(String.raw`${splitting} (csv|parquet|json) files?(?: each)?(?=[,.;]|$)`, 'giu'), 'export $1 as $3 partitioned by $2'],
  [new RegExp(String.raw`${splitting} files?${inPlace}`, 'giu'), 'write $1 as csv partitioned by $2 to $3'],
  [new RegExp(String.raw`${splitting} files?(?: each)?(?=[,.;]|$)`, 'giu'), 'export $1 as csv partitioned by $2'],
];

const formats = '(parquet|csv|json|ndjson)';
const forms: [RegExp, string][] = [
  // "A separate parquet file for each currency".
  [
    new RegExp(String.raw`\b(?:an?|one) (?:separate|own|single|different) ${formats} file (?=(?:per|for each|for every)\b)`, 'giu'),
    'as $1, one file ',
  ],
  // "Json would be better".
  [
    new RegExp(String.raw`^(?:no,? |oh,? )?${formats} (?:would be|is|works|will be) (?:better|nicer|fine|preferred|easier)[\s.!]*$`, 'giu'),
    'as $1',
  ],
  // "Explode the results, one row per player and match": what it does anyway.
  [
    new RegExp(
      String.raw`\b((?:explode|flatten|unnest|unroll|expand) [^.;]{3,80}?),? (?:so |i want |with |giving )?(?:one|a) (?:row|line) per ${name}(?:,? (?:and|per) ${name})?(?=[,.;]|$)`,
      'giu',
    ),
    '$1',
  ],
  // "Purchase_id is the key, newest synced_at wins".
  [
    new RegExp(
      String.raw`\b(${name}_${name}) is the (?:primary |unique )?key(?:,| and|, and) (?:the )?(?:newest|latest|last|most recent) (${name}) (?:wins|counts|stays|is kept)\b`,
      'giu',
    ),
    'key $1, drop duplicates by $1 keeping the latest $2',
  ],
  [/\bof (?:a|one) single (?=\p{L}+\b[^.;]*\bparameter\b)/giu, 'of one '],
];

const known = String.raw`(?:changed|existing|known|old|other)`;
const outputs: [RegExp, string][] = [
  ...splitOutputs,
  // "Insert new and update changed buyers in crm.buyers by buyer_code".
  [
    new RegExp(
      String.raw`\b(?:insert|add|append) (?:the )?(?:new|missing)(?: ones)? and (?:update|change|overwrite|refresh) (?:the )?${known}(?: ones)? (${name}(?: ${name})?) (?:in|into|to|of) (?=${name}\.${name})`,
      'giu',
    ),
    'upsert $1 into ',
  ],
  // "Append b below a and load both as one table".
  [
    new RegExp(
      String.raw`\b(?:append|put|add|stack) (?:the )?(${place}) (?:below|under|underneath|beneath) (?:the )?(${place})(?:,? and (?:load|write|put|save) (?:both|them|it|the two|the result))?(?: together)?(?: as one table)?(?= |[,.;]|$)`,
      'giu',
    ),
    'stack $2 and $1',
  ],
];

/** What stands for what. */
export const listingForms: [RegExp, string][] = [...orders, ...shares, ...figures, ...units, ...forms, ...outputs];
