/** The two identities: of a plan alone, and of what exactly was approved. */
import { createHash } from 'node:crypto';
import type { Snapshot } from '#domain/dataset.ts';
import type { LoadEffect } from '#domain/effect.ts';
import { canonicalJson } from '#domain/json.ts';
import type { Plan } from '#domain/plan.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** SHA-256 of the canonical plan: the same pipeline on another day has the same plan hash. */
export const planHash = (plan: Plan): string => sha256(canonicalJson(plan));

/**
 * SHA-256 over plan hash, snapshots and measured effect: what an approval binds to. `connections` are the stored ones by name, each with
 * its identity, so that a name never comes to mean another system under an approval.
 */
export const fingerprint = (
  planHash: string,
  snapshots: Snapshot[],
  effect: LoadEffect[],
  connections: Readonly<Record<string, string>> = {},
): string => sha256(canonicalJson({ planHash, snapshots, effect, ...(Object.keys(connections).length === 0 ? {} : { connections }) }));
