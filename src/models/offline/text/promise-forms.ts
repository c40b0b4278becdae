/** Everyday forms of promises about the data, put the way their readers know. */
import { modal } from '../read/load/promise.ts';

const column = String.raw`((?:[\p{L}_][\p{L}\p{N}_]*))`;
const never = String.raw`(?:can't|cannot|can not|mustn't|must not|shouldn't|should not|may not|must never|should never|may never|can never|never)`;
const figure = String.raw`(-?\d[\d.,]*\d|-?\d)(?=\s*(?:$|[,;.)]|and\b|or\b|but\b))`;

/** "Just warn me about it", "a warning is enough". */
const warning = String.raw`(?:(?:an? |give (?:me|us) an? |show (?:me |us )?an? )?warn(?:ing)?(?: (?:me|us))?(?: (?:only|is enough|will do|suffices|is fine))?(?: (?:(?:about|of|for|in) (?:it|that|them|those|this|that case|this one|that one)|there|here))?)`;
/** "No need to stop", "don't stop the load for that". */
const going = String.raw`(?:(?:there(?:'s| is) )?no need to (?:stop|fail|abort)|(?:do not|don't|no reason to) (?:stop|block|fail|abort))(?: the load| loading| everything)?(?: (?:for|because of|over) (?:it|that|this|them|those))?`;

/** "Abort the load", of a load that may go no further. */
const stopping = String.raw`(?:stop|abort|fail|block|cancel|halt|refuse|break off|call off)(?: (?:the load|the import|loading|it|everything))?`;
/** What is said of all rows, or of their number. */
const universal = String.raw`(?:all|every|each|none of|no (?!longer\b)|there (?:are|is)|at least \d|at most \d|no more than|not more than|fewer than|less than)`;

