/** `/auth`: signing in through the identity provider and out again, and who the browser is. */
/* oxlint-disable oxc/no-async-endpoint-handlers -- Express 5 passes rejections on to the error handler */
import { Router, type Request } from 'express';
import { rateLimit } from 'express-rate-limit';
import { asAppError, deniedError, inputError } from '#domain/errors.ts';
import { addressOf } from './address.ts';
import { isSameOrigin } from './authentication.ts';
import type { WebServerOptions } from './options.ts';

/** Sign-ins that one address may begin in a minute: each is kept for a while. */
const beginsPerMinute = 120;

export function signInRoutes({
  signedIn,
  originAllowed,
  trustProxy = false,
}: Pick<WebServerOptions, 'signedIn' | 'originAllowed' | 'trustProxy'>): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  router.get('/session', async (request, response) => {
    const principal = signedIn === undefined ? null : await signedIn.principal(request.headers.cookie, addressOf(request, { trustProxy }));
    response.json({
      signIn: signedIn === undefined ? null : '/auth/begin',
      principal: principal && { id: principal.id, name: principal.name, roles: principal.roles },
    });
  });
  if (signedIn === undefined) return router;
  const { signIn, cookies } = signedIn;
  const rate = rateLimit({
    windowMs: 60_000,
    limit: beginsPerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: () => {
      throw inputError('request.too-many', 'Too many sign-ins from this address.', {
        hint: 'Wait a minute.',
        details: { retryAfterSeconds: 60 },
      });
    },
  });
  router.get('/begin', rate, async (request, response) => {
    const { location, cookie, seconds } = await signIn.begin(placeInside(request.query['return']));
    cookies.set(response, 'sign-in', cookie, seconds);
    response.redirect(303, location);
  });
  router.get('/callback', rate, async (request, response) => {
    const begun = cookies.read(request.headers.cookie, 'sign-in') ?? '';
    cookies.clear(response, 'sign-in');
    try {
      const { cookie, seconds, returnTo } = await signIn.finish(new URL(request.originalUrl, signIn.publicUrl), begun);
      cookies.set(response, 'session', cookie, seconds);
      response.redirect(303, returnTo);
    } catch (error) {
      // A person is told by the page.
      if (request.accepts(['json', 'html']) !== 'html') throw error;
      response.redirect(303, `/?sign-in=${encodeURIComponent(asAppError(error).code)}`);
    }
  });
  router.post('/end', async (request, response) => {
    requireSameOrigin(request, originAllowed);
    const location = await signedIn.end(request.headers.cookie);
    cookies.clear(response, 'session');
    response.json({ location });
  });
  return router;
}

function requireSameOrigin(request: Request, originAllowed: WebServerOptions['originAllowed']): void {
  if (!isSameOrigin(request.headers, originAllowed)) throw deniedError('access.foreign-page', 'Another page may not do this in your name.');
}

/** An address of the page itself. Whatever could lead elsewhere becomes its beginning. */
function placeInside(wanted: unknown): string {
  return typeof wanted === 'string' && /^\/(?![/\\])[\w\-./?=&%#]{0,300}$/.test(wanted) ? wanted : '/';
}
