/** "Which customer has the most orders?": neither is a figure of the other, so the rows of the one are counted per key of the other. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { stemmer } from 'stemmer';
import { inspectAll, type Planning } from './asking.ts';
import { datasetCalled } from './link/called.ts';
import { baseName } from './link/datasets.ts';
import { isSource, ownFirst } from './link/left-tables.ts';
import { isNamedAfter, nameWords, singular } from './link/names.ts';
import { isIdentifier } from './link/types.ts';
import { stemsOfVerb } from './link/verbs.ts';
import { RequestText } from './text/request-text.ts';

const done = 'has|have|had|made|make|makes|placed|place|places|got|get|gets|did|received|receive|sent|wrote|with';
// Not the fewest: whoever has none is no row there.
const asked = new RegExp(
  String.raw`^(?<lead>(?:which|what|whose|show me|show|list|find|give me)\s+)?(?:(?:the|all|of|our)\s+)*(?<who>[\p{L}_]+)\s+(?:${done})\s+(?:the\s+)?(?:most|(?:highest|largest|biggest|greatest)\s+(?:number|count)\s+of)\s+(?<what>[\p{L}_]+(?:\s[\p{L}_]+)?)(?<rest>(?:\s+(?:in|since|last|this|from|of|during|before|after)\s[^,;]+)?)[\s?.!]*$`,
  'iu',
);
const manyAsked = 10;

/** "Which room gets booked most often?", "which rider rode the most?": the rows that the verb speaks of are counted. */
const doneOften =
  /^(?:which|what)\s+(?<who>[\p{L}_]+)\s+(?:(?:is|are|was|were|gets?|got|has been|have been)\s+)?(?<verb>\p{L}+)\s+(?:the\s+)?most(?:\s+(?:often|frequently))?(?<rest>(?:\s+(?:in|since|last|this|from|of|during|before|after)\s[^,;]+)?)[\s?.!]*$/iu;

/** "Top 3 members by bookings": by how many. */
const topBy =
  /\b(?<head>(?:top|best|bottom|worst)\s+\d+\s+(?<who>[\p{L}_]+))\s+by\s+(?:the\s+)?(?<what>[\p{L}_]+)(?=\s*(?:[,;.!?]|$|\s(?:to|into|in|from|since|this|last)\s))/iu;

