import { z } from 'zod';
import { Reject } from '#domain/effect.ts';
import type { RejectedRow } from '#domain/reject.ts';
import type { OpenedSource } from './connectors/connector.ts';
import { defineTool } from './tool.ts';
import type { WorkPorts } from './work-ports.ts';

const Input = z.object({
  /** The connections the plan loads into: their targets are asked first to keep the rejects. */
  connections: z.array(z.string()),
  /** Exact numbers of rejects, by source. */
  counts: z.record(z.string(), z.number()),
});
const Output = z.object({
  count: z.number(),
  kept: z.number(),
  /** The first of each source, for the card. */
  first: z.record(z.string(), z.array(Reject)),
});

const shownOfSource = 20;

/** Keeps the rows that could not be read, with place, reason and values, so that they can be listed, repaired and replayed. */
export const quarantine = defineTool<z.infer<typeof Input>, z.infer<typeof Output>, WorkPorts>({
  name: 'quarantine',
  effect: 'write',
  description: 'Keep the rows that could not be read.',
  input: Input,
  output: Output,
  examples: [],
  async run({ ports }, { connections, counts }) {
    const rejecting = [...ports.opened].filter(([id]) => (counts[id] ?? 0) > 0);
    const sources = rejecting.map(([, source]) => source);
    const count = Object.values(counts).reduce((sum, ofSource) => sum + ofSource, 0);
    const first: Record<string, Reject[]> = {};
    let kept = 0;
    const pages = async function* (): AsyncGenerator<RejectedRow[]> {
      for await (const page of pagesOf(sources, ports.rejectsKept)) {
        kept += page.length;
        for (const row of page) noteFirst(first, row);
        yield page;
      }
    };
    await ports.rejectKeeper(connections).keep(ports.fence, { count, pages: pages() });
    // A source whose rejects found no room is shown, and looked at for a quote that never closes, like the others.
    for (const [id, source] of rejecting) first[id] ??= (await source.rejects(shownOfSource)).rows;
    return { count, kept, first };
  },
  summarise: ({ count, kept }) => `${kept.toLocaleString('en-US')} of ${count.toLocaleString('en-US')} rejected rows kept`,
});

function noteFirst(first: Record<string, Reject[]>, { record: _record, raw: _raw, ...reject }: RejectedRow): void {
  const rows = (first[reject.source] ??= []);
  if (rows.length < shownOfSource) rows.push(reject);
}

/** What may be kept of one plan in all, however few rows it is: a row has as many characters as its source gave it. */
const keptCharacters = 128_000_000;

async function* pagesOf(sources: OpenedSource[], limit: number): AsyncGenerator<RejectedRow[]> {
  let room = limit;
  let weight = 0;
  for (const source of sources) {
    for await (const page of source.rejectPages?.(room) ?? listedPages(source, room)) {
      yield page.map(storable);
      room -= page.length;
      weight += page.reduce((sum, row) => sum + weightOf(row), 0);
      if (room <= 0 || weight >= keptCharacters) return;
    }
  }
}

/** A source that lists its rejects alone: they can be looked at, not replayed. */
async function* listedPages(source: OpenedSource, limit: number): AsyncGenerator<RejectedRow[]> {
  const { rows } = await source.rejects(limit);
  yield rows.slice(0, limit).map((reject) => ({ ...reject, record: null, raw: null }));
}

/** What is kept holds no NUL, wherever a source left one: no database stores it in a text. */
function storable(row: RejectedRow): RejectedRow {
  const clean = (text: string): string => text.replaceAll('\0', '␀');
  const { record } = row;
  return {
    ...row,
    file: clean(row.file),
    value: row.value === null ? null : clean(row.value),
    reason: clean(row.reason),
    raw: row.raw === null ? null : clean(row.raw),
    record:
      record === null ? null : Object.fromEntries(Object.entries(record).map(([name, text]) => [name, text === null ? null : clean(text)])),
  };
}

const weightOf = ({ record, raw, value }: RejectedRow): number =>
  (raw?.length ?? 0) +
  (value?.length ?? 0) +
  Object.entries(record ?? {}).reduce((sum, [name, text]) => sum + name.length + (text?.length ?? 0), 0);
