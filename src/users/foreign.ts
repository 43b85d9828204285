/** Users whom the office's identity provider knows: made at their first login, their role as it says each time. */

import type { AuditAction } from '../domain/audit.ts';
import type { Timestamp } from '../domain/time.ts';
import { nameProblem, normalName, type Role } from '../domain/user.ts';
import { addAuditEntry } from '../store/audit-trail.ts';
import type { Database, Transaction } from '../store/database.ts';
import { type Identity, insertUser, setUserRole, type User, userByIdentity } from '../store/users.ts';

export type ForeignLogin = { readonly user: User } | { readonly refused: string };

export async function foreignUser(
  db: Database,
  told: Identity & { readonly name: string; readonly role: Role | null },
  at: Timestamp,
): Promise<ForeignLogin> {
  const { role } = told;
  if (role === null) return { refused: '统一身份认证没有给出可用的角色，请联系管理员。' };
  const name = normalName(told.name);
  return db.transaction(async (tx) => {
    const known = await userByIdentity(tx, told);
    if (known) return welcome(tx, known, role, at);
    const problem = nameProblem(name);
    if (problem !== null) return { refused: `统一身份认证给出的用户名不可用：${problem}。` };
    const by = '统一身份认证';
    const identity = { issuer: told.issuer, subject: told.subject };
    if ((await insertUser(tx, { name, role, password: null, identity, by, at })) === null)
      return { refused: `用户名“${name}”已被另一位用户使用，请联系管理员。` };
    await note(tx, name, 'user added', { role }, at);
    const added = await userByIdentity(tx, told);
    return added ? { user: added } : { refused: '没有这个用户。' };
  });
}

async function welcome(tx: Transaction, user: User, role: Role, at: Timestamp): Promise<ForeignLogin> {
  if (user.disabledAt !== null) return { refused: '该用户已停用，请联系管理员。' };
  if (user.role === role) return { user };
  await setUserRole(tx, user.userId, role);
  await note(tx, user.name, 'role changed', { from: user.role, to: role }, at);
  return { user: { ...user, role } };
}

function note(
  tx: Transaction,
  name: string,
  action: AuditAction,
  detail: Readonly<Record<string, unknown>>,
  at: Timestamp,
): Promise<void> {
  return addAuditEntry(tx, { actor: '统一身份认证', action, subject: `user ${name}`, detail, at });
}
