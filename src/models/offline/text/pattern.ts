/**
 * Phrase patterns: a line of grammar that reads like the sentence it matches.
 *
 *   `rename|relabel {from} to|as|into {to:name}`
 *
 * Items stand between blanks. `a|b` are alternatives, `in_the` is several words, a trailing `?` makes an item optional.
 * A final `$` stands for the end of the clause.
 * `{x}` takes a few words, `{x:kind}` one of the kinds below, `{x=a|b}` one of these. A match never crosses a comma, a sentence end or words that
 * were read before, except that `{x:list}`, `{x:rest}` and `{x:keys}` may hold commas and end where
 * the next clause starts.
 */

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
/** A table whose schema or name stands in quotes: `"Sales Data"."Order Lines"`, `crm."Order Lines"`. */
const quotedTable = String.raw`(?:"[^"]+"\.(?:"[^"]+"|${name})|${name}\."[^"]+")`;
const kinds = {
  /** A column or table name in one piece. */
  name: String.raw`(?:"[^"]+"|${'`'}[^${'`'}]+${'`'}|'[^']+'|${name})`,
  /** A file path or a table name that may have a schema. */
  place: String.raw`(?!(?:an?|the|its?|my|our|their|this|that|them|they|those|these|we|you|one|two|each|his|her|own|new|something|null|nulls)(?:\s|$))(?:${quotedTable}|"[^"]+"|${'`'}[^${'`'}]+${'`'}|[\p{L}\p{N}_~][\p{L}\p{N}_./:*=~-]*[\p{L}\p{N}_*/]|[\p{L}_])`,
  number: String.raw`-?\d+(?:,\d{3})*(?:\.\d+)?`,
  /** A number that may be said in thousands: `600k`, `2 million`. */
  figure: String.raw`-?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?(?:k|m|thousand|million))?`,
  /** A small whole number, in digits or in letters. */
  count: String.raw`(?:\d+(?:,\d{3})*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)`,
  /** A name that only a column has: `order_ids`. */
  snake: String.raw`[\p{L}][\p{L}\p{N}]*(?:_[\p{L}\p{N}]+)+`,
  /** Like `place`, but surely a path or a name with a schema. */
  dotted: String.raw`(?:${quotedTable}|(?:s3://)?[\p{L}\p{N}_~.][\p{L}\p{N}_:*=~-]*(?:[./][\p{L}\p{N}_:*=~-]+)+(?<!:)/?)`,
  word: String.raw`[^\s,;¦]+`,
  /** A time of day: `7am`, `19:30`, `noon`. */
  clock: String.raw`(?:\d{1,2}(?::\d{2}|h\d{2}|h)?(?:\s?(?:am|pm))?|noon|midnight|midday)`,
  ordinal: String.raw`\d{1,2}(?:st|nd|rd|th)`,
  twowords: String.raw`[\p{L}]+\s+[\p{L}]+`,
  /** `UTC`, `Europe/Berlin`. */
  zone: String.raw`(?:UTC|GMT|CET|CEST|EST|PST|ET|[A-Z][A-Za-z]+/[A-Za-z_/]+)`,
  quoted: String.raw`(?:"[^"]*"|'[^']*'|“[^”]*”)`,
} as const;

/** Words that open a new clause after a comma, `and` or `then`. */
const openers =
  'load|copy|import|put|save|write|store|export|send|insert|drop|remove|delete|skip|exclude|ignore|discard|leave out|reject|add|compute|calculate|rename|call|' +
  'keep|keeping|only|where|into|to|make|use|using|with|without|join|sort|order by|filter|limit|replace|append|upsert|overwrite|' +
  'leave out|leaving out|throw out|show only|show just|order it|order them|dedupe|deduplicate|group|trim|lower|lowercase|mask|hash|fill|set|convert|cast|run|schedule|key|from|but|in|on|by|per|tell|check|ensure|sum';

const clauseWord = String.raw`(?:${openers})(?![\p{L}\p{N}_])`;
const end = [
  String.raw`(?:\s*,)?(?:\s+(?:and|then|but|also|please))*\s*(?:¦|;|$|[.!?](?:[\s,]|¦|$))`,
  String.raw`,\s*(?:and\s+|then\s+|but\s+)?(?:please\s+)?${clauseWord}`,
  String.raw`\s(?:and|then|but)\s+(?:then\s+|please\s+)?${clauseWord}`,
  // "…, and a gross column": another one begins.
  String.raw`,\s*(?:and|plus)\s+(?:an?|another)\s+(?:new\s+)?(?:${name}\s+)?(?:column|field)(?![\p{L}\p{N}_])`,
].join('|');
const left = String.raw`(?<![\p{L}\p{N}_./-])`;
const right = String.raw`(?![\p{L}\p{N}_/-]|\.[\p{L}\p{N}])`;

