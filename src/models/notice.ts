/** The sentence that says the offline planner took over; written here, and recognised here when a conversation is read again. */

const reasons: Record<string, string> = {
  'model.refused-key': 'refused the API key',
  'model.rate-limited': 'takes no more requests for now',
  'model.refused-request': 'refused the request',
};
const ending = 'the offline planner took over.';

/** "The model at https://… did not answer; the offline planner took over." */
export const noticeOf = (where: string, code: string): string => `The model at ${where} ${reasons[code] ?? 'did not answer'}; ${ending}`;

const notice = new RegExp(String.raw`^The model at \S+ [a-zA-Z ]+; ${ending.replace('.', String.raw`\.`)}\s+`);

/** A text without the notice at its start. */
export const withoutNotice = (text: string): string => text.replace(notice, '');
