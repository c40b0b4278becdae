/** Everyday forms of questions and times, put the way their readers know. */
import { promiseForms } from './promise-forms.ts';

const questions: [RegExp, string][] = [
  // "When did the orders load last run?"
  [
    /^(?:and |so |ok,? )*when did (?:the )?([\p{L}_][\p{L}\p{N}_]*)(?: (?:load|pipeline|job|import))? (?:last (?:run|load|succeed|work|finish|complete|go through)|(?:run|load|succeed|work|finish) last)(?: (?:ok|okay|fine|successfully|well|properly))?(?=[?.! ]*$)/giu,
    'when was $1 last loaded',
  ],
  // "The biggest order ever".
  [
    /(?<=\b(?:biggest|largest|highest|lowest|smallest|cheapest|dearest|longest|shortest|oldest|newest|latest|earliest|best|worst|most|fewest)\b[^.;,?]*) (?:ever|of all time|so far|in history)(?=[?.!]|$)/giu,
    '',
  ],
  // "And the tickets load, how many rows did it bring in?"
  [
    /^(?:and |so |ok |what about )*(?:the )?([\p{L}_][\p{L}\p{N}_ ]{1,40}? (?:load|run|import|job)),? ((?:how many \p{L}+|how long|when|who|why)(?: (?:did|was|has|is))) it\b/giu,
    '$2 the $1',
  ],
  // "And their total in euros", behind their number.
  [
    /^((?:and |also |ok,? |now )*)(?:what(?:'s| is| about) )?(?:their|its) (?:overall |grand )?total(?: amount| value| sum)? in (?:euros?|eur|€|dollars?|usd|pounds?|gbp|francs?|chf)(?=[?.! ]*$)/giu,
    '$1total revenue',
  ],
  // "And how many were rejected?"
  [
    /^((?:and |so |ok |but )*how many) (?=(?:were|got|was|have been) (?:rejected|quarantined)(?: there| then| this time| in it)?[?.! ]*$)/giu,
    '$1 rows ',
  ],
  // "Money that came in through the counter".
  [/\bthrough (?:the|our) (?!(?:end|start|year|month|day|night|week|first|last|whole|entire|following|next)\b)(?=\p{L})/giu, 'at the '],
  [/^how come (?:that )?(?=\S)/giu, 'why '],
  // "Which policies run out in january", "whose licence expires this year".
  // "Contracts ending in june", "offers that expire this month".
  [
    /(?<=\p{L}s )(?:(?:that|which) (?:(?:will|are|going to|due to|about to) )*(?:run out|expire|lapse)|(?:(?:that|which) are )?(?:running out|expiring|lapsing|ending)|(?:(?:that|which) )?(?:have )?(?:expired|lapsed))(?= (?:in|on|by|before|after|within|during|between|this|next|last|until|today|tomorrow|yesterday)\b)/giu,
    'that ended',
  ],
  [
    /(?<=^(?:which|whose|what|how many|show|list)\b.*? )(?:(?:will |is |are |going to |due to |about to )*(?:runs? out|expires?|expire|lapses?|ends?))(?= (?:in|on|by|before|after|within|during|between|this|next|until|today|tomorrow|soon)\b)/giu,
    'ended',
  ],
  // "How many kegs per city? beer.cities please": where the answer shall stand.
  [
    /(?<=^\S.{8,})\?\s+(?:(?:put|write|save|store|load) (?:it|them|that|this) )?(?:(?:in|into|to) )?(?=[\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*(?:,? please)?[\s.!]*$)/giu,
    ' into ',
  ],
  [/\bhow (?:many|much) (?:percent|per cent|%) of\b/giu, 'what percentage of'],
  // "How many orders came in each month": that there are rows is all it says.
  [
    /(?<=^how many (?:\p{L}+ ){1,3}?)(?:came|come|arrived|have come|has come) (?:in )?(?=(?:in |on |for )?(?:each|every|per|last|this|during|since|between|from|today|yesterday)\b|in (?:\d{4}|\p{L}+)\b)/giu,
    '',
  ],
  [/\b(have|has|had) (\p{L}{3,}) nothing(?: yet| so far| at all)?(?=[?.!]|$)/giu, '$1 never $2'],
  [/^do(?:es)? (?:all|every|each|all of)(?: the| our| my)? (\p{L}+) have an? (\p{L}+)(?=[?.!]|$)/giu, 'which $1 have no $2'],
  [
    /(?:of|from|by|for) (?:people|persons|someone|somebody|anyone|anybody|those|ones) (?:who|that|which) (?=(?:are|is) not in\b)/giu,
    'that ',
  ],
  [
    /^(?:which|what) (\p{L}+)(?: of \p{L}+)? do(?:es)? (?:the )?most (?:of )?(?:our |the |my )?(\p{L}+) (?:live|come|stay|work|belong|buy|order|arrive|go)(?: in| from| at| to| with| through)?(?=[?.!]|$)/giu,
    'what is the most common $1 of $2',
  ],
  [
    /^what did (?:the |our |all )*((?!we\b|you\b|they\b|i\b|it\b)[\p{L} ]+?) cost(?: us)? (?:in total|altogether|overall)(?= |[?.!]|$)/giu,
    'what is the total cost of the $1',
  ],
  [
    /^what (?:do|does) (?:the |an? |our |all )*((?!we\b|you\b|they\b|i\b|it\b)[\p{L} ]+?) cost(?: us)? on average(?= |[?.!]|$)/giu,
    'what is the average cost of $1',
  ],
  // "If I change cost in orders.csv, what else is affected?"
  [
    /^if (?:i|we|you|somebody|someone) (?:drop(?:ped)?|(?:remove|rename|delete|change)d?|alter(?:ed)?)s? (?:the )?(?:column )?([\p{L}\p{N}_]+) (?:in|of|from) (?:the )?([\p{L}\p{N}_./]+),? (?:then )?(?:what|who|which \p{L}+)(?: else)? (?:is|are|breaks?|happens|would|will|stops?|gets?|changes?|needs?)(?: \p{L}+){0,2}(?=[?.!]|$)/giu,
    'what breaks if $1 in $2 is changed',
  ],
  [
    /(?<=^(?:what|which|who)\b.* if )(?:i|we|you|somebody|someone) (?:drop(?:ped)?|(?:remove|rename|delete|change)d?|alter(?:ed)?)s? (?:the )?(?:column )?([\p{L}\p{N}_]+) (?:in|of|from) (?:the )?([\p{L}\p{N}_./]+)(?=[?.!]|$)/giu,
    '$1 in $2 is changed',
  ],
  // "Would anything break if I renamed cause in outages.csv?"
  [
    /^(?:would|will|does|could) (?:anything|something|any \w+|it) (?:break|fail|stop(?: working)?|be affected|go wrong) (?:if|when) (?:i|we|you|somebody|someone) (?:drop(?:ped|s)?|(?:remove|rename|delete|change)[ds]?|alter(?:ed|s)?) (?:the )?(?:column )?([\p{L}\p{N}_]+) (?:in|of|from) (?:the )?([\p{L}\p{N}_./]+)(?=[?.!]|$)/giu,
    'what breaks if $1 in $2 is changed',
  ],
  // "I'm thinking of renaming line_code to line, who would notice?", "we want to drop fee from stays. does anything break?"
  [
    /^(?:so |hey,? )?(?:i'm|i am|we're|we are|i|we|if (?:i|we))(?: (?:would|might|may|want|wants|plan|planning|thinking|about|going|considering|like|have|need|of|to|on|about))* (?:(?:renam|dropp?|remov|delet|chang|alter|retir)(?:e|ing|ed)?|gett?(?:ing)? rid of) (?:the )?(?:column )?([\p{L}_][\p{L}\p{N}_]*)(?: column| field)?((?: (?:in|of|from) (?:the )?[\p{L}\p{N}_./]+?)?)(?: (?:to|into|as) [\p{L}_][\p{L}\p{N}_]*)?[,;.:?]+ (?:so |and )?(?:who|what|which|does|do|would|will|is|are|any\w*)\b[^.;]*?\b(?:notice|breaks?|care|mind|affected|happens?|complain|suffers?|fails?|stop|hurt|depends?|need|use|using|needing|reading|relying|depending)s?\b[^.;]*$/giu,
    'what breaks if $1$2 is changed',
  ],
  // "Is it risky to rename district in rides.csv?"
  [
    /^(?:is it|would it be|how) (?:safe|ok|okay|fine|risky|dangerous|bad|a risk|a problem)(?: is it)? (?:to|if (?:i|we)) (?:drop|remove|rename|delete|change|alter) (?:the )?(?:column )?([\p{L}\p{N}_]+) (?:in|of|from) (?:the )?([\p{L}\p{N}_./]+)(?=[?.!]|$)/giu,
    'what breaks if $1 in $2 is changed',
  ],
  // "Replace everything in crm.members with members".
  [
    /^(please )?(?:replace|exchange|swap) (?:everything|all(?: the)?(?: rows| data)?|the (?:rows|data|contents?)|all that is|whatever is) (?:in|of|inside) (?:the )?(?:table )?(?=[\p{L}_]\w*\.[\p{L}_]\w* (?:with|by|for)\b)/giu,
    '$1replace ',
  ],
];

const fileNouns = '(?:files?|objects?|csvs|parquets|sheets|exports|dumps|reports|extracts)';
const rhythms: [RegExp, string][] = [
  // "Who have not flown at all in 2026": a denial that is only said louder.
  [
    /(?<=\b(?:no|not|never|nothing|nobody|without|\p{L}+n['’]t)\b[^,.;]*) (?:at all|whatsoever|even once|a single time)(?=[,.;?!]|$| (?:in|this|since|last|during|to|into|on|for|from|before|after|until|between|and|or)\b)/giu,
    '',
  ],
  // "Only append the files in crm/leads that are new": what is new stands before what it is said of.
  [
    new RegExp(
      String.raw`\b(?:(?:the|all|any|those) )*${fileNouns}((?: (?:in|from|of|under|inside|within) (?:the |our )?(?:folder |bucket )?[\p{L}\p{N}_./:*-]+)?),? (?:that|which) (?:are|is|were|have been|came in) (?:new|newly added|added since|newer|not loaded yet|not there yet|unseen|unloaded)\b(?: since (?:then|last time|the last (?:load|run|time)))?(?! (?:in|to|at|for)\b(?! [\p{L}_]+\.))`,
      'giu',
    ),
    'the new files$1',
  ],
  // "Backfill invoices q1 2026 monthly": how the span is gone through.
  [/(?<=^(?:please )?(?:re-?)?back-?fill\b.*) (month|week|dai|day)ly(?=[,.;]|$| (?:in)?to\b| by\b| from\b| for\b)/giu, ' $1 by $1'],
  // "Only load what is new".
  [/\bonly (load|take|append|add|import|copy|bring in|read) (?=(?:what is|what's|what was|what has|the new|new|changed)\b)/giu, '$1 only '],
  // "Hmm no, once an hour is enough".
  [/^(?:hm+|uh+|um+|er+m?|ah|oh)[,. ]+(?=\p{L})/giu, ''],
  [/^no,? (?=(?:rather |better )?(?:hourly|daily|weekly|monthly|nightly|once|twice)\b)/giu, ''],
  [
    /\b((?:once|twice) (?:an?|per|every) (?:hour|day|week|month)|hourly|daily|weekly|monthly|every (?:\d+ )?\w+) (?:is|would be|will be|should be|will|would) (?:enough|fine|plenty|sufficient|ok|okay|better|do|suffice)\b/giu,
    '$1',
  ],
  [/\b(month|week|day) (?:after|for) \1\b/giu, '$1 by $1'],
  [
    /\b(?:(?:once|twice|three times|\d times) (?:a|per|every|each) (?:week|month)|weekly|every week)(?:,|:| on| -) ?(?:on )?((?:mon|tues|wednes|thurs|fri|satur|sun)days?(?:(?:,| and|, and) (?:mon|tues|wednes|thurs|fri|satur|sun)days?)*)\b/giu,
    'every $1',
  ],
  [/\bonce (?:a|per|every|each) week,? on (mon|tues|wednes|thurs|fri|satur|sun)days?\b/giu, 'every $1day'],
  [/\b(?:once|one time) (?:a|per) day\b/giu, 'daily'],
  [/\b(?:once|one time) (?:a|per) week\b/giu, 'weekly'],
  [/\b(?:once|one time) (?:a|per) month\b/giu, 'monthly'],
  [/\b(?:once|one time) (?:an|per) hour\b/giu, 'hourly'],
  [
    /(?<=[,;] )(?<!days, )((?:mon|tues|wednes|thurs|fri|satur|sun)days(?:(?: and|,) (?:mon|tues|wednes|thurs|fri|satur|sun)days)?)(?= (?:at|around) (?:\d|noon|midnight|quarter|half|a quarter))/giu,
    'on $1',
  ],
  // "Weekdays every 2 hours", "load it weekdays at 7", "make that thursdays at 8".
  [
    /(?<![\p{L}_]|\b(?:on|every|each|of|only|and|or|the|our|for|by|per) )(weekdays|workdays|weekends|working days|business days) (?=(?:every|hourly|at|around) )/giu,
    'on $1 ',
  ],
  [/(?<=\b(?:make|do|have) (?:it|that|this) )((?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekdays|workdays|weekends)\b/giu, 'on $1'],
  [/\b(?:three|3) times (?:a|per|each) day\b/giu, 'every 8 hours'],
  [/\b(?:four|4) times (?:a|per|each) day\b/giu, 'every 6 hours'],
  [
    /\b(?:from |every |each |on )?mon(?:day)?s?\s?(?:-|–|to|through|till|until)\s?fri(?:day)?s?(?=\s+(?:at\s|\d|noon|midnight))/giu,
    'on weekdays',
  ],
  [/(?<!\b(?:on|every|each|and) )\b(weekdays|weekends|workdays|(?:mon|tues|wednes|thurs|fri|satur|sun)days),? only\b/giu, 'only on $1'],
  // "Hourly on the hour": it begins then anyway.
  [
    /(?<=\b(?:hourly|(?:every|each) (?:full )?(?:\d+ )?hours?)\b[^.;]{0,40}?),? (?:on|at) the (?:full |top of the )?hour(?=[\s,]*(?:$|[,.;!?]|(?:from|between|at|until|please|on|in|and)\b))/giu,
    '',
  ],
  [/\b(?:on|at) the (?:full )?hour(?=,? (?:from|between) \d)/giu, 'every hour'],
  [/\b(every|each) full hour\b/giu, '$1 hour'],
  [/\bevery (?:second|other) hour\b/giu, 'every 2 hours'],
  [/\bevery third hour\b/giu, 'every 3 hours'],
  [/\bevery second day\b/giu, 'every other day'],
  [
    /(?<!\b(?:on|every|each|and|,) )\b((?:mon|tues|wednes|thurs|fri|satur|sun)days (?:and|,) (?:mon|tues|wednes|thurs|fri|satur|sun)days)(?= at \d)/giu,
    'on $1',
  ],
  [/,? (?:one|a|each) (month|week|day) (?:at a time|after (?:the other|another)|by one)(?=[,.;]|$)/giu, ' $1 by $1'],
  // "Reload the orders of march one day at a time": a backfill.
  [/^(please )?(?:re-?load|re-?run|redo|refill) (?=.* (?:month by month|week by week|day by day)[\s.!]*$)/giu, '$1backfill '],
  [/^(please )?load (.+?) again (?=.* (?:month by month|week by week|day by day)[\s.!]*$)/giu, '$1backfill $2 '],
];

const hours = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
/** Only these are said so; "ten to six" as a range of figures is none. */
const minutesPast: [said: string, minutes: number][] = [
  ['(?:five|5)', 5],
  ['(?:ten|10)', 10],
  ['(?:twenty|20)', 20],
  ['(?:twenty[- ]five|25)', 25],
];
/** "Half past six", "quarter to 7", "ten past nine". */
const clocks = hours.flatMap((word, index): [RegExp, string][] => {
  const hour = `(?:${word}|${index + 1})(?![\\p{L}\\p{N}:.])`;
  return [
    [new RegExp(`\\bhalf past ${hour}`, 'giu'), `${index + 1}:30`],
    [new RegExp(`\\b(?:a )?quarter past ${hour}`, 'giu'), `${index + 1}:15`],
    [new RegExp(`\\b(?:a )?quarter to ${hour}`, 'giu'), `${index === 0 ? 12 : index}:45`],
    ...minutesPast.flatMap(([said, minutes]): [RegExp, string][] => [
      [new RegExp(`\\b${said}(?: minutes?)? (?:past|after) ${hour}`, 'giu'), `${index + 1}:${String(minutes).padStart(2, '0')}`],
      [
        new RegExp(`\\b${said}(?: minutes?)? (?:to|before) ${hour}(?=\\s*(?:$|[,;.)]|[ap]m\\b|in the|at night|on\\b|every))`, 'giu'),
        `${index === 0 ? 12 : index}:${60 - minutes}`,
      ],
    ]),
  ];
});

const tens = ['thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'];
const decades = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
/** Counts in words: "fifteen percent", "at least twenty of them", "three days". */
const counts: [RegExp, string][] = [
  ...tens.map((word, index): [RegExp, string] => [new RegExp(`(?<![\\w./-])${word}(?= )`, 'giu'), String(index + 13)]),
  ...decades.map((word, index): [RegExp, string] => [new RegExp(`(?<![\\w./-])${word}(?= )`, 'giu'), String((index + 2) * 10)]),
  ...hours.map((word, index): [RegExp, string] => [
    new RegExp(`\\b${word}(?= (?:percent|per cent|hundred|rows|records|lines|minutes|hours|days|weeks|of them)\\b)`, 'giu'),
    String(index + 1),
  ]),
  [/\b(?:a|an) hundred(?= )/giu, '100'],
  [/\b(\d) hundred(?= )/giu, '$100'],
  [/\b(?:a|an) thousand(?= )/giu, '1000'],
];

/** How alerts are measured anyway. */
const alerts: [RegExp, string][] = [
  [/\b(older|staler|more) than an? (?=(?:hour|day|week)\b)/giu, '$1 than 1 '],
  [
    /,? (?:from (?:one|the last|each) (?:load|run) to the (?:next|other)|from (load|run) to \1|between (?:any )?two (?:loads|runs))(?=[,.;?!]|$)/giu,
    '',
  ],
];

/** What stands for what. */
export const everydayForms: [RegExp, string][] = [...counts, ...promiseForms, ...questions, ...rhythms, ...clocks, ...alerts];
