/** The orchestrator's system prompt, composed for one moment. The offline planner reads its facts from the same text. */
import { factLines, type PromptFacts } from './prompt-facts.ts';
import { manners } from './prompt/manners.ts';
import { describeSteps, type StepHelp } from './prompt/steps.ts';

export interface PromptContext extends PromptFacts {
  /** The folders that the files connection may use, as people name them. */
  roots: string[];
  transforms: StepHelp[];
  checks: StepHelp[];
}

/** The whole prompt. Nothing in it comes from data: names of datasets and cells reach the model through tools alone. */
export function orchestratorPrompt({ transforms, checks, roots, ...facts }: PromptContext): string {
  return [
    manners,
    `# Now\n\n${factLines(facts)}`,
    roots.length > 0 ? `Files are named by their folder first. Folders: ${roots.join(', ')}.` : '',
    `# Steps a draft may have\n\n${describeSteps('op', transforms)}`,
    `# Checks a draft may have\n\n${describeSteps('check', checks)}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
