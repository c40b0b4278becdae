/** When most happens, put the way the readers of ranks know: "at what hour do most ferries arrive", "which month is the quietest". */

const unit = String.raw`(?:hours?(?: of (?:the )?day)?|times? of (?:the )?day|weekdays?|days? of (?:the )?week|days?|weeks?|months?(?: of the year)?|quarters?|years?)`;
const article = '(?:the |our |all )*';
const words = String.raw`\p{L}[\p{L}_-]*`;
const busy = '(?:busiest|quietest|slackest|peak|most active|least active)';

/** What stands for what. */
export const peakForms: [RegExp, string][] = [
  // "At what time of day do most appointments start?"
  [
    new RegExp(
      String.raw`\b(?:at|on|in|during) (?:what|which) (${unit}) (?:do|does|did|are|is|were|was|have|has) (?:the )?most (?:of )?${article}(${words}(?: ${words})?) (?:happen|occur|start|begin|come in|arrive|come|get made|take place|made|placed|created|booked|opened|there)(?=[?.!]|$)`,
      'giu',
    ),
    'busiest $1 for $2',
  ],
  [
    new RegExp(
      String.raw`\b(?:at|on|in|during) (?:what|which) (${unit}) (?:do|did) (?:we|you|they|people|customers) (?:get|have|see|receive|make|take|sell|handle|register) (?:the )?(most|fewest|least) (?:of )?${article}(?=\p{L})`,
      'giu',
    ),
    '$2 $1 for ',
  ],
  [new RegExp(String.raw`\bmost (${unit}) for (?=\p{L})`, 'giu'), 'busiest $1 for '],
  [new RegExp(String.raw`\b(?:fewest|least) (${unit}) for (?=\p{L})`, 'giu'), 'quietest $1 for '],
  // "Which hour is the busiest?", "what is our peak time of day?"
  [
    new RegExp(
      String.raw`\b(?:what|which) (${unit}) (?:is|was|are|were|has been) (?:usually |typically |generally )?(?:the |our )?(${busy})\b(?!.*\bsecond\b)`,
      'giu',
    ),
    '$2 $1',
  ],
  [
    new RegExp(
      String.raw`\b(?:what|which) (?:is|was|are|were|has been) (?:usually |typically |generally )?(?:the |our )?(${busy}) (?=${unit}\b)(?!.*\bsecond\b)`,
      'giu',
    ),
    '$1 ',
  ],
  [new RegExp(String.raw`\bwhen (?:is|was) (?:it|there|the shop) (?:the )?(busiest|quietest)\b`, 'giu'), '$1 hour of the day'],
  // An hour that is busy is one of the day, not one of a date.
  [new RegExp(String.raw`\b(${busy}) (?:hour|time of (?:the )?day)(?! of\b)\b`, 'giu'), '$1 hour of the day'],
  // "The busiest hours" are all of them, in that order.
  [
    new RegExp(
      String.raw`\b(?:the |our )?(?:busiest|peak|most active) (?:hours|times of (?:the )?day)(?! of\b)(?=[?.!]|$| (?:for|of|in|by|per)\b)`,
      'giu',
    ),
    'number of rows per hour of the day, highest first',
  ],
];
