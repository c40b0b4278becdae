/** Who is signed in through the identity provider, and ending their sessions. */
import { EndedSessions, SignedInList } from '../replies.ts';
import { EndSessions, ListSignedIn } from '../requests.ts';
import { onePage } from '../pages.ts';
import { defineRoute, type Route } from '../route.ts';

export const sessions: Route[] = [
  defineRoute({
    method: 'get',
    path: '/sessions',
    summary: 'Who is signed in through the identity provider, by id',
    input: ListSignedIn,
    status: 200,
    reply: SignedInList,
    async run(app, principal, { limit, cursor }) {
      const listed = await app.signedIn(principal, { limit: limit + 1, ...(cursor === undefined ? {} : { after: cursor }) });
      const { page, next } = onePage(listed, limit, ({ personId }) => personId);
      return { people: page, next };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/sessions/end',
    summary: 'End all sessions of a person at once, open sockets included; with tokens, take their tokens back as well',
    input: EndSessions,
    status: 200,
    reply: EndedSessions,
    run: (app, principal, request) => app.endSessions(principal, request),
  }),
];
