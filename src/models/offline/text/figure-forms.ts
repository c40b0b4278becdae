/** Everyday forms of figures, ranks, shares and stacked files, put the way their readers know. */
import { durationForms } from './duration-forms.ts';
import { groupForms } from './group-forms.ts';
import { pivots, unpivots } from './pivot-forms.ts';

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const months = 'january|february|march|april|may|june|july|august|september|october|november|december';
const each = '(?:per|of each|of every|in each|in every|for each|for every|within each)';
const end = String.raw`(?=\s*(?:[,.;]|$)| (?:in|to|into|as|and|->)\b)`;

/** "The may and june stock files": each of them by its month. */
const monthly: [RegExp, string][] = [
  // "In 2025, september to november".
  [
    new RegExp(
      String.raw`\b(?:(?:in|of|during|for) )?((?:19|20)\d\d), ?(?:from )?(${months}) (?:to|until|till|through|-|–) (${months})\b`,
      'giu',
    ),
    'from $2 $1 to $3 $1',
  ],
  // "Bags_2026_04 plus bags_2026_05".
  [/(?<![\p{L}\p{N}_./])([\p{L}_]+_?\d[\d_-]*) plus ([\p{L}_]+_?\d[\d_-]*)(?![\p{L}\p{N}_])/giu, 'stack $1 and $2'],
  [
    new RegExp(
      String.raw`\b(?:the )?(${months}),? (?:and|&|plus) (?:the )?(${months}) (${name}) (?=(?:files?|csvs?|exports?|sheets?)\b)`,
      'giu',
    ),
    'the $1 $3 file and the $2 $3 ',
  ],
  [
    new RegExp(
      String.raw`\b(?:the )?(${months}), (${months}),? (?:and|&|plus) (?:the )?(${months}) (${name}) (?=(?:files?|csvs?|exports?|sheets?)\b)`,
      'giu',
    ),
    'the $1 $3 file, the $2 $3 file and the $4 $3 ',
  ],
  [/\b(?:put|bring|take) ((?:the |all |both |our )*[^,;.]{3,60}?) together(?=[,;.]|$| (?:in|to|into|as)\b)/giu, 'stack $1'],
  [
    /\b(?:in|as|into) (?:one|a single|1) (?:csv|parquet|json|file|csv file|parquet file|table),? (?:to |into |called |named )?(?=[\p{L}\p{N}_]+[./][\p{L}_])/giu,
    'into ',
  ],
];

