/** What our chat models share: tools ride in the call options, and every answer, streamed or not, comes from one stream. */
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base';
import { BaseChatModel, type BaseChatModelCallOptions, type BindToolsInput } from '@langchain/core/language_models/chat_models';
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages';
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs';
import type { Runnable } from '@langchain/core/runnables';
import { setupError } from '#domain/errors.ts';

export interface ChatCallOptions extends BaseChatModelCallOptions {
  tools?: BindToolsInput[];
}

/** A chat model that is defined by its stream alone. Subclasses write `chunks`; callbacks and `invoke` follow from it. */
export abstract class StreamingChatModel extends BaseChatModel<ChatCallOptions> {
  constructor() {
    super({});
  }

  protected abstract chunks(messages: BaseMessage[], options: this['ParsedCallOptions']): AsyncGenerator<ChatGenerationChunk>;

  override bindTools(
    tools: BindToolsInput[],
    options: Partial<ChatCallOptions> = {},
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, ChatCallOptions> {
    return this.withConfig({ ...options, tools });
  }

  /** Passes each chunk to the callbacks as well: LangGraph's messages mode hears nothing else. */
  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    run?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    for await (const chunk of this.chunks(messages, options)) {
      yield chunk;
      await run?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk });
    }
  }

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    run?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    let whole: ChatGenerationChunk | undefined;
    for await (const chunk of this._streamResponseChunks(messages, options, run)) whole = whole === undefined ? chunk : whole.concat(chunk);
    if (whole === undefined) throw setupError('model.incomplete', 'The model answered nothing at all.');
    return { generations: [whole] };
  }
}
