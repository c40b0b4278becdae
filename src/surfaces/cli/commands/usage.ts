/** `headgate usage`: what the models took. */
import { z } from 'zod';
import { ModelUsage } from '#domain/model-usage.ts';
import { showInvisible } from '#domain/visible.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import type { CliPorts } from '../ports.ts';
import { count, counted, seconds } from '../render/layout.ts';
import type { ListOptions } from './show.ts';

export interface UsageOptions extends ListOptions {
  days?: string;
  thread?: string;
}

const Usage = z.object({ usage: z.array(ModelUsage) });

/** By model and person, of the last days or of one conversation. */
export function usage(ports: CliPorts, options: UsageOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const query = new URLSearchParams({
      ...(options.days === undefined ? {} : { days: options.days }),
      ...(options.thread === undefined ? {} : { threadId: options.thread }),
    });
    const { usage: rows } = await gateway.get(`/api/v1/usage?${query.toString()}`, Usage);
    const { terminal } = ports;
    if (options.json === true) for (const row of rows) terminal.line(JSON.stringify(row));
    else if (rows.length === 0) terminal.line('No model has answered anything yet.');
    else terminal.list(rows.map(rowOf));
    return exitCodes.done;
  });
}

const rowOf = (used: ModelUsage): string[] => [
  showInvisible(used.model),
  showInvisible(used.askedBy),
  counted(used.turns, 'turn'),
  counted(used.calls, 'call'),
  `${used.estimated ? 'about ' : ''}${count(used.promptTokens)} in, ${count(used.completionTokens)} out`,
  used.cost === null ? '' : `cost ${used.cost.toFixed(4)}`,
  seconds(used.seconds),
  used.repairs === 0 ? '' : counted(used.repairs, 'repair'),
];
