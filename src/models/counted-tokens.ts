/** Tokens as endpoints count them. */
import { AIMessageChunk, type AIMessage, type StandardMessageStructure } from '@langchain/core/messages';
import { ChatGenerationChunk } from '@langchain/core/outputs';
import { z } from 'zod';
import type { Tokens } from '#domain/paid-tokens.ts';

const Counted = z.object({ input_tokens: z.number(), output_tokens: z.number() });

/** What the endpoint counted for this message; null when it did not. */
export function countedTokens({ usage_metadata }: AIMessage | AIMessageChunk): Tokens | null {
  const counted = Counted.safeParse(usage_metadata).data;
  return counted ? { promptTokens: counted.input_tokens, completionTokens: counted.output_tokens } : null;
}

/** A part of an answer that says nothing and adds to its tokens. */
export function tokensChunk({ promptTokens: input_tokens, completionTokens: output_tokens }: Tokens): ChatGenerationChunk {
  const usage_metadata = { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens };
  return new ChatGenerationChunk({ text: '', message: new AIMessageChunk<StandardMessageStructure>({ content: '', usage_metadata }) });
}
