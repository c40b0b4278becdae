/** What a thread goes through, as the server would tell it: a load with its card and run, an answer, a question, a refusal, a failure. */
import type { ConnectionView } from '#domain/connection-view.ts';
import type { Column, DatasetEntry, Inspection, Table } from '#domain/dataset.ts';
import type { Card, CardStep, CheckResult, LoadEffect } from '#domain/effect.ts';
import type { EventData, NewEvent } from '#domain/events.ts';
import type { Plan, PlannedLoad } from '#domain/plan.ts';
import type { Receipt } from '#domain/receipt.ts';
import { sampleReceipt } from '../played/sample-card.ts';

const columns: Column[] = [
  { name: 'order_id', type: 'BIGINT' },
  { name: 'customer_id', type: 'BIGINT' },
  { name: 'order_date', type: 'DATE' },
  { name: 'status', type: 'VARCHAR' },
  { name: 'amount', type: 'DECIMAL(12,2)' },
  { name: 'currency', type: 'VARCHAR' },
  { name: 'country', type: 'VARCHAR' },
  { name: 'email', type: 'VARCHAR' },
  { name: 'updated_at', type: 'TIMESTAMP' },
];
const order = (id: number, amount: string, status = 'completed'): Record<string, string | number | null> => ({
  order_id: id,
  customer_id: 300 + id,
  order_date: '2026-03-14',
  status,
  amount,
  currency: 'EUR',
  country: 'DE',
  email: id % 2 === 0 ? null : `person${id}@shop.example`,
  updated_at: '2026-03-15 08:12:00',
});

export interface PlanStory {
  planId: string;
  version: number;
  askedBy: string;
  mode: PlannedLoad['mode'];
}

export interface RunStory {
  planId: string;
  runId: string;
  runNumber: number;
}

const load = (mode: PlannedLoad['mode']): PlannedLoad => ({
  id: 'to_orders',
  from: 'unique_orders',
  connection: 'warehouse',
  kind: 'postgres',
  schema: 'analytics',
  table: 'orders',
  mode,
  key: mode === 'upsert' ? ['order_id'] : [],
  columns,
});

/** The plan of the story: read, keep, dedupe, check, load. */
export const storyPlan = (mode: PlannedLoad['mode']): Plan => ({
  kind: 'plan',
  format: 1,
  title: 'Load completed orders',
  sources: [{ id: 'raw', connection: 'files', kind: 'files', dataset: 'samples/orders.csv', reader: {}, columns }],
  steps: [
    {
      id: 'completed',
      op: 'filter',
      params: { where: "lower(trim(status)) = 'completed'" },
      from: ['raw'],
      sql: `SELECT * FROM "raw"\nWHERE lower(trim(status)) = 'completed'`,
      columns,
      lineage: { order_id: ['raw.order_id'] },
      accounting: 'filters',
      words: 'Keep rows where status is completed',
      why: 'only completed orders count',
    },
    {
      id: 'unique_orders',
      op: 'dedupe',
      params: { key: ['order_id'], order: ['updated_at desc'] },
      from: ['completed'],
      sql: `SELECT * FROM "completed"\nQUALIFY row_number() OVER (PARTITION BY "order_id" ORDER BY "updated_at" DESC) = 1`,
      columns,
      lineage: { order_id: ['completed.order_id'] },
      accounting: 'deduplicates',
      words: 'Keep one row per order_id, the latest updated_at',
      why: null,
    },
  ],
  checks: [
    {
      id: 'has_id',
      on: 'unique_orders',
      check: 'not-null',
      params: { columns: ['order_id'] },
      severity: 'error',
      scope: 'row',
      sql: 'SELECT * FROM "unique_orders" WHERE "order_id" IS NULL',
      words: 'order_id is never null',
    },
  ],
  loads: [load(mode)],
  schedule: null,
  strategy: 'auto',
});

