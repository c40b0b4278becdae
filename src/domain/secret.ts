/** A secret of a connection: its text, or where it is read at the moment it is needed. */
import { z } from 'zod';

export interface SecretSource {
  read(): Promise<string>;
  /** Told that what `read` gave was refused. True when there is another one now, so that trying again is worth it. */
  renew(): Promise<boolean>;
}

const isSource = (value: unknown): value is SecretSource =>
  typeof value === 'object' && value !== null && 'read' in value && typeof value.read === 'function' && 'renew' in value;

export const Secret = z.union([z.string().min(1), z.custom<SecretSource>(isSource)]);
export type Secret = z.infer<typeof Secret>;

/** The text as it is now. */
export const secretText = async (secret: Secret): Promise<string> => (typeof secret === 'string' ? secret : secret.read());

/** Whether a refused secret is another one by now. A text never is. */
export const renewSecret = async (secret: Secret | undefined): Promise<boolean> =>
  secret === undefined || typeof secret === 'string' ? false : secret.renew();
