/** The use cases around pipelines, of an application that has none. */
import type { PipelineCases } from '#app/pipelines/pipeline-cases.ts';
import { inputError } from '#domain/errors.ts';

const none = async (): Promise<never> => {
  throw inputError('pipeline.none', 'There is no pipeline.');
};

export const noPipelines: PipelineCases = {
  listPipelines: async () => [],
  getPipeline: none,
  runPipeline: none,
  act: none,
  listRules: async () => [],
};
