import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import {
  addSession,
  checkSecret,
  SESSION_KINDS,
  type SessionKindName,
  sessionMeaning,
} from '../inspection/sessions.ts';
import { listSessions, removeSession } from '../store/sessions.ts';
import type { Register } from './command.ts';
import { EXIT, InputError, printJson, withApp } from './command.ts';

export const sessionCommand: Register = (program, end) => {
  const session = program.command('session').description("operators' sessions, kept encrypted");
  session
    .command('add')
    .description(`add a session; its secret comes from a file or standard input\n${meanings()}`)
    .argument('<kind>', SESSION_KINDS.join(', '))
    .option('--name <name>', 'whose session it is', 'default')
    .option('--file <file>', 'JSON file with the secret (default: standard input)')
    .action(async (kind: string, options: { name: string; file?: string }) => {
      const known = kindOf(kind);
      const secret = await readSecret(known, options.file);
      end(
        await withApp(async (app) => {
          await addSession(app.db, {
            kind: known,
            name: options.name,
            secret,
            key: await app.secret(),
            at: app.clock(),
          });
          console.log(`added ${known} "${options.name}"`);
          return EXIT.done;
        }),
      );
    });
  session
    .command('list')
    .option('--json', 'one JSON array')
    .action(async (options: { json?: true }) => {
      end(
        await withApp(async (app) => {
          const sessions = await listSessions(app.db);
          if (options.json) printJson(sessions);
          else for (const s of sessions) console.log(`${s.kind}  ${s.name}  ${s.health}  added ${s.addedAt}`);
          return EXIT.done;
        }),
      );
    });
  session
    .command('remove')
    .argument('<kind>')
    .option('--name <name>', 'whose session it is', 'default')
    .action(async (kind: string, options: { name: string }) => {
      const known = kindOf(kind);
      end(
        await withApp(async (app) => {
          if (!(await removeSession(app.db, known, options.name))) {
            throw new InputError(
              `there is no ${known} session "${options.name}" ("xunjian session list" shows them)`,
            );
          }
          return EXIT.done;
        }),
      );
    });
};

function meanings(): string {
  return SESSION_KINDS.map((kind) => `  ${kind}: ${sessionMeaning(kind)}`).join('\n');
}

function kindOf(text: string): SessionKindName {
  const kind = SESSION_KINDS.find((candidate) => candidate === text);
  if (!kind)
    throw new InputError(`there is no kind of session "${text}"; known: ${SESSION_KINDS.join(', ')}`);
  return kind;
}

async function readSecret(kind: SessionKindName, file: string | undefined): Promise<unknown> {
  const from = file ?? 'standard input';
  const content = file === undefined ? await text(process.stdin) : await readFileOr(file);
  let secret: unknown;
  try {
    secret = JSON.parse(content);
  } catch {
    throw new InputError(`${from} is not JSON; expected ${sessionMeaning(kind)}`);
  }
  const problem = checkSecret(kind, secret);
  if (problem) throw new InputError(`${from}: ${problem}; expected ${sessionMeaning(kind)}`);
  return secret;
}

async function readFileOr(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`${file} cannot be read (${error.code ?? error.message})`);
  });
}
