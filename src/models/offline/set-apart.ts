/** "Average order of gold clients vs basic ones": two kinds of the same thing, which one column of it tells apart. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from './asking.ts';
import { datasetCalled } from './link/called.ts';
import { isIdentifier, isText } from './link/types.ts';
import { singular } from './link/names.ts';
import { fetchValues, findValue } from './link/values.ts';
import { RequestText } from './text/request-text.ts';

const against = '(?:vs\\.?|versus|against|compared (?:to|with)|as opposed to)';
const kinds = new RegExp(
  String.raw`(?<lead>\b(?:of|for|from|by|with) (?:the |our )?|\b(?:how many|number of|compare) (?:the |our )?)(?<one>[\p{L}-]+) (?<who>[\p{L}_]{3,}) ${against} (?:of |for |from |by |with |the |our )*(?<other>[\p{L}-]+)(?: (?:ones|\k<who>))?(?=[\s?.!]*$|,| (?:in|since|this|last|to|into|by|per)\b)`,
  'iu',
);

/** The request with the kinds as groups of which only these are meant; itself where no one column has both. */
export function* withKindsApart(text: RequestText, entries: DatasetEntry[]): Planning<RequestText> {
  const found = kinds.exec(text.original);
  const { lead = '', one = '', who = '', other = '' } = found?.groups ?? {};
  const owner = datasetCalled(who, entries);
  if (found === null || owner === undefined) return text;
  const [seen] = yield* inspectAll([owner]);
  if (seen?.ok !== true) return text;
  const known = yield* fetchValues({ id: 'kinds', connection: owner.connection, dataset: owner.name }, seen.value);
  const texts = seen.value.columns.filter((column) => isText(column) && !isIdentifier(column));
  const [column, ...more] = texts.filter((each) =>
    [one, other].every((value) => findValue(value, [each], known).some(({ how }) => how !== 'typo')),
  );
  if (column === undefined || more.length > 0) return text;
  const isCount = /many|number/i.test(lead);
  const said = `${isCount ? `number of ${who} ` : /compare/i.test(lead) ? `compare ${who} ` : ''}per ${isCount ? '' : `${singular(who.toLowerCase())} `}${column.name}, only ${one} and ${other} ones`;
  const behind = text.original.slice(found.index + found[0].length).replace(/[\s?.!]+$/, '');
  const [when, place] = /^,? (?:in)?to\b/i.test(behind) ? ['', behind] : [behind, ''];
  return new RequestText(`${text.original.slice(0, found.index)}${said.replace(/, only/, `${when}, only`)}${place}`, text.typed);
}
