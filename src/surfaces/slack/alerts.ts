/** Tells a channel what people should hear of who are in no conversation: alerts and failed runs. */
import { z } from 'zod';
import { ErrorShape, eventData } from '#domain/events.ts';
import { post } from './post.ts';
import { context, section, type Block } from './render/blocks.ts';
import { slackTime } from './render/card-blocks.ts';
import { code, prose } from './render/mrkdwn.ts';
import { errorBlocks } from './render/receipt-blocks.ts';
import { refusalOf } from './slack-errors.ts';
import { remindedWords } from './tell/sayings.ts';
import type { SlackAlert, SlackWorld } from './world.ts';

const lookMs = 4000;

/** Does nothing without a channel. */
export function startAlerts(world: SlackWorld): { close(): void } {
  const channel = world.settings.alertChannel;
  if (channel === null) return { close: () => {} };
  const look = async (): Promise<void> => {
    for (const alert of await world.store.takeAlerts()) {
      await post(world, { channel, ...alertMessage(alert) }).catch((error: unknown) => {
        world.log.warn('an alert was refused by Slack', { threadId: alert.threadId, code: refusalOf(error) });
      });
    }
  };
  const timer = setInterval(() => {
    look().catch((error: Error) => world.log.warn('looking for alerts failed', { error: error.message }));
  }, lookMs);
  return { close: () => clearInterval(timer) };
}

const Alert = z.object({ title: z.string(), text: z.string() });
const Failed = z.object({ error: ErrorShape });
const Reminded = eventData['plan.reminded'];

function alertMessage(alert: SlackAlert): { text: string; blocks: Block[] } {
  const { text, blocks } = whatHappened(alert);
  return { text, blocks: [...blocks, context([`in ${code(alert.title)} · ${slackTime(alert.at.toISOString())}`])] };
}

function whatHappened({ type, data }: SlackAlert): { text: string; blocks: Block[] } {
  const failed = type === 'run.failed' ? Failed.safeParse(data).data : undefined;
  if (failed) return { text: 'A run failed.', blocks: errorBlocks('A run failed', failed.error) };
  const reminded = type === 'plan.reminded' ? Reminded.safeParse(data).data : undefined;
  if (reminded) return { text: 'A card waits.', blocks: [section(remindedWords(reminded))] };
  const { title, text } = Alert.safeParse(data).data ?? { title: type, text: '' };
  const words = `⚠ *${prose(title, 300)}*\n${prose(text)}`;
  return { text: prose(title, 300), blocks: [section(words)] };
}
