/** What text is drawn on. */
import type { Style } from './style.ts';

export interface Canvas {
  style: Style;
  /** Columns of the terminal. */
  width: number;
}

const narrowest = 40;
const widest = 100;

/** The same canvas within the widths that read well. */
export const readable = ({ style, width }: Canvas): Canvas => ({ style, width: Math.min(widest, Math.max(narrowest, width)) });
