/** Where our own objects are, below `privatePrefix` of a store. */
import { createHash } from 'node:crypto';
import type { Fence } from '../connectors/connector.ts';
import { privatePrefix } from './object-store.ts';

/** An id as one part of a key, whatever is in it. */
const part = (id: string): string => encodeURIComponent(id).replaceAll('.', '%2E');
/** Sorted as text, epochs are sorted as numbers. */
const digits = (epoch: number): string => String(epoch).padStart(10, '0');

export const stagePrefix = `${privatePrefix}stage/`;
export const stagesOfPlan = (planId: string): string => `${stagePrefix}${part(planId)}/`;
/** The plan of a stage's key. */
export const planOfStage = (key: string): string => decodeURIComponent(key.slice(stagePrefix.length).split('/')[0] ?? '');
export const stagesOfEpoch = ({ planId, epoch }: Fence): string => `${stagesOfPlan(planId)}${digits(epoch)}/`;
export const stageOf = (fence: Fence, load: string): string => `${stagesOfEpoch(fence)}${part(load)}/`;

export const fencesOf = (planId: string): string => `${privatePrefix}fence/${part(planId)}/`;
export const fenceKey = ({ planId, epoch }: Fence): string => `${fencesOf(planId)}${digits(epoch)}`;
/** The epoch of a fence's key. */
export const epochOf = (key: string): number => Number.parseInt(key.slice(key.lastIndexOf('/') + 1), 10);

/** Which run is changing a target. */
export const claimKey = (target: string): string => `${privatePrefix}claim/${createHash('sha256').update(target).digest('hex')}`;

/** What was decided about a run: to publish it, or never to. */
export const decisionKey = (runId: string): string => `${privatePrefix}ledger/${part(runId)}.decision.json`;
/** How the run ended: complete, with its receipts, or taken back half-way. One key, so that it is one of the two. */
export const ledgerKey = (runId: string): string => `${privatePrefix}ledger/${part(runId)}.json`;

export const keptPrefix = `${privatePrefix}kept/`;
/** Where what a run replaced is kept until a day (`2026-12-22`). */
export const keptOf = (kept: { until: string; runId: string; load: string }): string =>
  `${keptPrefix}${kept.until}/${part(kept.runId)}/${part(kept.load)}/`;
/** The day until which the object of a key is kept. */
export const keptUntil = (key: string): string => key.slice(keptPrefix.length).split('/')[0] ?? '';

/** The part of such a key that names the run and its load. */
export const keptLoad = (key: string): string => key.slice(keptPrefix.length).split('/').slice(1, 3).join('/');

/** That a load of a run was taken back by a later one. */
export const undoneKey = (runId: string, load: string): string => `${privatePrefix}ledger/${part(runId)}.${part(load)}.undone.json`;