/** No column of a key, however short: "newest wins", "update the rest". */
const noKey = String.raw`(?!(?:${openers}|newest|latest|last|first|oldest|most|update|updating|insert|let|allow|no|not|any|all|if|when|whenever|new|follow|every|each|then|so|please|stop|fail|ask)(?![\p{L}\p{N}_]))`;
const keyColumn = String.raw`(?:"[^"]+"|${kinds.snake}|${noKey}${name}(?:\s+${name}){0,2}?(?=\s*[,)]|\s+(?:and|plus)\s|${end}))`;
/** Columns of a key, one or a list of them: what follows on another line of thought is none. */
const keys = String.raw`(?:the\s+)?${keyColumn}(?:(?:\s*,\s*(?:and\s+)?|\s+(?:and|plus|&|\+)\s+)(?:the\s+|by\s+|on\s+)?${noKey}${keyColumn})*`;

/** Compiles a phrase pattern. Named parts come back under their names. */
export function pattern(line: string): RegExp {
  const anchored = line.endsWith(' $');
  const items = (anchored ? line.slice(0, -2) : line).split(' ').map(compileItem);
  const body = items
    .map((item, index) => {
      const gap = index === 0 ? '' : String.raw`\s+`;
      return item.optional ? `(?:${gap}${item.source})?` : `${gap}${item.source}`;
    })
    .join('');
  const openEnded = anchored || /\{\w+(?::(?:list|rest))?\}\??$/.test(line);
  // An optional first item leaves its gap to the next one.
  const source = items[0]?.optional ? body.replace(String.raw`)?\s+`, String.raw`\s+)?`) : body;
  const needed = items.flatMap(({ optional, words }) => (optional || words === null ? [] : [words.split('|').map(longestPiece)]));
  return new PhrasePattern(`${left}${source}${openEnded ? `(?=${end})` : right}`, needed);
}

/** Hundreds of patterns look at each request, most in vain; to compile one takes a millisecond, to miss its words none. */
class PhrasePattern extends RegExp {
  /** One of each must be in the text. */
  readonly #needed: string[][];

  constructor(source: string, needed: string[][]) {
    super(cheapLetters(source), 'dgiu');
    this.#needed = needed;
  }

  override exec(text: string): RegExpExecArray | null {
    const lower = text.toLowerCase();
    if (this.#needed.every((words) => words.some((word) => lower.includes(word)))) return super.exec(text);
    this.lastIndex = 0;
    return null;
  }
}

const longestPiece = (word: string): string =>
  word
    .split('_')
    .reduce((longest, piece) => (piece.length > longest.length ? piece : longest))
    .toLowerCase();

/** Letters and digits as ranges: the property classes take hundreds of times longer to compile. */
const cheapLetters = (source: string): string =>
  source
    .replaceAll(
      String.raw`\p{L}`,
      String.raw`A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u1fff\u2c00-\u2dff\u3005-\ud7ff`,
    )
    .replaceAll(String.raw`\p{N}`, String.raw`0-9\u00b2\u00b3\u00b9\u00bc-\u00be`);

/** `words` are the alternatives of an item that is nothing else. */
function compileItem(item: string): { source: string; optional: boolean; words: string | null } {
  const optional = item.endsWith('?');
  const core = optional ? item.slice(0, -1) : item;
  const [, choice, options = ''] = /^\{(\w+)=(.+)\}$/.exec(core) ?? [];
  if (choice !== undefined) return { source: `(?<${choice}>${alternatives(options)})`, optional, words: options };
  const [, slot, kind] = /^\{(\w+)(?::(\w+))?\}$/.exec(core) ?? [];
  if (slot !== undefined) return { source: `(?<${slot}>${slotSource(kind)})`, optional, words: null };
  return { source: `(?:${alternatives(core)})`, optional, words: core };
}

const alternatives = (words: string): string =>
  words
    .split('|')
    .map((word) =>
      word
        .split('_')
        .map(escape)
        .join(String.raw`\s+`),
    )
    .join('|');

function slotSource(kind: string | undefined): string {
  if (kind === undefined) return String.raw`[^¦,;\s][^¦,;]*?`;
  if (kind === 'list' || kind === 'rest') return String.raw`[^¦;\s][^¦;]*?`;
  if (kind === 'keys') return keys;
  const known = Object.entries(kinds).find(([name]) => name === kind)?.[1];
  if (known === undefined) throw new RangeError(`a phrase pattern has no kind ${kind}`);
  return known;
}

const escape = (word: string): string => word.replaceAll(/[.*+?^${}()[\]\\]/g, String.raw`\$&`);
