/** The person's own words for a phrase of a request that was put in other words before it was read. */

interface Placed {
  word: string;
  start: number;
  end: number;
}

const wordsOf = (text: string): Placed[] =>
  [...text.matchAll(/[\p{L}\p{N}_]+/gu)].map((match) => ({
    word: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));

/** What was typed where `said` has the phrase; the phrase itself where it was typed so, or where nothing of it was. */
export function typedFor(phrase: string, said: string, typed: string): string {
  const place = said.indexOf(phrase);
  if (place < 0 || phrase === '' || typed.toLowerCase().includes(phrase.toLowerCase())) return phrase;
  const [ours, theirs] = [wordsOf(said), wordsOf(typed)];
  const same = alignment(ours, theirs);
  const inside = (index: number): boolean => (ours[index]?.end ?? 0) > place && (ours[index]?.start ?? 0) < place + phrase.length;
  const first = ours.findIndex((_, index) => inside(index));
  const last = ours.findLastIndex((_, index) => inside(index));
  const before = ours.slice(0, Math.max(first, 0)).findLastIndex((_, index) => same.has(index));
  const behind = ours.findIndex((_, index) => index > last && same.has(index));
  const from = theirs[(same.get(before) ?? -1) + 1];
  const to = theirs[(same.get(behind) ?? theirs.length) - 1];
  return first < 0 || from === undefined || to === undefined || to.end <= from.start ? phrase : typed.slice(from.start, to.end);
}

/** Which words of the one are words of the other, in order: the longest common row. */
function alignment(ours: Placed[], theirs: Placed[]): Map<number, number> {
  const width = theirs.length + 1;
  const longest = new Uint16Array((ours.length + 1) * width);
  const at = (row: number, column: number): number => longest[row * width + column] ?? 0;
  for (let row = ours.length - 1; row >= 0; row -= 1)
    for (let column = theirs.length - 1; column >= 0; column -= 1)
      longest[row * width + column] =
        ours[row]?.word === theirs[column]?.word ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
  const same = new Map<number, number>();
  for (let row = 0, column = 0; row < ours.length && column < theirs.length;) {
    if (ours[row]?.word === theirs[column]?.word) same.set(row++, column++);
    else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return same;
}
