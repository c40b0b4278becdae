/** Who is signed in through the identity provider, and ending their sessions. */
import { EndedSessions } from '#domain/people-view.ts';
import { BlockedList, BlockedPerson, SignedInList, UnblockedPerson } from '../replies.ts';
import { BlockPerson, EndSessions, ListSignedIn, UnblockPerson } from '../requests.ts';
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
    summary: 'End all sessions of a person at once, open sockets and signed JWTs included; with tokens, take their tokens back as well',
    input: EndSessions,
    status: 200,
    reply: EndedSessions,
    run: (app, principal, request) => app.endSessions(principal, request),
  }),
  defineRoute({
    method: 'get',
    path: '/sessions/blocked',
    summary: 'Who is blocked, by id',
    input: ListSignedIn,
    status: 200,
    reply: BlockedList,
    async run(app, principal, { limit, cursor }) {
      const listed = await app.blockedPeople(principal, { limit: limit + 1, ...(cursor === undefined ? {} : { after: cursor }) });
      const { page, next } = onePage(listed, limit, ({ personId }) => personId);
      return { people: page, next };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/sessions/block',
    summary: 'End all sessions of a person, and let nothing of theirs in any more: sign-ins, tokens, JWTs, Slack',
    input: BlockPerson,
    status: 200,
    reply: BlockedPerson,
    run: (app, principal, request) => app.blockPerson(principal, request),
  }),
  defineRoute({
    method: 'post',
    path: '/sessions/unblock',
    summary: 'Let a person in again',
    input: UnblockPerson,
    status: 200,
    reply: UnblockedPerson,
    async run(app, principal, { personId }) {
      await app.unblockPerson(principal, personId);
      return { personId };
    },
  }),
];
