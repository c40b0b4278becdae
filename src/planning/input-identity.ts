/** The identity of what each load of a plan is made of. */
import type { Snapshot } from '#domain/dataset.ts';
import type { InputIdentity } from '#domain/input-identity.ts';
import { canonicalJson } from '#domain/json.ts';
import type { Plan } from '#domain/plan.ts';
import { sha256 } from './hash.ts';

/**
 * By load id. Titles, modes, keys and file names do not count: the same bytes through the same steps are the same input. A load with
 * a source whose content has no hash has no identity.
 */
export function inputIdentities(plan: Plan, snapshots: readonly Snapshot[]): Map<string, InputIdentity> {
  const contents = new Map(snapshots.map(({ source, parts }) => [source, parts.map((part) => part.sha256).sort()]));
  const identities = new Map<string, InputIdentity>();
  for (const load of plan.loads) {
    const { sources, steps } = ancestry(plan, load.from);
    const hashes = sources.map((source) => contents.get(source) ?? []);
    if (hashes.length === 0 || hashes.some((parts) => parts.length === 0 || parts.includes(''))) continue;
    const made = { inputs: sha256(canonicalJson(hashes.map(canonicalJson).sort())), steps: sha256(canonicalJson(steps)) };
    identities.set(load.id, made);
  }
  return identities;
}

/** The sources a relation comes from, which range of them, and what the steps on the way do. */
function ancestry(plan: Plan, relation: string): { sources: string[]; steps: object[] } {
  const wanted = new Set([relation]);
  const steps = [...plan.steps].reverse().filter((step) => {
    if (!wanted.has(step.id)) return false;
    for (const name of step.from) wanted.add(name);
    return true;
  });
  const sources = plan.sources.filter(({ id }) => wanted.has(id));
  return {
    sources: sources.map(({ id }) => id),
    steps: [...sources.flatMap(({ range }) => range ?? []), ...steps.map(({ op, params }) => ({ op, params }))],
  };
}
