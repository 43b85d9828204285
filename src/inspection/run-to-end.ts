/** One inspection made here and now, and waited for where another process is at it. */

import { setTimeout } from 'node:timers/promises';
import type { Database } from '../store/database.ts';
import { type Inspection, inspectionById } from '../store/inspections.ts';
import type { Ending, InspectOptions } from './inspect.ts';

export interface RunParts {
  readonly db: Database;
  readonly inspect: (inspectionId: number, options?: InspectOptions) => Promise<Ending>;
}

export async function runToEnd(
  parts: RunParts,
  inspection: Inspection,
  options: InspectOptions = {},
): Promise<Inspection> {
  let ending = await parts.inspect(inspection.inspectionId, options);
  while (ending.is === 'snooze') {
    await setTimeout(500);
    ending = await parts.inspect(inspection.inspectionId, options);
  }
  const ended = await inspectionById(parts.db, inspection.inspectionId);
  if (!ended) throw new Error(`inspection ${inspection.inspectionId} vanished`);
  return ended;
}
