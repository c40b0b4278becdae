/** What kind of message it is, and who answers it. */
import type { BaseMessage } from '@langchain/core/messages';
import type { DatasetEntry } from '#domain/dataset.ts';
import { drive, listDatasets, type Planning, refuse } from './asking.ts';
import { cancelled, isCancel } from './answers/cancel.ts';
import { cleanVaguely, isProfileRequest, isVagueCleaning, profileDataset } from './answers/clean-up.ts';
import { asksForContents, describeDataset } from './answers/describe.ts';
import { asksAboutDuplicates, explainDuplicates } from './answers/duplicates.ts';
import { asksForHelp, greet, help, isGreeting } from './answers/greeting.ts';
import { answerQuestion } from './answers/question.ts';
import { refusalOf } from './answers/refusals.ts';
import { type Episode, readEpisode } from './episode.ts';
import { findMentions } from './link/datasets.ts';
import { planLoad } from './load.ts';
import type { Reply } from './reply.ts';
import { planRevision } from './revise.ts';
import { RequestText } from './text/request-text.ts';
import { loadVerb, readWishes, type Wishes } from './wishes.ts';

/** The next step in a conversation. */
export function decide(messages: BaseMessage[]): Reply {
  const episode = readEpisode(messages);
  return drive(plan(episode), episode);
}

function* plan(episode: Episode): Planning<Reply> {
  const text = new RequestText(episode.request);
  if (isGreeting(text)) return yield* greet();
  if (text.original === '' || asksForHelp(text)) return yield* help();
  if (isCancel(text)) return cancelled(episode);
  if (asksForContents(text)) return yield* describeDataset(text);
  const listing = yield* listDatasets();
  if (!listing.ok) return refuse(`I could not list the data: ${listing.failure.message} Nothing was changed.`);
  const entries = listing.value;
  const refusal = refusalOf(text, entries, episode);
  if (refusal) return refusal;
  if (asksAboutDuplicates(text)) return yield* explainDuplicates(text, entries);
  if (isProfileRequest(text)) return yield* profileDataset(text, entries);
  if (isVagueCleaning(text)) return yield* cleanVaguely(episode, text, entries);
  return yield* planOrAnswer(episode, text, entries);
}

/** A change to a request that still waits for an answer, a follow-up on the last plan, a question, or a load. */
function* planOrAnswer(episode: Episode, text: RequestText, entries: DatasetEntry[]): Planning<Reply> {
  const asks = isQuestion(text);
  const wishes = readWishes(text, entries);
  const last = episode.draft;
  const named = namesData(text, entries, wishes);
  if (episode.pending !== null && !asks && !named) {
    const whole = new RequestText(`${episode.pending.replace(/[.!?\s]+$/, '')}, ${episode.request}`);
    return yield* planOrAnswer({ ...episode, pending: null }, whole, entries);
  }
  if (last !== null && !asks && !named) return yield* planRevision(episode, last, { text, wishes });
  const loads =
    wishes.target !== null ||
    wishes.schedule !== null ||
    wishes.mode.mode !== null ||
    wishes.dedupe !== null ||
    (!asks && text.find(loadVerb) !== null);
  return loads ? yield* planLoad(episode, text, { entries, wishes }) : yield* answerQuestion(episode, text, { entries, wishes });
}

const question =
  /^(?:(?:and|so|ok|okay|now|please|hey|hi)[, ]+)*(?:how|what|what's|which|who|whose|when|where|why|is|are|was|were|does|do|did|can you (?:tell|show|list|count)|could you (?:tell|show|list|count)|show|list|count|tell|display|give me|find|compute|calculate|share of|total|average|number of)\b/i;

const isQuestion = ({ original }: RequestText): boolean => question.test(original) || /\?\s*$/.test(original);

/** Whether the request names data of its own; if not, it is about the plan before. */
function namesData(text: RequestText, entries: DatasetEntry[], { target }: Wishes): boolean {
  const { mentions, unknown } = findMentions(text, entries, target ? [target] : []);
  return mentions.some(({ how }) => how === 'named' || how === 'noun') || unknown.length > 0;
}
