/** Settings of the gate. */
import { flag } from './config-values.ts';

export const gateVariables = { HEADGATE_READ_ONLY: flag.optional() };

export interface GateConfig {
  /** Nothing is approved or published by this process, whatever the stored switch says. */
  readOnly: boolean;
}

export const gateConfig = (values: { HEADGATE_READ_ONLY?: boolean | undefined }): GateConfig => ({
  readOnly: values.HEADGATE_READ_ONLY ?? false,
});
