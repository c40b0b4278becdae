/** Wishes about values, accounts and doubled rows as people explain them, put the way their readers know. */

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const ends = String.raw`(?=[,.;)]|$| and\b| (?:in)?to\b| into\b)`;
const domain = String.raw`@?((?!(?:i|e|n|a|u)\.)[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,})`;
const people = '(?:accounts?|users?|people|ones|customers?|members?|staff|addresses|emails?|e-mails?|mails?|rows|entries|records)';
const severalOfEach = String.raw`(\d{1,3}|two|three|four|five|ten) (?!letters?\b|char|digits?\b|words?\b|rows?\b|lines?\b|days?\b|weeks?\b|months?\b|years?\b|hours?\b)(${name}) (?:(?:of|for|by|from|in) (?:each|every)|per) (?=\p{L})`;

/** What stands for what. */
export const valueForms: [RegExp, string][] = [
  // "Leave out everything that has not been shipped".
  [
    /\b((?:leave|throw|filter|kick|sort) out|skip|drop|remove|exclude|excluding|ignore|discard|omit|delete|without|except(?: for)?|but not) (?:everything|everyone|everybody|anything|anyone|all(?: of)?(?: those)?|whatever|whoever)(?= (?:that|which|who)\b)/giu,
    '$1 those',
  ],
  // "One column should hold the file name".
  [
    /\b(?:in )?(?:one|an?)(?: extra| new| further| separate)? column (?:should|must|shall|has to|is to|will) (?:hold|contain|have|be|show|keep|store) (?:the )?(?:source )?(?:file ?name|name of (?:the|its|each) (?:source )?file)\b/giu,
    'keep the file name in a column',
  ],
  // "Which bills are overdue, i.e. due before today and not paid": what is meant is said behind.
  [
    /\b(are|is|were|was) (?!not\b)(?:[\p{L}-]+ ){0,2}[\p{L}-]+,? \(?(?:i\.e\.|meaning|which means|that is to say),? (?=(?:not|never|with|without|older|newer|over|under|more|less|before|after|\p{L}+ (?:before|after|since|over|under|than|on|by|in)|\p{L}+ed)\b)/giu,
    '$1 ',
  ],
  [
    /(?<=^|\b(?:the|all|load|take|put|which|only|copy|export) )(?!(?:the|all|which|put|take|load)\b)[\p{L}-]+ ([\p{L}_]+s),? \(?(?:i\.e\.|meaning|that is to say),? (?:those |the ones )?(?=(?:with|without|older|newer|over|under|more|less|\p{L}+ (?:before|after|since|than))\b)/giu,
    '$1 ',
  ],
  // "Skip our internal accounts (courier.internal addresses)", "without the acme.example addresses".
  [
    new RegExp(
      String.raw`(?:(?:the|our|all|any) )*(?:[\p{L}-]+ )?${people} \((?:(?:all|the|those|with|from|at|i\.e\.|having|an?) )*${domain}(?: (?:addresses|emails?|mails?|e-mails?|accounts?|domain))?\)`,
      'giu',
    ),
    'those whose email ends with @$1',
  ],
  [
    new RegExp(
      String.raw`(?<=\b(?:skip|drop|without|exclude|ignore|remove|no|only|leave out|omit|except|except for|keep) )(?:(?:the|our|all|any) )*${domain} (?:addresses|emails|mails|e-mails|accounts|users|people)`,
      'giu',
    ),
    'those whose email ends with @$1',
  ],
  // "Whose email domain is acme.example", "with an email at acme.example", "with acme.example addresses".
  [
    new RegExp(
      String.raw`\b(?:whose|where|with|having) (?:the |their |an? )?(?:e-?mails?|mail)(?: address(?:es)?)?(?: domain)? (?:is |are |= ?|lies |lie |belongs to |comes from )?(?:at |from |of |on |in )?${domain}(?: domain)?${ends}`,
      'giu',
    ),
    'whose email ends with @$1',
  ],
  [
    new RegExp(
      String.raw`\b(?:with|having|using|that have|who have|who use) (?:an? )?${domain} (?:addresses|address|emails?|mails|e-mails?)\b`,
      'giu',
    ),
    'whose email ends with @$1',
  ],
  // "The first 3 orders of every customer": by time.
  [new RegExp(String.raw`\bfirst ${severalOfEach}`, 'giu'), 'earliest $1 $2 per '],
  [new RegExp(String.raw`\blast ${severalOfEach}`, 'giu'), 'latest $1 $2 per '],
  // "Without the rows that are exactly the same".
  [
    /\b(without|drop|remove|skip|no|leave out|delete|discard|ignore) (?:the |any |all )*(?:rows|records|lines|entries|ones) (?:that|which) (?:are|look) (?:exactly |completely |entirely |totally |fully |really )?(?:the same|identical|alike|equal)(?: to (?:each other|one another))?(?=[,.;]|$| and\b| (?:in)?to\b)/giu,
    '$1 identical rows',
  ],
  [
    /\b(without|drop|remove|skip|no|leave out|delete|discard|ignore) (?:the |any |all )*(?:exactly |completely |entirely |fully )(?:same|equal|alike) (?:rows|records|lines|entries)\b/giu,
    '$1 identical rows',
  ],
  // "For every parcel compute the hours …": of each row.
  [/\bfor (?:every|each) (?:single )?(?=[\p{L}_]+,? (?:please )?(?:compute|calculate|add|derive|work out|determine)\b)/giu, 'for the '],
  // "With more km than the average".
  [
    new RegExp(
      String.raw`\b(?:with |having |that have |which have |who have )(?:a )?(?:more|higher|bigger|larger|greater) (${name}) than (?:the )?(average|mean|median)\b`,
      'giu',
    ),
    'whose $1 is above the $2',
  ],
  [
    new RegExp(
      String.raw`\b(?:with |having |that have |which have |who have )(?:a )?(?:less|fewer|lower|smaller) (${name}) than (?:the )?(average|mean|median)\b`,
      'giu',
    ),
    'whose $1 is below the $2',
  ],
  // "Give every sample a column turnaround with …".
  [/\bgive (?:every|each|all|the) (?:the )?([\p{L}_]+) (?:an?|one|another) (?=(?:new |extra )?(?:column|field)\b)/giu, 'for the $1 add a '],
  // "Who have neither a mail nor a phone", "with neither mail nor phone".
  [
    new RegExp(String.raw`\b(have|has|had|having|with|got|left) neither (?:an? |any )?(${name}) nor (?:an? |any )?(?=${name})`, 'giu'),
    '$1 no $2 and no ',
  ],
  // "And nobody who has cancelled".
  [
    /(?<=\S)(?:,? (?:and|but))? (?:nobody|no one|noone|none) (?=(?:who|that|which) (?:has|have|had|is|are|was|were)\b)/giu,
    ' and without those ',
  ],
  // "Needs trimming before it goes to …".
  [/,? before (?:it|they|that|this|everything) (?:go(?:es)?|is loaded|are loaded|gets? loaded|is written|lands?)(?= (?:in)?to\b)/giu, ','],
  // "Plates in sales: upper case and without spaces".
  [
    new RegExp(
      String.raw`^(?:please )?(?:the )?(${name}) (?:in|of|from) (?:the )?(${name}): ((?:in |all )?(?:upper ?case|lower ?case|title ?case|capitals|small letters)|trimmed),?(?: and|,)(?: also)? (?=without\b|no\b|only\b|trimmed\b)`,
      'giu',
    ),
    'load $2 with $1 $3, and $1 ',
  ],
  // "A sample_id may only be there once, the latest wins": which one stays makes it no check.
  [
    new RegExp(
      String.raw`\b(?:an?|each|every|the same) (${name}) (?:may|should|must|can|shall) (?:only )?(?:be (?:in )?there|appear|occur|exist|be loaded|come)(?: in (?:it|there))?(?: only| just)? once(?=[,;:] (?:and )?(?:keep|the|with|take|whichever)\b[^,;]*\b(?:wins|stays|counts|kept|keep|survives|latest|newest|last)\b)`,
      'giu',
    ),
    'one row per $1',
  ],
  // "In our warehouse, table crm.people".
  [
    new RegExp(
      String.raw`\b(?:in|into|to) (?:(?:the|our) )?(?:warehouse|postgres|postgresql|database|db)(?:,|:)? (?:as |in |into )?(?:a |the )?table:? (?=${name}\.${name})`,
      'giu',
    ),
    'into ',
  ],
  // "Convert net of the bills to EUR with the rates file": the rates are joined.
  [
    new RegExp(
      String.raw`\b(?:(?:convert|turn|translate|change|recalculate)(?: the| all)? |with (?:the )?)(${name})((?: of| in) (?:the |each |every |all )*${name})?(?: converted| expressed| recalculated)? (?:in)?(?:to|in) (\p{L}{3}|euros?|dollars?|pounds?|francs?),? \(?(?:and )?(?:please )?(?:use|using|with|by|via|from|based on|at) (?:the )?(?:(?:exchange |conversion |currency )?rates? (?:in|from|of) (?:the )?)?([\p{L}\p{N}_./]*(?:rate|fx|exchange|currenc|forex)[\p{L}\p{N}_./]*)(?: (?:file|table|list|sheet|data))?\)?(?! \d)`,
      'giu',
    ),
    '$2 join with $4, convert $1 to $3 at those rates',
  ],
  // "The row modified last wins".
  [
    /\b(?:and |where )?the (?:row|record|one|entry|version)(?: (?:that|which) was| (?:that|which) got)? (\p{L}+ed) (last|latest|most recently|first) (?:wins|stays|counts|is kept|survives|is the right one)(?=[,.;]|$)/giu,
    'keep the one that was $1 $2',
  ],
  // "Patients has duplicates, get rid of them".
  [
    /^(?:please )?(?:the )?([\p{L}_./]+) (?:has|have|contains?|is full of|are full of) (?:some |many |a lot of )?(?:duplicates|dupes|doubles|duplicate rows)[,.;:]? (?:so )?(?:please )?(?:get rid of|remove|drop|delete|throw out|clean up|fix|sort out) (?:them|those|that|these|it)\b/giu,
    'remove duplicates from $1',
  ],
  [
    /^(?:please )?there (?:are|must be) (?:some |many )?(?:duplicates|dupes|doubles|duplicate rows) in (?:the )?([\p{L}_./]+)[,.;:]? (?:so )?(?:please )?(?:get rid of|remove|drop|delete|throw out|clean up|fix|sort out) (?:them|those|that|these|it)\b/giu,
    'remove duplicates from $1',
  ],
  // "Some samples are in lis.samples twice. Why?"
  [
    /^(?:some|several|a few) ([\p{L}_]+) (?:are|appear|occur|exist|stand|show up)(?: there)? in (?:the )?(?:[\p{L}\p{N}_./]+[./])?\1(?:\.\p{L}+)? (twice|double|several times|more than once)[,.;:]? (why|how come)\b.*$/giu,
    '$3 are some $1 there $2?',
  ],
  // "Better an upsert", "better call it crm.x", as an answer to what was planned.
  [
    /(?<=^(?:(?:hm+|uh+|um+|ah|oh|ok|okay|no|well|so|actually|please|sorry)[,. ]+)*|[.;] )better (?=(?:an? )?(?:upsert|append|replace|merge|overwrite|insert)\b|(?:as|with|without|only|in|into|to|by|from) )/giu,
    '',
  ],
  [/(?<=^|[.;] )(?:better|rather|maybe|perhaps) (?=(?:call|name|put|load|write|use|make|take|save|only)\b)/giu, ''],
  // "A gross column with both together": what is added up was said before.
  [
    new RegExp(
      String.raw`((?:column|field) (?:called |named )?(?:gross|total|gross_amount|total_amount)|(?:gross|total|gross_amount|total_amount) (?:column|field))(?:,? (?:which|that) is| being| as| from|:| =)?(?: with| of)?(?: the)? (?:both|the two|two|them|these)(?: of them)? (?:together|added(?: up| together)?|summed(?: up)?|combined)${ends}`,
      'giu',
    ),
    '$1',
  ],
  [
    new RegExp(
      String.raw`((?:column|field) (?:called |named )?(?:gross|total|gross_amount|total_amount)|(?:gross|total|gross_amount|total_amount) (?:column|field))(?:,? (?:which|that) is| being| as| from|:| =| with)(?: the)? (?:sum|total) (?:of )?(?:both|the two|them|these)${ends}`,
      'giu',
    ),
    '$1',
  ],
  // "Has n.a. in it, which means missing": a sign and what it stands for.
  [
    new RegExp(
      String.raw`(?<![\p{L}\p{N}_])(?:the |in |for )*(${name}) (?:sometimes |often |also |partly )?(?:has|have|contains?|holds?|says?|reads?|shows?|uses?|is|are) (?:sometimes |often |also |partly )?(?:an? |the |some |a few )?(?:"([^"]+)"|'([^']+)'|(n\.a\.|n\/a|na|none|nil|unknown|tbd|--?|\?)(?!\p{L}))(?: (?:in it|in them|sometimes|often|in some (?:rows|places|cells)|here and there|now and then|values?|entries))*,? (?:and |which |that |it |this |where (?:it|that) )*(?:means?|stands? for|is|are|should be|should count as|counts? as|must be|treat (?:it|that|them) as|read (?:it|that|them) as|make (?:it|that|them)|turn (?:it|that|them) into) (?:an? )?(?:missing|null|nulls|empty|no value|nothing|blank|unknown)(?: values?)?(?![\p{L}\p{N}_])`,
      'giu',
    ),
    `treat '$2$3$4' as null in $1`,
  ],
  [
    /(?<![\p{L}\p{N}_.])(n\.a\.|n\/a|na|none|nil|tbd|--?|\?) (means?|stands? for|counts? as|should be|should count as|is|are) (?:an? )?(missing|null|nulls|empty|no value|nothing|blank|unknown)(?: values?)?(?![\p{L}\p{N}_])/giu,
    `'$1' means missing`,
  ],
  // "Treat n.a. as missing".
  [
    /\b(treat|read|take|count|consider|interpret|regard|handle) (n\.a\.|n\/a|tbd) (?=(?:as|like) (?:null|nulls|missing|empty|no value|blank)\b)/giu,
    `$1 '$2' `,
  ],
  // "…, make it a number": the column that was spoken of.
  [
    new RegExp(
      String.raw`(treat '[^']+' as null in (${name}))(,? (?:and |then )?)(?:make|turn|convert|cast|parse) (?:it|that|this|the column|the rest) (?:in)?(?:to )?(?:as )?(?=an? (?:real |proper )?(?:number|decimal|integer|date)\b|numeric\b)`,
      'giu',
    ),
    '$1$3make $2 ',
  ],
];
