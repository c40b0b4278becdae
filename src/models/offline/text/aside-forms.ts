/** Wishes whose parts stand in another place than their readers look for: a name after "let's say", a value after "as", what is left out before "out of it". */

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const dotted = String.raw`${name}\.${name}`;
const listed = String.raw`(?:(?:the |their )?${name}(?:, | and |, and | or ))*(?:the |their )?${name}`;
const money = '(?:euros?|dollars?|pounds?|francs?)';
const cents = '(?:cents?|pence|rappen|pennies)';
const ownedList = String.raw`(?:the |all |our )*${listed}(?: (?:of|in) (?:the |our |all )*${name})?`;
const trimming = String.raw`(?:trim|strip|(?:get rid of|remove|strip|trim|take away|cut(?: off)?) (?:the |any |all )*(?:outer |extra |leading and trailing )?(?:blanks|spaces|whitespace) (?:around|from|of|at the ends of|before and after))`;
const joining = String.raw`(?:,? and|,)(?: then| also)? `;
const making = '(?:put|turn|make|convert|write|set|change|bring)';
const small = '(?:small letters|lower[- ]?case(?:d)?)';
const capital = '(?:capitals|capital letters|upper[- ]?case(?:d)?)';
const alsoEnds = String.raw`(?: letters)?(?: too| as well| also)?(?=[,.;]|$| (?:and|then|before|to|into)\b)`;
const several = '(?:more than once|twice|several times|double|doubled)';

const places: [RegExp, string][] = [
  // "In the warehouse, let's say atelier.tickets".
  [
    new RegExp(
      String.raw`\b(?:in|into|to) (?:the |our )?(?:warehouse|postgres|database|db),? \(?(?:let's say|lets say|say|maybe|perhaps|for instance|for example|e\.g\.|something like|under|as) (?=${dotted})`,
      'giu',
    ),
    'into ',
  ],
  [new RegExp(String.raw`,? (?:all )?together (?=(?:in|into|to) ${dotted})`, 'giu'), ' '],
  // "… have no phone? exports/no_phone.csv": where the answer shall stand.
  [/(?<=^\S.{8,})\?\s+(?=[\p{L}\p{N}_-]+(?:\/[\p{L}\p{N}_.-]+)+\.(?:csv|parquet|jsonl?|tsv|xlsx)[\s.!]*$)/giu, ' into '],
];

const rows: [RegExp, string][] = [
  // "Came in after february".
  [/\b(and|that|which|who) (?:came|come|comes|went|arrived) in (?=(?:after|before|since|between|on or|during|until) )/giu, '$1 '],
  // "Which customers have we got no phone number for?"
  [
    new RegExp(
      String.raw`\b(which|what) (${name}) (?:have|do|did) (?:we|you|i) (?:got |have |get )?no ((?:${name} ){0,2}${name}) (?:for|from|of)(?=\s*(?:[?.,]|$)| (?:in)?to\b)`,
      'giu',
    ),
    '$1 $2 have no $3',
  ],
  [
    new RegExp(
      String.raw`(?<=^(?:${name} ){1,3})(?:that |which )?(?:nobody|no one|noone) (?:has |have |had )(?:ever )?(paid|${name}ed)(?: for)?(?: so far| yet| until now)?(?=[,.;]|$| (?:and|into|to)\b)`,
      'giu',
    ),
    'that were never $1',
  ],
  // "When a ticket_no is there more than once I only want the one that was edited last".
  [
    new RegExp(
      String.raw`\b(?:when|if|where|whenever) (?:an?|the|one|the same|some) (${name}) (?:is|comes|appears|stands|occurs|exists|shows up)(?: in)?(?: there)? ${several},? (?:then )?(?:please )?(?:i |we )?(?:only |just )?(?:want|need|keep|take|use)(?: only| just)? the (?:one|row|record|version|entry)(?: that was| which was| that got)? (\p{L}+ed) (last|most recently|first)(?=[,.;]|$| and\b| (?:in)?to\b)`,
      'giu',
    ),
    'drop duplicates by $1, keep the one that was $2 $3,',
  ],
  [
    new RegExp(
      String.raw`\b(?:when|if|where|whenever) (?:an?|the|one|the same|some) (${name}) (?:is|comes|appears|stands|occurs|exists|shows up)(?: in)?(?: there)? ${several},? (?:then )?(?:please )?(?:i |we )?(?:only |just )?(?:want|need|keep|take|use)(?: only| just)? the (latest|newest|most recent|last|oldest|first)(?: one| row| record| version| entry)?(?=[,.;]|$| and\b| (?:in)?to\b)`,
      'giu',
    ),
    'drop duplicates by $1, keep the $2,',
  ],
];

