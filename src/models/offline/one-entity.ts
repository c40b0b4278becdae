/** Questions about one thing by its id: "when did C0142 last order?", "show me order 10001", "what did customer 7 buy". */
import type { DatasetEntry } from '#domain/dataset.ts';
import { stemmer } from 'stemmer';
import { baseName } from './link/datasets.ts';
import { nameWords, singular } from './link/names.ts';
import { RequestText } from './text/request-text.ts';

const courtesy = String.raw`^(?:(?:please|hey|ok|okay|and|so|can you|could you)[, ]+)*`;
/** A word with digits, or a number behind what it counts. */
const id = String.raw`(?:(?:the )?(?<noun>\p{L}{3,}) (?:number |no\.? |id |#)?#?(?<id>(?=[\p{L}\p{N}_-]*\d)[\p{L}\p{N}_-]+)|(?<code>(?=[\p{L}_-]*\d)\p{L}[\p{L}\p{N}_-]{2,}))`;
const end = String.raw`(?:,? please)?[\s?.!]*$`;

const when = new RegExp(
  String.raw`${courtesy}when (?:did|has|was) ${id} (?:(?<which>last|first|most recently) (?<verb>\p{L}+)|(?<verb2>\p{L}+) (?:something |anything )?(?<which2>last|first|most recently|for the (?:last|first) time))(?: (?:something|anything|from us|with us|here))*${end}`,
  'iu',
);
const what = new RegExp(
  String.raw`${courtesy}what (?:all )?(?:did|does|has|have) ${id} (?:ever )?(?<verb>\p{L}+)(?: (?:so far|ever|from us|yet))*(?<rest> (?:in|on|since|before|after|during|last|this) [^,;?]+?)?${end}`,
  'iu',
);
const counted = new RegExp(
  String.raw`${courtesy}how many (?<data>\p{L}+) (?:did|does|do|has|have) ${id} (?!(?:have|has|had|there)\b)(?<verb>\p{L}+)(?: (?:so far|ever|from us|yet))*(?<rest> (?:in|on|since|before|after|during|last|this) [^,;?]+?)?${end}`,
  'iu',
);
const months = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*';
/** Of other days the reader of joins would take a date of the people. */
const who = new RegExp(
  String.raw`${courtesy}who (?<verb>\p{L}+) (?=on (?:the )?\d|(?:in (?:the )?|on )(?:\d{4}|${months})\b|(?:last|this) (?:week|month|quarter|year)\b)`,
  'iu',
);

/** The request with its data named; itself where it asks about no one thing, or of data that is not there. */
export function withOneEntity(text: RequestText, entries: DatasetEntry[]): RequestText {
  const said = aboutWhen(text.original, entries) ?? aboutDoings(text.original, entries);
  const meant = said ?? aboutPeople(text.original, entries);
  return meant === null ? text : new RequestText(meant, text.typed);
}

function aboutWhen(original: string, entries: DatasetEntry[]): string | null {
  const said = when.exec(original)?.groups;
  const data = said && dataOf(said['verb'] ?? said['verb2'] ?? '', entries);
  if (!said || !data) return null;
  return `when was the ${/first/i.test(said['which'] ?? said['which2'] ?? '') ? 'first' : 'last'} ${singular(data)} ${ofOne(said)}`;
}

function aboutDoings(original: string, entries: DatasetEntry[]): string | null {
  const said = what.exec(original)?.groups;
  const data = said && dataOf(said['verb'] ?? '', entries);
  const many = counted.exec(original)?.groups;
  if (many && dealings.test(many['verb'] ?? '')) return `how many ${many['data']} ${ofOne(many)}${many['rest'] ?? ''}`;
  return said && data ? `show all ${data} ${ofOne(said)}${said['rest'] ?? ''}` : null;
}

/** "Who ordered on 14 april": the people are a dataset of their own. */
function aboutPeople(original: string, entries: DatasetEntry[]): string | null {
  const said = who.exec(original);
  const people = [
    ...new Set(
      entries
        .filter(({ kind }) => kind !== 'folder')
        .map(baseName)
        .filter((name) => persons.test(name)),
    ),
  ];
  const [only] = people;
  if (!said || only === undefined || people.length > 1 || dataOf(said.groups?.['verb'] ?? '', entries) === null) return null;
  return `which ${only} ${said.groups?.['verb']} ${original.slice(said[0].length)}`;
}

/** That it is theirs is all that is said by these. */
const dealings = /^(?:placed?|made?|make|bought|buy|got|get|order(?:ed)?|taken?|take)$/i;

const persons =
  /^(?:customers?|clients?|members?|buyers?|patients?|guests?|users?|people|persons|students?|learners?|donors?|subscribers?|passengers?|readers|tenants?)$/i;

const ofOne = (said: Partial<Record<string, string>>): string =>
  said['code'] === undefined && /^\d+$/.test(said['id'] ?? '')
    ? `with ${said['noun']}_id ${said['id']}`
    : `of ${said['code'] ?? said['id']}`;

/** What people buy stands in such data, the first that is there. */
const bought = ['purchase', 'order', 'sale'];

/** The plural of the one dataset that a verb speaks of; null when none is, or several are. */
function dataOf(verb: string, entries: DatasetEntry[]): string | null {
  const stems = /^(?:buy|bought|purchased?)$/i.test(verb) ? bought : [stemmer(verb.toLowerCase())];
  for (const stem of stems) {
    const found = entries.filter((entry) => {
      const words = nameWords(baseName(entry));
      return entry.kind !== 'folder' && words.length === 1 && words.some((word) => stemmer(word) === stemmer(stem));
    });
    const [only] = found;
    if (only !== undefined && found.length === 1) return baseName(only);
  }
  return null;
}
