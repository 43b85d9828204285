/** What went wrong, for programs (RFC 9457): the title in Chinese for whoever reads the log, the detail in English. */

import type { FastifyReply } from 'fastify';

export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** What is wrong with which parameter. */
  readonly errors?: readonly { readonly parameter: string; readonly detail: string }[];
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer((value: unknown) => JSON.stringify(value))
    .send({ type: 'about:blank', ...problem });
}

const PROBLEMS: Readonly<Record<number, Omit<Problem, 'status'>>> = {
  400: { title: '请求有误', detail: 'the request could not be understood' },
  401: {
    title: '需要令牌',
    detail:
      'a valid token is needed: send "Authorization: Bearer <token>"; an administrator makes one at /tokens',
  },
  403: { title: '没有权限', detail: 'this token may not read this' },
  404: {
    title: '没有这个资源',
    detail: 'there is no such resource; /api/v1/openapi.json lists what there is',
  },
  429: { title: '请求过于频繁', detail: 'too many requests; wait as long as the header retry-after says' },
};

export function problemOf(status: number): Problem {
  const known = PROBLEMS[status];
  if (known) return { status, ...known };
  return status >= 500
    ? { status, title: '程序出错', detail: 'the request failed on our side; it is in the log of the service' }
    : { status, title: '请求有误', detail: 'the request was refused' };
}
