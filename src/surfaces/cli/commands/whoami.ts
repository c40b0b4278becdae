/** `headgate whoami`: as whom a token or this machine's server speaks, and what that may. */
import { Me } from '#domain/me.ts';
import { showInvisible } from '#domain/visible.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import type { CliPorts } from '../ports.ts';
import type { ListOptions } from './show.ts';

export function whoami({ terminal, ...ports }: CliPorts, options: ListOptions): Promise<ExitCode> {
  return withServer({ terminal, ...ports }, options, async (gateway, from) => {
    const me = await gateway.get('/api/v1/me', Me);
    if (options.json === true) terminal.line(JSON.stringify(me));
    else {
      const name = me.name === me.id ? me.id : `${me.id} (${me.name})`;
      const limits = [
        me.scopes === null ? '' : `, only ${me.scopes.join(', ')}`,
        me.connections === null ? '' : `, over ${me.connections.join(', ')}`,
      ];
      terminal.line(showInvisible(`${name}: ${me.roles.join(', ')}${limits.join('')}`));
      terminal.line(`may ${me.may.join(', ')}`);
      terminal.line(`by ${from}`);
    }
    return exitCodes.done;
  });
}