const stepLines = (plan: Plan): Pick<CardStep, 'id' | 'kind' | 'words' | 'why' | 'sql' | 'columns'>[] => [
  { id: 'raw', kind: 'read', words: 'Read samples/orders.csv', why: null, sql: null, columns },
  ...plan.steps.map(({ id, words, why, sql }) => ({ id, kind: 'transform' as const, words, why, sql, columns })),
  { id: 'has_id', kind: 'check', words: 'Check that order_id is never null', why: null, sql: plan.checks[0]?.sql ?? null, columns: [] },
  { id: 'to_orders', kind: 'load', words: 'Upsert into warehouse.analytics.orders by order_id', why: null, sql: null, columns: [] },
];
const rows = [
  [null, 2061],
  [2061, 1302],
  [1302, 1241],
  [1241, 1241],
  [1241, 1241],
] as const;
const cardSteps = (plan: Plan, measured: boolean): CardStep[] =>
  stepLines(plan).map((line, index) => ({
    ...line,
    number: index + 1,
    rowsIn: measured ? (rows[index]?.[0] ?? null) : null,
    rowsOut: measured ? (rows[index]?.[1] ?? null) : null,
  }));

const effect = (mode: PlannedLoad['mode']): LoadEffect => ({
  load: 'to_orders',
  target: 'warehouse.analytics.orders',
  mode,
  basis: 'exact',
  reason: null,
  tableExists: true,
  targetRows: 18_368,
  inserts: 1204,
  updates: mode === 'upsert' ? 37 : 0,
  deletes: mode === 'replace' ? 18_368 : 0,
  unchanged: mode === 'upsert' ? 18_331 : 0,
  columnsAdded: [
    { name: 'vat', type: 'DECIMAL(12,2)' },
    { name: 'gross', type: 'DECIMAL(12,2)' },
  ],
  samples: [
    { kind: 'update', before: order(7, '19.90', 'pending'), after: order(7, '19.90') },
    { kind: 'update', before: order(12, '120.00'), after: { ...order(12, '102.00'), email: 'now@shop.example' } },
    { kind: 'update', before: order(31, '8.00', 'Completed '), after: order(31, '8.00') },
    { kind: 'insert', before: null, after: order(9001, '54.10') },
    { kind: 'insert', before: null, after: order(9002, '1250.00') },
  ],
  undo: { possible: true, reason: null },
});

const passedCheck: CheckResult = {
  id: 'has_id',
  on: 'unique_orders',
  words: 'order_id is never null',
  severity: 'error',
  passed: true,
  violations: 0,
  counted: 1241,
  sample: null,
};

const outputSample: Table = {
  columns,
  rows: [7, 12, 31].map((id) => columns.map(({ name }) => order(id, '19.90')[name] ?? null)),
  truncated: true,
};

export const storyConnections: ConnectionView[] = [
  { name: 'files', kind: 'files', read: true, write: false, healthy: true, message: 'reachable', breaker: null, stored: false },
  { name: 'warehouse', kind: 'postgres', read: true, write: true, healthy: true, message: 'reachable', breaker: 'closed', stored: false },
];

export const storyDatasets: DatasetEntry[] = [
  { connection: 'files', name: 'samples/orders.csv', kind: 'file', format: 'csv', sizeBytes: 188_416, rows: 2061 },
  { connection: 'files', name: 'samples/customers.csv', kind: 'file', format: 'csv', sizeBytes: 41_230 },
  { connection: 'files', name: 'samples/web_events.parquet', kind: 'file', format: 'parquet', sizeBytes: 1_204_113, rows: 50_000 },
  { connection: 'warehouse', name: 'analytics.orders', kind: 'table', rows: 18_368 },
];

/** What looking at the story's file finds. */
export const storyInspection = (connection: string, dataset: string): Inspection => ({
  connection,
  dataset,
  kind: 'files',
  columns,
  reader: {},
  rows: 2061,
  rowsExact: true,
  sizeBytes: 188_416,
  notes: ['12 values of amount are "N/A" and read as NULL.'],
  sample: outputSample,
});

