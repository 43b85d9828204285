/** The operator's side of sponsors' addresses. */

import type { FastifyInstance } from 'fastify';
import { qrSvg } from '../../documents/qr-code.ts';
import { chineseDay, dayOf } from '../../domain/time.ts';
import {
  addressOfLink,
  issueLink,
  issueMissingLinks,
  opensHereOnly,
  standing,
} from '../../inspection/sponsor-links.ts';
import { type Round, roundByName } from '../../store/rounds.ts';
import {
  failingBodies,
  type LinkedBody,
  roundsWithBodies,
  sponsorLinkById,
  withdrawSponsorLink,
} from '../../store/sponsor-links.ts';
import { PageError } from '../errors.tsx';
import { seeOther } from '../flash.ts';
import { readForm } from '../form-data.ts';
import { sendPage } from '../page.tsx';
import { address } from '../views/table.tsx';
import type { Web } from '../web.ts';
import { type LinkedRow, Links } from './links.tsx';

const OPERATOR = { config: { role: 'operator' } } as const;
const ROWS = 50;

export function addSponsorLinks(server: FastifyInstance, web: Web): void {
  const { app } = web;

  server.get<{ Querystring: { round?: string; after?: string } }>(
    '/sponsor-links',
    OPERATOR,
    async (request, reply) => {
      const { query } = request;
      const rounds = (await roundsWithBodies(app.db)).map(({ name }) => name);
      const round = rounds.find((name) => name === query.round) ?? rounds[0] ?? null;
      const after = query.after !== undefined && /^\d{1,15}$/.test(query.after) ? Number(query.after) : 0;
      const found = round === null ? null : await roundByName(app.db, round);
      const bodies = found ? await failingBodies(app.db, found.roundId, { after, limit: ROWS + 1 }) : [];
      const shown = bodies.slice(0, ROWS);
      const next = bodies.length > ROWS ? String(shown.at(-1)?.sponsorId) : null;
      const rows = await Promise.all(shown.map((body) => rowOf(web, body)));
      return sendPage(request, reply, {
        title: '整改填报地址',
        section: 'rounds',
        styles: ['sponsor'],
        body: <Links {...{ rounds, round, rows, next, query, hereOnly: opensHereOnly(app) }} />,
      });
    },
  );

  server.post('/sponsor-links/issue', OPERATOR, async (request, reply) => {
    const form = readForm(request.body);
    const round = await mustFind(web, form.text('round'));
    const sponsorId = Number(form.text('sponsor'));
    if (!Number.isSafeInteger(sponsorId)) throw new PageError(404, '没有这个单位', '请刷新后重试。');
    const issued = await issueLink(app, { round, sponsorId, by: request.user.name, until: null });
    if (issued.is === 'refused') throw new PageError(409, '没有发放', issued.why);
    const { sponsor, expiresAt } = issued.link;
    return seeOther(
      reply,
      address('/sponsor-links', { round: round.name }),
      `已给${sponsor}发放填报地址，${chineseDay(dayOf(expiresAt))}前有效。`,
    );
  });

  server.post('/sponsor-links/issue-all', OPERATOR, async (request, reply) => {
    const round = await mustFind(web, readForm(request.body).text('round'));
    const issued = await issueMissingLinks(app, round, request.user.name);
    const path = address('/sponsor-links', { round: round.name });
    return seeOther(reply, path, `新发放${issued}个填报地址。`);
  });

  server.post<{ Params: { id: string } }>('/sponsor-links/:id/withdraw', OPERATOR, async (request, reply) => {
    const linkId = numberOf(request.params.id);
    const by = { by: request.user.name, at: app.clock() };
    const done = await app.db.transaction((tx) => withdrawSponsorLink(tx, linkId, by));
    const path = address('/sponsor-links', { round: readForm(request.body).text('round') });
    return seeOther(reply, path, done ? '已收回，地址不再打开。' : '这个地址此前已收回。');
  });

  server.get<{ Params: { id: string } }>('/sponsor-links/:id/code.svg', OPERATOR, async (request, reply) => {
    const link = await sponsorLinkById(app.db, numberOf(request.params.id));
    if (!link || standing(link, app.clock()) !== 'open')
      throw new PageError(404, '没有这个地址', '它已收回或过期。');
    return reply.type('image/svg+xml').send(await qrSvg(await addressOfLink(app, link)));
  });
}

async function rowOf({ app }: Web, body: LinkedBody): Promise<LinkedRow> {
  const is = body.link && standing(body.link, app.clock());
  const url = body.link && is === 'open' ? await addressOfLink(app, body.link) : null;
  return { ...body, standing: is, url };
}

async function mustFind({ app }: Web, name: string): Promise<Round> {
  const round = await roundByName(app.db, name);
  if (!round) throw new PageError(404, '没有这次检查', `没有名为“${name}”的检查。`);
  return round;
}

function numberOf(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new PageError(404, '没有这个地址', '请从列表进入。');
}
