/** /accounts: the list, the page of an account, and what an operator does there. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isInspectedPlatform } from '../../../scrapers/platforms.ts';
import { withoutFullStop } from '../../domain/full-stop.ts';
import { dayOf, parseDay } from '../../domain/time.ts';
import { ruleTitles } from '../../inspection/rulesets.ts';
import { historyOf } from '../../store/account-life.ts';
import { seenPosts } from '../../store/account-posts.ts';
import { problemsOfAccount } from '../../store/account-problems.ts';
import { findAccounts } from '../../store/account-search.ts';
import { accountById, type StoredAccount } from '../../store/accounts.ts';
import { addAuditEntry } from '../../store/audit-trail.ts';
import { grantExemption, listExemptions, revokeExemption } from '../../store/exemptions.ts';
import { inspectionsOfAccount } from '../../store/inspection-record.ts';
import { ensureInspection } from '../../store/inspections.ts';
import { listObservations } from '../../store/observations.ts';
import { listWarnings } from '../../store/warnings.ts';
import { PageError } from '../errors.tsx';
import { seeOther } from '../flash.ts';
import { sendPage } from '../page.tsx';
import { mayAct, type Web } from '../web.ts';
import { AccountView } from './account.tsx';
import { monthsOf, yearSpan } from './days.ts';
import type { ExemptionForm } from './exemptions.tsx';
import { addAccountFiles } from './files.tsx';
import { AccountList } from './list.tsx';
import { filterOf, listQuery, number } from './query.ts';

const PAGE = 50;
/** Inspections on the page of an account. */
const INSPECTIONS = 20;
/** Problems of one account: more than it can have in a decade. */
const PROBLEMS = 200;

export function addAccounts(server: FastifyInstance, web: Web): void {
  addAccountFiles(server, web);
  server.get('/accounts', { config: { role: 'viewer' } }, (request, reply) => list(web, request, reply));
  server.get('/accounts/:id', { config: { role: 'viewer' } }, async (request, reply) =>
    show(web, request, reply, await accountOf(web, request)),
  );
  const operator = { config: { role: 'operator' as const } };
  server.post('/accounts/:id/inspect', operator, (request, reply) => inspectNow(web, request, reply));
  server.post('/accounts/:id/recheck', operator, (request, reply) => recheckNow(web, request, reply));
  server.post('/accounts/:id/exemptions', operator, (request, reply) => grant(web, request, reply));
  server.post('/accounts/:id/exemptions/:exemption/revoke', operator, (request, reply) =>
    revoke(web, request, reply),
  );
}

async function list({ app }: Web, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { after, ...chosen } = listQuery.parse(request.query);
  // one more than is shown tells whether there is a next page
  const found = await findAccounts(app.db, filterOf(request.query), { after: after ?? 0, limit: PAGE + 1 });
  const accounts = found.slice(0, PAGE);
  const next = found.length > PAGE ? String(accounts.at(-1)?.accountId) : null;
  return sendPage(request, reply, {
    title: '账号',
    section: 'accounts',
    styles: ['accounts'],
    body: (
      <AccountList
        query={{ ...chosen, after: after?.toString() }}
        accounts={accounts}
        next={next}
        mayImport={mayAct(request.visitor, 'operator')}
      />
    ),
  });
}

async function accountOf({ app }: Web, request: FastifyRequest): Promise<StoredAccount> {
  const params = z.object({ id: number }).safeParse(request.params);
  const account = params.success ? await accountById(app.db, params.data.id) : null;
  if (!account) throw new PageError(404, '没有这个账号', '编号可能有误。可以在账号页面按名称或拼音搜索。');
  return account;
}

const pageQuery = z.object({
  before: number.optional().catch(undefined),
  year: z.coerce.number().int().min(2000).max(2100).optional().catch(undefined),
});

const BLANK: ExemptionForm = { values: {}, errors: {} };

async function show(
  { app }: Web,
  request: FastifyRequest,
  reply: FastifyReply,
  account: StoredAccount,
  form: ExemptionForm = BLANK,
): Promise<FastifyReply> {
  const { db } = app;
  const { accountId } = account;
  const today = dayOf(app.clock());
  const thisYear = Number(today.slice(0, 4));
  const { before, year = thisYear } = pageQuery.parse(request.query);
  const [history, looks, problems, exemptions, warnings, observations, posts, rules] = await Promise.all([
    historyOf(db, accountId),
    inspectionsOfAccount(db, accountId, { before: before ?? null, limit: INSPECTIONS + 1 }),
    problemsOfAccount(db, accountId, PROBLEMS),
    listExemptions(db, { accountId, revoked: true }),
    listWarnings(db, { accountId, all: true }),
    listObservations(db, accountId),
    seenPosts(db, accountId, yearSpan(year)),
    ruleTitles(db),
  ]);
  const inspections = looks.slice(0, INSPECTIONS);
  const older = looks.length > INSPECTIONS ? (inspections.at(-1)?.inspectionId ?? null) : null;
  const page = {
    account,
    history,
    inspections,
    older,
    problems,
    exemptions,
    warnings: warnings.slice(0, PROBLEMS),
    observations,
    posts,
    year,
    thisYear,
    months: monthsOf(year, posts, today),
    rules,
    form,
    isOperator: mayAct(request.visitor, 'operator'),
    isInspected: isInspectedPlatform(account.platform),
  };
  const hasErrors = Object.keys(form.errors).length > 0;
  return sendPage(request, hasErrors ? reply.code(422) : reply, {
    title: account.name,
    section: 'accounts',
    styles: ['accounts'],
    body: <AccountView page={page} />,
  });
}

