/** The `xunjian` command: dispatch to one file per subcommand, and exit codes that mean something. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { PACKAGE_ROOT } from '../package-root.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode } from './exit.ts';

/** By name, in the order of the help; only the one that is asked for is loaded, so that each starts quickly. */
const COMMANDS: Readonly<Record<string, () => Promise<Register>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand,
  worker: async () => (await import('./worker.ts')).workerCommand,
  migrate: async () => (await import('./migrate.ts')).migrateCommand,
  backup: async () => (await import('./backup.ts')).backupCommand,
  restore: async () => (await import('./restore.ts')).restoreCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  registry: async () => (await import('./registry.ts')).registryCommand,
  round: async () => (await import('./round/index.ts')).roundCommand,
  inspect: async () => (await import('./inspect.ts')).inspectCommand,
  rectification: async () => (await import('./rectification.ts')).rectificationCommand,
  recheck: async () => (await import('./recheck.ts')).recheckCommand,
  submit: async () => (await import('./submit.ts')).submitCommand,
  record: async () => (await import('./record.ts')).recordCommand,
  observation: async () => (await import('./observation.ts')).observationCommand,
  worklist: async () => (await import('./worklist.ts')).worklistCommand,
  sponsor: async () => (await import('./sponsor.ts')).sponsorCommand,
  violation: async () => (await import('./violation.ts')).violationCommand,
  exemption: async () => (await import('./exemption.ts')).exemptionCommand,
  warning: async () => (await import('./warning.ts')).warningCommand,
  schedule: async () => (await import('./schedule.ts')).scheduleCommand,
  webhook: async () => (await import('./webhook.ts')).webhookCommand,
  source: async () => (await import('./source.ts')).sourceCommand,
  session: async () => (await import('./session.ts')).sessionCommand,
  evidence: async () => (await import('./evidence/index.ts')).evidenceCommand,
  user: async () => (await import('./user.ts')).userCommand,
  token: async () => (await import('./token.ts')).tokenCommand,
  rules: async () => (await import('./rules.ts')).rulesCommand,
  parse: async () => (await import('./parse.ts')).parseCommand,
};

async function commandsFor(named: string | undefined): Promise<Register[]> {
  const asked = named === undefined ? undefined : COMMANDS[named];
  const loaders = asked ? [asked] : Object.values(COMMANDS);
  return Promise.all(loaders.map((load) => load()));
}

async function main(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const { version } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  const program = new Command('xunjian')
    .description(
      'Inspects government new-media accounts (政务新媒体) unattended, with evidence for every finding.',
    )
    .version(version)
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for usage)')
    .exitOverride();
  for (const register of await commandsFor(argv[2])) {
    register(program, (ended) => {
      code = ended;
    });
  }
  await program.parseAsync([...argv]);
  return code;
}

/** Errors that tell the user what to mend; some of their classes live in modules that are loaded only on use. */
function isInput(error: unknown): error is Error {
  return (
    error instanceof Error &&
    ['InputError', 'ConfigError', 'RuleSetError', 'EmbeddedFailure', 'CannotRestore'].includes(error.name)
  );
}

function report(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  if (isInput(error)) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.badInput;
  }
  process.stderr.write(
    `xunjian failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return EXIT.failed;
}

process.exitCode = await main(process.argv).catch(report);
