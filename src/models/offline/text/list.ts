/** Lists as people write them: "a, b and c", "a / b", "germany, france or italy". */

/** The items of a list without articles; an item keeps its inner words. */
export function splitList(text: string): string[] {
  return text
    .split(/\s*(?:,\s*(?:and|or|&)?\s+|,|;|\s+(?:and|or|plus|as well as)\s+|\s+[&+/]\s+)\s*/i)
    .map((item) =>
      item
        .trim()
        .replace(/^(?:and|or)\s+/i, '')
        .replace(/^(?:the|a|an|its|their|only|just)\s+/i, ''),
    )
    .filter((item) => item !== '');
}
