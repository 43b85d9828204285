/** api.weixin.qq.com: the official interface, by the account holder's authorisation. */

import { z } from 'zod';
import { digest } from '../identities.ts';
import {
  type OfficialError,
  officialError,
  publishedBatch,
  tokenAnswer,
  totalDetail,
} from '../pages/official.ts';
import type { Account, Scene } from '../scene.ts';
import type { Sessions } from '../sessions.ts';
import { json, missing, type Question, type Reply, type Surface } from './surface.ts';

const asked = z.object({
  appid: z.string().default(''),
  secret: z.string().default(''),
  begin_date: z.string().default(''),
  end_date: z.string().default(''),
  offset: z.number().default(0),
  count: z.number().default(20),
});

export const official: Surface = (question, scene, sessions) => {
  const body = asked.safeParse(bodyOf(question));
  const input = body.success ? body.data : asked.parse({});
  if (question.path === '/cgi-bin/stable_token' || question.path === '/cgi-bin/token') {
    return token(question, scene, sessions, input);
  }
  const account = scene.accounts.find(
    (a) => sessions.accessTokens.get(a.appId) === question.query.get('access_token'),
  );
  if (!account) return error(null, 40001);
  if (question.path === '/datacube/getarticletotaldetail') {
    return {
      about: account,
      voice: 'official',
      answer: () => json(totalDetail(account, input.begin_date, input.end_date, scene.now)),
    };
  }
  if (question.path === '/cgi-bin/freepublish/batchget') {
    return {
      about: account,
      voice: 'official',
      answer: () => json(publishedBatch(account, input.offset, input.count)),
    };
  }
  return { about: account, voice: 'official', answer: missing };
};

function bodyOf(question: Question): unknown {
  try {
    return { ...Object.fromEntries(question.query), ...JSON.parse(question.body || '{}') };
  } catch {
    return Object.fromEntries(question.query);
  }
}

/** Only of accounts whose holder authorised it; the token is remembered by its AppID. */
function token(
  question: Question,
  scene: Scene,
  sessions: Sessions,
  input: { appid: string; secret: string },
): Reply {
  const account = scene.accounts.find((a) => a.appId === input.appid) ?? null;
  if (!account || !scene.shows(account, 'authorised')) return error(null, 40013);
  if (input.secret !== account.appSecret) return error(account, 40125);
  const value = digest(`token|${account.appId}|${question.host}`, 40);
  sessions.accessTokens.set(account.appId, value);
  return { about: account, voice: 'official', answer: () => json(tokenAnswer(value)) };
}

function error(about: Account | null, code: OfficialError): Reply {
  return { about, voice: 'official', answer: () => json(officialError(code)) };
}
