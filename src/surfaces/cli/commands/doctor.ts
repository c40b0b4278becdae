/** `headgate doctor`: one line for each thing that must work, with the fix for what does not. */
import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asAppError } from '#domain/errors.ts';
import { showInvisible } from '#domain/visible.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import type { CliPorts, ServerOptions } from '../ports.ts';

interface Finding {
  name: string;
  ok: boolean;
  /** What is so, or what to do. */
  words: string;
  /** Nothing stops working without it. */
  advisory?: boolean;
}

const neededNode = 24;

/** Exit code 0 when all is well, else 5. Uses the running server, or starts one for the time of the examination. */
export async function doctor(ports: CliPorts, options: ServerOptions): Promise<ExitCode> {
  const { dataDir, pageFolder } = ports.settings(options);
  const here = [nodeFinding(), await dataDirFinding(dataDir), await pageFinding(pageFolder)];
  const findings = [...here, ...(await serverFindings(ports, options))];
  const { terminal } = ports;
  const places = Math.max(...findings.map(({ name }) => name.length));
  for (const { name, ok, words, advisory } of findings) {
    const { style } = terminal.canvas;
    terminal.line(`${ok ? style.green('✓') : advisory ? '–' : style.red('✗')} ${name.padEnd(places)}  ${showInvisible(words)}`);
  }
  return findings.every(({ ok, advisory }) => ok || advisory) ? exitCodes.done : exitCodes.unreachable;
}

function nodeFinding(): Finding {
  const ok = Number(process.versions.node.split('.')[0]) >= neededNode;
  return {
    name: 'node',
    ok,
    words: ok ? process.versions.node : `${process.versions.node} is too old; install Node.js ${neededNode} or newer`,
  };
}

async function dataDirFinding(dataDir: string): Promise<Finding> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK);
    return { name: 'data dir', ok: true, words: `${dataDir} is writable` };
  } catch {
    return { name: 'data dir', ok: false, words: `${dataDir} is not writable; change its owner, or set HEADGATE_DATA_DIR` };
  }
}

async function pageFinding(pageFolder: string): Promise<Finding> {
  const built = await access(join(pageFolder, 'index.html')).then(
    () => true,
    () => false,
  );
  return { name: 'web chat', ok: built, words: built ? 'built' : 'not built; run "npm run prepare"' };
}

/** Database, sandbox and connections, as the server sees them. */
async function serverFindings(ports: CliPorts, options: ServerOptions): Promise<Finding[]> {
  try {
    return await withServer(ports, options, async (gateway) => {
      const { parts } = await gateway.ready();
      return parts.map(({ name, ok, message, advisory }) => ({ name, ok, words: message, advisory }));
    });
  } catch (error) {
    const { message, hint } = asAppError(error);
    return [{ name: 'server', ok: false, words: hint === undefined ? message : `${message} ${hint}` }];
  }
}
