/** Posting a message: nothing in it is unfolded, so that no address of the data is asked for. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Block } from './render/blocks.ts';
import { waitOf } from './slack-errors.ts';
import type { SlackWorld } from './world.ts';

export interface Message {
  channel: string;
  /** The thread it belongs to; left out, it begins one. */
  threadTs?: string;
  /** For notifications, where there are blocks. */
  text: string;
  blocks?: Block[];
  /** What it tells, see tell/already-told.ts. */
  metadata?: { event_type: string; event_payload: Record<string, string | number> };
}

const mostTries = 3;

/** Returns the id by which it is updated. What fails may have been taken by Slack all the same: see tell/already-told.ts. */
export async function post(
  { poster: client }: Pick<SlackWorld, 'poster'>,
  { channel, threadTs, text, blocks, metadata }: Message,
): Promise<string> {
  const message = {
    channel,
    text,
    unfurl_links: false,
    unfurl_media: false,
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    ...(blocks === undefined ? {} : { blocks }),
    ...(metadata === undefined ? {} : { metadata }),
  };
  for (let tries = 1; ; tries += 1) {
    try {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a method of Slack's, not of a window
      return (await client.chat.postMessage(message)).ts ?? '';
    } catch (error) {
      const seconds = waitOf(error);
      if (seconds === null || tries === mostTries) throw error;
      await sleep(seconds * 1000);
    }
  }
}
