/** Plays a few requests to the planner before anybody asks, so that its patterns are compiled when the first person does. */
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import type { JsonObject } from '#domain/json.ts';
import { OfflineChatModel } from './offline-chat.ts';

const dataset = { connection: 'files', name: 'samples/orders.csv' };
const columns = [
  { name: 'order_id', type: 'BIGINT' },
  { name: 'status', type: 'VARCHAR' },
  { name: 'country', type: 'VARCHAR' },
  { name: 'amount', type: 'DECIMAL(12,2)' },
  { name: 'updated_at', type: 'TIMESTAMP' },
];
const row = [1, 'completed', 'DE', '12.50', '2026-01-01 00:00:00'];
const sample = { columns, rows: [row], truncated: false };

/** What the tools would say; the conversation ends at any other tool. */
const answers: Record<string, JsonObject> = {
  list_datasets: { datasets: [{ ...dataset, kind: 'file' }] },
  inspect_dataset: { connection: dataset.connection, dataset: dataset.name, columns, rows: 1, rowsExact: true, notes: [], sample },
  query_data: { columns: [{ name: 'value', type: 'VARCHAR' }], rows: [['completed']], truncated: false },
};

const requests = [
  'load samples/orders.csv into analytics.orders, only completed ones, drop duplicates by order_id and rename amount to total, every weekday at 7',
  'revenue by country and month into analytics.revenue, upsert by country',
  'how many orders are there per status?',
];
const mostSteps = 6;

/**
 * Takes some hundred milliseconds of this process, in slices; reaches nothing outside of it. Returns the tool that each request
 * ended with, or null for a plain answer.
 */
export async function warmUpPlanner(): Promise<(string | null)[]> {
  const ends: (string | null)[] = [];
  for (const request of requests) ends.push(await play(request));
  return ends;
}

async function play(request: string): Promise<string | null> {
  const model = new OfflineChatModel();
  const messages: BaseMessage[] = [new HumanMessage(request)];
  for (let step = 0; step < mostSteps; step += 1) {
    await yieldToOthers();
    const answer = await model.invoke(messages);
    messages.push(answer);
    const [call] = answer.tool_calls ?? [];
    const said = call && answers[call.name];
    if (!said) return call?.name ?? null;
    messages.push(new ToolMessage({ tool_call_id: call.id ?? '', name: call.name, content: JSON.stringify(said) }));
  }
  return null;
}
