/** Bands that nobody named: "listings by size: up to 50, 51 to 100, more than 100" are counted per band, each called as it was said. */

const number = String.raw`[€$£]?\d+(?:,\d{3})*(?:\.\d+)?(?:k\b)?`;
const item = String.raw`(?:(?:up to|at most|under|below|less than|over|above|more than|at least)\s+${number}|(?:between\s+|from\s+)?${number}\s*(?:to|-|–|and)\s*${number}|${number}(?:\+| (?:or|and) (?:more|above|over|less|below|under)))`;
const link = String.raw`(?:\s*,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+|\s*/\s*)`;
/** What is measured may stand behind the last of them. */
const list = String.raw`(?<list>${item}(?:${link}${item})+)(?:\s+(?:euros?|dollars?|m2|kg|km|minutes?|hours?|days?|years?|pieces?))?`;
const column = String.raw`(?<column>[\p{L}_][\p{L}\p{N}_]*(?: [\p{L}_][\p{L}\p{N}_]*)?)`;
const counting = String.raw`(?:,?\s+(?:and\s+)?(?:count (?:them|each|the rows|how many)|(?:tell me |show |say )?how many (?:are |fall |there are )?(?:in|of|for|per)? ?(?:each|them|there)?(?: of them| band| group| bucket)?|the number (?:in|of) each))`;

const forms = [
  // "Number of listings by size: up to 50, 51 to 100, more than 100".
  String.raw`^(?<figure>(?:(?:load|put|write|show|give me|the) )*(?:number|count|share) of (?:the )?[\p{L}_]+)\s+(?:by|per|grouped by|split by)\s+(?:the\s+)?${column}(?:\s+(?:bands?|groups?|classes|ranges?|buckets?))?\s*[:(,]\s*${list}\s*\)?`,
  // "Group donations by amount into under 100, 100 to 500 and over 500 and count them".
  String.raw`^(?:group|bucket|sort|split|divide|put|band|bin)\s+(?:the |our |all )*(?<data>[\p{L}_]+)(?:\s+by\s+(?:the\s+)?${column})?\s+in(?:to)?\s+(?:bands?|groups?|classes|ranges?|buckets?)?\s*(?:of\s+)?:?\s*${list}${counting}`,
  // "Donations under 100, 100 to 500 and over 500: how many in each?"
  String.raw`^(?:the |our |all )*(?<data>[\p{L}_]+)\s+(?:of\s+)?${list}\s*[:,-]?\s*how many\s+(?:are\s+)?(?:in|of|there in|there of)\s+each`,
  // "How many donations are under 100, 100 to 500 and over 500?"
  String.raw`^how many (?<data>[\p{L}_]+) (?:are|were|cost|have|had|lie|fall)\s+${list}`,
].map((form) => new RegExp(`${form}(?=[\\s?.!]*$|\\s+(?:in)?to\\s|,)`, 'iu'));

/** The request with its bands named; as it is where it has none, or one alone. */
export function banded(text: string): string {
  if (!/\d\D+\d/.test(text)) return text;
  for (const form of forms) {
    const found = form.exec(text);
    const { list: said, figure, data, column: by = '' } = found?.groups ?? {};
    if (found === null || said === undefined) continue;
    const items = [...said.matchAll(new RegExp(item, 'giu'))].map(([each]) => each);
    const name = by === '' ? 'band' : `${by.replaceAll(/\s+/g, '_').toLowerCase()}_band`;
    const labelled = items.map((each) => `${each} '${each.replaceAll(/\s+/g, ' ')}'`).join(', ');
    const rest = text.slice(found.index + found[0].length);
    return `${figure ?? `number of ${data ?? 'rows'}`} per ${name}${rest.replace(/[\s?.!]+$/, '')}, bucket${by === '' ? '' : ` ${by}`}: ${labelled} as ${name}`;
  }
  return text;
}