/** The exact card of the story's plan. */
export const storyCard = (mode: PlannedLoad['mode']): Card => ({
  title: 'Load completed orders',
  reads: [{ source: 'raw', dataset: 'samples/orders.csv', rows: 2061, sizeBytes: 188_416, pinned: '9f3c51d2a04b' }],
  writes: [{ target: 'warehouse.analytics.orders', mode, key: mode === 'upsert' ? ['order_id'] : [], destructive: mode === 'replace' }],
  steps: cardSteps(storyPlan(mode), true),
  effect: [effect(mode)],
  checks: [passedCheck],
  rows: { source: 2061, loaded: 1241, rejected: 0, filtered: 759, deduplicated: 61, reshaped: 0 },
  rejects: [],
  estimate: { seconds: 2, bytes: 188_416 },
  risk:
    mode === 'replace'
      ? { level: 'high', reasons: ['18,368 rows of warehouse.analytics.orders are deleted'] }
      : { level: 'low', reasons: [] },
  notes: ['12 amounts were "N/A" and become NULL.', '"asap" was not understood.'],
  sample: outputSample,
});

export const storyFingerprint = (version: number): string => String(version).repeat(64).slice(0, 64);

/** From the agent's first thought to the structure of the plan. */
export const draftingEvents = ({ planId, version, mode }: PlanStory): NewEvent[] => {
  const plan = storyPlan(mode);
  return [
    { type: 'agent.entered', data: { agent: 'orchestrator', doing: 'Understanding the request' } },
    { type: 'tool.started', data: { callId: `${planId}-1`, tool: 'inspect', words: 'Inspecting samples/orders.csv' } },
    {
      type: 'tool.finished',
      data: { callId: `${planId}-1`, tool: 'inspect', ok: true, summary: '2,061 rows, 9 columns', milliseconds: 84 },
    },
    { type: 'agent.reasoning', data: { agent: 'orchestrator', text: 'The status has two spellings; both mean completed.' } },
    { type: 'tool.started', data: { callId: `${planId}-2`, tool: 'submit_plan', words: 'Compiling the plan' } },
    { type: 'tool.finished', data: { callId: `${planId}-2`, tool: 'submit_plan', ok: true, summary: 'it holds', milliseconds: 31 } },
    {
      type: 'plan.drafted',
      data: {
        planId,
        version,
        planHash: 'a'.repeat(64),
        plan,
        steps: cardSteps(plan, false),
        notes: ['"asap" was not understood.'],
      },
    },
  ];
};

/** What the prepare tells while it measures. */
export const measuringEvents = ({ planId }: PlanStory): NewEvent[] => {
  const step = { step: 'raw', kind: 'extract', words: 'Read samples/orders.csv' } as const;
  const stage = { step: 'to_orders', kind: 'load', words: 'Stage for warehouse.analytics.orders' } as const;
  return [
    { type: 'agent.entered', data: { agent: 'etl', doing: 'Measuring what the plan would change' } },
    { type: 'step.started', data: step },
    { type: 'plan.progress', data: { planId, ...step, rows: 1200, fraction: 0.58 } },
    { type: 'run.metrics', data: metrics(1, 1200) },
    { type: 'step.finished', data: { ...step, rowsIn: null, rowsOut: 2061, milliseconds: 420 } },
    { type: 'step.started', data: stage },
    { type: 'plan.progress', data: { planId, ...stage, rows: 600, fraction: null } },
    { type: 'check.measured', data: passedCheck },
    { type: 'step.finished', data: { ...stage, rowsIn: 1241, rowsOut: 1241, milliseconds: 230 } },
  ];
};

/** The exact effect: the card can be decided. */
export const proposedEvents = ({ planId, version, askedBy, mode }: PlanStory, expiresAt: string): NewEvent[] => [
  {
    type: 'plan.proposed',
    data: {
      planId,
      version,
      fingerprint: storyFingerprint(version),
      plan: storyPlan(mode),
      card: storyCard(mode),
      askedBy,
      expiresAt,
    },
  },
  assistant(`${planId}-announce`, 'Nothing is written until you approve.'),
];

const metrics = (second: number, rows: number): EventData<'run.metrics'> => ({
  rows,
  totalRows: 1241,
  rowsPerSecond: Math.round(rows / second),
  bytes: rows * 92,
  engineMemoryBytes: 64_000_000 + 9_000_000 * second,
  seconds: second,
  secondsLeft: Math.max(0, 4 - second),
});

