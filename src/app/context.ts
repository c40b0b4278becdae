/** What the use cases share, bound once by the composition root. */
import type { ConnectionView } from '#domain/connection-view.ts';
import type { DatasetEntry, Inspection } from '#domain/dataset.ts';
import type { Logger } from '#domain/log.ts';
import type { TokenChunk } from '#domain/events.ts';
import type { JsonObject } from '#domain/json.ts';
import type { RejectKeeper } from '#domain/reject.ts';
import type { AgentTool, ModelUse, SpeakingModel, TurnLimits } from '#graphs/context.ts';
import type { Queue } from '#jobs/queue.ts';
import type { BudgetLimits } from '#planning/budget.ts';
import type { CompilePorts } from '#planning/ports.ts';
import type { Database } from '#store/database.ts';
import type { Listener } from '#store/listener.ts';
import type { ConnectionWorld } from './systems/connection-world.ts';
import type { ModelPrice } from './conversation/model-price.ts';
import type { Quotas } from './people/quota.ts';
import type { CatalogFacts } from './conversation/catalog-facts.ts';
import type { DatasetPage, DatasetQuery, HealthPart } from './systems/systems.ts';
import type { ThreadTails } from './conversation/thread-tails.ts';
import type { UploadStore } from './systems/upload-store.ts';

export interface AppContext {
  database: Database;
  listener: Listener;
  queue: Queue;
  log: Logger;
  model: SpeakingModel;
  /** The system prompt of this moment; with facts for a model behind an endpoint. */
  prompt(catalog: CatalogFacts | null): Promise<string>;
  /** What one turn may spend on the model, and what the model costs; null without a price. */
  turnLimits: TurnLimits;
  modelPrice: ModelPrice | null;
  /** Counts what an answer took. */
  modelUsed(this: void, use: ModelUse & { cost: number | null }): void;
  agentTools: readonly AgentTool[];
  compilePorts: CompilePorts;
  datasets: {
    list(query: { search?: string; connection?: string; within?: readonly string[]; limit: number }): Promise<DatasetEntry[]>;
    page(query: DatasetQuery): Promise<DatasetPage>;
    inspect(ref: { connection: string; dataset: string; options?: JsonObject }): Promise<Inspection>;
  };
  /** Who keeps the rejects of a plan that loads into these connections. */
  rejectKeeper(connections: readonly string[]): RejectKeeper;
  connections(): Promise<ConnectionView[]>;
  stored: ConnectionWorld;
  uploads: UploadStore;
  health(): Promise<HealthPart[]>;
  /** Token chunks stay on the server that streams them. */
  tokens: TokenBus;
  tails: ThreadTails;
  leaseSeconds: number;
  /** What one person may keep busy at once. */
  quotas: Quotas;
  /** Nothing is approved while this server runs, whatever the switch says. */
  readOnly: boolean;
  /** A prepare that takes more is begun only when a person says so. */
  prepareBudget: BudgetLimits;
  /** Free space where a connection stages rows, or null where nobody can tell. */
  freeBytes(this: void, connection: string): Promise<number | null>;
}

export interface TokenBus {
  publish(chunk: TokenChunk): void;
  subscribe(threadId: string, listener: (chunk: TokenChunk) => void): () => void;
}

/** An in-process fan-out of token chunks by thread. */
export function createTokenBus(): TokenBus {
  const listeners = new Map<string, Set<(chunk: TokenChunk) => void>>();
  return {
    publish(chunk) {
      for (const listener of listeners.get(chunk.threadId) ?? []) listener(chunk);
    },
    subscribe(threadId, listener) {
      const set = listeners.get(threadId) ?? new Set();
      listeners.set(threadId, set.add(listener));
      return () => {
        set.delete(listener);
        if (set.size === 0) listeners.delete(threadId);
      };
    },
  };
}
