/** "Which customer has the most orders?": neither is a figure of the other, so the rows of the one are counted per key of the other. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from './asking.ts';
import { datasetCalled } from './link/called.ts';
import { isNamedAfter, nameWords, singular } from './link/names.ts';
import { RequestText } from './text/request-text.ts';

const done = 'has|have|had|made|make|makes|placed|place|places|got|get|gets|did|received|receive|sent|wrote|with';
// Not the fewest: whoever has none is no row there.
const asked = new RegExp(
  String.raw`^(?<lead>(?:which|what|whose|show me|show|list|find|give me)\s+)?(?:(?:the|all|of|our)\s+)*(?<who>[\p{L}_]+)\s+(?:${done})\s+(?:the\s+)?(?:most|(?:highest|largest|biggest|greatest)\s+(?:number|count)\s+of)\s+(?<what>[\p{L}_]+(?:\s[\p{L}_]+)?)(?<rest>(?:\s+(?:in|since|last|this|from|of|during|before|after)\s[^,;]+)?)[\s?.!]*$`,
  'iu',
);
const manyAsked = 10;

/** The question as it is answered from the partners' rows; itself where it is another one. */
export function* withPartnersCounted(text: RequestText, entries: DatasetEntry[]): Planning<RequestText> {
  const { lead = '', who = '', what = '', rest = '' } = asked.exec(text.original)?.groups ?? {};
  const [owner, counted] = [datasetCalled(who, entries), datasetCalled(what, entries)];
  if (owner === undefined || counted === undefined || owner.name === counted.name) return text;
  const [seen] = yield* inspectAll([counted]);
  const id = singular(nameWords(who).join('_'));
  const key = seen?.ok === true ? seen.value.columns.find(({ name }) => isNamedAfter(name, id)) : undefined;
  if (key === undefined) return text;
  return new RequestText(
    /^(?:which|what|whose)/i.test(lead)
      ? `which ${key.name} has the most rows in ${counted.name}${rest}?`
      : `top ${manyAsked} ${key.name} by number of rows in ${counted.name}${rest}`,
  );
}
