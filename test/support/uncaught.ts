/** A vitest reporter: keeps the errors that belong to no test, which the JSON report leaves out, in the file UNCAUGHT_FILE names. */
import { writeFileSync } from 'node:fs';

export default class UncaughtErrors {
  onTestRunEnd(_files: unknown, errors: readonly { message?: string }[]): void {
    const path = process.env['UNCAUGHT_FILE'];
    if (path !== undefined) writeFileSync(path, JSON.stringify(errors.map(({ message }) => (message ?? 'an error').split('\n', 1)[0])));
  }
}
