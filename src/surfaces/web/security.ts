/** Headers that keep the page from running or reaching anything but this server. */
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** `'self'` does not cover WebSockets in every browser, so the server's own address is named as well. */
const ownSockets = (request: { headers: { host?: string | undefined } }): string => {
  const host = request.headers.host ?? '';
  return /^[\w.:[\]-]{1,255}$/.test(host) ? `ws://${host} wss://${host}` : "'self'";
};

const aYearSeconds = 31_536_000;

/** Strict Content-Security-Policy, no framing, no sniffing, no referrer; `encrypted` tells browsers never to come in the open again. */
export const securityHeaders = ({ encrypted }: { encrypted: boolean }): RequestHandler =>
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
    // Where TLS ends at a proxy, that is where this header belongs. Of other hosts of the domain nothing is known here.
    strictTransportSecurity: encrypted && { maxAge: aYearSeconds, includeSubDomains: false },
  });