const functions = '(?:min(?:imum)?|max(?:imum)?|average|avg|mean|median|smallest|largest|lowest|highest|sum|total|count)';
const figures: [RegExp, string][] = [
  // "How many seats on average and at most?"
  [/\bon average and at most,? how (?:many|much) (\p{L}+)\b/giu, 'average and maximum $1'],
  [/\bhow (?:many|much) (\p{L}+)((?: (?!on\b)\p{L}+){0,6}?) on average and at most\b/giu, 'average and maximum $1$2'],
  // "First and last feeding of every animal".
  [new RegExp(String.raw`\b((?:first|earliest) and (?:the )?(?:last|latest) ${name}) (?:of|for|from) (?:each|every) `, 'giu'), '$1 per '],
  [
    /(?<=[,;:] |\band )what (?:did|do|does|has|have) (?:it|they|that|this|those|each)(?: one)? cost(?: us)?(?=[,.;?]|$| and\b)/giu,
    'the total cost',
  ],
  // "Price statistics per product (min, average and max of price_net)".
  [
    new RegExp(
      String.raw`\b(?:the )?(?:${name} )?(?:statistics|stats|key figures)\b([^(;.]*)\((${functions}(?:,? (?:and |or |& )?${functions})*(?: (?:of )?(?:the )?${name})?)\)`,
      'giu',
    ),
    '$2$1',
  ],
  [
    new RegExp(String.raw`\b(?:the )?(${name}) (?:statistics|stats|key figures) (?=(?:per|by|for each|for every|in each)\b)`, 'giu'),
    'minimum, average, median and maximum $1 ',
  ],
  // "How much money did each bring": what came of the rows.
  [
    new RegExp(
      String.raw`\bhow much (?:money |revenue |turnover |income )?(?:did|does|do|has|have) (?:each|they|it|those|that|these)(?: (?:one|of them|channel))?(?: all)? (?:bring|make|earn|generate|yield|take|brought|made|earned|taken)(?: (?:in|us|up)\b)*(?: in total\b| altogether\b)?`,
      'giu',
    ),
    'revenue',
  ],
  // "Daily active users", "active customers per week".
  [/\b(daily|weekly|monthly|hourly) active (\p{L}+)(?= |[,.;?!]|$)/giu, '$1 number of distinct $2'],
  [/\b(?:number of |count of |how many )?active (\p{L}+) (?=(?:per|by|each|every) (?:day|week|month|hour)\b)/giu, 'number of distinct $1 '],
  // "Pieces and price summed per shop".
  [
    new RegExp(
      String.raw`\b(${name}(?:, ${name})*,? and ${name}) (?:summed(?: up)?|added up|totall?ed|in total),? (?=(?:per|by|for each|for every)\b)`,
      'giu',
    ),
    'total $1 ',
  ],
  [new RegExp(String.raw`(?<=\b(?:per|by) ${name}) (?:over|across) (?=all\b)`, 'giu'), ' of '],
  [new RegExp(String.raw`\bcount (?:all )?(?:the )?(${name}) (?:of|for) (?:each|every) (?=${name})`, 'giu'), 'number of $1 per '],
  // "How many different passengers travel on each route", "how many kegs went to each city".
  [
    new RegExp(
      String.raw`\b(?:how many|number of|count of|count the) ((?:different |distinct |unique )?)(${name})(?: (?!per\b|by\b|with\b|and\b)${name})?(?: (?:sold|sent|made|delivered|brought))? (?:on|in|at|with|from|for|to|via|of|through|by) (?:each|every)(?: one of the| of the)? `,
      'giu',
    ),
    'number of $1$2 per ',
  ],
];

const count = String.raw`(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)`;
const active = String.raw`(?:that |which |who )?(?:have |has |had )?(?!have\b|has\b|had\b|with\b|by\b|are\b|is\b)`;
const ranks: [RegExp, string][] = [
  // "The five pubs that spent the most".
  [
    new RegExp(
      String.raw`\b(?:(?:the|which|what) )?(${count}) (${name}) ${active}(?:spend|spent|paid|pay) (?:the )?(?:most|highest)(?: money)?${end}`,
      'giu',
    ),
    'top $1 $2 by total spend',
  ],
  [
    new RegExp(
      String.raw`\b(?:(?:the|which|what) )?(${count}) (${name}) ${active}(?:earn|earned|made|make|brought in|bring in) (?:the )?most(?: money| revenue)?${end}`,
      'giu',
    ),
    'top $1 $2 by revenue',
  ],
  // "Which 3 beers sold the least kegs".
  [
    new RegExp(
      String.raw`\b(?:(?:the|which|what) )?(${count}) (${name}) ${active}\p{L}+ (?:in |out )?(?:the )?(?:most|highest number of) (${name})(?=[?,.;]|$| (?:in|to|into|as)\b)`,
      'giu',
    ),
    'top $1 $2 with the most $3',
  ],
  [
    new RegExp(
      String.raw`\b(?:(?:the|which|what) )?(${count}) (${name}) ${active}\p{L}+ (?:in |out )?(?:the )?(?:least|fewest|lowest number of) (${name})(?=[?,.;]|$| (?:in|to|into|as)\b)`,
      'giu',
    ),
    'bottom $1 $2 with the fewest $3',
  ],
  // "Best selling wood in each shop by pieces".
  [
    new RegExp(
      String.raw`\b(?:the )?(?:top|best|best[- ]selling|strongest) (?!(?:\d|one|two|three|four|five|ten)\b)(${name}) ${each} (${name}) (?:by|in terms of|measured by) (?=\p{L})`,
      'giu',
    ),
    'top 1 $1 per $2 by ',
  ],
  // "The wood with the most pieces in each shop".
  [
    new RegExp(
      String.raw`\b(?:the )?(${name}) with the (?:most|highest|largest|biggest|greatest) (${name}) ${each} (${name})${end}`,
      'giu',
    ),
    'top 1 $1 per $3 by $2',
  ],
];

