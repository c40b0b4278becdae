/** Policies × card → requirement. Pure: who evaluates when is somebody else's business (the answer: at the decision). */
import type { LoadEffect } from '#domain/effect.ts';
import type { Plan } from '#domain/plan.ts';
import type { ApprovalPolicy, ApproverRole, EffectKind, Requirement, Vote } from '#domain/policy.ts';
import type { Role } from '#domain/principal.ts';

/** What of a card policies look at. */
export interface Judged {
  plan: Pick<Plan, 'action'>;
  effect: readonly LoadEffect[];
}

/** Without a policy: one approver, who may be the one who asked; what cannot be measured cannot be approved. */
const unguarded: Requirement = {
  role: 'approver',
  approvers: 1,
  requesterMayApprove: true,
  standingRules: true,
  allowUnavailable: false,
  typeName: 'removals',
  expiresHours: null,
  remindHours: null,
  escalateHours: null,
  policies: [],
};

/** What it takes to approve a card: every policy that is about it holds, so of each demand the strictest. */
export function requirementOf(policies: readonly ApprovalPolicy[], judged: Judged): Requirement {
  const about = policies.filter((policy) => isAbout(policy, judged));
  if (about.length === 0) return unguarded;
  const say = <K extends keyof ApprovalPolicy>(name: K): NonNullable<ApprovalPolicy[K]>[] => about.flatMap((policy) => policy[name] ?? []);
  const unavailable = say('allow_unavailable');
  const typed = say('type_name');
  return {
    role: say('role').includes('admin') ? 'admin' : 'approver',
    approvers: Math.max(1, ...say('approvers')),
    requesterMayApprove: !say('requester_may_approve').includes(false),
    standingRules: !say('standing_rules').includes(false),
    allowUnavailable: unavailable.includes(true) && !unavailable.includes(false),
    typeName: typed.includes('always') ? 'always' : typed.includes('removals') || typed.length === 0 ? 'removals' : 'never',
    expiresHours: least(say('expires_hours')),
    remindHours: most(say('remind_hours')),
    escalateHours: most(say('escalate_hours')),
    policies: about.map(({ name }) => name),
  };
}

const least = (hours: number[]): number | null => (hours.length === 0 ? null : Math.min(...hours));
const most = (hours: number[]): number | null => (hours.length === 0 ? null : Math.max(...hours));

/** One load that fits all its conditions is enough. */
function isAbout({ when }: ApprovalPolicy, { plan, effect }: Judged): boolean {
  if (plan.action) return when.targets === undefined && (when.effects?.includes('action') ?? true) && when.rows_over === undefined;
  const { targets, effects, rows_over: rowsOver } = when;
  const fits = (load: LoadEffect): boolean =>
    (targets === undefined || targets.some((pattern) => matches(pattern, load.target))) &&
    (effects === undefined || kindsOf(load).some((kind) => effects.includes(kind)));
  const fitting = effect.filter(fits);
  return fitting.length > 0 && (rowsOver === undefined || fitting.reduce((sum, load) => sum + rowsChanged(load), 0) > rowsOver);
}

/** What a load does, from what was measured; what could not be measured may do anything. */
export function kindsOf(load: LoadEffect): EffectKind[] {
  if (load.basis !== 'exact') return ['append', 'overwrite', 'delete', 'schema'];
  const { tableExists, takesBack } = load;
  const structure = [
    ...load.columnsAdded,
    ...(load.columnsWidened ?? []),
    ...(load.keysAdded ?? []),
    ...(load.indexesAdded ?? []),
    ...(takesBack?.columnsDropped ?? []),
  ];
  return [
    ...((load.inserts ?? 0) > 0 ? (['append'] as const) : []),
    ...((load.updates ?? 0) > 0 || (load.mode === 'replace' && tableExists) ? (['overwrite'] as const) : []),
    ...((load.deletes ?? 0) > 0 || takesBack?.dropsTable === true ? (['delete'] as const) : []),
    ...(tableExists && structure.length > 0 ? (['schema'] as const) : []),
  ];
}

const rowsChanged = ({ inserts, updates, deletes }: LoadEffect): number =>
  inserts === null || updates === null || deletes === null ? Number.POSITIVE_INFINITY : inserts + updates + deletes;

/** `*` stands for any characters. In time proportional to the lengths, whatever the pattern. */
export function matches(pattern: string, text: string): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (from < text.length) {
    if (pattern[at] === '*') [star, mark, at] = [at, from, at + 1];
    else if (at < pattern.length && pattern[at] === text[from]) [at, from] = [at + 1, from + 1];
    else if (star !== -1) [at, mark, from] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

/** A yes as it is stored, with what its voter may be now (null: not kept here). */
export interface GivenVote {
  principal_id: string;
  roles: readonly Role[];
  roles_now: readonly Role[] | null;
  at: Date;
}

/** Roles that include the one a policy asks for. */
export const rolesThatMay: Record<ApproverRole, readonly Role[]> = { approver: ['approver', 'admin'], admin: ['admin'] };

/** Which votes count now, and how many are missing. Who was demoted, is gone, or asked for the plan where that matters, does not count. */
export function countVotes(
  { role, approvers, requesterMayApprove }: Requirement,
  given: readonly GivenVote[],
  requesters: readonly string[],
): { votes: Vote[]; missing: number } {
  const votes = given.map(({ principal_id: by, roles, roles_now: now, at }) => {
    const still = roles.filter((one) => now?.includes(one) ?? true);
    const counts = still.some((one) => rolesThatMay[role].includes(one)) && (requesterMayApprove || !requesters.includes(by));
    return { by, at: at.toISOString(), counts };
  });
  return { votes, missing: Math.max(0, approvers - votes.filter(({ counts }) => counts).length) };
}
