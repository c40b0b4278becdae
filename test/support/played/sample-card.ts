/** One plan, its card and its receipt, as a realistic load makes them. */
import type { Card } from '#domain/effect.ts';
import type { Plan } from '#domain/plan.ts';
import type { Receipt } from '#domain/receipt.ts';

const hash = (letter: string): string => letter.repeat(64);
const columns = [
  { name: 'order_id', type: 'BIGINT' },
  { name: 'status', type: 'VARCHAR' },
];

export const samplePlan: Plan = {
  kind: 'plan',
  format: 1,
  title: 'Load completed orders',
  sources: [{ id: 'raw', connection: 'files', kind: 'files', dataset: 'samples/orders.csv', reader: {}, columns }],
  steps: [
    {
      id: 'valid',
      op: 'filter',
      params: { where: "status = 'completed'" },
      from: ['raw'],
      sql: `select * from "raw" where status = 'completed'`,
      columns,
      lineage: { order_id: ['raw.order_id'], status: ['raw.status'] },
      accounting: 'filters',
      words: "Keep rows where status = 'completed'",
      why: null,
    },
  ],
  checks: [],
  loads: [
    {
      id: 'load_1',
      from: 'valid',
      connection: 'warehouse',
      kind: 'postgres',
      schema: 'analytics',
      table: 'orders',
      mode: 'upsert',
      key: ['order_id'],
      columns,
    },
  ],
  schedule: null,
  strategy: 'auto',
};

export const sampleCard: Card = {
  title: 'Load completed orders',
  reads: [{ source: 'raw', dataset: 'samples/orders.csv', rows: 2061, sizeBytes: 188_416, pinned: hash('9') }],
  writes: [{ target: 'warehouse.analytics.orders', mode: 'upsert', key: ['order_id'], destructive: false }],
  steps: [
    { number: 1, id: 'raw', kind: 'read', words: 'Read samples/orders.csv', why: null, sql: null, rowsIn: null, rowsOut: 2061, columns },
    {
      number: 2,
      id: 'valid',
      kind: 'transform',
      words: "Keep rows where status = 'completed'",
      why: 'only completed orders count',
      sql: `select * from "raw" where status = 'completed'`,
      rowsIn: 2061,
      rowsOut: 1302,
      columns,
    },
    {
      number: 3,
      id: 'unique',
      kind: 'transform',
      words: 'Keep one row per order_id, the latest updated_at',
      why: null,
      sql: 'select …',
      rowsIn: 1302,
      rowsOut: 1241,
      columns,
    },
    {
      number: 4,
      id: 'load_1',
      kind: 'load',
      words: 'Upsert into warehouse.analytics.orders',
      why: null,
      sql: null,
      rowsIn: 1241,
      rowsOut: null,
      columns,
    },
  ],
  effect: [
    {
      load: 'load_1',
      target: 'warehouse.analytics.orders',
      mode: 'upsert',
      basis: 'exact',
      reason: null,
      tableExists: true,
      targetRows: 18_368,
      inserts: 1204,
      updates: 37,
      deletes: 0,
      unchanged: 18_331,
      columnsAdded: [
        { name: 'vat', type: 'DECIMAL(12,2)' },
        { name: 'gross', type: 'DECIMAL(12,2)' },
      ],
      samples: [
        { kind: 'update', before: { order_id: 7, status: 'open' }, after: { order_id: 7, status: 'completed' } },
        { kind: 'insert', before: null, after: { order_id: 9001, status: 'completed' } },
      ],
      undo: { possible: true, reason: null },
    },
  ],
  checks: [
    {
      id: 'c1',
      on: 'unique',
      words: 'order_id is never null',
      severity: 'error',
      passed: true,
      violations: 0,
      counted: 1241,
      sample: null,
    },
    {
      id: 'c2',
      on: 'unique',
      words: 'amount is between 0 and 10000',
      severity: 'warn',
      passed: false,
      violations: 3,
      counted: 1241,
      sample: null,
    },
  ],
  rows: { source: 2061, loaded: 1241, rejected: 0, filtered: 759, deduplicated: 61, reshaped: 0 },
  rejects: [],
  estimate: { seconds: 2.1, bytes: 204_800 },
  risk: { level: 'low', reasons: [] },
  notes: ['12 amounts were "N/A" and become NULL.', '"asap" was not understood.'],
  sample: {
    columns,
    rows: [
      [1, 'completed'],
      [2, 'completed'],
    ],
    truncated: true,
  },
};

export const sampleReceipt: Receipt = {
  runId: 'run-1',
  runNumber: 41,
  planId: 'plan-1',
  planHash: hash('a'),
  fingerprint: hash('f'),
  title: 'Load completed orders',
  approvedBy: 'Ana',
  approvedAt: '2026-01-05T08:00:00.000Z',
  startedAt: '2026-01-05T08:00:01.000Z',
  finishedAt: '2026-01-05T08:00:02.500Z',
  seconds: { prepare: 1.2, publish: 0.31 },
  bytes: 188_416,
  rows: { source: 2061, loaded: 1241, rejected: 0, filtered: 759, deduplicated: 61, reshaped: 0 },
  loads: [
    {
      load: 'load_1',
      target: 'warehouse.analytics.orders',
      mode: 'upsert',
      inserted: 1204,
      updated: 37,
      deleted: 0,
      unchanged: 18_331,
      rowsAfter: 19_572,
      reconciled: [{ what: 'rows', engine: '1241', target: '1241', agrees: true }],
    },
  ],
  checks: sampleCard.checks,
  snapshots: [
    {
      source: 'raw',
      connection: 'files',
      dataset: 'samples/orders.csv',
      parts: [{ name: 'samples/orders.csv', sizeBytes: 188_416, modifiedAt: '2026-01-04T20:00:00.000Z', sha256: hash('9') }],
    },
  ],
  sql: [{ step: 'valid', sql: `select * from "raw" where status = 'completed'` }],
  settings: { threads: 2, memoryBytes: 1_073_741_824 },
  model: 'offline',
  versions: { headgate: '0.1.0', duckdb: '1.5.6' },
};
