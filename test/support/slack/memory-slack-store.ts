/** What the Slack surface remembers, kept in memory: one server, nothing survives. */
import type { SlackCard, SlackStore, SlackThread } from '#surfaces/slack/world.ts';

/** `lastSeq` says how far a conversation is. */
export function memorySlackStore(lastSeq: (threadId: string) => number): SlackStore & { threads: Map<string, SlackThread> } {
  const threads = new Map<string, SlackThread>();
  const cards = new Map<string, SlackCard>();
  const taken = new Set<string>();
  const holders = new Map<string, string>();
  return {
    threads,
    accept: async (id) => taken.size < taken.add(id).size,
    finish: async () => {},
    takeLeft: async () => [],
    threadAt: async (channel, threadTs) =>
      [...threads.values()].find((thread) => thread.channel === channel && thread.threadTs === threadTs) ?? null,
    async tie(link) {
      const thread: SlackThread = { ...link, toldSeq: 0, progress: null };
      threads.set(link.threadId, thread);
      return thread;
    },
    behind: async (ids) =>
      [...threads.values()].flatMap(({ threadId, toldSeq }) =>
        (ids?.includes(threadId) ?? true) && lastSeq(threadId) > toldSeq ? [threadId] : [],
      ),
    async hold(threadId, holder) {
      const thread = threads.get(threadId);
      const last = holders.get(threadId);
      holders.set(threadId, holder);
      return thread === undefined ? null : { ...thread, wasLeft: last !== undefined && last !== holder };
    },
    async told(threadId, _holder, now) {
      const thread = threads.get(threadId);
      if (thread) threads.set(threadId, { ...thread, ...now });
      return true;
    },
    letGo: async (threadId) => void holders.delete(threadId),
    card: async (planId) => cards.get(planId) ?? null,
    cardsOf: async (threadId) => [...cards.values()].filter((card) => card.threadId === threadId),
    keepCard: async (card) => void cards.set(card.planId, card),
    takeAlerts: async () => [],
    holdAlerts: async () => {},
    alertsTold: async () => {},
  };
}
