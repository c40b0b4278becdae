/** "Which runs failed this week and why?", "list the runs of today", "which loads write to analytics.orders?", "is it getting slower?" */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { RunList, RunQuery, RunSummary } from '#domain/history.ts';
import { PipelineLines } from '#domain/pipeline.ts';
import { askTool, type Planning, refuse } from '../asking.ts';
import { explainFailure, listRuns } from '../asking-history.ts';
import { baseName } from '../link/datasets.ts';
import { nameWords, sameWords } from '../link/names.ts';
import { countOfWord } from '../link/numbers.ts';
import { answer, type Reply } from '../reply.ts';
import type { RequestText } from '../text/request-text.ts';
import { unusedPhrases } from './unused.ts';
import { calledSo, failureWords, momentOf, namesIn, rowsOf, sorry } from './which-run.ts';

const jobs = String.raw`\b(?:runs?|loads?|jobs?|pipelines?|imports?|executions?)\b`;
/** "Did not work", "isn't running". */
const not = String.raw`(?:didn'?t|did not|doesn'?t|does not|isn'?t|is not|hasn'?t|has not|wasn'?t|was not|won'?t|not)`;
const done = String.raw`(?:work|run|finish|complete|succeed|happen|go through|come through)(?:s|ed|ing)?`;
const failing = String.raw`\b(?:${not} ${done}|fail(?:ed|s|ing|ures?)?|br(?:eak(?:s|ing)?|oke(?:n)?)|errors?|went wrong|go wrong|crash(?:ed)?|f(?:all|ell|alls) over|blow up|blew up|died?)\b`;
const asksWhich = new RegExp(
  String.raw`\b(?:which|what|show|list|any|how (?:many|often))\b.*${jobs}.*${failing}|${failing}\s+(?:runs|loads|jobs)\b|^(?:were there |are there )?(?:any|no) (?:${jobs.slice(2, -2)} )?(?:failures?|errors?|problems? with (?:the )?${jobs})|^(?:did|has|have)\s+(?:anything|something|any (?:of (?:them|it)|${jobs}))\s+${failing}|^(?:did|has|have|is|are|was|were)\s+(?:everything|all\b.*${jobs}|(?:all )?(?:the|my|our) (?:\w+ )?${jobs})\s+(?:\w+ )?(?:${done}|ran|go|gone|went|ok|okay|fine|well|good)\b|^(?:is (?:there )?)?(?:anything|something) (?:broken|failing|failed|down|not working|gone wrong|on fire)(?: (?:today|yesterday|overnight|last night|right now|now|at the moment|this (?:week|morning|month)))?[?\s]*$|^(?:were there |are there |is there )?(?:any|no) (?:problems?|trouble|issues?)(?: (?:today|yesterday|overnight|last night|this (?:week|morning|month)))?[?\s]*$|^(?:(?:is|was|did) )?everything (?:(?:go|went|is|was) )?(?:ok|okay|fine|well|good|alright|all right)\b(?= ?[?.!]*$| (?:with|today|yesterday|overnight|last night|this|so far))`,
  'i',
);
const asksWhy = new RegExp(
  String.raw`\bwhy\b.*(?:${jobs}|\b(?:it|that|this)\b).*${failing}|\bwhy ${not}\b.*${jobs}.*\b${done}\b|\bwhat happened (?:to|with) (?:the |our |my )?(?:\w+ )+${jobs}|${not} load(?:ed)?\b.*\b(?:why|what's wrong)\b|\bwhat (?:went|is) wrong\b|\bwhat (?:was|is) the (?:error|problem|cause)\b|\bwhat failed\b|\bwhy (?:did |do |does |have |has |is |are |was |were )?(?:the |our |my )?[\w-]+(?: (?:load|run|job|pipeline|import))?(?: (?:is|are|was|were|has|have|got|keeps?|still|always))* (?:broken?|break(?:ing)?|crash(?:ed|ing)?|failed|fail(?:ing)?|fell over|fall over|died?)(?: and when| again| today| yesterday| last night| overnight| this morning| so often)*(?:,? and (?:what|how)\b[^.;]*)?[\s?.!]*$`,
  'i',
);
const asksList =
  /^(?:(?:please )?(?:can you |could you )?(?:show|list|tell|give)(?: me)?|what|which)(?: (?:all|are|were|is|was|happened|of))*(?: (?:the|my|our|your))?(?: (?:last|latest|recent|newest|past|previous|\d+|few))* (?:runs|loads|jobs|executions)\b|\bwhat (?:has |was |have you )?(?:ran|run|been run|been loaded|loaded|did (?:you|we|they|i) (?:run|load|do))\b(?! from| into| of| with)|^how many (?:runs|loads|jobs|executions) (?:ran|run|were there|happened|did (?:we|you)|have (?:we|you))\b|^(?:so |and |hey,? )?(?:what(?:'s| has| have)? (?:happened|new|been going on|been happening|went on|changed)|(?:did|has) (?:anything|something) (?:happen(?:ed)?|new))(?: (?:here|overnight|last night|over night|today|yesterday|this morning|this week|lately|recently|since (?:yesterday|monday|friday|last night|last week)|over the weekend|while (?:i|we) (?:was|were|am|are) (?:away|out|gone|off|asleep|on holiday)))+[\s?.!]*$/i;
const asksWriters =
  /\b(?:which|what)\b(?: (?:pipelines?|loads?|runs?|jobs?|plans?|things?))? (?:writes?|loads?|loaded|wrote|updates?|populates?)(?: (?:in)?to| into| in)? (?:the )?(?:table )?([\p{L}\p{N}_]+[./][\p{L}\p{N}_./-]+)/iu;
const asksRunning =
  /^(?:(?:please|hey)[, ]+)?(?:(?:is|are) (?:there )?(?:anything|something|any(?: of the)? (?:runs?|loads?|jobs?|pipelines?)|an? (?:run|load|job)|(?:runs?|loads?|jobs?))|(?:what|which)(?:'s| (?:runs?|loads?|jobs?))?(?: is| are)?|anything|show(?: me)? (?:what is|what's))(?: (?:still|currently|now|right now|at the moment))* (?:running|in progress|being loaded|going on|active|busy)\b/i;
const asksPace =
  /\b(?:getting|become|becoming|gets|got)\s+(?:any\s+)?(?:slower|faster|quicker|longer)\b|\b(?:slower|faster) (?:than (?:before|usual|last)|over time)\b|\btrend\b.*\b(?:runs?|loads?|time|duration)\b/i;

const periods: [RegExp, number][] = [
  [/\btoday\b|\blast 24 hours\b/i, 1],
  [/\byesterday\b|\b(?:last|over) ?night\b|\bthis morning\b/i, 2],
  [/\b(?:this|last|past) week\b|\blast (?:7|seven) days\b/i, 7],
  [/\b(?:this|last|past) month\b|\blast (?:30|thirty) days\b/i, 31],
];
/** "In the last 3 days", "for two weeks": how many days back. */
function daysSaid(original: string): number | undefined {
  const said = /\b(?:last|past|previous|for|within|in)\s+(?:the\s+)?(?:(?:last|past)\s+)?(\w+)\s+(hour|day|week|month)s?\b/i.exec(original);
  const count = countOfWord(said?.[1] ?? '');
  const unit = { hour: 1 / 24, day: 1, week: 7, month: 31 }[said?.[2]?.toLowerCase() ?? ''];
  return count === null || unit === undefined ? undefined : Math.ceil(count * unit);
}

const words =
  /^(?:in|past|when|tell|often|anything|something|since|which|what|why|reasons?|week's|month's|show|list|all|any|how|many|often|times|lately|recently|weekend|while|away|asleep|holiday|new|changed|did|does|do|is|are|was|were|has|have|you|it|that|this|the|my|our|last|latest|recent|newest|past|previous|few|runs?|loads?|jobs?|pipelines?|imports?|executions?|fail(?:ed|s|ing|ures?)?|broken?|breaks?|breaking|errors?|went|go|wrong|crash(?:ed)?|fall|falls|fell|blow|blew|up|died?|happened|ran|loaded|today|yesterday|night|overnight|morning|week|month|days?|hours?|writes?|wrote|feeds?|fills?|updates?|populates?|to|into|table|getting|become|slower|faster|quicker|longer|than|before|usual|time|trend|duration|over|here|so|far|for|within|two|three|four|five|six|seven|weeks|months|monday|problems?|trouble|issues?|cause|about|fix|repair|mend|correct|solve|resolve|please|again|not|didn'?t|doesn'?t|isn'?t|hasn'?t|wasn'?t|won'?t|work(?:s|ed|ing)?|run(?:s|ning)?|finish(?:ed)?|complete[ds]?|succeed(?:ed)?|happen(?:ed)?|everything|ok|okay|fine|well|good|gone?|through|with|we|there|can|alright|right|what's|\d+)$/i;

export const asksAboutRuns = ({ original }: RequestText, entries: DatasetEntry[]): boolean =>
  [asksWhich, asksWhy, asksWriters, asksPace, asksRunning].some((asking) => asking.test(original)) ||
  (asksList.test(original) && !isData(original, entries));

const whyOfIt = new RegExp(
  String.raw`^(?:(?:and|so|ok|okay|oh|hm+|but)[, ]+)*(?:what (?:is|was|are|were) (?:the|its|their) (?:reasons?|causes?)|(?:why|how come|for what reason)(?: (?:is|was) (?:that|this|it)| so| did (?:it|that|this|they) ${failing})?|when (?:did|was|has) (?:it|that|this|they) last (?:ok|fine|loaded|${done})(?: (?:ok|okay|fine|well|properly|through))?|when was (?:the )?last (?:time (?:(?:that|when) )?(?:it|that|this|they) (?:was (?:ok|okay|fine)|loaded|${done})(?: (?:ok|okay|fine|well|properly|through))?|(?:good|successful|working|proper) (?:run|load|one)))[\s?.!]*$`,
  'i',
);

/** "Why?", "when did it last work?", once it was told what failed. */
export const asksWhyOfIt = ({ original }: RequestText): boolean => whyOfIt.test(original);

/** "Which jobs got no applications?" where jobs are data. */
function isData(said: string, entries: DatasetEntry[]): boolean {
  const noun = /\b(?:runs|loads|jobs|executions)\b/i.exec(said)?.[0].toLowerCase();
  return noun !== undefined && entries.some((entry) => sameWords(nameWords(baseName(entry)), nameWords(noun)));
}

/** "Which pipelines write to analytics.orders?": pipelines and runs alike. */
export const asksAboutWriters = ({ original }: RequestText): boolean => asksWriters.test(original);

/** Every kind of question about several runs, or about what failed. */
export function* tellRuns(text: RequestText): Planning<Reply> {
  const { original } = text;
  const target = asksWriters.exec(original)?.[1];
  if (target !== undefined) return yield* tellWriters(text, target);
  if (asksPace.test(original)) return yield* tellPace(text);
  if (asksRunning.test(original)) return yield* tellRunning(text);
  const sinceDays = daysSaid(original) ?? periods.find(([period]) => period.test(original))?.[1];
  // "What failed this week?" is about all of them.
  const failed = asksWhich.test(original) || (sinceDays !== undefined && /\bwhat failed\b/i.test(original));
  if (asksWhy.test(original) && !failed) return yield* tellFailure(text);
  const limit = Number(/\blast (\d{1,3})\b(?!\s*(?:hours|days|weeks|months)\b)/i.exec(original)?.[1] ?? 20);
  const query: Partial<RunQuery> = {
    ...(failed ? { states: ['failed'] as const satisfies RunQuery['states'] } : {}),
    ...(sinceDays === undefined ? {} : { sinceDays }),
    limit: Math.min(Math.max(limit, 1), 100),
  };
  const listed = yield* listRuns({ ...query, ...(failed ? { states: ['failed'] } : {}) });
  if (!listed.ok) return refuse(sorry(listed.failure));
  const runs = calledSo(text, words, listed.value.runs);
  const told = { ...listed.value, runs, failedPlans: runs === listed.value.runs ? listed.value.failedPlans : [] };
  const said = failed ? failuresText(told) : runsText(told);
  for (const { title } of listed.value.runs) claimTitle(text, title);
  return answer(said, unusedPhrases(text, { spans: [], words }));
}

/** What is under way. */
function* tellRunning(text: RequestText): Planning<Reply> {
  const states = ['running', 'queued', 'paused'] as const satisfies RunQuery['states'];
  const listed = yield* listRuns({ states: [...states], limit: 20 });
  if (!listed.ok) return refuse(sorry(listed.failure));
  const runs = listed.value.runs.filter(({ state }) => states.some((each) => each === state));
  const lines = runs.map(({ number, title, state, startedAt }) => `- Run ${number} (${title}) is ${state}, begun ${momentOf(startedAt)}.`);
  return answer(lines.length === 0 ? 'Nothing is running.' : lines.join('\n'), unusedPhrases(text, { spans: [], words: underWay }));
}
const underWay = new RegExp(
  `${words.source}|^(?:anything|running|right|now|still|currently|at|moment|progress|being|going|on|active|busy|please|hey|there|is|are|what's)$`,
  'i',
);

function failuresText({ runs, failedPlans }: RunList): string {
  if (runs.length + failedPlans.length === 0) return 'No run failed.';
  const lines = [
    ...runs.map(({ number, title, finishedAt, error }) => ({
      at: finishedAt ?? '',
      line: `- Run ${number} (${title}) failed: ${error ? failureWords(error) : 'its reason is not stored.'}`,
    })),
    ...failedPlans.map(({ title, at, error }) => ({ at, line: `- ${title} could not be prepared: ${failureWords(error)}` })),
  ];
  const newest = lines.toSorted((a, b) => b.at.localeCompare(a.at)).map(({ line }) => line);
  return [
    'What failed, the newest first:',
    '',
    ...newest.slice(0, 12),
    ...(newest.length > 12 ? [`- and ${newest.length - 12} more`] : []),
  ].join('\n');
}

function runsText({ runs }: RunList): string {
  const [newest] = runs;
  if (newest === undefined) return 'There was no run yet.';
  const failed = runs.filter(({ state }) => state === 'failed').length;
  const head = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}${failed > 0 ? `, of which ${failed} failed` : ''}. The newest is ${runWords(newest)}.`;
  return [head, ...(runs.length > 1 ? ['', ...runs.slice(0, mostTold).map((run) => `- ${runWords(run)}`)] : [])].join('\n');
}
const mostTold = 12;

const runWords = ({ number, title, state, rows, finishedAt }: RunSummary): string =>
  `run ${number} (${title}), ${state}${rows ? ` with ${rowsOf(rows.loaded)} loaded` : ''}, ${momentOf(finishedAt)}`;

/** One failure with its cause, what was good before, and a way on. */
function* tellFailure(text: RequestText): Planning<Reply> {
  const number = /\brun\s*#?(\d{1,9})\b/i.exec(text.original)?.[1];
  const failed = number === undefined ? yield* failedCalledSo(text) : Number(number);
  if (failed === undefined) {
    const fine = yield* fineCalledSo(text);
    if (fine) return fine;
  }
  const explained = yield* explainFailure(failed);
  if (!explained.ok) return explained.failure.code.startsWith('run.') ? answer(sorry(explained.failure)) : refuse(sorry(explained.failure));
  const { run, title, at, error, lastGood, times } = explained.value;
  const head = run === null ? `${title} could not be prepared (${momentOf(at)})` : `Run ${run} (${title}) failed ${momentOf(at)}`;
  const again = times > 1 ? ` The same happened ${times} times in a row.` : '';
  const before = lastGood === null ? '' : ` The last good run before it is ${lastGood}.`;
  const fix = /\b(?:fix|repair|mend|correct|solve|resolve)\b/i.test(text.original)
    ? '\n\nTo go on, say for example “use append instead”, “use replace instead” or “put it into another table”.'
    : '';
  claimTitle(text, title);
  return answer(`${head}: ${failureWords(error)}${again}${before}${fix}`, unusedPhrases(text, { spans: [], words }));
}

/** "What went wrong with stays": the newest failed run that is called so; undefined where nothing is named, or no failed run so. */
function* failedCalledSo(text: RequestText): Planning<number | undefined> {
  if (namesIn(text, words).length === 0) return undefined;
  const listed = yield* listRuns({ states: ['failed'], limit: 200 });
  const runs = listed.ok ? listed.value.runs.filter(({ state }) => state === 'failed') : [];
  const called = calledSo(text, words, runs);
  return called === runs ? undefined : called[0]?.number;
}

/** "How come the sales load broke?" of a load that did not: an answer, and no failure of another one. */
function* fineCalledSo(text: RequestText): Planning<Reply | null> {
  const listed = namesIn(text, words).length === 0 ? null : yield* listRuns({ limit: 200 });
  const { runs, failedPlans } = listed?.ok === true ? listed.value : { runs: [], failedPlans: [] };
  const called = calledSo(text, words, runs);
  const [newest] = called;
  const names = namesIn(text, words).flatMap((word) => nameWords(word.text));
  const isPlan = failedPlans.some(({ title }) => names.some((name) => nameWords(title).includes(name)));
  if (newest === undefined || called === runs || isPlan) return null;
  return answer(`No load that is called so failed: the newest is ${runWords(newest)}.`, unusedPhrases(text, { spans: [], words }));
}

/** What a run is called was asked about and is told. */
function claimTitle(text: RequestText, title: string): void {
  const told = new Set(nameWords(title));
  for (const word of text.words()) if (nameWords(word.text).every((part) => told.has(part))) text.claim(word);
}

function* tellWriters(text: RequestText, target: string): Planning<Reply> {
  const listed = yield* listRuns({ dataset: target, limit: 200 });
  if (!listed.ok) return refuse(sorry(listed.failure));
  const wanted = target.toLowerCase();
  const writing = listed.value.runs.filter(
    ({ targets, state }) =>
      state !== 'cancelled' && targets.some((name) => name.toLowerCase() === wanted || name.toLowerCase().endsWith(`.${wanted}`)),
  );
  const titles = [...new Set(writing.map(({ title }) => title))];
  const kept = yield* pipelinesInto(wanted);
  if (titles.length === 0 && kept.length === 0)
    return answer(`No run that you may see has written to ${target}.`, unusedPhrases(text, { spans: [], words }));
  const lines = titles.map((title) => {
    const runs = writing.filter((run) => run.title === title);
    const [newest] = runs;
    return `- ${title}: ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, the newest ${newest ? runWords(newest) : ''}`;
  });
  const place = text.original.indexOf(target);
  const spans = [{ start: place, end: place + target.length }];
  return answer([`What writes to ${target}:`, '', ...kept, ...lines].join('\n'), unusedPhrases(text, { spans, words }));
}

/** The pipelines that write to a target, a line each. */
function* pipelinesInto(wanted: string): Planning<string[]> {
  const found = yield* askTool('list_pipelines', {}, PipelineLines);
  const pipelines = found.ok ? found.value.pipelines : [];
  return pipelines
    .filter(({ writes }) => writes.some((name) => name.toLowerCase() === wanted || name.toLowerCase().endsWith(`.${wanted}`)))
    .map(({ name, schedule, next }) => `- the pipeline ${name}, ${schedule ?? 'run by hand'}${next === null ? '' : `; next ${next}`}`);
}

/** Over the newest runs that succeeded; of the last run's target, unless a table is named. */
function* tellPace(text: RequestText): Planning<Reply> {
  const named = /[\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*/u.exec(text.original)?.[0];
  const newest = named === undefined ? yield* listRuns({ states: ['succeeded'], limit: 200 }) : null;
  const target = named ?? (newest?.ok === true ? calledSo(text, words, newest.value.runs)[0]?.targets[0] : undefined);
  if (target === undefined) return answer('There was no run yet that succeeded, so there is nothing to compare.');
  const listed = yield* listRuns({ dataset: target, states: ['succeeded'], limit: 20 });
  if (!listed.ok) return refuse(sorry(listed.failure));
  const { pace, runs } = listed.value;
  const unused = unusedPhrases(text, { spans: [], words }).filter((phrase) => phrase !== named);
  if (!pace)
    return answer(
      `${target} was loaded ${runs.length} ${runs.length === 1 ? 'time' : 'times'}; at least 4 runs are needed to tell a direction.`,
      unused,
    );
  const way = { rising: 'getting slower', falling: 'getting faster', steady: 'steady' }[pace.direction];
  const rate = pace.direction === 'steady' ? '' : `, by ${Math.abs(pace.slope).toFixed(2)} s per run`;
  return answer(`Loads of ${target} are ${way}${rate}: ${pace.median.toFixed(2)} s in the middle of the last ${runs.length} runs.`, unused);
}