/** "cost can't be below 0": the bound belongs to what is allowed. */
export const promiseForms: [RegExp, string][] = [
  // "…, then load it": of what is planned, nothing else is wished.
  [
    new RegExp(
      String.raw`^(?:please )?${stopping} ((?:if|when|unless|in case|as soon as) [^;]+?)[,;.]? (?:and |but )?(?:then|otherwise|else|or else|if not) (?:please )?(?:load|copy|import|write|run) (?:it|them|that|this|everything|the (?:data|file|rest))[.!]*$`,
      'giu',
    ),
    'fail $1',
  ],
  // "Stop if more than 5 customers have no email, then load customers": the check first.
  [
    new RegExp(
      String.raw`^(?:please )?${stopping} ((?:if|when|unless|in case|as soon as) [^;]+?)[,;.]? (?:and |but )?(?:then|otherwise|else|or else|if not) (?:please )?(?=(?:load|copy|import|put|bring|write|save|store|export|ingest)\b)(.+?)[.!]*$`,
      'giu',
    ),
    '$2, fail $1',
  ],
  // "But only load if all amounts are positive", "load sales only when every total is there": what holds for all of them is no filter.
  [
    new RegExp(
      String.raw`(?:,? (?:but|and))? ?\b(?:only (?:load|do|run|write|import|copy|go ahead with|go ahead|go on|continue|proceed)(?: (?:it|that|this|them|the load))?|(?:load|do|run|write|import|copy) (?:it |that |this |them |the load )?only|(?:go ahead|go on|continue|proceed) only) (?:if|when|provided(?: that)?|as long as|once) (?=${universal})`,
      'giu',
    ),
    ' only if ',
  ],
  [
    new RegExp(
      String.raw`^(?:please )?only (load|copy|import|put|bring) (?!it\b|them\b|that\b|this\b)([^,;]+?),? (?:if|when|provided(?: that)?|as long as) (?=${universal})`,
      'giu',
    ),
    '$1 $2 only if ',
  ],
  // "Only if every customer has a country and a phone".
  [
    new RegExp(
      String.raw`(?:,? (?:but|and))? \b(?:only if|as long as|provided(?: that)?|make sure(?: that)?|check(?: that)?) (every|each|all) (?:of )?(?:the )?([\p{L}_]+) (?:has|have|comes? with) (?=(?:an? |their |its |the )(?!(?:\p{L}+ )?(?:of|above|over|below|under|between)\b))`,
      'giu',
    ),
    ', $1 $2 must have ',
  ],
  // "Load customers into a.b and text me if more than 5 have no email".
  [
    /(?<=^(?:please )?(?:load|copy|import|put|bring|ingest|write|export|save)\b.*?)(?:,| and|, and| but|, but) (?:please )?(?:tell|text|alert|notify|ping|message|e-?mail|inform|let) (?:me|us)(?: know)? (?=(?:if|when|in case|as soon as) (?!(?:it|that|this|the load|the run|everything|all)(?:'s| is| has| was)? (?:been )?(?:done|finished|complete\w*|over|ready|through|fails?|failed|loaded|there)\b))/giu,
    ' and warn me ',
  ],
  // "Nothing may be loaded if", "don't import anything when", "there must be no load unless".
  [
    /\b(?:(?:nothing|none of it|no rows?) (?:may|must|should|shall|can|is to|are to) be (?:loaded|imported|written|copied|taken)|(?:it|they) (?:may|must|should|shall|can)(?: not|n't) be (?:loaded|imported|written|copied|taken)|(?:do not|don't|never) (?:load|import|write|copy|take) (?:anything|any of it|a single row|the (?:file|data|thing)))(?: at all)? (?=(?:if|when|in case|as soon as|unless)\b)/giu,
    'fail ',
  ],
  // "No two rows with the same code", "the same code must not come twice".
  [
    new RegExp(
      String.raw`(?<=\b(?:that|sure|check|verify|ensure|[,;.]|and|but) )(?:there (?:are|is|may be|must be|should be) )?(?:no (?:two|2|several)|never two) [\p{L}_]+ (?:(?:with|having|that have|which have|may have|have|share|may share|can have) )(?:the )?same ${column}(?=[,;.]|$| and\b)`,
      'giu',
    ),
    '$1 must be unique',
  ],
  [
    new RegExp(
      String.raw`(?<=^|[,;.] ?(?:and |but )?|\b(?:sure|that|check) )(?:the |a )?same ${column} ${never} (?:be (?:there|in there|in it)|come|appear|occur|show up|stand there|exist|turn up)(?: (?:twice|more than once|several times|again))?(?=[,;.]|$| and\b)`,
      'giu',
    ),
    '$1 must be unique',
  ],
  // "Each code only once", "every code exactly once".
  [
    new RegExp(
      String.raw`(?<=[,;.] ?(?:and |but )?|\b(?:sure|that|check) )(?:each|every|any) (?!file )${column} (?:(?:appears?|comes?|occurs?|is (?:in )?there) )?(?:only |just |exactly )once(?=[,;.]|$| and\b)`,
      'giu',
    ),
    '$1 must be unique',
  ],
  // "We expect exactly 25 drones", "it should be 40 rows, no more no less".
  [
    /(?<=^|[,;.] ?(?:and |but )?)(?:(?:we|i) (?:expect|need|want|should get)|(?:there|it) (?:should|must|have to|has to) (?:be|have)|(?:make sure|check|ensure)(?: that)? (?:there are|it has)) (?:exactly|precisely|all) (\d[\d,]*(?: of them| [\p{L}_]+)?)(?=[,;.]|$| and\b)/giu,
    'make sure there are exactly $1',
  ],
  // "The deposit must not be negative; just warn me about it, no need to stop".
  [
    new RegExp(
      String.raw`(?<=^|[.;] ?|[,.;] (?:and |but )?)((?:the |every |each )?[\p{L}_][\p{L}\p{N}_]*(?: [\p{L}_][\p{L}\p{N}_]*){0,2} ${modal}(?!\p{L})[^;.]*?)[.;,] (?:and |but )?(?:(?:if not|otherwise|else|or else),? )?(?:please |just |only |simply )*(?:${warning}(?:,? (?:and |but )?${going})?|${going})(?: otherwise| if not)?(?=[.;!]|$)`,
      'giu',
    ),
    'warn me unless $1',
  ],
  // "…, otherwise stop": what a check does anyway.
  [
    /,? (?:and )?(?:otherwise|or else|else|if not) (?:please )?(?:stop|fail|abort|cancel|don't load|do not load)(?: the load| it| loading| everything)?(?=[.;!]|$)/giu,
    '',
  ],
  // "Reject the whole thing when", "cancel the load in case".
  [
    /\b(?:stop|fail|abort|reject|refuse|cancel|block|scrap|call off) (?:the (?:whole|entire) (?:thing|load|import|file)|the (?:load|import)|everything|it all) (?=(?:if|when|once|in case|as soon as|unless)\b)/giu,
    'fail ',
  ],
  [/\b(warn me|warn|fail|stop|abort) (?:once|in case|as soon as|whenever)\b/giu, '$1 if'],
  // "Copy orders into a.b unless the newest day is too old".
  [
    /(?<=[\p{L}\p{N}_]\.[\p{L}_][\p{L}\p{N}_]*,? )(?:(?:but (?:not|only) )?unless|but not (?:if|when|in case)|except (?:if|when)) /giu,
    'and fail if ',
  ],
  // "A fee below zero should only give me a warning".
  [
    /(?<=^|[,;.] ?(?:and |but )?)(?:an? |any |every )?([\p{L}_][\p{L}\p{N}_]*) ((?:below|above|over|under|less than|more than|outside|without|of) [^,;.]+?) (?:should|must|shall|may|is|can|would) (?:only |just )?(?:give|raise|trigger|cause|lead to|be|result in|get)?(?: me| us)? ?(?:only |just )?an? (?:warning|hint|note|notice)(?=[,;.!]|$)/giu,
    'warn me if $1 is $2',
  ],
  [/^(?:and |oh,? )?(?:one (?:more|other|last) thing|p\.?s\.?|by the way|btw)[,:;]?\s+/giu, ''],
  // "Complain if a batch has no price, but load it anyway".
  [/\b(?:complain|grumble|moan) (if|when)\b/giu, 'warn me $1'],
  [
    /(?<=\bwarn me (?:if|when) [^;.]+?),? but (?:still )?(?:load|take|keep|write|copy) (?:it|them|everything|all)(?: anyway| all the same)?(?=[.;]|$)/giu,
    '',
  ],
  // "There should never be more than 25 of them".
  [
    /\bthere (?:should|must|may|can|shall) (?:never|not)(?: ever)? be (more|less|fewer) than (\d[\d,]*)(?: (?:of (?:them|those|these)|in (?:it|there)|rows|records|lines))?(?=[,.;]|$| and\b)/giu,
    'fail if there are $1 than $2 rows',
  ],
  // "Must be zero or more".
  [/\b(?:be|is) (?:zero|0) or (?:more|above|greater|higher|over)\b/giu, 'be at least 0'],
  [
    /(?<=\b(?:must|should|has to|have to|needs to|may|can) )(?:always )?(?:stay|remain|keep|lie)(?= (?:under|below|above|over|within|between|at|positive)\b)/giu,
    'be',
  ],
  // "Load orders to a.b only if there are at least 100 rows".
  [
    /(?<=[\p{L}\p{N}_]\.[\p{L}\p{N}_]+,? (?:but )?)(?:only (?:if|when)|if) (?:there are|it has|the \p{L}+ has) (?=(?:at least|more than|at most|fewer than|less than) [\d,]+(?:[ ,;.!]|$))/giu,
    'and make sure there are ',
  ],
  // "If an owner has no email just warn me".
  [
    /(?:,| and| but|,? and| with the rest)? \b(if|when) ([^,;.]{5,60}?),? (?:then )?(?:please |just |only )*(warn me|warn|fail|abort|stop loading|stop)(?: the load| only)?(?=[.;]|$)/giu,
    ', $3 $1 $2',
  ],
  [
    /(?<=\b(?:warn me|warn|fail|stop|abort|loading|load) (?:if|when) )(?:an? |any |the |some )?(?!there\b|it\b)\p{L}+ (?:has|have) no (\p{L}[\p{L}\p{N}_]*)(?=[.;,]|$)/giu,
    '$1 is missing',
  ],
  [
    new RegExp(
      `\\b${column} ${never} (?:be|is|goes|falls|drops|gets|sinks|go|fall|drop|get|sink)(?: to)? (?:below|under|less than|lower than|smaller than) ${figure}`,
      'giu',
    ),
    '$1 must be at least $2',
  ],
  [
    new RegExp(
      `\\b${column} ${never} (?:be|is|goes|falls|drops|gets|sinks|go|fall|drop|get|sink)(?: to)? (?:below|under) zero(?=[,;.]|$| and\\b| or\\b)`,
      'giu',
    ),
    '$1 must be at least 0',
  ],
  [
    new RegExp(
      `\\b${column} ${never} (?:(?:be|is|goes|rises|gets|climbs|go|rise|get|climb)(?: to)? (?:above|over|more than|higher than|greater than|bigger than)|exceed) ${figure}`,
      'giu',
    ),
    '$1 must be at most $2',
  ],
  [new RegExp(String.raw`\b(?:can't|cannot|can not|mustn't|shouldn't)(?= (?:be|have|contain)\b)`, 'giu'), 'must not'],
  [
    new RegExp(
      `\\b(?:the |every |each )?${column} ${never} (?:come|appear|occur|be there|stand there|repeat)(?: twice| again)?(?=[,;.]|$| and\b)`,
      'giu',
    ),
    '$1 must be unique',
  ],
  [
    new RegExp(
      `\\b(?:the |every |each |no )?${column} (?:must|should|may|can|has to|is to)(?: be| only| appear| come| occur| stand| there| exist)* (?:only |just |exactly )*once(?: only)?(?=[,;.]|$| and\b)`,
      'giu',
    ),
    '$1 must be unique',
  ],
  [
    new RegExp(`(?<=[,;.] ?(?:and |but )?)no ${column}s? (?:is |are )?(?:above|over|more than|higher than|greater than) ${figure}`, 'giu'),
    '$1 must be at most $2',
  ],
  [
    new RegExp(`(?<=[,;.] ?(?:and |but )?)no ${column}s? (?:is |are )?(?:below|under|less than|lower than|smaller than) ${figure}`, 'giu'),
    '$1 must be at least $2',
  ],
  [
    new RegExp(
      String.raw`(?:(?<=[,;.] ?(?:and |but )?)no|(?<=\band )(?:without|no)) ([\p{L}_][\p{L}\p{N}_]*)(?: (?:is|comes|appears|should be|may be|may|must|should|can|must be|be|used|taken|given|assigned|repeated|come|appear|there))* (?:twice|more than once)(?=[,;.]|$| and\b)`,
      'giu',
    ),
    '$1 must be unique',
  ],
  [
    /(?<=\b(?:if|when|unless) )(?:an? |any |the |some |one )?([\p{L}_][\p{L}\p{N}_]*) (?:comes?|appears?|occurs?|is|are|stands?)(?: (?:in )?there)? (?:twice|more than once|several times|double|doubled)(?=[,;.]|$| and\b)/giu,
    '$1 is not unique',
  ],
  [
    /(?<=[,;.] ?(?:and |but )?)(?:there|it|the (?:file|data|table|result)) (?:should|must|has to|have to|needs to) (?:be|have) (?=(?:at least|at most|between) [\d.,]+ )/giu,
    'make sure there are ',
  ],
  [
    /(?<=[,;.] ?(?:and |but )?)(?:there|it|the (?:file|data|table|result)) (?:should|must|may)(?: not|n't| never) (?:be|have) (?=(?:more|less|fewer) than [\d.,]+ (?:rows|records|lines))/giu,
    'fail if there are ',
  ],
  [/(?:, ?| )but not (?:if|when) (?=(?:it|the (?:file|data|table|result)) (?:is|has)\b)/giu, ' and fail if '],
  [
    /\b(?:only allow|allow only|only accept|accept only|allow just) ([^;.]+?) (?:as|in|for) (?:the |a )?([\p{L}_][\p{L}\p{N}_]*)(?=[,;.]|$)/giu,
    '$2 must be one of $1',
  ],
];
