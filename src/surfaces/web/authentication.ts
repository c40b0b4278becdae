/** Every /api request says who is asking, or is refused: by a token in its header, or by the cookie of a session. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Request, RequestHandler } from 'express';
import type { SignIn } from '#app/people/sign-in.ts';
import type { Bounded } from '#auth/guesses.ts';
import { bearerToken } from '#auth/token.ts';
import { bugError, deniedError, type AppError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import { addressOf } from './address.ts';
import { cookiesFor, type Cookies } from './cookies.ts';
import type { OriginAllowed } from './origin.ts';

/** Looks a token up; null when it is unknown, expired or revoked. Throws `access.too-many-guesses` where an address has had too many wrong ones. */
export type Authenticate = Bounded<Principal>;

/** People who came in through the identity provider. */
export interface SignedIn {
  signIn: SignIn;
  cookies: Cookies;
  /** Whose session the cookie header holds; null for none, or one that is over. */
  principal(cookieHeader: string | undefined, from: string | null): Promise<Principal | null>;
  /** Ends it. */
  end(cookieHeader: string | undefined): Promise<string | null>;
}

/** Ties sessions to the cookies they live in. */
export function sessionsInCookies(signIn: SignIn, authenticate: Authenticate): SignedIn {
  const cookies = cookiesFor(signIn.publicUrl);
  const session = (header: string | undefined): string | null => cookies.read(header, 'session');
  return {
    signIn,
    cookies,
    principal: async (header, from) => {
      const cookie = session(header);
      return cookie === null ? null : authenticate(cookie, from);
    },
    end: async (header) => {
      const cookie = session(header);
      return cookie === null ? null : signIn.end(cookie);
    },
  };
}

const principals = new WeakMap<Request, Principal>();

export const unauthenticated = (): AppError =>
  deniedError('access.unauthenticated', 'This needs a valid token.', {
    hint: 'Send "Authorization: Bearer <token>" over HTTP, or auth {token} in the socket handshake.',
  });

interface Doors {
  authenticate: Authenticate;
  signedIn?: SignedIn;
  originAllowed: OriginAllowed;
  trustProxy?: boolean;
}

/** Lets a request pass only with a valid token or session, and remembers whose it is. */
export const requirePrincipal =
  ({ authenticate, signedIn, originAllowed, trustProxy = false }: Doors): RequestHandler =>
  async (request, _response, next) => {
    const { authorization, cookie } = request.headers;
    const token = bearerToken(authorization);
    // Who sends a header means it: a session does not stand in for a token that is wrong.
    const from = addressOf(request, { trustProxy });
    const principal =
      authorization !== undefined ? token && (await authenticate(token, from)) : ((await signedIn?.principal(cookie, from)) ?? null);
    if (principal === null || principal === '') throw unauthenticated();
    principals.set(request, principal);
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    // Browsers send cookies along for any page; only the own one may act by them.
    if (authorization === undefined && changes && !isSameOrigin(request.headers, originAllowed)) {
      throw deniedError('access.foreign-page', 'Another page may not do this in your name.', {
        hint: 'Use the page of this server, or a token.',
      });
    }
    next();
  };

/** Whether the own page sent this, as its browser says. A browser that says nothing is not believed. */
export function isSameOrigin(headers: IncomingHttpHeaders, originAllowed: OriginAllowed): boolean {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  return origin === undefined ? site === 'same-origin' : originAllowed(origin, host);
}

/** Who is asking, as far as they have said it; not whether they may. */
export const personIn = (request: Request): Principal | null => principals.get(request) ?? null;

/** Who is asking. Throws when the request did not pass `requirePrincipal`, so that a forgotten guard cannot open a route. */
export function principalOf(request: Request): Principal {
  const principal = principals.get(request);
  if (principal === undefined) throw bugError('web.unguarded', `The route ${request.path} is not behind authentication.`);
  return principal;
}
