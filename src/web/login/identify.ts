/** Who asks: by the session's cookie, by a program's token, or because nobody else can reach this machine. */

import type { FastifyRequest } from 'fastify';
import { useApiToken } from '../../store/api-tokens.ts';
import { hasUsers } from '../../store/users.ts';
import { lookUpSession, type SessionLookup } from '../../users/login.ts';
import { tokenHash } from '../../users/tokens.ts';
import { LOCAL_ADMINISTRATOR, type Web, type WebUser } from '../web.ts';
import { sessionToken } from './cookie.ts';

export interface Identified {
  readonly visitor: WebUser | null;
  /** What a form's token is bound to. */
  readonly csrfSubject: string;
  /** The session that was shown, in force or not; null: none was. */
  readonly lookup: SessionLookup | null;
}

export type Identify = (request: FastifyRequest) => Promise<Identified>;

const NOBODY: Identified = { visitor: null, csrfSubject: 'anyone', lookup: null };

export function createIdentify({ app }: Web): Identify {
  const isLoginNeeded = createLoginNeeded(app);
  return async (request) => {
    const bearer = bearerOf(request);
    if (bearer !== null) return { ...NOBODY, visitor: await program(app, bearer) };
    const token = sessionToken(app.config, request);
    if (token !== null) {
      const lookup = await lookUpSession(app.db, token, app.clock());
      const { session, state } = lookup;
      if (session && state === 'valid') {
        const { userId: id, name, role, sessionId } = session;
        return { visitor: { id, name, role }, csrfSubject: `session ${sessionId}`, lookup };
      }
      if (await isLoginNeeded()) return { ...NOBODY, lookup };
    }
    return (await isLoginNeeded()) ? NOBODY : { ...NOBODY, visitor: LOCAL_ADMINISTRATOR };
  };
}

/** Users are disabled, never removed: once there are some, there are. */
export function createLoginNeeded({ db, config }: Web['app']): () => Promise<boolean> {
  let needed = config.oidc !== null;
  return async () => {
    needed ||= await hasUsers(db);
    return needed;
  };
}

/** Programs read under `/api` only. */
function bearerOf(request: FastifyRequest): string | null {
  if (!request.url.startsWith('/api/')) return null;
  const { authorization } = request.headers;
  return authorization === undefined ? null : authorization.replace(/^Bearer\s+/i, '');
}

async function program(app: Web['app'], token: string): Promise<WebUser | null> {
  const known = await useApiToken(app.db, tokenHash(token), app.clock());
  return known && { id: null, name: `令牌 ${known.name}`, role: 'viewer' };
}
