/** Everyday forms of wishes about duplicates and blanks, put the way their readers know. */

const doubled = '(?:duplicates?|dupes|doubles|doublets|duplicate (?:rows|records|entries|lines))';
const row = '(?:one|row|version|record|entry)';
const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const verb = '(?:trim|strip|clean(?: up)?|tidy(?: up)?)';
const letters = '(?:(?:all )?(?:in(?:to)? )?(lower|upper)[- ]?case)';
const what = String.raw`((?:the |all |our )*(?:${name} (?:of|in|from) (?:the |all |our )*)?(?:${name} ){0,2}?${name})`;

/** Two deeds to the text of one column. */
const texts: [RegExp, string][] = [
  // "Strip the blanks off the emails".
  [
    /\b(?:strip|cut|trim|remove|take|shave) (?:the |any |all |all the )?(?:(?:outer|extra|leading|trailing|surrounding|superfluous|leading and trailing) )?(?:blanks|spaces|white ?space)(?:s)? (?:off|away from|from around|around|at (?:both|the) (?:ends|sides) of|on both sides of) /giu,
    'trim ',
  ],
  [/\b(?:strip|trim) (?:the |any |all )?(?:blanks|spaces|white ?space) (?:from|of) /giu, 'trim '],
  // "Trim the emails and make them lower case", "lowercase the emails and trim them": two deeds to one column.
  [
    new RegExp(
      String.raw`\b${verb} (?!and\b|them\b|it\b|those\b)${what} and (?:make|turn|put|convert|set|change) (?:them|it|those)(?: all)? ${letters}(?![\p{L}\p{N}_])`,
      'giu',
    ),
    'trim and $2case $1',
  ],
  [
    new RegExp(
      String.raw`\b${verb} (?!and\b|them\b|it\b|those\b)${what} and (lower|upper)[- ]?case (?:them|it|those)(?: all)?(?![\p{L}\p{N}_])`,
      'giu',
    ),
    'trim and $2case $1',
  ],
  [
    new RegExp(
      String.raw`\b(?:(?:make|turn|put|convert|change) (?!them\b|it\b|those\b)${what} ${letters}|(lower|upper)[- ]?case (?!and\b|them\b|it\b)((?:the |all )*(?:${name} (?:of|in|from) (?:the )?)?(?:${name} ){0,2}?${name})) and (?:(?:also )?(?:trim|strip) (?:them|it|those)|(?:trim|strip|remove|cut)(?: off)? (?:the |any |all )?(?:outer )?(?:blanks|spaces|white ?space)(?: (?:around|from|off|of) (?:them|it|those))?)(?: too| as well)?(?![\p{L}\p{N}_])`,
      'giu',
    ),
    'trim and $2$3case $1$4',
  ],
  // "With hashed emails and the national id masked": each verb has its own column.
  [
    new RegExp(
      String.raw`\b(hashed|masked) ((?:the |their )?(?:${name} )?${name}) (and|but) (?=(?:the |their )?(?:${name} ){0,2}${name} (?:hashed|masked)\b)`,
      'giu',
    ),
    '$2 $1 $3 ',
  ],
];

