/** The planner that needs no key, as a LangChain chat model. Stateless: every answer follows from the messages alone. */
import { SystemMessage, type BaseMessage } from '@langchain/core/messages';
import type { ChatGenerationChunk } from '@langchain/core/outputs';
import { newest } from '../context/newest.ts';
import { StreamingChatModel } from '../streaming-chat.ts';
import { decide } from './planner.ts';
import { chunksOf, withNotice } from './reply.ts';

/** Turns of the past that the planner reads. Older ones stay in the event log. */
const rememberedTurns = 30;

export class OfflineChatModel extends StreamingChatModel {
  static override lc_name(): string {
    return 'OfflineChatModel';
  }

  override _llmType(): string {
    return 'offline';
  }

  protected override chunks(messages: BaseMessage[], options: this['ParsedCallOptions']): AsyncGenerator<ChatGenerationChunk> {
    return offlineChunks(messages, options.signal);
  }
}

/** The planner's answer to a conversation as a stream. `notice` is said once, where the answer starts. */
export async function* offlineChunks(messages: BaseMessage[], signal?: AbortSignal, notice?: string): AsyncGenerator<ChatGenerationChunk> {
  const reply = decide(remembered(messages));
  for (const chunk of chunksOf(notice === undefined ? reply : withNotice(reply, notice), messages.length)) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

function remembered(messages: BaseMessage[]): BaseMessage[] {
  const isPrompt = (message: BaseMessage): boolean => SystemMessage.isInstance(message);
  return [
    ...messages.filter(isPrompt),
    ...newest(
      messages.filter((message) => !isPrompt(message)),
      rememberedTurns,
    ),
  ];
}
