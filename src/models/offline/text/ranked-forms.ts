/** Ranks and shares as people ask for them, put the way their readers know. */

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const count = String.raw`(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)`;
const group = String.raw`${name}(?: ${name})?`;
const when = String.raw`(?:in|since|during|before|after|this|last|so far|ever|on|from|of)`;
const end = String.raw`(?=\s*(?:[,;.?!]|$)| ${when}\b| and by how much\b)`;
const time =
  '(?:january|february|march|april|may|june|july|august|september|october|november|december|this|last|previous|today|yesterday|year|month|week|quarter|day|average|all|others?|before)(?![\\p{L}])';
const part = '(?:share|percentage|percent|portion|proportion|fraction|part)';

const months = {
  jan: 'january',
  feb: 'february',
  mar: 'march',
  apr: 'april',
  jun: 'june',
  jul: 'july',
  aug: 'august',
  'sept?': 'september',
  oct: 'october',
  nov: 'november',
  dec: 'december',
};

/** What stands for what. */
export const rankedForms: [RegExp, string][] = [
  // "The second most popular area": the place stands behind what is ranked.
  [
    /^(.*?)(?<!\b(?:beat|beats|than|of|over|above|exceeds?|every|each) (?:the )?)\b(second|third|fourth|fifth|2nd|3rd|4th|5th)[- ]((?:most|least|best|worst|highest|lowest|biggest|largest|smallest|busiest|longest|shortest|cheapest|dearest|oldest|newest|strongest|weakest|heaviest|lightest|slowest|fastest) \p{L}.*?)([\s?.!]*)$/giu,
    '$1$3, in $2 place$4',
  ],
  // "Top 5 genres by price on average".
  [
    new RegExp(
      String.raw`(?<=\b(?:top|bottom|best|worst|rank\p{L}*|sorted|ordered)\b[^,;]*\bby )(?:the |their )?(?!average\b)(${group}) on average(?=\s*(?:[,;.?!]|$)| (?:in|of|to|into|for|per|this|last)\b)`,
      'giu',
    ),
    'average $1',
  ],
  // "Best sellers first", behind the figures of each.
  [
    /,? (?:with )?(?:the )?(?:best|biggest|top|most)[- ]?(?:sellers|selling(?: ones)?|sold(?: ones)?|earners|spenders|buyers|payers|customers|earning(?: ones)?|used(?: ones)?|frequent(?: ones)?|popular(?: ones)?) (?:first|on top|at the top)(?=\s*(?:[,;.?!]|$)| (?:in)?to\b)/giu,
    ', highest first',
  ],
  [
    /,? (?:with )?(?:the )?(?:worst|smallest|least)[- ]?(?:sellers|selling(?: ones)?|sold(?: ones)?|earners|spenders|used(?: ones)?|popular(?: ones)?) (?:first|on top|at the top)(?=\s*(?:[,;.?!]|$)| (?:in)?to\b)/giu,
    ', lowest first',
  ],
  // "Average weight of penguins compared to otters".
  [
    new RegExp(
      String.raw`^((?:(?:the|show|what is|what's|what was) )*(?:average|mean|median|total|number|count|sum|revenue|sales|turnover|${name}) (?:${name} ){0,2}?of (?:the )?)(?!${time})([\p{L}_-]+) (?:as )?compared (?:to|with|against) (?:the |that of |those of )*(?!${time})([\p{L}_-]+)(?=[\s?.!]*$)`,
      'giu',
    ),
    '$1$2 vs $3',
  ],
  // "Is the shop or the web bringing in more money?"
  [
    new RegExp(
      String.raw`^(?:and |so )?(?:is|are|was|were|does|do|did|has|have) (?:the |our )?([\p{L}_-]+) or (?:the |our )?([\p{L}_-]+) (?:bring|bringing|make|making|earn|earning|take|taking|generat|sell|pull)(?:s|e|es|ing|ed)?(?: in| us)? (?:the )?more(?: money| revenue| income| turnover)?(?=[\s?.!]*$|${end.slice(3, -1)})`,
      'giu',
    ),
    'compare revenue of $1 and $2',
  ],
  // "Which loans should be back by now?"
  [
    /\b(?:that |which |who )?(?:should|ought to|must|were (?:supposed|meant) to|had to) (?:already )?(?:have been|be|have come) (?:back|returned|in)(?: again)?(?: by now| already| by today| before today)(?=[\s?.!,]|$)/giu,
    'are overdue',
  ],
  [/^(which|what) (\p{L}+) (?:still )?(?:have|has|had|hold|holds) (?:an? |some |any )?overdue (?=\p{L})/giu, '$1 $2 with overdue '],
  [
    /^(which|what) (\p{L}+) (?:still )?(?:have|has|had|hold|holds) (?:an? |some |any )?(\p{L}+) (?:that |which )?are overdue(?=[\s?.!]*$)/giu,
    '$1 $2 with overdue $3',
  ],
  // "The 3 outages that took the longest".
  [
    new RegExp(
      String.raw`\b(?:(?:the )?((?:${count} )?)(\p{L}+s) (?:that |which |who )|which (${count} )(\p{L}+s) )(?:took|take|lasted|last|ran|went on|stayed|were out)(?: for)?(?: the)? (longest|shortest)(?=[,;.?!]|$| (?:in|on|of|from|since|during|this|last|(?:in)?to|->)\b)`,
      'giu',
    ),
    'the $1$3$5 $2$4',
  ],
  // "Which category brings in the most?", "which agent earned us the most money last year?"
  [
    new RegExp(
      String.raw`\b(which|what) (${name}(?: (?!brings?\b|brought\b|takes?\b|took\b|pull|generate|yield|earn|made\b|makes\b)${name})?) (?:brings? (?:us )?in|brought (?:us )?in|takes? in|took in|pulls? in|pulled in|generate[ds]?|yield(?:s|ed)?|earn(?:s|ed)?(?: us)?|made us|makes us) (?:the )?(most|least)(?: money| revenue| income)?${end}`,
      'giu',
    ),
    '$1 $2 has the $3 revenue',
  ],
  [
    new RegExp(String.raw`\b(which|what) (${name}) (?:spends?|spent) (?:the )?(most|least)(?: money| with us| here)*${end}`, 'giu'),
    '$1 $2 has the $3 total spend',
  ],
  // "Which station costs us most and by how much …".
  [
    new RegExp(
      String.raw`\b(which|what) (${name}(?: (?!costs?\b)${name})?) (?:costs?|has cost) (?:us |you )?(?:the )?(most|least)(?: money)?(?=\s*(?:[,;.?!]|$)| ${when}\b| and\b)`,
      'giu',
    ),
    '$1 $2 has the $3 total spend',
  ],
  [/\bhas the most (?=revenue\b|total spend\b)/giu, 'has the highest '],
  [/\bhas the least (?=revenue\b|total spend\b)/giu, 'has the lowest '],
  // "Which clerk has the most cases and who comes second?"
  [
    new RegExp(
      String.raw`\b(?:which|what) (${name}) ((?:has|have|had) the (?:most|highest|fewest|lowest) [^,;?]{2,50}?),? and (?:who|which(?: one)?) (?:comes?|came|is|was|ranks?) (?:in )?(?:second|next|2nd)(?: place)?\s*\?*$`,
      'giu',
    ),
    'the 2 $1s $2',
  ],
  // "What part of the net does each channel make up?"
  [
    new RegExp(
      String.raw`\b(?:what|which) (?!percent)${part} of (?:the |all |our )*(?:total |whole |overall )?(${group}) (?:does|do|did) (?:each|every) (${group}) (?:make up|account for|contribute|represent|have|hold|bring in|bring|take|take up|stand for|come to)\b`,
      'giu',
    ),
    'share of each $2 in total $1',
  ],
  [
    new RegExp(
      String.raw`\b(?:what|which) percent(?:age)? of (?:the |all |our )*(?:total |whole |overall )?(${group}) (?:does|do|did) (?:each|every) (${group}) (?:make up|account for|contribute|represent|have|hold|bring in|bring|take|take up|stand for|come to)\b`,
      'giu',
    ),
    'percentage of each $2 in total $1',
  ],
  // "What share of the revenue comes from germany?", "how much of the turnover came from the shop?"
  [
    new RegExp(
      String.raw`\b(?:what|which|how much) (?:(${part}) )?of (?:the |our |all )*(?:total )?(${group}) (?:comes|came|stems|originates|goes|went|falls|fell) (?=(?:from|through|via|to|on|in|into)\b(?! (?:which|each|every|what)\b))`,
      'giu',
    ),
    'what share of the $2 ',
  ],
  // "Rank the agents of every team by revenue and keep the best two of each".
  [
    new RegExp(
      String.raw`\brank (?:the |all )*(${name}) (?:of|in|within|per|for) (?:each|every) (${name}) by ([^,;]{2,40}?),? (?:and |then )+(?:keep|take|show|load)(?: me| only| just)* (?:the )?(?:best|top|first) (\d+|two|three|four|five|ten)(?: (?:of|in|per|for) (?:each|every)(?: \2)?)?(?=[,;.]|$| (?:in)?to\b)`,
      'giu',
    ),
    'top $4 $1 per $2 by $3',
  ],
  // "How many bills are unpaid and what do they add up to?"
  [
    /^how many (?:of (?:the |our )?)?([^,;?]{4,60}?),? and (?:what do (?:they|those|these) (?:all )?(?:add up to|come to|amount to|sum up to)|how much (?:is|are|was|were) (?:that|it|they|those)(?: worth| in total| altogether)+)(?: in total| altogether)?\s*\?*$/giu,
    'how many and the total of $1',
  ],
  // "Which coffee is the cheapest per kilo?"
  ...(
    [
      ['lowest', 'cheapest'],
      ['highest', '(?:most expensive|dearest|priciest)'],
    ] as const
  ).map(([rank, said]): [RegExp, string] => [
    new RegExp(
      String.raw`\b(which|what) (${group}) (?:is|are|was|were|costs?|comes out) (?:the )?${said} (?:per|for a|by the) (kilo(?:gram)?s?|kg|lit(?:er|re)|l|piece|unit|km|m2|sqm|hour|minute)(?=[?.!\\s]*$|,? (?:in|of|for|from|since|this|last)\b)`,
      'giu',
    ),
    `$1 $2 has the ${rank} price per $3`,
  ]),
  // "Wkly repairs", "top 3 mechanics oct": as people jot them down.
  [/\bwkly(?= )/giu, 'weekly'],
  [/\bmth?ly(?= )/giu, 'monthly'],
  ...Object.entries(months).map(([short, whole]): [RegExp, string] => [
    new RegExp(
      String.raw`(?<=\p{L}{3,} )(?<!\b(?:in|of|for|since|from|until|before|after|during|and|last|this|by|to|on|early|late|mid|vs) )${short}(?=(?: (?:19|20)\d\d)?\s*\?*$)`,
      'giu',
    ),
    `in ${whole}`,
  ]),
  // "Loans still out": not back yet.
  [
    /\b(?:that are |which are |are )?(?:still|currently) out(?= ?(?:[,;.?!]|$)| (?:per|by|in|at|for|of|right now|today)\b)/giu,
    'outstanding',
  ],
  [/\b(?:that are |which are |are |have )?not (?:yet )?(?:come )?back(?: yet)?(?= ?(?:[,;.?!]|$)| (?:per|by|in|at)\b)/giu, 'outstanding'],
  // "Per tier, including those without one": what has none is a group anyway.
  [
    /,? (?:including|also|incl\.?|plus) (?:for )?(?:those|the ones|people|rows|ones) (?:without|that have no|with no|who have no) (?:one|any|a value)(?=\s*(?:[,;.?!]|$))/giu,
    '',
  ],
];
