/** Tells a channel what people should hear of who are in no conversation: alerts and failed runs. */
import { z } from 'zod';
import { ErrorShape, eventData } from '#domain/events.ts';
import { canonicalJson } from '#domain/json.ts';
import { lookAgain, type Looking } from '#domain/looking.ts';
import { post } from './post.ts';
import { context, section, type Block } from './render/blocks.ts';
import { slackTime } from './render/card-blocks.ts';
import { code, prose } from './render/mrkdwn.ts';
import { errorBlocks } from './render/receipt-blocks.ts';
import { passes, refusalOf } from './slack-errors.ts';
import { alertWords, remindedWords } from './tell/sayings.ts';
import type { SlackAlert, SlackWorld } from './world.ts';

const lookMs = 4000;
const claimSeconds = 60;

/** Does nothing without a channel. */
export function startAlerts(world: SlackWorld): Looking {
  const channel = world.settings.alertChannel;
  if (channel === null) return { stop: async () => {} };
  return lookAgain(() => tellAll(world, channel), { everyMs: lookMs, log: world.log, what: 'telling alerts' });
}

/** Twice is better than never: what Slack could not take, or did not say it took, is said again, as is what a server that was killed had claimed. */
async function tellAll(world: SlackWorld, channel: string): Promise<void> {
  const { store } = world;
  const waiting = onceEach(await store.takeAlerts(claimSeconds));
  try {
    for (let same = waiting[0]; same !== undefined; same = waiting[0]) {
      await store.holdAlerts(waiting.flat(), claimSeconds);
      await tell(world, channel, same);
      await store.alertsTold(same);
      waiting.shift();
    }
  } finally {
    if (waiting.length > 0) await store.holdAlerts(waiting.flat(), 0);
  }
}

const Alert = eventData['alert.raised'];
const Failed = z.object({ error: ErrorShape });
const Reminded = eventData['plan.reminded'];

/** One alert is raised in every conversation that it is about; a channel hears of it once. */
const onceEach = (alerts: SlackAlert[]): SlackAlert[][] => [
  ...Map.groupBy(alerts, (alert) => (alert.type === 'alert.raised' ? canonicalJson(alert.data) : alert)).values(),
];

/** Throws what may work later. */
async function tell(world: SlackWorld, channel: string, [alert]: SlackAlert[]): Promise<void> {
  if (alert === undefined) return;
  try {
    await post(world, { channel, ...alertMessage(alert) });
  } catch (error) {
    if (passes(error)) throw error;
    world.log.warn('an alert was refused by Slack', { threadId: alert.threadId, code: refusalOf(error) });
  }
}

function alertMessage(alert: SlackAlert): { text: string; blocks: Block[] } {
  const { text, blocks } = whatHappened(alert);
  return { text, blocks: [...blocks, context([`in ${code(alert.title)} · ${slackTime(alert.at.toISOString())}`])] };
}

function whatHappened({ type, data }: SlackAlert): { text: string; blocks: Block[] } {
  const failed = type === 'run.failed' ? Failed.safeParse(data).data : undefined;
  if (failed) return { text: 'A run failed.', blocks: errorBlocks('A run failed', failed.error) };
  const reminded = type === 'plan.reminded' ? Reminded.safeParse(data).data : undefined;
  if (reminded) return { text: 'A card waits.', blocks: [section(remindedWords(reminded))] };
  const raised = Alert.safeParse(data).data ?? { title: type, text: '' };
  return { text: prose(raised.title, 300), blocks: [section(alertWords(raised))] };
}
