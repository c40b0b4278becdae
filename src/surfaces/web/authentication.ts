/** Every /api request says who is asking, or is refused. */
import type { Request, RequestHandler } from 'express';
import { bearerToken } from '#auth/token.ts';
import { bugError, deniedError, type AppError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';

/** Looks a token up; null when it is unknown, expired or revoked. */
export type Authenticate = (token: string) => Promise<Principal | null>;

const principals = new WeakMap<Request, Principal>();

export const unauthenticated = (): AppError =>
  deniedError('access.unauthenticated', 'This needs a valid token.', {
    hint: 'Send "Authorization: Bearer <token>" over HTTP, or auth {token} in the socket handshake.',
  });

/** Lets a request pass only with a valid token, and remembers whose it is. */
export const requirePrincipal =
  (authenticate: Authenticate): RequestHandler =>
  async (request, _response, next) => {
    const token = bearerToken(request.headers.authorization);
    const principal = token === null ? null : await authenticate(token);
    if (principal === null) throw unauthenticated();
    principals.set(request, principal);
    next();
  };

/** Who is asking. Throws when the request did not pass `requirePrincipal`, so that a forgotten guard cannot open a route. */
export function principalOf(request: Request): Principal {
  const principal = principals.get(request);
  if (principal === undefined) throw bugError('web.unguarded', `The route ${request.path} is not behind authentication.`);
  return principal;
}
