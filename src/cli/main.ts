/** The `xunjian` command: dispatch to one file per subcommand, and exit codes that mean something. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { RuleSetError } from '../rules/ruleset.ts';
import { EXIT, type ExitCode, InputError } from './command.ts';
import { doctorCommand } from './doctor.ts';
import { inspectCommand } from './inspect.ts';
import { migrateCommand } from './migrate.ts';
import { parseCommand } from './parse.ts';
import { registryCommand } from './registry.ts';
import { roundCommand } from './round.ts';
import { rulesCommand } from './rules.ts';
import { serveCommand } from './serve.ts';
import { sessionCommand } from './session.ts';
import { submitCommand } from './submit.ts';
import { workerCommand } from './worker.ts';

/** A subcommand registers itself; what it does ends with an exit code handed to `end`. */
export type Register = (program: Command, end: (code: ExitCode) => void) => void;

const COMMANDS: readonly Register[] = [
  serveCommand,
  workerCommand,
  migrateCommand,
  doctorCommand,
  registryCommand,
  roundCommand,
  inspectCommand,
  submitCommand,
  sessionCommand,
  rulesCommand,
  parseCommand,
];

async function main(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const { version } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string };
  const program = new Command('xunjian')
    .description('Inspects government new-media accounts (政务新媒体) unattended, with evidence for every finding.')
    .version(version)
    .showHelpAfterError('(add --help for usage)')
    .exitOverride();
  for (const register of COMMANDS) register(program, (ended) => {
    code = ended;
  });
  await program.parseAsync([...argv]);
  return code;
}

function report(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  if (error instanceof InputError || error instanceof ConfigError || error instanceof RuleSetError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.badInput;
  }
  process.stderr.write(`xunjian failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.failed;
}

process.exitCode = await main(process.argv).catch(report);
