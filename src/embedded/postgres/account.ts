/** As whom the embedded server runs: as we do, but never as root, which Postgres refuses. */

import { stat } from 'node:fs/promises';
import { EmbeddedFailure } from '../failure.ts';
import { type Account, type Run, runProgram } from '../program.ts';

const NAME = 'postgres';

/**
 * Null: as ourselves. As root: whoever owns the data already, else the system's user `postgres`, which is made
 * if there is none. Throws an EmbeddedFailure where it cannot be made.
 */
export async function serverAccount(
  data: string | null,
  run: Run = runProgram,
  isRoot: boolean = process.getuid?.() === 0,
): Promise<Account | null> {
  if (!isRoot) return null;
  const owner = data === null ? null : await ownerOf(data);
  return owner ?? (await lookUp(run)) ?? (await create(run));
}

async function ownerOf(folder: string): Promise<Account | null> {
  const found = await stat(folder).catch(() => null);
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : null;
}

async function lookUp(run: Run): Promise<Account | null> {
  const [uid, gid] = await Promise.all([run('id', ['-u', NAME]), run('id', ['-g', NAME])]);
  if (uid.code !== 0 || gid.code !== 0) return null;
  return { uid: Number.parseInt(uid.output, 10), gid: Number.parseInt(gid.output, 10) };
}

async function create(run: Run): Promise<Account> {
  const made = await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/bin/false',
    NAME,
  ]);
  // Looked up whatever `useradd` said: another process may have been quicker.
  const account = await lookUp(run);
  if (account) return account;
  throw new EmbeddedFailure({
    english: `the embedded Postgres cannot run as root, and the user "${NAME}" could not be made for it (useradd: ${made.output.trim() || made.refused}); run xunjian as an ordinary user, or make that user, or set DATABASE_URL to a server of yours`,
    chinese: `内置数据库不能以 root 身份运行，系统中也无法创建 ${NAME} 用户；请以普通用户运行，或先创建该用户，或设置 DATABASE_URL 使用已有的数据库`,
  });
}

/** Whether the account can enter the folder: asked of the system itself, which knows modes, lists and mounts. */
export async function canEnter(account: Account, folder: string, run: Run = runProgram): Promise<boolean> {
  const ended = await run('/bin/sh', ['-c', 'cd -- "$0"', folder], { as: account });
  return ended.code === 0;
}
