/** What was refused, into the log and onto the audit trail: somebody may want to know who tried. */

import type { AuditAction } from '../domain/audit.ts';
import { addAuditEntry } from '../store/audit-trail.ts';
import type { Web } from './web.ts';

export interface Refusal {
  /** Who tried, or `访客` for somebody whom we do not know. */
  readonly actor: string;
  /** `upload refused`. */
  readonly action: AuditAction;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export async function noteRefusal({ app }: Web, refusal: Refusal): Promise<void> {
  app.log.warn(refusal, refusal.action);
  await app.db.transaction((tx) => addAuditEntry(tx, { ...refusal, at: app.clock() }));
}
