/** Slips of the finger in words of the grammar: two letters that changed places ("laod", "tabel"), one left out ("warehous"). */
import { isSwapped } from '../link/names.ts';

/** Words that are never a slip of each other, nor of names: "form" is no "from". */
const known = (
  'load import export copy write store append replace upsert merge into with without where only average total count number table column columns rows ' +
  'week weekly month monthly daily every schedule filter group between after before'
).split(' ');

/** Long enough that one letter left out leaves no other word. */
const long = [...known, 'warehouse', 'rename', 'remove', 'delete', 'distinct'].filter((word) => word.length >= 6 && word !== 'filter');

/** One letter behind the first was left out, and not a plural. */
const lacksOne = (said: string, meant: string): boolean =>
  said.length === meant.length - 1 &&
  said[0] === meant[0] &&
  `${said}s` !== meant &&
  meant.split('').some((_, at) => meant.slice(0, at) + meant.slice(at + 1) === said);

/** Short forms that everybody writes. */
const shortForms: [RegExp, string][] = [
  [/(?<![^\s,;(])w\/o(?!\S)/gi, 'without'],
  [/(?<![^\s,;(])w\/(?!\S)/gi, 'with'],
  [/(?<=\s)'?til(?=\s)/gi, 'until'],
  [/(?<=\b(?:can|could|would|will|do|if|thank)\s)u(?=\s)/gi, 'you'],
  [/(?<=\s)n(?=\s(?!=|<|>))/g, 'and'],
  [/(?<![^\s,;(])(?:nr|num|nbr)\.? of(?=\s)/gi, 'number of'],
  [/(?<=\s)cols(?=\s)/gi, 'columns'],
  [/(?<=\b(?:a|new|the) )col(?=\s)/gi, 'column'],
  [/\badress(?=es\b|\b)/g, 'address'],
  [/\b(I|we) (?:only|just) (want|need)\b(?= (?!to\b))/gi, '$1 $2 only'],
  [/\bhalf an hour\b/gi, '30 minutes'],
  [/(?<=\s)off (?=(?:s3|the (?:bucket|lake|warehouse|database))\b)/gi, 'from '],
];

/** The text with such words put right. Names in quotes, paths and words with capitals stay. */
export const mended = (text: string): string =>
  shortForms
    .reduce((said, [short, whole]) => said.replaceAll(short, whole), text)
    .replaceAll(/(?<![\p{L}\p{N}_."'“/-])[a-z]{4,}(?![\p{L}\p{N}_."'”/-])/gu, (word) =>
      known.includes(word) ? word : (known.find((meant) => isSwapped(word, meant)) ?? long.find((meant) => lacksOne(word, meant)) ?? word),
    );
