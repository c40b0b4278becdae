/** What people write. */
import { randomUUID } from 'node:crypto';
import { MessageReply } from '../replies.ts';
import { SendMessage } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

export const messages: Route[] = [
  defineRoute({
    method: 'post',
    path: '/threads/:threadId/messages',
    summary: 'Send a message; its answer arrives as events',
    input: SendMessage,
    status: 202,
    reply: MessageReply,
    onceBy: 'clientMessageId',
    run: (app, principal, { clientMessageId = randomUUID(), ...message }) => app.sendMessage(principal, { ...message, clientMessageId }),
  }),
];
