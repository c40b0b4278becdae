/** Wishes about rows, columns and partners as people turn them, put the way their readers know. */

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const quoted = String.raw`(?:"[^"]*"|'[^']*')`;

/** "Show only the last two letters". */
const ends: [RegExp, string][] = [
  [
    /\b(?:last|final|trailing) (\d+|two|three|four|five|six) (?:letters?|signs?|figures|places|positions)(?![\p{L}\p{N}_])/giu,
    'last $1 characters',
  ],
];

const columns: [RegExp, string][] = [
  // "Add days_late to the drops, that is arrived_on minus promised_on".
  [
    new RegExp(
      String.raw`\badd (?:an? |the )?(?:(?:new )?(?:column|field) )?(${name}) to (?:all |the |our )*((?:${name} ){0,2}${name}),? \(?(?:that is|which is|that's|i\.e\.|namely|meaning|computed as|calculated as) (?=[^,;.]*\b(?:minus|plus|times|divided by|of|between|from)\b)`,
      'giu',
    ),
    '$2 with a column $1 which is ',
  ],
  // "Bucket orders into small (<50), …": bands, and no place to write to.
  [
    /\b(bucket|band|bin|classify|group|split|sort|divide|categori[sz]e) ([^,;.()]+?) into (?=\p{L}+ ?\((?:<|>|under|below|up to|less|more|over|\d))/giu,
    '$1 $2 as ',
  ],
  // "Invoices whose account does not exist": of an unknown one.
  [
    new RegExp(
      String.raw`\b(?:whose|where the|for which the) (${name}) (?:do(?:es)? not|do(?:es)?n't|no longer|did not|didn't) exists?(?: any ?more| any longer)?(?! in\b| among\b)`,
      'giu',
    ),
    'with an unknown $1',
  ],
  // "Put vorname and nachname together as full_name", "glue the first and last name of the readers together in one column called name".
  [
    new RegExp(
      String.raw`\b(?:put|bring|glue|stick|paste|tie) ((?:the )?${name}(?: (?!and\b)${name})?? and (?:the )?${name}(?: ${name})??)((?: (?:of|in|from) (?:the |all |our )*${name})?) together (?=(?:as|into|in|to) (?:(?:a|an|one) )?(?:(?:new |single )?(?:column|field) )?(?:called |named )?${name}(?![\p{L}\p{N}_./]))`,
      'giu',
    ),
    'combine $1$2 ',
  ],
];

const values: [RegExp, string][] = [
  // "Tickets without a total get 0".
  [
    new RegExp(
      String.raw`\b(?:without|with no|that have no|lacking) (?:an? |any )?(${name}) (?:should |shall |must )?(?:gets?|receives?|becomes?|are given|are set to|is set to) (?:an? )?(${quoted}|\d+)(?= (?:there|instead)\b|[,.;]|$| and\b)`,
      'giu',
    ),
    'where $1 is missing put $2',
  ],
  // "Whoever has no phone gets 'none' there".
  [
    new RegExp(
      String.raw`\b(?:whoever|whichever|those|anyone|everyone|everybody|(?:the )?(?:ones|rows))(?: that| who| which)? (?:has|have|is|are|with|without)?(?: (?:no|without|missing|lacking|not having))(?: an?| any| the)? (${name}) (?:should |shall |must )?(?:gets?|receives?|become|becomes|be given|be set to) (${quoted}|[\p{L}\p{N}_]+)(?: there| instead| for it| in it)?(?=[,.;]|$| and\b)`,
      'giu',
    ),
    'where $1 is missing put $2',
  ],
  // "Whichever was edited last".
  [/\bwhichever(?: one| row| version)? (?=(?:was|is|has been|got) \p{L}+ (?:last|latest|first|most recently)\b)/giu, 'the one that '],
  // "Empty coupons should read 'none'".
  [
    /\b((?:empty|missing|blank|null|unknown) [\p{L}_][\p{L}\p{N}_ ]{1,30}?) (?:should|must|shall|can|have to|has to)(?: then)? (?:read|say|show|get|have|contain|hold|display) (?=["'\d]|\p{L}+(?:[,.;]|$| and\b))/giu,
    '$1 should be ',
  ],
  // "With state 'returned' turned into 'refunded'".
  [
    new RegExp(
      String.raw`\b(?:with|where|but|and) (?:the |all )*(${name})(?: values?)? (${quoted}) (?:is |are |being )?(?:turned|changed|mapped|renamed|replaced|recoded|converted|rewritten|translated) (?:into|to|by|with|as) (${quoted}|${name})(?![\p{L}\p{N}_])`,
      'giu',
    ),
    'replace $2 with $3 in $1',
  ],
  // "The best score stays".
  [/\b(the|keep|keeping|by|with) best (?=(?:score|points|rating|grade|mark)s?\b)/giu, '$1 highest '],
];

/** What may be the end of a list of columns; "trimmed" is none. */
const listed = String.raw`(?:\b(?:columns?|fields?|only|just|keep|select|with)\b|[,;:]|\band\b) ?(?:the )?(?!${name}ed\b)${name}`;

const rows: [RegExp, string][] = [
  // "…, goes to a.b", "…, result to a.b"; in a list of columns "outcome" is one of them.
  [
    new RegExp(
      String.raw`(?<=[,;] ?)(?!(?<=${listed}, ?)(?:and )?(?:result|output|outcome) )(?:and )?(?:(?:it|that|this|which|all|everything|(?:the )?(?:result|output|outcome)) )?(?:(?:goes|go|should go|must go|shall go|belongs|lands) )?(?<=(?:goes|go|belongs|lands|result|output|outcome) )(?=(?:in)?to ${name}[./][\p{L}_])`,
      'giu',
    ),
    '',
  ],
  // "Keep those with a number and leave the rest behind".
  [
    /(?<=\b(?:keep|only|just|load|take)\b[^;]*?)(?:,| and|, and) (?:leave|drop|discard|skip|forget|ignore|throw away) (?:the rest|all others|everything else|the others|the other ones)(?: behind| out| away)?(?=[,.;]|$)/giu,
    '',
  ],
  // "With a numeric amount".
  [
    /\b(?:with|having|that have|which have) (?:an? |the )?(non-?|not )?numeric (?:values? (?:in|for) )?([\p{L}_][\p{L}\p{N}_]*)/giu,
    'where $2 is $1numeric',
  ],
  [/(?<=\bis )non-?(?=numeric\b)/giu, 'not '],
  [/\b(?:straight|directly) (?=(?:in)?to\b)/giu, ''],
  // "Remember in a column which file each row is from".
  [/\b(?:remember|record|memori[sz]e|log) (?=in (?:a|an|one)(?: new| extra| separate)? column\b)/giu, ''],
  // "Skip everything with a cancelled status": what is left out, whatever it is called.
  [
    /\b(skip|leave out|leaving out|drop|exclude|excluding|ignore|omit|filter out|throw out|throw away|discard|remove|without|except|sort out) (?:everything|anything|all(?: of it)?|whatever) (?=(?:with|without|from|in|of|before|after|since|over|under|above|below|that|which|who|where|older|newer|not)\b)/giu,
    '$1 the ones ',
  ],
  [
    /\b(skip|leave out|leaving out|drop|exclude|excluding|ignore|omit|filter out|throw out|throw away|discard) (?:everything|anything) (?!(?:else|but|except|and|or|into|to|you|we|please|again|now|for|by|on)\b)(\p{L}[\p{L}-]{2,})(?=[,.;]|$| and\b| into\b| to\b)/giu,
    '$1 the $2 ones',
  ],
  // "Those who are still with us", "who are no longer there".
  [
    /\b(?:(?:(?:who|that|which) (?:are|is|were)|those|ones) )?(?:still|currently) (?:with (?:us|you|them|me)|here|there|around|on board|employed|members|active members)(?=[,.;]|$| (?:in)?to\b| and\b| as\b)/giu,
    'that are current',
  ],
  // "Trainers who still work here".
  [
    /\b(?:who|that|which) (?:(?:do|does) )?(?:still|currently) (?:works?|teach(?:es)?|serves?|are working|is working)(?: (?:here|there|for us|with us|for me|at the (?:company|school|house|firm)))?(?=[,.;]|$| (?:in)?to\b| and\b| as\b)/giu,
    'that are current',
  ],
  // "Dues that were actually paid".
  [/\b((?:that|who|which) (?:are|is|were|was|have been|has been|have|has)) (?:actually|really|in fact|indeed) (?=\p{L})/giu, '$1 '],
  // "I only want dues that were paid".
  [/\b(?:i|we) (?:only|just) (?:want|need|care about|wanted|needed) (?!to\b)(?=\p{L})/giu, 'only '],
  // "Buyers who left no mail".
  [
    /\b(?:who|that|which) (?:(?:left|gave|provided|supplied|entered|stated)(?: us)? no|(?:did not|didn't|never) (?:leave|give|provide|supply|enter|state)(?: us)?(?: an?| any| their)?) (?=\p{L})/giu,
    'that have no ',
  ],
  // "Reject the rows where weight is not a number, the rest into …".
  [
    /^(?:please )?(?:reject|refuse|throw away|discard) ((?:the |all |any )*[^,;.]+?),? (?:and )?(?:(?:load|put|save|write|store) )?(?:the rest|everything else|the others|what is left) (?:goes? )?(?=(?:in)?to\b)/giu,
    'leave out $1, load it ',
  ],
  [/\breject (?=(?:the |all |any )*(?:\p{L}+ )?(?:rows|records|lines|ones|those)\b)/giu, 'leave out '],
];

const figures: [RegExp, string][] = [
  // "How many days on average from a to b", "how many days does it take on average".
  [/\bhow many (minutes|hours|days|weeks|months) (?:(?:does|did|do) it take )?on average (?=(?:from|between)\b)/giu, 'average $1 '],
  [/\bhow long (?:(?:does|did|do) it take |is it )?on average (?=(?:from|between)\b)/giu, 'average time '],
  [
    /\bhow many (minutes|hours|days|weeks|months) (?:(?:does|did|do) it take )?((?:from|between) [^,;.?]+?) on average(?=[,;.?]|$| (?:per|by|for)\b)/giu,
    'average $1 $2',
  ],
  // "Average time from order to payment": no place to write to.
  [
    /(?<=\b(?:average|avg|mean|median|longest|shortest|typical|how many)(?: number of)? )(time|delay|gap|duration|minutes|hours|days|weeks|months) from (?:the )?([\p{L}_]+) (?:to|until|till) (?:the )?([\p{L}_]+)(?=\s|[,;?!]|[.](?:\s|$)|$)/giu,
    '$1 between $2 and $3',
  ],
];

const owner = String.raw`(?<owner>(?!(?:the|its|their|this|that|and|with|for|from|into|over|all|any)\b)\p{L}{3,}?)`;
const told = String.raw`(?<told>(?!id\b)\p{L}+(?:[ _]name)?)`;
const shown = String.raw`(?:(?:and )?(?:with|show|showing|use|using|put|give|having) )?(?:the |its |their )?`;
const notTheKey = String.raw`,? (?:instead of|rather than|in place of|in stead of|and not) (?:just )?(?:the |its |their )?`;
const keyWord = String.raw`(?<key>id|no|nr|number|code|key|ref)s?(?![\p{L}\p{N}_])`;
const namedInstead = 'with the $<owner> $<told>, without the column $<owner>_$<key>';

const partners: [RegExp, string][] = [
  // "Plus the last name of the pilot and the maker of the balloon": of two things, one each.
  [
    new RegExp(
      String.raw`\b(plus|with|including|add|adding) the (${name}(?: ${name})?) of (?:the|its|their) (${name})(?:,| and|, and|,? plus) the (${name}(?: ${name})?) of (?:the|its|their) (?!\3\b)(${name})(?=[,.;]|$| (?:in)?to\b)`,
      'giu',
    ),
    "$1 the $3's $2 and the $5's $4",
  ],
  // "With the customer's name instead of the customer_id", "the name of the customer rather than its id".
  [new RegExp(String.raw`\b${shown}${owner}(?:'s|s')? ${told}${notTheKey}(?:\k<owner>s?(?:_|'s | ))?${keyWord}`, 'giu'), namedInstead],
  [
    new RegExp(String.raw`\b${shown}${told} of (?:the |its |their )?${owner}${notTheKey}(?:\k<owner>s?(?:_|'s | ))?${keyWord}`, 'giu'),
    namedInstead,
  ],
  [new RegExp(String.raw`\b${shown}(?<told>name|title)${notTheKey}${owner}(?:_|'s | )${keyWord}`, 'giu'), namedInstead],
  // "Replace the customer_id with the customer's name".
  [
    new RegExp(
      String.raw`\b(?:replace|swap|exchange|substitute) (?:the |its |their )?${owner}(?:_|'s | )${keyWord} (?:with|by|for|against) (?:the |its |their )?(?:\k<owner>(?:'s|s')? ${told}|${told.replace('told', 'other')} of (?:the |its |their )?\k<owner>)`,
      'giu',
    ),
    'with the $<owner> $<told>$<other>, without the column $<owner>_$<key>',
  ],
  // "Without the id of the tenant".
  [
    /\b(without|leave out|drop|dropping|leaving out|minus) (?:the )?id of (?:the |its |their )?(?<whose>\p{L}{3,}?)s?(?=[,.;]|$| (?:into|to|and)\b)/giu,
    '$1 the $<whose>_id',
  ],
  // "List each learner plus how many enrolments they have".
  [
    new RegExp(
      String.raw`(?<=^|[,.;] ?|\b(?:list|show|load|get|give me|take) )(?:list |show |load |get )?(?:each|every|all) (?:the |of the )?(${name})(?: and| plus| with|, with| along with| together with)+ (?:how many|the number of|number of|the count of) (${name})(?: (?:they|he|she|it|each|each one|each of them) (?:has|have|had|placed|made|ordered|got)(?: placed| made| had)?)?(?=[ ,.;?]|$)`,
      'giu',
    ),
    'all $1 with their number of $2',
  ],
  // "Drop those that do not match".
  [
    /\b(?:drop|remove|skip|leave out|discard|exclude|ignore|without) (?:the |all |any )*(?:ones|those|rows|records|lines)(?: (?:that|which))? (?:(?:do not|don't|does not|doesn't|did not|didn't|never) (?:match|fit|find (?:a|any) (?:match|partner))|without (?:a |any )?(?:match|partner)|(?:that )?(?:have|with|find) no (?:match|partner))(?=[,.;]|$| and\b| (?:in)?to\b)/giu,
    'only matching rows',
  ],
];

/** What stands for what. */
export const rowForms: [RegExp, string][] = [...ends, ...columns, ...values, ...rows, ...figures, ...partners];
