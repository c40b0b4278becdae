/** What the turns of conversations took of their models. */
import type { Sql } from './database.ts';

export interface ModelTurnUse {
  threadId: string;
  /** Of the message that was answered. */
  seq: number;
  model: string;
  askedBy: string;
  promptTokens: number;
  completionTokens: number;
  estimated: boolean;
  cost: number | null;
  seconds: number;
  repairs: number;
}

/** Adds one answer to its turn. */
export async function addModelUse(sql: Sql, use: ModelTurnUse): Promise<void> {
  await sql.query(
    `insert into model_turns as t (thread_id, seq, model, asked_by, calls, prompt_tokens, completion_tokens, estimated, cost, seconds, repairs)
     values ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10)
     on conflict (thread_id, seq, model) do update set
       calls = t.calls + 1, prompt_tokens = t.prompt_tokens + excluded.prompt_tokens, completion_tokens = t.completion_tokens + excluded.completion_tokens,
       estimated = t.estimated or excluded.estimated, cost = case when t.cost is null and excluded.cost is null then null else coalesce(t.cost, 0) + coalesce(excluded.cost, 0) end,
       seconds = t.seconds + excluded.seconds, repairs = greatest(t.repairs, excluded.repairs), at = now()`,
    [
      use.threadId,
      use.seq,
      use.model,
      use.askedBy,
      use.promptTokens,
      use.completionTokens,
      use.estimated,
      use.cost,
      use.seconds,
      use.repairs,
    ],
  );
}

export interface ModelUsageRow {
  model: string;
  asked_by: string;
  turns: number;
  calls: number;
  prompt_tokens: number;
  completion_tokens: number;
  estimated: boolean;
  cost: number | null;
  seconds: number;
  repairs: number;
}

/** Sums by model and person, the most tokens first: since a moment, of everybody or one owner's conversations, of one conversation or all. */
export async function modelUsage(
  sql: Sql,
  query: { since: Date | null; owner: string | null; threadId: string | null },
): Promise<ModelUsageRow[]> {
  const { rows } = await sql.query<ModelUsageRow>(
    `select m.model, m.asked_by, count(*)::int as turns, sum(m.calls)::int as calls, sum(m.prompt_tokens)::float8 as prompt_tokens,
       sum(m.completion_tokens)::float8 as completion_tokens, bool_or(m.estimated) as estimated, sum(m.cost)::float8 as cost,
       sum(m.seconds) as seconds, sum(m.repairs)::int as repairs
     from model_turns m join threads t on t.id = m.thread_id
     where ($1::timestamptz is null or m.at >= $1) and ($2::text is null or t.created_by = $2) and ($3::uuid is null or m.thread_id = $3)
     group by m.model, m.asked_by order by sum(m.prompt_tokens + m.completion_tokens) desc, m.model, m.asked_by`,
    [query.since, query.owner, query.threadId],
  );
  return rows;
}
