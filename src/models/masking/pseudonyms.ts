/**
 * The placeholders of one conversation: `⟨email_3⟩` stands for a value that a model must not see. They are numbered in the order in which
 * the values first appear, so the same conversation, however often it is read, gives every value the same placeholder.
 */
import { personalSpans, type PersonalKind, type PersonalSpan } from '#domain/personal.ts';

const placeholder = /⟨[a-z]{2,12}_\d{1,7}⟩/gu;
const words = /[\p{L}\p{N}]+/gu;

/** A name in small letters without a blank may as well be a word of ours: it is hidden in its cell, not everywhere. */
const isDistinct = (value: string): boolean => (value.length >= 3 && /\p{Lu}|[@ ]/u.test(value)) || value.replaceAll(/\D/g, '').length >= 6;

export class Pseudonyms {
  readonly #byValue = new Map<string, string>();
  readonly #byPlaceholder = new Map<string, string>();
  readonly #counts = new Map<PersonalKind, number>();
  /** Distinct values by their first word, the longest first. */
  readonly #known = new Map<string, string[]>();

  /** The placeholder of a value; the same for the same value. */
  of(value: string, kind: PersonalKind): string {
    const known = this.#byValue.get(value);
    if (known !== undefined) return known;
    const number = (this.#counts.get(kind) ?? 0) + 1;
    const name = `⟨${kind}_${number}⟩`;
    this.#counts.set(kind, number);
    this.#byValue.set(value, name);
    this.#byPlaceholder.set(name, value);
    if (isDistinct(value)) this.#remember(value);
    return name;
  }

  /** A text with everything personal in it replaced: what has the form of it, and values that stood in columns about people. */
  mask(text: string): string {
    let masked = '';
    let at = 0;
    for (const { kind, start, end } of this.#spans(text)) {
      masked += text.slice(at, start) + this.of(text.slice(start, end), kind);
      at = end;
    }
    return masked + text.slice(at);
  }

  /** A text with its placeholders replaced by the values. `as` says how a value is written at its place. */
  restore(text: string, as: (value: string, before: string, after: string) => string = (value) => value): string {
    return text.replaceAll(placeholder, (name, offset: number) => {
      const value = this.#byPlaceholder.get(name);
      return value === undefined ? name : as(value, text.slice(0, offset), text.slice(offset + name.length));
    });
  }

  #remember(value: string): void {
    const [first] = value.match(words) ?? [];
    if (first === undefined) return;
    this.#known.set(
      first,
      [...(this.#known.get(first) ?? []), value].sort((a, b) => b.length - a.length),
    );
  }

  #spans(text: string): PersonalSpan[] {
    // A text that looks like a placeholder is a value like any other: nobody can forge one.
    const spans: PersonalSpan[] = [...text.matchAll(placeholder)].map(({ index, 0: match }) => ({
      kind: 'text',
      start: index,
      end: index + match.length,
    }));
    const add = (span: PersonalSpan): void => {
      if (spans.every(({ start, end }) => span.end <= start || span.start >= end)) spans.push(span);
    };
    for (const span of this.#knownSpans(text)) add(span);
    for (const span of personalSpans(text)) add(span);
    return spans.sort((a, b) => a.start - b.start);
  }

  *#knownSpans(text: string): Generator<PersonalSpan> {
    if (this.#known.size === 0) return;
    for (const { index, 0: word } of text.matchAll(words)) {
      for (const value of this.#known.get(word) ?? []) {
        const start = index - value.indexOf(word);
        const end = start + value.length;
        if (start < 0 || text.slice(start, end) !== value || isWordAt(text, end)) continue;
        yield { kind: 'text', start, end };
        break;
      }
    }
  }
}

const isWordAt = (text: string, index: number): boolean => /^[\p{L}\p{N}]/u.test(text.slice(index, index + 2));