/** As the daily watch judges, unless a round has its own set. */
const RULESET = 'baoji-2020';

async function inspectNow(web: Web, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { app } = web;
  const account = await accountOf(web, request);
  const { accountId } = account;
  if (!isInspectedPlatform(account.platform))
    throw new PageError(409, '不能自动检查', '该平台须人工检查。请在人工查看页面记录结果。');
  const { hash } = await app.useRuleset(RULESET);
  const at = app.clock();
  const inspection = await app.db.transaction(async (tx) => {
    const wanted = await ensureInspection(tx, {
      accountId,
      roundId: null,
      reason: 'single',
      ruleset: hash,
      at,
    });
    await addAuditEntry(tx, {
      actor: request.user.name,
      action: 'inspection wanted',
      subject: `account ${accountId}`,
      detail: { inspectionId: wanted.inspectionId },
      at,
    });
    return wanted;
  });
  await app.enqueue([inspection]);
  return seeOther(
    reply,
    `/accounts/${accountId}#inspections`,
    `检查 ${inspection.inspectionId} 已排队，完成后结果显示在检查记录中。`,
  );
}

async function recheckNow(web: Web, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { app } = web;
  const { accountId } = await accountOf(web, request);
  const wanted = await app.wantRechecks({ accountId }, request.user.name);
  if (wanted.is === 'refused') throw new PageError(409, '不能复核', wanted.why);
  await app.enqueue(wanted.inspections);
  return seeOther(reply, `/accounts/${accountId}#inspections`, `已排队复核 ${wanted.violations} 个问题。`);
}

const filledIn = z.string().trim();
const grantForm = z.object({ rule: filledIn, from: filledIn, to: filledIn, why: filledIn });

async function grant(web: Web, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { app } = web;
  const account = await accountOf(web, request);
  const values = grantForm.catch({ rule: '', from: '', to: '', why: '' }).parse(request.body);
  const from = parseDay(values.from);
  const to = parseDay(values.to);
  const errors: Record<string, string> = {};
  if (values.rule !== '' && !(await ruleTitles(app.db)).has(values.rule))
    errors.rule = '没有这条规则，请从列表中选择';
  if (!from) errors.from = '请填写开始日期，如2020-10-26';
  if (!to) errors.to = '请填写结束日期，如2020-11-06';
  if (from && to && from > to) errors.to = '结束日期早于开始日期，请改正';
  if (values.why === '' || values.why.length > 500) errors.why = '请填写理由，不超过500字';
  if (!from || !to || Object.keys(errors).length > 0)
    return show(web, request, reply, account, { values, errors });
  const { accountId } = account;
  await app.db.transaction((tx) =>
    grantExemption(tx, {
      accountId,
      rule: values.rule === '' ? null : values.rule,
      from,
      to,
      why: withoutFullStop(values.why),
      by: request.user.name,
      at: app.clock(),
    }),
  );
  return seeOther(reply, `/accounts/${accountId}#exemptions`, '说明理由已登记。');
}

async function revoke(web: Web, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { app } = web;
  const { accountId } = await accountOf(web, request);
  const { exemption } = z.object({ exemption: number }).parse(request.params);
  const { why } = z
    .object({ why: filledIn.max(500) })
    .catch({ why: '' })
    .parse(request.body);
  if (why === '')
    throw new PageError(422, '请填写撤销原因', '说明理由没有撤销。请返回填写撤销原因后重新提交。');
  const [own] = (await listExemptions(app.db, { accountId })).filter(
    ({ exemptionId }) => exemptionId === exemption,
  );
  if (!own) throw new PageError(409, '没有撤销', '这项说明理由不属于该账号，或已被撤销。');
  const revoked = await app.db.transaction((tx) =>
    revokeExemption(tx, exemption, { by: request.user.name, why, at: app.clock() }),
  );
  if (revoked.is !== 'done') throw new PageError(409, '没有撤销', '这项说明理由刚刚已被他人撤销。');
  return seeOther(reply, `/accounts/${accountId}#exemptions`, '说明理由已撤销，记录仍保留。');
}
