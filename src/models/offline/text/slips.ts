/** Two neighbouring letters that changed places in a word of the grammar: "laod", "improt", "tabel". */

/** Words that are never a slip of each other, nor of names: "form" is no "from". */
const known = (
  'load import export copy write store append replace upsert merge into with without where only average total count number table column columns rows ' +
  'week weekly month monthly daily every schedule filter group between after before'
).split(' ');

/** Whether the second word is the first one with two neighbours exchanged behind the first letter. */
function isSwapped(said: string, meant: string): boolean {
  const first = said.split('').findIndex((letter, index) => letter !== meant[index]);
  return first > 0 && said === `${meant.slice(0, first)}${meant[first + 1]}${meant[first]}${meant.slice(first + 2)}`;
}

/** The text with such words put right. Names in quotes, paths and words with capitals stay. */
export const mended = (text: string): string =>
  text.replaceAll(/(?<![\p{L}\p{N}_."'“/-])[a-z]{4,}(?![\p{L}\p{N}_."'”/-])/gu, (word) =>
    known.includes(word) ? word : (known.find((meant) => meant.length === word.length && isSwapped(word, meant)) ?? word),
  );