const shares: [RegExp, string][] = [
  // "What part of the kegs goes through which channel".
  [
    new RegExp(
      String.raw`\b(?:what|which) (?:share|part|portion|fraction|proportion) of (?:the |all |our )*(${name}) (?:goes|comes|went|came|is|are|runs|falls|belongs)(?: (?:through|from|to|via|with|on|in|by|into))? (?:which|each|every) (${name})`,
      'giu',
    ),
    'share of each $2 in total $1',
  ],
  [
    new RegExp(
      String.raw`\b(?:what|which) (?:percentage|percent) of (?:the |all |our )*(${name}) (?:goes|comes|went|came|is|are|runs|falls|belongs)(?: (?:through|from|to|via|with|on|in|by|into))? (?:which|each|every) (${name})`,
      'giu',
    ),
    'percentage of each $2 in total $1',
  ],
  // "Each carrier's share of the parcels per country": of those of its country.
  [
    new RegExp(
      String.raw`\b(?:what )?(?:each|every) (${name}(?: ${name})?)'s (?:share|part|portion|proportion) (?:of|in) (?:all |the |our )*(?:total )?(${name}(?: ${name})?) (?:per|by|in each|for each|within each) (?=${name})`,
      'giu',
    ),
    'share of each $1 in $2 within each ',
  ],
  // "Each country's share of all pieces".
  [
    new RegExp(
      String.raw`\b(?:what )?(?:each|every) (${name}(?: ${name})?)'s (?:share|part|portion|proportion) (?:of|in) (?:all |the |our )*(?:total )?`,
      'giu',
    ),
    'share of each $1 in total ',
  ],
  [
    new RegExp(
      String.raw`\b(?:the )?(?:share|part|portion|proportion) (?:that )?(?:each|every) (${name}) (?:has|makes up|takes|holds) (?:of|in) (?:all |the |our )*(?:total )?`,
      'giu',
    ),
    'share of each $1 in total ',
  ],
];

