/** `/jobs`: the jobs of one account, which the queue dashboard cannot search; and what failed. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { INSPECTED_PLATFORMS, isInspectedPlatform } from '../../../scrapers/platforms.ts';
import { inspectQueue, queuesFor } from '../../queue/jobs.ts';
import { findAccounts } from '../../store/account-search.ts';
import { accountById, type StoredAccount } from '../../store/accounts.ts';
import { failedInspections, inspectionsOfAccount } from '../../store/inspection-record.ts';
import { PageError } from '../errors.tsx';
import { seeOther } from '../flash.ts';
import { sendPage } from '../page.tsx';
import { mayAct, type Web } from '../web.ts';
import { askJob } from './ask.ts';
import { jobsAskedOf, jobsOfInspections } from './find-jobs.ts';
import { AccountChoice, AccountJobs, JobsHome, type QueueCounts } from './list.tsx';

const PAGE = 10;
const CHOICES = 50;
/** So many of the jobs that people added are shown. */
const ASKED = 20;

const id = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const query = z.object({
  q: z.string().trim().max(100).optional(),
  account: id.optional(),
  after: id.optional(),
});
const wish = z.object({ accountId: id });

export function addJobs(server: FastifyInstance, { app }: Web): void {
  server.get('/jobs', { config: { role: 'viewer' } }, async (request, reply) => {
    const { success, data } = query.safeParse(request.query);
    if (!success) throw new PageError(400, '请求有误', '查询条件无法识别。');
    if (data.account !== undefined) return showAccount(request, reply, data.account, data.after);
    if (data.q) return showChoice(request, reply, data.q);
    return showHome(request, reply, data.after);
  });

  server.post('/jobs/inspect', { config: { role: 'operator' } }, async (request, reply) => {
    const account = await accountOf(wish.safeParse(request.body).data?.accountId);
    const { accountId, platform } = account;
    const refusal = isInspectedPlatform(platform)
      ? await askJob(app, inspectQueue(platform), { accountId }, request.user.name)
      : '该平台的账号须人工查看，不能自动检查。';
    if (refusal !== null) throw new PageError(422, '未添加任务', refusal);
    return seeOther(reply, `/jobs?account=${accountId}`, '已添加：检查一次。');
  });

  server.post('/jobs/recheck', { config: { role: 'operator' } }, async (request, reply) => {
    const { accountId } = await accountOf(wish.safeParse(request.body).data?.accountId);
    const refusal = await askJob(app, 'recheck', { accountId }, request.user.name);
    if (refusal !== null) throw new PageError(422, '未添加任务', refusal);
    return seeOther(reply, `/jobs?account=${accountId}`, '已添加：复核未整改的问题。');
  });

  async function showHome(
    request: FastifyRequest,
    reply: FastifyReply,
    after: number | undefined,
  ): Promise<FastifyReply> {
    const [queues, failed] = await Promise.all([
      queueCounts(),
      failedInspections(app.db, { before: after ?? null, limit: PAGE + 1 }),
    ]);
    return sendPage(request, reply, {
      title: '任务',
      section: 'jobs',
      styles: ['desk'],
      body: <JobsHome queues={queues} {...pageOf(failed, after)} failed={failed.slice(0, PAGE)} />,
    });
  }

  async function showChoice(request: FastifyRequest, reply: FastifyReply, q: string): Promise<FastifyReply> {
    const numbered = /^\d{1,15}$/.test(q) ? await accountById(app.db, Number(q)) : null;
    if (numbered) return reply.redirect(`/jobs?account=${numbered.accountId}`, 303);
    const accounts = await findAccounts(app.db, { search: q }, { after: 0, limit: CHOICES });
    const [only] = accounts;
    if (only && accounts.length === 1) return reply.redirect(`/jobs?account=${only.accountId}`, 303);
    return sendPage(request, reply, {
      title: '查找任务',
      section: 'jobs',
      styles: ['desk'],
      body: <AccountChoice q={q} accounts={accounts} />,
    });
  }

  async function showAccount(
    request: FastifyRequest,
    reply: FastifyReply,
    accountId: number,
    after: number | undefined,
  ): Promise<FastifyReply> {
    const account = await accountOf(accountId);
    const inspections = await inspectionsOfAccount(app.db, accountId, {
      before: after ?? null,
      limit: PAGE + 1,
    });
    const shown = inspections.slice(0, PAGE);
    const [jobs, asked] = await Promise.all([
      jobsOfInspections(app, shown),
      after === undefined ? jobsAskedOf(app, accountId, ASKED) : [],
    ]);
    return sendPage(request, reply, {
      title: `“${account.name}”的任务`,
      section: 'jobs',
      styles: ['desk'],
      body: (
        <AccountJobs
          account={account}
          asked={asked}
          jobs={jobs}
          inspections={shown}
          {...pageOf(inspections, after)}
          mayOperate={mayAct(request.user, 'operator')}
          isInspected={isInspectedPlatform(account.platform)}
        />
      ),
    });
  }

  async function accountOf(accountId: number | undefined): Promise<StoredAccount> {
    const account = accountId === undefined ? null : await accountById(app.db, accountId);
    if (!account) throw new PageError(404, '没有这个账号', '登记编号有误，请用名称查找。');
    return account;
  }

  async function queueCounts(): Promise<QueueCounts[]> {
    return Promise.all(
      queuesFor(INSPECTED_PLATFORMS).map(async ([name, title]) => {
        const counts = await app
          .queue(name)
          .getJobCounts('wait', 'prioritized', 'active', 'delayed', 'failed');
        return {
          name,
          title,
          waiting: (counts.wait ?? 0) + (counts.prioritized ?? 0),
          active: counts.active ?? 0,
          delayed: counts.delayed ?? 0,
          failed: counts.failed ?? 0,
        };
      }),
    );
  }
}

function pageOf(rows: readonly { readonly inspectionId: number }[], after: number | undefined) {
  const last = rows.length > PAGE ? rows[PAGE - 1] : undefined;
  return {
    after: after === undefined ? undefined : String(after),
    next: last ? String(last.inspectionId) : null,
  };
}
