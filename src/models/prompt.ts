/** The orchestrator's system prompt. */
import { factLines, type PromptFacts } from './prompt-facts.ts';

export interface PromptContext extends PromptFacts {
  /** Names of the folders that the files connection may use. */
  roots: string[];
  /** What a draft step may do. */
  transforms: { op: string; description: string; params: unknown }[];
  checks: { name: string; description: string; params: unknown }[];
}

export function orchestratorPrompt(context: PromptContext): string {
  return factLines(context);
}
