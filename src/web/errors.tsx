/** What went wrong, as a page in Chinese; for programs and the queue dashboard as JSON. */

import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { problemOf, sendProblem } from './api/problem.ts';
import { sendFragment, sendPage } from './page.tsx';
import type { Web } from './web.ts';

/** Ends a request with a page that says what is the matter and what to do. Texts are Chinese. */
export class PageError extends Error {
  override readonly name = 'PageError';
  readonly status: number;
  readonly title: string;
  /** Where to go on. */
  readonly link: { readonly href: string; readonly label: string };
  constructor(status: number, title: string, message: string, link = { href: '/', label: '回到概览' }) {
    super(message);
    this.status = status;
    this.title = title;
    this.link = link;
  }
}

export function addErrorPages(server: FastifyInstance, { app }: Web): void {
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const shown = asPageError(error);
    if (shown.status >= 500) app.log.error({ err: error, ...about(request) }, 'a page failed');
    return sendError(request, reply, shown);
  });
  server.addHook('onResponse', async (request, reply) => {
    if (REFUSALS.has(reply.statusCode))
      app.log.warn({ status: reply.statusCode, ...about(request) }, 'a request was refused');
  });
  server.setNotFoundHandler((request, reply) =>
    sendError(request, reply, new PageError(404, '没有这个页面', '地址可能有误，或内容已不存在。')),
  );
}

const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403, 405, 410, 413, 415, 421, 422, 429]);

/** The route, not the address: an address may be a secret. */
function about(request: FastifyRequest) {
  const { method, ip, visitor } = request;
  return { method, route: request.routeOptions.url, address: ip, user: visitor?.name ?? null };
}

export function asPageError(error: Error & Partial<FastifyError>): PageError {
  if (error instanceof PageError) return error;
  // What was sent is read by schemas; what does not fit them was not typed into our forms.
  if (error instanceof z.ZodError) return new PageError(400, '请求有误', '提交的内容不完整或无法识别。');
  const status = isUnreadable(error) ? 400 : (error.statusCode ?? 500);
  if (error.code?.startsWith('FST_CSRF_'))
    return new PageError(
      403,
      '表单已失效',
      '这张表单缺少校验码或已过期，没有做任何更改。请返回上一页，刷新后重新提交。',
    );
  if (status === 413) return new PageError(413, '内容过大', '提交的内容超过了大小限制。');
  if (status === 429) return new PageError(429, '请求过于频繁', '请稍后再试。');
  if (status >= 400 && status < 500) return new PageError(status, '请求有误', '提交的内容无法识别。');
  return new PageError(500, '程序出错', '这次操作没有完成，情况已记入日志。请稍后重试。');
}

/** Text with a NUL in it, which Postgres does not take, or a form in parts that breaks off: neither is a fault of ours. */
function isUnreadable({ code, message }: Error & { readonly code?: string }): boolean {
  return (
    code === '22021' ||
    /^(?:Unexpected end of (?:form|file|multipart)|Malformed|Part terminated)/i.test(message)
  );
}

export function sendError(request: FastifyRequest, reply: FastifyReply, error: PageError): FastifyReply {
  if (request.url.startsWith('/api/v1')) return sendProblem(reply, problemOf(error.status));
  reply.code(error.status);
  if (wantsJson(request)) return reply.send({ error: error.title, message: error.message });
  const notice = (
    <div class="notice notice-error" role="alert">
      <p>{error.message}</p>
    </div>
  );
  if (isFragmentRequest(request)) {
    reply.header('hx-retarget', '#messages').header('hx-reswap', 'innerHTML');
    return sendFragment(
      request,
      reply,
      <>
        {notice}
        {error.link.href === '/' ? null : <a href={error.link.href}>{error.link.label}</a>}
      </>,
    );
  }
  return sendPage(request, reply, {
    title: error.title,
    section: null,
    navigation: request.visitor !== null,
    body: (
      <>
        <h1>{error.title}</h1>
        {notice}
        <p>
          <a href={error.link.href}>{error.link.label}</a>
        </p>
      </>
    ),
  });
}

/** By htmx, for a part of a page. */
export function isFragmentRequest(request: FastifyRequest): boolean {
  return request.headers['hx-request'] === 'true';
}

/** Programs, and the queue dashboard's own script. */
export function wantsJson(request: FastifyRequest): boolean {
  const [path = ''] = request.url.split('?');
  return /^\/(api|queues\/api)(\/|$)/.test(path) || request.headers.accept === 'application/json';
}
