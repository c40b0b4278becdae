/** Slips of the finger in words of the grammar: two letters that changed places ("laod", "tabel"), one left out ("warehous"). */
import { asideForms } from './aside-forms.ts';
import { withAmounts } from './amount-forms.ts';
import { isSwapped } from '../link/names.ts';
import { duplicateForms } from './duplicate-forms.ts';
import { everydayForms } from './everyday-forms.ts';
import { followForms } from './follow-forms.ts';
import { figureForms } from './figure-forms.ts';
import { listingForms } from './listing-forms.ts';
import { orderForms } from './order-forms.ts';
import { peakForms } from './peak-forms.ts';
import { rewordings } from './rewordings.ts';
import { rankedForms } from './ranked-forms.ts';
import { rowForms } from './row-forms.ts';
import { spanForms } from './span-forms.ts';
import { spokenForms } from './spoken-forms.ts';
import { toldForms } from './told-forms.ts';
import { turnedForms } from './turned-forms.ts';
import { valueForms } from './value-forms.ts';

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

const loading = ['load', 'copy', 'import', 'export', 'write'];
/** "Lod vans to vans.fleet": at the start of what goes somewhere, no name is meant. */
const firstWord = /^((?:please )?)([a-z]{3,5})(?= [^;]*\b(?:in)?to [\p{L}_]\w*[./]\w)/u;

const months = 'january|february|march|april|may|june|july|august|september|october|november|december';

/** Short forms that everybody writes. */
const shortForms: [RegExp, string][] = [
  [/(?<![^\s,;(])w\/o(?!\S)/gi, 'without'],
  [/(?<![^\s,;(])w\/(?!\S)/gi, 'with'],
  [/(?<=\s)'?til(?=\s)/gi, 'until'],
  [/(?<=\b(?:can|could|would|will|do|if|thank)\s)u(?=\s)/gi, 'you'],
  [
    /(?<=\b(?!(?:select|where|order|group|column|field|rename|called|named)\s)\p{L}{4,}\s)n(?=\s(?!(?:from|into|and|desc|asc|over|per|for|with)\s)\p{L}{3,})/gu,
    'and',
  ],
  [/(?<![^\s,;(])(?:nr|num|nbr)\.? of(?=\s)/gi, 'number of'],
  [/(?<=\s)cols(?=\s)/gi, 'columns'],
  [/(?<=\b(?:a|new|the) )col(?=\s)/gi, 'column'],
  [/\badress(?=es\b|\b)/g, 'address'],
  [/\b(I|we) (?:only|just) (want|need)\b(?= (?!to\b))/gi, '$1 $2 only'],
  [/(?<=\bwarn(?: me)?),? \(?(?:but )?(?:do not|don'?t) (?:stop|fail|block|abort)(?: it| the load)?\)?(?= (?:if|when)\b)/gi, ''],
  [/\b(do|does|did|is|are|was|were|have|has|had)nt\b/gi, "$1n't"],
  // Of monthly files, the month said behind the name.
  [new RegExp(`\\b(${months})(?:'s)? (?:file|csv|export|month) (?:of|for|from) (?:the |all |our )*(?=\\p{L})`, 'giu'), '$1 '],
  [new RegExp(`(\\p{L}+), (?:the )?(${months}) (?:file|csv|one)(?=[,.;]|\\s|$)`, 'giu'), '$2 $1'],
  // What is told of duplicates before it is said which row stays.
  [
    /\s(?:has|have|contains?) (?:some )?(?:doubles|duplicates|dupes)[,:;]? (?:the )?same (\w+) (?:twice|several times|more than once)[.,;:]?(?=\s(?:keep|take)\b)/gi,
    ', drop duplicates by $1,',
  ],
  [
    /\b((?:one|1|a single) (?:row|record|entry|line) (?:per|for each) [\w ]+?):(?= (?:the )?(?:latest|newest|last|most recent|earliest|oldest|first)\b)/gi,
    '$1, keep',
  ],
  [
    /(?<=\b(?:throw away|drop|remove|skip|delete|discard|exclude|ignore|leave out|filter out|take out|kick out)\b(?:(?! (?:in|into|to) )[^;])*)\b(put|load|save|write|send|store) (?:the rest|what is left|what's left|what remains)(?= (?:in|into|to)\b)/gi,
    '$1 it',
  ],
  [/\brepeated (rows|records|lines)([^,]*), (?:the )?(?:full|exact|complete) duplicates(?: only)?(?:,? i mean)?/gi, 'exact duplicate $1$2'],
  [/\b(leave|filter|throw|kick|weed) ((?:the|all|any|those) [^,.;]+?) out(?=[.,;]|$)/gi, '$1 out $2'],
  // The month, where the verb cannot stand.
  [
    /(?<=^|\b(?:load|copy|import|put|save|export|the|all|only|just|our) )may (\p{L}{3,}s)(?=\s*(?:,|\.|$|\s(?:in|into|to)\b|->|→))/giu,
    '$1 in may',
  ],
  [
    /^every (?!(?:first|last|second|third|other|quarter|half|minute|hour|day|week|month|year|night|morning|evening)\b|\p{L}+day\b)(?=\p{L}+ (?:that|which|who|with|without|where|from|of|in)\b)/giu,
    'all ',
  ],
  [/(?<=\bwith [^,.;]+?) (?:added|attached|alongside)(?=[,.;]|$)/gi, ''],
  [/\bpayed\b/gi, 'paid'],
  [/(?<=\s)off (?=(?:s3|the (?:bucket|lake|warehouse|database))\b)/gi, 'from '],
];

const withVerb = (text: string): string =>
  text.replace(firstWord, (_, polite: string, word: string) => `${polite}${loading.find((meant) => lacksOne(word, meant)) ?? word}`);

/** The text with such words put right. Names in quotes, paths and words with capitals stay. */
export const mended = (text: string): string =>
  [
    ...shortForms,
    ...turnedForms,
    ...toldForms,
    ...asideForms,
    ...duplicateForms,
    ...spanForms,
    ...followForms,
    ...spokenForms,
    ...valueForms,
    ...listingForms,
    ...rowForms,
    ...rewordings,
    ...everydayForms,
    ...peakForms,
    ...rankedForms,
    ...figureForms,
    ...orderForms,
  ]
    .reduce((said, [short, whole]) => said.replaceAll(short, whole), withAmounts(withVerb(text)))
    .replaceAll(/(?<![\p{L}\p{N}_."'“/-])[a-z]{4,}(?![\p{L}\p{N}_."'”/-])/gu, (word) =>
      known.includes(word) ? word : (known.find((meant) => isSwapped(word, meant)) ?? long.find((meant) => lacksOne(word, meant)) ?? word),
    );
