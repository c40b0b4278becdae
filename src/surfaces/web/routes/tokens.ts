/** Tokens: made, listed, taken back. Their secret is shown once. */
import { MadeToken, TokenView } from '#domain/token-view.ts';
import { TokenList } from '../replies.ts';
import { CreateToken, ListTokens, RevokeToken } from '../requests.ts';
import { onePage } from '../pages.ts';
import { defineRoute, type Route } from '../route.ts';

export const tokens: Route[] = [
  defineRoute({
    method: 'get',
    path: '/tokens',
    summary: 'Tokens, newest first, without their secrets',
    input: ListTokens,
    status: 200,
    reply: TokenList,
    async run(app, principal, { limit, cursor }) {
      const listed = await app.listTokens(principal, { limit: limit + 1, ...(cursor === undefined ? {} : { before: cursor }) });
      const { page, next } = onePage(listed, limit, ({ tokenId }) => tokenId);
      return { tokens: page, next };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/tokens',
    summary: 'Make a token; the answer is the only place that shows it',
    input: CreateToken,
    status: 201,
    reply: MadeToken,
    showsSecret: true,
    run: (app, principal, { principal: whose, scopes, expiresInDays, ...request }) =>
      app.createToken(principal, {
        ...request,
        ...(whose === undefined ? {} : { principal: { id: whose.id, name: whose.name ?? whose.id } }),
        ...(scopes === undefined ? {} : { scopes }),
        ...(expiresInDays === undefined ? {} : { expiresInDays }),
      }),
  }),
  defineRoute({
    method: 'post',
    path: '/tokens/:tokenId/revoke',
    summary: 'Take a token back at once, open sockets included',
    input: RevokeToken,
    status: 200,
    reply: TokenView,
    run: (app, principal, { tokenId }) => app.revokeToken(principal, tokenId),
  }),
];
