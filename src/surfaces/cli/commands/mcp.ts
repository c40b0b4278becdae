/** `headgate mcp`: an MCP server over stdin and stdout, for clients that start one. */
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withAddress } from '../find-server.ts';
import type { CliPorts, ServerOptions } from '../ports.ts';

/** Ends when the client closes stdin. Nothing but the protocol is written to stdout. */
export async function mcp(ports: CliPorts, options: ServerOptions): Promise<ExitCode> {
  await withAddress(ports, options, (server) => ports.bridgeMcp(server));
  return exitCodes.done;
}
