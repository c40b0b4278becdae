/** How long something takes, in everyday words, put as an average of the time until it is done. */

const unit = '(minutes|hours|days|weeks|months)';
const who = '(?:it|we|they|you|people|customers|clients|users|members|patients|guests|the customers|our customers|the clients|our clients)';
const often = '(?:usually |typically |normally |generally |really )?';
const takes = String.raw`(?:does|did|do|will|would) ${who} ${often}(?:take|need|have to wait|wait)(?: (?:on average|us|them|for us|in general))*`;
/** What only headgate does is asked of its runs. */
const noRun = '(?!load|run|import|finish|write|complete|do|process|copy|sync|refresh)';
const until = String.raw`(?:to|until|till|before)(?: (?:they|it|we|you|people))? (?=${noRun})(?:get |be |have |is |are )?`;
const thing = String.raw`(?:(?:an?|the|our|each|every|their|all) )?`;
const done = String.raw`(?:is|are|was|were|gets?|got|has been|have been|had been) (?:finally |actually )?`;

/** What stands for what. */
export const durationForms: [RegExp, string][] = [
  // "How long until a lead is qualified", "how long does it take until a claim gets settled".
  [
    new RegExp(
      String.raw`\bhow long (?:${takes} |is it |was it )?(?:on average )?(?:until|till|before) ${thing}(\p{L}+) ${done}(\p{L}+)`,
      'giu',
    ),
    'average time until $2 $1',
  ],
  [
    new RegExp(
      String.raw`\bhow many ${unit} (?:${takes} |is it |was it )?(?:on average )?(?:until|till|before) ${thing}(\p{L}+) ${done}(\p{L}+)`,
      'giu',
    ),
    'average $1 until $3 $2',
  ],
  // "How long does it take to close a ticket", "how many days do customers need to pay".
  [new RegExp(String.raw`\bhow long ${takes} ${until}${thing}`, 'giu'), 'average time until '],
  [new RegExp(String.raw`\bhow many ${unit} ${takes} ${until}${thing}`, 'giu'), 'average $1 until '],
  // "How many days pass on average between placing and shipping an order".
  [
    new RegExp(
      String.raw`\bhow many ${unit} (?:pass|passed|are there|were there|lie|lay|go by|went by|elapse|elapsed|is it|was it|are|were)(?: usually| typically| normally)?(?: on average| in general)? (?=(?:between|from) )`,
      'giu',
    ),
    'average $1 ',
  ],
  [
    new RegExp(
      String.raw`\bhow (?:long|much time) (?:pass(?:es|ed)?|is there|was there|lies|lay|goes by|went by|elapse[sd]?|is it|was it|is|was)(?: usually| typically| normally)?(?: on average| in general)? (?=between )`,
      'giu',
    ),
    'average time ',
  ],
  // "How many days late are the cranes returned on average, by depot?"
  [
    new RegExp(
      String.raw`\bhow many ${unit} (?:too )?(?:late|overdue|behind schedule) (?:is|are|was|were|do|does|did) (?:the |our |all )*(\p{L}+)(?: \p{L}{3,}(?:ed|ack|en|t))?(?: back)?(?: usually| on average| in general)?(?=[,;.?]|$| (?:per|by|for|in|on average)\b)`,
      'giu',
    ),
    'average $1 late of $2',
  ],
  [
    new RegExp(
      String.raw`\bhow late (?:is|are|was|were) (?:the |our |all )*(\p{L}+)(?: \p{L}{3,}(?:ed|ack|en|t))?(?: back)?(?: usually| on average| in general)(?=[,;.?]|$| (?:per|by|for|in)\b)`,
      'giu',
    ),
    'average days late of $1',
  ],
  [new RegExp(String.raw`\b${unit} late on average(?=[,;.?]|$| (?:per|by|for|of|in)\b)`, 'giu'), 'average $1 late'],
  // "How long does delivery take".
  [
    new RegExp(
      String.raw`\bhow long (?:does|did|do) ${thing}(?!(?:load|run|import|job|pipeline|last|it|this|that)\b)(\p{L}+(?:ing|ment|tion|sion|ery|al|ure|ance|sh|nt|yment)) ${often}(?:take|last)(?: on average)?`,
      'giu',
    ),
    'average time until $1',
  ],
  // "How long do repairs take on average?"
  [
    new RegExp(
      String.raw`\b(?:on average,? )?how long (?:does|did|do) ${thing}(?!(?:load|run|import|job|pipeline|last|it|this|that|we|they|you|people)s?\b)(\p{L}+) ${often}take(?: on average)?(?=[,;.?]|$| (?:per|by|for|in|at|on average)\b)`,
      'giu',
    ),
    'average duration of $1',
  ],
  [/(\baverage (?:time|minutes|hours|days|weeks|months) (?:until|between) [^,;.?]*?) on average(?=[,;.?]|$| (?:per|by|for)\b)/giu, '$1'],
  // "Delivery time per carrier in days".
  [
    /\b((?:average|avg|mean|median|longest|shortest|typical) (?:\p{L}+ time|time until \p{L}+|duration of \p{L}+)),? ((?:per|by|for each) [^,;.]+?),? (in (?:minutes|hours|days|weeks))(?=[,.;?]|$)/giu,
    '$1 $3 $2',
  ],
];
