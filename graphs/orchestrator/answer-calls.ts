/** Answers every call of the model's last message: the one that counts with its outcome, the others with why they were skipped. */
import type { AIMessage } from '@langchain/core/messages';
import { ToolMessage } from '@langchain/core/messages';

type Calls = NonNullable<AIMessage['tool_calls']>;

/** One tool message per call, as model endpoints demand. `skipped` is the sentence for the others. */
export const answerCalls = (calls: Calls, counting: { id?: string; outcome: { ok: boolean }; skipped: string }): ToolMessage[] =>
  calls.map(({ id, name }) => {
    const counts = id === counting.id;
    return new ToolMessage({
      id: `result-${id}`,
      tool_call_id: id ?? '',
      name,
      status: counts && counting.outcome.ok ? 'success' : 'error',
      content: JSON.stringify(counts ? counting.outcome : { error: { code: 'tool.skipped', message: counting.skipped } }),
    });
  });
