/** The page without its looks: the chat, the lists, the address, and what a person can do. */
import type { Actions } from './actions.ts';
import { pastedSecret } from '#domain/pasted-secret.ts';
import { serverApi } from './wire/api.ts';
import { attachFiles } from './wire/attach-files.ts';
import { namesToType } from './card/card-facts.ts';
import { startChat } from './state/chat.ts';
import type { Chat, ChatSnapshot } from './state/chat.ts';
import { followLists } from './state/lists.ts';
import type { FollowedLists } from './state/lists.ts';
import type { Card } from './pipelines/pipelines-api.ts';
import { parseRoute, routeHash } from './state/route.ts';
import { createStore } from './state/store.ts';
import type { Store } from './state/store.ts';
import { isThinking, liveRuns, waitingCards } from './state/thread-state.ts';
import type { ThreadState } from './state/thread-state.ts';
import { typedDecision } from './typed-decision.ts';
import type { Answer, Failure } from './wire/views.ts';

/** What only this page knows. */
export interface Screen {
  /** The message being written. */
  draft: string;
  /** Said below the composer, e.g. why a typed word did not decide. */
  notice: string | null;
  /** The column that is open as a sheet where columns do not fit. */
  sheet: 'left' | 'right' | null;
}

export interface Client {
  readonly chat: Chat;
  readonly lists: FollowedLists;
  readonly screen: Store<Screen>;
  readonly actions: Actions;
  close: () => void;
}

const refreshMs = 15_000;

/** Connects, by token or (null) by the browser's session, and follows the address until `close`. `onDenied` hears of one that is not accepted. */
export function startClient(token: string | null, onDenied: () => void): Client {
  const api = serverApi(token, onDenied);
  const chat = startChat({ token, storage: sessionStorage, fetchEvents: api.events }, beforeNextFrame);
  const lists = followLists(api);
  const screen = createStore<Screen>({ draft: '', notice: null, sheet: null });

  const withChat = clientActions(chat, screen);

  const openAddress = (): void => {
    const { threadId, selection } = parseRoute(location.hash);
    if (chat.current() === threadId) return;
    chat.open(threadId);
    // What an address leads to is seen at once, also where it has no column.
    screen.set((before) => ({ ...before, notice: null, sheet: selection !== null && !columnsFit() ? 'right' : null }));
    if (columnsFit()) focusComposer();
  };
  const refresh = (): void => {
    if (!document.hidden) lists.refresh('moving');
  };
  let seen = '';
  let seenLive = 0;
  const unfollow = chat.snapshots.subscribe(() => {
    const snapshot = chat.snapshots.get();
    if (snapshot.status === 'denied') return onDenied();
    writeAddress(chat, snapshot);
    const moved = whatMoved(snapshot);
    const live = liveRuns(snapshot.thread).length;
    // A run that ended may have made a table.
    if (live < seenLive) lists.refresh('all');
    else if (moved !== seen) refresh();
    seen = moved;
    seenLive = live;
  });
  addEventListener('hashchange', openAddress);
  document.addEventListener('visibilitychange', refresh);
  const timer = setInterval(refresh, refreshMs);
  lists.refresh('all');
  openAddress();

  return {
    chat,
    lists,
    screen,
    actions: {
      ...withChat,
      inspect: api.inspect,
      async attach(files) {
        await attachFiles(files, { upload: api.upload, say: (notice) => setScreen(screen, { notice }), compose: withChat.compose });
        lists.refresh('all');
      },
      rejects: api.rejects,
      rejectsFile: api.rejectsFile,
      connections: api.connectionForms(() => lists.refresh('all')),
      tokens: api.tokens,
      gate: api.gate,
      answerDrift: async (questionId, answers) => failureOf(await api.answerDrift(questionId, answers)),
      undoRun: async (runId) => failureOf(await api.undoRun(runId)),
      pipelines: {
        run: async (name) => goToCard(await api.pipelineCards.run(name)),
        act: async (action) => goToCard(await api.pipelineCards.act(action)),
      },
    },
    close() {
      unfollow();
      clearInterval(timer);
      removeEventListener('hashchange', openAddress);
      document.removeEventListener('visibilitychange', refresh);
      chat.close();
    },
  };
}

/** Whether the three columns stand side by side; the same width as in workspace.css. */
export const threeColumns = '(min-width: 1100px)';
const columnsFit = (): boolean => matchMedia(threeColumns).matches;

const focusComposer = (): void => document.getElementById('composer')?.focus();

