/** What kind of message it is, and who answers it. */
import type { BaseMessage } from '@langchain/core/messages';
import type { DatasetEntry } from '#domain/dataset.ts';
import type { DraftInput } from '#domain/draft.ts';
import { askPerson, atStart, drive, noticing, type Planning, refuse } from './asking.ts';
import { cancelled, isCancel } from './answers/cancel.ts';
import { cleanVaguely, isProfileRequest, isVagueCleaning, profileDataset } from './answers/clean-up.ts';
import { asksForContents, describeDataset } from './answers/describe.ts';
import { asksAboutDuplicates, explainDuplicates } from './answers/duplicates.ts';
import { asksAboutBroken, asksAboutPlan, asksWhoDecides, explainBroken, explainPlan, tellWhoDecides } from './answers/explain-plan.ts';
import { asksForFreshness, tellFreshness } from './answers/freshness.ts';
import { asksForHelp, greet, help, isGreeting } from './answers/greeting.ts';
import { answerLineage } from './answers/lineage.ts';
import { tellConnections } from './answers/connections.ts';
import { actionOf, isWaiting, stopOf } from './answers/pipeline-actions.ts';
import { withNamedPipeline } from './answers/pipeline-by-state.ts';
import { asksAboutPipelines, tellPipelines } from './answers/pipelines.ts';
import { countPlanned } from './answers/planned-rows.ts';
import { asksForMeasures, tellMeasures } from './answers/measured.ts';
import { answerTogether, asksSame, goOn } from './answers/go-on.ts';
import { partnersMeant } from './partners-meant.ts';
import { tellArrival } from './answers/arrival.ts';
import { refuseComparing } from './answers/compare-data.ts';
import { answerQuestion } from './answers/question.ts';
import { refuseLoosening, refuseOutside, refuseSecret } from './answers/outside.ts';
import { isAcknowledged, isFarewell, isThanks, refusalOf } from './answers/refusals.ts';
import { runWithValues } from './answers/run-pipeline.ts';
import { asksToReplay, replayRun, runAlike } from './answers/replay-run.ts';
import { asksAboutOneRun, asksWhatIsWrong, asksWhichRun, tellOneRun } from './answers/one-run.ts';
import { asksAboutRuns, asksAboutWriters, asksWhyOfIt, tellRuns } from './answers/runs.ts';
import { datasetsNamed, isAbout } from './about-plan.ts';
import { isApproval } from './answer.ts';
import { answerHouse } from './answers/definitions.ts';
import { asksForChecks, suggestChecks } from './answers/suggest-checks.ts';
import { oneOfTwo, questionBehind } from './answers/two-wishes.ts';
import { refuseTelling } from './answers/told-of-runs.ts';
import { undoOf } from './answers/undo.ts';
import { concrete } from './answers/vague.ts';
import { tellWhere } from './answers/where-value.ts';
import { anotherAlert, asksToUnwatch, asksToWatch, proposeWatch, unwatch } from './answers/watch.ts';
import { type Episode, readEpisode } from './episode.ts';
import type { Pending } from './opening.ts';
import { withinConnection } from './link/connections.ts';
import { loadAnew } from './data-anew.ts';
import { knownData } from './known-data.ts';
import { leave, left } from './left.ts';
import { planLoad, submit } from './load.ts';
import { dataInstead, otherPlace, placeInstead, withOtherSource } from './other-source.ts';
import { changesOwnColumns } from './own-columns.ts';
import { isOwnReport } from './own-report.ts';
import { isQuestion } from './question-or-wish.ts';
import { planQuery, readQueryRequest } from './query-source.ts';
import { planRejects, readRejectsRequest } from './replay-rejects.ts';
import { unevenRhythm } from './read/load/uneven-rhythm.ts';
import { type Reply, say } from './reply.ts';
import { planRevision } from './revise.ts';
import { RequestText } from './text/request-text.ts';
import { spokenFirst, withoutLoad } from './several-places.ts';

import { versionMeant } from './versions.ts';
import { loadVerbs, readWishes } from './wishes.ts';

/** Letters of a request. */
const longest = 4_000;

/** The next step in a conversation. */
export function decide(messages: BaseMessage[]): Reply {
  const episode = readEpisode(messages);
  const standing = left(messages) ?? atStart(telling(episode));
  const reply = drive(standing, episode);
  leave(messages, standing);
  return reply;
}

