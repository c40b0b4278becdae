/** Everyday forms of wishes about duplicates and blanks, put the way their readers know. */

const doubled = '(?:duplicates?|dupes|doubles|doublets|duplicate (?:rows|records|entries|lines))';
const row = '(?:one|row|version|record|entry)';

/** What stands for what. */
export const duplicateForms: [RegExp, string][] = [
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
