/** How files are read: "keep the file name in a column", "semicolon separated", "no header". */
import { dictionary } from '#domain/dictionary.ts';
import type { JsonObject } from '#domain/json.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { noted, type Scope } from '../scope.ts';

const fileName = pattern(
  'keep|keeping|add|adding|include|including|with|store|record|save|note|put|write the? source? file_name|filename|file_names|filenames|source_file in|as a|its? own? column|field?',
);
const fileOfRow =
  /(?<![\p{L}\p{N}_])(?:(?:plus|with|and|add|adding|keep|include|put|store|note)\s+)*(?:(?:an?|one|another)\s+(?:extra\s+|new\s+)?(?:column|field)\s+(?:with|for|of|holding|containing|(?:that\s+\p{L}+|saying|showing|telling)(?:\s+(?:me|us|you))?)\s+|(?:so\s+(?:that\s+)?)?(?:i|we|you)\s+(?:(?:can|must|need to|want to|have to|would like to|'d like to)\s+)*(?:know|see|tell)\s+(?:(?:per|for|of|in)\s+(?:each|every)?\s*(?:row|record|line)\s+)?|(?:per|for|in|with)\s+(?:each\s+|every\s+)?(?:row|record|line)\s+)?(?:the\s+|(?:from\s+)?which\s+)?(?:file\s?name|name of (?:the )?(?:source )?file|(?:source )?file)\s+(?:that\s+|which\s+|where\s+)?(?:(?:each|every|a|the)\s+(?:row|record|line)s?|each|it|they)\s+(?:came|comes|come|is|was|are|were|originates)(?:\s+(?:out of|from))?/dgiu;
const fileNameKept = [
  pattern('keep|keeping|add|include the? source? file_name|filename|file_names|filenames|source_file'),
  pattern(
    'with|and|plus|add|adding|include an|a|one? extra|new? column|field for|with|of|holding|containing|called the? source? file_name|filename|file_names|filenames|source_file',
  ),
  pattern(
    'with|and|plus|add|adding|keep|put|have|include? the? source? file_name|filename|file_names|filenames|source_file as|in|into an|a|one|its? own|extra|separate|new? column|field',
  ),
  pattern(
    'with|and|plus|keep|add|store|save|remember|note the? source? file_name|filename|file per|for|of|in|on|next_to each|every? row|line|record',
  ),
  pattern('with|and|plus|store|remember|note the? source? file_name|filename|file_names|filenames|source_file $'),
];
const delimiters: [RegExp, string][] = [
  [
    pattern('semicolon-separated|semicolon_separated|separated_by_semicolons|with_semicolons|delimited_by_semicolons|semicolon_delimited'),
    ';',
  ],
  [pattern('tab-separated|tab_separated|separated_by_tabs|tab_delimited'), '\t'],
  [pattern('pipe-separated|pipe_separated|separated_by_pipes|pipe_delimited'), '|'],
];
const noHeader = pattern('without|with_no|has_no|there_is_no|no header|headers|header_row|header_line row|line?');
/** A folder's files are read together anyway; saying so adds nothing. */
const together = pattern(
  'every|all|each|stack|stacking|union|combine|combining|concatenate|append_together|merge the? two|three|four|five|monthly|single|csv|all? files|file|csvs|csv in|from|under|of|inside|within?',
);
/** Where rows of files go that are put there. */
const inOneFile =
  'on_top_of_each_other|on_top_of_one_another|under_each_other|under_one_another|below_each_other|below_one_another|one_after_the_other|one_below_the_other|one_under_the_other|end_to_end';
const stacked = pattern(`stack|stacked|stacking|union|concatenate|${inOneFile} the? two|three|four|five?`);

const combined = pattern('combine|combining|concatenate|append|merge all? the? two|three|four|five|monthly|weekly|daily?');
const puttogether =
  /(?<![\p{L}\p{N}_])(?:all\s+)?together(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])to\s+(?:each other|one another)(?![\p{L}\p{N}_])/dgiu;
const countBefore = /(?<![\p{L}\p{N}_])(?:all|both|these|those)?\s*(?:two|three|four|five|six|\d+)\s+$/iu;
const rhythmBefore =
  /(?<![\p{L}\p{N}_])(?:all|every|each|these|those|two|three|four|five|\d+)\s+(?:the\s+)?(?:monthly|weekly|daily|yearly|quarterly)\s+$/iu;

const beside = /^\s*(?:,|&|\+|and\b|with\b)/i;
const besideBefore = /(?:[\p{L}\p{N}]\s+(?:and|with|&)|,)\s+(?:the\s+)?$/iu;

/** "Put the june and july ratings together", "all monthly ratings": a folder is that anyway. */
function claimFilesWords({ text, spans }: Scope): void {
  const isAlone = spans.every(
    ({ start, end }) => !beside.test(text.original.slice(end)) && !besideBefore.test(text.original.slice(0, start)),
  );
  if (isAlone) text.take(puttogether);
  for (const { start } of spans) {
    const before = rhythmBefore.exec(text.between(0, start)) ?? countBefore.exec(text.between(0, start));
    if (before) text.claim({ start: before.index, end: start });
  }
}

const sheetNamed =
  /(?<![\p{L}\p{N}_])(?:(?:in|on|from|of|using|use|the|its)\s+)*(?:sheet|worksheet|tab)\s+(?:(?:named|called)\s+)?(?:"(?<double>[^"]+)"|“(?<curly>[^”]+)”|'(?<single>[^']+)'|(?!(?:with|and|into|to|in|as|where|for|from|by|on|of|at|but|only|please)\b)(?<bare>[\p{L}\p{N}_]+))/dgiu;
const headerPlace =
  /(?<![\p{L}\p{N}_])(?:(?:with|where|and|the|its|a)\s+)*headers?(?:\s+(?:row|line))?(?:\s+(?:is|are|being|in|on|at|number|row|line))*\s+(?<row>\d{1,7})(?![\p{L}\p{N}_])/dgiu;

/** "The budget sheet of data/plan.xlsx". */
const sheetBefore =
  /(?<![\p{L}\p{N}_])(?:(?:in|on|from|of|using|use)\s+)*(?:the\s+)(?!(?:first|second|third|last|whole|same|other|right|wrong|spread|excel)\b)(?<bare>[\p{L}\p{N}_]+)\s+(?:sheet|worksheet|tab)(?=\s+(?:of|in|from)\b)/dgiu;
/** Whether a text begins with the name of a sheet: `sheet Plan`, but not `sheet into analytics.x`. */
export const beginsWithSheet = (text: string): boolean => text.trimStart().search(sheetNamed) === 0;

/** "Sheet Plan with header row 3": where the rows of a workbook are. */
function readWorkbookPlace({ text, subject }: Scope): JsonObject {
  if (!/\.xlsx$/i.test(subject.entry.name)) return {};
  const sheet = text.take(sheetNamed, sheetBefore);
  const row = text.take(headerPlace);
  const name = sheet && (sheet.part('double') || sheet.part('curly') || sheet.part('single') || sheet.part('bare'));
  return { ...(name ? { sheet: name } : {}), ...(row ? { headerRow: Number(row.part('row')) } : {}) };
}

const ordinals = dictionary<number>({ second: 2, third: 3, fourth: 4, fifth: 5, sixth: 6 });
const counts = dictionary<number>({ one: 1, two: 2, three: 3, four: 4, five: 5, six: 6 });
const headerNth =
  /(?<![\p{L}\p{N}_])(?:(?:with|where|and|the|its|a)\s+)*(?:headers?|column names)(?:\s+(?:row|line))?(?:\s+(?:is|are|being|comes?|starts?|in|on|at|the|row|line|number))*\s+(?:(?<nth>second|third|fourth|fifth|sixth)|(?<row>\d{1,4})(?:st|nd|rd|th)?)(?:\s+(?:row|line))?(?![\p{L}\p{N}_])/dgiu;
/** Lines of a file, and no rows of data. */
const firstLines =
  /(?<![\p{L}\p{N}_])(?:skip|ignore|drop|leave\s+out|without|omit)\s+(?:the\s+)?first\s+(?:(?<count>\d{1,4}|two|three|four|five|six)\s+lines|line)(?:\s+(?:of|in|at the top of)\s+(?:the\s+|every\s+|each\s+)?files?)?(?![\p{L}\p{N}_])/dgiu;

/** "The header is in row 3", "skip the first two lines": what stands above the names of a CSV file's columns. */
function readLinesAbove({ text, subject }: Scope): JsonObject {
  if (!/\.(?:csv|tsv|txt)(?:\.gz)?$/i.test(subject.entry.name)) return {};
  const header = text.take(headerNth);
  const lines = header === null ? text.take(firstLines) : null;
  const said = (found: Taken | null, part: string, words: Record<string, number>): number => {
    const word = found?.part(part).toLowerCase() ?? '';
    return words[word] ?? Number(word);
  };
  if (lines !== null) return { skip: lines.part('count') === '' ? 1 : said(lines, 'count', counts) };
  if (header === null) return {};
  const row = header.part('nth') === '' ? said(header, 'row', {}) : said(header, 'nth', ordinals);
  return row > 1 ? { skip: row - 1 } : {};
}

const noteLines = (lines: number, scope: Scope): void =>
  void scope.notes.push(`${lines === 1 ? 'The first line' : `The first ${lines} lines`} of the file, above its header, will not be read.`);

/** Reads and claims reading options of the main source. */
export function readReadingOptions(scope: Scope): JsonObject {
  const options: JsonObject = { ...readWorkbookPlace(scope), ...readLinesAbove(scope) };
  if (options['skip'] !== undefined) noteLines(Number(options['skip']), scope);
  const named = scope.text.take(fileOfRow, fileName, ...fileNameKept);
  if (named) {
    options['filename'] = true;
    noted(scope, named.phrase, 'the name of the file each row came from is kept in the column filename');
  }
  for (const [words, delimiter] of delimiters) if (scope.text.take(words)) options['delimiter'] = delimiter;
  if (scope.text.take(noHeader)) options['header'] = false;
  if (scope.subject.entry.kind === 'folder') {
    const found = scope.text.take(together, stacked, combined);
    claimFilesWords(scope);
    if (found) noted(scope, found.phrase, 'all files of the folder together, matched by column name');
  }
  return options;
}
