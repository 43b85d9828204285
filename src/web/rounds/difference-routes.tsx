/** What changed from an earlier round to this one: newly failing, put right, still failing; pass rates by rule. */

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { earlierRounds } from '../../store/round-list.ts';
import type { Round } from '../../store/rounds.ts';
import { roundByName } from '../../store/rounds.ts';
import {
  CHANGES,
  type ChangedAccount,
  changedAccounts,
  changesBetween,
  outcomeGroups,
} from '../../store/standings.ts';
import { PageError } from '../errors.tsx';
import { allPages, EXPORT_FORMATS, sendSheet } from '../export.ts';
import { sendPage } from '../page.tsx';
import type { Web } from '../web.ts';
import { parsed, roundOf } from './address.ts';
import { changedSheet, Difference, NothingEarlier } from './difference.tsx';
import { splitByRule } from './figures.ts';
import { rulesOf } from './routes.tsx';

const PAGE = 50;
const BATCH = 2_000;

const QUERY = z.object({
  to: z.string().min(1).max(60).optional(),
  change: z.enum(CHANGES).default('newly-failing'),
  after: z.coerce.number().int().positive().optional(),
  format: z.enum(EXPORT_FORMATS).optional(),
});

export function addDifference(server: FastifyInstance, { app }: Web): void {
  server.get('/rounds/:name/difference', { config: { role: 'viewer' } }, async (request, reply) => {
    const { to, change, after, format } = parsed(QUERY, request.query);
    const round = await roundOf(app.db, request);
    const choices = await earlierRounds(app.db, round.roundId);
    const earlier = await earlierOf(round, to ?? choices[0]?.name ?? null);
    if (!earlier)
      return sendPage(request, reply, {
        title: `${round.name} 与以前比较`,
        section: 'rounds',
        styles: ['rounds'],
        body: <NothingEarlier round={round} />,
      });
    const page = (behind: number | null, limit: number) =>
      changedAccounts(app.db, round.roundId, earlier.roundId, change, { after: behind, limit });
    if (format)
      return sendSheet(
        reply,
        format,
        changedSheet(round, earlier, change),
        allPages<ChangedAccount, number>(
          (behind) => page(behind, BATCH),
          (row) => row.accountId,
        ),
      );
    const rules = await rulesOf(app, round);
    const [counts, rows, now, before] = await Promise.all([
      changesBetween(app.db, round.roundId, earlier.roundId),
      page(after ?? null, PAGE + 1),
      outcomeGroups(app.db, round.roundId),
      outcomeGroups(app.db, earlier.roundId),
    ]);
    const shown = rows.slice(0, PAGE);
    const order = rules.map(({ id }) => id);
    return sendPage(request, reply, {
      title: `${round.name} 与以前比较`,
      section: 'rounds',
      styles: ['rounds'],
      body: (
        <Difference
          round={round}
          earlier={earlier}
          choices={choices.map(({ name }) => name)}
          counts={counts}
          change={change}
          rules={rules}
          now={splitByRule(now, order)}
          before={splitByRule(before, order)}
          rows={shown}
          after={after?.toString()}
          next={rows.length > PAGE ? String(shown.at(-1)?.accountId) : null}
        />
      ),
    });
  });

  async function earlierOf(round: Round, name: string | null): Promise<Round | null> {
    if (name === null) return null;
    const earlier = await roundByName(app.db, name);
    if (!earlier) throw new PageError(404, '没有这轮检查', `没有名为“${name}”的检查。`);
    if (earlier.roundId === round.roundId)
      throw new PageError(400, '地址有误', '一轮检查不能与自己比较。请选择以前的一轮。');
    return earlier;
  }
}
