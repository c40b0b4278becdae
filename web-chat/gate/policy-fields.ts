/** A policy as the fields of its form, and as words. Nothing in a field says nothing. */
import { ApprovalPolicy, type EffectKind } from '#domain/policy.ts';
import { count, counted } from '../elements/format.ts';

type Unless = '' | 'yes' | 'no';

export interface PolicyFields {
  name: string;
  /** With commas. */
  targets: string;
  effects: readonly EffectKind[];
  rowsOver: string;
  role: '' | 'approver' | 'admin';
  approvers: string;
  requester: Unless;
  rules: Unless;
  unavailable: Unless;
  typeName: '' | 'removals' | 'always' | 'never';
  expires: string;
  remind: string;
  escalate: string;
}

const flag = (value: boolean | undefined): Unless => (value === undefined ? '' : value ? 'yes' : 'no');

export const fieldsOfPolicy = (policy: ApprovalPolicy | null): PolicyFields => ({
  name: policy?.name ?? '',
  targets: policy?.when.targets?.join(', ') ?? '',
  effects: policy?.when.effects ?? [],
  rowsOver: policy?.when.rows_over?.toString() ?? '',
  role: policy?.role ?? '',
  approvers: policy?.approvers?.toString() ?? '',
  requester: flag(policy?.requester_may_approve),
  rules: flag(policy?.standing_rules),
  unavailable: flag(policy?.allow_unavailable),
  typeName: policy?.type_name ?? '',
  expires: policy?.expires_hours?.toString() ?? '',
  remind: policy?.remind_hours?.toString() ?? '',
  escalate: policy?.escalate_hours?.toString() ?? '',
});

/** The policy that the fields say, or what is wrong with them. */
export function policyOf(fields: PolicyFields): { policy: ApprovalPolicy } | { problem: string } {
  const said = (name: string, value: string, read: (value: string) => unknown): object =>
    value.trim() === '' ? {} : { [name]: read(value.trim()) };
  const yes = (value: string): boolean => value === 'yes';
  const targets = (value: string): string[] => value.split(/[,\n]/).flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  const parsed = ApprovalPolicy.safeParse({
    name: fields.name.trim(),
    when: {
      ...said('targets', fields.targets, targets),
      ...(fields.effects.length === 0 ? {} : { effects: [...fields.effects] }),
      ...said('rows_over', fields.rowsOver, Number),
    },
    ...said('role', fields.role, String),
    ...said('approvers', fields.approvers, Number),
    ...said('requester_may_approve', fields.requester, yes),
    ...said('standing_rules', fields.rules, yes),
    ...said('allow_unavailable', fields.unavailable, yes),
    ...said('type_name', fields.typeName, String),
    ...said('expires_hours', fields.expires, Number),
    ...said('remind_hours', fields.remind, Number),
    ...said('escalate_hours', fields.escalate, Number),
  });
  if (parsed.success) return { policy: parsed.data };
  const [issue] = parsed.error.issues;
  return {
    problem: `${labels[String(issue?.path.at(0) === 'when' ? issue.path[1] : issue?.path[0])] ?? 'The policy'}: ${issue?.message ?? 'is not usable'}.`,
  };
}

/** As the form calls them. */
export const labels: Readonly<Record<string, string>> = {
  name: 'Name',
  targets: 'Targets',
  rows_over: 'Over so many rows',
  approvers: 'How many approve',
  expires_hours: 'Hours until it is rejected',
  remind_hours: 'Remind so many hours before',
  escalate_hours: 'Call the admins so many hours before',
};

/** What cards it is about. */
export function aboutWords({ when: { targets, effects, rows_over: rowsOver } }: ApprovalPolicy): string {
  const parts = [
    ...(targets === undefined ? [] : [targets.join(', ')]),
    ...(effects === undefined ? [] : [effects.join(', ')]),
    ...(rowsOver === undefined ? [] : [`more than ${counted(rowsOver, 'row')}`]),
  ];
  return parts.length === 0 ? 'Every card' : parts.join(' · ');
}

/** What it asks for. */
export function demandWords(policy: ApprovalPolicy): string {
  const { role, approvers, requester_may_approve: requester, standing_rules: rules, allow_unavailable: unavailable } = policy;
  const { type_name: typeName, expires_hours: expires, remind_hours: remind, escalate_hours: escalate } = policy;
  const hours = (value: number): string => `${count(value)} h`;
  const parts = [
    ...(approvers === undefined && role === undefined ? [] : [counted(approvers ?? 1, role ?? 'approver')]),
    ...(requester === undefined ? [] : [requester ? 'who asked may approve' : 'not who asked']),
    ...(rules === undefined ? [] : [rules ? 'standing rules open it' : 'no standing rule opens it']),
    ...(unavailable === undefined ? [] : [unavailable ? 'also where the effect is unknown' : 'not where the effect is unknown']),
    ...(typeName === undefined
      ? []
      : [{ removals: 'name typed where rows go', always: 'name always typed', never: 'name never typed' }[typeName]]),
    ...(expires === undefined ? [] : [`rejected after ${hours(expires)}`]),
    ...(remind === undefined ? [] : [`reminded ${hours(remind)} before`]),
    ...(escalate === undefined ? [] : [`admins called ${hours(escalate)} before`]),
  ];
  return parts.length === 0 ? 'asks for nothing more' : parts.join(' · ');
}