/** "Save that" behind a question that was refused: what is saved is the answer before it, and that is told. */
function telling(episode: Episode): Planning<Reply> {
  const { unanswered, saves } = episode;
  return unanswered === null || saves === null
    ? plan(episode)
    : noticing(plan(episode), `This saves the answer to “${saves}”; “${unanswered}” was not answered.`);
}

function* plan(episode: Episode): Planning<Reply> {
  if (episode.request.length > longest)
    return refuse(
      `Please say it in at most ${longest.toLocaleString('en-US')} letters; I read every word, and a request that long is several.`,
    );
  const text = yield* keepable(new RequestText(episode.request));
  if (isGreeting(text)) return yield* greet();
  if (isThanks(episode.request)) return say('You are welcome.');
  if (isFarewell(episode.request)) return say('Goodbye. What waits or is scheduled stays as it is.');
  if (episode.openQuestion === null && isAcknowledged(episode.request)) return say('All right. Nothing was changed.');
  if (text.original === '' || asksForHelp(text)) return yield* help();
  if (episode.draft !== null && isWaiting(episode) && asksWhoDecides(text)) return tellWhoDecides(episode.draft.title);
  if (episode.draft !== null && asksAboutBroken(text, episode.draft)) return explainBroken(episode.draft);
  if (isCancel(text)) return stopOf(text, episode) ?? cancelled(episode);
  if (episode.openQuestion !== null && isApproval(episode.request))
    return refuse(`There is no card to approve yet: a question is open first. ${episode.openQuestion}`);
  const loosened = refuseSecret(text) ?? refuseLoosening(text) ?? refuseTelling(text);
  if (loosened) return loosened;
  const version = versionMeant(text.original, episode.drafts);
  if (version) return yield* submitVersion(version, text);
  const undoing = undoOf(text, episode);
  if (undoing) return undoing;
  // While a question waits, "make it every 6 hours" is about the request that was asked about.
  const changesPending = episode.pending.length > 0 && /^(?:no[, ]+)?(?:make (?:it|that)|every)\b/i.test(text.original);
  const named = yield* withNamedPipeline(text, episode);
  if ('reply' in named) return named.reply;
  const acting = changesPending ? null : ((yield* runWithValues(named, episode)) ?? actionOf(named, episode));
  if (acting) return acting;
  const first = changesPending ? null : yield* oneOfTwo(text, episode);
  if (first !== null) return yield* plan({ ...episode, request: first });
  if (episode.rejectsShown !== null && episode.thread.length === 0 && asksWhatIsWrong(text))
    return yield* tellOneRun(new RequestText('which rows were rejected?'));
  if (episode.rejectsShown !== null && episode.thread.length === 0 && asksWhichRun(text))
    return yield* tellOneRun(new RequestText(`show run ${episode.rejectsShown}`));
  if (episode.lookedAt.some((tool) => /^(?:list_runs|explain_failure)$/.test(tool)) && asksWhyOfIt(text))
    return yield* tellRuns(new RequestText('why did the last run fail?'));
  if (asksToReplay(text)) return yield* replayRun(text);
  const again = yield* runAlike(text);
  if (again !== null)
    return 'reply' in again ? again.reply : yield* noticing(plan({ ...episode, request: again.request, thread: [] }), again.note);
  if (asksAboutWriters(text)) return yield* tellRuns(text);
  if (asksAboutPipelines(text)) return yield* tellPipelines(text);
  if (asksAboutOneRun(text) && (episode.thread.length + episode.apart.length === 0 || ofRuns.test(text.original)))
    return yield* tellOneRun(text);
  const query = readQueryRequest(text.original);
  if (query !== null) return yield* planQuery(query, episode);
  const rejects = readRejectsRequest(episode.request);
  if (rejects !== null) return yield* planRejects(rejects, episode);
  const planned = yield* countPlanned(episode, text);
  if (planned) return planned;
  if (asksForContents(text)) return yield* describeDataset(text);
  const listing = yield* knownData(text);
  if (!listing.ok) return refuse(`I could not list the data: ${listing.failure.message} Nothing was changed.`);
  const entries = withinConnection(text, listing.value);
  const wish = yield* concrete(text, entries);
  if (wish !== text) return yield* plan({ ...episode, request: wish.original });
  const arrival = yield* tellArrival(text, entries);
  if (arrival) return arrival;
  if (asksAboutRuns(text, entries)) return yield* tellRuns(text);
  const ofHouse = (yield* answerHouse(episode, text, entries)) ?? (yield* tellConnections(text)) ?? (yield* tellWhere(text, entries));
  if (ofHouse) return ofHouse;
  if (asksForChecks(text)) return yield* suggestChecks(text, entries);
  if (asksToUnwatch(text)) return unwatch(text, entries);
  const alert = episode.acted?.['do'] === 'watch' ? anotherAlert(text) : text;
  if (asksToWatch(alert) && !warnsOfCard(alert, episode)) return yield* proposeWatch(alert, entries, episode.setting.today);
  const settled =
    (yield* answerLineage(text, entries, isWaiting(episode) ? episode.draft : null)) ??
    refuseOutside(text, entries) ??
    refuseComparing(text, entries) ??
    refusalOf(text, entries, episode.draft === null && episode.pending.length === 0);
  if (settled) return settled;
  if (asksForFreshness(text)) return yield* tellFreshness(episode, text, entries);
  if (asksForMeasures(text)) return yield* tellMeasures(text, entries);
  if (asksAboutDuplicates(text)) return yield* explainDuplicates(text, entries);
  if (isProfileRequest(text)) return yield* profileDataset(text, entries);
  if (isVagueCleaning(text, entries)) return yield* cleanVaguely(episode, text, entries);
  return yield* planOrAnswer(episode, text, entries);
}

