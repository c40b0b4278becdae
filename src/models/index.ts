/** The chat model of the house: a compatible endpoint when one is configured, else the planner that needs none. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { Logger } from '#domain/log.ts';
import { FallbackChatModel } from './fallback.ts';
import { OfflineChatModel } from './offline/offline-chat.ts';
import { PrivateChatModel } from './private-chat.ts';

export { assertComplete } from './completion.ts';
export { warmUpPlanner } from './offline/warm-up.ts';
export { speakingModel } from './speak.ts';
export { promptWriter, type PromptManual, type PromptMoment } from './prompt.ts';

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
  /** Tokens of one request at most, by our estimate. */
  contextTokens?: number;
}

/** What an endpoint is given when nothing else is configured: fits the models with the shortest memory in common use. */
const usualContextTokens = 24_000;

export interface AgentModel {
  /** As it stands in receipts: the model's name, or `offline`. */
  name: string;
  chat: BaseChatModel;
}

const openAi = 'https://api.openai.com/v1';

/** Makes the model that a configuration names: `offline` by name, or without a key and an address. Connects to nothing yet. */
export async function createChatModel(config: ModelConfig, log: Logger): Promise<AgentModel> {
  const nowhere = config.apiKey === undefined && config.baseUrl === undefined;
  if (config.model === 'offline' || nowhere) return { name: 'offline', chat: new OfflineChatModel() };
  const { model, idleTimeoutMs, totalTimeoutMs } = config;
  // Its client is some three hundred modules, which a house without an endpoint need not load.
  const { EndpointChatModel } = await import('./openai.ts');
  const key = config.apiKey === undefined ? {} : { apiKey: config.apiKey };
  const endpoint = new EndpointChatModel({ model, baseUrl: config.baseUrl ?? openAi, idleTimeoutMs, totalTimeoutMs, ...key });
  const screened = new PrivateChatModel(endpoint, { contextTokens: config.contextTokens ?? usualContextTokens });
  return { name: model, chat: new FallbackChatModel(screened, { log: log.child({ module: 'models' }), now: () => performance.now() }) };
}
