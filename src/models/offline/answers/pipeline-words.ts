/** What is wished of pipelines, put the way the readers of actions know. */
import { clockOf } from '../read/load/clock.ts';

const polite =
  /^(?:(?:oh|no|ok|okay|please|hey|sorry|wait|now|then|and|also|actually)[,. ]+)*(?:(?:can|could|would|will) you (?:please )?|i want (?:you )?to |i'd like (?:you )?to |let'?s |please )?/i;

/** "Start it again? The school is back": why it is wished is no wish. */
const reason =
  /(?:(?<=[.!?;])|,|,? (?=because |since |as )) +(?:because |since |as )?(?:the|we|it|they|i|our|there|he|she|that|this|everything|everyone|somebody|someone)(?:'s|'re| \p{L}+){0,3}? ?(?:'s|'re|is|are|was|were|has|have|had|needs?|broke|works?|fixed|changed|keeps?|fails?|failed)\b(?!.*\b(?:must|should|shall|can|could|may|please|until|till|at|from|to|every|each|except|but|only|not|instead|run|load|pause|stop|start|alert)\b)[^.!?;]*[.!]*$/iu;
const because = (original: string): string => original.replace(reason, '');

/** The message as a plain order. */
export function plainly(original: string): string {
  return (
    because(original)
      .replace(/^(?:no|stop all|hold all) (?:more )?(?:loads|runs|pipelines|jobs)(?= until\b|[\s.!]*$)/i, 'pause everything')
      .replace(polite, '')
      .replace(/[\s.!?]+(?:please|thanks|thank you)?[\s.!?]*$/i, '')
      .replace(/[\s,]+(?:please|thanks|thank you)$/i, '')
      .replace(/[\s,]+(?:for now|for the moment|for the time being|for a while|temporarily|until further notice)$/i, '')
      .replace(/^stop (?=(?:everything|anything|all(?: \p{L}+)?) (?:that |which )?(?:loads?|writes?|goes|feeds?|runs?)\b)/iu, 'pause ')
      // "Nothing should run until wednesday".
      .replace(/^(?:nothing|no (?:pipelines?|jobs?|loads?)) (?:should|shall|may|must|can|is to) (?:run|load|start)\b/i, 'pause everything')
      .replace(/^(?:don'?t|do not) (?:run|load|start) (?:anything|any (?:pipelines?|jobs?|loads?))\b/i, 'pause everything')
      // "The members load can run again", "let members run again".
      .replace(
        /^(?:the )?(?:(.+?) (?:load|pipeline|job|schedule|one)|([\w-]+)) (?:can|may|should|shall) (?:(?:run|start) again(?: now)?|(?:go on|continue)(?: again| now)*)$/i,
        'resume $1$2',
      )
      .replace(/^let (?:the )?(.+?)(?: (?:load|pipeline|job|schedule))? (?:run|start|go on|continue) again$/i, 'resume $1')
      // "Get members going again", "bring the members load back".
      .replace(
        /^(?:get|set|have|bring) (?:the )?(.+?)(?:(?: (?:load|pipeline|job|schedule))? (?:going|running|started|moving|working)|(?<= (?:load|pipeline|job|schedule)) back)(?: (?:on|up|running|again))*$/i,
        'resume $1',
      )
      // "Make it run at 4".
      .replace(
        /^(?:make|let|have|set) (it|that|the .+?)(?: (?:load|pipeline|job))? (?:run|start|go)(?: at| from)? (\d{1,2}(?::\d{2})?)( ?[ap]m)?(?: instead| now| from now on)*$/i,
        (_, what: string, time: string, half = '') =>
          `change ${/^(?:it|that)$/i.test(what) ? what : `${what} load`} to ${half === '' && !time.includes(':') ? `${time}:00` : `${time}${half}`}`,
      )
      // "Could orders be loaded an hour later, at 6:15?"
      .replace(
        /^(?:(?:could|can|may|might|should|shall|would it be possible (?:that|for)) )(?:the )?(.+?)(?: (?:load|pipeline|job))? (?:be (?:loaded|run|started)|run|start)(?: (?:an?|one|two|half an|\d+) (?:hours?|minutes?))?(?: (?:later|earlier|sooner))?,? at (\d{1,2}(?::\d{2})?(?: ?[ap]m)?)(?: (?:instead|from now on).*)?$/i,
        (_, name: string, time: string) => `change the ${name} load to ${/[:m]/i.test(time) ? time : `${time}:00`}`,
      )
      // "Run the orders two hours later from now on, at 5:15".
      .replace(
        /^(?:run|load|start|do) (?:the )?(.+?)(?: (?:load|pipeline|job))? (?:(?:an?|one|two|three|half an|\d+) (?:hours?|minutes?) )?(?:later|earlier|sooner)(?: (?:from now on|in future|please))*,? (?:that is |so )?at (\d{1,2}(?::\d{2})?(?: ?[ap]m)?)(?: (?:instead|from now on|in future|please))*$/i,
        (_, name: string, time: string) => `change the ${name} load to ${/[:m]/i.test(time) ? time : `${time}:00`}`,
      )
      // "Let the orders pipeline run every hour".
      .replace(
        /^(?:let|have) (?:the )?(\S+) (?:load|pipeline|job) (?:only )?(?:run|start)s? (?=(?:only )?(?:every|each|hourly|daily|nightly|weekly|monthly|once|twice|on)\b)/i,
        'make the $1 load run ',
      )
      // "Orders should run every 3 hours instead of hourly".
      .replace(
        /^(?:the )?(\S+)(?: (?:load|pipeline|job))? (?:should|shall|must|has to|needs to|ought to) (?:now |only |just )*(?:run|start|be run|be loaded) (?!at\b|again\b)(.+)$/i,
        'make the $1 load run $2',
      )
      .replace(
        /(?<=\b(?:run|load|to) .*?)\s+(?:instead of|rather than|and not|not) (?:every|each|hourly|daily|nightly|weekly|monthly|at|on|once)\b.*$/i,
        '',
      )
      // "The orders load should run at 4 instead of 2", "orders should come in at 5".
      .replace(
        /^(?:the )?(.+?)(?: (?:load|pipeline|job))? (?:should|shall|must|has to|have to|needs to|need to|is to|are to) (?:now |rather |better )?(?:run|start|come in|arrive|land|be (?:run|loaded|there|here|in|started)) (?:at|by) (\d{1,2}(?::\d{2})?)( ?[ap]m)?(?: (?:now|already|from now on|instead(?: of .*)?|(?:rather than|not|and not) (?:at )?[\d:apm ]+))*$/i,
        (_, name: string, time: string, half = '') =>
          `change the ${name} load to ${half === '' && !time.includes(':') ? `${time}:00` : `${time}${half}`}`,
      )
      // "Put sessions at 5 instead of 4", "move orders to half past five".
      .replace(
        /^(?:put|move|set|shift|start|run) (?:the )?([\p{L}\p{N}_]+(?: (?!(?:load|pipeline|job)\b)[\p{L}\p{N}_]+)?)(?: (?:load|pipeline|job))? (?:at|to) (\d{1,2}(?::\d{2})?)( ?[ap]m)?,? (?:instead of|rather than|and not|not) (?:at )?\d{1,2}(?::\d{2})?(?: ?[ap]m)?$/iu,
        (_, name: string, time: string, half = '') =>
          `change the ${name} load to ${half === '' && !time.includes(':') ? `${time}:00` : `${time}${half}`}`,
      )
      .replace(/^let (?:the )?(.+?) (?:rest|sleep|pause)(?= (?:until|till|for)\b|$)/i, 'pause $1')
      // "Turn everything back on".
      .replace(/^(turn|switch|put) (.+?) (?:back )?(on|off)(?: again)?$/i, '$1 $3 $2')
      // "6 in the morning".
      .replace(
        /\b(\d{1,2})(:\d{2})?(?: o'?clock)?(?: in the (morning|afternoon|evening)| (at night))\b/i,
        (_, hour: string, minutes = ':00', part?: string, night?: string) => `${clockOf(hour, part ?? night)[0]}${minutes}`,
      )
      // "Until monday, pause everything": the time first.
      .replace(/^(until [^,]{3,30}),\s*(.+)$/i, '$2 $1')
      // "We don't need orders any more, delete it": what "it" is stands first.
      .replace(
        /^(?:we |i )?(?:do not|don'?t|no longer) (?:need|want|use) (.+?)(?: any ?more| any longer)?[,;.]+ (?:so |please |you can )*(\w+) (?:it|that|this)$/i,
        '$2 $1',
      )
      .trim()
  );
}
