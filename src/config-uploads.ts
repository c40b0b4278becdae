/** The settings of files that people hand in. */
import { size } from './config-values.ts';

/** The variable, for src/config.ts. */
export const uploadVariables = { HEADGATE_UPLOAD_SIZE: size(1).prefault('100MB') };