function beforeNextFrame(run: () => void): void {
  // A hidden page has no frames.
  if (document.hidden) setTimeout(run, 50);
  else requestAnimationFrame(run);
}

/** Opens the thread in which a card arrives. */
function goToCard(answer: Answer<Card>): Failure | null {
  if (!answer.ok) return answer.error;
  location.hash = routeHash({ threadId: answer.value.threadId, selection: null });
  return null;
}

/** Gives a thread that was just made its address. */
function writeAddress(chat: Chat, { threadId }: ChatSnapshot): void {
  const route = parseRoute(location.hash);
  if (threadId === null || chat.current() !== threadId || route.threadId !== null) return;
  location.replace(routeHash({ threadId, selection: route.selection }));
}

/** Changes whenever the open thread did something that the lists show. */
const whatMoved = ({ threadId, status, thread }: ChatSnapshot): string =>
  [threadId, status, thread.turns.length, thread.turns.at(-1)?.working, waitingCards(thread).length, liveRuns(thread).length].join(' ');

const failureOf = (answer: Answer<unknown>): Failure | null => (answer.ok ? null : answer.error);

const setScreen = (screen: Store<Screen>, change: Partial<Screen>): void => screen.set((before) => ({ ...before, ...change }));

function clientActions(
  chat: Chat,
  screen: Store<Screen>,
): Omit<
  Actions,
  'inspect' | 'attach' | 'answerDrift' | 'undoRun' | 'rejects' | 'rejectsFile' | 'connections' | 'tokens' | 'gate' | 'pipelines'
> {
  const { connection, snapshots } = chat;
  const address: Actions['address'] = (selection) => routeHash({ threadId: snapshots.get().threadId, selection });
  const decide: Actions['decide'] = async (decision) => {
    const failure = failureOf(await connection.decide(decision));
    focusComposer();
    return failure;
  };
  const send: Actions['send'] = (text) => {
    setScreen(screen, { notice: null });
    connection.send(text, messageId());
    focusComposer();
  };
  const cancelRun: Actions['cancelRun'] = async (runId) => failureOf(await connection.cancelRun(runId));

  return {
    decide,
    cancelRun,
    address,
    send,
    write: (draft) => setScreen(screen, { draft }),
    sendDraft: () => sendDraft({ screen, thread: snapshots.get().thread, send, decide }),
    compose(added) {
      const { draft } = screen.get();
      setScreen(screen, { draft: draft === '' || draft.endsWith(' ') ? draft + added : `${draft} ${added}`, sheet: null });
      focusComposer();
    },
    stop() {
      const { thread, threadId } = snapshots.get();
      if (threadId !== null && isThinking(thread))
        void connection.stopTurn(threadId).then((answer) => answer.ok || setScreen(screen, { notice: answer.error.message }));
      for (const run of liveRuns(snapshots.get().thread)) void cancelRun(run.runId);
    },
    retryMessage: (id) => connection.retry(id),
    discardMessage: (id) => connection.discard(id),
    select(selection) {
      location.hash = address(selection);
      if (selection && !columnsFit()) setScreen(screen, { sheet: 'right' });
    },
    showSheet: (sheet) => setScreen(screen, { sheet }),
  };
}

interface Sending {
  screen: Store<Screen>;
  thread: ThreadState;
  send: Actions['send'];
  decide: Actions['decide'];
}

/** Sends what stands in the composer: a word that decides goes to the card, everything else is a message. */
function sendDraft({ screen, thread, send, decide }: Sending): void {
  const text = screen.get().draft.trim();
  if (text === '') return;
  const secret = pastedSecret(text);
  // The server would refuse it as well; better that it stays where it was typed.
  if (secret !== null)
    return setScreen(screen, { notice: `This holds ${secret}, so it was not sent. Secrets belong into a connection: Manage connections.` });
  const typed = typedDecision(text, thread);
  const proposed = typed?.card.proposed;
  if (typed?.decision === 'approve' && namesToType(typed.card).length > 0)
    return setScreen(screen, { notice: 'This plan removes rows: type the name of its table in the card to approve it.' });
  setScreen(screen, { draft: '', notice: null });
  if (!typed || !proposed) return send(text);
  void decide({ planId: proposed.planId, fingerprint: proposed.fingerprint, decision: typed.decision }).then((failure) =>
    setScreen(screen, { notice: failure && `${failure.message} ${failure.hint ?? ''}` }),
  );
}

/** 128 random bits; `crypto.randomUUID` is missing where the page is not served over TLS or from this machine. */
const messageId = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
