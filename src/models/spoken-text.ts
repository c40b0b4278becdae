/** Text of an answer as it streams: what a person may read at once, what the model thinks, and what waits because it may be a call. */

export interface SpokenText {
  /** What may be shown, and what is thought, of this piece and of those before that waited. */
  push(piece: string): { text: string; thought: string };
  /** What remains of both, and what was held because it may be calls. */
  end(): { text: string; thought: string; held: string };
}

type Place = 'said' | 'thought' | 'held';

/** What leads from one place to another; nothing leads out of what is held. */
const marks: Record<Place, { mark: string; to: Place; kept?: true }[]> = {
  said: [
    { mark: '<think>', to: 'thought' },
    { mark: '<tool_call>', to: 'held', kept: true },
    { mark: '[TOOL_CALLS]', to: 'held', kept: true },
    { mark: '```', to: 'held', kept: true },
  ],
  thought: [{ mark: '</think>', to: 'said' }],
  held: [],
};

export function spokenText(): SpokenText {
  const out: Record<Place, string> = { said: '', thought: '', held: '' };
  let place: Place = 'said';
  let waiting = '';
  let begun = false;

  const take = (): { text: string; thought: string } => {
    const { said: text, thought } = out;
    out.said = '';
    out.thought = '';
    return { text, thought };
  };
  const put = (text: string): void => {
    // An answer that begins as JSON is a call or nothing for a person to watch.
    if (place === 'said' && !begun && /^\s*[{[]/.test(text)) place = 'held';
    if (place === 'said' && text.trim() !== '') begun = true;
    out[place] += text;
  };
  const step = (): boolean => {
    const next = marks[place].map((way) => ({ ...way, at: waiting.indexOf(way.mark) })).filter(({ at }) => at >= 0);
    const first = next.toSorted((a, b) => a.at - b.at)[0];
    if (!first) return false;
    put(waiting.slice(0, first.at));
    waiting = waiting.slice(first.at);
    if (place === 'held') return false;
    if (!first.kept) waiting = waiting.slice(first.mark.length);
    place = first.to;
    return true;
  };

  return {
    push(piece) {
      waiting += piece;
      while (step());
      const kept = unfinished(
        waiting,
        marks[place].map(({ mark }) => mark),
      );
      put(waiting.slice(0, waiting.length - kept));
      waiting = waiting.slice(waiting.length - kept);
      return take();
    },
    end() {
      put(waiting);
      waiting = '';
      const { held } = out;
      return { ...take(), held };
    },
  };
}

/** How many characters at the end may be the beginning of a mark. */
function unfinished(text: string, of: readonly string[]): number {
  const longest = Math.max(0, ...of.map((mark) => mark.length - 1));
  for (let length = Math.min(longest, text.length); length > 0; length -= 1) {
    const end = text.slice(-length);
    if (of.some((mark) => mark.startsWith(end))) return length;
  }
  return 0;
}
