/** Wishes as a talkative or a hurried colleague types them, put the way their readers know: remarks that wish nothing, reasons, what is said from the data's side. */

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const dotted = String.raw`${name}\.${name}`;
const ends = String.raw`(?=\s*(?:[,.;?!]|$)| (?:and|but|into|to)\b)`;
const begins = String.raw`(?<=^|[,.;:] ?|\b(?:and|but) )`;
const month =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const polite = '(?:(?:please|so|then|just|could you|can you|would you) )*';
const money = '(?:euros?|dollars?|pounds?|francs?)';
const cents = '(?:cents?|pence|rappen|pennies)';

/** What is said beside the wish. */
const remarks: [RegExp, string][] = [
  [
    new RegExp(
      String.raw`[,.;]? (?:and |but )?(?:there is )?(?:nothing (?:fancy|special|complicated|more to it)|no (?:rush|hurry|stress)|take your time|(?:when|whenever|if|as soon as) you (?:have|get|find) (?:a (?:minute|moment|second|sec)|time|a chance)|if (?:it's|that's|it is|that is) (?:ok|okay|alright|no trouble|not too much trouble))(?: with it| at all| about it)?(?=\s*(?:[,.;?!]|$))`,
      'giu',
    ),
    '',
  ],
  // "I don't mind what it's called": a name that nobody gave.
  [
    new RegExp(
      String.raw`[,.;]? (?:and |but )?(?:(?:i|we) (?:do not|don't|dont) (?:mind|care)|it (?:does not|doesn't) matter|no matter|i leave it to you)(?: about)? (?:(?:what|how) (?:it's|it is|that is|that's|they are|the table is|it gets|you) (?:called|named|call it|name it)|(?:the|its|which|what) name)(?=\s*(?:[,.;?!]|$))`,
      'giu',
    ),
    '',
  ],
  [
    /[,.;]? (?:and |but )?(?:any name|whatever name|whichever name) (?:is (?:fine|ok|okay)|will do|works|you like)(?=\s*(?:[,.;?!]|$))/giu,
    '',
  ],
  [
    /(?<=^(?:please |can you |could you )*(?:get|load|take|bring|put|remove|drop|clean|export|copy|import|fetch|store|save)\b.{3,}) for (?:me|us)(?=\s*(?:[,.;?!]|$)| (?:and|into|to)\b)/giu,
    '',
  ],
  // "I want to know which …": what follows is asked or loaded.
  [
    /^(?:(?:i|we) (?:want|need|would like|'d like|have) |i'd like |we'd like )to (?:know|see|find out|learn|understand) (?=(?:which|who|what|how)\b)/giu,
    '',
  ],
  // "There is a bunch of weekly files in shop/weeks, please get all of them": what is there, and the wish about it.
  [
    new RegExp(
      String.raw`^(?:there (?:is|are)|we have|we got|i have) (?:(?:an?|some|several|many|lots of|the) )*(?:(?:bunch|number|lot|lots|couple|handful|pile|set|load|heap) of )?((?:${name} )?)files (?:in|under|below|inside) (?:the (?:folder )?)?([\p{L}\p{N}_./:-]*\/[\p{L}\p{N}_./:*-]+|${name})[,.;:]+ ${polite}(?:get|load|take|bring|put|import|copy|read|pull)(?: in)? (?:all of (?:them|it|those|these)|them all|all|them|those|these|everything)\b`,
      'giu',
    ),
    'load all files in $2',
  ],
];

/** What people did or did not do to the data. */
const deeds: [RegExp, string][] = [
  // "Some owners never gave us a mobile number".
  [
    new RegExp(
      String.raw`(?:^some (${name})|\b(who|that|which)) (?:have |has |had )?(?:never|not|did not|didn't|have not|haven't|has not|hasn't)(?: yet| ever)? (?:give|gave|given|left|leave|tell|told|provided?|enter|entered|supply|supplied|filled in|fill in|shared?|sent|send) (?:us |me )?(?:with )?(?:an?|any|their|his|her|its|the) ((?:${name} ){0,2}?${name})${ends}`,
      'giu',
    ),
    '$1$2 have no $3',
  ],
  // "People typed the state in all sorts of ways".
  [
    new RegExp(
      String.raw`${begins}(?:people|users|everybody|everyone|they|colleagues|customers|somebody|someone|the staff) (?:have |has )?(?:typed|wrote|written|entered|spelled|spelt|write|types?|enters?|spells?|put)(?: in| down)? (?:the |their )?(${name})(?: (?:of|for|in) (?:an?|the|each|every|their) ${name})? (?:in )?(?:all (?:sorts|kinds|manner) of|many|different|several|various|lots of|two|three|a dozen)(?: different)? (?:ways|spellings|forms|styles|variants)`,
      'giu',
    ),
    'the $1 values are written in different ways',
  ],
  // "The mails are a mess, trim them and make them lower case".
  [
    /\b(trim|strip|clean) (them|it|those) and (?:make|turn|put|convert|set) (?:them|it|those)(?: all)? (?:in(?:to)? )?(lower|upper)[- ]?case\b/giu,
    '$1 and $3case $2',
  ],
  [/(?<=\p{L}ed) \+ (?=\p{L}+ed\b)/giu, ' and '],
  // "The owners' mail addresses are a mess": of whom says no more than the data does.
  [
    new RegExp(
      String.raw`^(?:the |all )*${name}s'? (?!of\b|in\b|for\b)(?=(?:${name} ){0,2}${name} (?:is|are) (?:a mess|messy|dirty|inconsistent|ugly|not clean)\b)`,
      'giu',
    ),
    'the ',
  ],
];

/** Columns from the other end: who does not need them, what is added to what. */
const columns: [RegExp, string][] = [
  // "But nobody needs the passport number or the phone in there".
  [
    new RegExp(
      String.raw`(?:,? (?:and|but)|,) (?:nobody|no one|noone|we (?:do not|don't)|i (?:do not|don't)) (?:needs?|wants?|uses?|should see|may see) (?!to\b|only\b|all\b|any of\b|more\b|${cents}\b)(?:the |their )?((?:${name} ){0,2}${name})(?:,? (?:or|nor|and) (?:the |their )?((?:${name} ){0,2}?${name}))(?: in there| there| in it| in that table| any ?more)?(?=\s*(?:[.;?!]|$))`,
      'giu',
    ),
    ' without $1 and $2',
  ],
  [
    new RegExp(
      String.raw`(?:,? (?:and|but)|,) (?:nobody|no one|noone|we (?:do not|don't)|i (?:do not|don't)) (?:needs?|wants?|uses?) (?!to\b|only\b|all\b|any\b|more\b|it\b|that\b|them\b|${cents}\b)(?:the |their )?((?:${name} ){0,2}?${name})(?: in there| there| in it| in that table| any ?more)?(?=\s*(?:[.;?!]|$))`,
      'giu',
    ),
    ' without $1',
  ],
  // "To the stays please add a vat column …".
  [
    new RegExp(String.raw`^(?:to|for|on) (?:the |all |each |every |our )*(${name})(?:,| please)*,? (?=(?:add|compute|calculate)\b)`, 'giu'),
    'load $1, ',
  ],
  // "For the stays I just need …".
  [
    new RegExp(
      String.raw`^for (?:the |all |our )*(${name}),? (?:i|we)(?: only| just)? (?:need|want|would like)(?: only| just)? (?!to\b)(?:the )?`,
      'giu',
    ),
    'load $1 with only ',
  ],
  // "Articles + column vat (21% of list_price) + gross".
  [new RegExp(String.raw`^(${name}) \+ (?:an? )?(?:new |extra )?(?:column|col) (?=${name})`, 'giu'), 'load $1 with a column '],
  [/\) \+ (gross|net|total)(?: column| col)?(?=\s*(?:[,;]|$)| (?:in)?to\b)/giu, ') and a $1 column'],
  // "A gross column that has both together".
  [
    /\b((?:gross|total)(?:_amount)? (?:column|field)|(?:column|field) (?:called |named )?(?:gross|total)(?:_amount)?),? (?:which|that) (?:has|holds|contains|adds|adds up|sums|sums up) (?:both|the two|the sum)(?: of (?:both|them|the two))?(?: together| up)?(?=[,.;)]|$| and\b)/giu,
    '$1',
  ],
  // "A real decimal in the table", "when you load the jobs to …".
  [
    /\b(has to be|have to be|must be|should be) (an?) (?:real|proper|true|actual|genuine) (decimal|number|date|integer|timestamp|boolean)(?: (?:in the (?:table|target|warehouse)|there))?\b/giu,
    '$1 $2 $3',
  ],
  [new RegExp(String.raw`,? when you (?=(?:load|copy|import|put|write|save|store|bring) )`, 'giu'), ', '],
  // "And I want to see euros there, the file only has cents", "euros instead of cents".
  [
    new RegExp(
      String.raw`(?<=[,;] ?(?:and |but )?)(?:(?:i|we) (?:want|need|would like|'d like)(?: to (?:see|have|get))? )?(${money})(?: there| in it| in there)?,? (?:(?:since |because |as )?(?:the file|it|the source|the data|they) (?:only )?(?:has|have|is in|are in|holds|contains?|comes? in|keeps?)(?: only)?|instead of|not|rather than) (${cents})${ends}`,
      'giu',
    ),
    'amounts in $1 instead of $2',
  ],
];

