/** Questions about one run: how long it took, who approved it, what it did, what differs from another one, which rows it rejected. */
import type { RunFacts } from '#domain/history.ts';
import { type Planning, refuse } from '../asking.ts';
import { compareRuns, listRuns, showRejects, showRun, type Which } from '../asking-history.ts';
import { answer, type Reply } from '../reply.ts';
import type { RequestText } from '../text/request-text.ts';
import { unusedPhrases } from './unused.ts';
import { calledSo, countOf, momentOf, namesIn, rowsOf, sorry, whichRun } from './which-run.ts';

const it = String.raw`(?:it|that|this|they|the (?:last |latest |newest |whole )*(?:[\w-]+ )?(?:run|load|import|job)|run\s*#?\d+|load\s*#?\d+)`;
/** "How long does it take to close a ticket" asks of the rows. */
const doing = String.raw` (?:do|does|did) (?:it|they) (?:\w+ )?take(?: on average| us| them)* (?:to|until|before|from) (?!load|run|import|finish|write|complete|process|copy|sync|refresh)`;
const duration = new RegExp(
  String.raw`\bhow (?:long|fast|quick(?:ly)?|slow)\b(?!${doing}).*\b(?:${it})\b|^how long (?:did|does|do) (?:the |our |my )?(?:last )?\w+ (?:load|run|job|import|pipeline)s? (?:take|last|run|need)|\b(?:duration|run ?time) of ${it}|\bhow many (?:seconds|minutes)\b.*\b${it}`,
  'i',
);
const approver = new RegExp(
  String.raw`\b(?:who|when)\b.*\b(?:approved?|decided?|(?:gave|given|pressed|clicked|hit|pushed) (?:on )?(?:the |its |an? )?(?:approve|ok|okay|approval|go|go-ahead|green light|permission)|signed(?! up| in| for)|released|let\b.*\b(?:through|run|go|pass)|waved? through|okayed|asked for|requested)\b|\b(?:approver|approval) of\b|\bwas ${it} approved\b`,
  'i',
);
const comparing =
  /\b(?:compare|diff(?:erence)?s?)\b.*\bruns?\b|\bcompare (?:it|that|this) (?:with|to)\b|\bwhat(?:'s| is| has| was)? (?:changed|different|new)\b.*\b(?:since|from|compared|between|to)\b.*\b(?:run|load|time)s?\b/i;
const pair = /\bruns?\s*#?(\d{1,9})\b\D{1,20}?#?(\d{1,9})\b/i;
const rows = String.raw`(?:rows?|records?|lines?|values?)`;
/** Beside another question about the run. */
const rowsAsked = new RegExp(
  String.raw`\bhow (?:many|much) (?:${rows}|data)\b.*\b(?:load|writ|wrote|insert|import|read|come|came|bring|brought|process)`,
  'i',
);
const lookAt = String.raw`\b(?:show|list|see|what|which|why|how many|tell|give)\b`;
/** "Rejected orders" may well be a status: the words must be about rows. */
const rejected = new RegExp(
  [
    String.raw`${lookAt}.*\b(?:rejects|quarantine|(?:rejected|quarantined) (?:${rows}|ones))\b`,
    String.raw`\b(?:${rows}|what|some|any)\b.*\b(?:was|were|got|been) (?:rejected|quarantined)\b`,
    String.raw`\b(?:rejected|quarantined)\b (?:some|a few|several|many|\d+)? ?${rows}\b.*${lookAt}`,
    String.raw`\bwhich ${rows} (?:of|in|from) ${it} (?:was|were|got|have been|had to be) (?:thrown out|thrown away|left out|dropped|skipped|refused|rejected|not loaded)\b`,
    String.raw`\b(?:show|list)(?: me)? the (?:bad|broken|unreadable|faulty) ${rows}\b`,
    String.raw`\b${rows}\b.*\b(?:could not|couldn't|can't|cannot) be (?:read|loaded)\b`,
    String.raw`${lookAt}.*\b${it} (?:could not|couldn't|can't|cannot|did not|didn't|failed to) (?:read|load|parse|take)\b`,
    // "What could you not read in run 40?"
    String.raw`\b(?:what|which|why)\b.*\b(?:(?:could|can|did) (?:you|we|headgate) not|(?:couldn't|can't|cannot|didn't) (?:you|we|headgate)) (?:read|load|parse|take)\b.*\b(?:(?:in|of|from|during) ${it}|last time)\b`,
    String.raw`\b${it} (?:skipped|rejected|dropped|ignored|refused|quarantined|threw (?:out|away)|left out)\b.*\b${rows}\b.*${lookAt}`,
    String.raw`${lookAt}.*\bdid ${it} (?:reject|quarantine|refuse|skip|throw out|leave out)\b`,
    String.raw`\b${rows}\b.*\b(?:did not|didn't|never|not|weren't|were not|was not) (?:make it|get in|get through|go in|come through|fit|(?:get |be )?(?:loaded|taken|imported))\b.*(?:\b${it}\b|\blast time\b|$)`,
    String.raw`\b(?:${rows}|anything|something)\b.*\b(?:skipped|lost|left out|thrown out|dropped|refused)\b.*\b(?:in|by|from|of|during) ${it}`,
    String.raw`\bdid (?:we|you|it) (?:lose|skip|reject|drop|refuse|leave out)\b.*\b(?:${rows}|anything)\b`,
    String.raw`^(?:(?:and|so|ok|but|now)[, ]+)*(?:were|was|are|is) there (?:any |some )?(?:rejects|(?:rejected|quarantined|bad|skipped) ${rows})\b`,
    String.raw`\bwhat (?:got|was|were) (?:skipped|lost|left out|thrown out|dropped|refused)\b.*\b${it}`,
    String.raw`\bhow many ${rows} did ${it} (?:reject|drop|skip|lose|refuse|leave out|not load)\b`,
    // "Did trips reject anything?"
    String.raw`\b(?:did|does|do|has|have) [^?.,;]{1,40}? (?:reject|quarantine|refuse|lose|leave out)(?:ed|d)? (?:anything|something|any\b|some\b|${rows})`,
    String.raw`${lookAt}.*\b${it} (?:rejected|quarantined|threw (?:out|away)|left out|refused)\b`,
  ].join('|'),
  'i',
);
/** "Did it work?", "how many rows went in?": of a load that was made, without its name. */
const outcome = new RegExp(
  String.raw`^(?:(?:and|so|ok|okay|great|now)[, ]+)*(?:(?:did|has|have) (?:it|that|this|everything) (?:all )?(?:work|go through|gone through|succeed|finish|run|get through)(?:ed)?(?: (?:ok|okay|fine|well|through))?|(?:is|was) (?:it|that|this|everything) (?:all )?(?:done|finished|through|loaded|successful|in)(?: (?:now|already|yet))?|how many ${rows} (?:went in|got in|made it(?: in)?|are in(?: there)?(?: now)?|(?:were|got|have been|was) (?:loaded|written|inserted|added)|did (?:we|i|you) (?:load|write|insert|add)|came (?:in|through)))[\s?.!]*$`,
  'i',
);
const mending = /^(?:please )?(?:repair|fix|mend|correct|replay|retry|reload|set|load)\b/i;
const oneRun = new RegExp(
  String.raw`^how many ${rows} (?:did|has) ${it} (?:bring|load|write|insert|import|process|read|change|add)|^(?:please )?(?:(?:can|could) you )?(?:show|describe|explain|tell me (?:about|what)|what (?:did|happened (?:in|with|to))|details of|receipt of|summari[sz]e|how did)(?: me)? ${it}\b(?!'s| (?:week|month|year|order|buy|pay|sell|book|spend|cost|have)\b)`,
  'i',
);
const words =
  /^(?:how|long|fast|quick(?:ly)?|slow|did|does|do|it|that|this|the|last|latest|newest|whole|run|runs|load|loads|import|job|take|took|last|duration|runtime|who|when|approved?|decided?|signed|released|okayed|asked|requested|for|was|is|approver|approval|of|compare|with|and|to|diff(?:erence)?s?|what|what's|has|changed|different|new|since|from|compared|between|time|show|list|see|which|why|many|tell|give|me|reject(?:ed|s)?|quarantine|quarantined?|rows?|records?|lines?|values?|some|bad|broken|unreadable|faulty|could|not|did|didn't|failed|parse|threw|throw|skipped|dropped|ignored|few|several|refuse|skip|leave|away|out|left|refused|couldn't|can't|be|read|loaded|two|both|previous|yesterday|yesterday's|today|today's|morning|night|ever|written|brought|much|signed|details|receipt|summari[sz]e|describe|explain|about|happened|make|made|gave|given|ok|okay|approval|permission|green|light|go-ahead|need|bring|write|insert|import|process|change|add|get|got|through|come|fit|one|before|earlier|prior|never|weren't|taken|imported|thrown|lost|lose|drop|anything|something|we|you|any|were|during|from|in|seconds|minutes|go|#?\d+|off|by|ran|came|with|let|through|pass|pressed|clicked|hit|pushed|button|reasons?|yes|waved?)$/i;

export const asksAboutOneRun = ({ original }: RequestText): boolean =>
  [duration, approver, comparing, rejected, oneRun, outcome].some((asking) => asking.test(original)) &&
  !mending.test(original) &&
  !/\b(?:load|put|write|save)\b.*\binto\b/i.test(original);

const wrongWithThem =
  /^(?:(?:and|so|ok|but)[, ]+)*(?:what(?:'s| is| was| were)?(?: the)? (?:wrong|problem|matter|issue|trouble) with (?:them|those|these|it)|what(?:'s| is| was) (?:their problem|the reason)|why (?:them|those|these|is that|was that|(?:were|are) (?:they|those|these)(?: rows| ones)?(?: (?:not loaded|bad|broken|rejected|left out))?))[\s?.!]*$/i;

const listedAgain =
  /^(?:(?:and|so|ok|okay|please|now|can you|could you)[, ]+)*(?:show|list|display|give|let me see)(?: me)?(?: all(?: of)?)? (?:them|those|these)(?: rows)?(?: please| again)*[\s?.!]*$/i;

/** "What is wrong with them?", "show me them", once rejected rows were shown. */
export const asksWhatIsWrong = ({ original }: RequestText): boolean => wrongWithThem.test(original) || listedAgain.test(original);

const whichItWas =
  /^(?:(?:and|so|ok|but)[, ]+)*when (?:was|did|is) (?:that|this|it)(?: happen| run| rejected)?[\s?.!]*$|^(?:(?:and|so|ok|but)[, ]+)*(?:which|what) (?:load|run|import|job)(?: number)? (?:was|is|did) (?:that|this|it|those|these|they|them)(?: from| of| in| belong to| come from)?[\s?.!]*$/i;

/** "Which load was that?", once rejected rows were shown. */
export const asksWhichRun = ({ original }: RequestText): boolean => whichItWas.test(original);

export function* tellOneRun(text: RequestText): Planning<Reply> {
  const { original } = text;
  if (comparing.test(original)) return yield* tellDifferences(text);
  if (rejected.test(original)) return yield* tellRejects(text);
  const found = yield* showRun(yield* namedRun(text));
  if (!found.ok) return found.failure.code.startsWith('run.') ? answer(sorry(found.failure)) : refuse(sorry(found.failure));
  // "Who approved it, and how many rows were loaded": each thing that is asked is told.
  const told = [
    ...(approver.test(original) ? [approvalText(found.value)] : []),
    ...(duration.test(original) ? [durationText(found.value)] : []),
  ];
  if (told.length > 0 && rowsAsked.test(original)) told.push(rowsText(found.value));
  return answer(
    told.length > 0 ? told.join(' ') : storyText(found.value),
    outcome.test(original) ? [] : unusedPhrases(text, { spans: [], words }),
  );
}

/** The run that is numbered, else the newest of those that are called as the question says. */
function* namedRun(text: RequestText): Planning<Which> {
  const numbered = whichRun(text.original);
  if (numbered !== 'last' || namesIn(text, words).length === 0) return numbered;
  const listed = yield* listRuns({ limit: 200 });
  const runs = listed.ok ? listed.value.runs : [];
  const called = calledSo(text, words, runs);
  return called === runs ? numbered : (called[0]?.number ?? numbered);
}

function approvalText({ number, title, decidedBy, decidedAt, askedBy }: RunFacts): string {
  return `Run ${number} (${title}) was asked for by ${askedBy} and approved by ${decidedBy ?? 'nobody'} on ${momentOf(decidedAt)}.`;
}

function durationText({ number, title, seconds, state, rows }: RunFacts): string {
  if (seconds === null) return `Run ${number} (${title}) is ${state}; its time is not known.`;
  return `Run ${number} (${title}) took ${seconds} s of work, prepare and publish together${rows ? `, for ${rowsOf(rows.source, 'source ')}` : ''}.`;
}

function rowsText({ number, title, rows, state }: RunFacts): string {
  return rows === null
    ? `Run ${number} (${title}) is ${state}; its rows are not known.`
    : `Run ${number} (${title}) read ${rowsOf(rows.source)}: ${countOf(rows.loaded)} loaded, ${countOf(rows.rejected)} rejected, ${countOf(rows.filtered)} filtered out, ${countOf(rows.deduplicated)} deduplicated.`;
}

function storyText(run: RunFacts): string {
  const loads = run.loads.map(
    ({ target, mode, inserted, updated, deleted, rowsAfter, gone }) =>
      `- ${target} (${mode}): ${countOf(inserted)} inserted, ${countOf(updated)} updated, ${countOf(deleted)} deleted; ${gone ? 'the table is gone' : rowsOf(rowsAfter)} after it`,
  );
  const account = run.rows
    ? [
        '',
        `Of ${rowsOf(run.rows.source, 'source ')}: ${countOf(run.rows.loaded)} loaded, ${countOf(run.rows.rejected)} rejected, ${countOf(run.rows.filtered)} filtered out, ${countOf(run.rows.deduplicated)} deduplicated.`,
      ]
    : [];
  const undone = run.undoneBy === null ? '' : ` It was taken back by run ${run.undoneBy}.`;
  const failed = run.error ? ` ${run.error.message}` : '';
  return [`Run ${run.number} (${run.title}): ${run.state}, ${momentOf(run.finishedAt)}.${failed}${undone}`, '', ...loads, ...account].join(
    '\n',
  );
}

function* tellDifferences(text: RequestText): Planning<Reply> {
  const named = pair.exec(text.original);
  const numbers = named ? [Number(named[1]), Number(named[2])].sort((a, b) => a - b) : [];
  const [before, after] = numbers;
  const run = numbers.length === 0 ? yield* namedRun(text) : 'last';
  const newest = typeof run === 'number' && whichRun(text.original) === 'last' ? { after: run } : {};
  const compared = yield* compareRuns({
    ...newest,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
  if (!compared.ok) return compared.failure.code.startsWith('run.') ? answer(sorry(compared.failure)) : refuse(sorry(compared.failure));
  const { differences, samePlan } = compared.value;
  const head = `Run ${compared.value.before} and run ${compared.value.after} ran ${samePlan ? 'the same plan' : 'different plans'}`;
  const unused = unusedPhrases(text, { spans: [], words });
  if (differences.length === 0) return answer(`${head}, and nothing differs.`, unused);
  const lines = differences.slice(0, 12).map(({ what, before: was, after: is }) => `- ${what}: ${was} → ${is}`);
  return answer([`${head}. What differs:`, '', ...lines].join('\n'), unused);
}

function* tellRejects(text: RequestText): Planning<Reply> {
  const found = yield* showRejects(yield* namedRun(text));
  if (!found.ok) return found.failure.code.startsWith('run.') ? answer(sorry(found.failure)) : refuse(sorry(found.failure));
  const { run, count, rejects } = found.value;
  const unused = unusedPhrases(text, { spans: [], words });
  if (count === 0) return answer(`Run ${run} could read every row.`, unused);
  const lines = rejects.slice(0, 5).map(({ file, line, column, value, reason }) => {
    const place = line === null ? file : `${file}, line ${line}`;
    return `- ${place}${column === null ? '' : `, ${column}`}: ${value === null ? '' : `“${value.slice(0, 80)}” `}${reason}`;
  });
  const head = `${count === 1 ? 'One row' : `${countOf(count)} rows`} of run ${run} could not be read:`;
  const tail = `To load ${count === 1 ? 'it' : 'them'} after a repair, say for example “repair the rejects of run ${run}: column = expression”, or “set them to null and load them”.`;
  return answer([head, '', ...lines, '', tail].join('\n'), unused);
}
