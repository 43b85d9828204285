/** A body's own page: no login, one signed address, its own problems and nobody else's. */

import { randomUUID } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Timestamp } from '../../domain/time.ts';
import { MINUTE, minus } from '../../domain/time.ts';
import { HandInError, once } from '../../inspection/hand-in.ts';
import { type Opened, openLink } from '../../inspection/sponsor-links.ts';
import { rectificationsOf } from '../../store/rectifications.ts';
import {
  picturesOfBody,
  recheckStandings,
  type SponsorLink,
  violationsOfBody,
} from '../../store/sponsor-links.ts';
import { asPageError, PageError } from '../errors.tsx';
import { seeOther } from '../flash.ts';
import { readForm } from '../form-data.ts';
import { sendPage } from '../page.tsx';
import { noteRefusal } from '../refusals.ts';
import type { Web } from '../web.ts';
import { keyOf } from '../worklist/entry.ts';
import { readAnswer, takeAnswer } from './answer.ts';
import { Body, type BodyProps } from './body.tsx';

declare module 'fastify' {
  interface FastifyRequest {
    /** Under which the request came; set before anything of it is read. */
    sponsorLink: SponsorLink | null;
  }
}

/** Per address of the network; a page with its pictures is one dozen. */
const PAGES = { max: 240, timeWindow: '1 minute' } as const;
/** Per sponsor's address. */
const ANSWERS = { max: 30, timeWindow: '1 hour' } as const;
/** Bytes of a whole answer. */
const LARGEST_ANSWER = 64 * 1024 * 1024;

interface ByToken {
  readonly Params: { readonly token: string };
  readonly Querystring: { readonly answered?: string };
}

export async function addSponsor(server: FastifyInstance, web: Web): Promise<void> {
  server.decorateRequest('sponsorLink', null);
  await server.register(async (scope) => {
    scope.setErrorHandler((error: FastifyError, request, reply) => {
      const shown = asPageError(error);
      if (shown.status >= 500) web.app.log.error({ err: error }, "a sponsor's page failed");
      return refuse(request, reply, shown);
    });
    await scope.register(rateLimit, { global: false });
    const isTooOften = limiter(scope, PAGES);
    // Before the token is looked at: whoever tries tokens is slowed down as well.
    scope.addHook('onRequest', async (request, reply) =>
      (await isTooOften(request)) ? refuse(request, reply, TOO_OFTEN) : undefined,
    );
    scope.addHook('onRequest', createDoor(web));
    addPages(scope, web);
  });
}

const TOO_OFTEN = new PageError(429, '请求过于频繁', '请稍后再试；填写的内容保存在本机。');

type Limits = NonNullable<Parameters<FastifyInstance['createRateLimit']>[0]>;

/** Counts a request, and tells whether it is one too many. */
function limiter(scope: FastifyInstance, limits: Limits): (request: FastifyRequest) => Promise<boolean> {
  const count = scope.createRateLimit(limits);
  return async (request) => {
    const counted = await count(request);
    return !counted.isAllowed && counted.isExceeded;
  };
}

function addPages(scope: FastifyInstance, web: Web): void {
  const { app } = web;

  scope.get<ByToken>('/s/:token', { config: { role: 'anyone' } }, async (request, reply) => {
    const { answered = '' } = request.query;
    const props = await bodyProps(web, request);
    return sendBody(request, reply, {
      ...props,
      answered: /^\d{1,15}$/.test(answered) ? Number(answered) : null,
    });
  });

  scope.get<{ Params: { token: string; capture: string } }>(
    '/s/:token/evidence/:capture',
    { config: { role: 'anyone' } },
    async (request, reply) => {
      const { capture } = request.params;
      const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(capture);
      const [picture] = isId ? await picturesOfBody(app.db, linkOf(request), capture) : [];
      if (!picture) throw new PageError(404, '没有这张截图', '它不属于本单位的问题，或已不存在。');
      const bytes = await app.archive.readScreenshot(picture);
      const isPng = Buffer.from(bytes.subarray(0, 4)).toString('hex') === '89504e47';
      return reply
        .header('cache-control', 'private, max-age=3600')
        .type(isPng ? 'image/png' : 'image/jpeg')
        .send(Buffer.from(bytes));
    },
  );

  const isTooMany = limiter(scope, {
    ...ANSWERS,
    keyGenerator: (request: FastifyRequest) => `answers under ${linkOf(request).linkId}`,
  });
  scope.post<{ Params: { token: string; violation: string } }>(
    '/s/:token/:violation',
    { config: { role: 'anyone' } },
    async (request, reply) => {
      if (await isTooMany(request)) throw TOO_OFTEN;
      const { token, violation: number } = request.params;
      const link = linkOf(request);
      const own = await violationsOfBody(app.db, link);
      const violation = own.find(({ violationId }) => String(violationId) === number);
      if (!violation) throw new PageError(404, '没有这个问题', '它不属于本单位，或已被排除。');
      if (violation.state === 'rectified')
        throw new PageError(409, '已认定整改', '这个问题已认定整改，不需要再填报。');
      const form = readForm(request.body);
      const answer = await readAnswer(form, violation);
      for (const { name, bytes, message } of answer.refused)
        await noteRefusal(web, {
          actor: link.sponsor,
          action: 'upload refused',
          subject: `violation ${violation.violationId}`,
          detail: { name, bytes, why: message, link: link.linkId },
        });
      if (Object.keys(answer.errors).length > 0) {
        const props = await bodyProps(web, request);
        const entered = Object.fromEntries(
          Object.keys(request.body ?? {}).map((name) => [name, form.text(name)]),
        );
        return sendBody(request, reply.code(422), { ...props, errors: answer.errors, entered });
      }
      const handIn = {
        key: keyOf(form, randomUUID),
        by: `sponsor link ${link.linkId}`,
        subject: `violation ${violation.violationId}`,
        at: app.clock(),
      };
      await once(app, handIn, () => takeAnswer(app, link, violation, answer)).catch(underway);
      return seeOther(reply, `/s/${token}?answered=${violation.violationId}`);
    },
  );
}

