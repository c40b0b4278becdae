/** What stands beside the conversation: threads, runs, pipelines, alerts, definitions, connections, datasets, and who looks at it. */
import type { AlertView } from '#domain/alert.ts';
import type { DatasetEntry } from '#domain/dataset.ts';
import type { Definition } from '#domain/definition.ts';
import type { Me } from '#domain/me.ts';
import type { Api } from '../wire/api.ts';
import { createStore } from './store.ts';
import type { Store } from './store.ts';
import type { PipelineView, StandingRuleView } from '#domain/pipeline-view.ts';
import type { ConnectionView } from '#domain/connection-view.ts';
import type { ThreadView } from '#domain/thread-view.ts';
import type { RunSummary } from '../wire/views.ts';

export interface Lists {
  threads: readonly ThreadView[];
  runs: readonly RunSummary[];
  connections: readonly ConnectionView[];
  datasets: readonly DatasetEntry[];
  pipelines: readonly PipelineView[];
  rules: readonly StandingRuleView[];
  alerts: readonly AlertView[];
  definitions: readonly Definition[];
  /** Who looks at the page; null until the server has said so. */
  me: Me | null;
}

export interface FollowedLists {
  readonly store: Pick<Store<Lists>, 'get' | 'subscribe'>;
  /** Fetches threads and runs, and with `all` also what seldom changes. What cannot be fetched stays as it was. */
  refresh: (what: 'moving' | 'all') => void;
}

export function followLists(api: Api): FollowedLists {
  const store = createStore<Lists>({
    threads: [],
    runs: [],
    connections: [],
    datasets: [],
    pipelines: [],
    rules: [],
    alerts: [],
    definitions: [],
    me: null,
  });
  const load = <Name extends keyof Lists>(name: Name, list: Promise<Lists[Name]>): void => {
    list.then(
      (value) => store.set((before) => ({ ...before, [name]: value })),
      // The banner already says when the server is away.
      () => {},
    );
  };
  return {
    store,
    refresh(what) {
      load('threads', api.threads());
      load('runs', api.runs());
      load('pipelines', api.pipelines());
      load('rules', api.rules());
      load('alerts', api.alerts());
      load('definitions', api.definitions());
      if (what === 'moving') return;
      load('me', api.me());
      load('connections', api.connections());
      load('datasets', api.datasets());
    },
  };
}
