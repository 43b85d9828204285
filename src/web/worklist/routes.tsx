/** What public pages do not tell, for an inspector with a phone. */

import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { scraperOf } from '../../../scrapers/platforms.ts';
import { qrSvg } from '../../documents/qr-code.ts';
import { PLATFORMS } from '../../domain/account.ts';
import { appLink } from '../../domain/app-link.ts';
import { OBSERVABLE_TITLES } from '../../domain/observation.ts';
import {
  addressIn,
  type HandInAnswer,
  HandInError,
  handInAddress,
  handInSeen,
  once,
} from '../../inspection/hand-in.ts';
import { faultInWords, SubmissionError } from '../../inspection/submit.ts';
import { isRefused, takeUpload } from '../../inspection/upload.ts';
import { openItems } from '../../inspection/worklist.ts';
import { accountById } from '../../store/accounts.ts';
import { claimAccount, claimOf, releaseAccount } from '../../store/claims.ts';
import { handInByKey } from '../../store/handed-in.ts';
import { inspectionById } from '../../store/inspections.ts';
import { inspectionForPeople } from '../../store/worklist.ts';
import { roundsForPeople, type WorkFilters, type WorkRound, workPage } from '../../store/worklist-page.ts';
import { PageError } from '../errors.tsx';
import { seeOther } from '../flash.ts';
import { readForm } from '../form-data.ts';
import { sendFragment, sendPage } from '../page.tsx';
import { noteRefusal } from '../refusals.ts';
import { mayAct, type Web } from '../web.ts';
import { Account, type AccountProps } from './account.tsx';
import { keyOf, readEntry } from './entry.ts';
import { List, OUTSIDE, type Query } from './list.tsx';
import { Sent, Standing } from './sent.tsx';

const VIEWER = { config: { role: 'viewer' } } as const;
const REVIEWER = { config: { role: 'reviewer' } } as const;
const LOOKS = { section: 'worklist', styles: ['worklist'], scripts: ['drafts'] } as const;
const ROWS = 30;

interface ById {
  readonly Params: { readonly id: string };
}

