/** A gate without policies that is never closed, for applications that are played. */
import type { DriftCases } from '#app/plans/answer-drift.ts';
import type { GateCases } from '#app/gate/gate.ts';
import type { GateState } from '#domain/gate-view.ts';

const state: GateState = { readOnly: null, policies: [], version: 0 };

export const openGate: GateCases & DriftCases = {
  answerDrift: async () => ({ planId: null }),
  gateState: async () => state,
  switchGate: async () => state,
  setPolicies: async () => state,
  pendingCards: async () => [],
};
