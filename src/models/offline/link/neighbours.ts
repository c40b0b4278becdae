/** Words beside the name of a dataset that belong to it: its folder, schema or connection, and the month of a monthly file. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { Word } from '../text/request-text.ts';
import { adverbs } from './dates.ts';
import { nameWords, sameWords } from './names.ts';

/** Words for the place of data: folders, schema and connection, without the name itself. */
function placeWords({ name, kind, connection }: DatasetEntry): Set<string> {
  const cut = kind === 'table' || kind === 'view' ? name.lastIndexOf('.') : name.replace(/\/+$/, '').lastIndexOf('/');
  const place = name.slice(0, Math.max(0, cut)).replace(/^s3:\/\//i, '');
  const usual = connection === 'files' || connection === 'warehouse' ? '' : connection;
  return new Set(nameWords(`${place} ${usual}`));
}

/** "The costume clients": of data that is called by the next word, some lies in a place called by this one. */
export function isPlaceOf(word: string, entries: DatasetEntry[]): boolean {
  const said = nameWords(word);
  return said.length > 0 && entries.some((entry) => said.every((part) => isCalled(placeWords(entry), part)));
}

/** "The HR database" is the connection `hrdb`, and so are "the HR people" of it. */
const isCalled = (place: Set<string>, word: string): boolean => place.has(word) || place.has(`${word}db`);

const homeOf = ({ connection, name }: DatasetEntry): string => `${connection} ${name.split(/[./]/)[0]?.toLowerCase()}`;

/** Entries with those of the same folder or schema first: only so many are looked into. */
export const nearestFirst = (entries: readonly DatasetEntry[], to: DatasetEntry): DatasetEntry[] => [
  ...entries.filter((entry) => homeOf(entry) === homeOf(to)),
  ...entries.filter((entry) => homeOf(entry) !== homeOf(to)),
];

/** "The weekly files" of a folder called weeks. */
export function foldersInRhythm([said = '', ...more]: string[], entries: DatasetEntry[]): DatasetEntry[] {
  const unit = more.length > 0 ? undefined : adverbs[said];
  const isCalled = ({ name }: DatasetEntry): boolean => sameWords(nameWords(name.split('/').at(-1) ?? name), [unit ?? '']);
  return unit === undefined ? [] : entries.filter((entry) => entry.kind === 'folder' && isCalled(entry));
}

const connecting = /^(?:in|from|of|at|out|the|our|my|inside|under)$/i;
const placeNoun = /^(?:schema|folder|directory|bucket|connection|database|file|files|table|dataset|data|sheet|view|csv|json|parquet)$/i;

export interface Neighbourhood {
  /** The entries that the words beside the name leave. */
  entries: DatasetEntry[];
  /** How many words before and behind the name belong to it. */
  before: number;
  behind: number;
}

/** What the words before and behind a name make of the entries it may mean: "crm accounts", "the accounts in billing", "access logs". */
export function neighbourhood(before: Word[], behind: Word[], entries: DatasetEntry[]): Neighbourhood {
  const last = placed(before.slice(-1), entries, false);
  const inner = last === null ? null : ofMonth(before.slice(0, -1), entries);
  const monthly = ofMonth(before, entries) ?? (inner && { ...inner, before: inner.before + 1 });
  if (monthly !== null) {
    const tail = placed(behind, monthly.entries, true);
    return { ...monthly, behind: tail?.words ?? 0 };
  }
  const front = placed(before.toReversed(), entries, false);
  const tail = placed(behind, front?.entries ?? entries, true);
  return { entries: tail?.entries ?? front?.entries ?? entries, before: front?.words ?? 0, behind: tail?.words ?? 0 };
}

/** Words right beside the name that name the place of some entries; a preposition may stand between when they come behind. */
function placed(words: Word[], entries: DatasetEntry[], isBehind: boolean): { entries: DatasetEntry[]; words: number } | null {
  let skipped = 0;
  // "The absences table from the HR database".
  if (isBehind && placeNoun.test(words[0]?.text ?? '') && connecting.test(words[1]?.text ?? '')) skipped = 1;
  if (isBehind) while (skipped < 4 && connecting.test(words[skipped]?.text ?? '')) skipped += 1;
  const said = nameWords((words[skipped]?.text ?? '').replace(/'s$/, ''));
  if (said.length === 0) return null;
  const noun = isBehind && placeNoun.test(words[skipped + 1]?.text ?? '') ? 1 : 0;
  const fitting = entries.filter((entry) =>
    said.every((word) => (isBehind && noun === 0 ? placeWords(entry).has(word) : isCalled(placeWords(entry), word))),
  );
  if (fitting.length === 0) return null;
  return { entries: fitting, words: skipped + 1 + noun };
}

/** "The 2024 harvest": of yearly files, the one of that year. Null when several files are of it. */
function ofYear(said: string, entries: DatasetEntry[]): Pick<Neighbourhood, 'entries' | 'before'> | null {
  if (!/^(?:19|20)\d\d$/.test(said)) return null;
  const spelled = new RegExp(`(?<!\\d)${said}(?!\\d)`);
  const fitting = entries.filter(({ name, kind }) => kind === 'file' && spelled.test(name.split('/').at(-1) ?? ''));
  return fitting.length === 1 ? { entries: fitting, before: 1 } : null;
}

const months = 'january february march april may june july august september october november december'.split(' ');

/** "The november access log": of monthly files, the one of that month. Null when no month is said or no file has it. */
function ofMonth(before: Word[], entries: DatasetEntry[]): Pick<Neighbourhood, 'entries' | 'before'> | null {
  const said = before.at(-1)?.text.toLowerCase() ?? '';
  const yearly = ofYear(said, entries);
  if (yearly !== null) return yearly;
  const month = months.findIndex((name) => name === said || (said.length === 3 && name.startsWith(said)));
  if (month < 0) return null;
  const number = String(month + 1).padStart(2, '0');
  const spelled = new RegExp(`(?:19|20)\\d\\d[-_]?${number}(?!\\d)|(?<![a-z])${said}`, 'i');
  // "The october and november logs" are several of them.
  if (/^(?:and|or|,)$/i.test(before.at(-2)?.text ?? '')) return null;
  const fitting = entries.filter(({ name, kind }) => kind === 'file' && spelled.test(name.split('/').at(-1) ?? ''));
  return fitting.length === 0 ? null : { entries: fitting, before: 1 };
}

/** "Export orders" orders something, though there is a folder called exports. */
export const isOrder = (words: Word[], index: number): boolean =>
  /^(?:export|import|upload|download|load|copy|append|dump|transfer|merge|report|transform|backup)$/i.test(words[index]?.text ?? '') &&
  (index === 0 || /^(?:please|and|then|now|also|you|to)$/i.test(words[index - 1]?.text ?? '')) &&
  words[index + 1] !== undefined &&
  !/^(?:in|into|to|from|of|with|where|by|as|and|or|is|are|has|have)$/i.test(words[index + 1]?.text ?? '');

/** "'club' for the rest", "is 'club'": in quotes, where a value stands. */
export const isValue = (words: Word[], index: number): boolean =>
  /^['"“]/.test(words[index]?.text ?? '') &&
  (/^(?:if|when|where|for|otherwise|else)$/i.test(words[index + 1]?.text ?? '') ||
    /^(?:is|are|becomes?|reads?|says?|=|called)$/i.test(words[index - 1]?.text ?? ''));
