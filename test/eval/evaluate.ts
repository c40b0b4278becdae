/** One case from its turns to its verdict, and other phrasings of it. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Arena } from './arena.ts';
import type { EvalCase } from './case.ts';
import { judge } from './judge.ts';
import { play } from './play.ts';
import type { Result, Seen } from './seen.ts';

/** Plays and judges one case. Never throws for what the product does; a broken query of the case throws. */
export async function evaluate(arena: Arena, wanted: EvalCase, limitMs: number): Promise<Result> {
  const expected = await arena.oracle.expected(wanted);
  const seen = await play(arena, wanted, limitMs);
  const planned = seen.turns.filter(({ waitedMs }) => waitedMs > 0);
  return {
    id: wanted.id,
    turns: wanted.turns.map(({ say }) => say),
    ...judge(wanted, expected, seen),
    seconds: seen.seconds,
    waitedMs: planned.map(({ waitedMs }) => waitedMs),
    planningMs: planned.map(({ planningMs }) => planningMs),
    planHash: seen.turns.at(-1)?.plan?.planHash ?? null,
    offline: wasOffline(seen),
    ...modelUse(seen),
    dialogue: seen.turns.flatMap(({ text, said }) => [`> ${text}`, `< ${said.text}`]),
  };
}

/** A plan names its model only on the receipt; before that, a note says that the planner stood in. */
function wasOffline({ events }: Pick<Seen, 'events'>): boolean {
  return events.some((event) => {
    if (event.type === 'message.assistant') return event.data.model === 'offline';
    if (event.type === 'run.succeeded') return event.data.receipt.model === 'offline';
    return event.type === 'plan.drafted' && event.data.notes.some((note) => note.includes('the offline planner'));
  });
}

function modelUse({ events }: Pick<Seen, 'events'>): Pick<Result, 'tokens' | 'repairs'> {
  const used = events.flatMap((event) => (event.type === 'model.used' ? [event.data] : []));
  return {
    tokens: used.reduce((sum, { promptTokens, completionTokens }) => sum + promptTokens + completionTokens, 0),
    repairs: used.filter(({ repairs }) => repairs > 0).length,
  };
}

const Paraphrases = z.array(z.strictObject({ id: z.string(), phrasings: z.array(z.string()).min(3) }));
export type Paraphrases = z.infer<typeof Paraphrases>;

export const readParaphrases = (yaml: string): Paraphrases => Paraphrases.parse(parse(yaml));

export async function loadParaphrases(): Promise<Paraphrases> {
  return readParaphrases(await readFile(new URL('./paraphrases.yaml', import.meta.url), 'utf8'));
}

/**
 * Whether other words for the last turn of a case come to the same: to a plan that was judged right for it before, or else to
 * the right outcome by themselves. `rightHashes` holds those plans, and gains the new ones.
 */
export async function evaluatePhrasing(
  arena: Arena,
  { wanted, phrasing, limitMs }: { wanted: EvalCase; phrasing: string; limitMs: number },
  rightHashes: Set<string>,
): Promise<Result> {
  const before = wanted.turns.slice(0, -1);
  const last = { ...wanted.turns.at(-1), approve: wanted.turns.at(-1)?.approve ?? false, say: phrasing };
  const started = performance.now();
  if (rightHashes.size > 0) {
    const seen = await play(arena, { given: wanted.given, turns: [...before, { ...last, approve: false }] }, limitMs);
    const planHash = seen.turns[before.length]?.plan?.planHash ?? null;
    if (planHash !== null && rightHashes.has(planHash)) {
      const seconds = (performance.now() - started) / 1000;
      return {
        id: wanted.id,
        turns: [phrasing],
        outcome: 'right',
        missed: [],
        happened: 'the same plan',
        seconds,
        waitedMs: [],
        planningMs: [],
        planHash,
        dialogue: [],
        offline: wasOffline(seen),
        ...modelUse(seen),
      };
    }
  }
  const result = await evaluate(arena, { ...wanted, turns: [...before, last] }, limitMs);
  if (result.outcome === 'right' && result.planHash !== null) rightHashes.add(result.planHash);
  return result;
}
