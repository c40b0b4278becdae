/** What kind of message it is, and who answers it. */
import type { BaseMessage } from '@langchain/core/messages';
import { drive, listDatasets, type Planning } from './asking.ts';
import { cancelled, isCancel } from './answers/cancel.ts';
import { asksForContents, describeDataset } from './answers/describe.ts';
import { greet, isGreeting, asksForHelp, help } from './answers/greeting.ts';
import { type Episode, readEpisode } from './episode.ts';
import { findMentions } from './link/datasets.ts';
import { planLoad } from './load.ts';
import { readTarget } from './read/target.ts';
import type { Reply } from './reply.ts';
import { planRevision } from './revise.ts';
import { RequestText } from './text/request-text.ts';

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
  const last = episode.draft;
  if (last !== null && !(yield* namesData(text))) return yield* planRevision(episode, last, text);
  return yield* planLoad(episode, text);
}

/** Whether the request names data of its own; if not, it is about the plan before. */
function* namesData(text: RequestText): Planning<boolean> {
  const listing = yield* listDatasets();
  if (!listing.ok) return false;
  const target = readTarget(new RequestText(text.original));
  const { mentions, unknown } = findMentions(text, listing.value, target ? [target] : []);
  return mentions.length + unknown.length > 0;
}
