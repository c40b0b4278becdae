/** What the Slack surface remembers: deliveries, which thread is which, which message shows which card. */
import type { JsonObject } from '#domain/json.ts';
import type { Database } from './database.ts';

/** A conversation that is told in a thread of Slack. */
export interface SlackThreadRow {
  threadId: string;
  team: string;
  channel: string;
  threadTs: string;
  ownerId: string;
  userId: string;
  toldSeq: number;
  progress: JsonObject | null;
  /** Whoever told it before never let go. */
  wasLeft?: boolean;
}

export interface SlackCardRow {
  planId: string;
  threadId: string;
  messageTs: string;
  fingerprint: string;
}

/** An event that people should hear of who are in no conversation. */
export interface SlackAlertRow {
  threadId: string;
  title: string;
  seq: number;
  type: string;
  data: JsonObject;
  at: Date;
}

const threadColumns = `thread_id as "threadId", team, channel, thread_ts as "threadTs", owner_id as "ownerId", user_id as "userId",
  told_seq::int as "toldSeq", progress`;
const cardColumns = 'plan_id as "planId", thread_id as "threadId", message_ts as "messageTs", fingerprint';
const deliveriesKept = '7 days';

/** Binds the store to the catalog. */
export function slackStore(database: Database) {
  return { ...deliveries(database), ...threads(database), ...cards(database), ...alerts(database) };
}

function deliveries(database: Database) {
  return {
    /** Takes a delivery in, claimed for `seconds`; without a body it is known, and never left for anybody. False when it was taken in before. */
    async accept(id: string, body: JsonObject | null, seconds: number): Promise<boolean> {
      const { count } = await database.query(
        `insert into slack_deliveries (id, body, claimed_until) values ($1, $2, now() + make_interval(secs => $3)) on conflict (id) do nothing`,
        [id, body === null ? null : JSON.stringify(body), seconds],
      );
      return count === 1;
    },
    /** It was acted on. */
    async finish(id: string): Promise<void> {
      await database.query('update slack_deliveries set body = null where id = $1', [id]);
    },
    /** Claims what was taken in and never finished, and forgets what is old. */
    async takeLeft(seconds: number): Promise<{ id: string; body: JsonObject; tries: number }[]> {
      await database.query(`delete from slack_deliveries where received_at < now() - interval '${deliveriesKept}'`);
      const { rows } = await database.query<{ id: string; body: JsonObject; tries: number }>(
        `update slack_deliveries set claimed_until = now() + make_interval(secs => $1), tries = tries + 1
         where id in (select id from slack_deliveries where body is not null and claimed_until < now() order by received_at limit 20 for update skip locked)
         returning id, body, tries`,
        [seconds],
      );
      return rows;
    },
  };
}

function threads(database: Database) {
  const one = async (text: string, values: unknown[]): Promise<SlackThreadRow | null> =>
    (await database.query<SlackThreadRow>(text, values)).rows[0] ?? null;
  return {
    threadAt: (channel: string, threadTs: string) =>
      one(`select ${threadColumns} from slack_threads where channel = $1 and thread_ts = $2`, [channel, threadTs]),
    threadOf: (threadId: string) => one(`select ${threadColumns} from slack_threads where thread_id = $1`, [threadId]),
    /** Ties a conversation to a thread of Slack; when the thread has one already, that one is returned. */
    async tie(link: Omit<SlackThreadRow, 'toldSeq' | 'progress' | 'wasLeft'>): Promise<SlackThreadRow> {
      await database.query(
        `insert into slack_threads (thread_id, team, channel, thread_ts, owner_id, user_id) values ($1, $2, $3, $4, $5, $6)
         on conflict (channel, thread_ts) do nothing`,
        [link.threadId, link.team, link.channel, link.threadTs, link.ownerId, link.userId],
      );
      const tied = await this.threadAt(link.channel, link.threadTs);
      return tied ?? { ...link, toldSeq: 0, progress: null };
    },
    /** Conversations with events that were not told yet, of these or of all. */
    async behind(threadIds: readonly string[] | null): Promise<string[]> {
      const { rows } = await database.query<{ thread_id: string }>(
        `select s.thread_id from slack_threads s join threads t on t.id = s.thread_id
         where t.last_seq > s.told_seq and ($1::uuid[] is null or s.thread_id = any ($1::uuid[])) limit 500`,
        [threadIds],
      );
      return rows.map((row) => row.thread_id);
    },
    /**
     * Becomes the one who tells a conversation, for `seconds`; with none it is left for whoever comes next. Null while another one tells it.
     * The row as it was is joined: a query of its own in `returning` would look after the update, and find nothing.
     */
    hold: (threadId: string, holder: string, seconds: number) =>
      one(
        `update slack_threads set holder = $2, held_until = now() + make_interval(secs => $3)
         from (select thread_id as id, holder as last from slack_threads where thread_id = $1 for update) before
         where thread_id = before.id and (holder is null or holder = $2 or held_until < now())
         returning ${threadColumns}, coalesce(before.last <> $2, false) as "wasLeft"`,
        [threadId, holder, seconds],
      ),
    /** Notes how far it was told. False when another server has taken over. */
    async told(threadId: string, holder: string, now: { toldSeq: number; progress: JsonObject | null }): Promise<boolean> {
      const { count } = await database.query(
        'update slack_threads set told_seq = greatest(told_seq, $3), progress = $4 where thread_id = $1 and holder = $2',
        [threadId, holder, now.toldSeq, now.progress === null ? null : JSON.stringify(now.progress)],
      );
      return count === 1;
    },
    async letGo(threadId: string, holder: string): Promise<void> {
      await database.query('update slack_threads set holder = null, held_until = null where thread_id = $1 and holder = $2', [
        threadId,
        holder,
      ]);
    },
  };
}

