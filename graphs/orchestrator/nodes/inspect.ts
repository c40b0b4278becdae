/** Runs the read tools that the model asked for. */
import { ToolMessage } from '@langchain/core/messages';
import type { Table } from '#domain/dataset.ts';
import type { JsonObject } from '#domain/json.ts';
import type { OrchestratorPorts } from '../../context.ts';
import { boundedResult } from '../bounded-result.ts';
import { closingTools, misgiven } from '../closing-tools.ts';
import { lastCalls } from '../routes.ts';
import type { OrchestratorState, OrchestratorUpdate } from '../state.ts';

/** Of a name that a model made up. */
const longestName = 64;

export const inspect =
  (ports: OrchestratorPorts) =>
  async (state: OrchestratorState, config: { signal?: AbortSignal }): Promise<OrchestratorUpdate> => {
    // They only read, so none waits for another.
    const calls = lastCalls(state);
    const used = await Promise.all(calls.map(({ id, name, args }) => useTool(ports, state, { id: id ?? name, name, args }, config.signal)));
    const repairs = state.repairs + (calls.some(({ name }) => isClosing(name)) ? 1 : 0);
    return {
      messages: used.map(({ message }) => message),
      repairs,
      table: used.findLast(({ shown }) => shown !== null)?.shown ?? state.table,
    };
  };

interface ToolCall {
  id: string;
  name: string;
  args: unknown;
}

/** What the model is told of a call, and what the person is shown. */
interface Used {
  message: ToolMessage;
  shown: Table | null;
}

async function useTool(
  ports: OrchestratorPorts,
  { threadId, askedBy, reach, handledSeq: seq }: OrchestratorState,
  call: ToolCall,
  signal = new AbortController().signal,
): Promise<Used> {
  const tool = ports.tools.find(({ name }) => name === call.name);
  if (isClosing(call.name)) return { message: answerTo(call, { ok: false, output: { error: notTaken(call) } }), shown: null };
  if (!tool) return { message: answerTo(call, { ok: false, output: await refuseTool(ports, threadId, call) }), shown: null };
  const started = performance.now();
  const timed = async () => {
    const result = await tool.call(call.args, signal, { id: askedBy, threadId, reach, seq });
    return { ...result, milliseconds: Math.round(performance.now() - started) };
  };
  const [{ ok, output, summary, table, milliseconds }] = await Promise.all([
    timed(),
    ports.emit(threadId, { type: 'tool.started', data: { callId: call.id, tool: tool.name, words: tool.words(call.args) } }),
  ]);
  signal.throwIfAborted();
  await ports.emit(threadId, { type: 'tool.finished', data: { callId: call.id, tool: tool.name, ok, summary, milliseconds } });
  return { message: answerTo(call, { ok, output }), shown: ok ? (table ?? null) : null };
}

const answerTo = ({ id, name }: ToolCall, { ok, output }: { ok: boolean; output: JsonObject }): ToolMessage =>
  new ToolMessage({ id: `result-${id}`, tool_call_id: id, name, status: ok ? 'success' : 'error', content: boundedResult(output) });

const isClosing = (name: string): boolean => closingTools.some((tool) => tool.name === name);

/** Why a call that would end the turn was not acted on: it, or one that comes before it, cannot be read. */
const notTaken = (call: ToolCall): JsonObject => ({
  code: 'tool.input',
  message: misgiven(call) ?? 'Not acted on, since another call could not be read. Call it again.',
});

/** A tool that was not offered is not called, and that it was asked for is kept: it may be an attack. */
async function refuseTool(ports: OrchestratorPorts, threadId: string, call: ToolCall): Promise<JsonObject> {
  const name = call.name.slice(0, longestName).toWellFormed();
  await ports.emit(threadId, { type: 'tool.refused', data: { callId: call.id, tool: name, reason: 'There is no such tool.' } });
  return { error: { code: 'tool.unknown', message: `There is no tool "${name}".` } };
}
