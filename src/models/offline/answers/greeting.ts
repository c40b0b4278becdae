/** Hello and help: who this is, and three things to try with the data that is really there. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, listDatasets, type Planning, type Seen } from '../asking.ts';
import { baseName } from '../link/datasets.ts';
import { relationId } from '../draft/edit.ts';
import { changedColumn, isIdentifier, isText } from '../link/types.ts';
import { type Reply, say } from '../reply.ts';
import type { RequestText } from '../text/request-text.ts';

const greeting =
  /^(?:(?:it(?:'s| is) )?(?:my )?first (?:day|time|week)(?: here| with this)?|(?:i(?:'m| am) )?new here)[\s!.]*$|^(?:hi|hello|hey|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|hallo|moin|servus|salut|hola|bonjour)(?: (?:there|all|everyone|team|headgate|again))?[\s!.,:)]*(?:how are you(?: doing)?(?: today)?)?[?!.\s]*$/i;
const helping =
  /^(?:(?:(?:i(?:'m| am)|we(?:'re| are)) (?:quite |completely |totally |all )?new(?: here| to (?:this|headgate|it|the team))?|(?:it(?:'s| is) )?(?:my )?first (?:time|day)(?: here)?|never used (?:this|it|you)(?: before)?)[,.;!:]*\s+(?:so |and )?)?(?:help(?: me)?(?: please)?|\?+|what can (?:you|i|we) do(?: here| for me)?|how (?:does|do) (?:this|it|you) work|how do i (?:start|begin|use (?:this|you|it))|who are you|what are you(?: (?:good )?for)?|(?:(?:are|is) (?:you|this|there)|am i (?:talking|speaking|chatting) (?:to|with)) (?:an? |the )?(?:(?:real|actual|human|living) )*(?:person|human|people|bot|chat ?bot|robot|ai|machine|program|computer|language model|llm|chatgpt|gpt|someone real)(?: or (?:an? )?\w+)?|what (?:is|are) (?:this|you) (?:good|here) for|what (?:kinds? of |sorts? of )?(?:things? |questions? |stuff )?can (?:i|we) (?:ask|say|type|tell|do with)(?: you)?(?: (?:for|about|here))?|what should i (?:do|say|type)|tell me (?:about yourself|what you (?:can )?do)|show me what you can do|what is this|what do you do|commands|usage|examples?|get(?:ting)? started)[\s?!.]*$/i;

export const isGreeting = ({ original }: RequestText): boolean => greeting.test(original);
export const asksForHelp = ({ original }: RequestText): boolean => helping.test(original);

export function* greet(): Planning<Reply> {
  return say(
    `Hello, I am Headgate. I load and reshape data, and I show what a load would change before anything is written.\n\n${yield* suggestions()}`,
  );
}

export function* help(): Planning<Reply> {
  return say(
    'I am Headgate, a program. Tell me in plain words what to load, from where, and what to do with it on the way. I show a card with the exact effect; ' +
      `nothing is written before somebody approves it.\n\n${yield* suggestions()}`,
  );
}

function* suggestions(): Planning<string> {
  const listing = yield* listDatasets();
  const entries = listing.ok ? listing.value.filter(({ kind }) => kind !== 'folder') : [];
  const [first] = entries.toSorted((a, b) => rank(a) - rank(b));
  if (first === undefined)
    return 'There is no data here yet. Put a CSV, JSON or Parquet file under one of the folders I may read, then say “load” and its name.';
  const [seen] = yield* inspectAll([first]);
  const tries = seen?.ok ? ideas(first, seen.value) : [`load ${first.name} into analytics.${relationId(baseName(first))}`];
  return ['Try:', ...tries.map((text) => `- ${text}`)].join('\n');
}

/** Plain tables teach best; of those the one people know. */
const rank = ({ name, kind }: DatasetEntry): number =>
  /(?:^|\/)orders\.\w+$/i.test(name) ? 0 : kind === 'file' && /\.csv$/i.test(name) ? 1 : 2;

function ideas(entry: DatasetEntry, { columns }: Seen): string[] {
  const noun = baseName(entry);
  const table = `analytics.${relationId(noun)}`;
  const key = columns.find(isIdentifier);
  const changed = changedColumn(columns);
  const group = columns.find((column) => isText(column) && /status|type|country|category|segment|method/i.test(column.name));
  return [
    key && changed
      ? `load ${entry.name} into ${table}, drop duplicates by ${key.name} keeping the latest ${changed.name}`
      : `load ${entry.name} into ${table}`,
    group ? `how many ${noun} per ${group.name}?` : `how many rows are in ${entry.name}?`,
    `what is in ${entry.name}?`,
  ];
}
