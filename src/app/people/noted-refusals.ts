/** What was refused, noted in the audit log without letting whoever asks again and again fill it. */
import { AppError } from '#domain/errors.ts';
import type { JsonValue } from '#domain/json.ts';
import type { Logger } from '#domain/log.ts';
import { Principal } from '#domain/principal.ts';
import { recordAudit } from '#store/audit.ts';
import type { Database } from '#store/database.ts';
import type { App } from '../app.ts';

export interface Refusal {
  /** A principal's id, or `nobody`. */
  by: string;
  action: string;
  about: string;
  facts?: JsonValue;
}

/** Notes a refusal. Resolves when it is stored or passed over; never throws: what was refused stays refused. */
export type NoteRefusal = (refusal: Refusal) => Promise<void>;

/** Entries per minute of one person, or of all strangers together; the others are counted in the log alone. */
const perMinute = 60;

export function createRefusals({ database, log }: { database: Database; log: Logger }): NoteRefusal {
  const counts = new Map<string, number>();
  let minute = 0;
  return async (refusal) => {
    const now = Math.floor(Date.now() / 60_000);
    if (now !== minute) counts.clear();
    minute = now;
    const count = (counts.get(refusal.by) ?? 0) + 1;
    counts.set(refusal.by, count);
    if (count > perMinute) {
      if (count === perMinute + 1) log.warn('refusals of this minute are no longer noted one by one', { by: refusal.by });
      return;
    }
    const { facts, ...entry } = refusal;
    await database
      .transaction(async (tx) => recordAudit(tx, { ...entry, outcome: 'denied', ...(facts === undefined ? {} : { after: facts }) }))
      .catch((error: unknown) => log.error('a refusal could not be noted', { ...entry, error }));
  };
}

/**
 * The same application, with every refusal noted: by whom, of what, about what. It stands around all use cases, so that none
 * can forget it. A thing that is hidden from the one who asks says that it does not exist; that it was refused is its cause.
 */
export function notingRefusals(app: App, note: NoteRefusal): App {
  return new Proxy(app, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]): Promise<unknown> => {
        try {
          return await Reflect.apply(member, target, args);
        } catch (error) {
          const denied = refusalIn(error);
          const who = Principal.safeParse(args[0]);
          if (denied !== null && who.success) {
            await note({
              by: who.data.id,
              action: actionOf(denied, String(name)),
              about: aboutOf(args.slice(1)),
              facts: { code: denied.code },
            });
          }
          throw error;
        }
      };
    },
  });
}

function refusalIn(error: unknown): AppError | null {
  if (!(error instanceof AppError)) return null;
  if (error.family === 'denied') return error;
  return error.cause instanceof AppError && error.cause.family === 'denied' ? error.cause : null;
}

function actionOf({ details }: AppError, name: string): string {
  return typeof details['action'] === 'string' ? details['action'] : name;
}

/** The ids among the arguments: `plan:…`, `thread:…`, or the bare id that is the argument itself. */
function aboutOf(args: unknown[]): string {
  const ids = args.flatMap((arg) => {
    if (typeof arg === 'string') return [arg];
    if (typeof arg !== 'object' || arg === null) return [];
    return Object.entries(arg).flatMap(([key, value]) =>
      /Id$|^run$|^name$/.test(key) && typeof value === 'string' ? [`${key.replace(/Id$/, '')}:${value}`] : [],
    );
  });
  return ids.join(' ') || 'nothing in particular';
}
