/** Which pages may open a socket. Browsers do not guard WebSockets by CORS, so the server must. */

export type OriginAllowed = (origin: string | undefined, host: string | undefined) => boolean;

/**
 * Allows the server's own page, the listed origins, and clients that are no browser (they send no Origin, and hold no
 * cookie another page could ride on: every client proves itself by token). Refuses `null` and every other page.
 */
export const allowOrigins =
  (origins: readonly string[] = []): OriginAllowed =>
  (origin, host) => {
    if (origin === undefined) return true;
    if (!URL.canParse(origin)) return false;
    const parsed = new URL(origin);
    return origins.includes(parsed.origin) || (/^https?:$/.test(parsed.protocol) && parsed.host === host);
  };
