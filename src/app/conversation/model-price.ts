/** What the tokens of the configured model cost, per million, in whatever money the setting is in. */
export interface ModelPrice {
  prompt: number;
  completion: number;
}
