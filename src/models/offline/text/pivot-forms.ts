/** Everyday forms of pivots and of their opposite: "product and press as a matrix of revenue". */

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const end = String.raw`(?=\s*(?:[,.;]|$)| (?:in|to|into|as|and|->)\b)`;

const table = String.raw`(?:matrix|cross[- ]?tab(?:le)?|grid|heat ?map)`;
const against = '(?:and|by|vs\\.?|versus|against|x|×|times)';
/** Words with a blank between them: a long word is tried once. */
const cells = String.raw`(?<![\p{L}\p{N}_])(${name}(?: ${name}){0,3}?)`;
/** One column per value, and matrices. */
export const pivots: [RegExp, string][] = [
  // "Product and press as a matrix of revenue".
  [
    new RegExp(
      String.raw`\b(${name}) ${against} (${name}) (?:as|in) (?:an? )?${table},? (?:of|with|showing|holding|for) (?:the |their )?${cells}${end}`,
      'giu',
    ),
    'pivot $3 per $1 with one column per $2',
  ],
  [
    new RegExp(
      String.raw`\b(?:an? |the )?${table} of (?:the )?${cells} (?:by|per|for each|over) (${name}) ${against} (${name})(?![\p{L}\p{N}_])`,
      'giu',
    ),
    'pivot $1 per $2 with one column per $3',
  ],
  [
    new RegExp(
      String.raw`\b(?:an? |the )?${table} of (?:the )?(${name}) ${against} (${name}),? (?:with|showing|holding|and|of) (?:the |their )?${cells}(?: (?:in it|inside|in the cells))?${end}`,
      'giu',
    ),
    'pivot $3 per $1 with one column per $2',
  ],
  [
    new RegExp(String.raw`\b${cells} as (?:an? )?${table} of (?:the )?(${name}) ${against} (${name})(?![\p{L}\p{N}_])`, 'giu'),
    'pivot $1 per $2 with one column per $3',
  ],
  [
    new RegExp(String.raw`\b(?:an? |the )?(${name}) (?:by|x|×|vs|versus|against) (${name}) ${table} of (?:the )?${cells}${end}`, 'giu'),
    'pivot $3 per $1 with one column per $2',
  ],
  // "The months down and the channels across, kegs in the cells".
  [
    new RegExp(
      String.raw`\b(?:(?:an? )?table with )?(?:the )?(${name}) (?:going )?(?:down|as rows|in the rows)(?: the side)?(?:,| and|, and) (?:the )?(${name}) (?:going )?(?:across|as columns|in the columns|on top)(?: the top)?,?(?: with| and)? (?:the )?${cells} (?:in the cells|inside|in it|as cells|as values)`,
      'giu',
    ),
    'pivot $3 per $1 with one column per $2',
  ],
  [/^(?:please )?pivot (?:the )?([\p{L}_./]+): (?=(?:one|a|1) (?:row|line)\b)/giu, '$1: '],
  // "One row per shop and a column for each wood with the pieces".
  [
    new RegExp(
      String.raw`\b(?:one|a|1) (?:row|line) (?:per|for each|for every) (${name}),?(?: and| with)? (?:a|one|1) (?:own |separate )?column (?:per|for each|for every) (${name})(?:,|,? (?:with|holding|showing|containing|of|for|and)) (?:the |their |its )?((?:${name} ?){1,4}?)(?: (?:in it|inside|in them))?${end}`,
      'giu',
    ),
    'pivot $3 per $1 with one column per $2',
  ],
];

/** Columns made rows. */
export const unpivots: [RegExp, string][] = [
  // "Unpivot a and b into side and size".
  [
    new RegExp(
      String.raw`\b((?:unpivot|melt|gather) [^;.]+?) (?:in)?to (?!rows\b)(${name}) and (${name})(?=\s*(?:[,;.]|$)| (?:and|into|to|in)\b)`,
      'giu',
    ),
    '$1 into rows with $2 and $3',
  ],
  // "How many rides were refunded, in percent?"
  [
    /\bhow many (?:of (?:the |our |all |my )*)?([\p{L}_]+) (were|are|was|is|got|have|had) ([^,;?]+?),? (?:in|as a?) ?(?:percent|percentage|%)(?=[\s?.!]*$)/giu,
    'what percentage of $1 $2 $3',
  ],
  // "One row per month instead of one column per month".
  [
    /\b(?:with )?(?:one|a) (?:row|line) (?:per|for each|for every) (month|quarter|year|week|weekday|day),? (?:instead of|rather than|and not|not) (?:one|a) column (?:per|for each|for every|each)(?: \1)?/giu,
    'turn the $1 columns into rows',
  ],
];