function cards(database: Database) {
  return {
    async card(planId: string): Promise<SlackCardRow | null> {
      return (await database.query<SlackCardRow>(`select ${cardColumns} from slack_cards where plan_id = $1`, [planId])).rows[0] ?? null;
    },
    /** The cards of a conversation that were shown, the newest last. */
    async cardsOf(threadId: string): Promise<SlackCardRow[]> {
      return (
        await database.query<SlackCardRow>(`select ${cardColumns} from slack_cards where thread_id = $1 order by message_ts`, [threadId])
      ).rows;
    },
    async keepCard(card: SlackCardRow): Promise<void> {
      await database.query(
        `insert into slack_cards (plan_id, thread_id, message_ts, fingerprint) values ($1, $2, $3, $4)
         on conflict (plan_id) do update set message_ts = excluded.message_ts, fingerprint = excluded.fingerprint`,
        [card.planId, card.threadId, card.messageTs, card.fingerprint],
      );
    },
  };
}

function alerts(database: Database) {
  return {
    /** Claims for `seconds` alerts of the last day that nobody passed on, the oldest first, also those that somebody claimed and never told. */
    async takeAlerts(seconds: number): Promise<SlackAlertRow[]> {
      const { rows } = await database.query<SlackAlertRow>(
        `with open as (
           select e.thread_id, e.seq from events e left join slack_alerts a using (thread_id, seq)
           where e.type in ('alert.raised', 'run.failed', 'plan.reminded') and e.at > now() - interval '1 day'
             and (a.thread_id is null or a.claimed_until < now()) order by e.at limit 20),
         taken as (
           insert into slack_alerts (thread_id, seq, claimed_until) select thread_id, seq, now() + make_interval(secs => $1) from open
           on conflict (thread_id, seq) do update set claimed_until = excluded.claimed_until where slack_alerts.claimed_until < now()
           returning thread_id, seq)
         select e.thread_id as "threadId", t.title, e.seq::int, e.type, e.data, e.at
         from events e join taken using (thread_id, seq) join threads t on t.id = e.thread_id order by e.at`,
        [seconds],
      );
      return rows;
    },
    /** Claims them on; for 0 seconds: whoever looks next may have them. */
    async holdAlerts(alerts: readonly AlertKey[], seconds: number): Promise<void> {
      await database.query(
        `update slack_alerts set claimed_until = now() + make_interval(secs => $3) where claimed_until is not null and ${isOfThese}`,
        [...keysOf(alerts), seconds],
      );
    },
    /** They were told, or never will be. */
    async alertsTold(alerts: readonly AlertKey[]): Promise<void> {
      await database.query(`update slack_alerts set claimed_until = null where ${isOfThese}`, keysOf(alerts));
    },
  };
}

type AlertKey = Pick<SlackAlertRow, 'threadId' | 'seq'>;
const isOfThese = '(thread_id, seq) in (select * from unnest($1::uuid[], $2::bigint[]))';
const keysOf = (alerts: readonly AlertKey[]): unknown[] => [alerts.map(({ threadId }) => threadId), alerts.map(({ seq }) => seq)];