/** "How many incidents did it have?", of other data than was asked about before. */
const unnamed = /\b(?:did|does|do|has|have|had)\s+(?<who>it|they|he|she)\b/i;

/** "Who placed it?": of something that was never named. */
const pointing = /^(?:(?:and|so|ok)[, ]+)*(?:who|what|when|where|how)\b.*\s(?<what>it|them|him|her)[\s?.!]*$/i;

/** Behind an answer from data, "what did they order?" is about that. */
const ofRuns = /\b(?:runs?|loads?|loaded|imports?|jobs?|rows?|reject\w*|approv\w*|sign\w*|work|finish\w*|take|took|written|went)\b/i;

/** "And warn me if email is missing" beside a card that waits is a promise of its load. */
const warnsOfCard = ({ original }: RequestText, episode: Episode): boolean =>
  isWaiting(episode) &&
  /^(?:(?:and|also|but|then)[, ]+)+(?:please )?warn (?:me|us)\b|^(?:(?:and|but|no|ok|then)[, ]+)*(?:for|on|with|about|regarding|as for) [^,;.]{2,40},? (?:(?:just|only|simply|please) )+warn (?:me|us)\b|^(?:(?:and|but|no|ok|then)[, ]+)*(?:if|when) [^,;.]{2,60},? (?:(?:just|only|simply) )+warn (?:me|us)\b|^(?!watch\b|monitor\b).*, warn me if\b|^warn (?:me|us) unless\b/i.test(
    original,
  );

/** The request with a rhythm that a schedule can keep, as the person chose it. */
function* keepable(text: RequestText): Planning<RequestText> {
  const uneven = unevenRhythm(text);
  if (uneven === null) return text;
  const chosen = yield* askPerson(`${uneven.why} Which rhythm comes nearest?`, uneven.nearest);
  return new RequestText(`${text.original.slice(0, uneven.start)}${chosen}${text.original.slice(uneven.end)}`);
}

