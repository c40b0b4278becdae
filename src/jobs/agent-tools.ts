/** The read tools as the orchestrator graph calls them: JSON in, JSON out, an error as an answer. */
import { z } from 'zod';
import { asAppError, errorFact, inputError } from '#domain/errors.ts';
import { JsonObject } from '#domain/json.ts';
import type { Logger } from '#domain/log.ts';
import type { AgentTool } from '#graphs/context.ts';
import { readTools, type RegisteredReadTool } from '#tools/index.ts';
import type { Readers } from '#tools/tool.ts';

/**
 * Binds the registry to the readers. `showRows: false` keeps sample rows from the model: it gets schemas and notes,
 * and rows only of the queries it asks for.
 */
export function agentTools(readers: Readers, options: { showRows: boolean; log: Logger }): AgentTool[] {
  return readTools.map((tool) => ({
    name: tool.name,
    description: tool.description,
    schema: JsonObject.parse(z.toJSONSchema(tool.input, { io: 'input' })),
    words: (input) => wordsOf(tool, input),
    async call(input, signal) {
      try {
        const { output, summary } = await tool.call({ ports: readers, signal, log: options.log }, input);
        const json = JsonObject.parse(JSON.parse(JSON.stringify(output)));
        if (!options.showRows && 'sample' in json) json['sample'] = { columns: [], rows: [], truncated: true };
        delete json['reader'];
        return { ok: true, output: json, summary };
      } catch (thrown) {
        const error = thrown instanceof z.ZodError ? inputError('tool.input', z.prettifyError(thrown)) : asAppError(thrown);
        if (error.family === 'bug') options.log.error('a read tool failed', { tool: tool.name, error: error.message });
        return { ok: false, output: { error: JsonObject.parse(errorFact(error)) }, summary: error.message };
      }
    },
  }));
}

function wordsOf(tool: RegisteredReadTool, input: unknown): string {
  const facts = z.object({ dataset: z.string().optional(), search: z.string().optional() }).safeParse(input).data;
  const what = facts?.dataset ?? facts?.search;
  const verbs: Record<string, string> = { list_datasets: 'Looking for data', inspect_dataset: 'Inspecting', query_data: 'Asking the data' };
  return `${verbs[tool.name] ?? tool.name}${what ? ` ${what}` : ''}`;
}
