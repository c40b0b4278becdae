/** Parameters of a draft: names that stand as `{name}` in its texts, filled in before it is compiled. */
import { Draft, ParameterValue } from '#domain/draft.ts';
import type { Problem } from '#domain/errors.ts';
import type { JsonValue } from '#domain/json.ts';
import type { ParameterKind, PipelineParameter } from '#domain/pipeline.ts';

/** Values of a run, by name. */
export type GivenValues = Readonly<Record<string, ParameterValue>>;

export type Filled = { ok: true; draft: Draft; notes: string[] } | { ok: false; problems: Problem[] };

/**
 * The draft with each `{name}` replaced by the value given for it, or by its default. Names that were not declared stay as they are:
 * texts may hold braces of their own. `at` is the moment that `today` means, in the zone of the schedule (UTC without one).
 */
export function fillParameters(draft: Draft, given: GivenValues, at: Date): Filled {
  const declared = draft.parameters ?? {};
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(declared, name));
  if (unknown.length > 0) {
    const known = Object.keys(declared);
    const message = `There is no parameter "${unknown.join('", "')}". ${known.length === 0 ? 'The plan has none.' : `There is ${known.join(', ')}.`}`;
    return { ok: false, problems: [{ code: 'parameter.unknown', message, at: 'parameters', suggestions: known }] };
  }
  const zone = draft.schedule?.timezone ?? 'UTC';
  const values = new Map<string, ParameterValue>();
  for (const [name, fallback] of Object.entries(declared)) {
    const value = ParameterValue.safeParse(given[name] ?? fallback);
    if (!value.success)
      return {
        ok: false,
        problems: [
          {
            code: 'parameter.value',
            message: `The value of "${name}" cannot be used: ${value.error.issues[0]?.message}.`,
            at: `parameters.${name}`,
          },
        ],
      };
    values.set(name, typeof value.data === 'number' ? value.data : (dayOf(value.data, at, zone) ?? value.data));
  }
  if (values.size === 0) return { ok: true, draft, notes: [] };
  const { title, sources, steps, checks, loads } = draft;
  const filled = Draft.safeParse({ ...draft, ...(replaceIn({ title, sources, steps, checks, loads }, values) as object) });
  if (!filled.success) {
    return { ok: false, problems: filled.error.issues.map(({ message, path }) => ({ code: 'draft.form', message, at: path.join('.') })) };
  }
  return { ok: true, draft: filled.data, notes: [`Parameters: ${[...values].map(([name, value]) => `${name} = ${value}`).join(', ')}.`] };
}

/** The draft with values of a run as its defaults. */
export const withGiven = (draft: Draft, given: GivenValues): Draft =>
  draft.parameters ? { ...draft, parameters: { ...draft.parameters, ...given } } : draft;

/** The parameters of a draft, each with what its values are. */
export const parametersOf = ({ parameters = {} }: Pick<Draft, 'parameters'>): PipelineParameter[] =>
  Object.entries(parameters).map(([name, value]) => ({ name, kind: kindOf(value), default: value }));

function kindOf(value: ParameterValue): ParameterKind {
  if (typeof value === 'number') return 'number';
  if (/^\d{4}-\d{2}-\d{2}$/.test(value) || dayOf(value, new Date(0), 'UTC') !== null) return 'day';
  return /^\d{4}-\d{2}$/.test(value) ? 'month' : 'text';
}

/** `today`, `yesterday`, `today-7` and `today+1` as a day of that zone; null for any other text. */
function dayOf(text: string, at: Date, zone: string): string | null {
  const [, word, sign = '+', days = '0'] = /^(today|yesterday)(?:\s*([+-])\s*(\d{1,4}))?$/.exec(text.trim().toLowerCase()) ?? [];
  if (word === undefined) return null;
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
  const shift = (word === 'yesterday' ? -1 : 0) + (sign === '-' ? -Number(days) : Number(days));
  const day = new Date(`${today}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + shift);
  return day.toISOString().slice(0, 10);
}

/** A text that is nothing but a parameter becomes its number, when it is one: a limit is no text. */
function replaceIn(value: JsonValue | undefined | object, values: ReadonlyMap<string, ParameterValue>): unknown {
  const alone = typeof value === 'string' ? values.get(/^\{([a-z][a-z0-9_]*)\}$/.exec(value)?.[1] ?? '') : undefined;
  if (typeof alone === 'number') return alone;
  if (typeof value === 'string')
    return value.replaceAll(/\{([a-z][a-z0-9_]*)\}/g, (whole, name: string) => String(values.get(name) ?? whole));
  if (Array.isArray(value)) return value.map((member: JsonValue) => replaceIn(member, values));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replaceIn(member, values)]));
}
