/** A person's view of Slack in the tests: threads, their messages, cards, windows and words to one person. */
import { expect } from 'vitest';
import { deliver, eventually, mention, people, press, type FakeSlack, type OpenedView, type ShownMessage } from './fake-slack.ts';

export interface SlackTalk {
  newThread(): string;
  inThread(threadTs: string): ShownMessage[];
  /** A message of a thread that holds a text, in its words or blocks. */
  said(threadTs: string, text: string): ShownMessage | undefined;
  /** The same message later, once it holds a text. */
  shown(message: ShownMessage, text: string): ShownMessage | undefined;
  /** The card of a thread that can be approved. */
  openCard(threadTs: string): ShownMessage | undefined;
  /** What was said to one person alone. */
  whispers(user: string): string[];
  /** Asks in a new thread and waits for its card. */
  ask(text: string, threadTs?: string, user?: string): Promise<{ card: ShownMessage; threadTs: string }>;
  /** Presses a button that opens a window, and returns the window. */
  open(card: ShownMessage, action: string, user?: string): Promise<OpenedView>;
}

let threads = 0;

/** `url` is of Headgate. */
export function slackTalk(slack: FakeSlack, url: string): SlackTalk {
  const inThread = (threadTs: string): ShownMessage[] => slack.messages().filter((message) => message.threadTs === threadTs);
  const said = (threadTs: string, text: string) => inThread(threadTs).find((message) => message.text.includes(text));
  const openCard = (threadTs: string) => said(threadTs, '"headgate.approve"');
  const newThread = (): string => `17000000${String((threads += 1)).padStart(2, '0')}.000001`;
  return {
    newThread,
    inThread,
    said,
    openCard,
    shown: ({ ts }, text) => slack.messages().find((message) => message.ts === ts && message.text.includes(text)),
    whispers: (user) => slack.callsOf('chat.postEphemeral').flatMap(({ args }) => (args['user'] === user ? [args['text'] ?? ''] : [])),
    async ask(text, threadTs = newThread(), user = people.ana) {
      expect((await deliver(url, mention(text, { ts: threadTs, user }))).status).toBe(200);
      return { threadTs, card: await eventually('the card', () => openCard(threadTs), slack) };
    },
    async open(card, action, user = people.ana) {
      const before = slack.callsOf('views.open').length;
      expect((await deliver(url, press(card, action, { user }))).status).toBe(200);
      const call = await eventually('a window', () => slack.callsOf('views.open')[before], slack);
      return JSON.parse(call.args['view'] ?? '{}');
    },
  };
}

/** After everything that was posted so far. */
export const later = (n: number): string => `${Math.floor(Date.now() / 1000) + 60}.00000${n}`;

/** What the buttons of a card carry. */
export const planOf = (card: ShownMessage): { planId: string; fingerprint: string } =>
  JSON.parse(card.blocks.flatMap(({ elements = [] }) => elements).find(({ action_id: id }) => id === 'headgate.details')?.value ?? '{}');
