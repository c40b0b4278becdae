/** Words that carry no wish of their own: leaving one unread loses nothing. `not`, `before`, `all` and the like are no fillers. */
const fillers = new Set(
  (
    "a an the this that these those it its them they their our my your his her i me i'd i'm it's that's let's us we you he she who whom which " +
    'what there here please pls plz kindly thanks thank thx how hey hi hello ok okay so then now just also too and or but as at of for from in on ' +
    'by to with into onto than is are was were be been being am do does did done can could would should will shall may might must want wants ' +
    'wanted need needs like let go get gets getting got give each any some rows row records record data dataset datasets table tables file files column ' +
    'columns field fields value values entry entries where when have has had having yes well actually instead new newly ' +
    'finally next afterwards about ones worth made given still currently yet already um uh hm hmm oh wait dear thx same gimme'
  ).split(' '),
);

/** Whether a word, without the punctuation around it, may stay unread. Two capitals are a code (IT, US), not a pronoun. */
export function isFiller(word: string): boolean {
  const core = word
    .toLowerCase()
    .replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
    .replace(/^(what|who|where|how|when|there|here)['’]s$/, '$1');
  return core === '' || (fillers.has(core) && !/^[^\p{L}\p{N}]*[A-Z]{2}[^\p{L}\p{N}]*$/u.test(word));
}

/** Fillers that are states as well: "done lessons", "new or open tickets", "that were ok". */
export const isState = (word: string): boolean => /^(?:done|new|given|made|wanted|needed|ok|okay)$/.test(word);

const introductions = new Set(
  'only just keep keeping via where whose with that which who are is was were in from of for having have has filter filtered restrict restricted limited limit those being be if when take include including still currently live lives living based located resident residing situated caused because'.split(
    ' ',
  ),
);

/** Words that lead up to a condition: "only", "that are", "from". */
export const isIntroduction = (word: string): boolean => introductions.has(word);