/** "Which class is the most popular?": what is there once for each of them is not counted, but the rows elsewhere that name one. */
const popular =
  /^(?:which|what)(?:'s|\s+(?:is|are|was|were))?\s+(?:(?:the|our)\s+)?(?:most\s+(?:popular|in demand|sought after)\s+(?<who>[\p{L}_]+)|(?<who2>[\p{L}_]+)\s+(?:is|are|was|were)\s+(?:the\s+)?most\s+(?:popular|in demand|sought after))(?<rest>(?:\s+(?:in|since|last|this|from|of|during|before|after)\s[^,;]+)?)[\s?.!]*$/iu;

const participle = String.raw`(?:\p{L}{3,}ed|sold|bought|lent|read|seen|rented|driven|taken|taught|used|played)`;
/** "The 10 most borrowed tools", "least visited rooms". */
const mostDone = new RegExp(
  String.raw`\b(?:the\s+)?(?:top\s+)?(?<count>\d+\s+|two\s+|three\s+|four\s+|five\s+|ten\s+)?most(?:\s+(?:often|frequently))?[\s-]+(?<verb>${participle})\s+(?<who>[\p{L}_]+)(?=\s*(?:[,;.!?]|$|->|→)|\s(?:to|into|in|from|since|this|last|of|per|as|on|during)\s)`,
  'iu',
);
/** "How often was each tool borrowed?" */
const howOften = new RegExp(
  String.raw`\bhow (?:often|many times) (?:was|were|is|are|did|has|have)\s+(?:each|every)(?:\s+(?:of the|single))?\s+(?<who>[\p{L}_]+)\s+(?:been\s+|get\s+|got\s+)?(?<verb>${participle})(?=\s*(?:[,;.!?]|$|->|→)|\s\p{L})`,
  'iu',
);

/** "When was each machine last refilled?" */
const lastDone = new RegExp(
  String.raw`^when (?:was|were|did|has|have) (?:each|every)(?:\s+(?:of the|single))?\s+(?<who>[\p{L}_]+)\s+(?:been\s+|get\s+|got\s+)?(?<which>last|first)\s+(?<verb>${participle})(?=[\s?.!]*$|,|\s\p{L})`,
  'iu',
);

/** Either as figures of the rows that the verb speaks of; null where it is another wish. */
function* doneToEach(text: RequestText, entries: DatasetEntry[]): Planning<RequestText | null> {
  for (const each of [mostDone, howOften, lastDone]) {
    const found = each.exec(text.original);
    const { who = '', verb = '', count, which } = found?.groups ?? {};
    const owner = datasetCalled(who, entries);
    if (!found || owner === undefined) continue;
    const id = singular(nameWords(who).join('_'));
    const data = (yield* doneTo(who, verb, entries)) ?? (yield* choosing(owner, id, entries));
    const key = data && (yield* keyIn(data, id));
    if (!data || key === undefined) continue;
    const isOne = count === undefined && !/s$/i.test(who);
    const figures =
      each === lastDone
        ? `what is the ${which} ${singular(nameWords(baseName(data)).join(' '))} date per ${key} in ${data.name}`
        : each === howOften
          ? `number of rows in ${data.name} per ${key}`
          : `top ${count?.trim() ?? (isOne ? 1 : manyAsked)} ${key} by number of rows in ${data.name}`;
    const behind = text.original.slice(found.index + found[0].length).replace(/^\s+(?=(?:late|early|on time)\b)/i, ' that were ');
    return new RequestText(`${text.original.slice(0, found.index)}${figures}${behind}`, text.typed);
  }
  return null;
}

function* keyIn(data: DatasetEntry, id: string): Planning<string | undefined> {
  const [seen] = yield* inspectAll([data]);
  return seen?.ok === true ? seen.value.columns.find(({ name }) => isNamedAfter(name, id))?.name : undefined;
}

/** The one other file whose rows name one of these each. */
export function* choosing(owner: DatasetEntry, id: string, entries: DatasetEntry[]): Planning<DatasetEntry | undefined> {
  const others = entries.filter((entry) => isSource(entry) && entry.name !== owner.name);
  const seen = yield* inspectAll(others);
  const [one, ...more] = others.filter((_, index) => {
    const found = seen[index];
    return found?.ok === true && found.value.columns.some((column) => isIdentifier(column) && isNamedAfter(column.name, id));
  });
  return more.length === 0 ? one : undefined;
}

/** The data that a verb speaks of: "booked" of bookings, "sold" of sales. */
function* doneTo(who: string, verb: string, entries: DatasetEntry[]): Planning<DatasetEntry | undefined> {
  const stems = stemsOfVerb(verb.toLowerCase());
  const [owner, id] = [datasetCalled(who, entries), singular(nameWords(who).join('_'))];
  const anywhere = entries.filter(({ kind, name }) => kind !== 'folder' && name !== owner?.name && speaksOf(name, stems));
  // What was loaded from a file is no second kind of doing.
  const called = ownFirst(anywhere, (entry) => entry);
  const seen = yield* inspectAll(called);
  const holders = called.filter((_, index) => {
    const found = seen[index];
    return found?.ok === true && found.value.columns.some(({ name }) => isNamedAfter(name, id));
  });
  const plainly = holders.filter((entry) => nameWords(baseName(entry)).length === 1);
  const [one, ...others] = plainly.length > 0 ? plainly : holders;
  return others.length === 0 ? one : undefined;
}

const speaksOf = (name: string, stems: string[]): boolean =>
  nameWords(
    name
      .split('/')
      .at(-1)
      ?.replace(/\.\w+(?:\.gz)?$/, '') ?? name,
  ).some((word) => stems.some((stem) => word === stem || stemmer(word) === stem));

/** The question as it is answered from the partners' rows; itself where it is another one. */
export function* withPartnersCounted(text: RequestText, entries: DatasetEntry[]): Planning<RequestText> {
  const each = yield* doneToEach(text, entries);
  if (each) return each;
  const often = doneOften.exec(text.original)?.groups;
  if (often !== undefined) {
    const done = yield* doneTo(often['who'] ?? '', often['verb'] ?? '', entries);
    return done === undefined ? text : yield* countedIn(done, { who: often['who'] ?? '', rest: often['rest'] ?? '', isOne: true }, text);
  }
  const top = topBy.exec(text.original);
  const [ranked, many] = [top?.groups?.['who'] ?? '', top?.groups?.['what'] ?? ''].map((word) => datasetCalled(word, entries));
  if (top && ranked && many && ranked.name !== many.name)
    return new RequestText(text.original.replace(top[0], `${top.groups?.['head']} by number of ${top.groups?.['what']}`), text.typed);
  const liked = popular.exec(text.original)?.groups;
  const kind = liked?.['who'] ?? liked?.['who2'] ?? '';
  const thing = datasetCalled(kind, entries);
  if (thing !== undefined) {
    const chosen = yield* choosing(thing, singular(nameWords(kind).join('_')), entries);
    return chosen === undefined ? text : yield* countedIn(chosen, { who: kind, rest: liked?.['rest'] ?? '', isOne: true }, text);
  }
  const { lead = '', who = '', what = '', rest = '' } = asked.exec(text.original)?.groups ?? {};
  const [owner, counted] = [datasetCalled(who, entries), datasetCalled(what, entries)];
  if (owner === undefined || counted === undefined || owner.name === counted.name) return text;
  return yield* countedIn(counted, { who, rest, isOne: /^(?:which|what|whose)/i.test(lead) }, text);
}

interface Wanted {
  who: string;
  rest: string;
  /** One is asked for, not a list. */
  isOne: boolean;
}

function* countedIn(counted: DatasetEntry, { who, rest, isOne }: Wanted, text: RequestText): Planning<RequestText> {
  const key = yield* keyIn(counted, singular(nameWords(who).join('_')));
  if (key === undefined) return text;
  return new RequestText(
    isOne
      ? `which ${key} has the most rows in ${counted.name}${rest}?`
      : `top ${manyAsked} ${key} by number of rows in ${counted.name}${rest}`,
  );
}
