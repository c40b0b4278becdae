/** What is to become of a load whose columns change: the table follows, the load stops, or the person is asked. */
import type { DriftPolicy } from '#domain/draft.ts';
import { pattern } from '../../text/pattern.ts';
import type { RequestText } from '../../text/request-text.ts';

const also = 'and|but|then|please? also|just|simply|please?';
const fresh = 'new|extra|additional|unknown|unexpected|added';
const whenever = 'if|when|whenever|once|as_soon_as|in_case';
const comes =
  'appear|appears|show_up|shows_up|turn_up|turns_up|pop_up|pops_up|arrive|arrives|come|comes|come_up|comes_up|come_in|comes_in|come_along|are_added|is_added|get_added|gets_added|are_there|is_there';
const changes =
  'change|changes|changed|drift|drifts|differ|differs|are_different|is_different|do_not_match|does_not_match|do_not_fit|are_not_the_same';
const layout = 'columns|schema|structure|layout|column_list|set_of_columns';
/** "When it changes, ask": what stands last may have a comma behind it. */
const orComma = (words: string): string => words.replaceAll(/[^|]+/g, '$&|$&,');
/** A column that comes or goes, as a condition. */
const changing = [
  `${whenever} there_is|there_are|it_has|it_gets|we_get|the_file_has|the_files_have|the_source_has a|an|any|some? ${fresh} ${orComma('column|columns')}`,
  `${whenever} a|an|any|some|the|other|more? ${fresh}|other|more? column|columns ${orComma(comes)}`,
  `${whenever} the|its|their? ${layout} ${orComma(changes)}`,
];
const follows =
  'add_them|add_it|add_those|include_them|include_it|create_them|create_it|append_them|take_them_over|take_them_along|take_them|take_it|accept_them|follow_them|add|include|create|append|take|accept|allow|follow|adopt';
const onItsOwn =
  'automatically|as_they_come|when_they_appear|if_they_appear|as_they_appear|whenever_they_appear|when_they_come|if_there_are_any|if_any|on_its_own|by_itself|on_the_fly';
const stops = 'refuse|stop_it|stop|fail|abort|halt|break|reject_it|do_not_load|let_it_fail|it_should_fail|it_must_fail|it_should_stop';
const asks =
  'ask_me_first|ask_us_first|ask_first|ask_me|ask_us|ask|check_with_me_first|check_with_me|check_with_us|let_me_decide|i_want_to_be_asked|i_want_to_decide|come_back_to_me';

const named = (policy: DriftPolicy): RegExp =>
  pattern(
    `${also} with|use|using|set|schema|column? drift|drift_policy|schema_drift|column_drift|drift_mode as|is|to|set_to|=|:? ${policy}`,
  );

/** The first that is found holds: what is asked or refused is never followed. */
const policies: [DriftPolicy, RegExp[]][] = [
  [
    'ask',
    [
      named('ask'),
      ...changing.flatMap((when) => [pattern(`${also} ${asks} ${when}`), pattern(`${also} ${when} then|please? ${asks}`)]),
      pattern(
        `${also} ${asks} before you? adding|taking|add|take|accepting|accept|creating|create|following|changing|change|touching a|an|any|the? ${fresh}? column|${layout}`,
      ),
    ],
  ],
  [
    'freeze',
    [
      named('freeze'),
      ...changing.flatMap((when) => [pattern(`${also} ${stops} ${when}`), pattern(`${also} ${when} then|please? ${stops}`)]),
      pattern(`${also} ${stops} ${whenever} a column is_missing|disappears|vanishes|goes_missing|is_gone $`),
      pattern(`${also} freeze|lock|fix|pin|keep|leave the|its|their? ${layout} fixed|frozen|as_it_is|as_they_are|the_same|unchanged`),
      pattern(`${also} freeze|lock|pin the|its|their? ${layout}`),
      pattern(`${also} with|use|using a frozen|fixed|strict|locked schema|structure|layout`),
      pattern(`${also} never|do_not|don't|dont change|touch|alter|extend|widen the|its|their? schema|columns|structure`),
      pattern(
        `${also} never|do_not|don't|dont|no|not|without|reject|refuse adding|add|accept|allow|take|take_over|follow|create? any|the? new|extra|additional|unexpected columns are? added|allowed|accepted? please? $`,
      ),
      pattern(
        `${also} the|its|their? ${layout} must|should|may|shall|has_to|have_to not_change|never_change|not_be_changed|stay_the_same|stay_fixed|stay_as_they_are|stay_as_it_is|remain_the_same|stay_put`,
      ),
    ],
  ],
  [
    'evolve',
    [
      named('evolve'),
      ...changing.flatMap((when) => [
        pattern(`${also} ${follows} ${when}`),
        pattern(`${also} ${when} then|just|simply|please? ${follows}`),
      ]),
      pattern(
        `${also} let|allow|make|have the|its|this? table|target|schema|structure|columns to? evolve|grow|follow|adapt|change_with_it`,
      ),
      pattern(
        `${also} add|include|take|take_over|pick_up|accept|allow|follow|adopt any|all|all_the|the|every? ${fresh} column|columns ${onItsOwn}`,
      ),
      pattern(`${also} follow|accept|allow|tolerate|adopt|pick_up|welcome any|all|all_the|the? ${fresh} columns too|as_well?`),
      pattern(`${also} add|include any|all|whatever ${fresh} columns too|as_well? ${comes}? $`),
      pattern(`${also} add|include new|extra|unknown columns too|as_well? $`),
      pattern(
        `${also} any|all|the? ${fresh} columns should_be|may_be|can_be|are_to_be|will_be|must_be|shall_be|are|get added|included|allowed|accepted|created|followed|fine|ok|okay|welcome|taken_over ${onItsOwn}|too|as_well?`,
      ),
      pattern(
        `${also} the|its? table|target|schema may|can|should|shall|will|must|is_allowed_to evolve|grow|follow|adapt|change_with_the_file|change_with_the_data|change_with_the_source`,
      ),
      pattern(
        `${also} with|allow|allowing|use|enable|turn_on|including? schema_evolution|schema_changes|column_changes are|is|be? on|enabled|allowed|ok|okay|fine|welcome|accepted?`,
      ),
      pattern(`${also} follow the? change|changes`),
      pattern(`${also} follow|evolve the|its|their? ${layout} changes|drift?`),
    ],
  ],
];

/** Reads and claims it; null where nothing is said. */
export function readDrift(text: RequestText): DriftPolicy | null {
  return policies.find(([, spellings]) => spellings.some((spelling) => text.takeIdiom(spelling) !== null))?.[0] ?? null;
}