const columns: [RegExp, string][] = [
  // "But in euros, nobody reads cents here".
  [
    new RegExp(
      String.raw`,? (?:but |and |only )*in (${money}),? (?:because |since |as )?(?:nobody|no one|noone|i do not|i don't|we do not|we don't) (?:can )?(?:reads?|needs?|wants?|uses?|understands?|likes?) (${cents})(?: here| anyway)?(?=[,.;!]|$)`,
      'giu',
    ),
    ', amounts in $1 instead of $2',
  ],
  // "But please keep the cpr_no and the email out of it".
  [
    new RegExp(
      String.raw`(?:,? (?:but|and)|,)(?: please)? keep (?!only\b|just\b|all\b|it\b|them\b)(${listed}) out(?: of (?:it|there|that|this|them))?(?=[,.;!]|$)`,
      'giu',
    ),
    ' without $1',
  ],
  // "With two more columns, vat (25% of price) and gross".
  [
    new RegExp(
      String.raw`\bwith (?:two|2) (?:more|extra|new|additional|further) columns?[,:]? (?:called |named |namely )?(${name} \([^()]+\)) and (?:an? )?(gross|net|total)(?: column)?(?=[,.;]|$| (?:in)?to\b)`,
      'giu',
    ),
    'with a column $1 and a $2 column',
  ],
  // "Get rid of the blanks around the emails and put them in small letters", "trim the email and make it lower case too".
  [
    new RegExp(
      String.raw`\b${trimming} (${ownedList})${joining}${making} (?:it|them|those|these)(?: all)?(?: in(?:to)?| to)? ${small}${alsoEnds}`,
      'giu',
    ),
    'trim and lowercase $1',
  ],
  [
    new RegExp(
      String.raw`\b${trimming} (${ownedList})${joining}${making} (?:it|them|those|these)(?: all)?(?: in(?:to)?| to)? ${capital}${alsoEnds}`,
      'giu',
    ),
    'trim and uppercase $1',
  ],
  // "Lowercase the emails and trim them".
  [
    new RegExp(
      String.raw`\b(lower[- ]?case|upper[- ]?case|downcase|capitali[sz]e) (${ownedList})${joining}(?:trim|strip) (?:it|them|those|these)${alsoEnds}`,
      'giu',
    ),
    'trim and $1 $2',
  ],
  // "Should get 'unknown' as kind".
  [
    new RegExp(
      String.raw`\b(should|shall|must) (?:get|have|receive) ('[^']*'|"[^"]*") as (?:the |their |its |an? )?${name}(?=[,.;]|$| (?:and|into|to)\b)`,
      'giu',
    ),
    '$1 get $2',
  ],
  // "With name and country of the customer next to ticket_no and price".
  [
    new RegExp(
      String.raw`^(?:load |take |get )?(?:the |all )*(${name}) with (?:the )?(${name}(?:(?:, | and )${name})*) of (?:the|their|its) (${name}) (?:next to|beside|besides|in addition to|along with|as well as) (?:the |its |their )?(${name}(?:(?:, | and )${name})*)(?=,? (?:in)?to ${dotted})`,
      'giu',
    ),
    'join $1 with $3 and load $4, $2',
  ],
];

/** What stands for what. */
export const asideForms: [RegExp, string][] = [...places, ...rows, ...columns];
