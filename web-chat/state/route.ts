/** The address of the page as a value: which thread is open and what the inspector shows. */

export type Selection =
  | { kind: 'plan'; planId: string }
  | { kind: 'run'; runId: string }
  | { kind: 'data'; connection: string; dataset: string }
  /** All of them, or the form of one; `+` is a new one. */
  | { kind: 'connections'; name: string | null }
  /** The API tokens, or the form of a new one. */
  | { kind: 'tokens'; isNew: boolean }
  /** The switch and the policies, or the form of one; `+` is a new one. */
  | { kind: 'gate'; policy: string | null }
  | null;

export interface Route {
  /** Null: a new thread. */
  threadId: string | null;
  selection: Selection;
}

/** What can be looked at without a thread. */
const ownPlaces = new Set(['data', 'connections', 'tokens', 'gate']);

/**
 * Reads `#/t/<thread>` with `/plan/<plan>`, `/run/<run>` or `/data/<connection>/<dataset>` behind it;
 * the latter alone, too, and `/connections`, `/tokens` and `/gate`. Anything else is a new thread.
 */
export function parseRoute(hash: string): Route {
  const parts = hash.replace(/^#\/?/, '').split('/').map(decoded);
  const [t, threadId, ...rest] = parts;
  if (t === 't' && threadId) return { threadId, selection: parseSelection(rest) };
  const selection = parseSelection(parts);
  return { threadId: null, selection: selection && ownPlaces.has(selection.kind) ? selection : null };
}

function parseSelection([kind, id, more]: string[]): Selection {
  if (kind === 'connections') return { kind, name: id || null };
  if (kind === 'tokens') return { kind, isNew: id === '+' };
  if (kind === 'gate') return { kind, policy: id || null };
  if (!id) return null;
  if (kind === 'plan') return { kind, planId: id };
  if (kind === 'run') return { kind, runId: id };
  return kind === 'data' && more ? { kind, connection: id, dataset: more } : null;
}

/** The hash that `parseRoute` reads back. */
export function routeHash({ threadId, selection }: Route): string {
  const thread = threadId === null ? [] : ['t', threadId];
  return `#/${[...thread, ...selectionParts(selection)].map(encodeURIComponent).join('/')}`;
}

function selectionParts(selection: Selection): string[] {
  switch (selection?.kind) {
    case 'plan':
      return ['plan', selection.planId];
    case 'run':
      return ['run', selection.runId];
    case 'data':
      return ['data', selection.connection, selection.dataset];
    case 'connections':
      return ['connections', ...(selection.name === null ? [] : [selection.name])];
    case 'tokens':
      return ['tokens', ...(selection.isNew ? ['+'] : [])];
    case 'gate':
      return ['gate', ...(selection.policy === null ? [] : [selection.policy])];
    case undefined:
      return [];
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
