/** What a person can do from anywhere on the screen. */
import { createContext, useContext } from 'react';
import type { Inspection } from '#domain/dataset.ts';
import type { ColumnAnswers } from '#domain/edit.ts';
import type { Api } from './wire/api.ts';
import type { PlanDecision } from './wire/connection.ts';
import type { ConnectionsApi } from './connections/connections-api.ts';
import type { GateApi } from './gate/gate-api.ts';
import type { Selection } from './state/route.ts';
import type { TokensApi } from './tokens/tokens-api.ts';
import type { ActionRequest } from '#domain/action-request.ts';
import type { Answer, Failure } from './wire/views.ts';

export interface Actions {
  /** Sends a message as it is. */
  send: (text: string) => void;
  /** Changes what stands in the composer. */
  write: (draft: string) => void;
  /** Sends what stands in the composer: a decision when it is a word that decides, else a message. */
  sendDraft: () => void;
  /** Adds text to the composer and puts the cursor there. */
  compose: (text: string) => void;
  /** Hands in files and names them in the composer. */
  attach: (files: readonly File[]) => Promise<void>;
  retryMessage: (clientMessageId: string) => void;
  discardMessage: (clientMessageId: string) => void;
  /** Sends a decision. Returns what stood against it, or null; the outcome itself arrives as an event. */
  decide: (decision: PlanDecision) => Promise<Failure | null>;
  cancelRun: (runId: string) => Promise<Failure | null>;
  /** Answers a schema drift by load and column. Returns what stood against it, or null; the card arrives as events. */
  answerDrift: (questionId: string, answers: Record<string, ColumnAnswers>) => Promise<Failure | null>;
  /** Asks for the card that takes a run back. Returns what stood against it, or null; the card itself arrives as events. */
  undoRun: (runId: string) => Promise<Failure | null>;
  /** Stops what this thread is thinking, and every run of it that is still going. */
  stop: () => void;
  /** Looks at a dataset: columns, first rows, notes. */
  inspect: (connection: string, dataset: string) => Promise<Answer<Inspection>>;
  /** A page of the rows that a run could not read, and all of them as a file. */
  rejects: Api['rejects'];
  rejectsFile: Api['rejectsFile'];
  /** Stored connections: looked at, made, changed, tried, removed. */
  connections: ConnectionsApi;
  /** API tokens: listed, made, taken back. */
  tokens: TokensApi;
  /** The policies and the read-only switch. */
  gate: GateApi;
  /** Cards about pipelines, standing rules, alerts and definitions; the page goes to the thread where the card arrives. Return what stood against it, or null. */
  pipelines: { run: (name: string) => Promise<Failure | null>; act: (action: ActionRequest) => Promise<Failure | null> };
  /** Shows something in the inspector. */
  select: (selection: Selection) => void;
  /** The address under which a selection can be opened again. */
  address: (selection: Selection) => string;
  showSheet: (sheet: 'left' | 'right' | null) => void;
}

export const ActionsContext = createContext<Actions | null>(null);

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error('useActions needs an ActionsContext around it');
  return actions;
}
