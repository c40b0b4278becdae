/** The orchestrator's system prompt, composed for one moment. The offline planner reads its facts from the same text. */
import { describeCatalog, type CatalogFacts } from './context/catalog.ts';
import { factLines, type PromptFacts } from './prompt-facts.ts';
import { manners } from './prompt/manners.ts';
import { describeSteps, type StepHelp } from './prompt/steps.ts';

/** What a prompt says at every moment. */
export interface PromptManual {
  /** The folders that the files connection may use, as people name them. */
  roots: string[];
  transforms: StepHelp[];
  checks: StepHelp[];
}

/** What it says of this moment. */
export interface PromptMoment extends PromptFacts {
  /** What the catalog knows about the request, and how many tokens may be spent on it. */
  catalog?: CatalogFacts | null;
  catalogTokens?: number;
}

/** Writes whole prompts around one manual, which is put into words once. What comes from data stands at the end, quoted: names and types, never a cell. */
export function promptWriter({ roots, transforms, checks }: PromptManual): (moment: PromptMoment) => string {
  const manual = [
    roots.length > 0 ? `Files are named by their folder first. Folders: ${roots.join(', ')}.` : '',
    `# Steps a draft may have\n\n${describeSteps('op', transforms)}`,
    `# Checks a draft may have\n\n${describeSteps('check', checks)}`,
  ];
  return ({ catalog = null, catalogTokens = 0, ...facts }) =>
    [manners, `# Now\n\n${factLines(facts)}`, ...manual, catalog ? describeCatalog(catalog, catalogTokens) : '']
      .filter((part) => part !== '')
      .join('\n\n');
}
