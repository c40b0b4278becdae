/** Who may do what: one table, one pure function. What it does not list is forbidden. */
import type { Principal, Role, Scope } from '#domain/principal.ts';

/** Everything that is checked. */
export const actions = [
  'thread.read',
  'thread.write',
  'plan.read',
  'plan.propose',
  /** Say yes. */
  'plan.approve',
  /** Say no. */
  'plan.reject',
  /** Turn a card into another one: in fields, in part, or in words. */
  'plan.change',
  'run.read',
  /** Stop what a conversation is thinking about, which is its asker's. */
  'turn.stop',
  'run.cancel',
  /** Ask for the card of an undo; deciding it is approving a plan. */
  'run.undo',
  'dataset.read',
  /** Hand in a file that is then read like any other. */
  'file.upload',
  'connection.read',
  'connection.manage',
  'rule.read',
  'rule.manage',
  'audit.read',
  'token.manage',
  'gate.read',
  /** Its policies and the read-only switch. */
  'gate.manage',
] as const;
export type Action = (typeof actions)[number];

/** What is acted on. `ownerId` is the principal who made the thread, or whose thread the plan or run belongs to. */
export interface Resource {
  ownerId?: string;
}

/** `any` resource, or only the principal's `own`. */
type Reach = 'any' | 'own';

const viewer: Partial<Record<Action, Reach>> = {
  'thread.read': 'own',
  'thread.write': 'own',
  'plan.read': 'own',
  'turn.stop': 'own',
  'run.read': 'own',
  'dataset.read': 'any',
  'connection.read': 'any',
  'gate.read': 'any',
};

const analyst: Partial<Record<Action, Reach>> = {
  ...viewer,
  'plan.propose': 'own',
  'plan.reject': 'own',
  'plan.change': 'own',
  'run.cancel': 'own',
  'run.undo': 'own',
  'file.upload': 'any',
};

const approver: Partial<Record<Action, Reach>> = {
  ...analyst,
  'thread.read': 'any',
  'plan.read': 'any',
  'run.read': 'any',
  'plan.approve': 'any',
  'plan.reject': 'any',
  'plan.change': 'any',
  'turn.stop': 'any',
  'run.cancel': 'any',
  'run.undo': 'any',
  'rule.read': 'any',
  'rule.manage': 'any',
  'audit.read': 'any',
};

const admin: Partial<Record<Action, Reach>> = Object.fromEntries(actions.map((action) => [action, 'any' as const]));

/** Each role includes what the one before it may do. */
const accessTable: Record<Role, Partial<Record<Action, Reach>>> = { viewer, analyst, approver, admin };

/** The one scope that a limited token needs for an action, besides a role that allows it. */
export const scopeOf: Record<Action, Scope> = {
  'thread.read': 'read',
  'thread.write': 'propose',
  'plan.read': 'read',
  'plan.propose': 'propose',
  'plan.approve': 'decide',
  'plan.reject': 'decide',
  'plan.change': 'propose',
  'turn.stop': 'propose',
  'run.read': 'read',
  'run.cancel': 'decide',
  'run.undo': 'propose',
  'dataset.read': 'read',
  'file.upload': 'propose',
  'connection.read': 'read',
  'connection.manage': 'manage',
  'rule.read': 'read',
  'rule.manage': 'manage',
  'audit.read': 'read',
  'token.manage': 'manage',
  'gate.read': 'read',
  'gate.manage': 'manage',
};

/**
 * Whether a principal may do this to that. Any of its roles suffices; `own` needs the resource to say that it is theirs
 * (a resource not yet made, such as a new thread, is passed with the maker as its owner).
 */
export function can(principal: Principal, action: Action, resource: Resource = {}): boolean {
  if (principal.scopes !== undefined && !principal.scopes.includes(scopeOf[action])) return false;
  // What is managed is there for every connection.
  if (principal.connections !== undefined && scopeOf[action] === 'manage') return false;
  return principal.roles.some((role) => {
    const reach = accessTable[role][action];
    return reach === 'any' || (reach === 'own' && resource.ownerId === principal.id);
  });
}