/** A change to a request that still waits for an answer, a follow-up on the last plan, a question, or a load. */
function* planOrAnswer(episode: Episode, said: RequestText, entries: DatasetEntry[]): Planning<Reply> {
  const text = yield* partnersMeant(said, entries);
  if (episode.draft !== null && asksAboutPlan(text)) return explainPlan(episode.draft);
  const asks = isQuestion(text);
  const wishes = readWishes(text, entries, episode.setting.today);
  const last = episode.draft;
  const named = datasetsNamed(text, entries, wishes);
  const isAddition = /^(?:and|also|plus)\b.*\b(?:too|as well|also)[\s.!?]*$/i.test(text.original);
  const waiting = episode.pending.at(-1);
  if (waiting !== undefined && !asks && (named.length === 0 || isAddition))
    return yield* planOrAnswer(...together(episode, waiting), entries);
  const further = episode.thread.length > 0 ? yield* goOn(episode, text, { entries, wishes }) : null;
  if (further) return further;
  const [behind] = [...episode.apart, ...episode.thread];
  const someone = asks && behind !== undefined && named.length > 0 ? unnamed.exec(text.original)?.groups?.['who'] : undefined;
  if (someone !== undefined)
    return refuse(`I do not know whom or what “${someone}” means after “${behind}”. Please say it by its name or id.`);
  if (isAddition && last === null && behind === undefined)
    return refuse('I do not know what this is to be added to. Please say the whole wish.');
  if (asksSame(text) && last === null && behind === undefined)
    return refuse('I do not know what the same is here: nothing was asked right before. Please say the whole question.');
  const someoneElse = last === null && asks && named.length === 0 ? pointing.exec(text.original)?.groups?.['what'] : undefined;
  if (someoneElse !== undefined) return refuse(`I do not know what “${someoneElse}” means here. Please say it by its name or id.`);
  const { original } = text;
  const elsewhere =
    last && (otherPlace(original) ?? (named.length === 1 ? dataInstead(original, entries) : null) ?? placeInstead(original, last, entries));
  const fewer = last && withoutLoad(last, text, entries);
  if (fewer) return yield* submitVersion({ draft: fewer, note: `This is left out of the plan: ${text.typed}` }, text);
  if (last && elsewhere !== null) return yield* planOtherSource(last, elsewhere, { text, entries });
  const anew = last && !asks && isWaiting(episode) && wishes.target === null ? loadAnew(original, last, entries) : null;
  if (anew !== null) return yield* plan({ ...episode, request: anew });
  const isReport = last !== null && !asks && isWaiting(episode) && named.length === 0 && (yield* isOwnReport(last, text, entries));
  if (
    last !== null &&
    !asks &&
    !isReport &&
    (isAbout(last, named, { text, wishes }) || (wishes.target === null && (yield* changesOwnColumns(last, text, entries))))
  )
    return yield* planRevision(episode, spokenFirst(last, text, entries), { text, wishes, entries });
  const apart = questionBehind(text);
  if (apart !== null) {
    const load = planOrAnswer({ ...episode, request: apart.load }, new RequestText(apart.load), entries);
    return yield* noticing(load, `Your question “${apart.question}” is a wish of its own and not answered yet: please ask it next.`);
  }
  const loads =
    wishes.target !== null ||
    wishes.schedule !== null ||
    wishes.mode.mode !== null ||
    (wishes.dedupe !== null && !asks) ||
    (!asks && loadVerbs(text).some(({ end }) => !isNoun.test(text.original.slice(0, end))));
  return loads || (!asks && shaping.test(text.original))
    ? yield* superseding(episode, planLoad(episode, text, { entries, wishes }))
    : ((yield* answerTogether(episode, text, entries)) ?? (yield* answerQuestion(episode, text, { entries, wishes })));
}

/** A load of its own beside a card that waits: whose place it takes is said on it. */
const superseding = (episode: Episode, load: Planning<Reply>): Planning<Reply> =>
  episode.draft !== null && isWaiting(episode)
    ? noticing(load, `This takes the place of the card “${episode.draft.title}”, of which nothing was written.`)
    : load;

/** What waits for an answer with what was said instead of one; it may go on from what waited before it. */
function together(episode: Episode, { request, answers }: Pending): [Episode, RequestText] {
  const whole = `${request.replace(/[.!?\s]+$/, '')}, ${episode.request}`;
  const all = { ...episode, request: whole, pending: episode.pending.slice(0, -1), answers: new Map([...answers, ...episode.answers]) };
  return [all, new RequestText(whole)];
}

function* planOtherSource(
  last: DraftInput,
  place: string,
  { text, entries }: { text: RequestText; entries: DatasetEntry[] },
): Planning<Reply> {
  const meant = yield* withOtherSource(last, place, entries);
  if ('reply' in meant) return meant.reply;
  text.claim({ start: 0, end: text.original.length });
  return yield* submit(meant.draft, { text, spans: [], notes: [meant.note], unread: [] });
}

function* submitVersion({ draft, note }: { draft: DraftInput; note: string }, text: RequestText): Planning<Reply> {
  text.claim({ start: 0, end: text.original.length });
  return yield* submit(draft, { text, spans: [], notes: [note], unread: [] });
}

/** Words that shape what shall be kept: nobody says them only to look. */
const shaping =
  /\b(?:rename|call|column|columns|trim\w*|lowercase\w*|uppercase\w*|mask|hash|anonymi[sz]e|fill(?! (?:in )?(?:the |all )*(?:missing |empty )?(?:days|weeks|months|dates|gaps)\b)|convert|cast|dedupe\w*|deduplicate\w*|joined (?:with|to|onto)|flatten|bucket)\b/i;

/** "With the change to the month before": no order to change anything. */
const isNoun = /\b(?:the|an?|its|their|with|and|percent|percentage|relative|day|week|month|quarter|year) change$/i;
