/** Runs the read tools that the model asked for. */
import { ToolMessage } from '@langchain/core/messages';
import { Table } from '#domain/dataset.ts';
import type { JsonObject } from '#domain/json.ts';
import type { OrchestratorPorts } from '../../context.ts';
import { lastCalls } from '../routes.ts';
import type { OrchestratorState, OrchestratorUpdate } from '../state.ts';

/** What a model is given of one result. */
const maxResultCharacters = 20_000;

export const inspect =
  (ports: OrchestratorPorts) =>
  async (state: OrchestratorState, config: { signal?: AbortSignal }): Promise<OrchestratorUpdate> => {
    const messages: ToolMessage[] = [];
    let { table } = state;
    for (const call of lastCalls(state)) {
      const { ok, output } = await useTool(
        ports,
        state.threadId,
        { id: call.id ?? call.name, name: call.name, args: call.args },
        config.signal,
      );
      const shown = Table.safeParse(output['table'] ?? output);
      if (ok && shown.success) table = shown.data;
      messages.push(
        new ToolMessage({
          id: `result-${call.id}`,
          tool_call_id: call.id ?? '',
          name: call.name,
          status: ok ? 'success' : 'error',
          content: bounded(output),
        }),
      );
    }
    return { messages, table };
  };

async function useTool(
  ports: OrchestratorPorts,
  threadId: string,
  call: { id: string; name: string; args: unknown },
  signal?: AbortSignal,
): Promise<{ ok: boolean; output: JsonObject }> {
  const tool = ports.tools.find(({ name }) => name === call.name);
  if (!tool) return { ok: false, output: { error: { code: 'tool.unknown', message: `There is no tool "${call.name}".` } } };
  const started = performance.now();
  await ports.emit(threadId, { type: 'tool.started', data: { callId: call.id, tool: tool.name, words: tool.words(call.args) } });
  const { ok, output, summary } = await tool.call(call.args, signal ?? new AbortController().signal);
  const milliseconds = Math.round(performance.now() - started);
  await ports.emit(threadId, { type: 'tool.finished', data: { callId: call.id, tool: tool.name, ok, summary, milliseconds } });
  return { ok, output };
}

function bounded(output: JsonObject): string {
  const text = JSON.stringify(output);
  return text.length <= maxResultCharacters ? text : JSON.stringify({ truncated: true, text: text.slice(0, maxResultCharacters) });
}
