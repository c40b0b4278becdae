/** A mention or a direct message: it starts or continues a conversation, or decides its card. */
import type { Principal } from '#domain/principal.ts';
import { slackMessage } from '../tell/sayings.ts';
import { errorWords, passes } from '../slack-errors.ts';
import { principalOf, type SlackThread, type SlackWorld } from '../world.ts';
import { MessageDelivery } from './payloads.ts';
import { takeFiles } from './files.ts';
import { whyNot, whisper, type Place } from './place.ts';
import { plainText } from './plain-text.ts';
import { decideTyped, typedDecision } from './typed-decision.ts';

/** What people write themselves; edits, joins, bots and the like are not messages to us. */
const spoken = new Set([undefined, 'file_share', 'thread_broadcast']);

/** Takes a message in. Throws what may pass, so that it is tried again. */
export async function onMessage(world: SlackWorld, body: unknown): Promise<void> {
  const delivery = MessageDelivery.parse(body);
  const { event } = delivery;
  if (event.user === undefined || event.bot_id !== undefined || !spoken.has(event.subtype)) return;
  // In channels only a mention is meant for us; there it arrives as an event of its own.
  if (event.type === 'message' && event.channel_type !== 'im') return;
  const place: Place = { channel: event.channel, threadTs: event.thread_ts ?? event.ts, userId: event.user };
  const principal = await principalOf(world, event.user);
  if (!principal) return whisper(world, place, whyNot(world, event.user));
  const text = plainText(event.text, delivery.authorizations?.[0]?.user_id);
  try {
    const kept = await takeFiles(world, principal, event.files ?? []);
    if (kept.refused.length > 0) await whisper(world, place, kept.refused.join('\n'));
    const said = { team: delivery.team_id, place, text: withFiles(text, kept.datasets), messageTs: event.ts };
    const answer = await take(world, principal, said);
    if (answer !== null) await whisper(world, place, answer);
  } catch (error) {
    if (passes(error)) throw error;
    await whisper(world, place, errorWords(error));
  }
}

/** The request, naming the files that came with it; files alone are asked about. */
function withFiles(text: string, datasets: readonly string[]): string {
  if (datasets.length === 0) return text;
  const missing = datasets.filter((dataset) => !text.includes(dataset));
  return text === '' ? `What is in ${datasets.join(' and ')}?` : [text, ...missing.map((dataset) => `(${dataset})`)].join(' ');
}

interface Said {
  team: string;
  place: Place;
  text: string;
  messageTs: string;
}

/** Returns what to answer the one who wrote, where the conversation itself says nothing. */
async function take(world: SlackWorld, principal: Principal, said: Said): Promise<string | null> {
  const { place, text, messageTs } = said;
  const known = await world.store.threadAt(place.channel, place.threadTs);
  const typed = typedDecision(text);
  if (typed)
    return known ? decideTyped(world, principal, { thread: known, typed, messageTs }) : 'No card waits for a decision in this thread.';
  if (text === '') return 'Say what to load, or ask about the data.';
  await sayInThread(world, principal, said);
  return null;
}

/** Sends a message into the conversation of a thread of Slack, which begins when there is none. */
export async function sayInThread(world: SlackWorld, principal: Principal, { team, place, text, messageTs }: Said): Promise<SlackThread> {
  const thread = await conversationAt(world, principal, { team, place });
  const clientMessageId = `${slackMessage}${place.channel}-${messageTs}`;
  await world.app.sendMessage(principal, { threadId: thread.threadId, text, clientMessageId });
  return thread;
}

async function conversationAt(
  world: SlackWorld,
  principal: Principal,
  { team, place }: { team: string; place: Place },
): Promise<SlackThread> {
  const { channel, threadTs, userId } = place;
  const known = await world.store.threadAt(channel, threadTs);
  if (known) return known;
  const { threadId } = await world.app.openThread(principal, {});
  return world.store.tie({ threadId, team, channel, threadTs, ownerId: principal.id, userId });
}
