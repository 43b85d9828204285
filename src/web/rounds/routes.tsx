/** Rounds: their list, one round with its figures, who is in it, orders to it. */

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { App } from '../../app.ts';
import { listRounds, roundRow } from '../../store/round-list.ts';
import type { Round } from '../../store/rounds.ts';
import { type StandingAccount, standingAccounts, standingGroups } from '../../store/standings.ts';
import { PageError } from '../errors.tsx';
import { allPages, sendSheet } from '../export.ts';
import { sendPage } from '../page.tsx';
import { mayAct, type Web } from '../web.ts';
import { accountsSheet, RoundAccounts } from './accounts.tsx';
import { filterOf, listQueryOf, parsed, roundOf } from './address.ts';
import { barsSvg } from './chart.ts';
import { barsOf, CHARTS } from './charts.ts';
import { addDifference } from './difference-routes.tsx';
import { addDocuments } from './documents-routes.tsx';
import { matching } from './figures.ts';
import { RoundList } from './list.tsx';
import { addOpening } from './open-routes.tsx';
import { addOrders } from './order-routes.ts';
import { RoundPage } from './round.tsx';
import type { RuleTitle } from './words.ts';

const PAGE = 50;
/** Rows of a file are read so many at a time. */
const BATCH = 2_000;

export function addRounds(server: FastifyInstance, web: Web): void {
  addList(server, web);
  addRound(server, web);
  addAccounts(server, web);
  addOpening(server, web);
  addOrders(server, web);
  addDocuments(server, web);
  addDifference(server, web);
}

function addList(server: FastifyInstance, { app }: Web): void {
  const query = z.object({ after: z.coerce.number().int().positive().optional() });
  server.get('/rounds', { config: { role: 'viewer' } }, async (request, reply) => {
    const { after } = parsed(query, request.query);
    const rows = await listRounds(app.db, { before: after ?? null, limit: PAGE + 1 });
    const shown = rows.slice(0, PAGE);
    return sendPage(request, reply, {
      title: '检查',
      section: 'rounds',
      body: (
        <RoundList
          rows={shown}
          query={{ after: after?.toString() }}
          next={rows.length > PAGE ? String(shown.at(-1)?.roundId) : null}
          mayOpen={mayAct(request.user, 'operator')}
        />
      ),
    });
  });
}

function addRound(server: FastifyInstance, { app }: Web): void {
  server.get('/rounds/:name', { config: { role: 'viewer' } }, async (request, reply) => {
    const filter = filterOf(request);
    const round = await roundOf(app.db, request);
    const [row, groups, rules] = await Promise.all([
      roundRow(app.db, round.roundId),
      standingGroups(app.db, round.roundId),
      rulesOf(app, round),
    ]);
    if (!row) throw new PageError(404, '没有这轮检查', '这轮检查已不存在。');
    return sendPage(request, reply, {
      title: round.name,
      section: 'rounds',
      styles: ['rounds'],
      body: (
        <RoundPage
          round={round}
          row={row}
          groups={groups}
          filter={filter}
          rules={rules}
          mayLead={mayAct(request.user, 'operator')}
        />
      ),
    });
  });

  const chart = z.object({ chart: z.enum(CHARTS) });
  server.get('/rounds/:name/charts/:chart.svg', { config: { role: 'viewer' } }, async (request, reply) => {
    const filter = filterOf(request);
    const { chart: name } = parsed(chart, request.params);
    const round = await roundOf(app.db, request);
    const groups = matching(await standingGroups(app.db, round.roundId), filter);
    return reply
      .type('image/svg+xml; charset=utf-8')
      .header('cache-control', 'private, no-store')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(barsSvg(barsOf(name, groups, await rulesOf(app, round))));
  });
}

function addAccounts(server: FastifyInstance, { app }: Web): void {
  server.get('/rounds/:name/accounts', { config: { role: 'viewer' } }, async (request, reply) => {
    const { after, format, ...filter } = listQueryOf(request);
    const round = await roundOf(app.db, request);
    const rules = await rulesOf(app, round);
    const page = (behind: number | null, limit: number) =>
      standingAccounts(app.db, round.roundId, filter, { after: behind, limit });
    if (format)
      return sendSheet(
        reply,
        format,
        accountsSheet(round, rules),
        allPages<StandingAccount, number>(
          (behind) => page(behind, BATCH),
          (row) => row.accountId,
        ),
      );
    const rows = await page(after ?? null, PAGE + 1);
    const shown = rows.slice(0, PAGE);
    return sendPage(request, reply, {
      title: `${round.name} 检查名单`,
      section: 'rounds',
      styles: ['rounds'],
      body: (
        <RoundAccounts
          round={round}
          filter={filter}
          rules={rules}
          rows={shown}
          after={after?.toString()}
          next={rows.length > PAGE ? String(shown.at(-1)?.accountId) : null}
        />
      ),
    });
  });
}

export async function rulesOf(app: App, round: Round): Promise<RuleTitle[]> {
  const { rules } = await app.rulesetOf(round.ruleset);
  return rules.map(({ id, title }) => ({ id, title }));
}
