/** `headgate stop`: ends what a conversation is thinking or preparing. */
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import type { CliPorts, ServerOptions } from '../ports.ts';
import { Thread } from '../replies.ts';

/** Runs go on; a thread that thinks of nothing is left as it is. */
export function stop(ports: CliPorts, threadId: string, options: ServerOptions & { json?: boolean }): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const thread = await gateway.post(`/api/v1/threads/${encodeURIComponent(threadId)}/stop`, {}, Thread);
    ports.terminal.line(options.json === true ? JSON.stringify(thread) : 'Nothing is being thought or prepared there now.');
    return exitCodes.done;
  });
}
