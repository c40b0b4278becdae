/** Wishes in an order or a form of their own (how the data is before what to do about it), put the way the other readers know. */

/** How a column that is not clean is spoken of. */
const ways = String.raw`(?:messy|dirty|a mess|inconsistent|not consistent|ugly|not clean|mixed|mixed up|all over the place|in mixed case|(?:spelled|spelt|written|typed) (?:differently|inconsistently|(?:in )?(?:different|several|many|various|mixed|two|three) (?:ways|forms|cases?|spellings?)))`;
const forms = String.raw`(?:in )?(?:different|several|mixed|many|various) (?:spellings?|cases?|forms|ways|variants)`;
/** "The status values are written differently, so": the column, and that it is not clean. */
const dirty = String.raw`(?<=^|[,.:;] ?)(?:the |all )?((?:[\p{L}\p{N}_]+ ){0,4}?[\p{L}\p{N}_]+) (?:(?:are|is|look|looks) ${ways}|(?:have|has|come|comes) ${forms})(?: \([^)]*\))?[.,;:]+ (?:so |please )?`;

/** What stands for what. */
export const rewordings: [RegExp, string][] = [
  // "Put it in a file, exports/april.parquet".
  [
    /\b(?:in|into|to|as) (?:an? |the )?(?:new )?(?:(?:csv|parquet|json) )?file(?:,|:|,? (?:called|named)|,? at) (?=[\w.-]+(?:\/[\w.-]+)*\.(?:csv|parquet|jsonl?|tsv)\b)/giu,
    'into ',
  ],
  // "Nothing before march", "and no orders under 50": what is left out, not what is kept.
  [
    /(?<=^|[,.;]|\b(?:and|but|or|with|ok|okay|also|please)\b)( *)(?:nothing|none|no one|nobody|no (?:\p{L}+ )?(?:ones?|rows|entries|records)) (?:that is |that are |which is |from )?(?=(?:before|after|under|over|above|below|(?:older|newer|earlier|later|less|more|smaller|larger|bigger|cheaper|lower|higher|longer|shorter) than)\b)/giu,
    '$1not ',
  ],
  // "Load every order with its payment method": all of them, not groups.
  [
    /^((?:please )?(?:load|copy|export|import|get|take|bring|put|save|write)) (?:every|each) (?:single )?(?=(?!file\b|day\b|week\b|month\b|hour\b)[\p{L}_]+ (?:with|that|which|who|whose|from|and|to|into)\b)/giu,
    '$1 all ',
  ],
  // "Without a matching payment", "with an existing customer".
  [
    /\b(without|with no|have no|has no|having no|lacking|missing)( an?| any| the|) (?:matching|existing|corresponding|related|associated|linked) (?=\p{L})/giu,
    '$1$2 ',
  ],
  [
    /\b(?:that have|which have|who have|with|have|has|having)( an?| any|) (?:matching|existing|corresponding|related|associated|linked) (?!rows?\b|records?\b|keys?\b|columns?\b|ids?\b|values?\b|data\b|ones?\b|tables?\b|names?\b|types?\b|files?\b)(?=\p{L})/giu,
    'that have$1 ',
  ],
  // "Merge the inbox files into analytics.orders on order_id": by a key that is named, and nothing of it goes away.
  [/\bmerge ([^,;.]+?) (into [\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*),? (?:on|by|using|over) (?=\p{L})/giu, 'upsert $1 $2 by '],
  // "By weekday and hour": an hour of the day beside a day of the week.
  [/\b((?:per|by) (?:weekday|day of (?:the )?week)(?:,| and|, and)(?: per| by)? hour)(?! of)\b/giu, '$1 of the day'],
  [/\b((?:per|by) hour)((?:,| and|, and)(?: per| by)? (?:weekday|day of (?:the )?week))\b/giu, '$1 of the day$2'],
  // "Cleared only, and nothing from china".
  [/(?<=\S)(?:, and|, but|,| and| but) nothing (?=(?:from|in|of) \S+(?: \S+)?[.!]*$)/giu, ' and without the ones '],
  // "The last quarter of 2025" is one of that year's, not the one before today.
  [/\b(?:the )?(?:last|final) quarter of (?:the year )?((?:19|20)\d\d)\b/giu, 'q4 $1'],
  [/\b(?:the )?first month of (?:the year )?((?:19|20)\d\d)\b/giu, 'January $1'],
  [/\b(?:the )?(?:last|final) month of (?:the year )?((?:19|20)\d\d)\b/giu, 'December $1'],
  // "The date of the last booking" beside other figures.
  [
    /(?<=,|\band) (?:the )?(?:date|day|time) of (?:the |their |its )?(first|last|latest|earliest|most recent) ([\p{L}_]+)\b/giu,
    ' $1 $2 date',
  ],
  // "How many bookings per member on average?", "how many bookings does a member make on average?"
  [
    /\bhow many ([\p{L}_]+) (?:are there |do we have )?(?:per|for each|for every) ([\p{L}_]+)(?: are there| do we have)?,? on average\b/giu,
    'average number of $1 per $2',
  ],
  [
    /\bhow many ([\p{L}_]+) (?:does|do|did) (?:an?|each|every|one) ([\p{L}_]+) (?:make|have|place|do|get|buy|send|take)s? on average\b/giu,
    'average number of $1 per $2',
  ],
  // "How old are our members on average?"
  [/\bhow old (?:is|are) (?:the |our |my |your )?([\p{L}_]+)(?: is| are)? on average\b/giu, 'what is the average age of $1'],
  // "Extract the domain of the email and count customers per domain".
  [
    /\b(?:extract|take|get|find) the (\p{L}+) (?:of|from) (?:the |each )?([\p{L}_]+),? (?:and|then) ([^,;.]+? (?:per|by|for each)) \1\b/giu,
    '$3 $1 of $2',
  ],
  // "Append new orders only, by order_id".
  [/\b(?:append|add|insert) (?:the )?new ([\p{L}_ ]+?) only,? (?:by|on|keyed by) (?=\p{L}+_)/giu, 'add only new $1 by '],
  // "Only the pub channel and nothing unpaid".
  [
    /(?<=\S)(?:,| and| but|, and|, but) nothing (?!else\b|more\b|new\b|other\b|before\b|after\b|from\b|in\b|with\b|to\b|changes?\b|is\b)(?=[\p{L}-]{4,}(?:[,.;]|$))/giu,
    ' and no ',
  ],
  // "The names are a mess, trim them".
  [
    new RegExp(
      String.raw`${dirty}((?:trim|strip|lowercase|uppercase|lower|upper|clean|normali[sz]e|standardi[sz]e|unify|tidy|harmoni[sz]e)(?: and \p{L}+)?|make) (?:them|it|those|that)\b(?: (?=(?:all )?(?:consistent|uniform|lower|upper)))?`,
      'giu',
    ),
    '$2 the $1 ',
  ],
  [
    new RegExp(String.raw`${dirty}(?:fix|mend|correct|repair|clean up|tidy up|sort out) (?:them|it|those|that|this)\b`, 'giu'),
    'make the $1 consistent',
  ],
  // "Flour is written two ways in goods, fix that".
  [
    /(?<=^|[,.;:] ?)["']?[\p{L}-]+["']? (?:is|are) (?:spelled|spelt|written|typed) (?:in )?(?:two|three|several|different|many|various|multiple)(?: different)? (?:ways|forms|spellings) in (?:the )?([\p{L}_]+)(?: column)?[,.;:] (?:so |please )?(?:fix|mend|correct|unify|repair|clean)(?: up)? (?:that|it|them|this)(?: up)?\b/giu,
    'make the $1 consistent',
  ],
  // "Cost renamed to price and day to date".
  [
    /\b(renamed (?:to|as) [\p{L}_][\p{L}\p{N}_]*,? (?:and )?)(?!(?:load|put|save|write|copy|store|export|send|import|move|it|them|all|everything|the)\b)([\p{L}_][\p{L}\p{N}_]*) (?:to|as) (?=[\p{L}_][\p{L}\p{N}_]*(?![\p{L}\p{N}_./]))/giu,
    '$1$2 renamed to ',
  ],
  // "Some receipts are in sales twice, keep the latest".
  [
    /(?<=^|[,.;] ?)(?:some|several|many|a few|the) ([\p{L}_ ]+?) (?:appear|occur|show up|exist|come|are|stand) in (?:the )?(?!there\b)([\p{L}_]+) (?:twice|several times|multiple times|more than once)[,.;:] (?:so )?(?:please )?(?=(?:keep|take|only|just|use)\b)/giu,
    'drop duplicates in $2 by $1, ',
  ],
  // "Anonymize patients: hash the email": what it means is said behind.
  [
    /^(?:please )?(?:anonymi[sz]e|pseudonymi[sz]e|prepare|process|transform) (?:the )?([\p{L}_./]+): (?=(?:hash|mask|drop|remove|trim|lowercase|rename|keep|fill|only|without|add|make|replace)\b)/giu,
    'load $1, ',
  ],
  [/\bmatch (?:the )?([\p{L}_]+) with (?:the )?([\p{L}_]+)(?=,| and | on | by | into |$)/giu, 'join $1 with $2'],
  // "Without duplicates, key order_id".
  [/(?<=\b(?:duplicates|dupes|duplicated|doubles)),? \(?(?:with )?(?:the )?key (?:is |= |: )?(?=\p{L}\w*)/giu, ' by '],
  // "Duplicate visits (same visit_id, keep the latest)".
  [/\b(duplicates|dupes|doubles|duplicate \p{L}+),? \(?(?:with |having |i\.e\. )?(?:the )?same (?=\p{L})/giu, '$1 by '],
  [
    /(?<=^|[,.;] ?)(?:some|several|many|a few|the) ([\p{L}_ ]+?) (?:appear|occur|show up|exist|come|are|stand)(?: in)?(?: there)? (?:twice|several times|multiple times|more than once|double|doubled)(?: in ([\p{L}_]+))?[,.;:] (?:so )?(?:please )?(?=(?:keep|take|only|just|use)\b)/giu,
    'drop duplicates by $1, ',
  ],
  [
    /\b(?:clean|free|rid) ((?:the )?[\p{L}_./]+) (?:of|from) (?:the |all |any )*(?:duplicates|dupes|doubles)\b/giu,
    'remove duplicates from $1',
  ],
  // "Every delivery file from bakery/deliveries": the folder says of what.
  [
    /\b(every|each|all) (?:the )?(\p{L}{4,}?)(?:y|ies|e?s)? (files?) (?:from|in|inside|under|within|of) (?:the )?(?=(?:[\p{L}\p{N}_.-]+\/)+\2\p{L}{0,4}\/?(?:[\s,;]|$))/giu,
    '$1 $3 in ',
  ],
  // "Take out the double readings".
  [
    /\b(?:take|throw|kick|leave|sort|weed|filter) out ((?:all |any |the )*)(?:doubled?|duplicated?) (?!(?:quote|space|blank|dash|line|slash)\p{L}*\b)(?=\p{L}+s\b)/giu,
    'remove $1duplicate ',
  ],
  // "Remove double patients"; what is doubled within a text is none.
  [
    /\b(drop|remove|delete|eliminate|discard|skip|ignore|without|no) ((?:all |any |the )*)doubled? (?!(?:quote|space|blank|dash|line|slash)\p{L}*\b)(?=\p{L}+s\b)/giu,
    '$1 $2duplicate ',
  ],
  // A merge of data is a join; one into a table is not.
  [/\bmerge (?:the )?(\p{L}+) (?:with|and) (?:the )?(\p{L}+) (?:by|on|using|over) (?=\p{L})/giu, 'join $1 with $2 on '],
  [
    /\b(?:look ?up|looking up) (?:the )?([^.;]+?) (?:from|in) (?:the )?(\p{L}+) (?:for|of|to) (?:the |each |every |all )*(\p{L}+)(?=,| to | into |$)/giu,
    'add $1 of $2 to $3',
  ],
  // "Some orders are in there twice, why?"
  [/^(.{8,}?)[,:;.] *(why|how come)(?: is that| so)?\s*\?*$/gi, '$2 $1?'],
  [/(?:,? \b(?:and|but)|,) no (?=\p{L}+_\w)/giu, ' and without '],
  [
    /\b(?:don't|do not|never) (?:load|include|take|copy|import|bring|export|write|keep|store) (?=(?:the|any|all|our|my|test|\p{L}+_\p{L}+)\b)/giu,
    'leave out ',
  ],
  // "Cancelled rides should not be loaded", "it should only contain finished ones": which rows.
  [
    /(?<=[,.;] ?(?:and |but )?)(?:the |any |all )*((?!it\b|they\b|but\b|and\b)[\p{L}_][\p{L}_ ]*?) (?:should|must|may|shall|do|can)(?: not|n't) (?:be (?:loaded|included|copied|taken|imported|exported|written|in (?:there|it)|part of (?:it|that))|go in|get in|come along)(?: there)?(?=[,.;]|$)/giu,
    'leave out the $1',
  ],
  [
    /(?<=[,.;] ?(?:and |but )?)(?:the (?:result|table|target|file|output)|it) (?:should|must|may|shall) (?:only (?:contain|hold|include|have)|(?:contain|hold|include|have) only) (?=\p{L})/giu,
    'only ',
  ],
  // "Skip the test accounts and no-shows": the verb holds for both.
  [
    /\b(skip|ignore|drop|remove|exclude|leave out|filter out|without|no) ((?:the |any |all )*(?:test|dummy|fake) (?:accounts?|users?|customers?|data|rows|records|emails|entries|ones)),? (?:and|or) (?:the |any |all )*(?!(?:load|put|save|write|store|copy|import|export|send|then|only|just|keep|skip|ignore|drop|remove|exclude|leave|filter|without|no|not|add|rename|call|make|fill|hash|mask|trim|join|sort|run|into|to|also|everything|the rest)\b(?!-))(?=\p{L})/giu,
    '$1 $2, $1 ',
  ],
  [
    /\b(skip|ignore|drop|remove|exclude|leave out|filter out|without|no) ((?:the |any |all )*[\p{L}-]+(?: ones)?),? and (?:the |any |all )*(?=(?:test|dummy|fake) \p{L}+s\b)/giu,
    '$1 $2, $1 ',
  ],
  // "Use one spelling for stage".
  [
    /(?:\b(?:use|give|have|take|apply) (?:only |just )?|(?<=^|[,.;] ?))(?:one|the same|a single) (?:spelling|format|form|style|case|way of writing) (?:for|in|of|to|on) ((?:the )?(?:[\p{L}\p{N}_]+ ?){1,4}?)(?=,| and (?:load|put|save|write|then)\b|[.;]|$)/giu,
    'make $1 consistent',
  ],
  // "Make the status values the same spelling".
  [
    /\bmake (?:all )?((?:the )?(?:[\p{L}\p{N}_]+ ){1,4}?)(?:all |look )*(?:the same|one|a single|equal)(?: (?:spelling|case|format|form|writing|style))?(?=,| and (?:load|put|save|write|then)\b|[.;]|$)/giu,
    'make $1consistent',
  ],
  [
    /\b(?:clean(?:ed|se)?|tid(?:y|ied)|fix(?:ed)?|normali[sz]ed?)(?: up)? ([^(),;]+?) \((trim|lower|upper)(?:[- ]?case)?\w*(?:,? and |, | )(trim|lower|upper)(?:[- ]?case)?\w*\)/giu,
    '$2 and $3 $1',
  ],
  // "The csv with the households".
  [
    /\bthe (?:csv|parquet|json|excel|file|csv file|parquet file|excel file|excel sheet|spreadsheet|workbook) (?:with|of|containing|that has|holding|for) (?:the |all |our |my )+(?=\p{L}+s\b)/giu,
    'the ',
  ],
  [/^(please )?(?:read|open|find|look up|search)(?: in)? (?=\S.*\b(?:and|then) (?:write|load|put|save|store|copy)\b)/gi, '$1load '],
  // "Wipe crm.members and load members.csv into it".
  [
    /^(?:please )?(?:truncate|empty|wipe|clear|flush)(?: out)? (?:the )?(?:table )?([\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*),? (?:and|then|and then) (?:re-?)?(?:load|put|copy|insert|write|import|fill in) (?!it\b)(.+?) (?:in)?(?:to)? ?(?:it|there)\b/giu,
    'replace $1 with $2',
  ],
  // "Empty crm.members and fill it from members.csv".
  [
    /^(please )?(?:truncate|empty|wipe|clear|flush)(?: out)? (?:the )?(?:table )?([\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*),? (?:and|then|and then) (?:re-?)?fill (?:it|that|the table)(?: up)?(?: again)? (?:from|with) (?=\S)/giu,
    '$1replace $2 with ',
  ],
  // "Everything under arrivals in the lake bucket".
  [
    /\b(everything|all (?:the )?files|every file|all (?:the )?data|whatever is|what is|all) (?:under|underneath|below|beneath|inside|within) (?:the (?:folder |prefix |path )?|prefix |folder |path )?(?=s3:|[\p{L}_](?![\p{L}\p{N}_]*\s+(?:euros?|dollars?|pounds?)\b))(?!(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|average|budget)\b)/giu,
    '$1 in ',
  ],
  // "Who have left the company".
  [
    /\b(left|joined|quit) (?:the |our |this )?(?:us|company|firm|agency|organi[sz]ation|business|practice|union|association|department|crew)(?=[,.;?!]|$| (?:and|or|in|since|before|after|on|by|to|into|between|during|last|this)\b)/giu,
    '$1',
  ],
  // "First and last name": two names.
  [/\b(first|given) and (last|family) names?\b/giu, '$1 name and $2 name'],
  // "With city spelled the same everywhere".
  [
    /\bwith (?:the )?((?:[\p{L}\p{N}_]+ ){1,3}?)(?:spelled|spelt|written|typed) (?:the same(?: way)?|consistently|uniformly|(?:in )?one way)(?: everywhere| throughout| in all rows)?(?=[,.;]|$| and )/giu,
    'with consistent $1values',
  ],
  // "But leave passport and iban away".
  [/\b(leave|leaving) (?!out\b|off\b)((?:the |their )*[\p{L}_][^,.;!?]{1,60}?) (?:away|off|aside)(?=[,.;!?]|$| and )/giu, '$1 out $2'],
  // "Everything but the retired ones", "all cars but the retired ones".
  [
    /\b((?:everything|everyone|everybody|all|every)(?: (?:the |our |of the )?\p{L}+)?) but (?=(?:the|those|these|any|test|dummy) (?!\p{L}+ (?:should|must|as|in|with|to|is|are)\b))/giu,
    '$1 except ',
  ],
  // "In seconds, not milliseconds".
  [
    /(?<=\b(?:in|to|into|as) \p{L}+)(?: please)?,? (?:and |but )?(?=(?:not|instead of|rather than) (?:in )?(?:milliseconds|ms|seconds|minutes|hours|days|cents|pence|euros?|dollars?|pounds?|grams?|kilos?|kg|mm|cm|met(?:er|re)s|km|bytes|kb|mb)\b)/giu,
    ' ',
  ],
];