/** Which column tells what was said before. */
const decides = String.raw`,? \(?(?:the )?(${name}_${name}) (?:tells(?: (?:you|us|which))?|decides|says(?: which)?|is what counts|counts|is the one that counts)(?: which(?: one| is)?)?\)?(?=\s*(?:[,.;)]|$)| and\b)`;

/** Gaps, masks and doubles. */
const values: [RegExp, string][] = [
  // "Jobs come twice sometimes. Please keep only the newest …": what is there, and the wish about it.
  [
    new RegExp(
      String.raw`^(?:some |the |some of the |many )*(${name}) (?:sometimes |often )?(?:come|appear|are|show up|occur|stand|exist)(?: in)?(?: there)? (?:twice|double|doubled|several times|more than once)(?: sometimes| in (?:there|it)| here and there)?[.,;:] (?:so )?${polite}(?=(?:keep|take|only|just|use|i (?:only |just )?(?:need|want))\b)`,
      'giu',
    ),
    'load $1, ',
  ],
  // "Where a client has no source please write 'unknown'".
  [
    new RegExp(
      String.raw`\b(where|when|if|wherever) (?:an?|the|some|any) ${name} (?:has|have|had|shows?|got) (?:no|not any) (${name}(?: ${name})?),? ${polite}(?=(?:put|write|use|set|take|insert|enter|fill in)\b)`,
      'giu',
    ),
    '$1 there is no $2 ',
  ],
  [
    new RegExp(String.raw`,? (?:and )?then (?:with (?:it|them|that) )?((?:in)?to ${dotted})(?: with (?:it|them|that))?${ends}`, 'giu'),
    ' and load $1',
  ],
  // "Take out what's double by job_no".
  [
    /\b(?:take out|drop|remove|kick out|throw out|leave out|delete|skip) (?:what|whatever|everything|anything|all)(?:'s| that's| that is| is| that comes| comes| that appears| appears)? (?:in there |there )?(?:double|doubled|duplicated?|twice)\b/giu,
    'drop duplicates',
  ],
  [/\b(?:get|take) (?:the |all |all the )*(?:doubles|duplicates|dupes) out of\b/giu, 'remove duplicates from'],
  // "The most recent version of each job_no, changed_at tells you"; "one month at a time, check_in decides".
  [new RegExp(String.raw`(?<=\b(?:latest|newest|most recent|last|first|oldest|earliest)\b[^,;]{0,80})${decides}`, 'giu'), ' by $1'],
  [new RegExp(decides, 'giu'), ', by $1'],
  [/\bpk(?=:? [\p{L}_]+)/giu, 'primary key'],
];

