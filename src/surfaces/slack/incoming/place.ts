/** Where in Slack something happened, and how to answer the one person who did it. */
import { prose } from '../render/mrkdwn.ts';
import { refusalOf } from '../slack-errors.ts';
import { listedAs, type SlackWorld } from '../world.ts';

export interface Place {
  channel: string;
  threadTs: string;
  userId: string;
}

/** Says something to that person alone. */
export async function whisper({ client, log }: SlackWorld, { channel, threadTs, userId }: Place, text: string): Promise<void> {
  try {
    await client.chat.postEphemeral({ channel, user: userId, thread_ts: threadTs, text: prose(text) });
  } catch (error) {
    log.warn('a word to one person was refused by Slack', { channel, code: refusalOf(error) });
  }
}

/** Why somebody may look and not act. */
export const whyNot = (world: SlackWorld, userId: string): string =>
  listedAs(world, userId)
    ? 'You may look here, but not ask or decide: an admin of Headgate has blocked you.'
    : `You may look here, but not ask or decide: Headgate does not know you. Ask whoever runs it to add ${userId} to SLACK_USERS.`;
