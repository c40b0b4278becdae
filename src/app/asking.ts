/** Who asks for an action, where, and what they may see of it. */
export interface Asking {
  id: string;
  threadId: string;
  askedBy: string;
  model: string;
  /** Whether the things of this owner may be acted on and named. */
  mayRead(this: void, owner: string): boolean;
}
