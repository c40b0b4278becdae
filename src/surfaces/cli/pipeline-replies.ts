/** What the server answers about pipelines and rules, as far as the command line shows it. */
import { z } from 'zod';
import { Next } from './replies.ts';
import { Draft } from '#domain/draft.ts';

const RunLine = z.object({
  dueAt: z.string(),
  cause: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
  runNumber: z.number().nullable(),
});

const Listed = z.object({
  name: z.string(),
  title: z.string(),
  owner: z.string(),
  version: z.number(),
  state: z.enum(['active', 'paused']),
  schedule: z.object({ cron: z.string(), timezone: z.string(), words: z.string() }).nullable(),
  nextAt: z.string().nullable(),
  nextWords: z.string().nullable(),
  pausedUntil: z.string().nullable(),
  reads: z.array(z.string()),
  writes: z.array(z.string()),
  lastRun: RunLine.nullable(),
  rule: z.object({ number: z.number(), expiresAt: z.string(), words: z.string(), state: z.string() }).nullable(),
});

export const Pipelines = z.object({ pipelines: z.array(Listed), next: Next });
export const Pipeline = Listed.extend({
  draft: Draft,
  versions: z.array(z.object({ version: z.number(), approvedBy: z.string(), approvedAt: z.string() })),
  runs: z.array(RunLine),
});
export type Pipeline = z.infer<typeof Pipeline>;

export const Rules = z.object({
  next: Next,
  rules: z.array(
    z.object({
      number: z.number(),
      pipeline: z.string(),
      words: z.string(),
      createdBy: z.string(),
      expiresAt: z.string(),
      state: z.string(),
      uses: z.number(),
    }),
  ),
});
