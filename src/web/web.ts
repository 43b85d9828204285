/** What every part of the console shares: the app, the one who asks, and who may do what. */

import type { App } from '../app.ts';

/** Who may call an address; each role may also do what the ones before it may. */
export const ROLES = ['viewer', 'reviewer', 'operator', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** The role in the words of the page. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  viewer: '查看人员',
  reviewer: '审核人员',
  operator: '值班人员',
  administrator: '管理员',
};

export interface WebUser {
  /** Null: the built-in administrator of this machine, or a program's token. */
  readonly id: number | null;
  /** Stands as `decided_by` and `actor` on what this person does. */
  readonly name: string;
  readonly role: Role;
}

/** While there are no users and the service listens on loopback. */
export const LOCAL_ADMINISTRATOR: WebUser = { id: null, name: '本机', role: 'administrator' };

export interface Web {
  readonly app: App;
}

export function mayAct(user: WebUser | null, needed: Role | 'anyone'): boolean {
  if (needed === 'anyone') return true;
  return user !== null && ROLES.indexOf(user.role) >= ROLES.indexOf(needed);
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call this route. A route without it stops the service from starting. */
    role?: Role | 'anyone';
  }
  interface FastifyRequest {
    /** Who asks; null: nobody we know. */
    visitor: WebUser | null;
    /** Who asks, on routes that need a role; reading it on others throws if nobody is logged in. */
    readonly user: WebUser;
  }
}