/** Data beside data. */
const together: [RegExp, string][] = [
  // "Put every stay together with its dog".
  [
    new RegExp(
      String.raw`\b(?:put|bring|take) (?:every|each|all|the|all the) (?:single )?(${name}) together with (?:its|their|the|his|her) (${name})(?=,| and\b|:)`,
      'giu',
    ),
    'join $1 with $2',
  ],
  // "Shipments + retailers: shipment_no, shop_name to ink.named".
  [
    new RegExp(String.raw`^(${name}) (?:\+|plus|with|joined with|joined to) (${name}): (?=[^;]*(?:\bto\b|\binto\b|->|→))`, 'giu'),
    'join $1 with $2 and load ',
  ],
  // "Take the items, look up the size class of their box, and load all of it".
  [
    new RegExp(
      String.raw`^(?:take|get|load) (?:the |all )*((?:${name} (?:of|in|from) (?:the )?)?${name}),? (?:and )?(?:look up|fetch|find|get) (?:the |their )?((?:${name} ){0,2}?${name}) (?:of|for|in|from) (?:their|its|the|each) (${name}),? (?:and |then )*(?=(?:load|put|save|write|store)\b)`,
      'giu',
    ),
    'enrich the $1 with the $3 $2, and ',
  ],
  // "The items inside the inventories should become a table of their own".
  [
    new RegExp(
      String.raw`^(?:the )?(${name}) (?:inside|in|within|of|from) (?:the |each |every |our )*(${name}) (?:should|shall|must|need to|have to|are to|could|can) (?:become|be|go (?:in)?to|get|live in|have|form) (?:(?:an? )?(?:separate |extra )?table of (?:their|its) own|(?:their|its) own table|an? (?:separate|own|extra) table)`,
      'giu',
    ),
    'flatten $1 of $2 into their own table',
  ],
  [
    new RegExp(
      String.raw`,? (?:where|so that|so|and) (?:i|we|you) (?:can )?(?:still )?(?:see|tell|know|find|trace)(?: back)? (?:to )?which (${name}) (?:they|it|each|every|each of them|every row|each row) (?:belongs?|comes?|came|is|are|was|were)(?: to| from| of| part of)?${ends}`,
      'giu',
    ),
    ' with a link back to the $1',
  ],
  // "3 weekly files in one", "stack the weekly files on top of each other".
  [
    /^(?:put )?(?:the |all |all the )*(\d+|two|three|four|five|six|seven) ((?:weekly|monthly|daily|yearly) )?files (?:in|into|as|to) (?:one|a single one)(?: table| file)?(?=[,.;]|$| and\b)/giu,
    'stack the $1 $2files',
  ],
  [/\b(stack|pile|put) ([^,;.]*?\bfiles) (?:on top of|under|below) (?:each other|one another)\b/giu, 'stack $2'],
  // "The july and the august shipments", "july + september shipments".
  [new RegExp(String.raw`\b(${month})(?:'s)? (?:and|\+|plus) (?:the )?(${month}) (?=\p{L})`, 'giu'), '$1 and $2 '],
  // "From stays and dogs the stay_id and the name, to pets.named": what is wanted comes first.
  [
    new RegExp(
      String.raw`^(?:please )?(?:load |take |get |copy )?from (?:the )?(${name}) (?:and|plus|\+) (?:the )?(${name}),? (?:only |just )?((?:(?:the )?${name}(?:, | and |, and )){1,12}(?:the )?${name}),? (?=(?:and )?(?:(?:put|load|write|save) (?:it|them|that) )?(?:in)?to ${dotted})`,
      'giu',
    ),
    'load $3 from $1 and $2 ',
  ],
  // "Bring ink.shops up to date with the shops file, you can match them by shop_id".
  [
    new RegExp(
      String.raw`^(?:please )?(?:bring|get) (?:the )?(?:table )?(${dotted}) up to date (?:with|from|using) (?:the )?([\p{L}\p{N}_./]+)(?: file| data| table)?[,.;]? ${polite}(?:and )?(?:(?:you can |you may |please )?match (?:them |rows |it )?(?:up )?(?:by|on|using|over)|matched (?:by|on)|matching (?:them )?(?:by|on)|the key is|key(?:ed)? (?:is |by |on )?|by|on|using) (?:the )?(?=${name})`,
      'giu',
    ),
    'upsert $2 into $1 by ',
  ],
  // "Jan-mar 2026".
  [new RegExp(String.raw`\b(${month}) ?[-–] ?(${month}) (?=(?:19|20)\d\d\b)`, 'giu'), '$1 to $2 '],
  // "Backfill jobs of january to march 2026 into moving.hist monthly": in such pieces, and no schedule.
  ...(['month', 'week', 'day'] as const).map((unit): [RegExp, string] => [
    new RegExp(
      String.raw`^((?:please )?backfill (?=.*\b(?:to|until|through|and|between) )[^;]*?),? ${unit === 'day' ? 'daily' : `${unit}ly`}(?=[\s.!]*$)`,
      'giu',
    ),
    `$1 ${unit} by ${unit}`,
  ]),
];

