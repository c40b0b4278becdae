/** "Mail me if it fails", "let me know when the load is done": how runs end is told in the conversation, and nobody is written to. */
import { refuse } from '../asking.ts';
import type { Reply } from '../reply.ts';
import type { RequestText } from '../text/request-text.ts';

const lead = String.raw`^(?:(?:and|also|but|ok|okay|so|then|please|great|fine|can you|could you|i want you to|make sure to)[, ]+)*`;
const by = String.raw`(?: (?:by|via|per|on|in|over|through|with) (?:an? )?(?:e-?mail|mail|sms|text|slack|teams|phone|message|chat)(?: message)?)?`;
const telling = String.raw`(?:(?:e-?mail|mail|text|message|ping|notify|alert|tell|warn|inform|call|page|slack|sms) (?:me|us|him|her|them|the team|my \p{L}+|our \p{L}+)|let (?:me|us|them|the team) know|(?:send|write|drop|shoot|give) (?:me|us|them|the team|my \p{L}+) (?:an? )?(?:e-?mail|mail|message|sms|text|note|notice|notification|alert|ping|slack message|heads[- ]up)|i (?:want|need|would like|'d like) (?:an? )?(?:e-?mail|mail|message|notification|notice|sms|alert|to (?:know|be told|hear|be notified))|(?:e-?mail|mail|message|notification|alert)(?: to me)?)`;
const run = String.raw`(?:it|this|that|they|something|anything|(?:(?:the|a|any|one of the|my|our|this|that) )?(?:[\p{L}\p{N}_.]+ ){0,2}?(?:loads?|runs?|jobs?|pipelines?|imports?|syncs?|exports?))`;
const ended = String.raw`(?:fails?|failed|breaks?|broke|broken|crash(?:es|ed)?|goes? wrong|went wrong|goes? down|stops?(?: working)?|dies|died|errors?(?: out)?|(?:does|do|did|is|are|was|has|have)(?:n't| not)(?: been)? (?:run|ran|work|running|working|load|loaded|finish|finished|go through|succeed)|(?:is|are|was|has|have)(?: been)? (?:done|finished|ready|through|complete|completed|loaded|over|broken|failing|stuck)|finishes|finished|ends?|ended|succeeds?|completes?)`;
const wished = new RegExp(
  String.raw`${lead}${telling}${by} (?:if|when|whenever|once|as soon as|in case|every time|each time|should) (?:ever )?${run} (?:ever |should |might |happens to )?${ended}(?: (?:again|overnight|at night|tonight|for (?:some|any) reason|or (?:is|goes|does|fails?|breaks?)[^.;]{0,30}))?${by}(?: please)?[\s.!?]*$`,
  'iu',
);

/** The refusal with the nearest thing there is; null for other wishes. */
export const refuseTelling = ({ original }: RequestText): Reply | null =>
  wished.test(original)
    ? refuse(
        'I write to nobody. How a run ends, a failure with its cause, is told in the conversation it belongs to, and in the alert channel of Slack where an administrator has named one. Nothing was changed. ' +
          'What an alert of mine can watch is the data: say for example “tell me if … is older than 24 hours”.',
      )
    : null;