export function addWorklist(server: FastifyInstance, web: Web): void {
  const { app } = web;

  server.get<{ Querystring: Query }>('/worklist', VIEWER, async (request, reply) => {
    const { query } = request;
    const rounds = await roundsForPeople(app.db);
    const round = roundOf(query, rounds);
    const filters = filtersOf(query, round);
    const rows = await workPage(app.db, filters, { at: app.clock(), limit: ROWS + 1 });
    const shown = rows.slice(0, ROWS);
    const titles = await titlesOf(web, [round?.ruleset, ...shown.map(({ ruleset }) => ruleset)]);
    const named = shown.map((row) => ({ ...row, titles: row.rules.map((id) => titles.get(id) ?? id) }));
    const next = rows.length > ROWS ? String(shown.at(-1)?.inspectionId) : null;
    const rules = [...titles].map(([value, label]) => ({ value, label }));
    const me = request.user.name;
    const title = '待查清单';
    return sendPage(request, reply, {
      ...LOOKS,
      title,
      body: <List {...{ query, rounds, round, rules, rows: named, next, me }} />,
    });
  });

  server.get<ById>('/worklist/:id', VIEWER, async (request, reply) => {
    const props = await accountProps(web, request);
    if (!props) return seeOther(reply, '/worklist', '这个账号已有结论，不需要再查看。');
    return sendAccount(request, reply, props);
  });

  server.get<ById>('/worklist/:id/code.svg', VIEWER, async (request, reply) => {
    const { account } = await looked(web, request);
    const link = appLink(account);
    if (!link) throw new PageError(404, '没有地址', '平台没有这个账号的地址。');
    return reply.type('image/svg+xml').send(await qrSvg(link.url));
  });

  server.post<ById>('/worklist/:id/claim', REVIEWER, async (request, reply) => {
    const { account } = await looked(web, request);
    await claimAccount(app.db, account.accountId, { by: request.user.name, at: app.clock() });
    return seeOther(reply, `/worklist/${numberOf(request.params.id)}`);
  });

  server.post<ById>('/worklist/:id/release', REVIEWER, async (request, reply) => {
    const { account } = await looked(web, request);
    await releaseAccount(app.db, account.accountId, request.user.name);
    return seeOther(reply, '/worklist');
  });

  server.post<ById>('/worklist/:id/address', REVIEWER, async (request, reply) => {
    const { account, inspectionId } = await looked(web, request);
    if (!scraperOf(account.platform))
      throw new PageError(422, '不能核对', '这个平台不作自动检查，请改为记录所见。');
    const form = readForm(request.body);
    const by = request.user.name;
    const key = keyOf(form, randomUUID);
    const url = addressIn(form.text('url'));
    try {
      await onceForPage(web, { key, by, subject: `inspection ${inspectionId} address` }, async () => {
        const said = await handInAddress(app, account, url, by);
        if (said.answer === 'proved') await releaseAccount(app.db, account.accountId, by);
        return { is: 'address', inspectionId, said };
      });
    } catch (error) {
      if (!(error instanceof SubmissionError)) throw error;
      const why = faultInWords(error.fault, account);
      const subject = `account ${account.accountId}`;
      await noteRefusal(web, { actor: by, action: 'address refused', subject, detail: { url, why } });
      return again(web, request, reply, { errors: { url: why }, entered: { url: form.text('url') } });
    }
    return seeOther(reply, `/worklist/sent/${key}`);
  });

  server.post<ById>('/worklist/:id/seen', REVIEWER, async (request, reply) => {
    const { account, inspectionId } = await looked(web, request);
    const { accountId } = account;
    const form = readForm(request.body);
    const by = request.user.name;
    const { seenAt, observed, errors } = readEntry(form, app.clock());
    const [file] = await form.files('picture');
    const picture = await takeUpload(file?.bytes ?? new Uint8Array());
    const wrong: Record<string, string> = { ...errors };
    if (isRefused(picture)) {
      wrong.picture = `${picture.message}。${picture.remedy}。`;
      const detail = { name: file?.name ?? '', bytes: file?.bytes.length ?? 0, why: picture.message };
      await noteRefusal(web, {
        actor: by,
        action: 'upload refused',
        subject: `account ${accountId}`,
        detail,
      });
    }
    if (isRefused(picture) || Object.keys(wrong).length > 0)
      return again(web, request, reply, { errors: wrong, entered: textsOf(request.body) });
    const key = keyOf(form, randomUUID);
    await onceForPage(web, { key, by, subject: `inspection ${inspectionId} seen` }, async () => {
      await handInSeen(
        app,
        account,
        observed.map((one) => ({ accountId, observed: one, seenAt, by, picture })),
      );
      await releaseAccount(app.db, accountId, by);
      const findings = observed.map(({ finding }) => OBSERVABLE_TITLES[finding]);
      return { is: 'seen', inspectionId, findings };
    });
    return seeOther(reply, `/worklist/sent/${key}`);
  });

  server.get<{ Params: { key: string } }>('/worklist/sent/:key', VIEWER, async (request, reply) => {
    const { key } = request.params;
    const found = /^[0-9a-f-]{36}$/.test(key) ? await handInByKey<HandInAnswer>(app.db, key) : null;
    if (!found?.answer) throw new PageError(404, '没有这次提交', '地址可能有误，或提交没有完成。');
    const { answer } = found;
    const inspection = await inspectionById(app.db, answer.inspectionId);
    const account = inspection && (await accountById(app.db, inspection.accountId));
    if (!inspection || !account) throw new PageError(404, '没有这个账号', '账号可能已被移除。');
    const after = { ...NO_FILTERS, roundId: inspection.roundId, after: inspection.inspectionId };
    const [next = null] = await workPage(app.db, after, { at: app.clock(), limit: 1 });
    return sendPage(request, reply, {
      ...LOOKS,
      title: '提交结果',
      body: <Sent answer={answer} name={account.name} inspection={inspection} next={next} />,
    });
  });

  server.get<ById>('/worklist/:id/standing', VIEWER, async (request, reply) => {
    const inspection = await inspectionById(app.db, numberOf(request.params.id));
    if (!inspection) throw new PageError(404, '没有这次检查', '地址可能有误。');
    return sendFragment(request, reply, <Standing inspection={inspection} />);
  });
}

