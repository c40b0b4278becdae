/** One answer of an endpoint while it streams: what may be shown at once, and the rest when the whole has been checked. */
import { AIMessageChunk, isAIMessageChunk } from '@langchain/core/messages';
import { ChatGenerationChunk } from '@langchain/core/outputs';
import { assertComplete } from './completion.ts';
import { countedTokens, tokensChunk } from './counted-tokens.ts';
import { callCollector, callsChunk, writtenCalls, type SaidCall } from './said-calls.ts';
import { spokenText } from './spoken-text.ts';

export interface EndpointAnswer {
  /** The part of it that may be shown; null when there is none yet. */
  read(chunk: ChatGenerationChunk): ChatGenerationChunk | null;
  /** What was held back: text, calls, tokens, and how it ended. Throws `model.incomplete`. */
  end(offered: ReadonlySet<string>): ChatGenerationChunk[];
}

/** `model`: who was asked; endpoints may name who answered. */
export function endpointAnswer(model: string): EndpointAnswer {
  const speech = spokenText();
  const pieces = callCollector();
  let counted: ChatGenerationChunk | null = null;
  let finish: string | null = null;
  let served: string | null = null;
  return {
    read({ message, text: piece, generationInfo = {} }) {
      const { finish_reason: reason, model_name: name }: Record<string, unknown> = generationInfo;
      if (typeof reason === 'string') finish ??= reason;
      if (typeof name === 'string') served ??= name;
      const tokens = isAIMessageChunk(message) ? countedTokens(message) : null;
      if (tokens) counted = tokensChunk(tokens);
      for (const call of (isAIMessageChunk(message) && message.tool_call_chunks) || []) pieces.add(call);
      const { text, thought } = speech.push(piece);
      const aloud: unknown = message.additional_kwargs['reasoning_content'];
      return partOf(text, (typeof aloud === 'string' ? aloud : '') + thought);
    },
    end(offered) {
      const { text, thought, held } = speech.end();
      const called = pieces.calls();
      const written = called.length === 0 ? writtenCalls(held, offered) : [];
      const rest = [
        partOf(text + (written.length > 0 ? '' : held), thought),
        callsPart([...called, ...written]),
        counted,
        ending(finish, served ?? model),
      ].filter((part) => part !== null);
      const { message } = rest.reduce((whole, part) => whole.concat(part));
      if (isAIMessageChunk(message)) assertComplete(message);
      return rest;
    },
  };
}

const callsPart = (calls: readonly SaidCall[]): ChatGenerationChunk | null => (calls.length > 0 ? callsChunk(calls) : null);

function partOf(text: string, thought: string): ChatGenerationChunk | null {
  if (text === '' && thought === '') return null;
  const kept = thought === '' ? {} : { additional_kwargs: { reasoning_content: thought } };
  return new ChatGenerationChunk({ text, message: new AIMessageChunk({ content: text, ...kept }) });
}

/** Said once, at the end: LangChain would join the two words of a reason that comes twice. */
const ending = (finish: string | null, model: string): ChatGenerationChunk =>
  new ChatGenerationChunk({
    text: '',
    message: new AIMessageChunk({ content: '', response_metadata: { finish_reason: finish ?? undefined, model_name: model } }),
  });