/** What stands for what. */
export const duplicateForms: [RegExp, string][] = [
  ...texts,
  // "Of doubles the one modified last".
  [
    new RegExp(
      String.raw`(?<=[,;]|\band) (?:and )?(?:of|among|from|for) (?:the |any |all )?${doubled},? (?:(?:only|just|keep|take|use) )*(?=(?:the )?(?:one|row|latest|newest|last|most recent|first|oldest|earliest|highest|lowest)\b)`,
      'giu',
    ),
    ' keep ',
  ],
  // "… goes to crm.visitors".
  [
    new RegExp(
      String.raw`(?<=^[^,;]* (?:but|except|without)\b[^,;]*) (?:goes|go|should go|shall go|belongs) (?=(?:in)?to ${name}\.)`,
      'giu',
    ),
    ' ',
  ],
  // "All columns of visitors but the passport number", "all of visitors except …".
  [
    new RegExp(
      String.raw`\b(?:all|every|each)(?: of)?(?: the| its| their)? (?:columns?|fields?)(?: (?:of|in|from) (?:the |all |our )*(${name}))? (?:but|except(?: for)?|save for|other than|apart from|aside from|minus|without|excluding)(?: not)? (?:the )?(?:columns? |fields? )?`,
      'giu',
    ),
    '$1 except the columns ',
  ],
  [
    new RegExp(
      String.raw`\b(?:all|everything) (?:of|in|from) (?:the |our )?(${name}) (?:but|except(?: for)?|save for|other than|apart from|aside from)(?: not)? (?:the )?(?=${name})`,
      'giu',
    ),
    '$1, everything but the ',
  ],
  // "Get the duplicates out of students".
  [
    new RegExp(
      String.raw`\b(?:get|take|throw|sort|weed|pull|filter|clean|kick|fish) (?:out )?(?:the |all |any |all the )?(${doubled}) (?:out )?(?:of|from) (?=(?:the )?[\p{L}_])`,
      'giu',
    ),
    'remove $1 from ',
  ],
  // "There are duplicates in tickets, keep the last one per ticket_no": the key says what is to be done.
  [
    new RegExp(
      String.raw`(?<=^|[.;] )there (?:are|must be) (?:some |many |a few |still )?(?:${doubled} (?:in|among) (?:the )?|(?:double|doubled|duplicate|duplicated|repeated) )([\p{L}_][\p{L}\p{N}_]*)[,;:.] (?:so )?(?:please )?(?=(?:keep|take|only|just|use)\b[^;]* (?:per|of each|for each|by|of every|for every) )`,
      'giu',
    ),
    '$1, ',
  ],
  // "…, always the most recently synced one", where one of several is to stay.
  [
    new RegExp(
      String.raw`(?<=\b(?:once|${doubled}|one ${row}|per|each|every|dedupe\w*|deduplicate\w*|unique)\b[^.;?]*)(,|,? and| \(|:) ?(?:always |only |just |keep(?:ing)? |take |taking |with |use |using )*(?:the )?(?:most recently|last|latest) (?!one\b|row\b)(\p{L}{3,}ed) ${row}(?:'?s)?(?: (?:wins|counts|stays|is kept))?(?=[,.;)]|$| (?:in)?to\b)`,
      'giu',
    ),
    '$1 keep the one that was $2 last',
  ],
  [/(?<=[,;:(] ?)always (?=(?:the )?(?:latest|newest|last|most recent|first|oldest|earliest|highest|lowest)\b)/giu, ''],
  // "Lowercase and without blanks around them".
  [
    /\b(lower ?cased?|upper ?cased?|in (?:small|capital) letters) (?:and |, )?(?:with(?:out| no)) (?:any )?(?:(?:spaces|blanks|whitespace) (?:around|at the ends?|before or after)(?: (?:it|them))?|(?:outer|surrounding|extra|leading or trailing|leading and trailing) (?:spaces|blanks|whitespace))(?![\p{L}\p{N}_])/giu,
    '$1 and trimmed',
  ],
  // "For each ticket_no only the newest by changed_at".
  [
    new RegExp(
      String.raw`\b(?:for each|for every|per|of each|of every) ([\p{L}_][\p{L}\p{N}_]*),? (?:(?:we|i) )?(?:(?:only|just|keep|take|want|need|always) )+(?:the )?(newest|latest|most recent|last|oldest|earliest|first)(?: ${row})? by (?:the )?([\p{L}_][\p{L}\p{N}_]*)`,
      'giu',
    ),
    'one row per $1, the $2 $3 wins',
  ],
  // "Harvests contains some harvest_ids twice. keep the last one".
  [
    /\s(?:has|have|contains?|shows?) (?:some |several |a few |many )?(?:(?:of )?(?:the |its )?)([\p{L}_][\p{L}\p{N}_]*?)s? (?:twice|two times|several times|more than once|repeatedly)[.,;:]?(?: so)?(?=\s(?:please )?(?:keep|take|only|just|use)\b)/giu,
    ', drop duplicates by $1,',
  ],
  // "Only each guest's first booking".
  [
    /\b(?:only|just|keep|take|load|with)(?: only| just)? (?:each|every) ([\p{L}_][\p{L}\p{N}_]*)'s (first|earliest|oldest|last|latest|newest|most recent) (?=\p{L})([\p{L}_]+)/giu,
    'only the $2 $3 per $1',
  ],
  // "Add the name of the file as a column".
  [
    /\b(?:the )?names? of (?:the|each|its|their) (?:source |original |input )?files?\b(?! (?:is|are|should|must|shall|to|starts?|ends?|contains?)\b)/giu,
    'the file name',
  ],
];
