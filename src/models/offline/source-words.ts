/** Words beside the name of the data that say no more than the name: "log lines", "the books catalogue", "the shipments (the gz one)". */
import { nameWords, sameWords } from './link/names.ts';
import { beginsWithSheet } from './read/load/reading-options.ts';
import type { Scope } from './read/scope.ts';

/** Claims such words wherever the data is named. */
export function claimSourceWords(scope: Scope): void {
  claimObject(scope);
  claimRowNouns(scope);
  claimPlaceWords(scope);
  claimPlaces(scope);
  claimHolders(scope);
  claimFormats(scope);
}

/** "Id, grade, outcome to box.b": the result of it all, unless a column is called so. */
export function claimOutcome({ text, columns }: Scope): void {
  const found = text.find(outcome);
  if (found && !columns.some(({ name }) => name.toLowerCase() === found.part('word').toLowerCase())) text.claim(found);
}
const outcome =
  /(?<=(?:[,;?.:¦]\s*(?:(?:and|then|please)\s+)*|\b(?:and|then)\s+(?:please\s+)?(?=(?:write|put|store|save|load|send|export)\b))(?:(?:write|put|store|save|load|send|export)\s+)?(?:the\s+|this\s+|that\s+|all\s+)*)(?<word>results?|outputs?|outcomes?)(?:\s+(?:goes|go|should go|must go|comes|lands|belongs))?(?=\s*¦|\s+as\s+(?:an?\s+)?¦)/dgiu;

/** "…, bookings to box.b": right before the target and behind a comma, the name is what is loaded and nothing else. */
function claimObject({ text, spans }: Scope): void {
  for (const { start, end } of spans)
    if (/[,;:]\s*(?:(?:the|all|our)\s+)?$/i.test(text.between(0, start)) && /^\s*¦/.test(text.after(end))) text.claim({ start, end });
}

/** What people call the rows of anything: "access log lines", "requests in the access logs". */
const rowNoun =
  'lines|items|entries|requests|hits|events|people|persons|staff|documents|positions|measurements|observations|transactions|samples|points|cases';
