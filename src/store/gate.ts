/** Policies, votes, the read-only switch, and who still has which role. */
import type { ApprovalPolicy } from '#domain/policy.ts';
import type { Role } from '#domain/principal.ts';
import type { Sql, Transaction } from './database.ts';

export interface GateRow {
  read_only: boolean;
  reason: string | null;
  changed_by: string | null;
  changed_at: Date | null;
}

const columns = 'read_only, reason, changed_by, changed_at';
/** Entries of the audit log. */
const setsPolicies = "about = 'gate:policies' and outcome = 'done'";

/**
 * The roles that a principal (`asked.id`) has now: of its tokens that are still good and of its last sign-in; none while it is blocked. Null for one that never had any
 * here (signed by an identity provider, or a standing rule), whose roles come with each request.
 */
export const rolesNow = `(select case when exists (select 1 from people_shown_out where principal_id = asked.id and blocked_by is not null)
    then '{}' when count(*) = 0 then null else array(
    select distinct unnest(roles) from (
      select roles from tokens where principal_id = asked.id and revoked_at is null and (expires_at is null or expires_at > now())
      union all select roles from last_sign_ins where principal_id = asked.id) as good) end
  from (select 1 from tokens where principal_id = asked.id union all select 1 from last_sign_ins where principal_id = asked.id) as ever)`;

export async function gateNow(sql: Sql): Promise<GateRow> {
  return (await sql.query<GateRow>(`select ${columns} from gate`)).rows[0]!;
}

/** The policies, and what whoever decides may be now (null when that is not kept here), in one round trip. */
export async function decisionFacts(
  tx: Transaction,
  principalId: string,
): Promise<{ policies: ApprovalPolicy[]; rolesNow: Role[] | null }> {
  const { rows } = await tx.query<{ policies: ApprovalPolicy[]; roles: Role[] | null }>(
    `select coalesce((select json_agg(policy order by place) from approval_policies), '[]') as policies, ${rolesNow} as roles
     from (select $1::text as id) as asked`,
    [principalId],
  );
  const { policies, roles } = rows[0]!;
  return { policies, rolesNow: roles };
}

/** The switch, held as it is until this transaction ends: whoever turns it, or changes policies, waits for the decisions that are under way. */
export async function holdGate(tx: Transaction): Promise<GateRow> {
  return (await tx.query<GateRow>(`select ${columns} from gate for share`)).rows[0]!;
}

/** Turns the switch. Null when it stood like that already. */
export async function turnGate(
  tx: Transaction,
  to: { readOnly: boolean; by: string; reason: string | null },
): Promise<{ before: boolean } | null> {
  const { count } = await tx.query(
    'update gate set read_only = $1, reason = $2, changed_by = $3, changed_at = now() where read_only is distinct from $1',
    [to.readOnly, to.reason, to.by],
  );
  return count === 1 ? { before: !to.readOnly } : null;
}

/** In the order they were given. */
export async function approvalPolicies(sql: Sql): Promise<ApprovalPolicy[]> {
  const { rows } = await sql.query<{ policy: ApprovalPolicy }>('select policy from approval_policies order by place');
  return rows.map(({ policy }) => policy);
}

/** The policies with their version: the entry of the audit log that they were set with, of which each change makes one; 0 without any. */
export async function versionedPolicies(sql: Sql): Promise<{ policies: ApprovalPolicy[]; version: number }> {
  const { rows } = await sql.query<{ policies: ApprovalPolicy[]; version: number }>(
    `select coalesce((select json_agg(policy order by place) from approval_policies), '[]') as policies,
       (select coalesce(max(seq), 0)::int from audit where ${setsPolicies}) as version`,
  );
  return rows[0]!;
}

/** What the policies of a version were, and who changed them last since then; null when nobody did, or it never was. */
export async function policiesSince(sql: Sql, version: number): Promise<{ policies: ApprovalPolicy[]; by: string; at: Date } | null> {
  const { rows } = await sql.query<{ policies: ApprovalPolicy[]; by: string; at: Date }>(
    `select first.before as policies, last.by, last.at
     from (select before from audit where ${setsPolicies} and seq > $1 order by seq limit 1) as first,
       (select by, at from audit where ${setsPolicies} and seq > $1 order by seq desc limit 1) as last
     where $1 = 0 or exists (select 1 from audit where ${setsPolicies} and seq = $1)`,
    [version],
  );
  return rows[0] ?? null;
}

