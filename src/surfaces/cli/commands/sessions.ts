/** `headgate sessions`: who is signed in through the identity provider, ending their sessions, and blocking people. */
import { z } from 'zod';
import { BlockedView, EndedSessions, SignedInView } from '#domain/people-view.ts';
import { showInvisible } from '#domain/visible.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import { allPages } from '../pages.ts';
import type { CliPorts, ServerOptions } from '../ports.ts';
import { counted } from '../render/layout.ts';

export interface SessionOptions extends ServerOptions {
  json?: boolean;
  tokens?: boolean;
}

const People = z.object({ people: z.array(SignedInView), next: z.string().nullable() });
const BlockedPeople = z.object({ people: z.array(BlockedView), next: z.string().nullable() });

export function listSessions(ports: CliPorts, options: SessionOptions): Promise<ExitCode> {
  const { terminal } = ports;
  return withServer(ports, options, async (gateway) => {
    const people = await allPages(gateway, '/api/v1/sessions', People, (page) => page.people);
    if (options.json === true) for (const person of people) terminal.line(JSON.stringify(person));
    else if (people.length === 0) terminal.line('Nobody is signed in.');
    else terminal.list(people.map((person) => row(person).map(showInvisible)));
    return exitCodes.done;
  });
}

export function endSessions(ports: CliPorts, personId: string, options: SessionOptions): Promise<ExitCode> {
  const { terminal } = ports;
  return withServer(ports, options, async (gateway) => {
    const ended = await gateway.post('/api/v1/sessions/end', { personId, tokens: options.tokens ?? false }, EndedSessions);
    const parts = [counted(ended.sessions, 'session'), ...(options.tokens === true ? [counted(ended.tokens, 'token')] : [])];
    if (options.json === true) terminal.line(JSON.stringify(ended));
    else terminal.line(showInvisible(`Ended for ${personId}: ${parts.join(' and ')}.`));
    return exitCodes.done;
  });
}

export function listBlocked(ports: CliPorts, options: SessionOptions): Promise<ExitCode> {
  const { terminal } = ports;
  return withServer(ports, options, async (gateway) => {
    const people = await allPages(gateway, '/api/v1/sessions/blocked', BlockedPeople, (page) => page.people);
    const rows = people.map(({ personId, by, at, reason }) => [personId, `by ${by}`, `since ${day(at)}`, reason ?? ''].map(showInvisible));
    if (options.json === true) for (const person of people) terminal.line(JSON.stringify(person));
    else terminal.list(rows.length === 0 ? [['Nobody is blocked.']] : rows);
    return exitCodes.done;
  });
}

export function blockPerson(ports: CliPorts, personId: string, options: SessionOptions & { reason?: string }): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const body = { personId, ...(options.reason === undefined ? {} : { reason: options.reason }) };
    const blocked = await gateway.post('/api/v1/sessions/block', body, z.object({ sessions: z.number() }));
    const words = `${personId} is blocked; ${counted(blocked.sessions, 'session')} ended. headgate sessions unblock lifts it.`;
    ports.terminal.line(options.json === true ? JSON.stringify({ personId, ...blocked }) : showInvisible(words));
    return exitCodes.done;
  });
}

export function unblockPerson(ports: CliPorts, personId: string, options: SessionOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const unblocked = await gateway.post('/api/v1/sessions/unblock', { personId }, z.object({ personId: z.string() }));
    ports.terminal.line(options.json === true ? JSON.stringify(unblocked) : showInvisible(`${personId} may come in again.`));
    return exitCodes.done;
  });
}

const day = (at: string): string => at.slice(0, 16).replace('T', ' ');

function row({ personId, name, roles, sessions, since, until }: SignedInView): string[] {
  return [personId, name, roles.join(', '), counted(sessions, 'session'), `since ${day(since)}`, `until ${day(until)}`];
}
