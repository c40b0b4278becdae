/** The cookies of people who signed in. They hold nothing but a random secret, which no script can read. */
import type { CookieOptions, Response } from 'express';

export type CookieName = 'session' | 'sign-in';

/** How cookies are called and set at this address. `publicUrl` decides whether they travel encrypted alone. */
export interface Cookies {
  read(header: string | undefined, name: CookieName): string | null;
  set(response: Response, name: CookieName, value: string, seconds: number): void;
  clear(response: Response, name: CookieName): void;
}

export function cookiesFor(publicUrl: string): Cookies {
  const secure = publicUrl.startsWith('https:');
  // With the prefix browsers take it from this very host alone, and encrypted.
  const full = (name: CookieName): string => `${secure ? '__Host-' : ''}headgate-${name}`;
  const options = (name: CookieName): CookieOptions => ({
    httpOnly: true,
    secure,
    path: '/',
    // The answer of a sign-in comes from another site; a session never does.
    sameSite: name === 'sign-in' ? 'lax' : 'strict',
  });
  return {
    read(header, name) {
      const values = (header ?? '').split(';').flatMap((part) => {
        const cut = part.indexOf('=');
        return part.slice(0, cut).trim() === full(name) ? [part.slice(cut + 1).trim()] : [];
      });
      // Two of one name: somebody put one there.
      return values.length === 1 && /^[\w-]{20,100}$/.test(values[0] ?? '') ? (values[0] ?? null) : null;
    },
    set: (response, name, value, seconds) => void response.cookie(full(name), value, { ...options(name), maxAge: seconds * 1000 }),
    clear: (response, name) => void response.clearCookie(full(name), options(name)),
  };
}
