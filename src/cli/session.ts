import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { App } from '../app.ts';
import { chineseTime, type Timestamp } from '../domain/time.ts';
import {
  readSecret,
  SESSION_KINDS,
  type SessionKindName,
  sessionMeaning,
} from '../inspection/session-kinds.ts';
import { ANNOUNCED, addSession, sessionsAboutToExpire } from '../inspection/sessions.ts';
import { VISITOR_SESSION } from '../inspection/visitors.ts';
import { addAuditEntry } from '../store/audit-trail.ts';
import { resealAll } from '../store/reseal.ts';
import { SealBroken } from '../store/seal.ts';
import { listSessions, removeSession, type StoredSession } from '../store/sessions.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from './command.ts';

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
      const secret = await readFrom(known, options.file);
      end(
        await withApp(async (app) => {
          const endsAt = await addSession(app.db, {
            kind: known,
            name: options.name,
            secret,
            key: await app.secret(),
            at: app.clock(),
          });
          console.log(`added ${known} "${options.name}"${endsAt ? `, ends ${endsAt}` : ''}`);
          return EXIT.done;
        }),
      );
    });
  session
    .command('check')
    .description(
      'ask the platforms whether sessions, authorisations and visitor identities are still in force (exit code 1 if one is not)',
    )
    .argument('[kind]', `one kind only: ${ALL_KINDS.join(', ')}`)
    .option('--name <name>', 'one session only')
    .option('--json', 'one JSON array')
    .action(async (kind: string | undefined, options: { name?: string; json?: true }) => {
      const wanted = kind === undefined ? null : storedKindOf(kind);
      end(
        await withApp(async (app) => {
          const before = (await listSessions(app.db)).filter(
            (s) => (wanted === null || s.kind === wanted) && (options.name ?? s.name) === s.name,
          );
          if (before.length === 0 && (wanted !== null || options.name !== undefined)) {
            throw new InputError('there is no such session ("xunjian session list" shows them)');
          }
          for (const { kind: of, name } of before) await app.sessionChecks.check(of, name);
          const isChecked = (s: StoredSession) => before.some((b) => b.kind === s.kind && b.name === s.name);
          const sessions = (await listSessions(app.db)).filter(isChecked);
          if (options.json) printJson(sessions);
          else for (const line of await lines(app, sessions)) console.log(line);
          return sessions.some(({ health }) => health === 'refused') ? EXIT.failed : EXIT.done;
        }),
      );
    });
  session
    .command('list')
    .description('sessions with their health, and when they end')
    .option('--json', 'one JSON array')
    .action(async (options: { json?: true }) => {
      end(
        await withApp(async (app) => {
          const sessions = await listSessions(app.db);
          if (options.json) printJson(sessions);
          else for (const line of await lines(app, sessions)) console.log(line);
          return EXIT.done;
        }),
      );
    });
  session
    .command('remove')
    .description('forget a session')
    .argument('<kind>', ALL_KINDS.join(', '))
    .option('--name <name>', 'whose session it is', 'default')
    .action(async (kind: string, options: { name: string }) => {
      const known = storedKindOf(kind);
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
  session
    .command('reseal')
    .description(
      'after XUNJIAN_SECRET was changed: seal again what was sealed under the one before (sessions, authorisations, webhooks, second factors)',
    )
    .requiredOption('--from <file>', 'file with the secret as it was')
    .action(async ({ from }: { from: string }) => {
      const before = (await readFileOr(from)).trim();
      if (before === '') throw new InputError(`${from} is empty; expected the secret as it was`);
      end(await withApp((app) => reseal(app, before)));
    });
};

async function reseal(app: App, before: string): Promise<ExitCode> {
  try {
    const { sealed, kept } = await app.db.transaction(async (tx) => {
      const done = await resealAll(tx, { from: before, to: await app.secret() });
      const entry = {
        actor: '命令行',
        action: 'secrets resealed',
        subject: 'XUNJIAN_SECRET',
        at: app.clock(),
      } as const;
      await addAuditEntry(tx, { ...entry, detail: { ...done } });
      return done;
    });
    console.log(`sealed again: ${sealed}; sealed so already: ${kept}`);
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    throw new InputError(`${error.message}; nothing was changed. Give the secret with which it was sealed`);
  }
}

/** What may be stored: also what the product had from a platform by itself. */
const ALL_KINDS: readonly string[] = [...SESSION_KINDS, VISITOR_SESSION];

async function lines(app: App, sessions: readonly StoredSession[]): Promise<string[]> {
  const ending = await sessionsAboutToExpire(app.db, app.clock(), ANNOUNCED);
  const isEnding = (s: StoredSession) => ending.some((e) => e.kind === s.kind && e.name === s.name);
  return sessions.map((s) =>
    [
      `${s.kind}  ${s.name}  ${s.health}  added ${s.addedAt}`,
      s.expiresAt ? `ends ${s.expiresAt}${isEnding(s) ? endWarning(s.expiresAt, app.clock()) : ''}` : null,
      s.checkedAt ? `checked ${s.checkedAt}` : null,
      s.healthNote,
    ]
      .filter((part) => part !== null)
      .join('  '),
  );
}

/** For the operator, who has to log in again. */
function endWarning(at: Timestamp, now: Timestamp): string {
  return at <= now ? '（已到期，请重新添加）' : `（即将于${chineseTime(at)}到期，请重新添加）`;
}

function storedKindOf(text: string): string {
  const kind = ALL_KINDS.find((candidate) => candidate === text);
  if (!kind) throw new InputError(`there is no kind of session "${text}"; known: ${ALL_KINDS.join(', ')}`);
  return kind;
}

function meanings(): string {
  return SESSION_KINDS.map((kind) => `  ${kind}: ${sessionMeaning(kind)}`).join('\n');
}

function kindOf(text: string): SessionKindName {
  const kind = SESSION_KINDS.find((candidate) => candidate === text);
  if (!kind)
    throw new InputError(`there is no kind of session "${text}"; known: ${SESSION_KINDS.join(', ')}`);
  return kind;
}

async function readFrom(kind: SessionKindName, file: string | undefined): Promise<unknown> {
  const from = file ?? 'standard input';
  const read = readSecret(kind, file === undefined ? await text(process.stdin) : await readFileOr(file));
  if ('problem' in read) throw new InputError(`${from}: ${read.problem}; expected ${sessionMeaning(kind)}`);
  return read.secret;
}

async function readFileOr(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`${file} cannot be read (${error.code ?? error.message})`);
  });
}