/** A run's events up to its last second of work. */
export function runningEvents({ planId, runId, runNumber }: RunStory): NewEvent[] {
  const publish = { step: 'warehouse', kind: 'load', words: 'Publish to warehouse' } as const;
  const progress = [1, 2, 3].flatMap((second): NewEvent[] => [
    { type: 'step.progress', runId, data: { ...publish, rows: 400 * second, fraction: (400 * second) / 1241 } },
    { type: 'run.metrics', runId, data: metrics(second, 400 * second) },
  ]);
  return [
    { type: 'run.queued', runId, data: { planId, runNumber } },
    { type: 'run.started', runId, data: { epoch: 1, worker: 'worker-1' } },
    { type: 'step.started', runId, data: publish },
    ...progress,
  ];
}

/** How a run ends well. */
export function succeededEvents(run: RunStory & { by: string; at: string }): NewEvent[] {
  const { runId } = run;
  const publish = { step: 'warehouse', kind: 'load', words: 'Publish to warehouse' } as const;
  const verify = { step: 'verify', kind: 'verify', words: 'Compare what was published with what was approved' } as const;
  return [
    { type: 'step.finished', runId, data: { ...publish, rowsIn: 1241, rowsOut: 1241, milliseconds: 310 } },
    { type: 'step.started', runId, data: verify },
    { type: 'step.finished', runId, data: { ...verify, rowsIn: null, rowsOut: null, milliseconds: 12 } },
    { type: 'run.succeeded', runId, data: { receipt: storyReceipt(run) } },
    assistant(`${runId}-report`, 'Loaded **1,241** rows. This is as fast as usual for this file.'),
  ];
}

const storyReceipt = ({ planId, runId, runNumber, by, at }: RunStory & { by: string; at: string }): Receipt => ({
  ...sampleReceipt,
  runId,
  runNumber,
  planId,
  fingerprint: storyFingerprint(1),
  approvedBy: by,
  approvedAt: at,
  startedAt: at,
  finishedAt: at,
  loads: sampleReceipt.loads.map((load) => ({ ...load, load: 'to_orders' })),
  checks: [passedCheck],
  sql: storyPlan('upsert').steps.map(({ id, sql }) => ({ step: id, sql })),
});

const assistant = (messageId: string, text: string, more: Partial<EventData<'message.assistant'>> = {}): NewEvent => ({
  type: 'message.assistant',
  data: { messageId, text, model: 'offline', ...more },
});

/** An answer from data. */
export const answerEvents = (messageId: string): NewEvent[] => [
  { type: 'agent.entered', data: { agent: 'orchestrator', doing: 'Counting rows by status' } },
  assistant(messageId, 'Completed orders are **63 %** of all.\n\n| note | value |\n|---|---|\n| period | 14 months |', {
    table: {
      columns: [
        { name: 'status', type: 'VARCHAR' },
        { name: 'orders', type: 'BIGINT' },
        { name: 'revenue', type: 'DECIMAL(12,2)' },
      ],
      rows: [
        ['completed', 1302, '84512.40'],
        ['pending', 402, '21044.00'],
        [null, 12, null],
      ],
      truncated: false,
    },
  }),
];

export const questionEvents = (messageId: string): NewEvent[] => [
  assistant(messageId, '', {
    question: {
      text: 'analytics.orders exists already, with 18,368 rows. How should the rows go in?',
      choices: ['append', 'replace', 'upsert by order_id'],
    },
    notUnderstood: ['asap', 'the usual way'],
  }),
];

export const refusalEvents = (messageId: string): NewEvent[] => [
  assistant(messageId, '', { refused: { reason: 'Headgate loads data; it does not drop tables.' } }),
];

export const failureEvents = (messageId: string): NewEvent[] => [
  assistant(messageId, '', {
    error: {
      family: 'input',
      code: 'source.not-found',
      message: 'There is no file "sampels/order.csv" under the folders this server may read.',
      retryable: false,
      hint: 'Did you mean samples/orders.csv?',
    },
  }),
];