/** Whoever holds it changes policies alone, after the decisions that are under way: none that ends later goes by the old ones. */
export async function holdPolicies(tx: Transaction): Promise<void> {
  await tx.query('select 1 from gate for update');
}

/** Replaces the whole list; held by `holdPolicies`. */
export async function replacePolicies(tx: Transaction, policies: readonly ApprovalPolicy[]): Promise<void> {
  await tx.query('delete from approval_policies');
  await tx.query(
    `insert into approval_policies (name, place, policy)
     select policy->>'name', place, policy from unnest($1::json[]) with ordinality as given(policy, place)`,
    [policies.map((policy) => JSON.stringify(policy))],
  );
}

/** Whoever asked for a plan or had a hand in it. */
export async function requestersOf(sql: Sql, planId: string): Promise<string[]> {
  const { rows } = await sql.query<{ people: string[] }>('select shaped_by || asked_by as people from plans where id = $1', [planId]);
  return rows[0]?.people ?? [];
}

/**
 * Notes who else had a hand in a new plan: those behind the plan before it in the conversation, unless that was a load that was
 * approved; those behind the plan that it measures anew (`again`); and those whose words were asked back about since that plan.
 */
export async function noteHands(tx: Transaction, planId: string, again: string | null): Promise<void> {
  await tx.query(
    `with own as (select id, thread_id, version from plans where id = $1),
     newest as (
       select plans.* from plans join own using (thread_id) where plans.version < own.version order by plans.version desc limit 1),
     before as (
       select shaped_by || asked_by as people from plans where id = $2
       union all
       select shaped_by || asked_by from newest
         where $2::uuid is null and (state <> 'approved' or plan->'action' is not null or plan->'undoes' is not null)),
     said as (
       select seq, type, data, lead(type) over (order by seq) as next, lead(data) over (order by seq) as reply
       from events join own using (thread_id)
       where type in ('message.user', 'message.assistant')
         and seq > (select coalesce(max(seq), 0) from events join own using (thread_id) where type = 'plan.drafted')),
     hands as (
       select unnest(people) as person from before
       union
       select data->>'by' from said where type = 'message.user' and next = 'message.assistant' and reply->'question' is not null)
     update plans set shaped_by = array(select person from hands where person <> asked_by order by person) where id = $1`,
    [planId, again],
  );
}

export interface VoteRow {
  principal_id: string;
  name: string;
  roles: Role[];
  at: Date;
  /** What the voter may be now; null for somebody whose roles are not kept here. */
  roles_now: Role[] | null;
}

/** Stores a yes. False when this principal said so before. */
export async function insertVote(
  tx: Transaction,
  vote: { approvalId: string; principal: { id: string; name: string; roles: readonly Role[] } },
): Promise<boolean> {
  const { id, name, roles } = vote.principal;
  const { count } = await tx.query(
    'insert into approval_votes (approval_id, principal_id, name, roles) values ($1, $2, $3, $4) on conflict do nothing',
    [vote.approvalId, id, name, roles],
  );
  return count === 1;
}

/** Takes a yes back. False when there was none. */
export async function deleteVote(tx: Transaction, vote: { approvalId: string; principalId: string }): Promise<boolean> {
  const { count } = await tx.query('delete from approval_votes where approval_id = $1 and principal_id = $2', [
    vote.approvalId,
    vote.principalId,
  ]);
  return count === 1;
}

/** In the order they were given. */
export async function votesOf(sql: Sql, approvalId: string): Promise<VoteRow[]> {
  const { rows } = await sql.query<VoteRow>(
    `select principal_id, name, roles, at, ${rolesNow.replaceAll('asked.id', 'approval_votes.principal_id')} as roles_now
     from approval_votes where approval_id = $1 order by at, principal_id`,
    [approvalId],
  );
  return rows;
}
