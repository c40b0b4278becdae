/** Headers that keep the page from running or reaching anything but this server. */
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** `'self'` does not cover WebSockets in every browser, so the server's own address is named as well. */
const ownSockets = (request: { headers: { host?: string | undefined } }): string => {
  const host = request.headers.host ?? '';
  return /^[\w.:[\]-]{1,255}$/.test(host) ? `ws://${host} wss://${host}` : "'self'";
};

/** Strict Content-Security-Policy, no framing, no sniffing, no referrer. */
export const securityHeaders = (): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        manifestSrc: ["'self'"],
        connectSrc: ["'self'", (request) => ownSockets(request)],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // TLS ends at a proxy; that is where this header belongs.
    strictTransportSecurity: false,
  });