const nounBehind = new RegExp(`^\\s+(?:${rowNoun})(?![\\p{L}\\p{N}_])`, 'iu');
const nounBefore = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${rowNoun})\\s+(?:in|from|of)\\s+(?:the\\s+|our\\s+|my\\s+)?$`, 'iu');
const nounAlone = new RegExp(`(?<![\\p{L}\\p{N}_])(?:number|count|amount)\\s+of\\s+(?:the\\s+)?(?:${rowNoun})(?![\\p{L}\\p{N}_])`, 'iu');

/** Claims such a noun, which says no more than the name beside it. */
function claimRowNouns({ text, spans, columns }: Scope): void {
  // "Points" may be what the elements of a list have.
  const isColumn = (noun: string): boolean =>
    columns.some(({ name, type }) => sameWords(nameWords(name), nameWords(noun)) || new RegExp(`[( ]"?${noun}"? [A-Z]`, 'i').test(type));
  const claim = (start: number, phrase: string): void => {
    const noun = new RegExp(`(?:${rowNoun})`, 'i').exec(phrase);
    if (noun && !isColumn(noun[0])) text.claim({ start: start + noun.index, end: start + noun.index + noun[0].length });
  };
  for (const { start, end } of spans) {
    const behind = nounBehind.exec(text.original.slice(end));
    if (behind) claim(end, behind[0]);
    const before = nounBefore.exec(text.original.slice(0, start));
    if (before) claim(before.index, before[0]);
  }
  const counted = nounAlone.exec(text.original);
  if (counted) claim(counted.index, counted[0]);
}

/** "Weather observations" of `weather/observations.csv`, "log lines" of `logs/app.json`: words of the data's place beside its name. */
function claimPlaceWords({ text, spans, subject, columns }: Scope): void {
  const { connection, name } = subject.entry;
  const place = nameWords(`${connection} ${name}`);
  const isOfPlace = (said: string): boolean => place.some((word) => word === said || (said.length > 3 && word.startsWith(said)));
  const isColumn = (word: string): boolean => columns.some((column) => nameWords(column.name).includes(nameWords(word)[0] ?? ''));
  const isName = ({ start, end }: { start: number; end: number }): boolean => spans.some((span) => span.start < end && span.end > start);
  const words = text.words();
  for (const [index, word] of words.entries()) {
    const [said, ...more] = nameWords(word.text);
    if (said === undefined || more.length > 0 || !isOfPlace(said) || isName(word) || isColumn(word.text)) continue;
    const next = words[index + 1];
    const leads = next !== undefined && (isName(next) || nounBehind.test(` ${next.text}`)) && next.start - word.end === 1;
    if (!leads) continue;
    text.claim(word);
    if (!isName(next)) text.claim(next);
  }
}

const placeSaid =
  /(?<![\p{L}\p{N}_])(?:(?:from|in|out of|of|at|inside)\s+)?(?:the\s+|our\s+|my\s+)?(?<place>[\p{L}_][\p{L}\p{N}_]*)\s+(?:folder|directory|bucket|database|connection|api|endpoint|service|server|source)(?![\p{L}\p{N}_]):?/dgiu;

/** "The stations list from the bikes folder", "audio bucket: plays": the place that the data is in, wherever it is said. */
function claimPlaces({ text, subject }: Scope): void {
  const place = nameWords(`${subject.entry.connection} ${subject.entry.name.replace(/[^/.]*(?:\.[a-z0-9]+)*$/i, '')}`);
  for (const found of text.findAll(placeSaid)) if (nameWords(found.part('place')).every((word) => place.includes(word))) text.claim(found);
  for (const found of text.findAll(kindSaid)) if (kindOfPlace(subject.entry).test(found.part('kind'))) text.claim(found);
}

/** "From the bucket": the kind of place alone, where the data is in one. */
const kindSaid =
  /(?<![\p{L}\p{N}_])(?:from|in|out of|of)\s+(?:the|our|my)\s+(?<kind>bucket|lake|folder|directory|database|db)(?![\p{L}\p{N}_])/dgiu;

const kindOfPlace = ({ kind, name }: Scope['subject']['entry']): RegExp =>
  kind === 'table' || kind === 'view'
    ? /^(?:database|db)$/i
    : /^[a-z0-9]+:\/\//i.test(name)
      ? /^(?:bucket|lake|folder|directory)$/i
      : name.includes('/')
        ? /^(?:folder|directory)$/i
        : /^$/;

/** What data is kept in, whatever it holds. */
const holder =
  'catalogue|catalog|log|logs|logbook|list|listing|register|registry|overview|archive|collection|feed|dump|extract|sheet|spreadsheet|workbook|export|master data|master list|database|db';
const holderBehind = new RegExp(`^\\s+(?:${holder})(?![\\p{L}\\p{N}_])(?!\\s+of\\b)`, 'iu');
const holderBefore = new RegExp(
  `(?<![\\p{L}\\p{N}_])(?:(?:one|a|the)\\s+)?(?:complete\\s+|full\\s+|whole\\s+)?(?:${holder})\\s+of\\s+(?:the\\s+|all\\s+|our\\s+)?$`,
  'iu',
);

/** "Write fields out to", "only the october scans into": said of the data as a whole. */
const outBehind = /^\s+out(?=\s+(?:¦|to\b|into\b))/iu;
const onlyBefore = /(?<![\p{L}\p{N}_])(?:(?:only|just)\s+(?:the\s+)?|(?:whole|entire|complete)\s+)$/iu;
/** "The exchange rates" of `rates.csv`. */
const ratesBefore = /(?<![\p{L}\p{N}_])(?:foreign\s+)?(?:exchange|currency|conversion|fx)\s+$/iu;
const folderBehind = /^\s+(?:folder|directory)(?![\p{L}\p{N}_])/iu;

function claimHolders({ text, spans, columns, subject }: Scope): void {
  const isColumn = (said: string): boolean => columns.some(({ name }) => sameWords(nameWords(name), nameWords(said)));
  const isWorkbook = /\.xlsx$/i.test(subject.entry.name);
  for (const { start, end } of spans) {
    const behind = isWorkbook && beginsWithSheet(text.after(end)) ? null : holderBehind.exec(text.after(end));
    if (behind && !isColumn(behind[0])) text.claim({ start: end, end: end + behind[0].length });
    const before = holderBefore.exec(text.between(0, start));
    if (before && before.index > 0) text.claim({ start: before.index, end: start });
    const folder = subject.entry.kind === 'folder' ? folderBehind.exec(text.after(end)) : null;
    if (folder) text.claim({ start: end, end: end + folder[0].length });
    const out = outBehind.exec(text.after(end));
    if (out) text.claim({ start: end, end: end + out[0].length });
    const rates = ratesBefore.exec(text.between(0, start));
    if (rates && nameWords(subject.noun).at(-1) === 'rate') text.claim({ start: rates.index, end: start });
    const only = onlyBefore.exec(text.between(0, start));
    if (only) text.claim({ start: only.index, end: start });
  }
}

/** What a format is called, and how the name of such a file ends. */
const formats: [words: string, ending: RegExp][] = [
  ['gz|gzip|gzipped|zipped|compressed', /\.gz$/i],
  ['excel|xlsx|xls', /\.xls[xm]?$/i],
  ['csv', /\.csv(?:\.gz)?$/i],
  ['tsv', /\.tsv(?:\.gz)?$/i],
  ['json|jsonl|json lines|ndjson', /\.(?:json|jsonl|ndjson)(?:\.gz)?$/i],
  ['parquet', /\.(?:parquet|pq)$/i],
];

/** "(the gz one)", "excel sheet", right behind the name: a format that the data really has. */
function claimFormats({ text, spans, subject }: Scope): void {
  for (const [words, ending] of formats) {
    if (!ending.test(subject.entry.name)) continue;
    const behind = new RegExp(
      `^[\\s¦]*\\(?\\s*(?:the\\s+|an?\\s+|from\\s+)?(?:${words})(?:\\s+(?:one|file|version|sheet|export|format))?(?![\\p{L}\\p{N}_/.])`,
      'iu',
    );
    for (const { end } of spans) {
      const found = behind.exec(text.after(end));
      if (found) text.claim({ start: end, end: end + found[0].length });
    }
  }
}