/** "Rank the dogs by weight within each breed and keep the best two of each". */
const ranks: [RegExp, string][] = [
  [
    new RegExp(
      String.raw`\brank (?:the |all |our )*(${name}) (?:by|on|according to) (?:the |their )?(${name}(?: ${name})?) (?:within|in|per|for|inside|by) (?:each |every |the same |a )*(${name})(?:,| and|, and|,? then) (?:then )?(?:keep|take|load|show|only keep|keep only|just keep) (?:only |just )?(?:the )?(?:best|top|first|highest) (\d+|two|three|four|five|six|seven|eight|nine|ten)(?: (?:of|in|from|for|per) (?:each|every|them)(?: ${name})?| each| ones)?(?=\s*(?:[,.;?!]|$)| (?:and|into|to)\b)`,
      'giu',
    ),
    'top $4 $1 by $2 per $3',
  ],
];

/** "Let me choose the country every time, NL when I say nothing". */
const choices: [RegExp, string][] = [
  [
    new RegExp(
      String.raw`,? (?:and |but )?(?:let me|i want to|i'd like to|i would like to|we want to|so (?:that )?(?:i|we) can) (?:choose|pick|set|say|give|change|enter) (?:the |which )?(${name}) (?:every|each) (?:time|run)${ends}`,
      'giu',
    ),
    ', make the $1 a parameter',
  ],
  [
    new RegExp(
      String.raw`(?<=\bparameter\b.{0,80}?)[,;] (?:and )?(?:take |use )?([\p{L}\p{N}_.-]+) (?:when|if|unless|in case) (?:i|we|nobody|you|nothing)(?: \p{L}+){0,3}(?=\s*(?:[,.;]|$))`,
      'giu',
    ),
    ', default $1',
  ],
];

/** What stands for what. */
export const toldForms: [RegExp, string][] = [...remarks, ...deeds, ...columns, ...values, ...together, ...ranks, ...choices];
