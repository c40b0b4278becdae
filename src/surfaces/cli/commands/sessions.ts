/** `headgate sessions`: who is signed in through the identity provider, and ending their sessions. */
import { z } from 'zod';
import { showInvisible } from '#domain/visible.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import { allPages } from '../pages.ts';
import type { CliPorts, ServerOptions } from '../ports.ts';
import { counted, listing } from '../render/layout.ts';

export interface SessionOptions extends ServerOptions {
  json?: boolean;
  tokens?: boolean;
}

const Person = z.object({
  personId: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  sessions: z.number(),
  since: z.string(),
  until: z.string(),
});
const People = z.object({ people: z.array(Person), next: z.string().nullable() });
const Ended = z.object({ sessions: z.number(), tokens: z.number() });

export function listSessions(ports: CliPorts, options: SessionOptions): Promise<ExitCode> {
  const { terminal } = ports;
  return withServer(ports, options, async (gateway) => {
    const people = await allPages(gateway, '/api/v1/sessions', People, (page) => page.people);
    if (options.json === true) for (const person of people) terminal.line(JSON.stringify(person));
    else if (people.length === 0) terminal.line('Nobody is signed in.');
    else for (const line of listing(people.map((person) => row(person).map(showInvisible)))) terminal.line(line);
    return exitCodes.done;
  });
}

export function endSessions(ports: CliPorts, personId: string, options: SessionOptions): Promise<ExitCode> {
  const { terminal } = ports;
  return withServer(ports, options, async (gateway) => {
    const ended = await gateway.post('/api/v1/sessions/end', { personId, tokens: options.tokens ?? false }, Ended);
    const parts = [counted(ended.sessions, 'session'), ...(options.tokens === true ? [counted(ended.tokens, 'token')] : [])];
    if (options.json === true) terminal.line(JSON.stringify(ended));
    else terminal.line(showInvisible(`Ended for ${personId}: ${parts.join(' and ')}.`));
    return exitCodes.done;
  });
}

function row({ personId, name, roles, sessions, since, until }: z.infer<typeof Person>): string[] {
  const day = (at: string): string => at.slice(0, 16).replace('T', ' ');
  return [personId, name, roles.join(', '), counted(sessions, 'session'), `since ${day(since)}`, `until ${day(until)}`];
}
