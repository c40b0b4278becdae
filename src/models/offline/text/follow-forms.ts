/** Changes and corrections as colleagues say them in a conversation, put the way their readers know. */

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const compound = String.raw`[\p{L}]+_[\p{L}\p{N}_]+`;
const start = String.raw`(?<=^(?:(?:and|also|but|ok|okay|no|sorry|actually|oh|please|then|wait)[, ]+)*)`;

const weekday = '(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?';

/** What stands for what. */
export const followForms: [RegExp, string][] = [
  // "Family_id should be household_id": two names, and no promise about their values.
  [
    new RegExp(
      String.raw`${start}(?:the )?(?:column )?(${compound}) (?:should|must|shall|has to|ought to) be (?:called |named )?(${compound})(?=[,.;!]|$| and\b| please\b)`,
      'giu',
    ),
    'rename $1 to $2',
  ],
  // "It belongs in stats, not lending", "that goes into the archive schema".
  [
    new RegExp(
      String.raw`(?<=^|[,;.] ?|\band |\bbut )(?:it|this|that|the table|the result|the output) (?:belongs|goes|should go|must go|has to go|needs to go|should be|should live|should land) (?:in(?:to)?|to|under) (?:the )?(?:schema )?(${name})(?: schema)?(?:,? (?:and )?(?:not|instead of|rather than) (?:in(?:to)? |to |under )?(?:the )?(${name})(?: schema)?)?(?=[\s.!]*$)`,
      'giu',
    ),
    'put it in $1 instead',
  ],
  [
    new RegExp(
      String.raw`\b(put|write|move|load|save) it (?:in(?:to)?|to|under) (?:the )?(${name}) schema (?:instead|rather)(?=[\s.!?]*$)`,
      'giu',
    ),
    '$1 it to $2 instead',
  ],
  // "Rentals of a shop, the shop should be a parameter": of one at a time.
  [
    new RegExp(
      String.raw`\b(of|for|from|in|with|by) (?:an?|any) (${name})(?=[^;]*\b(?:the )?\2 (?:should|shall|must|may|can|is|as|being|be)(?: be)?(?: an?| as an?)? (?:parameter|variable)\b|[^;]*\bmake (?:the )?\2 an? (?:parameter|variable)\b)`,
      'giu',
    ),
    '$1 one $2',
  ],
  // "And the table should be called x.y", "make that per tank and food", "not the iban!".
  [
    new RegExp(
      String.raw`(?<=^|[,;.] ?|\band )(?:the|this|that|its) (?:table|target|result|output) (?:should|shall|must|has to|is to) be (?:called|named) (?=${name}(?:\.${name})?(?:[\s.!]*$| and\b))`,
      'giu',
    ),
    'call it ',
  ],
  [new RegExp(String.raw`${start}(?:make|show|do) (?:it|that|this) (?=(?:per|by|for each) )`, 'giu'), ''],
  [
    new RegExp(String.raw`${start}not the (${name}(?:(?:,| and| or) (?:the )?${name})*)(?: column| columns)?(?=[\s.!]*$)`, 'giu'),
    'without the $1',
  ],
  // "No deposit column": that one is left out, and no row.
  [
    new RegExp(
      String.raw`(?<=^(?:(?:and|also|but|ok|okay|sorry|actually|oh|please|then|wait|hm+)[, ]+)*|[,;.] ?|\band )no (${name}) columns?(?=[\s.!]*$|,| and\b| please\b)`,
      'giu',
    ),
    'without the column $1',
  ],
  // "No larch after all".
  [new RegExp(String.raw`${start}((?:no|not|without|only|just) [^,;.]{2,60}?),? after all(?=[\s.!]*$)`, 'giu'), '$1'],
  // "And not on fridays" of what runs.
  [
    new RegExp(
      String.raw`${start}not (?:on|at|during) (?=(?:the )?(?:${weekday})(?:(?:, ?| and | or |, and )(?:on )?(?:${weekday}))*(?: please)?[\s.!]*$)`,
      'giu',
    ),
    'except ',
  ],
  // "Daily is better, weekends too".
  [
    /\b(daily|every day|each day)\b([^,.;]{0,30}),? (?:and |also )*(?:(?:on|at|including|incl) )?(?:the )?(?:weekends?|saturdays? and sundays?)(?: too| as well| also| included)?(?=[\s.!]*$)/giu,
    '$1$2',
  ],
  // "Put it in mill.bavaria rather".
  [
    new RegExp(
      String.raw`\b((?:put|write|load|save|move) (?:it|that|this|them) (?:in(?:to)?|to|under) ${name}\.${name}),? (?:rather|better)(?=[,.;!]|$)`,
      'giu',
    ),
    '$1 instead',
  ],
  // "…, I want to keep the other one": what is left alone when another place is named.
  [
    /(?<=\b(?:into|to|in) \S+\.\S+?(?: instead)?)[,.;]? (?:because |since |as |so (?:that )?)?(?:(?:i|we) (?:want|need|would like|'d like|have|prefer) to|(?:i|we) (?:can|may|could)|to) (?:still )?(?:keep|leave|preserve|have) (?:the )?(?:other|old|existing|first|previous|current|original) (?:one|table|version|data)(?: as (?:it is|is)| untouched| alone| too| for now)?(?=[\s.!]*$)/giu,
    '',
  ],
  // "Oops wrong table, spa.visits2".
  [
    new RegExp(
      String.raw`${start}(?:(?:oops|hm+|ah)[, ]+)?(?:(?:that(?:'s| is| was)|it(?:'s| is| was)) )?(?:the )?wrong (?:table|target|place|name|schema)[,;.: ]+(?:- )?(?:(?:it should be|should be|use|make it|put it in(?:to)?|i mean[t]?|i want(?:ed)?|it(?:'s| is)|in(?:to)?|to) )*(?=${name}\.${name}(?: please| instead)?[\s.!]*$)`,
      'giu',
    ),
    'put it in ',
  ],
  // "No phone and no iban".
  [new RegExp(String.raw`(?:${start}|(?<=[,;] ))(no ${name}),? (?:and|or) no (${name})(?=(?: please)?[\s.!]*$)`, 'giu'), '$1 and $2'],
  // "Drop it in the reports schema", "stick that into reports.x": a place for it.
  [
    new RegExp(
      String.raw`\b(?:drop|stick|park|stash|chuck|pop|throw|place) (it|that|this|them|everything) (in(?:to)?|under) (?=(?:the |our )?(?:${name} schema\b|schema ${name}|${name}\.${name}))`,
      'giu',
    ),
    'put $1 $2 ',
  ],
  // "The ssn has no business in there", "phone doesn't belong in it".
  [
    new RegExp(
      String.raw`${start}(?:the |any |our )*((?:(?!it\b|they\b|that\b|this\b)${name})(?: (?:and|or) (?:the )?${name})?) (?:has|have) (?:no business|nothing to (?:do|look for|seek|search)) (?:in (?:there|here|it|that|this|the (?:table|result|target|file))|there|here)(?=[\s.!]*$)`,
      'giu',
    ),
    'leave out $1',
  ],
  [
    new RegExp(
      String.raw`${start}(?:the |any |our )*((?:(?!it\b|they\b|that\b|this\b)${name})(?: (?:and|or) (?:the )?${name})?) (?:does not|doesn't|do not|don't|should not|shouldn't|must not|may not) (?:belong|be|go|appear|show up|end up) (?:in(?:to)? )?(?:there|here|it|in that|the (?:table|result|target|file))(?=[\s.!]*$)`,
      'giu',
    ),
    'leave out $1',
  ],
  // "The lifts table needs a cleanup".
  [
    new RegExp(
      String.raw`^(?:so |well |hey |ok )?(?:i think |i guess )?(?:the |our |my )?(${name}(?: (?:data|table|file|list|records))?) (?:needs?|could use|could do with|wants?|requires?|is in need of|deserves?) (?:an? )?(?:(?:good|bit of an?|little|thorough|serious|some|proper) )*(?:clean-? ?(?:up|ing)|tid(?:y|ying)(?:[- ]up)?|scrub(?:bing)?|polish(?:ing)?|to be (?:cleaned|tidied)(?: up)?)(?=[\s.!]*$)`,
      'giu',
    ),
    'clean up $1',
  ],
  // "Do something about the members file".
  [
    new RegExp(
      String.raw`^(?:please |can you |could you )?(?:do (?:something|sth)|take care) (?:about|of|with) (?:the |our |my )?(${name}(?: (?:data|table|file|list|records))?)(?: please)?(?=[\s.!?]*$)`,
      'giu',
    ),
    'clean up $1',
  ],
  // "Could you rename it please?"
  [/^((?:can|could|would|will) you\b.*?),? (?:please|pls)(?=\?\s*$)/giu, '$1'],
  // "Loans into lending.fees: branch, month and the fee total".
  [
    new RegExp(
      String.raw`^(?:load |put |write |save )?(?:the )?(${name}) (?:in)?to (${name}\.${name}): (${name}(?:, ${name})*),? and (?:the )?(?:(total|average|number of|sum of|count of) (${name})|(${name}) (total|average|count))(?=[\s.!]*$)`,
      'giu',
    ),
    '$4$7 $5$6 of $1 by $3 into $2',
  ],
  // "Per country and fault actually".
  [/,? (?:actually|i think|i guess|come to think of it)(?=[\s.!]*$)(?<=^\S+ \S.*)/giu, ''],
];
