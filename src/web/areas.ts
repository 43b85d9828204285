/** The parts of the console, one line each. */

import type { FastifyInstance } from 'fastify';
import { addDashboard } from './dashboard.ts';
import { addHealth } from './health.ts';
import { addOverview } from './overview/routes.tsx';
import type { Web } from './web.ts';

type AddArea = (server: FastifyInstance, web: Web) => void | Promise<void>;

export const AREAS: readonly AddArea[] = [addHealth, addOverview, addDashboard];
