/** The commands `policies` and `policies apply`: who has to approve what, as YAML. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { z } from 'zod';
import { inputError } from '#domain/errors.ts';
import { GateState } from '#domain/gate-view.ts';
import { ApprovalPolicies, changedPolicies } from '#domain/policy.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import type { CliPorts, ServerOptions } from '../ports.ts';
import { withServerOptions, type Finish } from '../server-options.ts';

interface PoliciesOptions extends ServerOptions {
  json?: boolean;
}

const json = ['--json', 'one JSON object per line'] as const;

export function addPolicies(program: Command, ports: CliPorts, finish: Finish): void {
  const policies = program.command('policies').description('who has to approve what');
  withServerOptions(policies.command('list', { isDefault: true }).description('the policies and their version, in YAML'))
    .option(...json)
    .action((options: PoliciesOptions) => finish(listPolicies(ports, options)));
  withServerOptions(
    policies
      .command('apply')
      .description('replace all policies by those of a YAML file; refused when it has a version that is not the newest')
      .argument('<file>'),
  )
    .option(...json)
    .action((file: string, options: PoliciesOptions) => finish(applyPolicies(ports, file, options)));
}

function listPolicies(ports: CliPorts, options: PoliciesOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => tellPolicies(ports, options, await gateway.get('/api/v1/gate', GateState)));
}

async function applyPolicies(ports: CliPorts, file: string, options: PoliciesOptions): Promise<ExitCode> {
  const given = await readPolicies(file);
  return withServer(ports, options, async (gateway) => {
    const before = await gateway.get('/api/v1/gate', GateState);
    const after = await gateway.post('/api/v1/gate/policies', { version: before.version, ...given }, GateState);
    const code = tellPolicies(ports, options, after);
    const changes = changedPolicies(before.policies, after.policies);
    if (options.json !== true) ports.terminal.line(`# ${changes === '' ? 'nothing changed' : changes}`);
    return code;
  });
}

const PoliciesList = ApprovalPolicies.transform((policies) => ({ policies }));
const PoliciesFile = z.strictObject({ version: z.number().int().min(0), policies: ApprovalPolicies });

/** A list alone takes the place of whatever is there; with the version it was listed with, of that one alone. */
async function readPolicies(file: string): Promise<{ policies: ApprovalPolicies; version?: number }> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw inputError('policies.unreadable', `Cannot read ${file}.`, {
      hint: 'Give the path of a YAML file with a list of policies.',
      cause,
    });
  });
  const given = readYaml(text);
  const parsed = Array.isArray(given) ? PoliciesList.safeParse(given) : PoliciesFile.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  throw inputError('policies.invalid', `The policies are not usable:\n${problems.join('\n')}`, { hint: 'README.md shows an example.' });
}

/** Nothing at all is no list: a file that was cut off must not take every policy away. */
function readYaml(text: string): unknown {
  try {
    const given: unknown = parse(text, { prettyErrors: false });
    if (given !== null) return given;
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw inputError('policies.invalid', `The policies are not usable: ${problem}`, { hint: 'README.md shows an example.', cause });
  }
  throw inputError('policies.invalid', 'The file holds no policies.', { hint: 'Write [] to have none.' });
}

function tellPolicies({ terminal }: CliPorts, options: PoliciesOptions, { policies, version }: GateState): ExitCode {
  if (options.json === true) for (const policy of policies) terminal.line(JSON.stringify(policy));
  else if (policies.length === 0)
    terminal.line(`version: ${version}\npolicies: [] # No policies: one approver decides, who may be the one who asked.`);
  else {
    terminal.line(`version: ${version}\npolicies:`);
    for (const { name, ...policy } of policies) terminal.line(`- ${JSON.stringify({ name, ...policy })}`);
  }
  return exitCodes.done;
}
