/** `headgate token`: making, listing and taking back tokens. */
import { z } from 'zod';
import { inputError } from '#domain/errors.ts';
import { MadeToken, TokenView } from '#domain/token-view.ts';
import { showInvisible } from '#domain/visible.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import { allPages } from '../pages.ts';
import type { CliPorts, ServerOptions } from '../ports.ts';

export interface CreateTokenOptions extends ServerOptions {
  json?: boolean;
  for?: string;
  roles: string;
  scopes?: string;
  connections?: string;
  days?: string;
}

export interface TokenOptions extends ServerOptions {
  json?: boolean;
}

const Tokens = z.object({ tokens: z.array(TokenView), next: z.string().nullable() });

/** Prints the token and nothing else on stdout, so that a script can keep it. */
export function createToken(ports: CliPorts, label: string, options: CreateTokenOptions): Promise<ExitCode> {
  const { terminal } = ports;
  const days = options.days === undefined ? undefined : Number(options.days);
  if (days !== undefined && !(days > 0)) throw inputError('cli.days', `--days takes a number of days; it is "${options.days}".`);
  return withServer(ports, options, async (gateway) => {
    const made = await gateway.post(
      '/api/v1/tokens',
      {
        label,
        roles: words(options.roles),
        ...(options.for === undefined ? {} : { principal: { id: options.for } }),
        ...(options.scopes === undefined ? {} : { scopes: words(options.scopes) }),
        ...(options.connections === undefined ? {} : { connections: words(options.connections) }),
        ...(days === undefined ? {} : { expiresInDays: days }),
      },
      MadeToken,
    );
    if (options.json === true) terminal.line(JSON.stringify(made));
    else {
      terminal.status(`${made.tokenId}: a token of ${made.principal.name} (${made.roles.join(', ')}). It is shown this once:`);
      terminal.line(made.token);
      for (const warning of made.warnings) terminal.complain(`Warning: ${showInvisible(warning)}`);
    }
    return exitCodes.done;
  });
}

export function listTokens(ports: CliPorts, options: TokenOptions): Promise<ExitCode> {
  const { terminal } = ports;
  return withServer(ports, options, async (gateway) => {
    const tokens = await allPages(gateway, '/api/v1/tokens', Tokens, (page) => page.tokens);
    if (options.json === true) for (const token of tokens) terminal.line(JSON.stringify(token));
    else terminal.list(tokens.map((token) => row(token).map(showInvisible)));
    return exitCodes.done;
  });
}

export function revokeToken(ports: CliPorts, tokenId: string, options: TokenOptions): Promise<ExitCode> {
  const { terminal } = ports;
  return withServer(ports, options, async (gateway) => {
    const revoked = await gateway.post(`/api/v1/tokens/${encodeURIComponent(tokenId)}/revoke`, {}, TokenView);
    if (options.json === true) terminal.line(JSON.stringify(revoked));
    else terminal.line(`The token "${showInvisible(revoked.label)}" of ${showInvisible(revoked.principal.name)} works no longer.`);
    return exitCodes.done;
  });
}

function row({ tokenId, label, principal, roles, scopes, connections, expiresAt, revokedAt, lastUsedAt }: TokenView): string[] {
  const state = revokedAt !== null ? 'revoked' : expiresAt === null ? 'no end' : `until ${expiresAt.slice(0, 10)}`;
  const limits = [scopes === null ? '' : `only ${scopes.join(', ')}`, connections === null ? '' : `over ${connections.join(', ')}`];
  const used = lastUsedAt === null ? 'never used' : `used ${lastUsedAt.slice(0, 16).replace('T', ' ')}`;
  return [tokenId, principal.id, roles.join(', '), limits.join(' ').trim(), state, used, label];
}

const words = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
