/** API tokens over REST. The secret of one comes with the answer that makes it, and never again. */
import { z } from 'zod';
import type { Role, Scope } from '#domain/principal.ts';
import { MadeToken, TokenView } from '#domain/token-view.ts';
import type { Answer } from '../wire/views.ts';

export interface NewToken {
  label: string;
  principal?: { id: string };
  roles: Role[];
  scopes?: Scope[];
  connections?: string[];
  expiresInDays?: number;
}

const Page = z.object({ tokens: z.array(TokenView), next: z.string().nullable() });
export type TokenPage = z.infer<typeof Page>;

export interface TokensApi {
  /** Newest first; `cursor` is the `next` of the page before. */
  page: (cursor: string | null) => Promise<Answer<TokenPage>>;
  make: (token: NewToken) => Promise<Answer<MadeToken>>;
  revoke: (tokenId: string) => Promise<Answer<TokenView>>;
}

type Call = <T>(path: string, schema: z.ZodType<T>, asking?: { body: object }) => Promise<Answer<T>>;

export const tokensApi = (call: Call): TokensApi => ({
  page: (cursor) => call(`tokens?limit=100${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`, Page),
  make: (token) => call('tokens', MadeToken, { body: token }),
  revoke: (tokenId) => call(`tokens/${encodeURIComponent(tokenId)}/revoke`, TokenView, { body: {} }),
});
