/** Wishes as people tell them, in a sentence of their own or from the other end, put the way their readers know. */

const alike =
  '(?:make (?:it|them|that) (?:one spelling|(?:all )?the same|consistent|uniform)|(?:the )?(?:same|one|a single|uniform|consistent) spelling)';
const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const ends = String.raw`(?=\s*(?:[,.;?!]|$)| (?:and|in|to|into|as)\b)`;
const types =
  '(?:exact )?(?:decimals?|numerics?|integers?|whole numbers?|numbers?|text|strings?|dates?|timestamps?|booleans?|floats?|doubles?)';
const money = '(?:euros?|dollars?|pounds?|francs?|eur|usd|gbp|chf)';
const nextBest = String.raw`(?:second|2nd|next)(?:[- ]best| highest| strongest)?(?: place| one| (?:day|week|month|quarter|year))?|runner[- ]up|number (?:two|2)|no\.? ?2`;
const time = '(?:hour|day|week|month|quarter|year)';
const each = '(?:each|every)(?: single)?';

const loads: [RegExp, string][] = [
  // "Collect all files in shop/inbox into staging.all": whatever the verb, it is loaded.
  [
    /^(please )?(?:read|collect|gather|fetch|ingest|grab|pull in|take in) (?=(?:the |all |every|each |\S*[./])[^;]*\b(?:in)?to\b)/giu,
    '$1load ',
  ],
  // "Bookings plus the diver: booking_no and name into crm.named".
  [
    new RegExp(
      String.raw`^(?:please )?(?:load |take |get |give me )?(?:the |all )*(${name}) (?:plus|with|and|together with|along with) (?:the|their|its) (${name})(?:'s (?:data|details))?: (?=[^;]*\b(?:in)?to\b)`,
      'giu',
    ),
    'join $1 with $2 and load ',
  ],
  // "Empty crm.members and reload it with members.csv".
  [
    /^(please )?(?:truncate|empty|wipe|clear|flush)(?: out)? (?:the )?(?:table )?([\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*),? (?:and|then|and then) (?:re-?load|load|re-?populate|populate|re-?build|build) (?:it|that|the table)(?: up)?(?: again)? (?:from|with|out of) (?=\S)/giu,
    '$1replace $2 with ',
  ],
  [
    /^((?:please )?(?:truncate|empty|wipe|clear|flush)(?: out)? (?:the )?(?:table )?[\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*) (?:completely|entirely|fully|first)(?=,? and\b)/giu,
    '$1',
  ],
  // "To exports/used, parquet files split by month".
  [
    /\b(to|into) ([\p{L}\p{N}_-]+\/[\p{L}\p{N}_./-]+), (?=(?:gzipped |compressed )?(?:parquet|csv|json|ndjson)(?: files?\b| format\b|,| partitioned\b| split\b|[\s.!]*$))/giu,
    '$1 $2 as ',
  ],
  // "Fill gym.past with the visits from may to july 2026, a month at a time".
  [
    /^(please )?(?:re-?)?fill (?:up )?(?:the )?(?:table )?([\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*) (?:with|from) (?:the )?(.+?),? (?:month by month|(?:one|a|each) month (?:after (?:the other|another)|at a time))(?=[\s.!]*$)/giu,
    '$1backfill $3 into $2 month by month',
  ],
  [/^(please )?one (?:table|file|data ?set) (?:out of|from|of) (?:all |the )*(?=(?:\w+ ){0,3}files\b)/giu, '$1stack the '],
  // "Only files from shop/inbox that aren't loaded yet".
  [
    /\b(?:only |just )(?:the |those )?files (?:from|in|of|under) (\S+) (?:that|which) (?:are not|aren't|were not|weren't|have not been|haven't been|are not yet|aren't yet) (?:loaded|imported|read|taken|in)(?: yet| before| already| so far)?/giu,
    'only the new files from $1',
  ],
  [
    new RegExp(
      String.raw`\b(?:with |in )?(?:one|a|an own|its own|a separate|separate) (?:partition|folder|directory|subfolder)s? (?:per|for each|for every|each|by) (?:the )?(${name})`,
      'giu',
    ),
    'partitioned by $1',
  ],
  // "Load the bookings of may 2026 to july 2026 …, month by month".
  [
    /^(please )?(?:re-?)?load (?=.*\b(?:for|of|from|between) (?:\p{L}+ (?:20\d\d )?|20\d\d-\d\d )(?:to|until|till|through|and|-) (?:\p{L}+ 20\d\d|20\d\d-\d\d)\b.*\b(?:month by month|week by week|day by day|(?:one|a|each) (?:month|week|day) (?:after (?:the other|another)|at a time))[\s.!]*$)/giu,
    '$1backfill ',
  ],
];

const together: [RegExp, string][] = [
  // "Replace crm.l3 by the shops", "swap crm.l3 for the shops"; but "by shop_id" names a key.
  [
    /\b(?:replace|overwrite|exchange|swap(?: out)?|substitute) (?:the )?(?:table )?([\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*) (?:by|with|for|through) (?!(?:the )?(?:key\b|[\p{L}\p{N}_]+_(?:id|no|nr|key|code|ref|number)\b))/giu,
    'replace $1 with ',
  ],
  // "Merge the 3 dropbox files into one".
  [/\b(files|csvs|tables|months) (?:all )?into (?:one|a single one)(?: (?:file|table))?(?=[,.;]|$| and\b)/giu, '$1 together'],
  // "To every gear line".
  [
    /\b(add (?:the )?[\p{L}_ ]{3,40}? to) (?:each|every)(?: single)? ([\p{L}_]+ )?([\p{L}_]+?)s?(?=[,.;]|$| (?:and|in|into|to)\b)/giu,
    '$1 the $2$3s',
  ],
];

const columns: [RegExp, string][] = [
  // "The total (call it price)".
  [
    new RegExp(
      String.raw`\b(${name}) \((?:please )?(?:(?:call|name|label|rename)(?: it| that| this)?(?: to| as)?|called|named|as) (${name})\)`,
      'giu',
    ),
    '$1 as $2',
  ],
  // "Must never be stored as float but as decimal".
  [
    new RegExp(
      String.raw`\b(must|should|may|shall|has to|have to) (?:never|not) be (?:(?:stored|loaded|kept|saved|written|read|treated) )?(?:as )?(?:an? )?${types},? (?:but|only|always|it must be|rather)(?: stored| loaded| kept)?(?: as)? (?:an? )?(${types})\b`,
      'giu',
    ),
    '$1 be $2',
  ],
  [
    new RegExp(
      String.raw`\b(?:must|should|may|shall) (?:never|not) be (?:(?:stored|loaded|kept|saved|written|read|treated) )?(?:as )?(?:an? )?(?:floats?|doubles?|floating point(?: numbers?)?)${ends}`,
      'giu',
    ),
    'must be decimal',
  ],
  // "Leave id and phone behind".
  [
    /\b(leave|leaving) (?!out\b|off\b|it\b|them\b|(?:the |all )*(?:rest|others?)\b|everything\b)((?:the |their )*[\p{L}_][^,.;!?]{1,60}?) (?:behind|at home)(?=[,.;!?]|$| and )/giu,
    '$1 out $2',
  ],
  // "…, and a gross column on top".
  [/\b(columns?|field) (?:on top|on top of (?:it|that)|besides|in addition)(?=[,.;]|$| (?:in)?to\b)/giu, '$1'],
  // "In whole euros rather than cents": the unit, and no rounding.
  [
    new RegExp(
      String.raw`\b(in|to|into) (?:whole|full|real|proper|actual) (${money})(?=,? (?:rather than|instead of|not|and not) (?:in )?(?:cents|pence|rappen|pennies)\b)`,
      'giu',
    ),
    '$1 $2',
  ],
];

const given: [RegExp, string][] = [
  // "Members whose phone we don't have".
  [new RegExp(String.raw`\bwhose (${name}) (?:we|i) (?:do not|don't|dont|never) (?:have|know|got)\b`, 'giu'), 'that have no $1'],
  // "As its own column and the gross next to it".
  [/\bas (?:its|an|their) own (?:new |separate )?(column|field)\b/giu, 'as a $1'],
  [/\band the (gross|net|total)(?: amount)? (?:next to|beside|besides|alongside) (?:it|that)(?=[,.;]|$)/giu, 'and a $1 column'],
  // "No floats please: price of deliveries as decimal".
  [/^no (?:floats?|doubles?)(?: please)?[:,;.] (?=.*\b(?:decimal|numeric|exact)\b)/giu, ''],
  [
    new RegExp(String.raw`^(${name}) of (?:the )?(${name}) as (${types}),? (?=(?:load|put|save|write|copy|store)\b)`, 'giu'),
    '$1 of $2 must be $3, ',
  ],
  // "Grade is written in different ways in deliveries, please make it one spelling".
  [
    new RegExp(
      String.raw`^(?:the )?(${name}) (?:is|are) (?:spelled|spelt|written|typed) (?:in )?(?:different|many|several|various|all kinds of) ways in (?:the )?(${name}),? (?:so )?(?:please )?${alike}`,
      'giu',
    ),
    'make the $1 consistent in $2',
  ],
  // "Colours of the balloons are a mess, same spelling please".
  [
    new RegExp(
      String.raw`^(?:the )?(${name}) (?:of|in) (?:the |our )?(${name}) (?:is|are|look|looks) (?:a (?:mess|zoo|jumble)|messy|chaotic|inconsistent|not consistent|mixed up|all over the place),? (?:so )?(?:please )?${alike}(?: please)?`,
      'giu',
    ),
    'make the $1 consistent in $2',
  ],
];

const figures: [RegExp, string][] = [
  // "What each country brought in", "how much every shop made".
  [
    new RegExp(
      String.raw`\b(?:what|how much)(?: money| revenue)? ${each} (?:of the |one of the )?(${name}) (?:brought in|brings in|has brought in|earned|earns|made|makes|took in|takes in|generated|generates)(?: us| for us)?(?: in total)?`,
      'giu',
    ),
    'revenue per $1',
  ],
  // "How is the paid amount split between the channels, as shares?"
  ...(
    [
      ['percentage', String.raw`,? (?:as|in) (?:percent|per cent|percentages?|%)`],
      ['share', String.raw`(?:,? (?:as|in) (?:shares?|parts?))?`],
    ] as const
  ).map(([part, behind]): [RegExp, string] => [
    new RegExp(
      String.raw`\bhow (?:is|are|was|were|does|do|did) (?:the |our )?([^,;?]{3,50}?) (?:split|divided|distributed|spread|broken down)(?: up)? (?:between|among|amongst|across|over|by|per) (?:the |our |all )*(?:different |various )?(${name})${behind}(?=[?.!\s]*$|,? (?:in)?to\b)`,
      'giu',
    ),
    `${part} of each $2 in total $1`,
  ]),
  // "Our strongest month in revenue? And what was the gap to the runner-up?"
  [
    new RegExp(
      String.raw`^(?:and |so )?(?:our|the) ((?:best|strongest|worst|weakest|busiest) ${time}) (?:in|for|by|in terms of) (?:the |our )?([^?;,]{3,40}?)\? *(?=\S)`,
      'giu',
    ),
    'what was the $1 for $2, ',
  ],
  [
    /\b(?:and )?what (?:was|is) the (?:gap|lead|difference|distance|margin|advantage)(?: (?:to|over|from|on|compared to|between (?:it|that) and)) (?:the )?(second(?: best| place| one)?|runner[- ]up|next(?: best| one)?|number two)(?: one| month)?(?=[?.!\s]*$)/giu,
    'and by how much did it beat the second',
  ],
  [
    new RegExp(
      String.raw`^(?:and |so )?(?:the |our )?((?:best|strongest|worst|weakest|busiest) ${time}) (?:in|for|by|in terms of) (?:the |our )?([\p{L}_]+),? (?=(?:and )?(?:by )?how (?:much|far|many)\b|[?.!\s]*$)`,
      'giu',
    ),
    'what was the $1 for $2 ',
  ],
  // "Monthly revenue, shops across as columns".
  [/,? (?:with )?(?:the )?([\p{L}_]+) across(?: the top)?(?: as columns)?(?=\s*(?:[,.;]|$| (?:in)?to\b))/giu, ' with the $1 as columns'],
  // "And how much above the runner-up was it", "and how far ahead of number two is that".
  [
    new RegExp(
      String.raw`(?<=^[^,;?]{6,}),? (?:and )?(?:by )?how (?:much|far|many) (?:more )?(?:(?:was|is|did|does) (?:it|that|they) )?(?:lead )?(?:better|stronger|higher|bigger|larger|greater|more|further|ahead|above|over|in front)(?: (?:was|is) (?:it|that))?(?: than| of| over| above)? (?:the )?(?:${nextBest})(?: (?:was|is|were|did|does) (?:it|that|this|they)(?: (?:beat|lead|lie))?)?(?=[?.!\s]*$)`,
      'giu',
    ),
    ' and by how much did it beat the second',
  ],
  // "With the currencies side by side".
  [
    /\bwith (?:the )?((?:[\p{L}_]+ ){1,2}?)(?:side by side|next to each other|beside each other|next to one another)(?: as columns)?(?=\s*(?:[,.;]|$| (?:in)?to\b))/giu,
    'with the $1as columns',
  ],
];

const rows: [RegExp, string][] = [
  // "Only the most recently edited row of each booking_no".
  [
    new RegExp(
      String.raw`\b(?:only |just |keep |take |with )*(?:the )?(?:most recently|last|latest) (\p{L}{3,}ed) (?:row|one|version|record|entry) (?:of|for|per|by) (?:(?:each|every|the same) )?(${name})`,
      'giu',
    ),
    'one row per $2, keep the one that was $1 last',
  ],
  // "For every delivery_no take the row that was edited last".
  [
    new RegExp(
      String.raw`\b(?:for|of|per) (?:each|every|the same) (${name}),? (?:only |just |always )*(?:take|keep|use|load|want) (?:only |just )?the (?:row|one|version|record|entry) (?:that|which) was (\p{L}{3,}ed) (?:last|most recently|latest)`,
      'giu',
    ),
    'one row per $1, keep the one that was $2 last',
  ],
  // "Some deliveries exist twice, what is the difference?"
  [
    /^(some|a few|several|many) ([\p{L}_]+) (exist|are there|appear|occur|show up|are in there|come up) (twice|double|several times|more than once)[,.;:]? (?:what(?:'s| is) (?:the difference|different)|what differs|how do they differ)(?: between (?:them|those|the two))?(?=[?.!\s]*$)/giu,
    'why do $1 $2 $3 $4',
  ],
  // "How come some bookings are in there two times".
  [/\b(in there|there|in it|listed|recorded|appear|occur|stand|exist|loaded|show up) two times\b/giu, '$1 twice'],
  // "Is spelled all kinds of ways".
  [
    /\b((?:is|are) (?:spelled|spelt|written|typed)) (?:in )?(?:all|many) (?:(?:kinds|sorts|manner) of )?(?:different |possible )?ways\b/giu,
    '$1 in different ways',
  ],
];

const others: [RegExp, string][] = [
  // "Give me every diver's email".
  [
    new RegExp(
      String.raw`^((?:please )?(?:show|give|list|tell|send|print)(?: me| us)?) (?:every|each|all(?: the| our)?) (\p{L}+?)(?:s['’]|['’]s) (${name}(?: ${name})?)(?=[?.!\s]*$)`,
      'giu',
    ),
    '$1 the $3 of the $2s',
  ],
  [
    /^(?:and )?(?:what|how) (?:does|do) (?:the |our )?([\p{L}\p{N}_./-]+(?: (?:file|table|data))?) look(?: like)?(?=[?.!\s]*$)/giu,
    'what is in $1',
  ],
  // "The last run failed, what was it?"
  [
    /^(?:so |hey,? )?(?:the |our |my )?((?:(?:last|latest|[\p{L}_]+) )?(?:run|load|job|import)) (?:has )?(?:failed|broke|crashed|died)(?: again)?[,.;:]? (?:so )?(?:what(?:'s| is| was) the (?:reason|cause|problem|error)|what (?:was it|happened|is it|was wrong|went wrong|is wrong|was the (?:problem|reason|cause))|what's wrong|why(?: is that| was that)?)(?=[,.;:?!]|$| and\b)/giu,
    'why did the $1 fail',
  ],
  [
    /^(?:what|which) columns and how many (?:rows|records|lines) (?:does|do|has|have|are in) (?:the )?(\S+?)(?: have| has)?(?=[?.!\s]*$)/giu,
    'what is in $1',
  ],
  // "And the schema should be crm", "change customer_id to client_id".
  [/(?<=^|, |\band |; )(?:the )?schema (?:should|shall|must|has to) be (?=[\p{L}_][\p{L}\p{N}_]*[\s.!]*$)/giu, 'put it in schema '],
  [/^((?:please )?)change ([\p{L}]+_[\p{L}\p{N}_]+) (?:to|into) (?=[\p{L}]+_[\p{L}\p{N}_]+(?:[,.;]|$| and\b))/giu, '$1rename $2 to '],
  // "Split that by month too", behind groups.
  [
    /^(?:and |ok,? |please )*(?:split|break|cut|slice|divide) (?:that|it|this|them)(?: down| up)? (?:by|per|into) (?:the )?([\p{L}_]+?)(?: too| as well| also)?(?=[.!\s]*$)/giu,
    'also by $1',
  ],
];

/** What stands for what. */
export const spokenForms: [RegExp, string][] = [...loads, ...together, ...given, ...columns, ...figures, ...rows, ...others];
