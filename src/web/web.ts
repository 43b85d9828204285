/** What every part of the console shares: the app, the one who asks, and who may do what. */

import type { App } from '../app.ts';
import { includesRole, LOCAL_NAME, ROLE_NAMES, ROLES, type Role } from '../domain/user.ts';
import type { FoundSession } from '../store/web-sessions.ts';

export { ROLE_NAMES, ROLES, type Role };

export interface WebUser {
  /** Null: the built-in administrator of this machine, or a program's token. */
  readonly id: number | null;
  /** Stands as `decided_by` and `actor` on what this person does. */
  readonly name: string;
  readonly role: Role;
}

/** While there are no users and the service listens on loopback. */
export const LOCAL_ADMINISTRATOR: WebUser = { id: null, name: LOCAL_NAME, role: 'administrator' };

export interface Web {
  readonly app: App;
}

export function mayAct(user: WebUser | null, needed: Role | 'anyone'): boolean {
  if (needed === 'anyone') return true;
  return user !== null && includesRole(user.role, needed);
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call this route. A route without it stops the service from starting. */
    role?: Role | 'anyone';
  }
  interface FastifyRequest {
    /** Who asks; null: nobody we know. */
    visitor: WebUser | null;
    /** The session with which they came; it may be over. */
    session: FoundSession | null;
    /** Who asks, on routes that need a role; reading it on others throws if nobody is logged in. */
    readonly user: WebUser;
  }
}
