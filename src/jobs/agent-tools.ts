/** The read tools as the orchestrator graph calls them: JSON in, JSON out, an error as an answer, unless our own catalog is away: then the turn is tried again. */
import { z } from 'zod';
import { asAppError, errorFact, inputError, isCatalogAway } from '#domain/errors.ts';
import type { Asker } from '#domain/history.ts';
import { JsonObject } from '#domain/json.ts';
import type { Logger } from '#domain/log.ts';
import { toolSchema } from '#domain/tool-schema.ts';
import type { AgentTool } from '#graphs/context.ts';
import { readTools, type RegisteredReadTool } from '#tools/index.ts';
import type { ReadPorts } from '#tools/tool.ts';

/** What the read tools are bound to in this process. */
export interface AgentWorld {
  /** What one person may ask, until `signal`. */
  portsFor(asker: Asker, signal: AbortSignal): ReadPorts;
  log: Logger;
}

/**
 * Binds the registry to a process. `showRows: false` keeps sample rows from the model: it gets schemas and notes,
 * and rows only of the queries it asks for.
 */
export function agentTools(world: AgentWorld, { showRows }: { showRows: boolean }): AgentTool[] {
  const { log } = world;
  return readTools.map((tool) => ({
    name: tool.name,
    description: tool.description,
    schema: toolSchema(tool.input),
    words: (input) => wordsOf(tool, input),
    async call(input, signal, asker) {
      try {
        const { output, summary, table } = await tool.call({ ports: world.portsFor(asker, signal), signal, log }, input);
        const json = JsonObject.parse(JSON.parse(JSON.stringify(output)));
        if (!showRows) withoutRows(json);
        delete json['reader'];
        return { ok: true, output: json, summary, table };
      } catch (thrown) {
        const error = thrown instanceof z.ZodError ? inputError('tool.input', z.prettifyError(thrown)) : asAppError(thrown);
        if (isCatalogAway(error)) throw error;
        // What a stopped turn leaves behind is no failure.
        if (error.family === 'bug' && !signal.aborted) log.error('a read tool failed', { tool: tool.name, error: error.message });
        return { ok: false, output: { error: JsonObject.parse(errorFact(error)) }, summary: error.message };
      }
    },
  }));
}

/** What of an output would show rows of a source to a model: samples, and the values of rejected rows. */
function withoutRows(json: JsonObject): void {
  delete json['sample'];
  const rejects = z.array(JsonObject).safeParse(json['rejects']).data;
  if (rejects) json['rejects'] = rejects.map((reject) => ({ ...reject, value: null, record: null, raw: null }));
}

const Facts = z.object({
  dataset: z.string().optional(),
  search: z.string().optional(),
  run: z.union([z.number(), z.string()]).optional(),
});

function wordsOf(tool: RegisteredReadTool, input: unknown): string {
  const facts = Facts.safeParse(input).data;
  const what = facts?.dataset ?? facts?.search ?? facts?.run;
  return `${tool.doing}${what === undefined ? '' : ` ${what}`}`;
}
