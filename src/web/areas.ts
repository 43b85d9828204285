/** The parts of the console, one line each. */

import type { FastifyInstance } from 'fastify';
import { addAccounts } from './accounts/routes.tsx';
import { addApiPage } from './api/page.tsx';
import { addApi } from './api/routes.ts';
import { addAudit } from './audit/routes.tsx';
import { addCalendar } from './calendar/routes.ts';
import { addCaptures } from './captures/routes.tsx';
import { addHealth } from './health.ts';
import { addInspections } from './inspections/routes.tsx';
import { addJobs } from './jobs/routes.tsx';
import { addLogin } from './login/routes.tsx';
import { addMetrics } from './metrics/routes.ts';
import { addOverview } from './overview/routes.tsx';
import { addQueues } from './queues/routes.ts';
import { addReview } from './review/routes.tsx';
import { addRounds } from './rounds/routes.tsx';
import { addRules } from './rules/routes.tsx';
import { addSchedules } from './schedules/routes.tsx';
import { addSessions } from './sessions/routes.tsx';
import { addSources } from './sources/routes.tsx';
import { addSponsorLinks } from './sponsor/link-routes.tsx';
import { addSponsor } from './sponsor/routes.tsx';
import { addTokens } from './tokens/routes.tsx';
import { addUsers } from './users/routes.tsx';
import type { Web } from './web.ts';
import { addWorklist } from './worklist/routes.tsx';

type AddArea = (server: FastifyInstance, web: Web) => void | Promise<void>;

export const AREAS: readonly AddArea[] = [
  addHealth,
  addLogin,
  addOverview,
  addAccounts,
  addApi,
  addApiPage,
  addCalendar,
  addReview,
  addCaptures,
  addInspections,
  addJobs,
  addMetrics,
  addQueues,
  addRounds,
  addRules,
  addSchedules,
  addSessions,
  addSources,
  addSponsor,
  addSponsorLinks,
  addTokens,
  addWorklist,
  addUsers,
  addAudit,
];