const stated = String.raw`(?=(?:\p{L}{3,}ed|lost|broken|late|early|empty|wet|open|ok|okay)\b)`;
const asked: [RegExp, string][] = [
  // "Are there more complaints about DHL or about GLS?", "do we get more orders from turkey or from ukraine?"
  [
    /^(?:and |so )?(?:(?:is|are|were|was) there|(?:do|did|have|has|does) (?:we|they|people|customers|you)(?: \p{L}+)??) (?:more|fewer) (?=[^,;?]+ or [^,;?]+[?\s]*$)(?!than\b|of\b)/giu,
    'compare the number of ',
  ],
  // "Went through the red channel", "passed via the north gate": where rows went is what they hold.
  [
    /(?<!\b(?:to|will|should|must|can|never|not|n't) )\b(?:that |which |who )?(?:went|goes|go|gone|passed|ran|came) (?:through|via|by way of|at(?= the\b)) (?=(?:the |our )?(?!(?:which|what|each|every|all|it|them|this|that|last|yesterday|today|tonight|again|ok|fine|and|or|in|on|at)\b)\p{L})(?!(?:the |our )?\p{L}+(?:,| and | or ))/giu,
    'are in ',
  ],
  // "Ended as a no-show", "arrived damaged": what became of the rows is their state.
  [/\b(?:ended up|ended|turned out|came out|wound up) (?:(?:as|being|to be) )(?:an? )?(?=\p{L})/giu, 'are '],
  [new RegExp(String.raw`\b(?:that |which |who )?(?:arrived|came back|came in|came|ended up|turned out|went) ${stated}`, 'giu'), 'are '],
  // "…, one line per reason", in a drawing.
  [
    new RegExp(
      String.raw`(?<=^(?:(?:please|can you|could you|show me|now) )*(?:chart|plot|graph|draw|visuali[sz]e|(?:an? |the )?(?:bar |line )?(?:chart|graph|plot|diagram) of)\b.*?)(?:,? (?:with|and))?,? (?:one|an?|1) (?:own |separate |different )?(?:line|bar|colou?r|series|curve|segment|slice|stack) (?:per|for each|for every|each) (?=\p{L})`,
      'giu',
    ),
    ' by ',
  ],
  // "Running total over time, by day".
  [/,? over time(?=,? (?:by|per)\b)/giu, ''],
  // "Cpc per channel".
  ...(
    [
      ['cpc', 'cost per click'],
      ['cpm', 'cost per 1000 impressions'],
      ['cpa', 'cost per conversion'],
      ['ctr', 'click rate'],
      ['cvr', 'conversion rate'],
    ] as const
  ).map(([short, whole]): [RegExp, string] => [
    new RegExp(
      String.raw`(?<=^(?:(?:what(?: is|'s|s)?|show(?: me)?|give me|compare|chart|plot|the|our|average|avg) )*)${short}(?=\s*\?*$| (?:per|by|of|for|in|on)\b)`,
      'giu',
    ),
    whole,
  ]),
  // "How many are overdue right now?": a question is about now anyway.
  [
    /(?<=^(?:how many|how much|which|what|who|number of|list|show)\b[^,;?]*),? (?:right now|at the moment|at present|as we speak|as of today)(?=\s*(?:[,.;?!]|$)| (?:per|by|in|at|for)\b)/giu,
    '',
  ],
  // "Cancelled so far".
  [/,? (?:so far|up to now|until now|till now|by now|as of now)(?=\s*(?:[,.;?!]|$))/giu, ''],
  // "How many members from berlin cancelled".
  [
    /^(how many \p{L}+ (?:from|in|of|with) [^,;?]{2,50}?(?<!\b(?:was|were|are|is|be|been|have|has|had|got|get|that|who|which|not|never|and|or|already))) (\p{L}{3,}ed)\s*\?*$/giu,
    '$1 that $2',
  ],
  // "Days without sales count as zero": no condition on the rows.
  [
    /\b(?:the )?(days|weeks|months|dates) (?:without|with no) (?:any )?\p{L}+ (?:are |get )?(?:counts?|counted|shown|set|filled|taken|treated) (?:as|with|to|by) (?:a )?(?:zero|zeros|0)\b/giu,
    'missing $1 count as zero',
  ],
  // "Cumulative new members per month": in time, they are the new ones.
  [/\b(cumulative|running)( (?:number|count|total) of)? new (?=\p{L}+ (?:per|by|each|every)\b)/giu, '$1$2 '],
  // "Open bills, how many and how much money is that": what is counted stands before.
  [
    /^(?!how\b|what\b|which\b|load\b)((?:the |all |our )?[^,;:]{4,80}), how many(?: are (?:there|they|those))? and how much (?:money |in total |altogether )*(?:is|are|was|were) (?:that|it|they|those)(?: (?:in total|altogether|worth))?\s*\?*$/giu,
    'how many and total amount of $1',
  ],
];

/** What stands for what. */
export const figureForms: [RegExp, string][] = [
  ...groupForms,
  ...durationForms,
  ...asked,
  ...unpivots,
  ...monthly,
  ...figures,
  ...ranks,
  ...shares,
  ...pivots,
];
