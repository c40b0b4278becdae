/**
 * Runs SQL in the engine's database as if its gate had let everything through, in a process of its own:
 * `forced-engine.ts FOLDER SQL…`. Prints, as JSON, `ran` or the code of the error for each statement.
 */
import { asAppError } from '#domain/errors.ts';
import { Database } from '#tools/engine/database.ts';
import { testLimits } from './engine.ts';

const [folder = '', ...statements] = process.argv.slice(2);
const database = await Database.open({ folder, tempFolder: folder, uid: null, limits: testLimits });
const outcomes: string[] = [];
for (const sql of statements) {
  outcomes.push(
    await database.run(sql).then(
      () => 'ran',
      (error: unknown) => asAppError(error).code,
    ),
  );
}
process.stdout.write(JSON.stringify(outcomes));
process.exit(0);