function underway(error: unknown): never {
  if (error instanceof HandInError) throw new PageError(409, '正在处理', '这次提交正在处理，请稍候。');
  throw error;
}

/** Before anything of a request is read: its token. What is refused is noted, each kind once a minute. */
function createDoor(web: Web) {
  const noted = new Map<string, Timestamp>();
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const { token = '' } = request.params as { readonly token?: string };
    if (Number(request.headers['content-length'] ?? 0) > LARGEST_ANSWER)
      return refuse(request, reply, new PageError(413, '内容过大', '图片太多或太大，请减少后重新提交。'));
    const opened = await openLink(web.app, token);
    if (opened.is === 'open') {
      request.sponsorLink = opened.link;
      return undefined;
    }
    const what = opened.is === 'forged' ? 'forged' : `${opened.is} ${opened.link.linkId}`;
    const now = web.app.clock();
    const last = noted.get(what);
    if (last === undefined || last <= minus(now, MINUTE)) {
      noted.set(what, now);
      await noteRefusal(web, {
        actor: '访客',
        action: 'sponsor address refused',
        subject: opened.is === 'forged' ? 'sponsor link' : `sponsor link ${opened.link.linkId}`,
        detail: { is: opened.is, from: request.ip },
      });
    }
    return refuse(request, reply, REFUSALS[opened.is]);
  };
}

const REFUSALS: Readonly<Record<Exclude<Opened['is'], 'open'>, PageError>> = {
  forged: new PageError(
    403,
    '地址无效',
    '地址不完整或有误。请重新扫描检查报告上的二维码，或向检查单位索取。',
  ),
  expired: new PageError(410, '地址已过期', '填报期已结束。如仍需填报，请联系检查单位重新发放。'),
  withdrawn: new PageError(410, '地址已收回', '检查单位已收回或更换了这个地址。请使用最新发放的地址。'),
};

/** In the sponsor's own frame: nothing of the console shows. */
function refuse(request: FastifyRequest, reply: FastifyReply, error: PageError): FastifyReply {
  return sendPage(request, reply.code(error.status), {
    title: error.title,
    section: null,
    navigation: false,
    styles: ['worklist'],
    body: (
      <div class="look">
        <h1>{error.title}</h1>
        <p class="notice notice-error" role="alert">
          {error.message}
        </p>
      </div>
    ),
  });
}

function sendBody(request: FastifyRequest, reply: FastifyReply, props: BodyProps): FastifyReply {
  return sendPage(request, reply, {
    title: '整改情况填报',
    section: null,
    navigation: false,
    styles: ['worklist', 'sponsor'],
    scripts: ['drafts'],
    body: <Body {...props} />,
  });
}

function linkOf(request: FastifyRequest): SponsorLink {
  if (!request.sponsorLink) throw new Error('no token was checked');
  return request.sponsorLink;
}

async function bodyProps({ app }: Web, request: FastifyRequest): Promise<BodyProps> {
  const link = linkOf(request);
  const { token } = request.params as ByToken['Params'];
  const violations = await violationsOfBody(app.db, link);
  const answers = await Promise.all(
    violations.map(({ violationId }) => rectificationsOf(app.db, { violationId })),
  );
  return {
    token,
    link,
    violations,
    pictures: await picturesOfBody(app.db, link),
    rechecks: await recheckStandings(app.db, link),
    answers: answers.flat(),
    answered: null,
    keyOf: () => randomUUID(),
  };
}
