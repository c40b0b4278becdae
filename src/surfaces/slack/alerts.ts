/** Tells a channel what people should hear of who are in no conversation: alerts and failed runs. */
import { z } from 'zod';
import { ErrorShape } from '#domain/events.ts';
import { post } from './post.ts';
import { section, type Block } from './render/blocks.ts';
import { prose } from './render/mrkdwn.ts';
import { errorBlocks } from './render/receipt-blocks.ts';
import { refusalOf } from './slack-errors.ts';
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

function alertMessage({ type, data }: SlackAlert): { text: string; blocks: Block[] } {
  const failed = type === 'run.failed' ? Failed.safeParse(data).data : undefined;
  if (failed) return { text: 'A run failed.', blocks: errorBlocks('A run failed', failed.error) };
  const { title, text } = Alert.safeParse(data).data ?? { title: type, text: '' };
  const words = `⚠ *${prose(title, 300)}*\n${prose(text)}`;
  return { text: prose(title, 300), blocks: [section(words)] };
}
