/** The orchestrator's system prompt, composed for one moment. The offline planner reads its facts from the same text. */
import { describeCatalog, type CatalogFacts } from './context/catalog.ts';
import { factLines, type PromptFacts } from './prompt-facts.ts';
import { manners } from './prompt/manners.ts';
import { describeSteps, type StepHelp } from './prompt/steps.ts';

export interface PromptContext extends PromptFacts {
  /** The folders that the files connection may use, as people name them. */
  roots: string[];
  transforms: StepHelp[];
  checks: StepHelp[];
  /** What the catalog knows about the request, and how many tokens may be spent on it. */
  catalog?: CatalogFacts | null;
  catalogTokens?: number;
}

/** The whole prompt. What comes from data stands at its end, quoted: names and types, never a cell. */
export function orchestratorPrompt({ transforms, checks, roots, catalog = null, catalogTokens = 0, ...facts }: PromptContext): string {
  return [
    manners,
    `# Now\n\n${factLines(facts)}`,
    roots.length > 0 ? `Files are named by their folder first. Folders: ${roots.join(', ')}.` : '',
    `# Steps a draft may have\n\n${describeSteps('op', transforms)}`,
    `# Checks a draft may have\n\n${describeSteps('check', checks)}`,
    catalog ? describeCatalog(catalog, catalogTokens) : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
