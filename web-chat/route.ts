/** The address of the page as a value: which thread is open and what the inspector shows. */

export type Selection = { kind: 'plan'; planId: string } | { kind: 'run'; runId: string } | null;

export interface Route {
  /** Null: a new thread. */
  threadId: string | null;
  selection: Selection;
}

/** Reads `#/t/<thread>`, `#/t/<thread>/plan/<plan>` and `#/t/<thread>/run/<run>`; anything else is a new thread. */
export function parseRoute(hash: string): Route {
  const [t, threadId, kind, id] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  if (t !== 't' || !threadId) return { threadId: null, selection: null };
  if (kind === 'plan' && id) return { threadId, selection: { kind, planId: id } };
  if (kind === 'run' && id) return { threadId, selection: { kind, runId: id } };
  return { threadId, selection: null };
}

/** The hash that `parseRoute` reads back. */
export function routeHash({ threadId, selection }: Route): string {
  if (threadId === null) return '#/';
  const thread = `#/t/${encodeURIComponent(threadId)}`;
  if (selection?.kind === 'plan') return `${thread}/plan/${encodeURIComponent(selection.planId)}`;
  if (selection?.kind === 'run') return `${thread}/run/${encodeURIComponent(selection.runId)}`;
  return thread;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
