/** Wishes that begin with how the data is, or that name the place before the data, put the way their readers know. */

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const compound = String.raw`\p{L}[\p{L}\p{N}]*_[\p{L}\p{N}_]+`;
const dotted = String.raw`${name}\.${name}`;
const polite = '(?:(?:please|so|then|just|can you|could you) )*';
const money = '(?:euros?|dollars?|pounds?|francs?)';
const cents = '(?:cents?|pence|rappen|pennies)';
const them = '(?:them|those|these|it|that|this)';
const several = '(?:twice|two times|three times|several times|more than once|double|doubled)';
const differently = String.raw`(?:differently|inconsistently|in all sorts of ways|(?:in )?(?:many |several |all kinds of )?(?:different|several|many|various) (?:ways|forms|spellings))(?: all over the place| everywhere| here and there| throughout)?`;

/** Where the rows go. */
const places: [RegExp, string][] = [
  // "I need shop/orders.csv available as a table in the warehouse, call it shop.orders".
  [
    new RegExp(
      String.raw`^(?:(?:hi|hey|hello),? )?(?:(?:i|we) (?:need|want|would like|'d like)(?: to have)?|(?:make|get|have)(?: me| us)?) (?:the )?(\S+) (?:to be )?(?:available|accessible|present|there|at hand)(?: as an? (?:new )?table)?(?: in (?:the|our) (?:warehouse|database|db))?(?:,| and| -)? (?:please )?(?:call(?:ed)? (?:it )?|name(?:d)? (?:it )?|as |under )(?=${dotted})`,
      'giu',
    ),
    'load $1 into ',
  ],
  // "Our postgres warehouse": one place, said with what it is.
  [
    /\b(?:in(?:to)?|to) (?:the |our |my )?(?:postgres(?:ql)?|pg) (?:warehouse|database|db|server|instance)(?=[,.;?!]|$| (?:as|with|without|and|but|please)\b)/giu,
    'into postgres',
  ],
  // "As they are": nothing is wished of them.
  [
    /(?<!\b(?:keep|keeping|leave|leaving)\b[^,;.]{0,60}),? (?:just |exactly |simply )?(?:as (?:they|those|these) are|as it (?:is|stands)|the way (?:they are|it is))(?=\s*(?:[,.;!]|$))/giu,
    '',
  ],
  // "All the timesheets under roofing/timesheets": what the folder is called after.
  [
    /\b(?:all|every|each)(?: of)?(?: the| our)? (\p{L}{4,}?)(?:y|ies|e?s)? (?:under|underneath|below|beneath|in|inside|within|from|of) (?:the (?:folder )?)?(?=(?:[\p{L}\p{N}_.-]+\/)+\1\p{L}{0,4}\/?(?:[\s,;]|$))/giu,
    'all files in ',
  ],
  [
    /\b(?:whatever(?: is|['’]s| lies)|all that (?:is|lies)) (?:under|underneath|below|beneath|inside|within|in) (?=s3:|[\p{L}\p{N}_-]+\/)/giu,
    'everything in ',
  ],
  // "Deposits should end up in acct.deposits".
  [
    new RegExp(
      String.raw`^(?:the |all |all the |our )*((?:${name} ){0,2}${name}) (?:should|shall|must|have to|has to|need to|needs to|ought to) (?:all )?(?:end up|land|arrive|live|wind up|be (?:stored|kept|saved|put|written|found)) (?:in(?:to)?|at|under) (?=${dotted})`,
      'giu',
    ),
    'load $1 into ',
  ],
  // "The price list from prices.example, we want it as ref.prices".
  [
    new RegExp(
      String.raw`^(?!load |copy |import |get |put )(.{4,80}?),? (?:which |that )?(?:we|i) (?:want|need|would like|'d like) (?:it|them|that|this|all of it)?(?: to be)? ?(?:as|in|under|stored in|called) (?=${dotted}[\s.!]*$)`,
      'giu',
    ),
    'load $1 into ',
  ],
  // "Crm.swiss should be replaced by the customers from switzerland".
  [
    new RegExp(
      String.raw`^(?:please )?(?:the (?:table |rows of |content of |contents of )?)?(${dotted}) (?:should|shall|must|has to|needs to|is to) be (?:replaced|overwritten|exchanged|swapped|refilled)(?: completely| entirely)? (?:by|with|from) `,
      'giu',
    ),
    'replace $1 with ',
  ],
];

/** "Show me the newest rental of each borrower and store it in costume.last": it is shown on the card. */
const shown: [RegExp, string][] = [
  [
    new RegExp(
      String.raw`^((?:please )?)(?:show|give|find|get|list|tell)(?: me| us)? ([^?;]{6,}?),? (?:and|then) ((?:store|save|put|write|load|export) (?:it|them|that|those|the result) (?:in(?:to)?|to|under|as) (?=${dotted}|[\p{L}\p{N}_-]+/))`,
      'giu',
    ),
    '$1load $2 and $3',
  ],
];

/** How the data is, before what to do about it. */
const states: [RegExp, string][] = [
  // "The file has the amounts in cents, we'd rather see euros".
  [
    new RegExp(
      String.raw`(?<=[.,;:] ?(?:but |and )?)(?:the (?:file|source|data|table)|it|they) (?:has|have|holds?|contains?|keeps?|shows?|gives?) (?:the |its |all )?(?:amounts?|sums?|values?|prices?|money|figures|totals?) in (${cents})[,.;:]? (?:and |but |so )?(?:(?:we|i)(?:'d| would)? (?:rather|prefer|like|want|need)(?: to)?(?: see| have| get)?|(?:please )?(?:make|turn|convert) (?:it|them|that)(?: in(?:to)?)?|it should be|they should be|should be) (${money})(?: there| please| instead| in the table)?(?=\s*(?:[,.;!]|$))`,
      'giu',
    ),
    'amounts in $2 instead of $1',
  ],
  // "Era is written differently in costumes, make that uniform".
  [
    new RegExp(
      String.raw`^(?:the )?(${name}) (?:is|are|was|were|gets?) (?:spelled|spelt|written|typed|entered|recorded|noted) ${differently} in (?:the |all |all the )*(${name}),? ${polite}(?:and )?(?:make|get|bring|turn|put) ${them} (?:all )?(?:uniform|consistent|the same|alike|equal|into one (?:form|spelling)|one spelling)`,
      'giu',
    ),
    'make the $1 consistent in $2',
  ],
  [
    new RegExp(
      String.raw`^(?:the )?(${name}) (?:is|are|was|were) (?:spelled|spelt|written|typed|entered|recorded) ${differently} in (?:the |all |all the )*(${name}),? ${polite}(?:and )?(?:unify|standardi[sz]e|normali[sz]e|harmoni[sz]e|fix|clean(?: up)?|tidy(?: up)?|even out) ${them}`,
      'giu',
    ),
    'make the $1 consistent in $2',
  ],
  // "There are several versions of some quotes, keep the last one of each quote_no".
  [
    new RegExp(
      String.raw`^(?:there (?:are|exist)|we have|we got) (?:several|multiple|many|two|different|old|older|more than one|a few) (?:versions?|copies|rows|records|revisions|entries) (?:of|for) (?:some |many |most |certain |the |the same |a few |several |each |every )*(${name})[,.;:] ${polite}(?=(?:keep|take|only|use|load|i (?:only |just )?(?:need|want))\b)`,
      'giu',
    ),
    'load $1, ',
  ],
  // "Customers has duplicates in it, please remove them".
  [
    new RegExp(
      String.raw`^(?:so |well |hey |ok )?(?:i think |it seems |looks like |apparently )?(?:the |our |my )?(${name}) (?:has|have|contains?|holds?|is full of|are full of|(?:has|have) got) (?:some |many |a few |several |quite some |a lot of )?(?:duplicates?|doubles|dupes|duplicate (?:rows|records|entries))(?: in (?:it|them|there))?[,.;:]? (?:and )?${polite}(?:remove|drop|delete|clean out|get rid of|kick out|throw out|take out|weed out|sort out|fix) (?:them|those|these|that|it)(?: out| please)?(?=[?.!\s]*$)`,
      'giu',
    ),
    'remove duplicates from $1',
  ],
  // "Why do I see some quotes two times?"
  [
    new RegExp(
      String.raw`^(why|how come) (?:do|can|would|did) (?:i|we|you) (?:see|get|find|have)(?: there| here)? (?:some|a few|several|certain|many|the same) (?:of the )?(${name}) ${several}(?=[?.!\s]*$)`,
      'giu',
    ),
    'why are some $2 there twice',
  ],
  [/\b(why (?:is|are|do|does) .*) (?:two|2) times(?=[?.!\s]*$)/giu, '$1 twice'],
  // "How long did each rental last? Add the days between …": the wish says it again.
  [
    /^(?:how (?:long|many|much|old|late|fast)|what|when)\b[^?]{3,80}\? (?=(?:please )?(?:add|compute|calculate|put|make|give me) (?:an? |the )(?!(?:table|file|csv|chart)\b)[^?]*\b(?:as|called|column)\b)/giu,
    '',
  ],
];

/** Names and types of columns. */
const columns: [RegExp, string][] = [
  // "In quotes call customer_no client and net_amount amount".
  ...callings(3),
  ...callings(2),
  ...callings(1),
  // "As decimal please, not as a float".
  [
    /\b((?:as|to|into|be) (?:(?:an?|exact) )*(?:decimals?|numerics?)(?: please)?),? (?:and |but )?(?:not|never|no|instead of|rather than)(?: as)?(?: an?)? (?:floats?|doubles?|floating point(?: numbers?)?)(?=\s*(?:[,.;!]|$)| (?:and|into|to)\b)/giu,
    '$1',
  ],
  [/\b(as|to|into|be) (?:an? )?exact (?=(?:decimals?|numerics?)\b)/giu, '$1 '],
  // "And I want to know for each row which file it came from".
  [
    /,? (?:and |but )?(?:(?:i|we) (?:want|need|would like|'d like|have) to|let me|so (?:that )?(?:i|we) (?:can )?) ?(?:know|see|tell|find out|trace)(?: for (?:each|every|all the) (?:rows?|records?|lines?|entry|entries|ones?))? (?:which|what) file (?:it|they|each|each one|each row|every row|the row|a row) (?:came|comes|come|is|was|are|were)(?: out)?(?: from| of)?(?: for (?:each|every) row)?(?=\s*(?:[,.;!]|$)| (?:and|into|to)\b)/giu,
    ', keep the file name in a column',
  ],
  // "Change bought_on to purchased".
  [
    new RegExp(
      String.raw`^((?:please |and |also |ok,? )*)change (${compound}) (?:to|into) (?=(?!(?:an?|the)\b)${name}(?:[,.;!]|$| and\b))`,
      'giu',
    ),
    '$1rename $2 to ',
  ],
  // "Combine rentals with costumes and give me rental_id, fee and title in a.b".
  [
    new RegExp(
      String.raw`^((?:please )?)(?:combine|join|merge|match(?: up)?|connect|link) (?:the )?(${name}) (?:with|and|to) (?:the |their )?(${name}),? (?:and|then) (?:give me|show me|get me|i need|i want|we need|take|keep|put|pick|leave me|load)(?: only| just)? (?:the )?((?:(?:the )?${name}(?:, | and |, and ))+(?:the )?${name}) (?:in(?:to)?|to) (?=${dotted})`,
      'giu',
    ),
    '$1join $2 with $3 and load $4 into ',
  ],
];

/** "Call a x and b y": each column before its new name, without a word between them. */
function callings(count: number): [RegExp, string][] {
  const pair = String.raw`(${compound}) (?!to\b|as\b|is\b|by\b|and\b)(${name})`;
  const said = Array.from({ length: count }, () => pair).join(String.raw`(?:, | and |, and )`);
  const renamed = Array.from({ length: count }, (_, at) => `$${at * 2 + 2} to $${at * 2 + 3}`).join(', ');
  return [
    [
      new RegExp(
        String.raw`(?:(?<=[,;] ?)|^)((?:in |of |for |from )(?:the )?${name},? )?(?:please )?(?:call|name|relabel) ${said}(?=\s*(?:[,.;!]|$)| (?:and|then|into|to)\b)`,
        'giu',
      ),
      `$1rename ${renamed}`,
    ],
  ];
}

/** What holds of a column, as a promise. */
const promises: [RegExp, string][] = [
  // "… and the fee lies between 0 and 500".
  [
    new RegExp(
      String.raw`(?<=\b(?:check|make sure|ensure|verify|see to it|guarantee|promise|assert)\b[^;]*)\b(?:lies|stays|remains|falls|ranges|sits|is|found) (?:between|from|within|in)(?: the range(?: of)?)? (-?[\d.]+) (?:and|to) (?=-?\d)`,
      'giu',
    ),
    'is between $1 and ',
  ],
];

/** What stands for what. */
export const turnedForms: [RegExp, string][] = [...places, ...shown, ...states, ...columns, ...promises];
