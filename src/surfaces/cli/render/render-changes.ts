/** What an action changes of Headgate's own things: each, as it is and as it will be. */
import type { ActionChange } from '#domain/pipeline.ts';
import { showInvisible } from '#domain/visible.ts';
import type { Canvas } from './canvas.ts';
import { wrapText } from './layout.ts';

export const changeLines = (changes: readonly ActionChange[], { width, style }: Canvas): string[] =>
  changes.flatMap(({ what, before, after }) => [
    ...wrapText(`→ ${showInvisible(what)}`, width),
    ...wrapText(`now: ${showInvisible(before)}`, width, '    ').map(style.dim),
    ...wrapText(`then: ${showInvisible(after)}`, width, '    '),
  ]);