const NO_FILTERS = { platform: null, rule: null, named: null };

/** The round that was asked for, or the newest; null: outside rounds. */
function roundOf({ round }: Query, rounds: readonly WorkRound[]): WorkRound | null {
  if (round === OUTSIDE) return null;
  return rounds.find(({ name }) => name === round) ?? rounds[0] ?? null;
}

function filtersOf({ rule, platform, name, after }: Query, round: WorkRound | null): WorkFilters {
  return {
    roundId: round?.roundId ?? null,
    platform: PLATFORMS.find((known) => known === platform) ?? null,
    rule: typeof rule === 'string' ? rule || null : null,
    named: typeof name === 'string' ? name.trim() || null : null,
    after: after !== undefined && /^\d{1,15}$/.test(after) ? Number(after) : null,
  };
}

/** The rules' names, in Chinese, by their ids. */
async function titlesOf({ app }: Web, hashes: readonly (string | undefined)[]): Promise<Map<string, string>> {
  const titles = new Map<string, string>();
  for (const hash of new Set(hashes)) {
    if (hash === undefined) continue;
    const ruleset = await app.rulesetOf(hash);
    for (const rule of ruleset.rules) if (rule.unknown === 'asks') titles.set(rule.id, rule.title);
  }
  return titles;
}

function numberOf(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new PageError(404, '没有这次检查', '地址可能有误，请从清单进入。');
}

async function looked({ app }: Web, { params }: { readonly params: ById['Params'] }) {
  const inspection = await inspectionForPeople(app.db, numberOf(params.id));
  const account = inspection && (await accountById(app.db, inspection.accountId));
  if (!inspection || !account) throw new PageError(404, '没有这次检查', '地址可能有误，请从清单进入。');
  return { inspection, inspectionId: inspection.inspectionId, account };
}

type OfAccount = FastifyRequest<ById>;

/** Null: nothing of it waits for anybody. */
async function accountProps(web: Web, request: OfAccount): Promise<AccountProps | null> {
  const { app } = web;
  const { inspection, inspectionId, account } = await looked(web, request);
  const items = await openItems(app, inspection);
  if (items.length === 0) return null;
  return {
    account,
    inspectionId,
    round: inspection.round,
    items,
    link: appLink(account),
    claim: await claimOf(app.db, account.accountId, app.clock()),
    me: request.user.name,
    mayRecord: mayAct(request.user, 'reviewer'),
    keys: { address: randomUUID(), seen: randomUUID() },
  };
}

function sendAccount(request: OfAccount, reply: FastifyReply, props: AccountProps): FastifyReply {
  const title = `待查：${props.account.name}`;
  return sendPage(request, reply, { ...LOOKS, title, body: <Account {...props} /> });
}

/** The form once more, with what is wrong and what was entered. */
async function again(
  web: Web,
  request: OfAccount,
  reply: FastifyReply,
  wrong: Required<Pick<AccountProps, 'errors' | 'entered'>>,
): Promise<FastifyReply> {
  const props = await accountProps(web, request);
  if (!props) throw new PageError(409, '不需要再查看', '这个账号已有结论；刚才的内容没有记录。');
  return sendAccount(request, reply.code(422), { ...props, ...wrong });
}

function textsOf(body: unknown): Record<string, string> {
  const form = readForm(body);
  const names = Object.keys(body ?? {}).filter((name) => !['_csrf', 'key', 'age', 'picture'].includes(name));
  return Object.fromEntries(names.map((name) => [name, form.text(name)]));
}

async function onceForPage(
  { app }: Web,
  handIn: { readonly key: string; readonly by: string; readonly subject: string },
  work: () => Promise<HandInAnswer>,
): Promise<HandInAnswer> {
  try {
    return await once(app, { ...handIn, at: app.clock() }, work);
  } catch (error) {
    if (!(error instanceof HandInError)) throw error;
    if (error.is === 'underway') throw new PageError(409, '正在处理', '这次提交正在处理，请稍候。');
    throw new PageError(403, '不能提交', '这次提交属于另一个人。请返回清单重新打开。');
  }
}
