/** One conversation of the evaluation and the outcome it must have, as cases.yaml writes it. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { planStates } from '#domain/states.ts';

const Turn = z.union([
  z.string().transform((say) => ({ say, approve: undefined, leave: false, meanwhile: undefined })),
  z.strictObject({ say: z.string(), approve: z.boolean().optional(), leave: z.boolean().default(false), meanwhile: z.string().optional() }),
]);

const patterns = z.array(z.string()).min(1);

/** The members are described in the head of cases.yaml. */
const WrittenCase = z.strictObject({
  id: z.string().regex(/^[a-z]+-\d+[a-z]?$/),
  turns: z.array(Turn).min(1),
  given: z.record(z.string(), z.string()).default({}),
  table: z.string().optional(),
  file: z.string().optional(),
  nothing: z.string().optional(),
  equals: z.string().optional(),
  rows: z.string().optional(),
  answer: z.string().optional(),
  positional: z.boolean().default(false),
  more: z.boolean().default(false),
  columns: z.array(z.string()).optional(),
  select: z.string().optional(),
  types: z.record(z.string(), z.string()).optional(),
  asks: patterns.optional(),
  refuses: patterns.optional(),
  says: patterns.optional(),
  card: patterns.optional(),
  never: patterns.optional(),
  effect: z.strictObject({ inserts: z.number(), updates: z.number(), deletes: z.number() }).partial().optional(),
  checks: z.string().optional(),
  planState: z.enum(planStates).optional(),
  happened: z.array(z.string()).optional(),
  stored: z.strictObject({ in: z.string(), like: patterns }).optional(),
});

export interface Turn {
  say: string;
  /** Whether a card that this turn brings is approved before the next turn. */
  approve: boolean;
  /** What somebody else does in the warehouse between card and approval, as SQL. */
  meanwhile?: string | undefined;
}

export type EvalCase = Omit<z.output<typeof WrittenCase>, 'turns'> & { turns: Turn[] };

const EvalCases = z.array(WrittenCase.transform(readTurns)).superRefine((cases, context) => {
  for (const { id } of cases.filter(({ id }, index) => cases.findIndex((other) => other.id === id) !== index))
    context.addIssue({ code: 'custom', message: `${id} is there twice` });
});

/** The last turn's card is approved where the outcome is something written, unless the case leaves it. */
function readTurns({ turns, ...outcome }: z.output<typeof WrittenCase>): EvalCase {
  const lastApproves = wantsWriting(outcome);
  return {
    ...outcome,
    turns: turns.map(({ say, approve, leave, meanwhile }, index) => ({
      say,
      meanwhile,
      approve: approve ?? (index === turns.length - 1 && lastApproves && !leave),
    })),
  };
}

const wantsWriting = ({ table, file, nothing, stored }: Pick<EvalCase, 'table' | 'file' | 'nothing' | 'stored'>): boolean =>
  [table, file, nothing, stored].some((outcome) => outcome !== undefined);

/** Reads cases from YAML text. Throws a ZodError that names the member. */
export const readCases = (yaml: string): EvalCase[] => EvalCases.parse(parse(yaml));

/** The cases of this folder. */
export async function loadCases(): Promise<EvalCase[]> {
  return readCases(await readFile(new URL('./cases.yaml', import.meta.url), 'utf8'));
}

/** Those whose id, or the part of it before the number, is named. Throws when a name fits none. */
export function selectCases(cases: EvalCase[], only: string[]): EvalCase[] {
  const fits = (name: string, { id }: EvalCase): boolean => id === name || categoryOf(id) === name;
  const unknown = only.filter((name) => !cases.some((one) => fits(name, one)));
  if (unknown.length > 0) throw new Error(`There is no case ${unknown.join(', ')}.`);
  return only.length === 0 ? cases : cases.filter((one) => only.some((name) => fits(name, one)));
}

export const categoryOf = (id: string): string => id.split('-')[0] ?? id;
