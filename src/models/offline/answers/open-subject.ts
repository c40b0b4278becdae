/** The dataset that a question about all of its rows is about, inspected. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning, refuse } from '../asking.ts';
import { relationId } from '../draft/edit.ts';
import { baseName } from '../link/datasets.ts';
import type { Subject } from '../read/scope.ts';
import type { Reply } from '../reply.ts';
import { chooseSubject } from '../subject.ts';
import type { RequestText } from '../text/request-text.ts';
import { unreadable } from '../understand.ts';

/** With the places where it is named; or what to say instead. */
export function* openSubject(
  text: RequestText,
  entries: DatasetEntry[],
): Planning<{ subject: Subject; spans: { start: number; end: number }[] } | { reply: Reply }> {
  const chosen = yield* chooseSubject(text, entries, null);
  if ('reply' in chosen) return chosen;
  const [seen] = yield* inspectAll([chosen.entry]);
  if (!seen?.ok) return { reply: refuse(unreadable(chosen.entry, seen?.failure)) };
  const noun = baseName(chosen.entry);
  const spans = chosen.mention ? [chosen.mention] : [];
  return { subject: { id: relationId(noun), entry: chosen.entry, noun, seen: seen.value }, spans };
}
