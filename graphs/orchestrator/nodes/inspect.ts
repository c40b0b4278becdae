/** Runs the read tools that the model asked for. */
import { ToolMessage } from '@langchain/core/messages';
import type { Table } from '#domain/dataset.ts';
import type { JsonObject } from '#domain/json.ts';
import type { OrchestratorPorts } from '../../context.ts';
import { boundedResult } from '../bounded-result.ts';
import { lastCalls } from '../routes.ts';
import type { OrchestratorState, OrchestratorUpdate } from '../state.ts';

/** Of a name that a model made up. */
const longestName = 64;

export const inspect =
  (ports: OrchestratorPorts) =>
  async (state: OrchestratorState, config: { signal?: AbortSignal }): Promise<OrchestratorUpdate> => {
    const messages: ToolMessage[] = [];
    let { table } = state;
    for (const call of lastCalls(state)) {
      const { ok, output, shown } = await useTool(
        ports,
        state,
        { id: call.id ?? call.name, name: call.name, args: call.args },
        config.signal,
      );
      table = shown ?? table;
      messages.push(
        new ToolMessage({
          id: `result-${call.id}`,
          tool_call_id: call.id ?? '',
          name: call.name,
          status: ok ? 'success' : 'error',
          content: boundedResult(output),
        }),
      );
    }
    return { messages, table };
  };

async function useTool(
  ports: OrchestratorPorts,
  { threadId, askedBy, reach }: OrchestratorState,
  call: { id: string; name: string; args: unknown },
  signal?: AbortSignal,
): Promise<{ ok: boolean; output: JsonObject; shown: Table | null }> {
  const tool = ports.tools.find(({ name }) => name === call.name);
  if (!tool) return { ok: false, output: await refuseTool(ports, threadId, call), shown: null };
  const asker = { id: askedBy, threadId, reach };
  const started = performance.now();
  const timed = async () => {
    const result = await tool.call(call.args, signal ?? new AbortController().signal, asker);
    return { ...result, milliseconds: Math.round(performance.now() - started) };
  };
  const [{ ok, output, summary, table, milliseconds }] = await Promise.all([
    timed(),
    ports.emit(threadId, { type: 'tool.started', data: { callId: call.id, tool: tool.name, words: tool.words(call.args) } }),
  ]);
  await ports.emit(threadId, { type: 'tool.finished', data: { callId: call.id, tool: tool.name, ok, summary, milliseconds } });
  return { ok, output, shown: ok ? (table ?? null) : null };
}

/** A tool that was not offered is not called, and that it was asked for is kept: it may be an attack. */
async function refuseTool(ports: OrchestratorPorts, threadId: string, call: { id: string; name: string }): Promise<JsonObject> {
  const name = call.name.slice(0, longestName).toWellFormed();
  await ports.emit(threadId, { type: 'tool.refused', data: { callId: call.id, tool: name, reason: 'There is no such tool.' } });
  return { error: { code: 'tool.unknown', message: `There is no tool "${name}".` } };
}
