/** `/review`: the list, one screen for one decision, and several decided at once. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { RuleWords } from '../../rules/ruleset.ts';
import { decideAsSeen, REVIEW_ACTIONS } from '../../store/decisions.ts';
import { neighboursOf, reviewSubject, roundsOfReview, violationsToReview } from '../../store/review.ts';
import { PageError } from '../errors.tsx';
import { seeOther } from '../flash.ts';
import { sendFragment, sendPage } from '../page.tsx';
import type { Web } from '../web.ts';
import { addBulk } from './bulk-routes.tsx';
import type { Refusal, Typed } from './decide-form.tsx';
import { DecisionPage } from './decision.tsx';
import { Excerpts } from './evidence.tsx';
import { findPlaces } from './excerpts.ts';
import { ReviewList } from './list.tsx';
import { filtersOf, reviewQuery, violationId, withFilters } from './query.ts';
import { gatherSubject } from './subject.ts';
import { UNDO_REASON } from './words.ts';

const ROWS = 50;
const LOOK = { config: { role: 'viewer' } } as const;

const decisionForm = z.object({
  action: z.enum(REVIEW_ACTIONS),
  seen: z.string().max(100),
  reason: z.string().trim().max(500).default(''),
  why: z.string().trim().max(2000).default(''),
  /** What is to be decided once the decision of somebody else is taken back: its reason was typed already. */
  wanted: z.enum(REVIEW_ACTIONS).optional(),
});

export function addReview(server: FastifyInstance, web: Web): void {
  const { app } = web;

  server.get('/review', LOOK, async (request, reply) => {
    const query = reviewQuery.parse(request.query);
    const { after } = query;
    const [found, rounds] = await Promise.all([
      violationsToReview(app.db, filtersOf(query), {
        ...(after === undefined ? {} : { after }),
        limit: ROWS + 1,
      }),
      roundsOfReview(app.db),
    ]);
    const rows = found.slice(0, ROWS);
    const next = found.length > ROWS ? String(rows.at(-1)?.violationId) : null;
    const names = rounds.map(({ name }) => name);
    const rules = await rulesOf(
      web,
      rounds.map(({ ruleset }) => ruleset),
    );
    return sendPage(request, reply, {
      title: '审核',
      section: 'review',
      styles: ['review'],
      scripts: ['review'],
      body: <ReviewList {...{ rows, next, query, rules }} rounds={names} user={request.user} />,
    });
  });

  addBulk(server, web);

  server.get('/review/:id', LOOK, (request, reply) => sendDecision(web, request, reply, null, null));

  server.get('/review/:id/excerpt', LOOK, async (request, reply) => {
    const violation = await reviewSubject(app.db, numberOf(request));
    if (!violation) throw missing();
    const body = <Excerpts {...(await findPlaces(app, violation))} />;
    if (request.headers['hx-request'] === 'true') return sendFragment(request, reply, body);
    return sendPage(request, reply, {
      title: '页面原文',
      section: 'review',
      styles: ['review'],
      body: (
        <>
          <h1>{violation.name}</h1>
          <section class="card excerpts">{body}</section>
        </>
      ),
    });
  });

  server.post('/review/:id/decide', { config: { role: 'reviewer' } }, async (request, reply) => {
    const id = numberOf(request);
    const { action, seen, reason, why, wanted } = formOf(request.body);
    const words = wanted ? UNDO_REASON : [reason, why].filter((part) => part !== '').join('；');
    const typed: Typed = { action, reason, why };
    if (words === '' && action !== 'reopened')
      return sendDecision(web, request, reply.code(422), typed, { is: 'no-reason' });
    const decision = { action, by: request.user.name, why: words || UNDO_REASON, at: app.clock() };
    const decided = await app.db.transaction((tx) => decideAsSeen(tx, id, decision, seen));
    if (decided.is === 'missing') throw missing();
    if (decided.is !== 'done')
      return sendDecision(web, request, reply.code(409), action === 'reopened' ? null : typed, {
        is: 'changed',
        last: decided.last,
      });
    if (wanted) return sendDecision(web, request, reply, { action: wanted, reason, why }, null);
    const query = reviewQuery.parse(request.query);
    // What is open again is what one wants to see; after a decision the next one is.
    if (action === 'reopened')
      return seeOther(reply, withFilters(`/review/${id}`, query), `${id}号：已撤销前一决定`);
    const { next, previous } = await neighboursOf(app.db, filtersOf(query), id);
    const onward = next ?? previous ?? id;
    if (action === 'not_rectified')
      return seeOther(reply, withFilters(`/review/${onward}`, query), `${id}号：复核认定未整改`);
    return seeOther(reply, withFilters(`/review/${onward}`, query, { done: String(id) }));
  });
}

async function sendDecision(
  web: Web,
  request: FastifyRequest,
  reply: FastifyReply,
  typed: Typed | null,
  refusal: Refusal | null,
): Promise<FastifyReply> {
  const query = reviewQuery.parse(request.query);
  const subject = await gatherSubject(web.app, numberOf(request), filtersOf(query), query.done);
  if (!subject) throw missing();
  return sendPage(request, reply, {
    title: `${subject.violation.name} · ${subject.violation.problem}`,
    section: 'review',
    styles: ['review'],
    scripts: ['review'],
    body: <DecisionPage {...{ subject, query, typed, refusal }} user={request.user} />,
  });
}

/** Rules by title, of the rule sets by which the rounds were judged. */
async function rulesOf({ app }: Web, rulesets: readonly string[]) {
  const titles = new Map<string, string>();
  for (const hash of new Set(rulesets)) {
    const loaded = await app.rulesetOf(hash).catch(() => null);
    const words: readonly RuleWords[] = loaded ? [...loaded.rules, ...loaded.byHand] : [];
    for (const { id, title } of words) if (!titles.has(id)) titles.set(id, title);
  }
  return [...titles].map(([value, label]) => ({ value, label }));
}

function numberOf(request: FastifyRequest): number {
  const { data } = violationId.safeParse(request.params);
  if (!data) throw missing();
  return data.id;
}

function formOf(body: unknown): z.infer<typeof decisionForm> {
  const { data } = decisionForm.safeParse(body);
  if (!data) throw new PageError(400, '没有决定', '提交的内容不完整，请返回上一页重新提交。');
  return data;
}

function missing(): PageError {
  return new PageError(404, '没有这个问题', '编号可能有误，或后来的检查已撤回该问题。');
}
