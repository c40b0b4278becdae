/** Who asks: the headers that prove it. A token of OAuth is fetched once, kept until shortly before its end, and renewed when refused. */
import { z } from 'zod';
import { setupError } from '#domain/errors.ts';
import { renewSecret, secretText, type Secret } from '#domain/secret.ts';
import { statusError } from './errors.ts';
import type { Auth } from './settings.ts';
import type { Transport } from './transport.ts';

export interface Credentials {
  headers(signal: AbortSignal): Promise<Record<string, string>>;
  /** Told that these headers were refused (401). True when it is worth trying with new ones. */
  refused(headers: Record<string, string>): Promise<boolean>;
}

type OAuth = Extract<Auth, { type: 'oauth' }>;

/** Binds the credentials of a connection. Nothing is fetched yet. */
export function createCredentials(auth: Auth | undefined, given: { connection: string; transport: Transport }): Credentials {
  if (auth?.type === 'oauth') return oauth(auth, given);
  return {
    headers: async () => (auth === undefined ? {} : fixed(auth)),
    refused: async () => auth !== undefined && renewSecret(secretOf(auth)),
  };
}

async function fixed(auth: Exclude<Auth, OAuth>): Promise<Record<string, string>> {
  const secret = await secretText(secretOf(auth));
  switch (auth.type) {
    case 'bearer':
      return { authorization: `Bearer ${secret}` };
    case 'basic':
      return { authorization: basic(auth.user, secret) };
    case 'header':
      return { [auth.name.toLowerCase()]: secret };
  }
}

function secretOf(auth: Exclude<Auth, OAuth>): Secret {
  switch (auth.type) {
    case 'bearer':
      return auth.token;
    case 'basic':
      return auth.password;
    case 'header':
      return auth.value;
  }
}

const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Renewed this long before it ends, so that no request carries one that ends on its way. */
const spareMs = 30_000;
const defaultSeconds = 300;
const maxTokenBytes = 64 << 10;

const TokenAnswer = z.object({
  access_token: z.string().min(1),
  token_type: z.string().optional(),
  expires_in: z.coerce.number().positive().optional(),
});

interface Token {
  header: string;
  endsAt: number;
}

function oauth(auth: OAuth, given: { connection: string; transport: Transport }): Credentials {
  let token: Token | null = null;
  let fetching: Promise<Token> | null = null;
  const fetchOnce = (signal: AbortSignal): Promise<Token> => {
    fetching ??= fetchToken(auth, given, { signal, mayRenew: true }).finally(() => (fetching = null));
    return fetching;
  };
  return {
    async headers(signal) {
      if (token === null || token.endsAt <= Date.now()) token = await fetchOnce(signal);
      return { authorization: token.header };
    },
    refused(headers) {
      if (headers['authorization'] === token?.header) token = null;
      return Promise.resolve(true);
    },
  };
}

async function fetchToken(
  auth: OAuth,
  { connection, transport }: { connection: string; transport: Transport },
  { signal, mayRenew }: { signal: AbortSignal; mayRenew: boolean },
): Promise<Token> {
  const about = { connection, what: 'the token of its OAuth' };
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (auth.scope !== undefined) form.set('scope', auth.scope);
  if (auth.audience !== undefined) form.set('audience', auth.audience);
  const clientSecret = await secretText(auth.clientSecret);
  if (auth.sendIn === 'body') {
    form.set('client_id', auth.clientId);
    form.set('client_secret', clientSecret);
  }
  // RFC 6749 wants both parts form-encoded before they are joined.
  const client = basic(encodeURIComponent(auth.clientId), encodeURIComponent(clientSecret));
  const answer = await transport.send(
    new URL(auth.tokenUrl),
    {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...(auth.sendIn === 'header' ? { authorization: client } : {}),
      },
      body: form.toString(),
      signal,
    },
    about,
  );
  // A refused client is answered with 400 as often as with 401.
  if (answer.status === 400 || answer.status === 401) {
    if (mayRenew && (await renewSecret(auth.clientSecret))) return fetchToken(auth, { connection, transport }, { signal, mayRenew: false });
    throw statusError(401, null, about);
  }
  if (answer.status !== 200) throw statusError(answer.status, answer.header('retry-after'), about);
  const parsed = TokenAnswer.safeParse(jsonOrNull(await answer.text(maxTokenBytes)));
  if (!parsed.success || (parsed.data.token_type ?? 'bearer').toLowerCase() !== 'bearer')
    throw setupError('http.token', `${connection} asked for a token, and the answer holds no bearer token.`, {
      hint: 'Check tokenUrl, scope and audience of the connection.',
    });
  const seconds = parsed.data.expires_in ?? defaultSeconds;
  // One that lasts shorter than the spare time would be fetched for every request.
  const keptMs = Math.max(seconds * 1000 - spareMs, seconds * 500);
  return { header: `Bearer ${parsed.data.access_token}`, endsAt: Date.now() + keptMs };
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
