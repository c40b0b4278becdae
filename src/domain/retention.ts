/** How long things are kept that nobody may need any more, in days. */
export interface Retention {
  /** What a load replaced, so that it can be undone; the card of each load says it, and an approval is given for that. */
  undoDays: number;
  /** Rows that could not be read. */
  rejectDays: number;
}
