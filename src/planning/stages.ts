/**
 * A plan as an ordered list of stages. The card explains this list and the ETL graph works through it,
 * so the preview cannot drift from the act.
 */
import type { CardStep } from '#domain/effect.ts';
import type { Plan, PlannedCheck, PlannedLoad, PlannedSource, PlannedStep } from '#domain/plan.ts';
import { scopeWords } from '#domain/scope.ts';
import { sourceWords } from './incremental-notes.ts';

export type Stage =
  | { kind: 'extract'; id: string; words: string; source: PlannedSource }
  | { kind: 'transform'; id: string; words: string; step: PlannedStep }
  | { kind: 'check'; id: string; words: string; check: PlannedCheck }
  | { kind: 'load'; id: string; words: string; load: PlannedLoad };

const modeWords: Record<PlannedLoad['mode'], string> = {
  create: 'Create',
  append: 'Append to',
  replace: 'Replace',
  upsert: 'Upsert into',
  'insert-only-new': 'Insert only new rows into',
  merge: 'Merge into',
};

/** `warehouse.analytics.orders`; a path names its place by itself: `exports/orders.parquet`, `s3://lake/orders`. */
export const targetName = (load: PlannedLoad): string => (load.file ? load.table : `${load.connection}.${load.schema}.${load.table}`);

/** Sources, steps in order, checks, loads. */
export function stagesOf(plan: Plan): Stage[] {
  return [
    ...plan.sources.map((source): Stage => ({ kind: 'extract', id: source.id, words: sourceWords(source), source })),
    ...plan.steps.map((step): Stage => ({ kind: 'transform', id: step.id, words: step.words, step })),
    ...plan.checks.map((check): Stage => ({ kind: 'check', id: check.id, words: `Check that ${check.words}`, check })),
    ...plan.loads.map((load): Stage => ({ kind: 'load', id: load.id, words: loadWords(load, plan), load })),
  ];
}

function loadWords(load: PlannedLoad, { undoes }: Plan): string {
  if (undoes) return `Take back what run ${undoes.runNumber} did to ${targetName(load)}`;
  const by = load.key.length > 0 ? ` by ${load.key.join(', ')}` : '';
  return `${modeWords[load.mode]} ${targetName(load)}${by}${mergeWords(load)}${fileWords(load)}`;
}

const formatWords = { csv: 'CSV', json: 'JSON', ndjson: 'NDJSON', parquet: 'Parquet' };
const alone = { none: '', gzip: ' with gzip', snappy: ' with snappy', zstd: ' with zstd' };

function fileWords({ file }: PlannedLoad): string {
  if (!file) return '';
  const folder =
    file.partitionBy.length > 0 ? `, a folder per ${file.partitionBy.join(', ')}` : file.folder ? ', as files of a folder' : '';
  return ` as ${formatWords[file.format]}${alone[file.compression]}${folder}`;
}

function mergeWords({ mode, within }: PlannedLoad): string {
  if (mode !== 'merge') return '';
  return within ? `, and delete the rows where ${scopeWords(within)} that are not loaded` : ', and delete the rows that are not loaded';
}

/** What a stage counted, by stage id. */
export type StageCounts = ReadonlyMap<string, { rowsIn: number | null; rowsOut: number | null }>;

/** The numbered lines of the card. */
export function cardSteps(plan: Plan, counts: StageCounts = new Map()): CardStep[] {
  return stagesOf(plan).map((stage, index) => ({
    number: index + 1,
    id: stage.id,
    kind: stage.kind === 'extract' ? 'read' : stage.kind,
    words: stage.words,
    why: stage.kind === 'transform' ? stage.step.why : null,
    sql: stage.kind === 'transform' ? stage.step.sql : stage.kind === 'check' ? stage.check.sql : null,
    rowsIn: counts.get(stage.id)?.rowsIn ?? null,
    rowsOut: counts.get(stage.id)?.rowsOut ?? null,
    columns: stage.kind === 'extract' ? stage.source.columns : stage.kind === 'transform' ? stage.step.columns : [],
  }));
}
