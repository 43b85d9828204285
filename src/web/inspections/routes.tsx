/** `/inspections/:id`: one inspection whole; jobs lead here. Its pages are listed, never shown. */

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { isInspectedPlatform } from '../../../scrapers/platforms.ts';
import { inspectQueue } from '../../queue/jobs.ts';
import { verdictsOf } from '../../store/findings.ts';
import {
  type InspectionHead,
  inspectionHead,
  pastAttempts,
  seenPages,
  shownFindings,
  violationsOfInspection,
} from '../../store/inspection-record.ts';
import { inspectionById } from '../../store/inspections.ts';
import { PageError } from '../errors.tsx';
import { seeOther } from '../flash.ts';
import { askJob } from '../jobs/ask.ts';
import { jobsOfInspections } from '../jobs/find-jobs.ts';
import { sendPage } from '../page.tsx';
import { mayAct, type Web } from '../web.ts';
import { InspectionPage } from './inspection.tsx';

const PAGES = 50;

const params = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const query = z.object({ after: z.guid().nullable().default(null) });

export function addInspections(server: FastifyInstance, { app }: Web): void {
  server.get('/inspections/:id', { config: { role: 'viewer' } }, async (request, reply) => {
    const head = await headOf(request.params);
    const { inspectionId } = head;
    const { after } = query.catch({ after: null }).parse(request.query);
    const [attempts, pages, findings, verdicts, violations, jobs, ruleTitles] = await Promise.all([
      pastAttempts(app.db, inspectionId),
      seenPages(app.db, inspectionId, { after, limit: PAGES + 1 }),
      shownFindings(app.db, inspectionId),
      verdictsOf(app.db, inspectionId),
      violationsOfInspection(app.db, inspectionId),
      jobsOfInspections(app, [head]),
      ruleTitlesOf(inspectionId),
    ]);
    return sendPage(request, reply, {
      title: `检查 ${head.account}`,
      section: 'jobs',
      styles: ['desk'],
      body: (
        <InspectionPage
          head={head}
          attempts={attempts}
          pages={pages.slice(0, PAGES)}
          morePagesAfter={pages.length > PAGES ? (pages[PAGES - 1]?.captureId ?? null) : null}
          findings={findings}
          verdicts={verdicts}
          violations={violations}
          jobs={jobs}
          ruleTitles={ruleTitles}
          mayOperate={mayAct(request.user, 'operator') && isInspectedPlatform(head.platform)}
        />
      ),
    });
  });

  server.post('/inspections/:id/again', { config: { role: 'operator' } }, async (request, reply) => {
    const { inspectionId, platform } = await headOf(request.params);
    const refusal = isInspectedPlatform(platform)
      ? await askJob(app, inspectQueue(platform), { inspectionId }, request.user.name)
      : '该平台的账号须人工查看，不能自动检查。';
    if (refusal !== null) throw new PageError(422, '未添加任务', refusal);
    return seeOther(reply, `/inspections/${inspectionId}`, '已添加任务：再作一次尝试。以前的记录都保留。');
  });

  async function headOf(given: unknown): Promise<InspectionHead> {
    const { data } = params.safeParse(given);
    const head = data && (await inspectionHead(app.db, data.id));
    if (!head) throw new PageError(404, '没有这次检查', '编号有误，请从账号或任务页面进入。');
    return head;
  }

  /** Rules have titles in the rule set that judged; one that cannot be read any more shows their ids. */
  async function ruleTitlesOf(inspectionId: number): Promise<ReadonlyMap<string, string>> {
    const inspection = await inspectionById(app.db, inspectionId);
    const ruleset = inspection && (await app.rulesetOf(inspection.ruleset).catch(() => null));
    return new Map(ruleset?.rules.map(({ id, title }) => [id, title]) ?? []);
  }
}
