/** What the ways of taking a load back are given, and what each finds. */
import type { EffectSample, LoadEffect, TakesBack } from '#domain/effect.ts';
import type { UndoRequest } from '../../connector.ts';
import type { Handle } from '../stage/handle.ts';
import type { PrivateTables } from '../stage/stage.ts';
import type { Kept } from '../bookkeeping/undo-register.ts';

export interface Undo {
  request: UndoRequest;
  kept: Kept;
  /** New private names for this attempt. */
  tables: PrivateTables;
}

export interface TakenBack {
  handle: Handle;
  samples: EffectSample[];
  takesBack: TakesBack;
  /** Rows that the load inserted, changed or deleted. */
  rows: number;
  undo: LoadEffect['undo'];
}

/** Nothing stays behind. */
export const whole: TakesBack = { changed: 0, gone: 0, taken: 0, left: [], dropsTable: false, columnsDropped: [], columnsKept: [] };
