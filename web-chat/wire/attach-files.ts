/** Handing in files: one after the other, each then named in the composer; what was refused is said. */
import { showInvisible } from '#domain/visible.ts';
import type { Api } from './api.ts';

export interface Attaching {
  upload: Api['upload'];
  /** What the line below the composer says; null is its usual text. */
  say: (notice: string | null) => void;
  /** Adds a name to what stands in the composer. */
  compose: (text: string) => void;
}

export async function attachFiles(files: readonly File[], { upload, say, compose }: Attaching): Promise<void> {
  const refused: string[] = [];
  for (const file of files) {
    say(`Taking in ${showInvisible(file.name)}…`);
    const answer = await upload(file);
    if (answer.ok) compose(`${answer.value.dataset} `);
    else refused.push(`${answer.error.message} ${answer.error.hint ?? ''}`.trim());
  }
  say(refused.length === 0 ? null : refused.join(' '));
}
