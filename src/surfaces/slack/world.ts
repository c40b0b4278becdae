/** What the parts of the Slack surface share, and what it asks of the rest of the product. */
import type { webApi } from '@slack/bolt';
import type { App } from '#app/app.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Logger } from '#domain/log.ts';
import type { Principal } from '#domain/principal.ts';

export interface SlackSettings {
  botToken: string;
  signingSecret: string | null;
  appToken: string | null;
  apiUrl: string | null;
  alertChannel: string | null;
  users: Readonly<Record<string, Principal>>;
}

/** A conversation that is told in a thread of Slack. */
export interface SlackThread {
  threadId: string;
  team: string;
  channel: string;
  threadTs: string;
  /** The principal the conversation belongs to. */
  ownerId: string;
  /** The Slack user who began it. */
  userId: string;
  toldSeq: number;
  progress: JsonObject | null;
  /** Whoever told it before broke off, and may have said more than is noted. */
  wasLeft?: boolean;
}

/** A card and the message that shows it. */
export interface SlackCard {
  planId: string;
  threadId: string;
  messageTs: string;
  fingerprint: string;
}

export interface SlackAlert {
  threadId: string;
  /** Of its conversation. */
  title: string;
  seq: number;
  type: string;
  data: JsonObject;
  at: Date;
}

/** What must survive a restart; src/store/slack.ts fits. */
export interface SlackStore {
  /** Takes it in; without a body it is known from then on, and nothing of it kept. */
  accept(id: string, body: JsonObject | null, seconds: number): Promise<boolean>;
  finish(id: string): Promise<void>;
  takeLeft(seconds: number): Promise<{ id: string; body: JsonObject; tries: number }[]>;
  threadAt(channel: string, threadTs: string): Promise<SlackThread | null>;
  tie(thread: Omit<SlackThread, 'toldSeq' | 'progress' | 'wasLeft'>): Promise<SlackThread>;
  behind(threadIds: readonly string[] | null): Promise<string[]>;
  hold(threadId: string, holder: string, seconds: number): Promise<SlackThread | null>;
  told(threadId: string, holder: string, now: { toldSeq: number; progress: JsonObject | null }): Promise<boolean>;
  letGo(threadId: string, holder: string): Promise<void>;
  card(planId: string): Promise<SlackCard | null>;
  cardsOf(threadId: string): Promise<SlackCard[]>;
  keepCard(card: SlackCard): Promise<void>;
  takeAlerts(seconds: number): Promise<SlackAlert[]>;
  holdAlerts(alerts: readonly SlackAlert[], seconds: number): Promise<void>;
  alertsTold(alerts: readonly SlackAlert[]): Promise<void>;
}

export interface SlackOptions {
  app: App;
  store: SlackStore;
  settings: SlackSettings;
  log: Logger;
  /** Says when a thread has new events; null when any may have. Returns the way to stop. */
  onEvents(listener: (threadId: string | null) => void): () => void;
  /** Whether an admin lets nothing of this person in. */
  isBlocked(personId: string): Promise<boolean>;
}

export interface SlackWorld extends SlackOptions {
  client: webApi.WebClient;
  /** For what must not be sent twice: it asks again for nothing. */
  poster: webApi.WebClient;
}

/** Who may read a conversation and nothing else: what the surface itself acts as when it tells one. */
export const readerOf = ({ ownerId }: Pick<SlackThread, 'ownerId'>): Principal => ({ id: ownerId, name: 'Slack', roles: ['viewer'] });

/** The principal a Slack user is listed as; null for somebody who is not, and therefore may look, not act. */
export const listedAs = ({ settings }: Pick<SlackWorld, 'settings'>, userId: string): Principal | null =>
  Object.hasOwn(settings.users, userId) ? (settings.users[userId] ?? null) : null;

/** The principal that acts for a Slack user; null for somebody who is not listed, or blocked. */
export async function principalOf(world: Pick<SlackWorld, 'settings' | 'isBlocked'>, userId: string): Promise<Principal | null> {
  const principal = listedAs(world, userId);
  return principal !== null && (await world.isBlocked(principal.id)) ? null : principal;
}
