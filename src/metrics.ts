/** What Headgate counts, as a Prometheus registry of its own. Labels are few and bounded: never ids, names, SQL or keys. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { DecisionKind } from '#domain/decision.ts';
import { breakerStates, type BreakerState } from '#domain/states.ts';

export interface Metrics {
  registry: Registry;
  /** One finished HTTP request; `route` is the pattern (`/api/v1/plans/:id`), never the path. */
  request(route: string, method: string, status: number, seconds: number): void;
  /** How many sockets are connected now. */
  sockets(open: number): void;
  /** A socket was disconnected because it did not read what was sent. */
  slowReader(): void;
  /** A conversation turn ended. */
  turn(outcome: 'done' | 'failed', seconds: number): void;
  /** A card was decided. */
  decision(decision: DecisionKind): void;
  /** An answer of the model; the planner that needs no endpoint counts with no tokens. */
  modelUsed(use: { promptTokens: number; completionTokens: number; seconds: number; cost: number | null }): void;
  /** Where the breakers of this process are read when the registry is. */
  breakers(read: () => readonly BreakerState[]): void;
  /** The registry as Prometheus reads it. */
  text(): Promise<{ contentType: string; body: string }>;
}

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Makes a registry. `processMetrics` adds memory, CPU and event-loop figures of this process. */
export function createMetrics({ processMetrics = true }: { processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (processMetrics) collectDefaultMetrics({ register: registry });
  const histogram = (name: string, help: string, labelNames: string[]): Histogram =>
    new Histogram({ name, help, labelNames, buckets: seconds, registers });
  const counter = (name: string, help: string, labelNames: string[] = []): Counter => new Counter({ name, help, labelNames, registers });

  const requests = histogram('headgate_http_seconds', 'Time to answer an HTTP request', ['route', 'method', 'status']);
  const openSockets = new Gauge({ name: 'headgate_sockets_open', help: 'Connected sockets', registers });
  const slowReaders = counter('headgate_socket_slow_readers_total', 'Sockets disconnected because they did not read');
  const turns = histogram('headgate_turn_seconds', 'Time of a conversation turn', ['outcome']);
  const modelCalls = histogram('headgate_model_seconds', 'Time of one answer of the model', []);
  const modelTokens = counter('headgate_model_tokens_total', 'Tokens of the model endpoint', ['kind']);
  const modelCost = counter('headgate_model_cost_total', 'Cost of the model endpoint by the configured price');
  const decisions = counter('headgate_decisions_total', 'Decided cards', ['decision']);

  return {
    registry,
    request: (route, method, status, took) => requests.observe({ route, method, status: String(status) }, took),
    sockets: (open) => openSockets.set(open),
    slowReader: () => slowReaders.inc(),
    turn: (outcome, took) => turns.observe({ outcome }, took),
    decision: (decision) => decisions.inc({ decision }),
    modelUsed({ promptTokens, completionTokens, seconds: took, cost }) {
      modelCalls.observe(took);
      modelTokens.inc({ kind: 'prompt' }, promptTokens);
      modelTokens.inc({ kind: 'completion' }, completionTokens);
      modelCost.inc(cost ?? 0);
    },
    breakers(read) {
      registry.registerMetric(
        new Gauge({
          name: 'headgate_connection_breakers',
          help: 'Connections by the state of their circuit breaker, as this process sees them',
          labelNames: ['state'],
          registers: [],
          collect() {
            const states = read();
            for (const state of breakerStates) this.set({ state }, states.filter((each) => each === state).length);
          },
        }),
      );
    },
    text: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
