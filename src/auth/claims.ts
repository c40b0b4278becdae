/** From what an identity provider says about a person to who they are here. Pure. */
import { deniedError } from '#domain/errors.ts';
import type { Principal, Role } from '#domain/principal.ts';

export interface ClaimRules {
  /** The claims that name a person and hold their groups; dots lead inside. */
  idClaim: string;
  roleClaim: string;
  roles: Readonly<Record<string, readonly Role[]>>;
  /** Of everybody who may sign in. */
  defaultRoles: readonly Role[];
}

/** Ids of this house, which nobody outside may bear. */
const reserved = new Set(['admin', 'system', 'nobody', 'policy']);
export const isHouseId = (id: string): boolean => reserved.has(id.toLowerCase());

/**
 * Throws `signin.no-name` when the claim that names a person is missing, or is an address that was not verified;
 * `signin.no-role` when no group of theirs has a role here.
 */
export function principalOf(claims: Readonly<Record<string, unknown>>, rules: ClaimRules): Principal {
  const id = claimAt(claims, rules.idClaim);
  const isUnproved = rules.idClaim === 'email' && claims['email_verified'] !== true;
  if (typeof id !== 'string' || !/^[^\s\p{C}]{1,200}$/u.test(id) || isHouseId(id) || isUnproved) {
    throw deniedError('signin.no-name', `The identity provider gives no usable "${rules.idClaim}" for this person.`, {
      hint: 'Check HEADGATE_OIDC_ID_CLAIM, and that the address is verified there when it is the e-mail.',
    });
  }
  const roles = [
    ...new Set([...groupsIn(claimAt(claims, rules.roleClaim)).flatMap((group) => rolesOf(rules, group)), ...rules.defaultRoles]),
  ];
  if (roles.length === 0) {
    throw deniedError('signin.no-role', `${id} belongs to no group that has a role here.`, {
      hint: 'An operator maps groups to roles in HEADGATE_OIDC_ROLES.',
    });
  }
  return { id, name: nameIn(claims) ?? id, roles };
}

const rolesOf = ({ roles }: ClaimRules, group: string): readonly Role[] => (Object.hasOwn(roles, group) ? (roles[group] ?? []) : []);

function nameIn(claims: Readonly<Record<string, unknown>>): string | null {
  const names = [claims['name'], claims['preferred_username'], claims['email']];
  return names.find((name): name is string => typeof name === 'string' && name.trim() !== '')?.slice(0, 120) ?? null;
}

/** A claim by its whole name, or by the way inside. */
function claimAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let found: unknown = claims;
  for (const part of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    found = Reflect.get(found, part);
  }
  return found;
}

function groupsIn(claim: unknown): string[] {
  if (typeof claim === 'string') return [claim];
  return Array.isArray(claim) ? claim.filter((group): group is string => typeof group === 'string') : [];
}
