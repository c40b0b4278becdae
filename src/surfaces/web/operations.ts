/** What operators ask: alive, ready, how much. */
/* oxlint-disable oxc/no-async-endpoint-handlers -- Express 5 passes rejections on to the error handler */
import { Router, type Request } from 'express';
import type { App } from '#app/app.ts';
import { bearerToken } from '#auth/token.ts';
import { addressOf } from './address.ts';
import { unauthenticated, type Authenticate } from './authentication.ts';
import type { WebMetrics } from './options.ts';

interface Operations {
  app: App;
  authenticate: Authenticate;
  metrics: WebMetrics;
  trustProxy?: boolean;
}

/** /healthz says that the process answers, /readyz whether what it depends on works, /metrics is for Prometheus. */
export function operations({ app, authenticate, metrics, trustProxy = false }: Operations): Router {
  const router = Router();
  const isTrusted = async (request: Request): Promise<boolean> => {
    const token = bearerToken(request.headers.authorization);
    return isLocal(request) || (token !== null && (await authenticate(token, addressOf(request, { trustProxy }))) !== null);
  };
  router.get('/healthz', (_request, response) => {
    response.json({ ok: true });
  });
  router.get('/readyz', async (request, response) => {
    const parts = await app.health();
    const ok = parts.every((part) => part.ok || part.advisory);
    // Strangers learn whether it is ready, not what it is made of.
    response.status(ok ? 200 : 503).json((await isTrusted(request)) ? { ok, parts } : { ok });
  });
  router.get('/metrics', async (request, response) => {
    if (!(await isTrusted(request))) throw unauthenticated();
    const { contentType, body } = await metrics.text();
    response.setHeader('Content-Type', contentType).send(body);
  });
  return router;
}

/**
 * A direct request of this machine, to an address of its own. One that a proxy passed on is none: everything it passes on looks local;
 * neither is one to another name, which a page of somebody else may have led here.
 */
function isLocal(request: Request): boolean {
  const from = request.socket.remoteAddress ?? '';
  const forwarded = request.headers['x-forwarded-for'] !== undefined || request.headers['forwarded'] !== undefined;
  const toItself = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(request.headers.host ?? '');
  return !forwarded && toItself && /^(::ffff:)?127\.|^::1$/.test(from);
}
