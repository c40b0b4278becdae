/** "Did the orders come in this morning?", "were customers loaded yesterday?": runs of the data, and how they went. */
import { counted } from '#domain/amounts.ts';
import type { DatasetEntry } from '#domain/dataset.ts';
import { type Planning, refuse } from '../asking.ts';
import { listRuns } from '../asking-history.ts';
import { baseName } from '../link/datasets.ts';
import { nameWords, sameWords } from '../link/names.ts';
import { answer, type Reply } from '../reply.ts';
import type { RequestText } from '../text/request-text.ts';
import { failureWords, momentOf, sorry } from './which-run.ts';

const when = String.raw`(?: (?:in|out|as planned|correctly|properly|successfully|already|through|here|all right|alright|ok|okay|fine|well|again|yet|today|yesterday|this morning|(?:last|over) ?night|this week))*`;
const asking = new RegExp(
  String.raw`^(?:did|have|has|are|were|is|was) (?:the |our |my |all )*(?<name>[\p{L}_][\p{L}\p{N}_./]*(?: (?!come\b|get\b|arrive\b|been\b|make\b)[\p{L}_]+)?) (?:(?:load|import|job|pipeline|run|sync) (?:work(?:ed)?|r[au]n|succeed(?:ed)?|finish(?:ed)?|completed?|successful|done)|(?:data |load |file )?(?:come|came|get|got|arrived?|(?:been |get |got )?(?:loaded|imported|refreshed|updated)|make it|made it|go|gone|went))${when}[\s?]*$`,
  'iu',
);
const today = /\b(?:today|this morning)\b/i;
const lately = /\b(?:yesterday|(?:last|over) ?night)\b/i;

/** Null when the question is another one, or no data is called so. */
export function* tellArrival({ original }: RequestText, entries: DatasetEntry[]): Planning<Reply | null> {
  const name = asking.exec(original)?.groups?.['name'];
  const noun = name === undefined ? null : (nounIn(name, entries) ?? null);
  if (noun === null) return null;
  const sinceDays = today.test(original) ? 1 : lately.test(original) ? 2 : 7;
  const listed = yield* listRuns({ sinceDays, limit: 200 });
  if (!listed.ok) return refuse(sorry(listed.failure));
  const own = listed.value.runs.filter(({ sources, targets }) => [...sources, ...targets].some((each) => isCalled(each, noun)));
  const [newest] = own;
  const span = `the last ${sinceDays === 1 ? '24 hours' : `${sinceDays} days`}`;
  if (newest === undefined) return answer(`No: nothing of ${noun} was loaded in ${span}.`);
  const good = own.find(({ state }) => state === 'succeeded');
  const lines = own.slice(0, 6).map(({ number, title, state, rows, finishedAt, error }) => {
    const how = error ? `: ${failureWords(error)}` : rows ? ` with ${counted(rows.loaded, 'row')} loaded` : '';
    return `- Run ${number} (${title}) ${state}${finishedAt === null ? '' : ` ${momentOf(finishedAt)}`}${how}`;
  });
  return answer([good ? `Yes, in ${span}:` : `Not yet, in ${span}:`, '', ...lines].join('\n'));
}

const nounIn = (name: string, entries: DatasetEntry[]): string | undefined =>
  entries.map(baseName).find((noun) => sameWords(nameWords(noun), nameWords(name)));

/** `taxi/rides.csv` and `warehouse.fleet.rides` are both called rides. */
const isCalled = (dataset: string, noun: string): boolean =>
  sameWords(
    nameWords(baseName({ name: dataset, kind: /[/]|\.\w{2,8}$/.test(dataset) && dataset.includes('/') ? 'file' : 'table' })),
    nameWords(noun),
  );
