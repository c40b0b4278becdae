/**
 * An answer while it is being spoken: its words come into the thread as a stream of Slack's, or as a message that grows where there are
 * no streams. The stored answer then takes the place of what was shown.
 */
import { z } from 'zod';
import type { TokenChunk } from '#domain/events.ts';
import { showInvisible } from '#domain/visible.ts';
import { post, type Message } from '../post.ts';
import { escapeText } from '../render/mrkdwn.ts';
import { passes, refusalOf } from '../slack-errors.ts';
import type { SlackThread, SlackWorld } from '../world.ts';

/** As it is kept over a restart. */
export const LiveState = z.object({ ts: z.string(), messageId: z.string(), streams: z.boolean() });
export type LiveState = z.infer<typeof LiveState>;

/** Beyond this the answer is shown when it is whole. */
const mostStreamed = 10_000;
/** Of a message that grows, which Slack takes whole each time. */
const mostPlain = 3000;

export class LiveAnswer {
  readonly #world: SlackWorld;
  readonly #thread: SlackThread;
  /** What was heard of each message that is being spoken. */
  readonly #heard = new Map<string, string>();
  #shown: LiveState | null;
  #sent = 0;

  /** `shown` is what a server before this one had begun: it is not gone on with, for nobody knows what it heard. */
  constructor(world: SlackWorld, thread: SlackThread, shown: LiveState | null) {
    this.#world = world;
    this.#thread = thread;
    this.#shown = shown;
  }

  /** To be kept, so that another server finds the message. */
  get state(): LiveState | null {
    return this.#shown;
  }

  hear({ messageId, text }: Pick<TokenChunk, 'messageId' | 'text'>): void {
    this.#heard.set(messageId, (this.#heard.get(messageId) ?? '') + text);
  }

  /** Brings what was heard into the thread. True when a message was begun, which has to be kept. */
  async show(): Promise<boolean> {
    const [messageId, text] = [...this.#heard].at(-1) ?? [];
    const words = wholeWords(text ?? '');
    if (messageId === undefined || words.trim() === '') return false;
    if (this.#shown && this.#shown.messageId !== messageId) await this.#takeBack(this.#shown);
    if (!this.#shown) return this.#begin(messageId, words);
    if (words.length > this.#sent) await this.#append(this.#shown, words);
    return false;
  }

  /** Puts the stored answer in the place of what was shown of it. False when nothing was, or Slack does not take it there. */
  async become(messageId: string, { text, blocks, metadata }: Omit<Message, 'channel' | 'threadTs'>): Promise<boolean> {
    const shown = this.#shown;
    if (shown?.messageId !== messageId) return false;
    await this.#stop(shown);
    const { channel } = this.#thread;
    const message = { text, ...(blocks ? { blocks } : {}), ...(metadata ? { metadata } : {}) };
    const took = await this.#unlessRefused(() => this.#world.client.chat.update({ channel, ts: shown.ts, ...message }));
    if (took) this.#forget();
    return took;
  }

  /** What stands there is the answer already. */
  leave(messageId: string | undefined): void {
    if (this.#shown?.messageId === messageId) this.#forget();
  }

  /** Takes words back that turn out to have been said beside a tool's call. */
  async unsay(text: string): Promise<void> {
    for (const [messageId, heard] of this.#heard) {
      if (heard.trim() !== text.trim()) continue;
      if (this.#shown?.messageId === messageId) await this.#takeBack(this.#shown);
      this.#heard.delete(messageId);
    }
  }

  /** The turn is over: what is shown and was no answer goes. */
  async end(): Promise<void> {
    if (this.#shown) await this.#takeBack(this.#shown);
    this.#heard.clear();
  }

  async #takeBack(shown: LiveState): Promise<void> {
    await this.#stop(shown);
    await this.#unlessRefused(() => this.#world.client.chat.delete({ channel: this.#thread.channel, ts: shown.ts }));
    this.#forget();
  }

  #forget(): void {
    if (this.#shown) this.#heard.delete(this.#shown.messageId);
    this.#shown = null;
    this.#sent = 0;
  }

  async #begin(messageId: string, words: string): Promise<boolean> {
    const { channel, threadTs, team, userId } = this.#thread;
    const to = { channel, thread_ts: threadTs, recipient_team_id: team, recipient_user_id: userId };
    let ts: string | undefined;
    const streams = await this.#unlessRefused(async () => {
      ({ ts } = await this.#world.client.chat.startStream({ ...to, chunks: [{ type: 'markdown_text', text: words }] }));
    });
    ts ??= await post(this.#world, { channel, threadTs, text: words.slice(0, mostPlain) });
    this.#shown = { ts, messageId, streams };
    this.#sent = words.length;
    return true;
  }

  async #append(shown: LiveState, words: string): Promise<void> {
    const { channel } = this.#thread;
    const { ts, streams } = shown;
    // Of a message begun by another server nothing was sent from here.
    if (this.#sent === 0) return;
    const chunks = [{ type: 'markdown_text' as const, text: words.slice(this.#sent) }];
    this.#sent = words.length;
    if (streams && (await this.#unlessRefused(() => this.#world.client.chat.appendStream({ channel, ts, chunks })))) return;
    // Slack ends streams after some minutes: from then on the message grows by being written anew.
    this.#shown = { ...shown, streams: false };
    await this.#unlessRefused(() => this.#world.client.chat.update({ channel, ts, text: words.slice(0, mostPlain) }));
  }

  async #stop({ ts, streams }: LiveState): Promise<void> {
    if (streams) await this.#unlessRefused(() => this.#world.client.chat.stopStream({ channel: this.#thread.channel, ts }));
  }

  async #unlessRefused(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (passes(error)) throw error;
      this.#world.log.debug('a live answer was refused by Slack', { code: refusalOf(error) });
      return false;
    }
  }
}

/**
 * What can be shown of a text that is not at its end, so that nothing shown changes when more comes: up to the last blank. No mention or
 * broadcast in it acts, and no link hides where it leads.
 */
export function wholeWords(text: string): string {
  const words = text.slice(0, mostStreamed).replace(/\S*$/, '');
  return escapeText(words.split('\n').map(showInvisible).join('\n')).replaceAll(/\](?=[([:])/g, '] ');
}
