/** The token and the theme of this browser. The token arrives in the address once and is taken out of it at once. */
import { z } from 'zod';
import type { Storage } from './outbox.ts';

const tokenKey = 'headgate.token';
const themeKey = 'headgate.theme';

export type Theme = 'system' | 'light' | 'dark';

/** Finds `#token=…` in an address' hash. */
export function tokenInHash(hash: string): string | null {
  const match = /^#token=([^&]+)/.exec(hash);
  return match?.[1] ? decodeURIComponent(match[1]) : null;
}

/** Keeps a token that came with the address, and returns the one to use. */
export function takeToken(
  storage: Storage,
  location: Pick<Location, 'hash' | 'pathname' | 'search'>,
  history: Pick<History, 'replaceState'>,
): string | null {
  const arrived = tokenInHash(location.hash);
  if (arrived === null) return storage.getItem(tokenKey);
  storage.setItem(tokenKey, arrived);
  history.replaceState(null, '', `${location.pathname}${location.search}`);
  return arrived;
}

/** Who the browser is signed in as through the identity provider, and where one signs in; both null without one. */
export interface SignedIn {
  signIn: string | null;
  name: string | null;
}

const Session = z.object({ signIn: z.string().nullable(), principal: z.object({ name: z.string() }).nullable() });

/** Asks the server. Nobody is signed in when it does not answer. */
export async function askSession(): Promise<SignedIn> {
  try {
    const { signIn, principal } = Session.parse(await (await fetch('/auth/session')).json());
    return { signIn, name: principal?.name ?? null };
  } catch {
    return { signIn: null, name: null };
  }
}

/** Signs out: forgets the token of this browser, or ends the session, here and at the identity provider. What waits to be sent goes with it. */
export async function signOut(storage: Storage, unsent: Pick<globalThis.Storage, 'clear'>): Promise<void> {
  unsent.clear();
  if (storage.getItem(tokenKey) !== null) {
    storage.removeItem(tokenKey);
    return location.assign('/');
  }
  const response = await fetch('/auth/end', { method: 'POST' });
  const { location: there } = z.object({ location: z.string().nullable() }).parse(await response.json());
  location.assign(there ?? '/');
}

export const keepToken = (storage: Storage, token: string): void => storage.setItem(tokenKey, token);
export const forgetToken = (storage: Storage): void => storage.removeItem(tokenKey);

export function keptTheme(storage: Storage): Theme {
  const kept = storage.getItem(themeKey);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

/** Applies a theme to the page and keeps it. */
export function applyTheme(storage: Storage, theme: Theme, root: Pick<HTMLElement, 'dataset'>): void {
  if (theme === 'system') {
    storage.removeItem(themeKey);
    delete root.dataset['theme'];
  } else {
    storage.setItem(themeKey, theme);
    root.dataset['theme'] = theme;
  }
}
