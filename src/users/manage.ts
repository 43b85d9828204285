/** Users as an administrator leads them: each change stands in the audit trail, in its own transaction. */

import type { AuditAction } from '../domain/audit.ts';
import type { Timestamp } from '../domain/time.ts';
import { nameProblem, normalName, passwordProblem, ROLE_NAMES, type Role } from '../domain/user.ts';
import { addAuditEntry } from '../store/audit-trail.ts';
import type { Database, Transaction } from '../store/database.ts';
import {
  hasOtherAdministrator,
  insertUser,
  setUserDisabled,
  setUserPassword,
  setUserRole,
  type User,
} from '../store/users.ts';
import { endWebSession, endWebSessionsOf } from '../store/web-sessions.ts';
import { hashPassword, isGuessable } from './passwords.ts';

/** Cannot be done as asked: says in Chinese why, and which field it is about. */
export class UserRefused extends Error {
  override readonly name = 'UserRefused';
  readonly field: string;
  constructor(message: string, field: string) {
    super(message);
    this.field = field;
  }
}

/** Who does it, and when. */
export interface Doing {
  readonly by: string;
  readonly at: Timestamp;
}

export async function addUser(
  db: Database,
  asked: { readonly name: string; readonly role: Role; readonly password: string },
  doing: Doing,
): Promise<number> {
  const name = normalName(asked.name);
  check(nameProblem(name), 'name');
  await checkPassword(asked.password, name);
  const password = await hashPassword(asked.password);
  return db.transaction(async (tx) => {
    const userId = await insertUser(tx, { name, role: asked.role, password, identity: null, ...doing });
    if (userId === null) throw new UserRefused(`已有名为“${name}”的用户`, 'name');
    await note(tx, name, 'user added', { role: asked.role }, doing);
    return userId;
  });
}

/** Whoever is disabled is out at once, on every device. */
export async function disableUser(db: Database, user: User, doing: Doing): Promise<void> {
  await db.transaction(async (tx) => {
    await keepAnAdministrator(tx, user);
    await setUserDisabled(tx, user.userId, doing.at);
    const sessions = await endWebSessionsOf(tx, user, doing);
    await note(tx, user.name, 'user disabled', { sessions }, doing);
  });
}

export async function enableUser(db: Database, user: User, doing: Doing): Promise<void> {
  await db.transaction(async (tx) => {
    await setUserDisabled(tx, user.userId, null);
    await note(tx, user.name, 'user enabled', {}, doing);
  });
}

export async function changeRole(db: Database, user: User, role: Role, doing: Doing): Promise<void> {
  if (user.role === role) return;
  await db.transaction(async (tx) => {
    if (role !== 'administrator') await keepAnAdministrator(tx, user);
    await setUserRole(tx, user.userId, role);
    await note(tx, user.name, 'role changed', { from: user.role, to: role }, doing);
  });
}

/** Ends the user's sessions, but for the one in which it is done. */
export async function changePassword(
  db: Database,
  user: User,
  password: string,
  doing: Doing & { readonly session?: number | null },
): Promise<void> {
  if (user.isForeign) throw new UserRefused('该用户通过统一身份认证登录，没有密码', 'password');
  await checkPassword(password, user.name);
  const hashed = await hashPassword(password);
  await db.transaction(async (tx) => {
    await setUserPassword(tx, user.userId, hashed);
    const ended = await endWebSessionsOf(tx, { ...user, butFor: doing.session ?? null }, doing);
    await note(tx, user.name, 'password changed', { sessions: ended }, doing);
  });
}

/** False if it had ended already. */
export async function endSession(
  db: Database,
  session: { readonly sessionId: number; readonly userId: number; readonly name: string },
  action: 'logout' | 'session ended',
  doing: Doing,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const ended = await endWebSession(tx, session, doing);
    if (ended) await note(tx, session.name, action, { session: session.sessionId }, doing);
    return ended;
  });
}

async function keepAnAdministrator(tx: Transaction, user: User): Promise<void> {
  if (user.role !== 'administrator' || user.disabledAt !== null) return;
  if (await hasOtherAdministrator(tx, user.userId)) return;
  throw new UserRefused(
    `“${user.name}”是唯一的${ROLE_NAMES.administrator}，不能停用或改变角色。请先添加另一位管理员`,
    'role',
  );
}

function note(
  tx: Transaction,
  name: string,
  action: AuditAction,
  detail: Readonly<Record<string, unknown>>,
  { by, at }: Doing,
): Promise<void> {
  return addAuditEntry(tx, { actor: by, action, subject: `user ${name}`, detail, at });
}

function check(problem: string | null, field: string): void {
  if (problem !== null) throw new UserRefused(problem, field);
}

async function checkPassword(password: string, name: string): Promise<void> {
  check(passwordProblem(password, name), 'password');
  if (await isGuessable(password, name))
    throw new UserRefused(
      '这个密码容易被猜中（常见密码，或主要由用户名、业务用词组成），请换一个',
      'password',
    );
}
