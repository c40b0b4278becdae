/** How promises about the data are worded, and what becomes of one. */
import type { JsonObject } from '#domain/json.ts';

/** A check with its params. */
export type Made = { check: string } & JsonObject;

/** Words that say what must hold. */
export const modal = String.raw`(?:must|should|shall|may(?= (?:not|never|only|always|be|have|contain|exceed|start|end|come)\b)|can|cannot|can't|mustn't|shouldn't|(?:has|have|is|are) to|needs? to|ought to|(?:is|are) (?:never|always))`;
