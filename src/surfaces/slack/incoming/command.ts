/** `/headgate`: asks in a thread of its own, or says what goes on. */
import { refuseSecrets } from '#app/conversation/pasted-secrets.ts';
import type { Principal } from '#domain/principal.ts';
import { post } from '../post.ts';
import { code, prose } from '../render/mrkdwn.ts';
import { errorWords, passes, refusalOf } from '../slack-errors.ts';
import { listedAs, principalOf, type SlackWorld } from '../world.ts';
import { sayInThread } from './message.ts';
import { CommandDelivery } from './payloads.ts';
import { whyNot } from './place.ts';

const help = [
  '`/headgate load the completed orders into analytics.orders` starts a thread with a plan; nothing is written before somebody approves its card.',
  '`/headgate status` says what waits and what runs.',
  'Or mention me, or write to me directly.',
].join('\n');
const listed = 10;

/** What can be answered without asking anybody, so that Slack has its answer at once; null for the rest. */
export function commandAnswer(world: SlackWorld, body: unknown): string | null {
  const { text, user_id: userId } = CommandDelivery.parse(body);
  const word = text.trim().toLowerCase();
  if (word === '' || word === 'help') return help;
  return listedAs(world, userId) ? null : whyNot(world, userId);
}

/** Says what goes on, or begins a thread with what was asked. Returns what to say to the one who typed it, if anything. */
export async function onCommand(world: SlackWorld, body: unknown): Promise<string | null> {
  const { text, user_id: userId, team_id: team, channel_id: channel } = CommandDelivery.parse(body);
  const principal = await principalOf(world, userId);
  if (!principal) return whyNot(world, userId);
  try {
    if (text.trim().toLowerCase() === 'status') return await status(world, principal);
    refuseSecrets(text);
    const ts = await post(world, { channel, text: `${code(principal.name, 80)} asks: ${prose(text, 1500)}` });
    await sayInThread(world, principal, { team, text, messageTs: ts, place: { channel, threadTs: ts, userId } });
    return null;
  } catch (error) {
    if (passes(error)) throw error;
    return refusalOf(error) === null ? errorWords(error) : 'I cannot write in this channel. Invite me first, or write to me directly.';
  }
}

async function status(world: SlackWorld, principal: Principal): Promise<string> {
  const [threads, runs] = await Promise.all([world.app.listThreads(principal, 50), world.app.listRuns(principal, { limit: listed })]);
  const busy = threads.filter(({ activity }) => activity === 'waiting' || activity === 'running').slice(0, listed);
  const waiting = busy.map(({ title, activity }) => `• ${activity === 'waiting' ? 'waits for a decision' : 'runs'}: ${code(title, 100)}`);
  const latest = runs.map(({ runNumber, title, state }) => `• run ${runNumber} ${state}: ${code(title, 100)}`);
  return [
    ...(waiting.length === 0 ? ['Nothing waits for a decision.'] : waiting),
    ...(latest.length === 0 ? [] : ['Latest runs:', ...latest]),
  ].join('\n');
}
