/** Where an attempt goes next. */
import type { EtlState } from './state.ts';

/** A prepare starts at the sources; a publish has its stages already. */
export const firstNode = (state: EtlState): 'extraction' | 'loading' => (state.phase === 'prepare' ? 'extraction' : 'loading');

/** A broken promise of severity error stops the load: nothing is staged, and the card says why. */
export const isBlocked = (state: EtlState): boolean => state.checks.some((check) => !check.passed && check.severity === 'error');
